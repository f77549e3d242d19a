import { greeks } from "../../sdk/pricing/float.js";
import type { RandomStream } from "../market/random.js";
import type { PathModel } from "../paths/types.js";
import { normalCdf, normalPdf } from "./normal.js";
import { stepsOf, stepYears } from "./types.js";
import type { Leg, Problem } from "./types.js";

/** Figures held for each of prices and Greeks; keeps a block within what a core's caches serve quickly. */
const FIGURES_PER_BLOCK = 2 ** 20;
const MOST_PATHS = 256;
const LEAST_PATHS = 16;

/**
 * A block of paths and the book's Greeks along them. Step by step, the paths of one step side by side: index
 * `step · paths + path`.
 */
export interface PathBlock {
  readonly paths: number;
  /** Looks; prices have one more, the price at expiry. */
  readonly steps: number;
  /** ln(price / price at the start). */
  readonly logs: Float64Array;
  readonly spots: Float64Array;
  /** Option delta in the book's own sign, base. */
  readonly delta: Float64Array;
  /** Γ·S, base per 100 % move, the book's own sign. */
  readonly gammaSpot: Float64Array;
  /** The same for all paths, at each step: the volatility of the marks, years to expiry, and gas of a hedge in quote. */
  readonly vols: Float64Array;
  readonly taus: Float64Array;
  readonly gasUsd: Float64Array;
}

/** Paths of a full block: a function of the problem alone, so that every machine cuts a run alike. */
export function pathsPerBlock(problem: Pick<Problem, "days" | "stepMinutes">): number {
  return Math.min(MOST_PATHS, Math.max(LEAST_PATHS, Math.floor(FIGURES_PER_BLOCK / stepsOf(problem))));
}

/** Draws a block of paths and prices the book along them. */
export function drawBlock(problem: Problem, model: PathModel, random: RandomStream, paths: number): PathBlock {
  const steps = stepsOf(problem);
  const logs = new Float64Array((steps + 1) * paths);
  const one = new Float64Array(steps + 1);
  for (let path = 0; path < paths; path++) {
    model.fill(random, one);
    for (let step = 0; step <= steps; step++) logs[step * paths + path] = one[step] ?? 0;
  }
  const spots = logs.map((log) => problem.spot * Math.exp(log));
  const delta = new Float64Array(steps * paths);
  const gammaSpot = new Float64Array(steps * paths);
  const tenor = new Tenor(problem);
  for (let step = 0; step < steps; step++) tenor.fill(logs, step, paths, step * paths, delta, gammaSpot);
  const years = stepYears(problem);
  const taus = Float64Array.from({ length: steps }, (_, step) => (steps - step) * years);
  const vols = new Float64Array(steps).fill(problem.vol);
  const gasUsd = new Float64Array(steps).fill(problem.gasUsd);
  return { paths, steps, logs, spots, delta, gammaSpot, vols, taus, gasUsd };
}

/** Delta and Γ·S of a book of one expiry along paths of log-prices, without rates. */
export class Tenor {
  readonly #legs: readonly Leg[];
  readonly #lnMoneyness: readonly number[];
  readonly #vol: number;
  readonly #steps: number;
  readonly #years: number;

  constructor(problem: Problem) {
    this.#legs = problem.book;
    this.#lnMoneyness = problem.book.map(({ strike }) => Math.log(problem.spot / strike));
    this.#vol = problem.vol;
    this.#steps = stepsOf(problem);
    this.#years = stepYears(problem);
  }

  /** Writes the Greeks of one step's paths from `at` on. */
  fill(
    logs: Float64Array,
    step: number,
    paths: number,
    at: number,
    delta: Float64Array,
    gammaSpot?: Float64Array,
  ): void {
    const deviation = this.#vol * Math.sqrt((this.#steps - step) * this.#years);
    const deviations = this.#legs.map(() => deviation);
    this.fillWith(deviations, logs, { from: step * paths, paths, at }, delta, gammaSpot);
  }

  /** The same at a σ√τ of each leg's own, of `paths` logs from `from` on. */
  fillWith(
    deviations: readonly number[],
    logs: Float64Array,
    { from, paths, at }: { readonly from: number; readonly paths: number; readonly at: number },
    delta: Float64Array,
    gammaSpot?: Float64Array,
  ): void {
    delta.fill(0, at, at + paths);
    for (const [index, { qty, kind }] of this.#legs.entries()) {
      const deviation = deviations[index] ?? 0;
      const lnMoneyness = this.#lnMoneyness[index] ?? 0;
      const shift = kind === "put" ? -qty : 0;
      const density = qty / deviation;
      for (let path = 0; path < paths; path++) {
        const d1 = (lnMoneyness + (logs[from + path] ?? 0)) / deviation + deviation / 2;
        delta[at + path] = (delta[at + path] ?? 0) + qty * normalCdf(d1) + shift;
        if (gammaSpot !== undefined) gammaSpot[at + path] = (gammaSpot[at + path] ?? 0) + density * normalPdf(d1);
      }
    }
  }
}

/** Value of a book, in its own sign, with `tau` years left; at expiry its payoff. */
export function bookValue(book: readonly Leg[], spot: number, vol: number, tau: number): number {
  return book.reduce((sum, { qty, strike, kind }) => sum + qty * greeks({ spot, strike, vol, tau })[kind], 0);
}

/** Delta of a book, in its own sign. */
export function bookDelta(book: readonly Leg[], spot: number, vol: number, tau: number): number {
  return book.reduce((sum, { qty, strike, kind }) => {
    const { deltaCall } = greeks({ spot, strike, vol, tau });
    return sum + qty * (kind === "call" ? deltaCall : deltaCall - 1);
  }, 0);
}
