/**
 * Remez exchange for the weighted minimax problem: rational P/Q with Q(0) = 1 that minimises the largest
 * |weight·(P/Q − f)| on an interval. Deterministic to the last bit: nodes and grid are rational, nothing is a double.
 */
import { abs, div, mul, ONE, ratio, type Real, toNumber } from "./real.js";

export interface FitProblem {
  readonly name: string;
  readonly numeratorDegree: number;
  readonly denominatorDegree: number;
  readonly f: (x: Real) => Real;
  /** Positive on the interval. */
  readonly weight: (x: Real) => Real;
  /** A point of the interval from a parameter in (0, 1]; the left end itself is left out, as a weight may vanish there. */
  readonly point: (parameter: Real) => Real;
  /** Fixes P(0), and with it the value at 0. */
  readonly valueAtZero?: Real;
}

export interface Fit {
  readonly numerator: readonly Real[];
  readonly denominator: readonly Real[];
  /** The largest weighted error over the grid. */
  readonly error: number;
}

/** The exchange lost an extremum or did not settle: the problem or its degrees are at fault. */
export class RemezError extends Error {
  override readonly name = "RemezError";
}

const GRID_PER_UNKNOWN = 64;
const MAX_EXCHANGES = 40;
const MAX_INNER = 12;
/** The levelled and the largest error agree to one part in this. */
const AGREEMENT = 1000n;

export function evaluate(coefficients: readonly Real[], x: Real): Real {
  return coefficients.reduceRight((sum, coefficient) => mul(sum, x) + coefficient, 0n);
}

export function evaluateFit(fit: Pick<Fit, "numerator" | "denominator">, x: Real): Real {
  return div(evaluate(fit.numerator, x), evaluate(fit.denominator, x));
}

interface Sample {
  readonly x: Real;
  readonly f: Real;
  readonly weight: Real;
}

export function remez(problem: FitProblem): Fit {
  const fixed = problem.valueAtZero === undefined ? 0 : 1;
  const unknowns = problem.numeratorDegree + 1 - fixed + problem.denominatorDegree + 1;
  const grid = sampleGrid(problem, unknowns * GRID_PER_UNKNOWN);
  let nodes = Array.from({ length: unknowns }, (_, i) => at(grid, i * GRID_PER_UNKNOWN + (GRID_PER_UNKNOWN >> 1)));
  let denominator: readonly Real[] = [ONE];
  for (let exchange = 0; exchange < MAX_EXCHANGES; exchange++) {
    const levelled = solveLevelled(problem, nodes, denominator);
    denominator = levelled.denominator;
    const errors = grid.map(({ x, f, weight }) => mul(evaluateFit(levelled, x) - f, weight));
    const largest = errors.reduce((max, error) => (abs(error) > max ? abs(error) : max), 0n);
    if ((largest - abs(levelled.level)) * AGREEMENT < largest) return { ...levelled, error: toNumber(largest) };
    nodes = alternation(problem.name, errors, unknowns).map((index) => at(grid, index));
  }
  throw new RemezError(
    `${problem.name}: no agreement after ${MAX_EXCHANGES} exchanges. Change its degrees or interval.`,
  );
}

/** Points crowd at both ends as Chebyshev's do: the parameter x is mapped by x²(3 − 2x). */
function sampleGrid(problem: FitProblem, count: number): readonly Sample[] {
  return Array.from({ length: count }, (_, i) => {
    const linear = ratio(BigInt(i + 1), BigInt(count));
    const x = problem.point(mul(mul(linear, linear), 3n * ONE - 2n * linear));
    return { x, f: problem.f(x), weight: problem.weight(x) };
  });
}

interface Levelled {
  readonly numerator: readonly Real[];
  readonly denominator: readonly Real[];
  readonly level: Real;
}

/**
 * P(x) − f·Q(x) = ±level·Q(x)/weight at every node. The right side is a product of unknowns, so Q there is taken from the
 * step before until the level settles.
 */
