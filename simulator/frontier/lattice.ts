import { bookValue } from "../engine/block.js";
import { stepsOf, stepYears } from "../engine/types.js";
import type { Leg, Problem } from "../engine/types.js";

/** Standard deviations of the log-price, from the start, that the lattice covers at each step. */
const REACH_DEVIATIONS = 5;
/** Nodes beyond them, so that the first steps have neighbours. */
const MARGIN_NODES = 2;

/** A trinomial lattice in log-spot for a problem: one step for each look. */
export interface Lattice {
  readonly steps: number;
  /** Distance of two nodes in ln(spot). */
  readonly spacing: number;
  /** Nodes on each side of the start at the widest. */
  readonly most: number;
  /** Probabilities of one node up and down. */
  readonly up: number;
  readonly down: number;
  /** Prices of the nodes −most−1 … most+1, quote. */
  readonly spots: Float64Array;
}

/**
 * Nodes √3 deviations of a step apart. The two probabilities make the price a martingale and give it the variance of
 * geometric Brownian motion, both exactly; at this spacing its fourth moment is right to the leading order too.
 */
export function latticeOf(problem: Problem): Lattice {
  const steps = stepsOf(problem);
  const stepVariance = problem.vol * problem.vol * stepYears(problem);
  const spacing = Math.sqrt(3 * stepVariance);
  const rise = Math.expm1(spacing);
  const fall = Math.expm1(-spacing);
  // up·rise + down·fall = 0 and up·rise² + down·fall² = e^(σ²δt) − 1.
  const up = Math.expm1(stepVariance) / (rise * (rise - fall));
  const down = (-up * rise) / fall;
  const most = nodesAt(steps);
  const spots = Float64Array.from(
    { length: 2 * most + 3 },
    (_, node) => problem.spot * Math.exp((node - most - 1) * spacing),
  );
  return { steps, spacing, most, up, down, spots };
}

/** Nodes on each side of the start at a step: all that can be reached, up to five deviations. */
export function nodesAt(step: number): number {
  return Math.min(step, Math.ceil(REACH_DEVIATIONS * Math.sqrt(step / 3)) + MARGIN_NODES);
}

/** Value of the book at every node of a step. */
export function bookAt(problem: Problem, lattice: Lattice, step: number, into: Float64Array): void {
  const tau = (lattice.steps - step) * stepYears(problem);
  for (let node = 0; node < into.length; node++) {
    into[node] = bookValue(problem.book, lattice.spots[node] ?? 0, problem.vol, tau);
  }
}

/** Positions that can make sense: from the least to the most base that cancels the book's delta at any price. */
export function positionRange(book: readonly Leg[]): { readonly least: number; readonly most: number } {
  let least = 0;
  let most = 0;
  for (const { qty, kind } of book) {
    const end = kind === "call" ? -qty : qty;
    least += Math.min(0, end);
    most += Math.max(0, end);
  }
  return { least, most };
}
