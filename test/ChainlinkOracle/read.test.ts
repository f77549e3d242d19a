import { expect } from "chai";
import fc from "fast-check";

import {
  BASE_MAX_AGE,
  crossWad,
  deployFeed,
  deployOracle,
  MAX_PRICE_WAD,
  MIN_PRICE_WAD,
  oracleOver,
  QUOTE_MAX_AGE,
} from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";
import { START, WAD } from "../support/system.js";

const E8 = 10n ** 8n;
/** One dollar and three thousand, in eight decimals. */
const DOLLAR = E8;
const ETHER = 3_000n * E8;
const CHAINLINK = 1n;

describe("ChainlinkOracle: read", () => {
  const deployed = snapshotted(deployOracle);

  /** Reads as a block at `now` would, or a few seconds later where blocks have already passed it. */
  const readAt = async (now: number) => {
    const { connection, oracle } = deployed();
    const { time } = connection.networkHelpers;
    if ((await time.latest()) < now) await time.increaseTo(now);
    return oracle.read();
  };
  const refusal = async (now: number, error: string, args: readonly unknown[]) => {
    await expect(readAt(now))
      .to.be.revertedWithCustomError(deployed().oracle, error)
      .withArgs(...args);
  };

  describe("when both feeds are fresh", () => {
    it("gives the quotient, the base round's time and age, and its source", async () => {
      const { base, quote } = deployed();
      await base.push([ETHER, START + 10]);
      await quote.push([DOLLAR, START - 500]);
      const reading = await readAt(START + 100);
      const { spotWad, updatedAt, ageSeconds, source } = reading;
      expect([spotWad, updatedAt, ageSeconds, source]).to.deep.equal([
        3_000n * WAD,
        BigInt(START + 10),
        90n,
        CHAINLINK,
      ]);
    });

    it("is worth more quote when the quote token falls below its peg", async () => {
      const { base, quote } = deployed();
      await base.push([ETHER, START]);
      await quote.push([88n * (E8 / 100n), START]); // USDC on 11 March 2023: 0.88
      // By hand: 3000 / 0.88 = 3409.0909…
      expect((await readAt(START + 1)).spotWad).to.equal(3_409_090_909_090_909_090_909n);
    });

    it("is worth less quote when the quote token stands above its peg", async () => {
      const { base, quote } = deployed();
      await base.push([ETHER, START]);
      await quote.push([125n * (E8 / 100n), START]);
      expect((await readAt(START + 1)).spotWad).to.equal(2_400n * WAD);
    });

    it("follows the latest phase", async () => {
      const { base, quote } = deployed();
      await quote.push([DOLLAR, START]);
      await base.push([ETHER, START]);
      await base.startPhase();
      await base.push([2n * ETHER, START]);
      expect((await readAt(START + 1)).spotWad).to.equal(6_000n * WAD);
    });
  });

  describe("when a feed is old", () => {
    it("accepts the base feed at its limit and refuses it a second later", async () => {
      const { base, quote } = deployed();
      await base.push([ETHER, START]);
      await quote.push([DOLLAR, START]);
      expect((await readAt(START + BASE_MAX_AGE)).ageSeconds).to.equal(BASE_MAX_AGE);
      await refusal(START + BASE_MAX_AGE + 1, "ChainlinkOracle_Stale", [base.address, BASE_MAX_AGE + 1, BASE_MAX_AGE]);
    });

    it("accepts the quote feed at its limit and refuses it a second later", async () => {
      const { base, quote } = deployed();
      await quote.push([DOLLAR, START]);
      await base.push([ETHER, START + QUOTE_MAX_AGE]);
      expect((await readAt(START + QUOTE_MAX_AGE)).spotWad).to.equal(3_000n * WAD);
      const age = QUOTE_MAX_AGE + 1;
      await refusal(START + age, "ChainlinkOracle_Stale", [quote.address, age, QUOTE_MAX_AGE]);
    });

    it("refuses a round from the future, of either feed, as infinitely old", async () => {
      const { base, quote } = deployed();
      const never = 2n ** 256n - 1n;
      await base.push([ETHER, START + 1_000]);
      await quote.push([DOLLAR, START]);
      await refusal(START + 999, "ChainlinkOracle_Stale", [base.address, never, BASE_MAX_AGE]);
      await quote.push([DOLLAR, START + 2_000]);
      await refusal(START + 1_000, "ChainlinkOracle_Stale", [quote.address, never, QUOTE_MAX_AGE]);
    });

    it("refuses a feed without any round", async () => {
      const { base } = deployed();
      await refusal(START + 1, "ChainlinkOracle_AnswerNotPositive", [base.address, 0n]);
    });
  });

  describe("when an answer makes no sense", () => {
    for (const answer of [0n, -1n, -ETHER]) {
      it(`refuses ${answer} from either feed`, async () => {
        const { base, quote } = deployed();
        await base.push([answer, START]);
        await quote.push([DOLLAR, START]);
        await refusal(START + 1, "ChainlinkOracle_AnswerNotPositive", [base.address, answer]);
        await base.push([ETHER, START]);
        await quote.push([answer, START]);
        await refusal(START + 2, "ChainlinkOracle_AnswerNotPositive", [quote.address, answer]);
      });
    }

    it("refuses a price on either edge of the sanity band and takes the ones just inside", async () => {
      const { base, quote } = deployed();
      await quote.push([DOLLAR, START]);
      const step = WAD / E8; // the feed's smallest step
      for (const [answer, inside] of [
        [10n * E8, false],
        [10n * E8 + 1n, true],
        [100_000n * E8 - 1n, true],
        [100_000n * E8, false],
      ] as const) {
        await base.push([answer, START]);
        if (inside) expect((await readAt(START + 5)).spotWad).to.equal(answer * step);
        else {
          const evidence = [answer * step, MIN_PRICE_WAD, MAX_PRICE_WAD];
          await refusal(START + 5, "ChainlinkOracle_OutsideSanityBand", evidence);
        }
      }
    });

    it("refuses the largest answers a feed can give with its own error, not an overflow", async () => {
      const { base, quote } = deployed();
      const largest = 2n ** 191n - 1n;
      await base.push([largest, START]);
      await quote.push([DOLLAR, START]);
      await refusal(START + 1, "ChainlinkOracle_OutsideSanityBand", [
        (largest * WAD) / E8,
        MIN_PRICE_WAD,
        MAX_PRICE_WAD,
      ]);
      await base.push([ETHER, START]);
      await quote.push([largest, START]);
      await refusal(START + 2, "ChainlinkOracle_OutsideSanityBand", [0n, MIN_PRICE_WAD, MAX_PRICE_WAD]);
    });
  });

  describe("whatever the feeds' decimals", () => {
    for (const [baseDecimals, quoteDecimals] of [
      [0, 0],
      [0, 18],
      [8, 18],
      [18, 0],
      [18, 8],
      [18, 18],
    ] as const) {
      it(`is exact with ${baseDecimals} and ${quoteDecimals}`, async () => {
        const { connection, owner } = deployed();
        await connection.networkHelpers.time.increaseTo(START);
        const base = await deployFeed(connection, owner, baseDecimals);
        const quote = await deployFeed(connection, owner, quoteDecimals);
        const oracle = await oracleOver(connection, owner, { base, quote });
        const cases = fc.sample(
          fc.tuple(
            fc.bigInt({ min: 50n, max: 30_000n }),
            fc.bigInt({ min: 0n, max: E8 }),
            fc.bigInt({ min: 0n, max: E8 }),
          ),
          { numRuns: 6, seed: baseDecimals * 100 + quoteDecimals },
        );
        for (const [dollars, baseDust, quoteDust] of cases) {
          const baseUnit = 10n ** BigInt(baseDecimals);
          const quoteUnit = 10n ** BigInt(quoteDecimals);
          const baseAnswer = dollars * baseUnit + (baseDust * baseUnit) / E8;
          const quoteAnswer = quoteUnit + (quoteDust * quoteUnit) / (2n * E8);
          await base.push([baseAnswer, START]);
          await quote.push([quoteAnswer, START]);
          const expected = crossWad(
            { answer: baseAnswer, decimals: baseDecimals },
            { answer: quoteAnswer, decimals: quoteDecimals },
          );
          expect((await oracle.read()).spotWad).to.equal(expected);
        }
      });
    }
  });
});
