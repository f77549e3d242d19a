import { expect } from "chai";

import { uncountedRounds } from "../../keeper/rounds.js";
import type { FeedRound } from "../../keeper/rounds.js";

const id = (phase: number, round: number) => (BigInt(phase) << 64n) | BigInt(round);

/** A feed with the rounds given as [phase, round, time] or [phase, round, time, answer]. */
function feedOf(rounds: readonly (readonly [number, number, number, number?])[]) {
  const known = new Map<bigint, FeedRound>(
    rounds.map(([phase, round, at, answer = 3_000]) => [
      id(phase, round),
      { answer: BigInt(answer), updatedAt: BigInt(at) },
    ]),
  );
  return async (roundId: bigint): Promise<FeedRound | undefined> => Promise.resolve(known.get(roundId));
}

describe("rounds that wait to be counted", () => {
  const from = { roundId: id(1, 1), countedAt: 100n };

  it("are the ones after the last, in order, and no more than asked for", async () => {
    const read = feedOf([
      [1, 1, 100],
      [1, 2, 160],
      [1, 3, 220],
      [1, 4, 280],
    ]);
    expect(await uncountedRounds(read, from, 10)).to.deep.equal([id(1, 2), id(1, 3), id(1, 4)]);
    expect(await uncountedRounds(read, from, 2)).to.deep.equal([id(1, 2), id(1, 3)]);
    expect(await uncountedRounds(read, { roundId: id(1, 4), countedAt: 280n }, 10)).to.deep.equal([]);
  });

  it("go over to the next phase when it begins, and leave what the old aggregator writes after", async () => {
    const read = feedOf([
      [1, 1, 100],
      [1, 2, 160],
      [1, 3, 300],
      [2, 1, 200],
      [2, 2, 260],
    ]);
    expect(await uncountedRounds(read, from, 10)).to.deep.equal([id(1, 2), id(2, 1), id(2, 2)]);
  });

  it("enter a phase at its first round that is not older than the last counted", async () => {
    const read = feedOf([
      [1, 1, 100],
      [2, 1, 50],
      [2, 2, 90],
      [2, 3, 130],
    ]);
    expect(await uncountedRounds(read, from, 10)).to.deep.equal([id(2, 3)]);
  });

  it("count a round without a price as passed, not as seen", async () => {
    const read = feedOf([
      [1, 1, 100],
      [1, 2, 160, 0],
      [2, 1, 150],
      [2, 2, 170],
    ]);
    // Phase 2 opened at 150, before round 2 of phase 1.
    expect(await uncountedRounds(read, from, 10)).to.deep.equal([id(2, 1), id(2, 2)]);
  });
});
