import { readFile } from "node:fs/promises";

import Table from "cli-table3";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Result } from "hardhat/types/utils";
import { errorResult, successfulResult } from "hardhat/utils/result";

import { deployKernels, type Kernels } from "../../scripts/gas/kernels.js";
import { type ColumnReport, compareRow, quantile, reportColumns, type RowErrors } from "../../sdk/pricing/accuracy.js";
import {
  type GoldenRow,
  parseVectors,
  VectorFileEmptyError,
  VectorHeaderError,
  VectorRowError,
} from "../../sdk/pricing/vectors.js";

/** The file named by --vectors cannot be read. */
export class VectorFileUnreadableError extends Error {
  override readonly name = "VectorFileUnreadableError";
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot read the vectors at "${path}" (${reason}). Pass an existing CSV with --vectors.`, { cause });
  }
}

export interface FailedRow {
  readonly line: number;
  readonly reason: string;
}

export interface GasReport {
  readonly kernel: string;
  readonly min: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

export interface GreeksReport {
  readonly vectors: string;
  readonly rows: number;
  readonly failures: readonly FailedRow[];
  readonly columns: readonly ColumnReport[];
  readonly gas: readonly GasReport[];
  readonly withinBounds: boolean;
}

interface CheckArguments {
  readonly vectors: string;
  readonly json: boolean;
}

/** Why a check did not pass: over a bound or a row unpriced, or vectors that cannot be read. */
export type GreeksCheckFailure = GreeksReport | VectorError;
type VectorError = VectorFileUnreadableError | VectorHeaderError | VectorRowError | VectorFileEmptyError;

/** A failed result makes the command exit with 1. */
export default async function greeksCheck(
  args: CheckArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<Result<GreeksReport, GreeksCheckFailure>> {
  let rows: readonly GoldenRow[];
  try {
    rows = parseVectors(await readVectors(args.vectors), args.vectors);
  } catch (error) {
    if (!isVectorError(error)) throw error;
    console.error(
      args.json ? JSON.stringify({ error: error.name, message: error.message }) : `${error.name}: ${error.message}`,
    );
    return { success: false, error };
  }
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const report = await checkRows(args.vectors, rows, await deployKernels(hre.network));
  console.log(args.json ? JSON.stringify(report, undefined, 2) : describe(report));
  return report.withinBounds ? successfulResult(report) : errorResult<GreeksCheckFailure>(report);
}

function isVectorError(error: unknown): error is VectorError {
  return [VectorFileUnreadableError, VectorHeaderError, VectorRowError, VectorFileEmptyError].some(
    (kind) => error instanceof kind,
  );
}

async function readVectors(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new VectorFileUnreadableError(path, cause);
  }
}

async function checkRows(vectors: string, rows: readonly GoldenRow[], kernels: Kernels): Promise<GreeksReport> {
  const failures: FailedRow[] = [];
  const compared: { readonly line: number; readonly errors: RowErrors }[] = [];
  const gas = new Map<string, number[]>();
  for (const row of rows) {
    try {
      compared.push({ line: row.line, errors: compareRow(row, await kernels.price(row.input)) });
      for (const [kernel, used] of await kernels.gas(row.input)) {
        gas.set(kernel, [...(gas.get(kernel) ?? []), used]);
      }
    } catch (error) {
      failures.push({ line: row.line, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const columns = compared.length === 0 ? [] : reportColumns(compared);
  return {
    vectors,
    rows: rows.length,
    failures,
    columns,
    gas: [...gas].map(([kernel, used]) => ({
      kernel,
      min: quantile(used, 0),
      median: quantile(used, 0.5),
      p90: quantile(used, 0.9),
      max: quantile(used, 1),
    })),
    withinBounds: failures.length === 0 && columns.every((column) => column.withinBound),
  };
}

/** No colours: the table is read in logs as often as on a screen. */
const PLAIN = { head: [], border: [] };

function describe(report: GreeksReport): string {
  const errors = new Table({
    head: ["column", "max abs", "median abs", "max relative", "bound", "worst line", ""],
    style: PLAIN,
  });
  for (const column of report.columns) {
    errors.push([
      column.column,
      column.maxAbsolute.toExponential(1),
      column.medianAbsolute.toExponential(1),
      column.maxRelative?.toExponential(1) ?? "-",
      `${column.bound.kind} ${column.bound.max.toExponential(0)}`,
      column.worstLine,
      column.withinBound ? "ok" : "OVER",
    ]);
  }
  const gas = new Table({ head: ["gas, library call only", "min", "median", "p90", "max"], style: PLAIN });
  for (const { kernel, min, median, p90, max } of report.gas) gas.push([kernel, min, median, p90, max]);
  const failures = report.failures.map(({ line, reason }) => `line ${line}: ${reason}`);
  const verdict = report.withinBounds ? "All rows priced, every bound held." : "NOT within bounds.";
  return [
    `${report.vectors}: ${report.rows} rows, ${report.failures.length} failures`,
    ...failures,
    errors.toString(),
    gas.toString(),
    verdict,
  ].join("\n");
}
