/** Every number literal of the pricing kernels, derived anew, and where it stands in the sources. */
import { type DerivedKernels, type StoredConstant } from "./fits.js";
import { div, LN2, ln, ONE, PI, ratio, sqrt, toFixedPoint, toNumber } from "./real.js";

export interface LedgerEntry {
  /** Path from the root of the project. */
  readonly path: string;
  readonly constant: string;
  readonly expected: string;
}

/** A literal that is not what its derivation gives. */
export interface Deviation extends LedgerEntry {
  readonly found: string | undefined;
}

const WAD = 10n ** 18n;
const YEAR_SECONDS = 31_536_000n;

/** Numbers that follow from their definition alone. */
const FIXED_MATH_CONSTANTS: readonly StoredConstant[] = [
  { constant: "SQRT2_Q32", value: toFixedPoint(sqrt(2n * ONE), 32n) },
  { constant: "LN2_Q192", value: toFixedPoint(LN2, 192n) },
  { constant: "LN_WAD_Q192", value: toFixedPoint(ln(WAD * ONE), 192n) },
  { constant: "LN2_Q96", value: toFixedPoint(LN2, 96n) },
  { constant: "INV_LN2_Q96", value: toFixedPoint(div(ONE, LN2), 96n) },
];

const GAUSSIAN_CONSTANTS: readonly StoredConstant[] = [
  { constant: "INV_SQRT_2PI_Q128", value: toFixedPoint(div(ONE, sqrt(2n * PI)), 128n) },
];

const BLACK_SCHOLES_CONSTANTS: readonly StoredConstant[] = [
  { constant: "ROOT_TIME_SCALE", value: toFixedPoint(ratio(1n, WAD * WAD * YEAR_SECONDS), 320n) },
  { constant: "DRIFT_SCALE", value: toFixedPoint(ratio(1n, WAD * YEAR_SECONDS), 192n) },
  { constant: "WAD_TO_Q192", value: toFixedPoint(ratio(1n, WAD), 192n) },
  { constant: "DECAY_SCALE", value: toFixedPoint(ratio(1n, WAD * WAD), 199n) },
];

const EVERLASTING_CONSTANTS: readonly StoredConstant[] = [
  { constant: "SQRT8_Q192", value: toFixedPoint(sqrt(8n * ONE), 192n) },
];

/** What every literal must be, contract and twin. */
export function ledgerOf(kernels: DerivedKernels): readonly LedgerEntry[] {
  const { atanh, coth, mills } = kernels;
  const both = (name: string, twin: string, constants: readonly StoredConstant[]): readonly LedgerEntry[] =>
    constants.flatMap(({ constant, value }) => [
      { path: `contracts/pricing/${name}.sol`, constant, expected: `${value}` },
      { path: `sdk/pricing/exact/${twin}.ts`, constant, expected: `${value}n` },
    ]);
  const doubles = (constant: string, coefficients: readonly bigint[]): LedgerEntry => ({
    path: "sdk/pricing/float.ts",
    constant,
    expected: `[${coefficients.map(toNumber).reverse().join(", ")}]`,
  });
  return [
    ...both("FixedMath", "fixedMath", [...FIXED_MATH_CONSTANTS, ...atanh.stored, ...coth.stored]),
    ...both("Gaussian", "gaussian", [...GAUSSIAN_CONSTANTS, ...mills.stored]),
    ...both("BlackScholes", "blackScholes", BLACK_SCHOLES_CONSTANTS),
    ...both("Everlasting", "everlasting", EVERLASTING_CONSTANTS),
    doubles("MILLS_P", mills.fit.numerator),
    doubles("MILLS_Q", mills.fit.denominator),
  ];
}

/** A declaration up to its `=`, whatever its type, and its literal up to the `;`. */
function declaration(constant: string): RegExp {
  return new RegExp(`(constant|const) ${constant}(:[^=]*)? = ([^;]*);`);
}

/** The entries whose literal in `sourceOf(path)` differs from its derivation, or is missing. */
export function deviations(entries: readonly LedgerEntry[], sourceOf: (path: string) => string): readonly Deviation[] {
  return entries.flatMap((entry) => {
    const found = declaration(entry.constant).exec(sourceOf(entry.path))?.[3];
    return found !== undefined && normalise(found) === normalise(entry.expected) ? [] : [{ ...entry, found }];
  });
}

/** The source with the literal of `entry` put right. */
export function corrected(source: string, entry: LedgerEntry): string {
  return source.replace(declaration(entry.constant), (text) => text.replace(/= [^;]*;/, `= ${entry.expected};`));
}

function normalise(literal: string): string {
  return literal.replaceAll(/[\s_]|,(?=\s*\])/g, "");
}
