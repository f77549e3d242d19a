/** How far a fold by nodes is from a fold of the strikes, over random books: the measurement behind the proved bound. */
import { lnWad } from "../pricing/exact/fixedMath.js";
import { foldExpiry, foldStrikes, list, marketAt, provedAt, setSmile, trade } from "./exact/index.js";
import type { ExactBook, ExpiryBook } from "./exact/index.js";

const WAD = 1e18;
const YEAR = 31_536_000;
const HOUR = 3_600;
const START = 1_789_977_600;

/** One random book of one expiry at one moment; errors per unit of gross size (value: times spot). */
export interface BookSample {
  readonly strikes: number;
  readonly wings: number;
  readonly tauSeconds: number;
  readonly usesNodes: boolean;
  /** What the contract proves, 0 where nodes are not kept. */
  readonly bound: number;
  readonly deltaError: number;
  readonly valueError: number;
}

/** What `count` random books showed. */
export interface BookAccuracy {
  readonly books: number;
  readonly byNodes: number;
  /** Books over the tolerance, or over their own bound, of those folded by nodes. */
  readonly overTolerance: number;
  readonly overBound: number;
  /** Largest, by nodes. */
  readonly deltaError: number;
  readonly valueError: number;
  /** Median and 99 % quantile of Δ's error over its bound. */
  readonly sharpness: { readonly median: number; readonly high: number };
}

/** Draws `count` books from a seed: the same in every run. */
export function sampleBooks(count: number, seed: number): readonly BookSample[] {
  const random = uniform(seed);
  return Array.from({ length: count }, () => sampleBook(random));
}

/** The figures of a set of samples. */
export function accuracyOf(samples: readonly BookSample[], tolerance: number): BookAccuracy {
  const nodes = samples.filter((sample) => sample.usesNodes);
  const worst = (sample: BookSample): number => Math.max(sample.deltaError, sample.valueError);
  const ratios = nodes.map((sample) => sample.deltaError / sample.bound).sort((a, b) => a - b);
  return {
    books: samples.length,
    byNodes: nodes.length,
    overTolerance: nodes.filter((sample) => worst(sample) > tolerance).length,
    overBound: nodes.filter((sample) => worst(sample) > sample.bound).length,
    deltaError: Math.max(0, ...nodes.map((sample) => sample.deltaError)),
    valueError: Math.max(0, ...nodes.map((sample) => sample.valueError)),
    sharpness: { median: ratios[ratios.length >> 1] ?? 0, high: ratios[Math.floor(ratios.length * 0.99)] ?? 0 },
  };
}

/** A book written over the first part of its life and folded at some later moment, the market having moved. */
function sampleBook(random: () => number): BookSample {
  const lifeSeconds = Math.round(HOUR * (YEAR / HOUR) ** random());
  const expiresAt = BigInt(START + lifeSeconds);
  const vol = 0.25 + 1.25 * random();
  const spot = 100 * 1000 ** random();
  const deviation = vol * Math.sqrt(lifeSeconds / YEAR);
  const opened = written(random, neighbour(expiresAt, vol, spot), expiresAt, spot, deviation);
  const elapsed = Math.floor(lifeSeconds * random() * 0.9);
  const setAt = START + Math.floor(elapsed * random());
  const spotWhenSet = spot * Math.exp(deviation * 0.5 * (random() - 0.5));
  const smile = {
    atmE9: BigInt(Math.round(vol * 1e9)),
    skewE9: BigInt(Math.round((random() - 0.6) * 8e7)),
    curvatureE9: BigInt(Math.round((random() - 0.2) * 2e7)),
  };
  const book = setSmile(opened, expiresAt, smile, wad(spotWhenSet), BigInt(setAt));
  const now = spot * Math.exp(2 * deviation * (random() - 0.5));
  return judged(expiryOf(book, expiresAt), wad(now), BigInt(START + elapsed));
}

/** An expiry already open, whose volatility sets the width of the next one's range. */
function neighbour(expiresAt: bigint, vol: number, spot: number): ExactBook {
  const other = expiresAt + 1n;
  const series = { expiresAt: other, strikeE8: BigInt(Math.round(spot * 1e8)), isPut: false };
  const flat = { atmE9: BigInt(Math.round(vol * 1e9)), skewE9: 0n, curvatureE9: 0n };
  return setSmile(list([], series, wad(spot), BigInt(START)), other, flat, wad(spot), BigInt(START));
}

function written(
  random: () => number,
  start: ExactBook,
  expiresAt: bigint,
  spot: number,
  deviation: number,
): ExactBook {
  let book = start;
  const count = 16 + Math.floor(60 * random() ** 2);
  for (let i = 0; i < count; i++) {
    const strike = spot * Math.exp(deviation * 2.5 * (2 * random() - 1));
    const series = { expiresAt, strikeE8: BigInt(Math.round(strike * 1e8)), isPut: random() < 0.5 };
    book = list(book, series, wad(spot), BigInt(START));
    book = trade(book, series, BigInt(Math.ceil(1000 ** (random() * 2 - 1) * 1e9)) * 10n ** 9n);
  }
  return book;
}

function judged(expiry: ExpiryBook, spotWad: bigint, timestamp: bigint): BookSample {
  const tauSeconds = expiry.expiresAt - timestamp;
  const market = marketAt(spotWad, lnWad(spotWad), tauSeconds);
  const [folded, exact] = [foldExpiry(expiry, market, timestamp), foldStrikes(expiry, market)];
  if (folded === undefined || exact === undefined) throw new TypeError("A sampled book has no smile.");
  const gross = [...expiry.strikes, ...expiry.wings].reduce((sum, s) => sum + Number(s.callsWad + s.putsWad), 0);
  const { usesNodes, errorWad } = provedAt(expiry, spotWad, timestamp);
  return {
    strikes: expiry.strikes.length,
    wings: expiry.wings.length,
    tauSeconds: Number(tauSeconds),
    usesNodes,
    bound: Number(errorWad) / WAD,
    deltaError: Math.abs(Number(folded.deltaWad - exact.deltaWad)) / gross,
    valueError: Math.abs(Number(folded.valueWad - exact.valueWad)) / gross / (Number(spotWad) / WAD),
  };
}

function expiryOf(book: ExactBook, expiresAt: bigint): ExpiryBook {
  const expiry = book.find((candidate) => candidate.expiresAt === expiresAt);
  if (expiry === undefined) throw new TypeError("A sampled book is empty.");
  return expiry;
}

function wad(amount: number): bigint {
  return BigInt(Math.round(amount * 1e8)) * 10n ** 10n;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
