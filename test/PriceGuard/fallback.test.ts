import { expect } from "chai";

import {
  deployGuardedSystem,
  deployUptimeFeed,
  GUARD_SETTINGS,
  guardOver,
  silentGuardOver,
  pass,
  poolTo,
  WINDOW,
} from "../support/guard.js";
import { fallSilentAt, lastRoundAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, strikeE8, USDC, WAD } from "../support/system.js";

const DAY = 86_400;
const GRACE = 3_600;
const UP = 0n;
const DOWN = 1n;
/** The pool counts whole ticks: its average is within two of them. */
const TWO_TICKS_BPS = 2n;
const near = (wad: bigint) => (wad * TWO_TICKS_BPS) / 10_000n;

describe("PriceGuard: settlement by the fallback", () => {
  const deployed = snapshotted(() => deployGuardedSystem());

  it("settles at the pool's average now, and says by which round it was opened", async () => {
    const { vault, stranger } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_300);
    await pass(deployed(), WINDOW);
    await expect(vault.connect(stranger).settleByFallback(EXPIRY, proof))
      .to.emit(vault, "FallbackUsed")
      .withArgs(EXPIRY, stranger.address, proof.baseRoundId)
      .and.to.emit(vault, "Settled");
    const price = await vault.settledPriceWad(EXPIRY);
    expect(price).to.be.closeTo(3_300n * WAD, near(3_300n * WAD));
    const owed = (await vault.ledger())[2];
    // 100 calls at 3000; those at 3300 are at the money to two ticks.
    expect(owed).to.be.closeTo(((price - 3_000n * WAD) * 100n) / 10n ** 12n, 50n * 10n ** 6n);
  });

  it("settles no further than a fifth from the last good price, to the wei", async () => {
    const { guard } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    for (const [pool, expected] of [
      [3_700, 3_600n],
      [2_300, 2_400n],
    ] as const) {
      await poolTo(deployed(), pool);
      await pass(deployed(), WINDOW);
      expect(await guard.fallbackPriceAt(EXPIRY, proof)).to.equal(expected * WAD);
    }
  });

  it("settles at the last good price itself where the pool is thin", async () => {
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_300);
    await pass(deployed(), WINDOW);
    const { depthQuote } = await deployed().guard.twap();
    const thin = await silentGuardOver(deployed(), { settings: { minDepthQuote: depthQuote + 1n } });
    expect(await thin.fallbackPriceAt(EXPIRY, proof)).to.equal(3_000n * WAD);
    const deep = await silentGuardOver(deployed(), { settings: { minDepthQuote: depthQuote } });
    expect(await deep.fallbackPriceAt(EXPIRY, proof)).to.be.closeTo(3_300n * WAD, near(3_300n * WAD));
  });

  it("cannot be bent by whoever moves the pool in the block of the settlement", async () => {
    const { guard } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_100);
    await pass(deployed(), WINDOW);
    const honest = await guard.fallbackPriceAt(EXPIRY, proof);
    await poolTo(deployed(), 3_600);
    // A hedge would not trust this average any more; here it stands, for its refusal would be a choice of price.
    await expect(guard.twapForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_SpotOffTwap");
    const bent = await guard.fallbackPriceAt(EXPIRY, proof);
    expect(bent).to.be.closeTo(honest, near(honest));
  });

  it("does not open while the feed can settle, may still, or has another last good round", async () => {
    const { vault, mainnet, chainlink } = deployed();
    const proof = await lastRoundAt(deployed(), 3_000);
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + DAY - 2);
    await expect(vault.settleByFallback(EXPIRY, proof))
      .to.be.revertedWithCustomError(chainlink, "ChainlinkOracle_FallbackTooEarly")
      .withArgs(EXPIRY + DAY - 1, EXPIRY + DAY);
    const older = { ...proof, baseRoundId: proof.baseRoundId - 1n };
    await expect(vault.settleByFallback(EXPIRY, older)).to.be.revertedWithCustomError(
      chainlink,
      "ChainlinkOracle_NotRoundInForce",
    );
    await pass(deployed(), 60);
    await mainnet.ethUsd.push(strikeE8(3_500), EXPIRY + DAY + 30);
    const { roundId } = await mainnet.ethUsd.latest();
    await expect(vault.settleByFallback(EXPIRY, proof))
      .to.be.revertedWithCustomError(chainlink, "ChainlinkOracle_FeedSettles")
      .withArgs(EXPIRY, roundId);
    // And the late round settles as any first round does.
    await vault.settle(EXPIRY, {
      baseRoundId: roundId,
      basePreviousRoundId: proof.baseRoundId,
      quoteRoundId: proof.quoteRoundId,
    });
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3_500n * WAD);
  });

  it("opens at once where the first round is bad, and settles once", async () => {
    const { vault, mainnet, chainlink } = deployed();
    const proof = await lastRoundAt(deployed(), 3_000);
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + 30);
    await mainnet.ethUsd.push(0n, EXPIRY + 30);
    const { roundId } = await mainnet.ethUsd.latest();
    const { baseRoundId, quoteRoundId } = proof;
    await expect(
      vault.settle(EXPIRY, { baseRoundId: roundId, basePreviousRoundId: baseRoundId, quoteRoundId }),
    ).to.be.revertedWithCustomError(chainlink, "ChainlinkOracle_AnswerNotPositive");
    await vault.settleByFallback(EXPIRY, proof);
    expect(await vault.settledPriceWad(EXPIRY)).to.be.closeTo(3_000n * WAD, near(3_000n * WAD));
    await expect(vault.settleByFallback(EXPIRY, proof))
      .to.be.revertedWithCustomError(vault, "OptionsVault_AlreadySettled")
      .withArgs(EXPIRY);
  });

  it("is for expiries that passed and that the vault knows", async () => {
    const { vault } = deployed();
    const proof = await lastRoundAt(deployed(), 3_000);
    await expect(vault.settleByFallback(EXPIRY, proof)).to.be.revertedWithCustomError(vault, "OptionsVault_NotExpired");
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + DAY);
    await expect(vault.settleByFallback(EXPIRY - 1, proof)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_UnknownExpiry",
    );
  });

  it("gives no other price to a caller who starves it of gas", async () => {
    const { vault } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_300);
    await pass(deployed(), WINDOW);
    const answer = (gasLimit: bigint): Promise<bigint | undefined> =>
      vault.settleByFallback.staticCall(EXPIRY, proof, { gasLimit }).catch(() => undefined);
    const honest = await answer(3_000_000n);
    let answered = 0;
    for (let gasLimit = 60_000n; gasLimit <= 420_000n; gasLimit += 1_500n) {
      const price = await answer(gasLimit);
      if (price === undefined) continue;
      answered++;
      expect(price, `with ${gasLimit} gas`).to.equal(honest);
    }
    expect(answered, "the range of gas reaches past what is needed").to.be.above(3);
  });

  it("pays holders by the fallback's price as by any other", async () => {
    const { vault, buyer } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_900);
    await pass(deployed(), WINDOW);
    await vault.settleByFallback(EXPIRY, proof);
    // By hand: clamped to 3600, so a call at 3000 pays 600.
    const payout = await vault.connect(buyer).claim.staticCall(callId(3_000), 100n * WAD, buyer.address);
    expect(payout).to.equal(60_000n * USDC);
  });
});

