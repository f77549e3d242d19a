/** One round of a feed as its proxy tells it. */
export interface FeedRound {
  readonly answer: bigint;
  /** Unix seconds. */
  readonly updatedAt: bigint;
}

/** A round by its proxy's number, or undefined where the feed has none. */
export type RoundReader = (roundId: bigint) => Promise<FeedRound | undefined>;

/** How far an estimator has counted. */
export interface Counted {
  readonly roundId: bigint;
  /** When the last round that counted was written, Unix seconds. */
  readonly countedAt: bigint;
}

const PHASE_SHIFT = 64n;
const FIRST_ROUND = 1n;

/**
 * The rounds `RealizedVolatility.update` takes next, in its order: inside a phase by number while they were written before
 * the next phase's first, then the next phase from its first round that is not older than the last one counted.
 * @param limit at most so many
 */
export async function uncountedRounds(read: RoundReader, from: Counted, limit: number): Promise<readonly bigint[]> {
  const rounds: bigint[] = [];
  let { roundId, countedAt } = from;
  while (rounds.length < limit) {
    const next = await roundAfter(read, roundId, countedAt);
    if (next === undefined) break;
    roundId = next.roundId;
    rounds.push(roundId);
    if (next.round.answer > 0n && next.round.updatedAt > countedAt) countedAt = next.round.updatedAt;
  }
  return rounds;
}

async function roundAfter(read: RoundReader, roundId: bigint, countedAt: bigint) {
  const phase = ((roundId >> PHASE_SHIFT) + 1n) << PHASE_SHIFT;
  const [successor, opening] = await Promise.all([read(roundId + 1n), read(phase | FIRST_ROUND)]);
  const isSuperseded = successor !== undefined && opening !== undefined && opening.updatedAt <= successor.updatedAt;
  if (successor !== undefined && !isSuperseded) return { roundId: roundId + 1n, round: successor };
  for (let n = FIRST_ROUND, round = opening; round !== undefined; n++, round = await read(phase | n)) {
    if (round.updatedAt >= countedAt) return { roundId: phase | n, round };
  }
  return undefined;
}
