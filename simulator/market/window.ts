import { isoOf } from "../time.js";
import { MissingRowsError, WindowLengthError, WindowStartError } from "./errors.js";
import type { PriceBar, PriceFile } from "./priceFile.js";

/** What the user asked for; both may be left out. */
export interface WindowRequest {
  /** ISO date or date-time, UTC unless it names its zone. */
  readonly from?: string | undefined;
  readonly hours?: number | undefined;
}

/** An unbroken run of bars that will be played. */
export interface PriceWindow {
  readonly bars: readonly PriceBar[];
  readonly stepSeconds: number;
  /** Largest fall inside the window, from a high to a later low, as a share of the high (0.3 = −30 %). */
  readonly largestFall: number;
  /** One line for the user: which window, and why this one. */
  readonly description: string;
}

const DEFAULT_HOURS = 48;

/**
 * Chooses the bars to play. With `from`: from there on. Without: the whole file when it is no longer than `hours`
 * (48 unless asked), else the window of that length with the largest fall. Throws when the window would hold a gap.
 */
export function chooseWindow(prices: PriceFile, request: WindowRequest = {}): PriceWindow {
  const { bars, stepSeconds } = prices;
  const barsPerHour = 3600 / stepSeconds;
  const wanted = request.hours === undefined ? undefined : Math.round(request.hours * barsPerHour);
  if (wanted !== undefined && !(wanted > 0)) {
    throw new WindowLengthError(request.hours ?? 0, bars.length / barsPerHour);
  }
  if (request.from !== undefined) {
    const start = indexOfTime(prices, request.from);
    const available = bars.length - start;
    const length = wanted ?? Math.min(available, DEFAULT_HOURS * barsPerHour);
    if (length > available) throw new WindowLengthError(request.hours ?? DEFAULT_HOURS, available / barsPerHour);
    return windowAt(prices, start, length, "as asked");
  }
  const length = wanted ?? DEFAULT_HOURS * barsPerHour;
  if (wanted !== undefined && wanted > bars.length) {
    throw new WindowLengthError(request.hours ?? DEFAULT_HOURS, bars.length / barsPerHour);
  }
  if (bars.length <= length) return windowAt(prices, 0, bars.length, "the whole file");
  return windowAt(prices, worstStart(prices, length), length, "the largest fall of the file");
}

function windowAt(prices: PriceFile, start: number, length: number, reason: string): PriceWindow {
  const { file, stepSeconds } = prices;
  const bars = prices.bars.slice(start, start + length);
  for (const [index, bar] of bars.entries()) {
    const previous = bars[index - 1];
    if (previous !== undefined && bar.startsAt - previous.startsAt !== stepSeconds) {
      throw new MissingRowsError({ file, line: bar.line }, bar.startsAt, previous.startsAt, stepSeconds);
    }
  }
  const { fall } = largestFall(bars, 0, bars.length);
  const first = bars[0]?.startsAt ?? 0;
  const hours = (bars.length * stepSeconds) / 3600;
  const description =
    `${isoOf(first)} to ${isoOf(first + bars.length * stepSeconds)}, ${Number(hours.toFixed(2))} h (${reason}); ` +
    `largest fall ${(fall * 100).toFixed(1)} %`;
  return { bars, stepSeconds, largestFall: fall, description };
}

function indexOfTime(prices: PriceFile, from: string): number {
  const { bars, stepSeconds } = prices;
  const hasZone = /([zZ]|[+-]\d\d:?\d\d)$/.test(from);
  const isDateOnly = /^\d{4}-\d\d-\d\d$/.test(from);
  const milliseconds = Date.parse(hasZone || isDateOnly ? from : `${from}Z`);
  const asked = milliseconds / 1000;
  const first = bars[0]?.startsAt ?? 0;
  const last = bars.at(-1)?.startsAt ?? 0;
  if (!(asked >= first && asked < last + stepSeconds)) throw new WindowStartError(from, first, last);
  // A time inside a bar starts with that bar; a time inside a gap starts with the bar after the gap.
  return bars.findIndex((bar) => bar.startsAt + stepSeconds > asked);
}

/** Start of the unbroken window with the largest fall; of equals, the one with the low nearest its middle. */
function worstStart(prices: PriceFile, length: number): number {
  const { bars, stepSeconds } = prices;
  let best: { readonly start: number; readonly fall: number; readonly offCentre: number } | undefined;
  let runStart = 0;
  for (let end = 1; end <= bars.length; end++) {
    const last = bars[end - 1];
    const previous = bars[end - 2];
    if (last !== undefined && previous !== undefined && last.startsAt - previous.startsAt !== stepSeconds) {
      runStart = end - 1;
    }
    const start = end - length;
    if (start < runStart) continue;
    const { fall, lowIndex } = largestFall(bars, start, end);
    const offCentre = Math.abs(lowIndex - start - length / 2);
    if (best === undefined || fall > best.fall || (fall === best.fall && offCentre < best.offCentre)) {
      best = { start, fall, offCentre };
    }
  }
  // Every window has a gap: the first one is as good as any, and `windowAt` names its gap.
  return best?.start ?? 0;
}

/** The fall counts from an earlier bar's high or from the bar's own open, since a bar does not say which came first. */
function largestFall(bars: readonly PriceBar[], start: number, end: number): { fall: number; lowIndex: number } {
  let peak = 0;
  let fall = 0;
  let lowIndex = start;
  for (let index = start; index < end; index++) {
    const bar = bars[index];
    if (bar === undefined) break;
    const here = 1 - bar.lowUsd / Math.max(peak, bar.openUsd);
    if (here > fall) [fall, lowIndex] = [here, index];
    peak = Math.max(peak, bar.highUsd);
  }
  return { fall, lowIndex };
}
