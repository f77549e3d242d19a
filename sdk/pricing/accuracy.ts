/** How far computed Greeks are from golden ones, column by column, and whether that is within the bounds we promise. */
import type { GreeksWad } from "./types.js";
import { E60_PER_WAD, GOLDEN_DECIMALS, type GoldenColumn, type GoldenRow } from "./vectors.js";

/** The columns of a report, normalised so that one bound serves every spot. */
export const COLUMNS = ["call/S", "put/S", "delta", "gamma*S", "vega/S", "thetaCall/S", "thetaPut/S"] as const;
export type Column = (typeof COLUMNS)[number];

export interface ColumnError {
  readonly absolute: number;
  /** Undefined where the value is too small for a relative error to mean anything: see `RELATIVE_ABOVE`. */
  readonly relative: number | undefined;
}

export type RowErrors = Readonly<Record<Column, ColumnError>>;

/** Relative errors count where the normalised value exceeds this. */
export const RELATIVE_ABOVE = 1e-6;

/**
 * An output has 18 decimals, so a value below 1e-6 cannot be within 1e-12 of the truth. It occurs for thetas of a base
 * that costs cents; there the bound is one unit of output.
 */
const ONE_WEI = 1e-18;

export interface Bound {
  readonly kind: "absolute" | "relative";
  readonly max: number;
}

export const BOUNDS: Readonly<Record<Column, Bound>> = {
  "call/S": { kind: "absolute", max: 1e-15 },
  "put/S": { kind: "absolute", max: 1e-15 },
  delta: { kind: "absolute", max: 1e-15 },
  "gamma*S": { kind: "relative", max: 1e-12 },
  "vega/S": { kind: "absolute", max: 1e-15 },
  "thetaCall/S": { kind: "relative", max: 1e-12 },
  "thetaPut/S": { kind: "relative", max: 1e-12 },
};

/** Errors of one row. */
export function compareRow(row: GoldenRow, actual: GreeksWad): RowErrors {
  const { golden } = row;
  const spot = row.input.spotWad;
  const perSpot = (name: GoldenColumn, wad: bigint): ColumnError => errorOf(wad * E60_PER_WAD, golden[name], spot);
  const gammaSpotE60 = (golden.gamma * spot) / 10n ** 18n;
  return {
    "call/S": perSpot("call", actual.call),
    "put/S": perSpot("put", actual.put),
    delta: errorOf(actual.deltaCall * E60_PER_WAD, golden.deltaCall, 10n ** 18n),
    "gamma*S": errorOf(actual.gammaSpot * E60_PER_WAD, gammaSpotE60, 10n ** 18n),
    "vega/S": perSpot("vega", actual.vega),
    "thetaCall/S": perSpot("thetaCall", actual.thetaCall),
    "thetaPut/S": perSpot("thetaPut", actual.thetaPut),
  };
}

function errorOf(actualE60: bigint, goldenE60: bigint, scaleWad: bigint): ColumnError {
  const difference = Math.abs(Number(actualE60 - goldenE60)) / 10 ** GOLDEN_DECIMALS;
  const magnitude = Math.abs(Number(goldenE60)) / 10 ** GOLDEN_DECIMALS;
  const scale = Number(scaleWad) / 1e18;
  const counts = magnitude / scale > RELATIVE_ABOVE && (magnitude > 1e-6 || difference > ONE_WEI);
  return { absolute: difference / scale, relative: counts ? difference / magnitude : undefined };
}

export interface ColumnReport {
  readonly column: Column;
  readonly maxAbsolute: number;
  readonly medianAbsolute: number;
  /** Over the rows where it counts; undefined when there is none. */
  readonly maxRelative: number | undefined;
  /** Line in the file of the row the bound is measured at. */
  readonly worstLine: number;
  readonly bound: Bound;
  readonly withinBound: boolean;
}

/** One report a column. `rows` must not be empty. */
export function reportColumns(
  rows: readonly { readonly line: number; readonly errors: RowErrors }[],
): readonly ColumnReport[] {
  return COLUMNS.map((column) => {
    const bound = BOUNDS[column];
    const measured = rows.map(({ line, errors }) => {
      const { absolute, relative } = errors[column];
      return { line, absolute, relative, bounded: bound.kind === "absolute" ? absolute : (relative ?? 0) };
    });
    const worst = measured.reduce((a, b) => (b.bounded > a.bounded ? b : a));
    const relatives = measured.flatMap(({ relative }) => (relative === undefined ? [] : [relative]));
    const absolutes = measured.map(({ absolute }) => absolute);
    return {
      column,
      maxAbsolute: quantile(absolutes, 1),
      medianAbsolute: quantile(absolutes, 0.5),
      maxRelative: relatives.length === 0 ? undefined : quantile(relatives, 1),
      worstLine: worst.line,
      bound,
      withinBound: worst.bounded <= bound.max,
    };
  });
}

/** The value below which a fraction `q` of the values lie (nearest rank); NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
