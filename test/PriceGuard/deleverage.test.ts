import { expect } from "chai";

import { PriceGuard__factory } from "../../types/index.js";
import { MAX_AGE, pass, poolTo, SOURCE } from "../support/guard.js";
import { orderOf } from "../support/hedging.js";
import { deployShortSystem, marketAt, stockOf } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

/** Health 1.7 at 3,000 falls through the floor of 1.3 between 3,922 and 3,924. */
const UNHEALTHY = 3_930;
const AVERAGE_WAD = BigInt(UNHEALTHY) * WAD;
/** The vault's slippage cap, and what is left of it at the pool's average. */
const CAP_BPS = 120;
const DEGRADED_CAP_BPS = 60n;

const guardErrors = PriceGuard__factory.createInterface();

/** Short as much as the vault's quote carries, unhealthy, and Chainlink silent. */
async function deployUnhealthy() {
  const system = await deployShortSystem({ priceGuard: true, hedgeSlippageCapBps: CAP_BPS, minDepthQuote: 1n });
  for (let i = 0; i < 12; i++) await system.trader.hedge(orderOf(-200n * WAD));
  await marketAt(system, UNHEALTHY);
  await pass(system, MAX_AGE + 60);
  return system;
}

describe("PriceGuard: debt bought back without Chainlink", () => {
  const deployed = snapshotted(deployUnhealthy);

  it("pays half of the vault's slippage cap over the pool's average and no more", async () => {
    const { oracle, short, vault } = deployed();
    const price = await oracle.readForHedge();
    expect(price.source).to.equal(SOURCE.poolTwap);
    expect(price.spotWad).to.be.closeTo(AVERAGE_WAD, AVERAGE_WAD / 5_000n);

    // 0.9 % over the average: inside what a hedge may trust, inside the cap, and beyond half of it.
    await poolTo(deployed(), UNHEALTHY * 1.009);
    const before = await stockOf(deployed());
    await vault.deleverage();
    const after = await stockOf(deployed());
    expect(after.quote, "its own quote goes in").to.equal(0n);
    expect(after.debt, "nothing was bought").to.be.at.least(before.debt);
    await expect(vault.deleverage()).to.be.revertedWithCustomError(short, "AaveShort_CannotHeal");

    await poolTo(deployed(), UNHEALTHY * 1.001);
    const { blockNumber } = await vault.deleverage();
    const [bought] = await vault.queryFilter(vault.filters.Hedged, blockNumber ?? 0);
    const { baseMoved = 0n, lossWad = AVERAGE_WAD } = bought?.args ?? {};
    expect(baseMoved).to.be.above(WAD);
    expect(lossWad).to.be.at.most((((baseMoved * price.spotWad) / WAD) * DEGRADED_CAP_BPS) / 10_000n + WAD / 100n);
  });

  it("buys nothing while not even the average may be trusted", async () => {
    const { guard, vault } = deployed();
    await poolTo(deployed(), UNHEALTHY * 1.05);
    await expect(guard?.readForHedge()).to.be.revertedWithCustomError(
      { interface: guardErrors },
      "PriceGuard_NoPriceForHedge",
    );
    const before = await stockOf(deployed());
    await vault.deleverage();
    expect((await stockOf(deployed())).debt).to.be.at.least(before.debt);
  });
});
