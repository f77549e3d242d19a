/** Whether options of a later expiry are worth less than those of an earlier one at the same strike. */
import { volWad } from "../book/exact/smile.js";
import type { Smile } from "../book/types.js";

/** One expiry as it is priced. */
export interface PricedExpiry {
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly smile: Smile;
}

/**
 * A strike at which the later of two expiries is the cheaper: who buys it and sells the earlier one back is paid to hold what can
 * only be worth more.
 */
export interface CalendarGap {
  readonly near: number;
  readonly far: number;
  /** Quote per base. */
  readonly strike: number;
  readonly nearVol: number;
  readonly farVol: number;
  /** The least volatility of the later expiry at which it is no cheaper. */
  readonly leastFarVol: number;
}

const WAD = 1e18;

/**
 * The widest gap of each two neighbouring expiries over the strikes given, none where there is none. At an interest of zero an option
 * grows with its life at one strike exactly if σ²τ does.
 * @param now Unix seconds; expiries that have passed, and those without a smile, are left out
 */
export function calendarGaps(
  expiries: readonly PricedExpiry[],
  strikes: readonly number[],
  now: number,
): readonly CalendarGap[] {
  const open = expiries
    .filter(({ expiresAt, smile }) => expiresAt > now && smile.setAt > 0n)
    .sort((a, b) => a.expiresAt - b.expiresAt);
  return open.slice(1).flatMap((far, i) => {
    const near = open[i];
    return near === undefined ? [] : widest(strikes.flatMap((strike) => gapAt(near, far, strike, now)));
  });
}

function gapAt(near: PricedExpiry, far: PricedExpiry, strike: number, now: number): readonly CalendarGap[] {
  const [nearVol, farVol] = [volOf(near, strike), volOf(far, strike)];
  const leastFarVol = nearVol * Math.sqrt((near.expiresAt - now) / (far.expiresAt - now));
  if (farVol >= leastFarVol) return [];
  return [{ near: near.expiresAt, far: far.expiresAt, strike, nearVol, farVol, leastFarVol }];
}

function widest(gaps: readonly CalendarGap[]): readonly CalendarGap[] {
  const missing = ({ leastFarVol, farVol }: CalendarGap): number => leastFarVol - farVol;
  return [...gaps].sort((a, b) => missing(b) - missing(a)).slice(0, 1);
}

function volOf({ smile }: PricedExpiry, strike: number): number {
  return Number(volWad(smile, BigInt(Math.round(Math.log(strike) * WAD)))) / WAD;
}
