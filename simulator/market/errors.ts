import { isoOf } from "../time.js";

/** Where in a price file something is wrong: the file and its 1-based line. */
export interface LineOfFile {
  readonly file: string;
  readonly line: number;
}

/** Anything wrong with the prices a simulation was asked to play. The message says what to do. */
export class PriceDataError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Anything wrong with one line of a price file. */
export class PriceLineError extends PriceDataError {
  readonly at: LineOfFile;

  constructor(at: LineOfFile, problem: string, remedy: string) {
    super(`${at.file}, line ${at.line}: ${problem}. ${remedy}`);
    this.at = at;
  }
}

export class PriceFileMissingError extends PriceDataError {
  constructor(file: string) {
    super(`There is no price file ${file}. Check the path given to --prices.`);
  }
}

export class PriceFileUnreadableError extends PriceDataError {
  constructor(file: string, cause: unknown) {
    super(`The price file ${file} cannot be read (${String(cause)}). Give a readable CSV file, not a folder.`, {
      cause,
    });
  }
}

export class PriceFileEmptyError extends PriceDataError {
  constructor(file: string) {
    super(`The price file ${file} has no row of prices. Give a header line and at least one row.`);
  }
}

export class UnknownHeaderError extends PriceLineError {
  constructor(at: LineOfFile, found: string, known: readonly string[]) {
    super(
      at,
      `the header "${found}" is not known`,
      `Use one of: ${known.map((header) => `"${header}"`).join(" or ")}.`,
    );
  }
}

export class CsvSyntaxError extends PriceLineError {
  constructor(at: LineOfFile, cause: Error) {
    super(at, `not valid CSV (${cause.message})`, "Mend the quotes of this line.");
  }
}

export class CellCountError extends PriceLineError {
  constructor(at: LineOfFile, found: number, expected: number) {
    super(at, `${found} cells where the header has ${expected}`, "Give every row one cell for each column.");
  }
}

export class NonNumericCellError extends PriceLineError {
  constructor(at: LineOfFile, column: string, found: string) {
    super(at, `${column} is "${found}", not a number`, "Write plain decimal figures; remove or mend the row.");
  }
}

export class TimestampError extends PriceLineError {
  constructor(at: LineOfFile, found: number) {
    super(
      at,
      `unix_s is ${found}, not a whole number of seconds after 1970`,
      "Give the start of the row in unix seconds.",
    );
  }
}

export class NonPositivePriceError extends PriceLineError {
  constructor(at: LineOfFile, column: string, found: number) {
    super(at, `${column} is ${found}, and a price must be above zero`, "Mend the figure or cut the row's window out.");
  }
}

export class TickOutOfRangeError extends PriceLineError {
  constructor(at: LineOfFile, column: string, found: number, bound: number) {
    super(
      at,
      `${column} is ${found}, not a whole tick from -${bound} to ${bound}`,
      "Give ticks of the Uniswap v3 pool.",
    );
  }
}

export class HighBelowLowError extends PriceLineError {
  constructor(at: LineOfFile, high: number, low: number) {
    super(at, `the high ${high} is below the low ${low}`, "Mend the row: the columns may be swapped.");
  }
}

export class PriceOutsideRangeError extends PriceLineError {
  constructor(at: LineOfFile, column: string, found: number, low: number, high: number) {
    super(at, `${column} ${found} is outside the row's own low ${low} to high ${high}`, "Mend the row.");
  }
}

export class DuplicateRowError extends PriceLineError {
  constructor(at: LineOfFile, unixSeconds: number, earlierLine: number) {
    super(
      at,
      `the time ${isoOf(unixSeconds)} (${unixSeconds}) stands already on line ${earlierLine}`,
      "Remove one of them.",
    );
  }
}

export class RowsOutOfOrderError extends PriceLineError {
  constructor(at: LineOfFile, unixSeconds: number, previous: number) {
    super(
      at,
      `the time ${isoOf(unixSeconds)} (${unixSeconds}) comes after ${isoOf(previous)} (${previous})`,
      "Sort the rows by unix_s, earliest first.",
    );
  }
}

/** The rows of the chosen window do not follow each other at the file's step. */
export class MissingRowsError extends PriceLineError {
  constructor(at: LineOfFile, unixSeconds: number, previous: number, stepSeconds: number) {
    super(
      at,
      `the row is ${unixSeconds - previous} s after the row before it (${isoOf(previous)}) where ${stepSeconds} s are expected`,
      "Fill in the missing rows, or choose a window without a gap by --from and --hours.",
    );
  }
}

export class WindowStartError extends PriceDataError {
  constructor(asked: string, first: number, last: number) {
    super(
      `--from ${asked} is not a time of this price file. ` +
        `Give an ISO date from ${isoOf(first)} to ${isoOf(last)}, for example ${isoOf(first)}.`,
    );
  }
}

export class WindowLengthError extends PriceDataError {
  constructor(askedHours: number, availableHours: number) {
    super(
      `--hours ${askedHours} cannot be had: give more than zero and at most ${Math.floor(availableHours * 100) / 100}, ` +
        `the unbroken hours that the price file holds from the chosen start.`,
    );
  }
}

export class UnknownCrashError extends PriceDataError {
  constructor(asked: string, known: readonly string[]) {
    super(`There is no recorded crash "${asked}". Use --crash ${known.join(" or --crash ")}, or --prices <csv>.`);
  }
}

export class PriceUnrepresentableError extends PriceDataError {
  constructor(priceUsd: number) {
    super(`The price ${priceUsd} USD cannot be held in eight decimals. Give prices from 0.00000001 to 90000000 USD.`);
  }
}
