import { SimulationInputError } from "../errors.js";
import type { PriceBar } from "../market/priceFile.js";
import { isoOf } from "../time.js";

/** One recorded look. */
export interface Look {
  /** Unix seconds. */
  readonly at: number;
  readonly spot: number;
  /** Volatility a year that the past gives, without this look's future: an EWMA of squared returns. */
  readonly vol: number;
}

const SECONDS_PER_YEAR = 31_536_000;
const SECONDS_PER_DAY = 86_400;
/** Half of an EWMA's weight is younger than this: what the market of options of a month looks back upon. */
const HALF_LIFE_SECONDS = 10 * SECONDS_PER_DAY;
/** What is remembered at the first look, and what marks stay between. */
const START_VOL = 1;
const LEAST_VOL = 0.3;
const MOST_VOL = 3;
/** Nothing is written before the EWMA has forgotten how it began. */
const WARM_UP_SECONDS = 60 * SECONDS_PER_DAY;

/** Closes of bars with the volatility known at each; gaps of the record stay gaps. */
export function looksOf(bars: readonly PriceBar[], stepSeconds: number): readonly Look[] {
  let variance = START_VOL ** 2;
  let before: { readonly at: number; readonly spot: number } | undefined;
  return bars.map(({ startsAt, closeUsd }) => {
    const at = startsAt + stepSeconds;
    if (before !== undefined) {
      const seconds = at - before.at;
      const rate = (Math.log(closeUsd / before.spot) ** 2 * SECONDS_PER_YEAR) / seconds;
      const kept = 0.5 ** (seconds / HALF_LIFE_SECONDS);
      variance = kept * variance + (1 - kept) * rate;
    }
    before = { at, spot: closeUsd };
    return { at, spot: closeUsd, vol: Math.min(MOST_VOL, Math.max(LEAST_VOL, Math.sqrt(variance))) };
  });
}

/** Stretches of `days` from `from` on, one after the other; each begins where the one before ended. */
export function periodsOf(looks: readonly Look[], days: number, from?: number): readonly (readonly Look[])[] {
  const first = looks[0];
  const last = looks.at(-1);
  if (first === undefined || last === undefined) return [];
  const length = days * SECONDS_PER_DAY;
  const periods: (readonly Look[])[] = [];
  let start = Math.max(from ?? 0, first.at + WARM_UP_SECONDS);
  while (start + length <= last.at) {
    const end = start + length;
    const period = looks.filter(({ at }) => at >= start && at <= end);
    if (period.length > 1) periods.push(period);
    start = end;
  }
  if (periods.length > 0) return periods;
  throw new SimulationInputError(
    `The prices from ${isoOf(first.at)} to ${isoOf(last.at)} hold no whole book of ${days} days after 60 days that the ` +
      "volatility is first taken from",
    `Give at least ${60 + days} days of prices${from === undefined ? "" : `, and a --from that leaves ${days} of them`}.`,
  );
}
