import { expect } from "chai";

import { fillBudget } from "../support/bounty.js";
import { deployShortSystem, FLOOR_HEALTH_WAD, healthOf, marketAt, stockOf } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";

/** Health 1.7 at 3,000 falls through the floor of 1.3 between 3,922 and 3,924. */
const UNHEALTHY = 3_930;
const GWEI = 10n ** 9n;

/** A vault short some sixty ether for the puts it wrote, and a purse that pays. */
async function deployIndebted() {
  const system = await deployShortSystem();
  const { vault, buyer, rebalancer } = system;
  await vault.connect(buyer).buy(putId(3000), 130n * WAD, NO_LIMIT, buyer.address, NEVER);
  await rebalancer.rebalance();
  await fillBudget(system, 10_000n * USDC);
  return system;
}

describe("Rebalancer: deleverage, for pay", () => {
  const deployed = snapshotted(deployIndebted);

  async function heal(baseFee: bigint) {
    const { rebalancer, stranger, connection } = deployed();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(baseFee);
    const fees = { maxFeePerGas: 2n * baseFee, maxPriorityFeePerGas: 0n, gasLimit: 3_000_000n };
    const receipt = await (await rebalancer.connect(stranger).deleverage(fees)).wait();
    if (receipt === null) throw new Error("no receipt");
    const [paid] = await rebalancer.queryFilter(rebalancer.filters.BountyPaid(), receipt.blockNumber);
    return { receipt, paid };
  }

  it("pays whoever heals the position, in an emergency's full measure, and never above the receipt and its premium", async () => {
    const { mainnet, stranger } = deployed();
    await marketAt(deployed(), UNHEALTHY);
    const before = await mainnet.usdc.balanceOf(stranger.address);
    const { receipt, paid } = await heal(2n * GWEI);
    const earned = (await mainnet.usdc.balanceOf(stranger.address)) - before;
    expect(paid?.args.paidQuote).to.equal(earned);
    const cost = (receipt.gasUsed * 2n * GWEI * 3_930n) / 10n ** 12n; // USDC units
    expect(earned).to.be.within(cost / 2n, (cost * 110n) / 100n);
    const { collateral, debt } = await stockOf(deployed());
    expect(healthOf(collateral, debt, 3_930n)).to.be.above(FLOOR_HEALTH_WAD);
  });

  it("pays nothing where nothing was unhealthy: idle collateral is handed back for free", async () => {
    const { mainnet, stranger } = deployed();
    await marketAt(deployed(), 2_000);
    const { paid } = await heal(2n * GWEI);
    expect(paid).to.equal(undefined);
    expect(await mainnet.usdc.balanceOf(stranger.address)).to.equal(0n);
  });

  it("pays once: a second call finds the position healthy", async () => {
    const { rebalancer, short, stranger } = deployed();
    await marketAt(deployed(), UNHEALTHY);
    await heal(2n * GWEI);
    await expect(rebalancer.connect(stranger).deleverage()).to.be.revertedWithCustomError(short, "AaveShort_Healthy");
  });

  it("heals without pay while no price may be trusted", async () => {
    const { connection, short } = deployed();
    await marketAt(deployed(), UNHEALTHY);
    await connection.networkHelpers.time.increase(4 * 3_600);
    expect(await short.isUnhealthy()).to.equal(true);
    const { paid } = await heal(2n * GWEI);
    expect(paid).to.equal(undefined);
    expect(await short.isUnhealthy()).to.equal(false);
  });
});
