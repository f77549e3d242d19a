/** The three fits behind the kernels, and the fixed-point scale each coefficient is stored at. */
import { atanhSeries, cothSeries, mills, MILLS_AT_ZERO } from "./functions.js";
import { div, exp, LN2, mul, ONE, type Real, sqrt, toFixedPoint } from "./real.js";
import { evaluate, type Fit, type FitProblem, remez } from "./remez.js";

const TWO = 2n * ONE;

/** u² at the ends of a mantissa in [√½, √2]: ((√2 − 1)/(√2 + 1))². */
const MAX_ATANH_ARGUMENT: Real = ((): Real => {
  const u = div(sqrt(TWO) - ONE, sqrt(TWO) + ONE);
  return mul(u, u);
})();

/** r² at the ends of the reduced exponent: (ln(2)/2)². */
const MAX_COTH_ARGUMENT: Real = mul(LN2, LN2) >> 2n;

/** The density is 0 beyond. */
const MAX_MILLS_ARGUMENT: Real = 14n * ONE;

/** 2·atanh(u)/u in u²; relative error, so that the logarithm of a ratio near 1 is accurate relatively. */
export const ATANH: FitProblem = {
  name: "atanh",
  numeratorDegree: 8,
  denominatorDegree: 0,
  f: atanhSeries,
  weight: (w) => div(ONE, atanhSeries(w)),
  point: (parameter) => mul(parameter, MAX_ATANH_ARGUMENT),
};

/**
 * r·coth(r/2) in r². The exponential is (C − r)/(C + r), whose logarithm moves by 2r/(C² − r²) with C: that is the weight,
 * so the error shown is the relative error of the exponential.
 */
export const COTH: FitProblem = {
  name: "coth",
  numeratorDegree: 5,
  denominatorDegree: 0,
  f: cothSeries,
  weight: (w) => {
    const c = cothSeries(w);
    return div(2n * sqrt(w), mul(c, c) - w);
  },
  point: (parameter) => mul(parameter, MAX_COTH_ARGUMENT),
};

/**
 * Mills ratio on [0, 14], relative error weighted by e^(−t²/4): half way between the absolute error of Φ and the relative
 * error of its tail. Exact at 0. The parameter is stretched so that points lie denser where the ratio bends.
 */
export const MILLS: FitProblem = {
  name: "mills",
  numeratorDegree: 7,
  denominatorDegree: 8,
  f: mills,
  weight: (t) => div(exp(-mul(t, t) >> 2n), mills(t)),
  point: (parameter) => {
    const s = div(mul(parameter, MAX_MILLS_ARGUMENT), MAX_MILLS_ARGUMENT + TWO);
    return div(2n * s, ONE - s);
  },
  valueAtZero: MILLS_AT_ZERO,
};

/** Fractional bits by power, as the Horner schemes climb and fall back. */
const ATANH_BITS = [160n, 192n, 128n, 192n, 128n, 240n, 176n, 112n, 48n];
const COTH_BITS = [128n, 192n, 128n, 192n, 128n, 64n];
const MILLS_P_BITS = [224n, 160n, 224n, 160n, 224n, 160n, 224n, 160n];
const MILLS_Q_BITS = [128n, 224n, 160n, 224n, 160n, 224n, 160n, 224n, 160n];

/** A number as the contract stores it: `constant` ends with its scale. */
export interface StoredConstant {
  readonly constant: string;
  readonly value: bigint;
}

export interface DerivedKernel {
  readonly problem: FitProblem;
  readonly fit: Fit;
  readonly stored: readonly StoredConstant[];
}

export interface DerivedKernels {
  readonly atanh: DerivedKernel;
  readonly coth: DerivedKernel;
  readonly mills: DerivedKernel;
}

/** Derives all three kernels; under a second. */
export function deriveKernels(): DerivedKernels {
  const [atanh, coth, ratio] = [remez(ATANH), remez(COTH), remez(MILLS)];
  return {
    atanh: { problem: ATANH, fit: atanh, stored: store("ATANH", atanh.numerator, ATANH_BITS) },
    coth: { problem: COTH, fit: coth, stored: store("COTH", coth.numerator, COTH_BITS) },
    mills: {
      problem: MILLS,
      fit: ratio,
      stored: [
        ...store("MILLS_P", ratio.numerator, MILLS_P_BITS),
        ...store("MILLS_Q", ratio.denominator, MILLS_Q_BITS),
      ],
    },
  };
}

function store(
  prefix: string,
  coefficients: readonly Real[],
  bitsByPower: readonly bigint[],
): readonly StoredConstant[] {
  return bitsByPower.map((bits, power) => ({
    constant: `${prefix}${power}_Q${bits}`,
    value: toFixedPoint(coefficients[power] ?? 0n, bits),
  }));
}

/** The weighted error of any coefficients on a problem's grid, for instance of those somebody else published. */
export function errorOf(problem: FitProblem, numerator: readonly Real[], denominator: readonly Real[]): Real {
  let largest = 0n;
  for (let i = 1n; i <= 2000n; i++) {
    const x = problem.point((i * ONE) / 2000n);
    const error = mul(div(evaluate(numerator, x), evaluate(denominator, x)) - problem.f(x), problem.weight(x));
    if (error > largest) largest = error;
    if (-error > largest) largest = -error;
  }
  return largest;
}
