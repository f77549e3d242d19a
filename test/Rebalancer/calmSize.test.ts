import { expect } from "chai";

import { POOL_005 } from "../../scripts/mainnet/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, WAD } from "../support/system.js";

const DRAINED_TO_BPS = 500n;
const FEE_WAD = WAD / 2_000n;

async function deployThin() {
  const system = await deployTradedSystem();
  await system.mainnet.drainLiquidity(POOL_005, DRAINED_TO_BPS);
  return system;
}

describe("Rebalancer: the size that nobody gains by surrounding", () => {
  const deep = snapshotted(() => deployTradedSystem());
  const thin = snapshotted(deployThin);

  it("leaves an order alone in a pool of ordinary depth", async () => {
    const { rebalancer } = deep();
    const { order, exposure, band } = await rebalancer.status();
    expect(order.baseWad).to.equal(-exposure.netDeltaWad - band.targetWad);
  });

  it("cuts an order to where its own average impact is the pool's fee, and goes on in later blocks", async () => {
    const { rebalancer, venue, mainnet } = thin();
    const { order, exposure, band, tier } = await rebalancer.status();
    const wanted = -exposure.netDeltaWad - band.targetWad;
    expect(tier).to.equal(0n);
    expect(order.baseWad).to.be.below(wanted / 2n);
    const { costWad } = await venue.quoteFor(order.baseWad, true);
    // In proportion from the usual order, where impact grows a little faster: within a twentieth of the fee.
    expect(costWad - FEE_WAD).to.be.within((FEE_WAD * 95n) / 100n, (FEE_WAD * 105n) / 100n);
    let hedges = 0;
    while ((await rebalancer.status()).due) {
      await rebalancer.rebalance();
      hedges++;
      await mainnet.arbitrageur.movePoolExactlyTo(3_000n * WAD);
    }
    expect(hedges).to.be.within(3, 40);
    const after = await rebalancer.status();
    expect(-after.exposure.netDeltaWad).to.be.closeTo(after.band.targetWad, WAD / 10n);
  });

  it("does not cut while gas is more than could be taken from the part", async () => {
    const { rebalancer, keeper, connection } = thin();
    const gwei = 10n ** 9n;
    // 400,000 gas at the most that the average allows for against 1 % of a calm order: the average must rise first.
    for (let day = 0; day < 40; day++) {
      await connection.networkHelpers.time.increase(3_600);
      await connection.networkHelpers.setNextBlockBaseFeePerGas(2_000n * gwei);
      await rebalancer.connect(keeper).observe({ maxFeePerGas: 4_000n * gwei });
    }
    const { latest } = connection.networkHelpers.time;
    await thin().mainnet.ethUsd.push(3_000n * 10n ** 8n, await latest());
    await thin().mainnet.usdcUsd.push(10n ** 8n, await latest());
    const { order, exposure, band, costs } = await rebalancer.status();
    expect(costs.fixedQuoteWad).to.be.above(500n * WAD);
    expect(order.baseWad).to.equal(-exposure.netDeltaWad - band.targetWad);
  });
});
