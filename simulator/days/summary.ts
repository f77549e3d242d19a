import type { DayMinute, DayResult } from "./types.js";

/** A day in figures. Dollars, minutes. */
export interface DaySummary {
  readonly hedges: number;
  /** Value lost to all hedges at the oracle's price, and what their gas cost the keeper. */
  readonly cost: number;
  readonly gasUsd: number;
  readonly worstBps: number;
  /** The least NAV against the first, hedged and not; zero or less. */
  readonly worstNav: number;
  readonly unhedgedWorstNav: number;
  readonly bound: number;
  /** Infinity where nothing was ever owed. */
  readonly leastHealth: number;
  readonly minutesOutside: number;
  readonly longestMinutesOutside: number;
  /** After everything was mended, until nothing was due; undefined when the vault did not get there. */
  readonly minutesToMend: number | undefined;
  readonly deleverages: number;
  readonly liquidations: number;
  readonly refusals: number;
}

export function summaryOf(result: DayResult): DaySummary {
  const { minutes, day, bound, deleverages, liquidations, refusals } = result;
  const hedges = minutes.flatMap((minute) => minute.hedges);
  const start = minutes[0]?.nav ?? 0;
  const outside = streaks(minutes.map(isOutside));
  return {
    hedges: hedges.length,
    cost: sum(hedges.map(({ loss }) => loss)),
    gasUsd: sum(hedges.map(({ gasUsd }) => gasUsd)),
    worstBps: Math.max(0, ...hedges.map(({ lossBps }) => lossBps)),
    worstNav: Math.min(...minutes.map(({ nav }) => nav - start)),
    unhedgedWorstNav: Math.min(...minutes.map(({ unhedgedNav }) => unhedgedNav - start)),
    bound,
    leastHealth: Math.min(...minutes.map(({ health }) => health)),
    minutesOutside: sum(outside),
    longestMinutesOutside: Math.max(0, ...outside),
    minutesToMend: result.isInsideAtEnd ? minutes.length - 1 - day.minutes : undefined,
    ...{ deleverages, liquidations, refusals: refusals.length },
  };
}

/** Without a price there is no band to be inside of: such minutes count as outside. Where too little is left to trade, not. */
function isOutside({ netDelta, trigger, reason }: DayMinute): boolean {
  if (reason === "price-unavailable") return true;
  return Math.abs(netDelta) > trigger && reason !== "below-minimum-size";
}

/** Lengths of the unbroken runs of true. */
function streaks(flags: readonly boolean[]): readonly number[] {
  const lengths: number[] = [];
  for (const [index, flag] of flags.entries()) {
    if (!flag) continue;
    if (flags[index - 1] === true) lengths.push((lengths.pop() ?? 0) + 1);
    else lengths.push(1);
  }
  return lengths;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
