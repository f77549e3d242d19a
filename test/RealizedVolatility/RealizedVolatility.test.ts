import { expect } from "chai";
import { network } from "hardhat";

import { localMainnetParams } from "../../scripts/mainnet/index.js";
import { RealizedVolatility__factory } from "../../types/index.js";
import { deployFeed, roundId } from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, START, WAD } from "../support/system.js";

const HOUR = 3_600;
const YEAR = 365 * DAY;
const T = DAY;
const MAX_AGE = 6 * HOUR;
const E8 = 100_000_000;

async function deployEstimator() {
  const connection = await network.create(localMainnetParams({ startTime: START - DAY }));
  const [deployer, stranger] = await connection.ethers.getSigners();
  if (deployer === undefined || stranger === undefined) throw new Error("two accounts are needed");
  await connection.networkHelpers.time.increaseTo(START);
  const feed = await deployFeed(connection, deployer, 8);
  await feed.push([BigInt(3_000 * E8), START]);
  const factory = new RealizedVolatility__factory(deployer);
  const estimator = await factory.deploy(feed.address, T, MAX_AGE);
  return { connection, feed, factory, estimator, stranger };
}

/** The estimate in floating point, from the definition: Σ r²·e^(−(t−tᵢ)/T)/T over 1 − e^(−(t−t₀)/T). */
function expected(rounds: readonly (readonly [priceUsd: number, at: number])[]): number {
  const last = rounds.at(-1)?.[1] ?? 0;
  let sum = 0;
  rounds.slice(1).forEach(([price, at], i) => {
    const r = Math.max(-0.1, Math.min(0.1, Math.log(price / (rounds[i]?.[0] ?? price))));
    sum += r * r * Math.exp(-(last - at) / T);
  });
  return ((sum / T) * YEAR) / (1 - Math.exp(-(last - (rounds[0]?.[1] ?? 0)) / T));
}

