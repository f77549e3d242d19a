/** The nouns of a simulated hedge. Money is in quote (USD), sizes in base (ETH), both as plain numbers. */

/** One option of the book: what is held, with its sign. */
export interface Leg {
  /** Base; below zero where it was written. */
  readonly qty: number;
  /** Quote per base. */
  readonly strike: number;
  readonly kind: "call" | "put";
}

/** A book to be hedged until it expires, and what hedging it costs. */
export interface Problem {
  readonly book: readonly Leg[];
  /** Volatility a year of 365 days, as a fraction. */
  readonly vol: number;
  /** Days to expiry. */
  readonly days: number;
  readonly spot: number;
  /** Cost of trading as a fraction of notional: pool fee, spread and impact. */
  readonly k: number;
  /** Cost of one hedge whatever its size, quote. */
  readonly gasUsd: number;
  /** Minutes between two looks. */
  readonly stepMinutes: number;
}

const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_YEAR = 525_600;

/** Looks from the start to just before expiry. */
export function stepsOf({ days, stepMinutes }: Pick<Problem, "days" | "stepMinutes">): number {
  return Math.round((days * MINUTES_PER_DAY) / stepMinutes);
}

/** Years of 365 days between two looks; the steps fill the days exactly. */
export function stepYears(problem: Pick<Problem, "days" | "stepMinutes">): number {
  return (problem.days * MINUTES_PER_DAY) / MINUTES_PER_YEAR / stepsOf(problem);
}
