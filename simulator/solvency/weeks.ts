import { fileURLToPath } from "node:url";

import { BLOCKS_PER_MINUTE, blockBaseFeesWei } from "../market/baseFee.js";
import { minutePathOf } from "../market/minutePath.js";
import { readPriceFile } from "../market/priceFile.js";
import type { PriceBar } from "../market/priceFile.js";
import { usdToWadNearest } from "../market/units.js";
import { PlayOptionError } from "../play/errors.js";
import { SMILE } from "../play/scenario.js";
import type { Smile } from "../play/scenario.js";

/** The recorded weeks by the crash that ends them. */
export const WEEKS = [
  { crash: "2020-03-12", file: "weeks-to-2020-03-13.csv", startsAt: Date.UTC(2020, 0, 31, 8) / 1_000 },
  { crash: "2021-05-19", file: "weeks-to-2021-05-21.csv", startsAt: Date.UTC(2021, 3, 9, 8) / 1_000 },
] as const;

/** The market at one moment. */
export interface Step {
  /** Unix seconds. */
  readonly at: number;
  readonly priceWad: bigint;
  readonly baseFeeWei: bigint;
  /** The hour is one of the lively ones. */
  readonly isLively: boolean;
}

/** Six recorded weeks to be played, and the month before them. */
export interface Weeks {
  readonly crash: string;
  readonly startsAt: number;
  readonly steps: readonly Step[];
  /** Every recorded hour, the month before the start included. */
  readonly bars: readonly PriceBar[];
}

/** How finely time is cut. */
export interface Pace {
  /** Hours from one look to the next in quiet times. */
  readonly quietHours: number;
  readonly seed: number;
}

/** An hour whose high is this much above its low is played by the quarter, along a bridged path. */
const LIVELY_RANGE = 0.03;
const QUARTER_MINUTES = 15;
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const YEAR = 365 * DAY;
const SHORT_DAYS = 7;
const LONG_DAYS = 30;

/** @throws PlayOptionError for a crash that is not recorded, PriceDataError for a file that is not as it should be */
export function loadWeeks(crash: string, { quietHours, seed }: Pace): Weeks {
  const found = WEEKS.find((weeks) => weeks.crash === crash);
  if (found === undefined) {
    const known = WEEKS.map((weeks) => weeks.crash).join(" or ");
    throw new PlayOptionError("--crash", `"${crash}"`, `Give ${known}, or leave it out for both.`);
  }
  const file = fileURLToPath(new URL(`../market/data/${found.file}`, import.meta.url));
  const { bars } = readPriceFile(file);
  const played = bars.filter(({ startsAt }) => startsAt >= found.startsAt);
  const window = { bars: played, stepSeconds: HOUR, largestFall: 0, description: crash };
  const path = minutePathOf(window, seed);
  const fees = blockBaseFeesWei(path, seed);
  const steps: Step[] = [];
  for (const [index, bar] of played.entries()) {
    const isLively = bar.highUsd / bar.lowUsd > 1 + LIVELY_RANGE;
    if (!isLively && ((bar.startsAt - found.startsAt) / HOUR) % quietHours !== 0) continue;
    for (let minute = 0; minute < (isLively ? HOUR / MINUTE : 1); minute += QUARTER_MINUTES) {
      const place = (index * HOUR) / MINUTE + minute;
      const priceWad = usdToWadNearest(path.pricesUsd[place] ?? bar.openUsd);
      const baseFeeWei = fees[place * BLOCKS_PER_MINUTE] ?? 0n;
      steps.push({ at: bar.startsAt + minute * MINUTE, priceWad, baseFeeWei, isLively });
    }
  }
  return { crash, startsAt: found.startsAt, steps, bars };
}

/** The smile a vol keeper would set: at the money the greater of the realised volatilities of a week and of a month. */
export function smileAt({ bars }: Weeks, at: number): Smile {
  const atm = Math.max(realisedVol(bars, at, SHORT_DAYS), realisedVol(bars, at, LONG_DAYS));
  return { ...SMILE, atmE9: BigInt(Math.round(atm * 1e3)) * 1_000_000n };
}

/** From hourly opens up to a time, a year. */
export function realisedVol(bars: readonly PriceBar[], at: number, days: number): number {
  const window = bars.filter(({ startsAt }) => startsAt <= at && startsAt >= at - days * DAY);
  const [first, last] = [window[0], window.at(-1)];
  if (first === undefined || last === undefined || first === last) return 0;
  const squares = window.slice(1).map((bar, index) => Math.log(bar.openUsd / (window[index]?.openUsd ?? 1)) ** 2);
  return Math.sqrt((squares.reduce((sum, square) => sum + square, 0) * YEAR) / (last.startsAt - first.startsAt));
}