describe("RealizedVolatility", () => {
  const deployed = snapshotted(deployEstimator);

  const write = async (rounds: readonly (readonly [number, number])[]) => {
    const { feed, connection } = deployed();
    await feed.push(...rounds.map(([price, at]) => [BigInt(Math.round(price * E8)), at] as const));
    await connection.networkHelpers.time.increaseTo(Math.max(...rounds.map(([, at]) => at)) + 1);
  };
  const ids = (from: number, count: number, phase = 1) =>
    Array.from({ length: count }, (_, i) => roundId(phase, from + i));
  const near = (actual: bigint, wanted: number) => {
    expect(Number(actual) / 1e18 / wanted, `${actual} for ${wanted}`).to.be.within(1 - 1e-8, 1 + 1e-8);
  };

  it("is the weighted sum of squared returns of its definition, whoever counts and in however many calls", async () => {
    const { estimator, stranger, connection } = deployed();
    const rounds: (readonly [number, number])[] = [[3_000, START]];
    for (let i = 1; i <= 60; i++) rounds.push([3_000 + 40 * Math.sin(i * i), START + i * 1_800 + (i % 7) * 60]);
    await write(rounds.slice(1));
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await estimator.connect(stranger).update(ids(2, 60));
    const whole = await estimator.varianceWad();
    near(whole, expected(rounds));
    await snapshot.restore();
    for (let i = 0; i < 60; i += 7) await estimator.update(ids(2 + i, Math.min(7, 60 - i)));
    expect(await estimator.varianceWad()).to.equal(whole);
    expect((await estimator.lastRound()).roundId).to.equal(roundId(1, 61));
  });

  it("finds the volatility of a random walk within its sampling error", async () => {
    const { estimator } = deployed();
    // ±0.5 % every 15 minutes: a variance of 0.005² · 35,040 a year, so 93.6 %.
    const rounds: (readonly [number, number])[] = [];
    let price = 3_000;
    for (let i = 1; i <= 192; i++) {
      price *= Math.exp(((i * 2_654_435_761) % 4_294_967_296) / 4_294_967_296 < 0.5 ? 0.005 : -0.005);
      rounds.push([price, START + i * 900]);
    }
    await write(rounds);
    for (let i = 0; i < 192; i += 64) await estimator.update(ids(2 + i, 64));
    expect(Number(await estimator.volatilityWad()) / 1e18).to.be.within(0.93, 0.945);
  });

  it("is not relied on before half its weight is seen, nor when the last round is old", async () => {
    const { estimator, connection } = deployed();
    const half = Math.ceil(T * Math.LN2);
    await write([
      [3_100, START + half - 5],
      [3_100, START + half + 5],
    ]);
    await estimator.update(ids(2, 1));
    expect(await estimator.varianceWad()).to.equal(0n);
    await estimator.update(ids(3, 1));
    expect(await estimator.varianceWad()).to.be.greaterThan(0n);
    const reading = [await estimator.varianceWad(), BigInt(START + half + 5 + MAX_AGE)];
    expect([...(await estimator.reading())]).to.deep.equal(reading);
    await connection.networkHelpers.time.increaseTo(START + half + 5 + MAX_AGE);
    expect(await estimator.varianceWad()).to.be.greaterThan(0n);
    await connection.networkHelpers.time.increase(1);
    expect(await estimator.varianceWad()).to.equal(0n);
    expect([...(await estimator.reading())]).to.deep.equal(reading, "the same, and when it ended");
    expect(await estimator.volatilityWad()).to.be.greaterThan(0n); // for people to look at
  });

  it("decays with each quiet round", async () => {
    const { estimator } = deployed();
    await write([[3_150, START + HOUR]]);
    await estimator.update(ids(2, 1));
    const rounds: (readonly [number, number])[] = Array.from({ length: 48 }, (_, i) => [3_150, START + (i + 2) * HOUR]);
    await write(rounds);
    await estimator.update(ids(3, 48));
    near(await estimator.varianceWad(), expected([[3_000, START], [3_150, START + HOUR], ...rounds]));
    expect(Number(await estimator.volatilityWad()) / 1e18).to.be.within(0.3, 0.4);
  });

  it("counts a wild round for no more than 10 %", async () => {
    const { estimator } = deployed();
    await write([
      [30_000_000, START + HOUR],
      [1, START + 2 * HOUR],
    ]);
    await estimator.update(ids(2, 2));
    // By hand: 2 · 0.01 / T a year, the first decayed by an hour, over the weight of two hours.
    const sum = (0.01 * Math.exp(-1 / 24) + 0.01) * 365;
    near((await estimator.volatilityWad()) ** 2n / WAD, sum / (1 - Math.exp(-2 / 24)));
  });

  describe("the order of rounds", () => {
    const refused = async (roundIds: readonly bigint[], error: string, args: readonly bigint[]) => {
      const { estimator } = deployed();
      const before = await estimator.lastRound();
      await expect(estimator.update([...roundIds]))
        .to.be.revertedWithCustomError(estimator, error)
        .withArgs(...args);
      expect(await estimator.lastRound()).to.deep.equal(before);
    };

    it("counts each round once, and leaves none out", async () => {
      await write([
        [3_010, START + 60],
        [3_020, START + 120],
        [3_030, START + 180],
      ]);
      await refused([roundId(1, 3)], "RealizedVolatility_NotNextRound", [roundId(1, 3), roundId(1, 1)]);
      await refused([roundId(1, 1)], "RealizedVolatility_NotNextRound", [roundId(1, 1), roundId(1, 1)]);
      await refused([roundId(1, 2), roundId(1, 2)], "RealizedVolatility_NotNextRound", [roundId(1, 2), roundId(1, 2)]);
      await refused([roundId(1, 5)], "RealizedVolatility_NoSuchRound", [roundId(1, 5)]);
    });

    it("refuses a round whose time has not come", async () => {
      const { feed } = deployed();
      await feed.push([BigInt(3_010 * E8), START + 10 * DAY]);
      await refused([roundId(1, 2)], "RealizedVolatility_NoSuchRound", [roundId(1, 2)]);
    });

    it("passes a round without a price by, and counts the whole return across it", async () => {
      const { estimator, connection } = deployed();
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await write([
        [3_000, START + 60],
        [0, START + HOUR],
        [3_060, START + DAY],
      ]);
      await estimator.update(ids(2, 3));
      const across = await estimator.varianceWad();
      await snapshot.restore();
      await write([
        [3_000, START + 60],
        [3_060, START + DAY],
      ]);
      await estimator.update(ids(2, 2));
      expect(await estimator.varianceWad()).to.equal(across);
    });

    it("goes on across a change of phase, and counts nothing the old aggregator writes after it", async () => {
      const { feed, estimator, connection } = deployed();
      await write([[3_010, START + 60]]);
      const old = await feed.proxy.aggregator();
      await feed.startPhase();
      await write([
        [3_020, START + 50], // written before the change: time decides
        [3_030, START + 120],
        [3_040, START + 180],
      ]);
      // Phase 2 began at +50, so round 2 of phase 1 at +60 came after it and no longer counts.
      await refused([roundId(1, 2)], "RealizedVolatility_NotNextRound", [roundId(1, 2), roundId(1, 1)]);
      await refused([roundId(2, 2)], "RealizedVolatility_NotNextRound", [roundId(2, 2), roundId(1, 1)]);
      await estimator.update(ids(1, 3, 2));
      expect((await estimator.lastRound()).roundId).to.equal(roundId(2, 3));
      expect(old).to.not.equal(await feed.proxy.aggregator());
      await connection.networkHelpers.mine();
      await refused([roundId(1, 2)], "RealizedVolatility_NotNextRound", [roundId(1, 2), roundId(2, 3)]);
    });

    it("enters a phase at its first round that is not older than the last counted", async () => {
      const { feed, estimator } = deployed();
      await write([[3_010, START + 600]]);
      await estimator.update(ids(2, 1));
      await feed.startPhase();
      await write([
        [3_020, START + 300],
        [3_030, START + 500],
        [3_040, START + 700],
      ]);
      await refused([roundId(2, 1)], "RealizedVolatility_NotNextRound", [roundId(2, 1), roundId(1, 2)]);
      await estimator.update([roundId(2, 3)]);
      expect((await estimator.lastRound()).countedAt).to.equal(BigInt(START + 700));
    });
  });

  it("begins anew only when three days wait, and knows nothing then", async () => {
    const { estimator, connection } = deployed();
    await write([
      [3_100, START + DAY],
      [3_000, START + 2 * DAY],
    ]);
    await estimator.update(ids(2, 2));
    expect(await estimator.varianceWad()).to.be.greaterThan(0n);
    await expect(estimator.resume()).to.be.revertedWithCustomError(estimator, "RealizedVolatility_NotFarBehind");
    await write([[3_000, START + 6 * DAY]]);
    await expect(estimator.resume()).to.emit(estimator, "Resumed").withArgs(roundId(1, 4));
    expect(await estimator.varianceWad()).to.equal(0n);
    expect((await estimator.lastRound()).weightWad).to.equal(0n);
    await connection.networkHelpers.mine();
    await expect(estimator.resume()).to.be.revertedWithCustomError(estimator, "RealizedVolatility_NotFarBehind");
  });

  it("refuses settings outside their bounds", async () => {
    const { factory, feed, estimator } = deployed();
    for (const [constant, age] of [
      [HOUR - 1, MAX_AGE],
      [30 * DAY + 1, MAX_AGE],
      [T, 599],
      [T, 7 * DAY + 1],
    ] as const) {
      await expect(factory.deploy(feed.address, constant, age))
        .to.be.revertedWithCustomError(estimator, "RealizedVolatility_BadSettings")
        .withArgs(constant, age);
    }
  });
});