describe("PriceGuard: a pool with too little history settles nothing", () => {
  const deployed = snapshotted(() => deployGuardedSystem({ observationCardinality: 1 }, { observationCardinality: 1 }));

  it("and the last good price does", async () => {
    const { guard } = deployed();
    const proof = await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_300);
    await pass(deployed(), 600);
    await expect(guard.twap()).to.be.revertedWithCustomError(guard, "PriceGuard_TooLittleHistory");
    expect(await guard.fallbackPriceAt(EXPIRY, proof)).to.equal(3_000n * WAD);
  });
});

describe("PriceGuard: the fallback on an L2", () => {
  const deployed = snapshotted(async () => {
    const system = await deployGuardedSystem();
    const uptime = await deployUptimeFeed(system);
    await uptime.push([UP, (await system.connection.networkHelpers.time.latest()) - DAY]);
    const guard = await guardOver(system, { sequencerFeed: uptime.address });
    const proof = await lastRoundAt(system, 3_000);
    return { ...system, guard, uptime, proof };
  });
  const at = (seconds: number) => deployed().connection.networkHelpers.time.increaseTo(seconds);
  const price = () => deployed().guard.fallbackPriceAt(EXPIRY, deployed().proof);

  it("counts its delay from the expiry while the sequencer never stopped", async () => {
    await at(EXPIRY + DAY);
    expect(await price()).to.be.closeTo(3_000n * WAD, near(3_000n * WAD));
  });

  it("counts from the sequencer's return and grace when it was down over the expiry, to the second", async () => {
    const { guard, uptime } = deployed();
    const back = EXPIRY + 2 * DAY;
    await uptime.push([DOWN, EXPIRY - 30]);
    await at(back);
    await expect(price())
      .to.be.revertedWithCustomError(guard, "PriceGuard_SequencerDown")
      .withArgs(EXPIRY - 30);
    await uptime.push([UP, back]);
    await at(back + GRACE - 1);
    await expect(price()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerInGrace");
    await at(back + GRACE + DAY - 1);
    await expect(price())
      .to.be.revertedWithCustomError(guard, "ChainlinkOracle_FallbackTooEarly")
      .withArgs(back + GRACE + DAY - 1, back + GRACE + DAY);
    await at(back + GRACE + DAY);
    expect(await price()).to.be.closeTo(3_000n * WAD, near(3_000n * WAD));
  });

  it("leaves the expiry to the first round after the outage", async () => {
    const { guard, uptime, mainnet, proof } = deployed();
    const back = EXPIRY + 2 * DAY;
    await uptime.push([DOWN, EXPIRY - 30]);
    await at(back);
    await uptime.push([UP, back]);
    await mainnet.ethUsd.push(strikeE8(3_400), back + 12);
    const { roundId } = await mainnet.ethUsd.latest();
    await at(back + GRACE + DAY);
    await expect(price()).to.be.revertedWithCustomError(guard, "ChainlinkOracle_FeedSettles").withArgs(EXPIRY, roundId);
    const rounds = { baseRoundId: roundId, basePreviousRoundId: proof.baseRoundId, quoteRoundId: proof.quoteRoundId };
    expect(await guard.priceAt(EXPIRY, rounds)).to.equal(3_400n * WAD);
  });

  it("waits for the grace period also where the first round is bad: the average must hold no outage", async () => {
    const { guard, uptime, mainnet } = deployed();
    await at(EXPIRY + 600);
    await uptime.push([UP, EXPIRY + 600]);
    await mainnet.ethUsd.push(0n, EXPIRY + 612);
    await at(EXPIRY + 600 + GRACE - 1);
    await expect(price()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerInGrace");
    await at(EXPIRY + 600 + GRACE);
    expect(await price()).to.be.closeTo(3_000n * WAD, near(3_000n * WAD));
    expect(GUARD_SETTINGS.graceSeconds).to.equal(BigInt(GRACE));
  });
});
