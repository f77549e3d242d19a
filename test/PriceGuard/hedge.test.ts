import { expect } from "chai";

import { ERRORS } from "../../tasks/support/explain.js";
import { abs, REASON } from "../support/hedging.js";
import {
  deployGuardedSystem,
  feedTo,
  silentGuardOver,
  MAX_AGE,
  pass,
  poolTo,
  SOURCE,
  TIER,
  WINDOW,
} from "../support/guard.js";
import type { GuardedSystem } from "../support/guard.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, NEVER, NO_LIMIT, USDC, WAD } from "../support/system.js";

const PRICE = 3_000n * WAD;
/** Routine limits: the deployment's slippage, and 100 base a trade so that caps are met. */
const LIMITS = { maximumHedgeWad: 100n * WAD } as const;

/** Chainlink falls silent; the pool goes on at its price. */
async function silence(system: GuardedSystem): Promise<void> {
  await pass(system, MAX_AGE + 60);
  await expect(system.chainlink.read()).to.be.revertedWithCustomError(system.chainlink, "ChainlinkOracle_Stale");
}

describe("PriceGuard: hedging while Chainlink has a price", () => {
  const deployed = snapshotted(() => deployGuardedSystem(LIMITS));

  it("goes on at Chainlink's price, whatever the average says", async () => {
    const { guard, rebalancer } = deployed();
    await poolTo(deployed(), 3_300);
    await feedTo(deployed(), 3_300);
    await expect(guard.read()).to.be.revertedWithCustomError(guard, "PriceGuard_TwapDisagrees");
    const { spotWad, source } = await guard.readForHedge();
    expect([spotWad, source]).to.deep.equal([3_300n * WAD, SOURCE.chainlink]);
    await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
  });

  it("does not ask the pool for its average then: it costs no more than Chainlink and a call", async () => {
    const { guard, chainlink } = deployed();
    const alone = await chainlink.readForHedge.estimateGas();
    expect((await guard.readForHedge.estimateGas()) - alone).to.be.below(8_000n);
    expect((await guard.read.estimateGas()) - alone).to.be.above(20_000n);
  });
});

describe("PriceGuard: hedging without Chainlink", () => {
  const deployed = snapshotted(() => deployGuardedSystem(LIMITS));

  it("goes on at the pool's average, with a quarter of the size and half of the slippage, and says so", async () => {
    const { guard, rebalancer, venue, vault } = deployed();
    await silence(deployed());
    const { twapWad } = await guard.twap();
    const status = await rebalancer.status();
    expect([status.due, status.tier, status.price.source]).to.deep.equal([true, TIER.degraded, SOURCE.poolTwap]);
    expect(status.price.spotWad).to.equal(twapWad);
    expect(status.price.ageSeconds).to.equal(BigInt(WINDOW / 2));
    expect(status.order.baseWad).to.equal(25n * WAD);
    expect(status.order.worstPriceWad).to.equal((twapWad * 10_050n) / 10_000n);
    expect(status.order.budgetQuoteWad).to.equal((25n * twapWad * 50n) / 10_000n);
    expect(await venue.midPriceWad()).to.be.closeTo(PRICE, PRICE / 10_000n);

    const { blockNumber } = await rebalancer.rebalance();
    const block = blockNumber ?? 0;
    const [hedge] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, block);
    expect([hedge?.args.tier, hedge?.args.baseMovedWad]).to.deep.equal([TIER.degraded, 25n * WAD]);
    const [booked] = await vault.queryFilter(vault.filters.Hedged, block);
    expect(booked?.args.lossWad).to.be.at.most((25n * twapWad * 50n) / 10_000n);
  });

  it("goes on block by block until delta is back, and then waits", async () => {
    const { rebalancer, connection } = deployed();
    await silence(deployed());
    for (let hedges = 0; ; hedges++) {
      await connection.networkHelpers.mine();
      const { due, exposure, band, reason } = await rebalancer.status();
      if (!due) {
        expect(reason).to.equal(REASON.insideBand);
        expect(abs(exposure.netDeltaWad)).to.be.at.most(band.triggerWad);
        expect(hedges).to.equal(3);
        break;
      }
      await rebalancer.rebalance();
    }
  });

  it("stays in its own tier where the deviation is an emergency", async () => {
    const system = await deployGuardedSystem({ ...LIMITS, urgentLossBps: 1, emergencyLossBps: 2 });
    expect((await system.rebalancer.status()).tier).to.equal(TIER.emergency);
    await silence(system);
    const { tier, order } = await system.rebalancer.status();
    expect([tier, order.baseWad]).to.deep.equal([TIER.degraded, 25n * WAD]);
  });

  it("trades at least the smallest hedge, where a quarter of the largest would be less", async () => {
    const minimumHedgeWad = WAD / 20n;
    const system = await deployGuardedSystem({ minimumHedgeWad, maximumHedgeWad: WAD / 10n });
    await silence(system);
    const { due, order } = await system.rebalancer.status();
    expect([due, order.baseWad]).to.deep.equal([true, minimumHedgeWad + 1n]);
  });

  it("adds no risk", async () => {
    const { vault, buyer, guard } = deployed();
    await silence(deployed());
    await expect(
      vault.connect(buyer).buy(callId(3_000), WAD, NO_LIMIT, buyer.address, NEVER),
    ).to.be.revertedWithCustomError(guard, "ChainlinkOracle_Stale");
  });

  it("waits while the pool is more than 1 % from its average, with both reasons, and goes on when it has followed", async () => {
    const { guard, rebalancer, venue } = deployed();
    await silence(deployed());
    await poolTo(deployed(), 3_029);
    expect((await guard.readForHedge()).source).to.equal(SOURCE.poolTwap);
    await poolTo(deployed(), 3_100);
    await pass(deployed(), 60);
    const { twapWad } = await guard.twap();
    const status = await rebalancer.status();
    expect([status.due, status.reason]).to.deep.equal([false, REASON.priceUnavailable]);
    const refusal = ERRORS.parseError(status.detail);
    expect(refusal?.name).to.equal("PriceGuard_NoPriceForHedge");
    expect(ERRORS.parseError(String(refusal?.args[0]))?.name).to.equal("ChainlinkOracle_Stale");
    const pool = ERRORS.parseError(String(refusal?.args[1]));
    expect(pool?.name).to.equal("PriceGuard_SpotOffTwap");
    expect([...(pool?.args ?? [])]).to.deep.equal([await venue.midPriceWad(), twapWad, 100n]);
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(guard, "PriceGuard_NoPriceForHedge");
    await pass(deployed(), WINDOW);
    await rebalancer.rebalance();
    expect((await rebalancer.lastHedge()).spotWad).to.be.closeTo(3_100n * WAD, WAD);
  });

  it("does not rely on the average of a thin pool", async () => {
    const { guard } = deployed();
    await silence(deployed());
    const { depthQuote } = await guard.twap();
    const enough = await silentGuardOver(deployed(), { settings: { minDepthQuote: depthQuote } });
    expect((await enough.twapForHedge()).source).to.equal(SOURCE.poolTwap);
    const short = await silentGuardOver(deployed(), { settings: { minDepthQuote: depthQuote + 1n } });
    await expect(short.twapForHedge())
      .to.be.revertedWithCustomError(short, "PriceGuard_PoolTooThin")
      .withArgs(depthQuote, depthQuote + 1n);
    await expect(short.readForHedge()).to.be.revertedWithCustomError(short, "PriceGuard_NoPriceForHedge");
  });

  it("knows the depth that a trade meets: a purchase moves the price by twice its share of the reserve", async () => {
    const { guard, mainnet } = deployed();
    const { depthQuote } = await guard.twap();
    const target = 3_001.5; // 5 bps
    const moves = await mainnet.arbitrageur.movePoolExactlyTo(BigInt(target * 1e6) * 10n ** 12n);
    const paid = -(moves[0]?.quoteDelta ?? 0n);
    expect(paid).to.be.closeTo(depthQuote / 4_000n, depthQuote / 100_000n);
  });

  it("falls back to Chainlink in the block in which it writes again", async () => {
    await silence(deployed());
    await feedTo(deployed(), 3_000);
    const { tier, price } = await deployed().rebalancer.status();
    expect([tier, price.source]).to.deep.equal([TIER.routine, SOURCE.chainlink]);
  });
});

