import type { FeedRound, RoundReader } from "./rounds.js";

const PHASE_SHIFT = 64n;
const FIRST_ROUND = 1n;

/** A round with its proxy's number. */
export interface NumberedRound extends FeedRound {
  readonly roundId: bigint;
}

/** A feed to search in. */
export interface Feed {
  readonly read: RoundReader;
  /** Its latest round; the number alone counts where the current phase has none yet. */
  readonly latestId: bigint;
}

/** The two feeds a price is crossed from, and which pairs of answers make one. */
export interface Feeds {
  readonly base: Feed;
  readonly quote: Feed;
  readonly isUsable: (baseAnswer: bigint, quoteAnswer: bigint) => boolean;
}

/** What an expiry is settled by: `IPriceOracle.RoundProof`, or `FallbackProof` and why the feed cannot. */
export type SettlementProof =
  | {
      readonly way: "feed";
      readonly proof: {
        readonly baseRoundId: bigint;
        readonly basePreviousRoundId: bigint;
        readonly quoteRoundId: bigint;
      };
    }
  | {
      readonly way: "fallback";
      /** No round since the expiry, or a first one that makes no price. */
      readonly cause: "silence" | "badRound";
      readonly proof: { readonly baseRoundId: bigint; readonly quoteRoundId: bigint };
    };

/** The feeds go not back far enough to prove anything. */
export class NoRoundBeforeError extends Error {
  override readonly name = "NoRoundBeforeError";
  constructor(expiresAt: bigint) {
    super(
      `The feeds have no usable round before ${new Date(Number(expiresAt) * 1_000).toISOString()}, so nothing can be proved. ` +
        `Ask a node that keeps all state, or check the feeds' addresses.`,
    );
  }
}

/**
 * Finds the rounds that settle an expiry: those of the feed where they make a price, else those that open the fallback.
 * Searches by halves, some thirty rounds a phase.
 * @throws NoRoundBeforeError
 */
export async function proveSettlement(feeds: Feeds, expiresAt: bigint): Promise<SettlementProof> {
  const { base, quote, isUsable } = feeds;
  const previous = await lastBefore(base, expiresAt);
  if (previous === undefined) throw new NoRoundBeforeError(expiresAt);
  const first = await following(base, previous.roundId);
  if (first !== undefined) {
    const inForce = await lastBefore(quote, first.updatedAt + 1n);
    if (inForce !== undefined && isUsable(first.answer, inForce.answer)) {
      const basePreviousRoundId = previous.roundId;
      return {
        way: "feed",
        proof: { baseRoundId: first.roundId, basePreviousRoundId, quoteRoundId: inForce.roundId },
      };
    }
  }
  const cause = first === undefined ? "silence" : "badRound";
  for (let good: NumberedRound | undefined = previous; good !== undefined; good = await preceding(base, good)) {
    const inForce = await lastBefore(quote, good.updatedAt + 1n);
    if (inForce === undefined || !isUsable(good.answer, inForce.answer)) continue;
    return { way: "fallback", cause, proof: { baseRoundId: good.roundId, quoteRoundId: inForce.roundId } };
  }
  throw new NoRoundBeforeError(expiresAt);
}

/** The last round written before a time, in the newest phase that had begun by then. */
export async function lastBefore(feed: Feed, time: bigint): Promise<NumberedRound | undefined> {
  for (let phase = feed.latestId >> PHASE_SHIFT; phase > 0n; phase--) {
    const openingId = (phase << PHASE_SHIFT) | FIRST_ROUND;
    const opening = await feed.read(openingId);
    if (opening !== undefined && opening.updatedAt < time) {
      return lastInPhase(feed, { ...opening, roundId: openingId }, time);
    }
  }
  return undefined;
}

/**
 * By halves between a round that is before the time and a number that is not. Only of the current phase is it known where it
 * ends, and so that a number without a round before its end is a gap; in an older one such a number counts as its end.
 */
async function lastInPhase(feed: Feed, from: NumberedRound, time: bigint): Promise<NumberedRound> {
  const phase = from.roundId >> PHASE_SHIFT;
  const isCurrent = feed.latestId >> PHASE_SHIFT === phase;
  let last = from;
  let tooHigh = isCurrent ? feed.latestId + 1n : await firstTooHigh(feed, phase, time);
  while (tooHigh - last.roundId > 1n) {
    const middle = (last.roundId + tooHigh) / 2n;
    const round = await existingUp(feed, middle, isCurrent ? tooHigh : middle + 1n);
    if (round !== undefined && round.updatedAt < time) last = round;
    else tooHigh = middle;
  }
  return last;
}

/** A number of an older phase that has no round, or none before the time, at most twice the first such. */
async function firstTooHigh(feed: Feed, phase: bigint, time: bigint): Promise<bigint> {
  for (let n = 2n; ; n *= 2n) {
    const id = (phase << PHASE_SHIFT) | n;
    const round = await feed.read(id);
    if (round === undefined || round.updatedAt >= time) return id;
  }
}

/** As `FeedRounds.following` of contracts/oracles: the next round in the feed's order. */
async function following(feed: Feed, roundId: bigint): Promise<NumberedRound | undefined> {
  const [phase, lastPhase] = [roundId >> PHASE_SHIFT, feed.latestId >> PHASE_SHIFT];
  if (phase === lastPhase) return existingUp(feed, roundId + 1n, feed.latestId + 1n);
  const successor = await existingUp(feed, roundId + 1n, roundId + 2n);
  for (let next = phase + 1n; next <= lastPhase; next++) {
    const openingId = (next << PHASE_SHIFT) | FIRST_ROUND;
    const opening = await feed.read(openingId);
    if (opening === undefined) continue;
    if (successor !== undefined && successor.updatedAt <= opening.updatedAt) break;
    return { ...opening, roundId: openingId };
  }
  return successor;
}

/** The round before, in the same phase or in an earlier one. */
async function preceding(feed: Feed, { roundId, updatedAt }: NumberedRound): Promise<NumberedRound | undefined> {
  const phaseStart = (roundId >> PHASE_SHIFT) << PHASE_SHIFT;
  return (await existingDown(feed, roundId - 1n, phaseStart)) ?? (await lastBefore(feed, updatedAt));
}

/** The first number from `from` down to above `end` that has a round. */
async function existingDown(feed: Feed, from: bigint, end: bigint): Promise<NumberedRound | undefined> {
  for (let roundId = from; roundId > end; roundId--) {
    const round = await feed.read(roundId);
    if (round !== undefined) return { ...round, roundId };
  }
  return undefined;
}

/** The first number from `from` up to below `end` that has a round. */
async function existingUp(feed: Feed, from: bigint, end: bigint): Promise<NumberedRound | undefined> {
  for (let roundId = from; roundId < end; roundId++) {
    const round = await feed.read(roundId);
    if (round !== undefined) return { ...round, roundId };
  }
  return undefined;
}
