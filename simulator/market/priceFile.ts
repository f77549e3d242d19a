import { readFileSync } from "node:fs";

import { CsvError, parse } from "csv-parse/sync";

import {
  CellCountError,
  CsvSyntaxError,
  DuplicateRowError,
  HighBelowLowError,
  type LineOfFile,
  NonNumericCellError,
  NonPositivePriceError,
  PriceFileEmptyError,
  PriceFileMissingError,
  PriceFileUnreadableError,
  PriceOutsideRangeError,
  RowsOutOfOrderError,
  TickOutOfRangeError,
  TimestampError,
  UnknownHeaderError,
} from "./errors.js";

/** One row of a price file, in USD for 1 ETH. */
export interface PriceBar {
  /** Unix seconds, start of the bar. */
  readonly startsAt: number;
  readonly openUsd: number;
  readonly highUsd: number;
  readonly lowUsd: number;
  readonly closeUsd: number;
  /** Active liquidity of the pool at the end of the bar, where the file says it. */
  readonly liquidity?: number;
  /** 1-based line of the file, for messages. */
  readonly line: number;
}

export interface PriceFile {
  readonly file: string;
  readonly format: "hourly" | "pool-minute";
  readonly stepSeconds: 3600 | 60;
  /** At least one, strictly rising in time. Gaps are checked for the window that is played (`window.ts`). */
  readonly bars: readonly PriceBar[];
}

interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

interface Format {
  readonly name: PriceFile["format"];
  readonly header: string;
  readonly stepSeconds: PriceFile["stepSeconds"];
  readonly toBar: (cells: readonly number[], at: LineOfFile) => PriceBar;
}

const MAX_TICK = 887_272;
const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const FORMATS: readonly Format[] = [
  { name: "hourly", header: "unix_s,open_usd,high_usd,low_usd,close_usd", stepSeconds: 3600, toBar: hourlyBar },
  {
    name: "pool-minute",
    header: "unix_s,open_tick,low_tick,high_tick,close_tick,liquidity,usdc_in,weth_in",
    stepSeconds: 60,
    toBar: poolMinuteBar,
  },
];

/** Price of 1 ETH in USD at a tick of a pool whose token0 has 6 decimals (USDC) and token1 18 (WETH). */
export function usdPriceOfTick(tick: number): number {
  return 1e12 / 1.0001 ** tick;
}

/** Reads a price file from disk. Throws a `PriceDataError` that names the line and the remedy. */
export function readPriceFile(path: string): PriceFile {
  return parsePriceFile(path, textOf(path));
}

/** As `readPriceFile`, of a text already read; `file` is only for messages. */
export function parsePriceFile(file: string, text: string): PriceFile {
  const [header, ...rows] = csvRows(file, text);
  if (header === undefined) throw new PriceFileEmptyError(file);
  const format = formatOf(header, file);
  if (rows.length === 0) throw new PriceFileEmptyError(file);
  const bars = rows.map((row) => format.toBar(numbersOf(row, format, file), { file, line: row.line }));
  requireRisingTimes(bars, file);
  return { file, format: format.name, stepSeconds: format.stepSeconds, bars };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw isMissing ? new PriceFileMissingError(path) : new PriceFileUnreadableError(path, cause);
  }
}

function csvRows(file: string, text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  try {
    parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      onRecord: (cells: string[], { lines }) => {
        rows.push({ cells, line: lines });
        return null;
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause["lines"] === "number" ? cause["lines"] : rows.length + 1;
    throw new CsvSyntaxError({ file, line }, cause);
  }
  return rows;
}

function formatOf(header: CsvRow, file: string): Format {
  const found = header.cells.join(",");
  const format = FORMATS.find((candidate) => candidate.header === found);
  if (format !== undefined) return format;
  throw new UnknownHeaderError(
    { file, line: header.line },
    found,
    FORMATS.map((known) => known.header),
  );
}

function numbersOf(row: CsvRow, format: Format, file: string): number[] {
  const columns = format.header.split(",");
  const at = { file, line: row.line };
  if (row.cells.length !== columns.length) throw new CellCountError(at, row.cells.length, columns.length);
  return row.cells.map((cell, index) => {
    const value = PLAIN_NUMBER.test(cell) ? Number(cell) : Number.NaN;
    if (!Number.isFinite(value)) throw new NonNumericCellError(at, columns[index] ?? `column ${index + 1}`, cell);
    return value;
  });
}

function hourlyBar(cells: readonly number[], at: LineOfFile): PriceBar {
  const [startsAt = 0, openUsd = 0, highUsd = 0, lowUsd = 0, closeUsd = 0] = cells;
  requireTimestamp(startsAt, at);
  const prices = { open_usd: openUsd, high_usd: highUsd, low_usd: lowUsd, close_usd: closeUsd };
  for (const [column, price] of Object.entries(prices)) {
    if (price <= 0) throw new NonPositivePriceError(at, column, price);
  }
  if (highUsd < lowUsd) throw new HighBelowLowError(at, highUsd, lowUsd);
  for (const [column, price] of Object.entries({ open_usd: openUsd, close_usd: closeUsd })) {
    if (price < lowUsd || price > highUsd) throw new PriceOutsideRangeError(at, column, price, lowUsd, highUsd);
  }
  return { startsAt, openUsd, highUsd, lowUsd, closeUsd, line: at.line };
}

/**
 * The tick counts WETH for USDC, so the lowest tick is the highest price. Open and close may lie a few ticks outside
 * low and high: the records of real pools hold such rows, and only the close is played.
 */
function poolMinuteBar(cells: readonly number[], at: LineOfFile): PriceBar {
  const [startsAt = 0, openTick = 0, lowTick = 0, highTick = 0, closeTick = 0, liquidity = 0] = cells;
  requireTimestamp(startsAt, at);
  const ticks = { open_tick: openTick, low_tick: lowTick, high_tick: highTick, close_tick: closeTick };
  for (const [column, tick] of Object.entries(ticks)) {
    if (!Number.isInteger(tick) || Math.abs(tick) > MAX_TICK) throw new TickOutOfRangeError(at, column, tick, MAX_TICK);
  }
  if (highTick < lowTick) throw new HighBelowLowError(at, highTick, lowTick);
  return {
    startsAt,
    openUsd: usdPriceOfTick(openTick),
    highUsd: usdPriceOfTick(lowTick),
    lowUsd: usdPriceOfTick(highTick),
    closeUsd: usdPriceOfTick(closeTick),
    liquidity,
    line: at.line,
  };
}

function requireTimestamp(unixSeconds: number, at: LineOfFile): void {
  if (!Number.isSafeInteger(unixSeconds) || unixSeconds <= 0) throw new TimestampError(at, unixSeconds);
}

function requireRisingTimes(bars: readonly PriceBar[], file: string): void {
  const lineOfTime = new Map<number, number>();
  let previous = 0;
  for (const { startsAt, line } of bars) {
    const earlierLine = lineOfTime.get(startsAt);
    if (earlierLine !== undefined) throw new DuplicateRowError({ file, line }, startsAt, earlierLine);
    if (startsAt < previous) throw new RowsOutOfOrderError({ file, line }, startsAt, previous);
    lineOfTime.set(startsAt, line);
    previous = startsAt;
  }
}