describe("PriceGuard: what haste may cost", () => {
  const deployed = snapshotted(() => deployGuardedSystem({ ...LIMITS, urgentLossBps: 1, emergencyLossBps: 2 }));

  it("opens the emergency's limits while the three agree", async () => {
    const { tier, order } = await deployed().rebalancer.status();
    expect(tier).to.equal(TIER.emergency);
    expect(order.worstPriceWad).to.equal((PRICE * 10_250n) / 10_000n);
  });

  it("closes them while the average disagrees, though pool and Chainlink agree, and opens them when it has followed", async () => {
    const { rebalancer, guard } = deployed();
    await poolTo(deployed(), 3_200);
    await feedTo(deployed(), 3_200);
    expect(await guard.isAgreed(3_200n * WAD)).to.equal(false);
    const before = await rebalancer.status();
    expect([before.due, before.tier]).to.deep.equal([true, TIER.routine]);
    await pass(deployed(), WINDOW);
    expect(await guard.isAgreed(3_200n * WAD)).to.equal(true);
    expect((await rebalancer.status()).tier).to.equal(TIER.emergency);
  });

  it("closes them while the pool is pushed aside", async () => {
    await poolTo(deployed(), 3_050);
    const { tier } = await deployed().rebalancer.status();
    expect(tier).to.equal(TIER.routine);
  });
});

describe("PriceGuard: what bending the average costs", () => {
  const deployed = snapshotted(() => deployGuardedSystem());

  it("takes more for one block of 1 % than all that a degraded hedge may lose by it", async () => {
    const { mainnet } = deployed();
    // The average moves by 1 % only if the pool is held there for the whole window, against everybody who brings it back;
    // each block costs the holder what the push loses at the true price.
    const there = await mainnet.arbitrageur.movePoolExactlyTo(3_030n * WAD);
    const push = there.find(({ quoteDelta }) => quoteDelta !== 0n);
    const gained = ((push?.baseDelta ?? 0n) * 3_000n) / 10n ** 12n;
    const costQuote = -((push?.quoteDelta ?? 0n) + gained);
    // 125 base, a quarter of the default maximum, 1 % from the truth and half a per cent of slippage.
    const mostQuote = (125n * 3_000n * USDC * 150n) / 10_000n;
    expect(costQuote).to.be.above(mostQuote);
  });
});
