/** Figures of a run. All are pure; money is in USD as a plain number, because only reports read it. */

export class StatsInputError extends Error {
  constructor(what: string, remedy: string) {
    super(`${what}. ${remedy}`);
    this.name = new.target.name;
  }
}

/** The deepest fall of a series from a peak to a later trough. */
export interface Drawdown {
  /** Peak less trough, at least 0, in the series' unit. */
  readonly amount: number;
  /** The same as a share of the peak. */
  readonly share: number;
  readonly peakIndex: number;
  readonly troughIndex: number;
}

/**
 * P&L of each complete period of a series that is sampled once a minute: value at its end less value at its start.
 * n points hold (n − 1) / minutesPerPeriod complete periods; what is left over at the end is not counted.
 */
export function periodPnl(valuePerMinute: readonly number[], minutesPerPeriod = 60): number[] {
  if (!Number.isInteger(minutesPerPeriod) || minutesPerPeriod < 1) {
    throw new StatsInputError(
      `A period of ${minutesPerPeriod} minutes is impossible`,
      "Give a whole number above zero.",
    );
  }
  const ends = valuePerMinute.filter((_, minute) => minute % minutesPerPeriod === 0);
  return ends.slice(1).map((end, index) => end - (ends[index] ?? end));
}

export function mean(values: readonly number[]): number {
  requireSome(values, 1, "A mean");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample (divided by n − 1). */
export function standardDeviation(values: readonly number[]): number {
  requireSome(values, 2, "A standard deviation");
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Of equally deep falls, the first. A series that never falls has a drawdown of 0 at its start. */
export function worstDrawdown(values: readonly number[]): Drawdown {
  requireSome(values, 1, "A drawdown");
  let worst: Drawdown = { amount: 0, share: 0, peakIndex: 0, troughIndex: 0 };
  let peakIndex = 0;
  for (const [index, value] of values.entries()) {
    const peak = values[peakIndex] ?? value;
    if (value > peak) peakIndex = index;
    const amount = peak - value;
    if (amount > worst.amount) worst = { amount, share: amount / peak, peakIndex, troughIndex: index };
  }
  return worst;
}

/** Value below which the share `p` of the sample lies, linear between neighbours (0: least, 0.5: median, 1: most). */
export function quantile(values: readonly number[], p: number): number {
  requireSome(values, 1, "A quantile");
  if (!(p >= 0 && p <= 1)) throw new StatsInputError(`A quantile at ${p} is impossible`, "Give a share from 0 to 1.");
  const sorted = values.toSorted((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Counts of several samples over the same equal bins. */
export interface Histogram {
  /** One more than there are bins; the last bin holds its upper edge. */
  readonly edges: readonly number[];
  /** Counts for each sample, in the order given. */
  readonly counts: readonly (readonly number[])[];
}

/** Values that are not finite are left out. With none left there are no bins. */
export function histogram(samples: readonly (readonly number[])[], binCount: number): Histogram {
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new StatsInputError(`${binCount} bins are impossible`, "Give a whole number above zero.");
  }
  const finite = samples.map((sample) => sample.filter(Number.isFinite));
  const all = finite.flat();
  if (all.length === 0) return { edges: [], counts: samples.map(() => []) };
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const width = niceWidth((high - low) / binCount || Math.abs(low) / 10 || 1);
  const first = Math.floor(low / width);
  const bins = Math.max(1, Math.ceil(high / width) - first);
  const edges = Array.from({ length: bins + 1 }, (_, index) => (first + index) * width);
  const binOf = (value: number): number => Math.min(bins - 1, Math.max(0, Math.floor(value / width) - first));
  const counts = finite.map((sample) => {
    const count = Array.from({ length: bins }, () => 0);
    for (const value of sample) count[binOf(value)] = (count[binOf(value)] ?? 0) + 1;
    return count;
  });
  return { edges, counts };
}

/** The next width of the form 1, 2, 2.5 or 5 times a power of ten, so that bins end on readable figures. */
function niceWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= width * (1 - 1e-9)) ?? 10;
  return step * power;
}

function requireSome(values: readonly number[], least: number, what: string): void {
  if (values.length < least) {
    throw new StatsInputError(`${what} of ${values.length} values does not exist`, `Give at least ${least}.`);
  }
}
