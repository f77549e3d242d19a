import { bridgeHour } from "../market/minutePath.js";
import type { PriceBar } from "../market/priceFile.js";
import type { PathModel } from "./types.js";

const MINUTES_PER_HOUR = 60;

/** Recorded prices at the looks, as ln(price), without a gap: shared memory, so that workers copy nothing. */
export interface RecordedLogs {
  readonly buffer: SharedArrayBuffer;
  /** Looks between two places where a path may begin: an hour, or a look where those are longer. */
  readonly stride: number;
  /** First look of each unbroken run and the first after it. */
  readonly runs: readonly (readonly [number, number])[];
}

/**
 * Recorded hours at looks `stepMinutes` apart, which divide an hour or are whole hours. Inside an hour the minutes are
 * bridged as in `npm start`: they keep its open, high, low and close.
 */
export function recordedLogs(bars: readonly PriceBar[], stepMinutes: number, seed: number): RecordedLogs {
  const perHour = Math.max(1, MINUTES_PER_HOUR / stepMinutes);
  const hoursApart = Math.max(1, stepMinutes / MINUTES_PER_HOUR);
  const logs: number[] = [];
  const runs: [number, number][] = [];
  let previous = Number.NaN;
  let hour = 0;
  for (const bar of bars) {
    if (bar.startsAt - previous !== 3_600) {
      runs.push([logs.length, logs.length]);
      hour = 0;
    }
    previous = bar.startsAt;
    if (hour % hoursApart === 0) {
      const minutes = perHour === 1 ? [bar.openUsd] : bridgeHour(bar, seed);
      for (let look = 0; look < perHour; look++) logs.push(Math.log(minutes[look * stepMinutes] ?? bar.openUsd));
    }
    hour++;
    const run = runs.at(-1);
    if (run !== undefined) run[1] = logs.length;
  }
  const buffer = new SharedArrayBuffer(logs.length * Float64Array.BYTES_PER_ELEMENT);
  new Float64Array(buffer).set(logs);
  return { buffer, stride: perHour, runs };
}

/** Places from which a path of so many looks can begin. */
export function startsOf({ runs, stride }: Pick<RecordedLogs, "runs" | "stride">, looks: number): readonly number[] {
  return runs.flatMap(([from, to]) => {
    const count = Math.floor((to - from - looks) / stride) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => from + index * stride);
  });
}

/** Each path is a stretch of the record from a place drawn anew, as it was: drift, crashes and changing volatility. */
export function history(record: RecordedLogs): PathModel {
  const all = new Float64Array(record.buffer);
  let starts: readonly number[] = [];
  let looks = -1;
  return {
    fill: (random, logs) => {
      if (looks !== logs.length) [starts, looks] = [startsOf(record, logs.length), logs.length];
      const start = starts[Math.floor(random.uniform() * starts.length)] ?? 0;
      const base = all[start] ?? 0;
      for (let step = 0; step < logs.length; step++) logs[step] = (all[start + step] ?? 0) - base;
    },
  };
}
