import { expect } from "chai";
import { AbiCoder } from "ethers";
import fc from "fast-check";

import { abs, readingOf, REASON, SPOT_WAD } from "../support/hedging.js";
import { deployWithScriptedPolicy } from "../support/scripted.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, NEVER, NO_LIMIT, strikeE8, WAD } from "../support/system.js";

/** The error that `rebalance` gives for each reason to wait. */
const ERROR_OF: ReadonlyMap<bigint, string> = new Map([
  [REASON.insideBand, "Rebalancer_InsideBand"],
  [REASON.belowMinimumSize, "Rebalancer_BelowMinimumSize"],
  [REASON.shortOfQuote, "Rebalancer_ShortOfQuote"],
  [REASON.shortOfBase, "Rebalancer_ShortOfBase"],
  [REASON.venueBeyondLimit, "Rebalancer_VenueBeyondLimit"],
]);

describe("Rebalancer: status", () => {
  const deployed = snapshotted(async () => {
    const system = await deployWithScriptedPolicy();
    await system.scriptedPolicy.script({ triggerWad: 3n * WAD, targetWad: WAD }, false);
    return system;
  });

  it("shows price, exposure, band and order of the hedge that is due", async () => {
    const { rebalancer, vault } = deployed();
    const { due, reason, price, exposure, band, order, detail } = await rebalancer.status();
    expect([due, reason, detail]).to.deep.equal([true, REASON.deltaOutsideBand, "0x"]);
    expect(price.spotWad).to.equal(SPOT_WAD);
    expect([...exposure]).to.deep.equal([...(await vault.exposureAt(readingOf(price.spotWad)))]);
    expect([...band]).to.deep.equal([3n * WAD, WAD]);
    expect(order.baseWad).to.equal(-exposure.netDeltaWad - WAD);
    expect(order.worstPriceWad).to.equal(3_030n * WAD);
  });

  it("says inside band, below minimum and beyond limit, and is then not due", async () => {
    const { rebalancer, scriptedPolicy, mainnet } = deployed();
    const reasonNow = async () => {
      const { due, reason } = await rebalancer.status();
      expect(due).to.equal(false);
      return reason;
    };
    const { exposure } = await rebalancer.status();
    const deviation = abs(exposure.netDeltaWad);
    await scriptedPolicy.script({ triggerWad: 2n * deviation, targetWad: 0n }, false);
    expect(await reasonNow()).to.equal(REASON.insideBand);
    const close = deviation - WAD / 50n;
    await scriptedPolicy.script({ triggerWad: close, targetWad: close }, false);
    expect(await reasonNow()).to.equal(REASON.belowMinimumSize);
    await scriptedPolicy.script({ triggerWad: 0n, targetWad: 0n }, false);
    await mainnet.arbitrageur.movePoolExactlyTo(3_100n * WAD);
    expect(await reasonNow()).to.equal(REASON.venueBeyondLimit);
  });

  it("says when this block has had its hedge, though more is wanted", async () => {
    const { rebalancer, caller, mainnet } = deployed();
    await mainnet.arbitrageur.movePoolExactlyTo(3_028n * WAD);
    const { due, reason, order } = await caller.hedgeThenLook.staticCall(rebalancer);
    expect([due, reason]).to.deep.equal([false, REASON.alreadyHedgedThisBlock]);
    expect(order.baseWad).to.be.greaterThan(0n);
  });

  describe("when no price may be trusted", () => {
    it("carries the oracle's reason, decodable, and nothing else", async () => {
      const { rebalancer, oracle, connection, mainnet } = deployed();
      await connection.networkHelpers.time.increase(5_000);
      const age = BigInt((await connection.networkHelpers.time.latest()) - (await mainnet.ethUsd.latest()).updatedAt);
      const status = await rebalancer.status();
      expect([status.due, status.reason]).to.deep.equal([false, REASON.priceUnavailable]);
      const error = oracle.interface.parseError(status.detail);
      expect(error?.name).to.equal("ChainlinkOracle_Stale");
      expect([...(error?.args ?? [])]).to.deep.equal([mainnet.ethUsd.address, age, 4_500n]);
      expect(status.price.spotWad).to.equal(0n);
      expect(status.exposure.netDeltaWad).to.equal(0n);
      expect(status.order.baseWad).to.equal(0n);
    });

    for (const [answer, name] of [
      [0n, "ChainlinkOracle_AnswerNotPositive"],
      [-5n, "ChainlinkOracle_AnswerNotPositive"],
      [10n ** 17n, "ChainlinkOracle_OutsideSanityBand"],
    ] as const) {
      it(`names ${name} for an answer of ${answer}`, async () => {
        const { rebalancer, oracle, mainnet, connection } = deployed();
        await mainnet.ethUsd.push(answer, await connection.networkHelpers.time.latest());
        const { reason, detail } = await rebalancer.status();
        expect(reason).to.equal(REASON.priceUnavailable);
        expect(oracle.interface.parseError(detail)?.name).to.equal(name);
      });
    }
  });

  it("is what rebalance does, in 50 random states", async () => {
    const { rebalancer, caller, vault, buyer, mainnet, connection, scriptedPolicy, oracle } = deployed();
    const cases = fc.sample(
      fc.record({
        feedUsd: fc.integer({ min: 2_700, max: 3_300 }),
        poolBps: fc.oneof(fc.constant(0n), fc.bigInt({ min: -120n, max: 120n })),
        triggerE16: fc.bigInt({ min: 0n, max: 9_000n }),
        targetBps: fc.bigInt({ min: 0n, max: 10_000n }),
        hedgeFirst: fc.boolean(),
        sellBack: fc.integer({ min: 0, max: 99 }),
        ageSeconds: fc.oneof({ weight: 9, arbitrary: fc.constant(10) }, { weight: 1, arbitrary: fc.constant(4_600) }),
      }),
      { numRuns: 50, seed: 11 },
    );
    const snapshot = await connection.networkHelpers.takeSnapshot();
    const seen = new Set<bigint>();
    for (const c of cases) {
      await snapshot.restore();
      if (c.hedgeFirst) await rebalancer.rebalance();
      if (c.sellBack > 0) {
        await vault.connect(buyer).sell(callId(3000), BigInt(c.sellBack) * WAD, 0n, buyer.address, NEVER);
      } else await vault.connect(buyer).buy(callId(3300), WAD, NO_LIMIT, buyer.address, NEVER);
      await mainnet.ethUsd.push(strikeE8(c.feedUsd), await connection.networkHelpers.time.latest());
      await mainnet.arbitrageur.movePoolExactlyTo((BigInt(c.feedUsd) * WAD * (10_000n + c.poolBps)) / 10_000n);
      const triggerWad = c.triggerE16 * 10n ** 16n;
      await scriptedPolicy.script({ triggerWad, targetWad: (triggerWad * c.targetBps) / 10_000n }, false);
      await connection.networkHelpers.time.increase(c.ageSeconds);

      const { status, hedged, answer } = await caller.lookThenHedge.staticCall(rebalancer);
      seen.add(status.reason);
      expect(hedged).to.equal(status.due, `reason ${status.reason}, ${answer}`);
      if (hedged) {
        // A Fill is two static words, base first.
        const [baseMoved = 0n] = AbiCoder.defaultAbiCoder().decode(["int256", "int256"], answer).map(BigInt);
        expect(baseMoved > 0n).to.equal(status.order.baseWad > 0n);
        expect(abs(baseMoved) <= abs(status.order.baseWad)).to.equal(true);
      } else if (status.reason === REASON.priceUnavailable) {
        expect(answer).to.equal(status.detail);
        expect(oracle.interface.parseError(answer)?.name).to.equal("ChainlinkOracle_Stale");
      } else {
        expect(rebalancer.interface.parseError(answer)?.name).to.equal(ERROR_OF.get(status.reason));
      }
    }
    expect(seen.size).to.be.greaterThanOrEqual(4, `too few kinds of state: ${[...seen].join()}`);
  });
});
