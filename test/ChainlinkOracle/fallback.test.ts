import { expect } from "chai";

import { MockAggregator__factory } from "../../types/index.js";
import { deployOracle, FALLBACK_DELAY, roundId } from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";
import { START, WAD } from "../support/system.js";

const DOLLAR = 10n ** 8n;
/** The expiry asked for. */
const T = START + 7_200;

/** Price answers in dollars, eight decimals. */
const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e8));

describe("ChainlinkOracle: fallbackPriceAt", () => {
  const deployed = snapshotted(async () => {
    const system = await deployOracle();
    await system.connection.networkHelpers.time.increaseTo(T + 600);
    await system.quote.push([DOLLAR, T - 50_000]);
    return system;
  });

  const proofOf = (base: bigint, quote: bigint) => ({ baseRoundId: base, quoteRoundId: quote });
  const fallback = (base: bigint, quote = roundId(1, 1)) => deployed().oracle.fallbackPriceAt(T, proofOf(base, quote));
  const refusal = async (call: Promise<unknown>, error: string, args: readonly unknown[]) => {
    await expect(call)
      .to.be.revertedWithCustomError(deployed().oracle, error)
      .withArgs(...args);
  };
  const until = (seconds: number) => deployed().connection.networkHelpers.time.increaseTo(seconds);

  describe("when the feed is silent", () => {
    beforeEach(async () => {
      await deployed().base.push([usd(2_900), T - 600], [usd(3_000), T - 60]);
    });

    it("gives the last price before the expiry, from the delay's last second on and for ever", async () => {
      await until(T + FALLBACK_DELAY);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
      await until(T + 400 * FALLBACK_DELAY);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
    });

    it("gives none a second too early", async () => {
      await until(T + FALLBACK_DELAY - 1);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FallbackTooEarly", [
        T + FALLBACK_DELAY - 1,
        T + FALLBACK_DELAY,
      ]);
    });

    it("gives none for an expiry to come", async () => {
      const { oracle } = deployed();
      await until(T + FALLBACK_DELAY);
      const later = T + 2 * FALLBACK_DELAY;
      await refusal(
        oracle.fallbackPriceAt(later, proofOf(roundId(1, 2), roundId(1, 1))),
        "ChainlinkOracle_FallbackTooEarly",
        [T + FALLBACK_DELAY, later + FALLBACK_DELAY],
      );
    });

    it("gives none once the feed has spoken, however late", async () => {
      await until(T + FALLBACK_DELAY + 100);
      await deployed().base.push([usd(3_500), T + FALLBACK_DELAY + 100]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(1, 3)]);
    });

    it("gives none when the feed spoke in the expiry's very second", async () => {
      await until(T + FALLBACK_DELAY);
      await deployed().base.push([usd(3_500), T]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(1, 3)]);
    });

    it("gives none when the feed spoke by another aggregator, in the next phase or after an empty one", async () => {
      const { base } = deployed();
      await until(T + FALLBACK_DELAY);
      await base.startPhase();
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
      await base.startPhase();
      await base.push([usd(3_500), T + 50]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(3, 1)]);
    });

    it("gives none when the feed spoke behind numbers that have no round, and finds the first that has one", async () => {
      await until(T + FALLBACK_DELAY);
      await deployed().base.push([0n, 0], [0n, 0], [usd(3_500), T + 50], [usd(3_600), T + 60]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(1, 5)]);
    });

    it("gives none when only the feed's latest shows that it spoke", async () => {
      const { base } = deployed();
      await until(T + FALLBACK_DELAY);
      await base.startPhase();
      // The phase's first number has no round, so the walk ends before it.
      await base.push([0n, 0], [usd(3_500), T + 50]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(2, 2)]);
    });

    it("takes no older round than the last good one", async () => {
      await until(T + FALLBACK_DELAY);
      await refusal(fallback(roundId(1, 1)), "ChainlinkOracle_NotLastGoodRound", [roundId(1, 1), roundId(1, 2)]);
    });

    it("passes over bad answers after it: zero, negative, outside the band, too large to reckon with", async () => {
      const { base } = deployed();
      const bad = [0n, -1n, usd(10), usd(100_000), 2n ** 190n] as const;
      await base.push(...bad.map((answer, i) => [answer, T - 50 + i] as const));
      await until(T + FALLBACK_DELAY);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
      await refusal(fallback(roundId(1, 1)), "ChainlinkOracle_NotLastGoodRound", [roundId(1, 1), roundId(1, 2)]);
      for (const [i] of bad.entries()) {
        const id = roundId(1, 3 + i);
        await refusal(fallback(id), "ChainlinkOracle_RoundNotGood", [id, roundId(1, 1)]);
      }
    });

    it("finds the last good one across a change of phase, and none that an old aggregator wrote later", async () => {
      const { base, owner } = deployed();
      const old = await base.proxy.aggregator();
      await base.startPhase();
      await base.push([usd(3_100), T - 40]);
      await MockAggregator__factory.connect(old, owner).push([usd(2_000)], [T - 20]);
      await until(T + FALLBACK_DELAY);
      expect(await fallback(roundId(2, 1))).to.equal(3_100n * WAD);
      for (const round of [2, 3]) {
        await refusal(fallback(roundId(1, round)), "ChainlinkOracle_NotLastGoodRound", [
          roundId(1, round),
          roundId(2, 1),
        ]);
      }
    });

    it("takes no round of an old aggregator that a new one had taken the place of, though all of the new one's are bad", async () => {
      const { base, owner } = deployed();
      const old = await base.proxy.aggregator();
      await base.startPhase();
      await base.push([0n, T - 40]);
      await MockAggregator__factory.connect(old, owner).push([usd(2_000)], [T - 20]);
      await until(T + FALLBACK_DELAY);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
      await refusal(fallback(roundId(1, 3)), "ChainlinkOracle_NotLastGoodRound", [roundId(1, 3), roundId(2, 1)]);
    });

    it("takes no rounds that do not exist, and none at or after the expiry", async () => {
      const { base, quote } = deployed();
      await until(T + FALLBACK_DELAY);
      const missing = "ChainlinkOracle_NoSuchRound";
      await refusal(fallback(roundId(1, 3)), missing, [base.address, roundId(1, 3)]);
      await refusal(fallback(2n ** 80n - 1n), missing, [base.address, 2n ** 80n - 1n]);
      await refusal(fallback(roundId(1, 2), roundId(1, 2)), missing, [quote.address, roundId(1, 2)]);
      await base.push([0n, T]);
      await refusal(fallback(roundId(1, 3)), "ChainlinkOracle_RoundNotBefore", [T, T]);
    });

    it("divides by the quote round in force when the base round was written, and takes no other", async () => {
      await deployed().quote.push([usd(0.96), T - 60], [usd(0.5), T - 59]);
      await until(T + FALLBACK_DELAY);
      // By hand: 3000 / 0.96 = 3125.
      expect(await fallback(roundId(1, 2), roundId(1, 2))).to.equal(3_125n * WAD);
      const error = "ChainlinkOracle_NotRoundInForce";
      await refusal(fallback(roundId(1, 2), roundId(1, 1)), error, [T - 60, T - 50_000, T - 60]);
      await refusal(fallback(roundId(1, 2), roundId(1, 3)), error, [T - 60, T - 59, 0n]);
    });
  });

  describe("when the first round at or after the expiry makes no price", () => {
    beforeEach(async () => {
      await deployed().base.push([usd(2_900), T - 600], [usd(3_000), T - 60]);
    });

    for (const [what, answer] of [
      ["zero", 0n],
      ["negative", -5n],
      ["below the sanity band", usd(10)],
      ["above it", usd(100_000)],
      ["too large to reckon with", 2n ** 190n],
    ] as const) {
      it(`gives the last good price at once: ${what}`, async () => {
        const { oracle, base } = deployed();
        await base.push([answer, T + 30]);
        expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
        const proof = { baseRoundId: roundId(1, 3), basePreviousRoundId: roundId(1, 2), quoteRoundId: roundId(1, 1) };
        await expect(oracle.priceAt(T, proof), "no settlement by the feed").to.be.revert(deployed().connection.ethers);
      });
    }

    it("gives it also when a later round is good: only the first one settles", async () => {
      await deployed().base.push([0n, T + 30], [usd(3_400), T + 60]);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
    });

    it("gives none when the bad round came a second too early and the first one is good", async () => {
      await deployed().base.push([0n, T - 1], [usd(3_400), T]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(1, 4)]);
    });

    it("gives it when the quote round in force then is bad, and not when a bad one came after", async () => {
      const { base, quote } = deployed();
      await base.push([usd(3_100), T + 30]);
      await quote.push([0n, T + 31]);
      await refusal(fallback(roundId(1, 2)), "ChainlinkOracle_FeedSettles", [T, roundId(1, 3)]);
      await base.startPhase();
      await quote.startPhase();
      await quote.push([-1n, T + 30]);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
    });

    it("counts a price that the quote feed alone takes out of the band as bad, before the expiry too", async () => {
      const { base, quote } = deployed();
      await quote.push([1_000n, T - 50]);
      await base.push([usd(3_050), T - 40], [usd(3_100), T + 30]);
      expect(await fallback(roundId(1, 2))).to.equal(3_000n * WAD);
      await refusal(fallback(roundId(1, 3), roundId(1, 2)), "ChainlinkOracle_RoundNotGood", [
        roundId(1, 3),
        roundId(1, 2),
      ]);
    });
  });
});
