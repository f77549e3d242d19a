import { type RandomStream, randomStream } from "./random.js";
import type { PriceBar } from "./priceFile.js";
import { usdToE8Nearest, usdToWadNearest } from "./units.js";
import type { PriceWindow } from "./window.js";

/** ETH in USD, one price a minute. */
export interface MinutePath {
  /** Unix seconds of the first price; the others follow 60 s apart. */
  readonly startsAt: number;
  readonly pricesUsd: readonly number[];
  /** Where the minutes come from: bridged inside recorded hours, or recorded minutes of a pool. */
  readonly origin: "bridged-hours" | "pool-minutes";
}

export const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
/** Share of the hour's range that free minutes stay away from its high and low, so that each is touched once. */
const CLEARANCE = 1e-3;

/** The minute path of a window. Recorded minutes are taken as they are; recorded hours are bridged by `seed`. */
export function minutePathOf(window: PriceWindow, seed: number): MinutePath {
  const startsAt = window.bars[0]?.startsAt ?? 0;
  if (window.stepSeconds === SECONDS_PER_MINUTE) {
    return { startsAt, pricesUsd: window.bars.map((bar) => bar.closeUsd), origin: "pool-minutes" };
  }
  return { startsAt, pricesUsd: window.bars.flatMap((bar) => bridgeHour(bar, seed)), origin: "bridged-hours" };
}

/** The path as Chainlink's integers, eight decimals. */
export function pathE8(path: MinutePath): bigint[] {
  return path.pricesUsd.map(usdToE8Nearest);
}

/** The path in WAD. */
export function pathWad(path: MinutePath): bigint[] {
  return path.pricesUsd.map(usdToWadNearest);
}

/**
 * 60 prices that start at the hour's open, end at its close, touch its high and its low once each and never leave them
 * (an open or close that is the high or low is that touch). The hour's own seed makes it independent of the window.
 */
export function bridgeHour(bar: PriceBar, seed: number): number[] {
  const random = randomStream(seed, bar.startsAt / 3600);
  const pins = pinsOf(bar, random);
  const steps = stepsBetween(pins, random);
  // Parkinson's estimate of the variance of log-price from the hour's range.
  const minuteSd = Math.log(bar.highUsd / bar.lowUsd) / Math.sqrt(4 * Math.LN2 * MINUTES_PER_HOUR);
  const prices = [bar.openUsd];
  for (const [index, count] of steps.entries()) {
    const from = pins[index] ?? bar.openUsd;
    const to = pins[index + 1] ?? bar.closeUsd;
    prices.push(...bridge(from, to, count, minuteSd, bar, random), to);
  }
  return prices;
}

/** The prices the hour must pass through, in order: open, the extremes that open and close do not touch, close. */
function pinsOf(bar: PriceBar, random: RandomStream): number[] {
  const { openUsd, highUsd, lowUsd, closeUsd } = bar;
  const isTouched = (price: number): boolean => price === openUsd || price === closeUsd;
  const extremes = highFirst(bar, random) ? [highUsd, lowUsd] : [lowUsd, highUsd];
  return [openUsd, ...extremes.filter((price) => !isTouched(price)), closeUsd];
}

/**
 * Draws which extreme comes first. By the reflection principle, a Brownian path that visits both has a density that
 * falls with the square of the way it must travel, so the shorter way round is the likelier.
 */
function highFirst(bar: PriceBar, random: RandomStream): boolean {
  const [open, high, low, close] = [bar.openUsd, bar.highUsd, bar.lowUsd, bar.closeUsd].map(Math.log);
  if (open === undefined || high === undefined || low === undefined || close === undefined || high === low) return true;
  const range = high - low;
  const twiceVariance = (2 * range * range) / (4 * Math.LN2);
  const wayHighFirst = high - open + range + (close - low);
  const wayLowFirst = open - low + range + (high - close);
  const odds = Math.exp((wayLowFirst ** 2 - wayHighFirst ** 2) / twiceVariance);
  return random.uniform() < odds / (1 + odds);
}

/** Minutes for each leg between pins: by its length, with a random share, at least one, 59 in all. */
function stepsBetween(pins: readonly number[], random: RandomStream): number[] {
  const legs = pins.slice(1).map((to, index) => Math.abs(Math.log(to / (pins[index] ?? to))));
  const weights = legs.map((leg) => leg * (0.5 + random.uniform()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const free = MINUTES_PER_HOUR - 1 - legs.length;
  const steps = weights.map((weight) => 1 + (total > 0 ? Math.floor((free * weight) / total) : 0));
  const missing = MINUTES_PER_HOUR - 1 - steps.reduce((sum, count) => sum + count, 0);
  const longest = weights.indexOf(Math.max(...weights));
  return steps.map((count, index) => (index === longest ? count + missing : count));
}

/** The prices strictly between two pins, `steps - 1` of them: a Brownian bridge of log-price folded into the range. */
function bridge(
  from: number,
  to: number,
  steps: number,
  minuteSd: number,
  bar: PriceBar,
  random: RandomStream,
): number[] {
  const prices: number[] = [];
  const end = Math.log(to);
  let here = Math.log(from);
  for (let left = steps; left > 1; left--) {
    here += (end - here) / left + minuteSd * Math.sqrt((left - 1) / left) * random.gaussian();
    const margin = CLEARANCE * (bar.highUsd - bar.lowUsd);
    const price = foldInto(Math.exp(here), bar.lowUsd + margin, bar.highUsd - margin);
    prices.push(price);
    here = Math.log(price);
  }
  return prices;
}

/** Reflects a value off the two walls until it lies between them. */
function foldInto(value: number, low: number, high: number): number {
  const width = high - low;
  if (!(width > 0)) return low;
  const phase = (((value - low) % (2 * width)) + 2 * width) % (2 * width);
  return low + (phase <= width ? phase : 2 * width - phase);
}
