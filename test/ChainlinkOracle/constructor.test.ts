import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { ChainlinkOracle__factory } from "../../types/index.js";
import {
  BASE_MAX_AGE,
  deployFeed,
  deployOracle,
  FALLBACK_DELAY,
  MAX_PRICE_WAD,
  MIN_PRICE_WAD,
  QUOTE_MAX_AGE,
} from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";

const MINUTE = 60;
const THREE_DAYS = 259_200;
const SIX_HOURS = 21_600;
const WEEK = 604_800;

describe("ChainlinkOracle: constructor", () => {
  const deployed = snapshotted(deployOracle);

  /** Deploys with feeds of the given decimals and ages; the ABI's errors are found on the oracle of the fixture. */
  const deployWith = async (options: {
    readonly decimals?: number;
    readonly baseAge?: number;
    readonly quoteAge?: number;
    readonly minWad?: bigint;
    readonly maxWad?: bigint;
    readonly fallbackDelay?: number;
    readonly baseAnswer?: bigint;
    /** Seconds since the feed's latest round. */
    readonly baseRoundAge?: number;
    readonly quoteRoundAge?: number;
  }) => {
    const { connection, owner, quote } = deployed();
    const decimals = options.decimals ?? 8;
    const base = await deployFeed(connection, owner, decimals);
    const now = await connection.networkHelpers.time.latest();
    await base.push([options.baseAnswer ?? 3_000n * 10n ** BigInt(decimals), now - (options.baseRoundAge ?? 0)]);
    await quote.push([10n ** 8n, now - (options.quoteRoundAge ?? 0)]);
    const deployment = new ChainlinkOracle__factory(owner).deploy(
      { proxy: base.address, maxAgeSeconds: options.baseAge ?? BASE_MAX_AGE },
      { proxy: quote.address, maxAgeSeconds: options.quoteAge ?? QUOTE_MAX_AGE },
      options.minWad ?? MIN_PRICE_WAD,
      options.maxWad ?? MAX_PRICE_WAD,
      options.fallbackDelay ?? FALLBACK_DELAY,
    );
    return { base, quote, deployment };
  };

  it("keeps what it was given", async () => {
    const { oracle, base, quote } = deployed();
    expect(await oracle.BASE_FEED()).to.equal(base.address);
    expect(await oracle.QUOTE_FEED()).to.equal(quote.address);
    expect(await oracle.BASE_MAX_AGE_SECONDS()).to.equal(BASE_MAX_AGE);
    expect(await oracle.QUOTE_MAX_AGE_SECONDS()).to.equal(QUOTE_MAX_AGE);
    expect(await oracle.MIN_PRICE_WAD()).to.equal(MIN_PRICE_WAD);
    expect(await oracle.MAX_PRICE_WAD()).to.equal(MAX_PRICE_WAD);
    expect(await oracle.FALLBACK_DELAY_SECONDS()).to.equal(FALLBACK_DELAY);
  });

  it("takes feeds of 0 to 18 decimals", async () => {
    for (const decimals of [0, 8, 18]) await (await deployWith({ decimals })).deployment;
  });

  it("refuses a feed of 19 decimals", async () => {
    const { base, deployment } = await deployWith({ decimals: 19 });
    await expect(deployment)
      .to.be.revertedWithCustomError(deployed().oracle, "ChainlinkOracle_BadFeed")
      .withArgs(base.address, 19n, BASE_MAX_AGE);
  });

  it("takes a heartbeat of one minute and of three days, and refuses a second beyond either, for both feeds", async () => {
    for (const age of [MINUTE, THREE_DAYS]) {
      await (
        await deployWith({ baseAge: age, quoteAge: age, fallbackDelay: THREE_DAYS })
      ).deployment;
    }
    for (const age of [MINUTE - 1, THREE_DAYS + 1]) {
      const bad = await deployWith({ baseAge: age });
      await expect(bad.deployment)
        .to.be.revertedWithCustomError(deployed().oracle, "ChainlinkOracle_BadFeed")
        .withArgs(bad.base.address, 8n, age);
      const worse = await deployWith({ quoteAge: age });
      await expect(worse.deployment)
        .to.be.revertedWithCustomError(deployed().oracle, "ChainlinkOracle_BadFeed")
        .withArgs(worse.quote.address, 8n, age);
    }
  });

  it("refuses a sanity band that is empty, upside down or starts at zero", async () => {
    for (const [minWad, maxWad] of [
      [5n, 5n],
      [6n, 5n],
      [0n, 5n],
    ] as const) {
      await expect((await deployWith({ minWad, maxWad })).deployment)
        .to.be.revertedWithCustomError(deployed().oracle, "ChainlinkOracle_BadSanityBand")
        .withArgs(minWad, maxWad);
    }
  });

  it("refuses feeds that have no price now: silent, zero, negative, stale, or of no sane quotient", async () => {
    const { oracle, owner, connection, quote } = deployed();
    const refusal = async (options: Parameters<typeof deployWith>[0], error: string) => {
      await expect((await deployWith(options)).deployment).to.be.revertedWithCustomError(oracle, error);
    };
    await refusal({ baseAnswer: 0n }, "ChainlinkOracle_AnswerNotPositive");
    await refusal({ baseAnswer: -1n }, "ChainlinkOracle_AnswerNotPositive");
    await refusal({ baseRoundAge: BASE_MAX_AGE + 60 }, "ChainlinkOracle_Stale");
    await refusal({ quoteRoundAge: QUOTE_MAX_AGE + 60 }, "ChainlinkOracle_Stale");
    await refusal({ baseAnswer: 9n * 10n ** 8n }, "ChainlinkOracle_OutsideSanityBand");
    await refusal({ baseAnswer: 100_001n * 10n ** 8n }, "ChainlinkOracle_OutsideSanityBand");
    const empty = await deployFeed(connection, owner, 8);
    const feeds = [
      { proxy: empty.address, maxAgeSeconds: BASE_MAX_AGE },
      { proxy: quote.address, maxAgeSeconds: QUOTE_MAX_AGE },
    ] as const;
    const build = new ChainlinkOracle__factory(owner).deploy(...feeds, MIN_PRICE_WAD, MAX_PRICE_WAD, FALLBACK_DELAY);
    await expect(build).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_AnswerNotPositive");
  });

  it("refuses what is no feed at all: nobody, an account, and a contract without decimals", async () => {
    const { oracle, owner, quote } = deployed();
    for (const proxy of [ZeroAddress, owner.address, await oracle.getAddress()]) {
      const build = new ChainlinkOracle__factory(owner).deploy(
        { proxy, maxAgeSeconds: BASE_MAX_AGE },
        { proxy: quote.address, maxAgeSeconds: QUOTE_MAX_AGE },
        MIN_PRICE_WAD,
        MAX_PRICE_WAD,
        FALLBACK_DELAY,
      );
      await expect(build).to.be.revertedWithCustomError(oracle, "Wired_NoDecimals").withArgs(proxy);
    }
  });

  it("takes a silence of six hours to seven days before the fallback, and none shorter than the feed's own heartbeat", async () => {
    for (const fallbackDelay of [SIX_HOURS, WEEK]) await (await deployWith({ fallbackDelay })).deployment;
    const cases = [
      { fallbackDelay: SIX_HOURS - 1, baseAge: BASE_MAX_AGE, min: SIX_HOURS },
      { fallbackDelay: WEEK + 1, baseAge: BASE_MAX_AGE, min: SIX_HOURS },
      { fallbackDelay: SIX_HOURS, baseAge: SIX_HOURS + 1, min: SIX_HOURS + 1 },
    ] as const;
    for (const { fallbackDelay, baseAge, min } of cases) {
      await expect((await deployWith({ fallbackDelay, baseAge })).deployment)
        .to.be.revertedWithCustomError(deployed().oracle, "ChainlinkOracle_BadFallbackDelay")
        .withArgs(fallbackDelay, min, WEEK);
    }
  });
});
