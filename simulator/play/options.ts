import type { PriceSource } from "../market/loadPrices.js";
import type { WindowRequest } from "../market/window.js";
import { PlayOptionError } from "./errors.js";

/** What the command line gives, as text. */
export interface RawOptions {
  readonly crash?: string | undefined;
  readonly prices?: string | undefined;
  readonly from?: string | undefined;
  readonly hours?: string | undefined;
  readonly minutes?: string | undefined;
  readonly seed: string;
  readonly out: string;
}

/** What is to be played, checked. */
export interface PlayOptions {
  readonly source: PriceSource;
  readonly window: WindowRequest;
  /** Play only so many minutes of the window. */
  readonly minutes: number | undefined;
  readonly seed: number;
  readonly out: string;
}

const DEFAULT_CRASH = "2020-03-12";
const MAX_SEED = 2 ** 31 - 1;

/** @throws PlayOptionError for a value that is no number, out of range, or contradicts another. */
export function parseOptions(raw: RawOptions): PlayOptions {
  if (raw.crash !== undefined && raw.prices !== undefined) {
    throw new PlayOptionError("--crash", `with --prices ${raw.prices}`, "Give one of the two.");
  }
  if (raw.out.trim() === "") throw new PlayOptionError("--out", '""', "Give a folder, for example --out out.");
  return {
    source: raw.prices === undefined ? { crash: raw.crash ?? DEFAULT_CRASH } : { file: raw.prices },
    window: { from: raw.from, hours: raw.hours === undefined ? undefined : hoursOf(raw.hours) },
    minutes: raw.minutes === undefined ? undefined : wholeOf("--minutes", raw.minutes, 1, 1_000_000),
    seed: wholeOf("--seed", raw.seed, 0, MAX_SEED),
    out: raw.out,
  };
}

function hoursOf(text: string): number {
  const hours = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (hours > 0) return hours;
  throw new PlayOptionError("--hours", `"${text}"`, "Give a number of hours above zero, for example --hours 24.");
}

/** A whole number within bounds. @throws PlayOptionError */
export function wholeOf(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new PlayOptionError(option, `"${text}"`, `Give a whole number from ${least} to ${most}.`);
}
