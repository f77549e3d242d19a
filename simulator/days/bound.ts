import { foldFloat } from "../../sdk/book/float.js";
import type { FloatPosition } from "../../sdk/book/float.js";

/** What a day is taken to be before it is played. */
export interface BoundTerms {
  /** The book, with the life it has at the start: a shorter one only decays. */
  readonly positions: readonly FloatPosition[];
  /** The market's price, USDC for one ether, from the start on, once a minute. */
  readonly prices: readonly number[];
  /** What the vault's oracle shows for it, where it differs. */
  readonly seen: readonly number[];
  /** How far the oracle may lag the market, as a share of its price. */
  readonly feedLag: number;
  /** Whether a hedge can be made in that minute at all. */
  readonly canHedge: readonly boolean[];
  /** Minutes from a decision to its block. */
  readonly delayMinutes: number;
  /** The largest deviation that may be left unhedged on purpose, ether. */
  readonly toleratedDelta: number;
  /** The most that a trade may lose, as a share of it. */
  readonly slippage: number;
}

/**
 * The most a hedged vault may lose on a path, USDC. Written options are concave: over a leg in which the price goes one way, a vault
 * that hedged at the leg's start and then slept loses at least as much as one that went on hedging. So the bound is, leg by leg, what
 * the sleeper loses at the leg's worst price; the tolerated deviation, and the one that comes of looking once a minute and of
 * late blocks, times the leg's length; and all trades that the deltas seen can call for at the worst slippage. A leg ends where the price
 * turns and a hedge can be made. Theta is left out: it is the vault's gain.
 */
export function lossBound(terms: BoundTerms): number {
  const deltas = terms.seen.map((spot) => -foldFloat(terms.positions, spot).delta);
  const deviation = terms.toleratedDelta + lateness(deltas, terms.delayMinutes + 1) + lag(deltas, terms);
  const legs = legsOf(terms.prices, terms.canHedge).map(([first, last]) => {
    const lengths = terms.prices.slice(first, last + 1).map((price) => Math.abs(price - at(terms.prices, first)));
    return sleepersLoss(terms.positions, terms.prices.slice(first, last + 1)) + deviation * Math.max(...lengths);
  });
  return sum(legs) + terms.slippage * turnover(deltas, terms);
}

/** What a vault hedged at the first price loses at the worst of the others. */
function sleepersLoss(positions: readonly FloatPosition[], prices: readonly number[]): number {
  const [start = 0] = prices;
  const before = foldFloat(positions, start);
  const losses = prices.map((spot) => {
    const after = foldFloat(positions, spot);
    return after.liability - before.liability + before.delta * (spot - start);
  });
  return Math.max(0, ...losses);
}

/** How far the hedge wanted can move away in so many minutes. */
function lateness(deltas: readonly number[], minutes: number): number {
  const moves = deltas.map((delta, index) => {
    const ahead = deltas.slice(index, index + minutes + 1);
    return Math.max(...ahead.map((later) => Math.abs(later - delta)));
  });
  return Math.max(0, ...moves);
}

/** How far the hedge wanted is off while the oracle lags. */
function lag(deltas: readonly number[], { positions, seen, feedLag }: BoundTerms): number {
  const off = deltas.map((delta, minute) => {
    const late = [1 - feedLag, 1 + feedLag].map((share) => -foldFloat(positions, at(seen, minute) * share).delta);
    return Math.max(...late.map((other) => Math.abs(other - delta)));
  });
  return Math.max(0, ...off);
}

/** All that the deltas seen can call for, USDC: only minutes in which a hedge can be made count. */
function turnover(deltas: readonly number[], terms: BoundTerms): number {
  let traded = 0;
  let hedgedAt = deltas[0] ?? 0;
  for (const [minute, delta] of deltas.entries()) {
    if (terms.canHedge[minute] !== true) continue;
    traded += Math.abs(delta - hedgedAt) * at(terms.prices, minute);
    hedgedAt = delta;
  }
  return traded + 2 * terms.toleratedDelta * Math.max(...terms.prices);
}

/** First and last minute of each leg. */
function legsOf(prices: readonly number[], canHedge: readonly boolean[]): readonly (readonly [number, number])[] {
  const legs: (readonly [number, number])[] = [];
  let first = 0;
  let way = 0;
  for (let minute = 1; minute < prices.length; minute++) {
    const step = Math.sign(at(prices, minute) - at(prices, minute - 1));
    if (way * step < 0 && canHedge[minute - 1] === true) {
      legs.push([first, minute - 1]);
      first = minute - 1;
      way = step;
    } else if (way === 0) {
      way = step;
    }
  }
  legs.push([first, prices.length - 1]);
  return legs;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
