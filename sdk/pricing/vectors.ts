/**
 * Golden Black–Scholes vectors: reading the CSV format.
 *
 * Golden numbers may have more significant digits than a double holds, so they are kept as integers scaled by 1e60 and
 * only differences become doubles.
 */

import type { PricingInput } from "./types.js";

export const VECTOR_HEADER = "spot,strike,vol,tau_s,rate,call,put,delta_call,gamma,vega,theta_call,theta_put";

/** Decimal places of every `…E60` number here. */
export const GOLDEN_DECIMALS = 60;
const WAD_DECIMALS = 18;
/** A number of 1e200 or more is a slip of the keyboard, in any column. */
const MAX_SHIFT = GOLDEN_DECIMALS + 200;
export const E60_PER_WAD = 10n ** BigInt(GOLDEN_DECIMALS - WAD_DECIMALS);

export interface GoldenRow {
  /** 1-based line in the file, header included. */
  readonly line: number;
  readonly input: PricingInput;
  readonly golden: Readonly<Record<GoldenColumn, bigint>>;
}

const GOLDEN_COLUMNS = ["call", "put", "deltaCall", "gamma", "vega", "thetaCall", "thetaPut"] as const;
export type GoldenColumn = (typeof GOLDEN_COLUMNS)[number];

/** A vector file whose first line is not the format's header. */
export class VectorHeaderError extends Error {
  override readonly name = "VectorHeaderError";
  constructor(source: string, actual: string) {
    super(
      `${source}: line 1 is "${actual.slice(0, 120)}" but a vector file starts with "${VECTOR_HEADER}". ` +
        `Make one with the columns in that order.`,
    );
  }
}

/** A row with the wrong number of fields, a field that is not a number, or an input the contracts cannot represent. */
export class VectorRowError extends Error {
  override readonly name = "VectorRowError";
  readonly line: number;
  constructor(source: string, line: number, reason: string) {
    super(`${source}: line ${line}: ${reason}. Correct the row or remove it.`);
    this.line = line;
  }
}

/** A vector file with a header and nothing under it. */
export class VectorFileEmptyError extends Error {
  override readonly name = "VectorFileEmptyError";
  constructor(source: string) {
    super(`${source}: the file has no rows, so it proves nothing. Add at least one row under the header.`);
  }
}

/** Reads a vector file. `source` names it in errors. */
export function parseVectors(text: string, source: string): readonly GoldenRow[] {
  const lines = text.split(/\r?\n/);
  const header = (lines[0] ?? "").trim();
  if (header !== VECTOR_HEADER) throw new VectorHeaderError(source, header);
  const rows: GoldenRow[] = [];
  for (const [index, content] of lines.entries()) {
    if (index === 0 || content.trim() === "") continue;
    rows.push(parseRow(content, index + 1, source));
  }
  if (rows.length === 0) throw new VectorFileEmptyError(source);
  return rows;
}

function parseRow(content: string, line: number, source: string): GoldenRow {
  const names = VECTOR_HEADER.split(",");
  const fields = content.split(",").map((field) => field.trim());
  if (fields.length !== names.length) {
    throw new VectorRowError(source, line, `it has ${fields.length} fields where the header has ${names.length}`);
  }
  const numbers = fields.map((field, column) => {
    const value = parseDecimal(field, GOLDEN_DECIMALS);
    if (value === undefined) throw new VectorRowError(source, line, `${names[column]} "${field}" is not a number`);
    return value;
  });
  const exact = (column: number, unitE60: bigint, unit: string): bigint => {
    const value = numbers[column] ?? 0n;
    if (value % unitE60 !== 0n) {
      throw new VectorRowError(source, line, `${names[column]} "${fields[column]}" is not a whole number of ${unit}`);
    }
    return value / unitE60;
  };
  const unsigned = (column: number, unitE60: bigint, unit: string): bigint => {
    const value = exact(column, unitE60, unit);
    if (value < 0n) throw new VectorRowError(source, line, `${names[column]} "${fields[column]}" is negative`);
    return value;
  };
  const golden = Object.fromEntries(GOLDEN_COLUMNS.map((name, index) => [name, numbers[index + 5] ?? 0n]));
  return {
    line,
    input: {
      spotWad: unsigned(0, E60_PER_WAD, "1e-18"),
      strikeWad: unsigned(1, E60_PER_WAD, "1e-18"),
      volWad: unsigned(2, E60_PER_WAD, "1e-18"),
      tauSeconds: unsigned(3, 10n ** BigInt(GOLDEN_DECIMALS), "seconds"),
      rateWad: exact(4, E60_PER_WAD, "1e-18"),
    },
    golden: golden as Record<GoldenColumn, bigint>,
  };
}

/** `text` times 10^decimals, cut toward zero; undefined when `text` is not a decimal number. */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const shift = decimals + Number(exponent) - fraction.length;
  // A vanishing tail may have an exponent of any size; a number too large to be a price is refused, not computed.
  if (shift > MAX_SHIFT) return undefined;
  if (-shift > whole.length + fraction.length) return 0n;
  const digits = BigInt(whole + fraction);
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === "-" ? -magnitude : magnitude;
}
