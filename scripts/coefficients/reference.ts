/** Coefficients somebody else derived, judged by the same measure as ours. */
import { ATANH, COTH, errorOf, MILLS } from "./fits.js";
import { ONE, ratio, type Real, toNumber } from "./real.js";
import type { FitProblem } from "./remez.js";

/** A list of decimals for a polynomial, or two lists for numerator and denominator, lowest power first. */
export type ReferenceFile = Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>;

export interface ReferenceError {
  readonly name: string;
  readonly problem: string;
  /** Largest weighted error over our interval and by our weight. */
  readonly error: number;
}

const PROBLEM_BY_PREFIX: readonly (readonly [string, FitProblem])[] = [
  ["atanh", ATANH],
  ["T", COTH],
  ["mills_", MILLS],
];

/** Fits of other functions in the file are passed over. */
export function judgeReference(file: ReferenceFile): readonly ReferenceError[] {
  return Object.entries(file).flatMap(([name, coefficients]) => {
    const problem = PROBLEM_BY_PREFIX.find(([prefix]) => name.startsWith(prefix))?.[1];
    if (problem === undefined) return [];
    const lists = coefficients.map((item) => (typeof item === "string" ? [item] : item));
    const isRational = typeof coefficients[0] !== "string";
    const numerator = (isRational ? (lists[0] ?? []) : lists.flat()).map(parseReal);
    const denominator = isRational ? (lists[1] ?? []).map(parseReal) : [ONE];
    return [{ name, problem: problem.name, error: toNumber(errorOf(problem, numerator, denominator)) }];
  });
}

function parseReal(text: string): Real {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const magnitude = ratio(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
  return text.startsWith("-") ? -magnitude : magnitude;
}
