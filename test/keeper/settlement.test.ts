import { expect } from "chai";

import { lastBefore, NoRoundBeforeError, proveSettlement } from "../../keeper/settlement.js";
import type { Feed } from "../../keeper/settlement.js";

const id = (phase: number, round: number) => (BigInt(phase) << 64n) | BigInt(round);
const T = 10_000n;

/** A feed with the rounds given as [phase, round, time] or [phase, round, time, answer], and how often it was asked. */
function feedOf(rounds: readonly (readonly [number, number, number, number?])[], latest?: bigint) {
  const known = new Map(
    rounds.map(([phase, round, at, answer = 3_000]) => [
      id(phase, round),
      { answer: BigInt(answer), updatedAt: BigInt(at) },
    ]),
  );
  const counter = { reads: 0 };
  const latestId = latest ?? [...known.keys()].reduce((a, b) => (a > b ? a : b), 0n);
  const feed: Feed = {
    latestId,
    read: async (roundId) => {
      counter.reads++;
      return Promise.resolve(known.get(roundId));
    },
  };
  return { feed, counter };
}

const DOLLAR = feedOf([[1, 1, 100, 1]]).feed;
const isUsable = (base: bigint, quote: bigint) => base > 0n && quote > 0n;
const prove = (base: Feed, quote: Feed = DOLLAR) => proveSettlement({ base, quote, isUsable }, T);

describe("the rounds that settle an expiry", () => {
  it("are the first at or after it, the one before, and the quote round in force", async () => {
    const { feed } = feedOf([
      [1, 1, 9_000],
      [1, 2, 9_999],
      [1, 3, 10_000],
      [1, 4, 10_500],
    ]);
    const quote = feedOf([
      [1, 1, 8_000],
      [1, 2, 10_000],
      [1, 3, 10_001],
    ]).feed;
    expect(await prove(feed, quote)).to.deep.equal({
      way: "feed",
      proof: { baseRoundId: id(1, 3), basePreviousRoundId: id(1, 2), quoteRoundId: id(1, 2) },
    });
  });

  it("are found by halves: forty thousand rounds of two phases in some sixty look-ups", async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => [1, i + 1, i + 1] as const);
    const later = Array.from({ length: 40_000 }, (_, i) => [2, i + 1, 50_000 + i] as const);
    const { feed, counter } = feedOf([...many, ...later]);
    expect((await lastBefore(feed, 30_000n))?.roundId).to.equal(id(1, 29_999));
    expect(counter.reads).to.be.below(64);
    expect((await lastBefore(feed, 45_000n))?.roundId).to.equal(id(1, 40_000));
    expect((await lastBefore(feed, 80_000n))?.roundId).to.equal(id(2, 30_000));
    expect(counter.reads).to.be.below(128);
  });

  it("go over a change of phase, an empty phase, and numbers without a round", async () => {
    const changed = feedOf([
      [1, 1, 9_000],
      [1, 2, 10_400],
      [3, 1, 10_100],
    ]).feed;
    expect(await prove(changed)).to.deep.equal({
      way: "feed",
      proof: { baseRoundId: id(3, 1), basePreviousRoundId: id(1, 1), quoteRoundId: id(1, 1) },
    });
    const inside = feedOf([
      [1, 1, 9_000],
      [1, 2, 10_100],
      [2, 1, 10_100],
    ]).feed;
    expect(await prove(inside)).to.have.nested.property("proof.baseRoundId", id(1, 2));
    for (const missing of [2, 3, 4, 5]) {
      const rounds = [1, 2, 3, 4, 5, 6, 7].filter((n) => n !== missing && n !== missing + 1);
      const { feed } = feedOf(rounds.map((n) => [1, n, 9_000 + n * 220] as const));
      const [previous, first] = [rounds.filter((n) => n < 5).at(-1) ?? 0, rounds.find((n) => n >= 5) ?? 0];
      expect(await prove(feed), `without ${missing} and the next`).to.deep.equal({
        way: "feed",
        proof: { baseRoundId: id(1, first), basePreviousRoundId: id(1, previous), quoteRoundId: id(1, 1) },
      });
    }
  });

  it("are the last good ones when the feed is silent, past bad ones and phases that have none", async () => {
    const { feed } = feedOf(
      [
        [1, 1, 9_000],
        [1, 2, 9_100],
        [2, 1, 9_200, 0],
        [2, 2, 9_300, -1],
      ],
      id(3, 0),
    );
    expect(await prove(feed)).to.deep.equal({
      way: "fallback",
      cause: "silence",
      proof: { baseRoundId: id(1, 2), quoteRoundId: id(1, 1) },
    });
  });

  it("are the last good ones when the first round makes no price, by the base's answer or the quote's", async () => {
    const base = (answer: number) =>
      feedOf([
        [1, 1, 9_000],
        [1, 2, 10_100, answer],
        [1, 3, 10_200],
      ]).feed;
    const fallback = {
      way: "fallback",
      cause: "badRound",
      proof: { baseRoundId: id(1, 1), quoteRoundId: id(1, 1) },
    };
    expect(await prove(base(0))).to.deep.equal(fallback);
    const quote = feedOf([
      [1, 1, 8_000],
      [1, 2, 10_100, 0],
    ]).feed;
    expect(await prove(base(3_000), quote)).to.deep.equal(fallback);
  });

  it("are not found where the feeds begin too late or never were good", async () => {
    for (const rounds of [[[1, 1, 10_000]], [[1, 1, 9_000, 0]]] as const) {
      let thrown: unknown;
      await prove(feedOf(rounds).feed).catch((error: unknown) => (thrown = error));
      expect(thrown).to.be.instanceOf(NoRoundBeforeError);
    }
  });
});
