import type { Result } from "hardhat/types/utils";
import { errorResult, successfulResult } from "hardhat/utils/result";

import { accuracyOf, type BookAccuracy, sampleBooks } from "../../sdk/book/accuracy.js";

const TOLERANCE = 1e-5;

interface AccuracyArguments {
  readonly books: number;
  readonly seed: number;
}

/** Prints how far folds by nodes are from folds of the strikes; fails where one is over its bound or the tolerance. */
export default function bookAccuracy(args: AccuracyArguments): Promise<Result<BookAccuracy, BookAccuracy>> {
  const found = accuracyOf(sampleBooks(args.books, args.seed), TOLERANCE);
  const e = (x: number): string => x.toExponential(2);
  console.log(`${found.books} random books of 1 hour to 1 year, seed ${args.seed}; ${found.byNodes} folded by nodes`);
  console.log(
    `  largest error of delta per unit of gross size      ${e(found.deltaError)}  (tolerance ${e(TOLERANCE)})`,
  );
  console.log(
    `  largest error of value per unit of gross notional  ${e(found.valueError)}  (tolerance ${e(TOLERANCE)})`,
  );
  console.log(`  error of delta over its bound: median ${e(found.sharpness.median)}, 99 % ${e(found.sharpness.high)}`);
  console.log(`  over the tolerance: ${found.overTolerance}, over their own bound: ${found.overBound}`);
  const isHeld = found.overTolerance === 0 && found.overBound === 0;
  return Promise.resolve(isHeld ? successfulResult(found) : errorResult(found));
}
