import { accuracyOf, type BookAccuracy, sampleBooks } from "../../sdk/book/accuracy.js";

import { BadOptionValueError } from "../support/errors.js";
import { runTask } from "../support/output.js";

const TOLERANCE = 1e-5;

interface AccuracyArguments {
  readonly books: number;
  readonly seed: number;
  readonly json: boolean;
}

/** What the books showed, and what it was held to. */
interface AccuracyReport extends BookAccuracy {
  readonly seed: number;
  readonly tolerance: number;
  readonly isHeld: boolean;
}

/** Prints how far folds by nodes are from folds of the strikes; fails where one is over its bound or the tolerance. */
export default async function bookAccuracy(args: AccuracyArguments): Promise<void> {
  const work = (): Promise<AccuracyReport> => {
    if (args.books < 1) throw new BadOptionValueError("books", String(args.books), "Pass 1 or more.");
    const found = accuracyOf(sampleBooks(args.books, args.seed), TOLERANCE);
    const isHeld = found.overTolerance === 0 && found.overBound === 0;
    if (!isHeld) process.exitCode = 1;
    return Promise.resolve({ ...found, seed: args.seed, tolerance: TOLERANCE, isHeld });
  };
  await runTask({ json: args.json, work, render });
}

function render(found: AccuracyReport): string {
  const e = (x: number): string => x.toExponential(2);
  const { sharpness, tolerance } = found;
  return [
    `${found.books} random books of 1 hour to 1 year, seed ${found.seed}; ${found.byNodes} folded by nodes`,
    `  largest error of delta per unit of gross size      ${e(found.deltaError)}  (tolerance ${e(tolerance)})`,
    `  largest error of value per unit of gross notional  ${e(found.valueError)}  (tolerance ${e(tolerance)})`,
    `  error of delta over its bound: median ${e(sharpness.median)}, 99 % ${e(sharpness.high)}`,
    `  over the tolerance: ${found.overTolerance}, over their own bound: ${found.overBound}`,
  ].join("\n");
}