function solveLevelled(problem: FitProblem, nodes: readonly Sample[], start: readonly Real[]): Levelled {
  const first = problem.valueAtZero === undefined ? 0 : 1;
  let denominator = start;
  let level = 0n;
  for (let inner = 0; inner < MAX_INNER; inner++) {
    const rows = nodes.map(({ x, f, weight }, i) => {
      const row: Real[] = [];
      const powers = powersOf(x, Math.max(problem.numeratorDegree, problem.denominatorDegree));
      for (let k = first; k <= problem.numeratorDegree; k++) row.push(at(powers, k));
      for (let k = 1; k <= problem.denominatorDegree; k++) row.push(-mul(f, at(powers, k)));
      const sign = i % 2 === 0 ? -1n : 1n;
      row.push(sign * div(evaluate(denominator, x), weight), f - (problem.valueAtZero ?? 0n));
      return row;
    });
    const solution = solve(rows);
    const split = problem.numeratorDegree + 1 - first;
    const numerator = [
      ...(problem.valueAtZero === undefined ? [] : [problem.valueAtZero]),
      ...solution.slice(0, split),
    ];
    denominator = [ONE, ...solution.slice(split, split + problem.denominatorDegree)];
    const next = at(solution, solution.length - 1);
    const settled = abs(next - level) * 10n ** 9n < abs(next);
    level = next;
    if (settled || problem.denominatorDegree === 0) return { numerator, denominator, level };
  }
  throw new RemezError(`${problem.name}: the level did not settle in ${MAX_INNER} steps. Change the degrees.`);
}

function powersOf(x: Real, degree: number): readonly Real[] {
  const powers: Real[] = [ONE];
  for (let k = 1; k <= degree; k++) powers.push(mul(at(powers, k - 1), x));
  return powers;
}

/** Gauss elimination with partial pivoting; each row ends with its right side. */
function solve(rows: Real[][]): Real[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let r = column + 1; r < size; r++) {
      if (abs(at(at(rows, r), column)) > abs(at(at(rows, pivot), column))) pivot = r;
    }
    const pivotRow = at(rows, pivot);
    rows[pivot] = at(rows, column);
    rows[column] = pivotRow;
    for (let r = column + 1; r < size; r++) {
      const row = at(rows, r);
      const factor = div(at(row, column), at(pivotRow, column));
      for (let c = column; c <= size; c++) row[c] = at(row, c) - mul(factor, at(pivotRow, c));
    }
  }
  const solution = new Array<Real>(size).fill(0n);
  for (let r = size - 1; r >= 0; r--) {
    const row = at(rows, r);
    let rest = at(row, size);
    for (let c = r + 1; c < size; c++) rest -= mul(at(row, c), at(solution, c));
    solution[r] = div(rest, at(row, r));
  }
  return solution;
}

/** Indices of the largest error in each run of one sign, thinned at the ends to as many as there are unknowns. */
function alternation(name: string, errors: readonly Real[], unknowns: number): readonly number[] {
  const extrema: number[] = [];
  let start = 0;
  while (start < errors.length) {
    let best = start;
    let end = start;
    while (end < errors.length && at(errors, end) > 0n === at(errors, start) > 0n) {
      if (abs(at(errors, end)) > abs(at(errors, best))) best = end;
      end++;
    }
    extrema.push(best);
    start = end;
  }
  if (extrema.length < unknowns) {
    throw new RemezError(`${name}: the error alternates ${extrema.length} times, ${unknowns} are needed.`);
  }
  while (extrema.length > unknowns) {
    const firstIsSmaller = abs(at(errors, at(extrema, 0))) < abs(at(errors, at(extrema, extrema.length - 1)));
    if (firstIsSmaller) extrema.shift();
    else extrema.pop();
  }
  return extrema;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`index ${index} of ${items.length}`);
  return item;
}
