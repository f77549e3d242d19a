import { expect } from "chai";

import { MockAggregator__factory } from "../../types/index.js";
import { crossWad, deployOracle, MAX_PRICE_WAD, MIN_PRICE_WAD, roundId } from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";
import { START, WAD } from "../support/system.js";

const E8 = 10n ** 8n;
const DOLLAR = E8;
/** The expiry asked for. */
const T = START + 7_200;

/** Price answers in dollars, eight decimals. */
const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e8));

describe("ChainlinkOracle: priceAt", () => {
  const deployed = snapshotted(async () => {
    const system = await deployOracle();
    await system.connection.networkHelpers.time.increaseTo(T + 100_000);
    return system;
  });

  interface Proof {
    readonly base: bigint;
    readonly previous: bigint;
    readonly quote: bigint;
  }
  const priceAt = ({ base, previous, quote }: Proof) =>
    deployed().oracle.priceAt(T, { baseRoundId: base, basePreviousRoundId: previous, quoteRoundId: quote });
  const refusal = async (proof: Proof, error: string, args: readonly unknown[]) => {
    await expect(priceAt(proof))
      .to.be.revertedWithCustomError(deployed().oracle, error)
      .withArgs(...args);
  };

  const FIRST_QUOTE = roundId(1, 1);

  describe("inside one phase", () => {
    /** Rounds 1, 2, 3 at T−600, `second`, T+600; one quote round long before. */
    const history = async (second: number) => {
      const { base, quote } = deployed();
      await base.push([usd(2_900), T - 600], [usd(3_000), second], [usd(3_100), T + 600]);
      await quote.push([DOLLAR, T - 50_000]);
    };
    const proofOf = (round: number): Proof => ({
      base: roundId(1, round),
      previous: roundId(1, round - 1),
      quote: FIRST_QUOTE,
    });

    it("takes the round written exactly at the time asked for", async () => {
      await history(T);
      expect(await priceAt(proofOf(2))).to.equal(3_000n * WAD);
    });

    it("does not take the one after it", async () => {
      await history(T);
      await refusal(proofOf(3), "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T, T + 600]);
    });

    it("does not take a round written one second too early, but the one after it", async () => {
      await history(T - 1);
      await refusal(proofOf(2), "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T - 600, T - 1]);
      expect(await priceAt(proofOf(3))).to.equal(3_100n * WAD);
    });

    it("takes a round written a second later, with the round before as proof", async () => {
      await history(T + 1);
      expect(await priceAt(proofOf(2))).to.equal(3_000n * WAD);
      await refusal(proofOf(3), "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T + 1, T + 600]);
    });

    it("refuses any round as `previous` but the one just before", async () => {
      await history(T - 1);
      for (const previous of [1, 3]) {
        await refusal(
          { base: roundId(1, 3), previous: roundId(1, previous), quote: FIRST_QUOTE },
          "ChainlinkOracle_NotPreviousRound",
          [roundId(1, 3), roundId(1, previous)],
        );
      }
    });

    it("refuses rounds that do not exist, were never started or belong to no phase", async () => {
      await history(T);
      const { base, quote } = deployed();
      const good = proofOf(2);
      const missing = "ChainlinkOracle_NoSuchRound";
      await refusal({ ...good, base: roundId(1, 4) }, missing, [base.address, roundId(1, 4)]);
      await refusal({ ...good, base: roundId(1, 0) }, missing, [base.address, roundId(1, 0)]);
      await refusal({ ...good, base: roundId(9, 1) }, missing, [base.address, roundId(9, 1)]);
      await refusal({ ...good, base: 0n }, missing, [base.address, 0n]);
      await refusal({ ...good, base: 2n ** 80n - 1n }, missing, [base.address, 2n ** 80n - 1n]);
      await refusal({ ...good, previous: roundId(1, 0) }, missing, [base.address, roundId(1, 0)]);
      await refusal({ ...good, previous: 2n ** 80n - 1n }, missing, [base.address, 2n ** 80n - 1n]);
      await refusal({ ...good, quote: roundId(1, 2) }, missing, [quote.address, roundId(1, 2)]);
      await refusal({ ...good, quote: 0n }, missing, [quote.address, 0n]);
    });

    it("settles across numbers that have no round, and never past one that has", async () => {
      const { base, quote } = deployed();
      // Rounds 2 and 3 were started and never answered: time zero, as the old aggregators left such rounds.
      await base.push([usd(2_900), T - 600], [0n, 0], [0n, 0], [usd(3_100), T + 600], [usd(3_200), T + 700]);
      await quote.push([DOLLAR, T - 600]);
      expect(await priceAt({ ...proofOf(4), previous: roundId(1, 1) })).to.equal(3_100n * WAD);
      await refusal(proofOf(4), "ChainlinkOracle_NoSuchRound", [base.address, roundId(1, 3)]);
      await refusal({ ...proofOf(5), previous: roundId(1, 1) }, "ChainlinkOracle_NotPreviousRound", [
        roundId(1, 5),
        roundId(1, 1),
      ]);
    });

    it("refuses a base or quote answer of zero or less", async () => {
      const { base, quote } = deployed();
      await base.push([usd(2_900), T - 600], [-1n, T], [usd(3_000), T + 5]);
      await quote.push([0n, T - 600]);
      await refusal(proofOf(2), "ChainlinkOracle_AnswerNotPositive", [base.address, -1n]);
    });

    it("refuses a quote answer of zero", async () => {
      await history(T);
      const { quote } = deployed();
      await quote.push([0n, T]);
      const proof = { ...proofOf(2), quote: roundId(1, 2) };
      await refusal(proof, "ChainlinkOracle_AnswerNotPositive", [quote.address, 0n]);
    });

    it("settles past a bad answer in the round before, whose time alone matters", async () => {
      const { base, quote } = deployed();
      await base.push([0n, T - 600], [usd(3_000), T]);
      await quote.push([DOLLAR, T - 600]);
      expect(await priceAt(proofOf(2))).to.equal(3_000n * WAD);
    });

    it("refuses a price outside the sanity band", async () => {
      const { base, quote } = deployed();
      await base.push([usd(2_900), T - 600], [usd(10), T]);
      await quote.push([DOLLAR, T - 600]);
      await refusal(proofOf(2), "ChainlinkOracle_OutsideSanityBand", [10n * WAD, MIN_PRICE_WAD, MAX_PRICE_WAD]);
    });

    it("needs no fresh feed: an old proof is as good as a new one", async () => {
      await history(T);
      await deployed().connection.networkHelpers.time.increase(400 * 86_400);
      expect(await priceAt(proofOf(2))).to.equal(3_000n * WAD);
    });
  });

  describe("where a phase begins", () => {
    const OPENS: Proof = { base: roundId(2, 1), previous: roundId(1, 2), quote: FIRST_QUOTE };

    beforeEach(async () => {
      const { base, quote } = deployed();
      await quote.push([DOLLAR, T - 50_000]);
      await base.push([usd(2_900), T - 600], [usd(2_950), T - 100]);
    });

    it("takes the phase's first round with the last round of the phase before as proof", async () => {
      const { base } = deployed();
      await base.startPhase();
      await base.push([usd(3_000), T + 20]);
      expect(await priceAt(OPENS)).to.equal(3_000n * WAD);
    });

    it("passes over a phase that never had a round, and over none that had", async () => {
      const { base } = deployed();
      const old = await base.proxy.aggregator();
      const empty = await base.startPhase();
      await base.startPhase();
      await base.push([usd(3_000), T + 20]);
      const opening = roundId(3, 1);
      expect(await priceAt({ ...OPENS, base: opening })).to.equal(3_000n * WAD);
      await writeTo(old, [[usd(2_000), T + 50]]);
      const inside: Proof = { base: roundId(1, 3), previous: roundId(1, 2), quote: FIRST_QUOTE };
      await refusal(inside, "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T + 20, T + 50]);
      await writeTo(await empty.getAddress(), [[usd(2_500), T + 10]]);
      await refusal({ ...OPENS, base: opening }, "ChainlinkOracle_NotPreviousRound", [opening, OPENS.previous]);
    });

    it("refuses another round of the phase before than its last", async () => {
      const { base } = deployed();
      await base.startPhase();
      await base.push([usd(3_000), T + 20]);
      const previous = roundId(1, 1);
      await refusal({ ...OPENS, previous }, "ChainlinkOracle_NotPreviousRound", [OPENS.base, previous]);
    });

    it("refuses a round of the same phase or of a phase further back as the one before", async () => {
      const { base } = deployed();
      await base.startPhase();
      await base.push([usd(3_000), T - 50]);
      await base.startPhase();
      await base.push([usd(3_050), T + 20]);
      const opening = roundId(3, 1);
      for (const previous of [roundId(1, 2), opening]) {
        await refusal({ ...OPENS, base: opening, previous }, "ChainlinkOracle_NotPreviousRound", [opening, previous]);
      }
      expect(await priceAt({ ...OPENS, base: opening, previous: roundId(2, 1) })).to.equal(3_050n * WAD);
    });

    it("refuses the first round of a phase that began before the time asked for", async () => {
      const { base } = deployed();
      await base.startPhase();
      await base.push([usd(3_000), T - 10], [usd(3_010), T + 20]);
      await refusal(OPENS, "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T - 100, T - 10]);
      expect(await priceAt({ ...OPENS, base: roundId(2, 2), previous: roundId(2, 1) })).to.equal(3_010n * WAD);
    });

    it("goes on working when the old aggregator writes later rounds that nobody reads", async () => {
      const { base } = deployed();
      const old = await base.proxy.aggregator();
      await base.startPhase();
      await base.push([usd(3_000), T + 20]);
      await writeTo(old, [[usd(2_000), T + 50]]);
      expect(await priceAt(OPENS)).to.equal(3_000n * WAD);
    });

    it("lets only one round settle an expiry when the old phase went on past it", async () => {
      const { base } = deployed();
      // The old aggregator wrote at T+50, the new one first at T+500: the first round at or after T is the old one's.
      await base.push([usd(3_000), T + 50]);
      await base.startPhase();
      await base.push([usd(2_000), T + 500]);
      const inside: Proof = { base: roundId(1, 3), previous: roundId(1, 2), quote: FIRST_QUOTE };
      expect(await priceAt(inside)).to.equal(3_000n * WAD);
      await refusal(OPENS, "ChainlinkOracle_NotPreviousRound", [OPENS.base, OPENS.previous]);
    });

    it("does not settle by a round of an old phase once the new phase has an earlier one", async () => {
      const { base } = deployed();
      const old = await base.proxy.aggregator();
      await base.startPhase();
      await base.push([usd(3_000), T + 20]);
      await writeTo(old, [[usd(2_000), T + 50]]);
      const inside: Proof = { base: roundId(1, 3), previous: roundId(1, 2), quote: FIRST_QUOTE };
      await refusal(inside, "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T + 20, T + 50]);
    });

    it("does not settle by a round of an old phase when the new phase was already running at expiry", async () => {
      const { base } = deployed();
      const old = await base.proxy.aggregator();
      await base.startPhase();
      await base.push([usd(3_000), T - 20], [usd(3_010), T + 60]);
      await writeTo(old, [[usd(2_000), T + 50]]);
      const inside: Proof = { base: roundId(1, 3), previous: roundId(1, 2), quote: FIRST_QUOTE };
      await refusal(inside, "ChainlinkOracle_NotFirstRoundAtOrAfter", [T, T - 20, T + 50]);
      const canonical: Proof = { base: roundId(2, 2), previous: roundId(2, 1), quote: FIRST_QUOTE };
      expect(await priceAt(canonical)).to.equal(3_010n * WAD);
    });
  });

  describe("the quote round", () => {
    /** The base round that settles was written here. */
    const WRITTEN = T + 60;
    const withQuote = (quote: bigint): Proof => ({ base: roundId(1, 2), previous: roundId(1, 1), quote });

    beforeEach(async () => {
      await deployed().base.push([usd(2_900), T - 600], [usd(3_000), WRITTEN]);
    });

    it("is the one in force when the base round was written, not when the options expired", async () => {
      await deployed().quote.push([usd(1), T - 600], [usd(0.96), WRITTEN], [usd(0.9), WRITTEN + 1]);
      // By hand: 3000 / 0.96 = 3125.
      expect(await priceAt(withQuote(roundId(1, 2)))).to.equal(3_125n * WAD);
      const error = "ChainlinkOracle_NotRoundInForce";
      await refusal(withQuote(roundId(1, 1)), error, [WRITTEN, T - 600, WRITTEN]);
      await refusal(withQuote(roundId(1, 3)), error, [WRITTEN, WRITTEN + 1, 0n]);
    });

    it("may be the feed's last", async () => {
      await deployed().quote.push([usd(1), T - 600], [usd(0.96), T - 500]);
      expect(await priceAt(withQuote(roundId(1, 2)))).to.equal(3_125n * WAD);
    });

    it("stays in force when the next phase begins after the base round", async () => {
      const { quote } = deployed();
      await quote.push([usd(0.96), T - 600]);
      await quote.startPhase();
      await quote.push([usd(0.5), WRITTEN + 1]);
      expect(await priceAt(withQuote(roundId(1, 1)))).to.equal(3_125n * WAD);
      await refusal(withQuote(roundId(2, 1)), "ChainlinkOracle_NotRoundInForce", [WRITTEN, WRITTEN + 1, 0n]);
    });

    it("is the new phase's when that begins before the base round", async () => {
      const { quote } = deployed();
      await quote.push([usd(0.5), T - 600]);
      await quote.startPhase();
      await quote.push([usd(0.96), WRITTEN]);
      expect(await priceAt(withQuote(roundId(2, 1)))).to.equal(3_125n * WAD);
      await refusal(withQuote(roundId(1, 1)), "ChainlinkOracle_NotRoundInForce", [WRITTEN, T - 600, WRITTEN]);
    });

    it("takes only one quote round as in force when an old phase goes on writing", async () => {
      const { quote } = deployed();
      const old = await quote.proxy.aggregator();
      await quote.push([usd(0.5), T - 600]);
      await quote.startPhase();
      await quote.push([usd(0.96), T - 300]);
      await writeTo(old, [[usd(0.5), WRITTEN + 100]]);
      expect(await priceAt(withQuote(roundId(2, 1)))).to.equal(3_125n * WAD);
      await refusal(withQuote(roundId(1, 1)), "ChainlinkOracle_NotRoundInForce", [WRITTEN, T - 600, T - 300]);
    });

    it("gives the exact quotient, rounded down", async () => {
      await deployed().quote.push([99_987_654n, T - 600]);
      const exact = crossWad({ answer: usd(3_000), decimals: 8 }, { answer: 99_987_654n, decimals: 8 });
      expect(await priceAt(withQuote(roundId(1, 1)))).to.equal(exact);
    });
  });

  it("gives no wrong price to a caller who starves the feeds' answers of gas", async () => {
    const { connection, base, quote, oracle } = deployed();
    await base.push([usd(2_900), T - 600], [usd(3_000), T], [usd(3_100), T + 60]);
    await quote.push([DOLLAR, T - 600], [usd(0.5), T - 300]);
    const to = await oracle.getAddress();
    const isAnswered = (quoteRound: number, gasLimit: bigint): Promise<boolean> => {
      const data = oracle.interface.encodeFunctionData("priceAt", [
        T,
        { baseRoundId: roundId(1, 2), basePreviousRoundId: roundId(1, 1), quoteRoundId: roundId(1, quoteRound) },
      ]);
      return connection.ethers.provider.call({ to, data, gasLimit }).then(
        () => true,
        () => false,
      );
    };
    // Quote round 1 was replaced by round 2 before T: only a look-up that fails unseen could let it pass.
    for (let gasLimit = 40_000n; gasLimit <= 140_000n; gasLimit += 500n) {
      expect(await isAnswered(1, gasLimit)).to.equal(false, `a wrong quote round passed with ${gasLimit} gas`);
    }
    expect(await isAnswered(2, 140_000n)).to.equal(true, "the right proof needs less than the most gas tried");
  });

  /** Writes rounds to an aggregator that its proxy has already left. */
  async function writeTo(aggregator: string, rounds: readonly (readonly [bigint, number])[]): Promise<void> {
    await MockAggregator__factory.connect(aggregator, deployed().owner).push(
      rounds.map(([answer]) => answer),
      rounds.map(([, updatedAt]) => updatedAt),
    );
  }
});
