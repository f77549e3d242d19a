import { loadPrices } from "../market/loadPrices.js";
import type { LoadedPrices } from "../market/loadPrices.js";
import { PriceDataError } from "../market/errors.js";
import { PlayOptionError } from "./errors.js";
import { InvariantBrokenError } from "./invariants.js";
import { parseOptions } from "./options.js";
import type { PlayOptions, RawOptions } from "./options.js";

/** Everything the user chose, read and checked. */
export interface Prepared {
  readonly options: PlayOptions;
  readonly loaded: LoadedPrices;
}

/**
 * Checks the options and reads the prices: all that can be wrong with the input shows here, before anything is compiled
 * or deployed. @throws PlayOptionError, PriceDataError
 */
export function prepare(raw: RawOptions): Prepared {
  const options = parseOptions(raw);
  return { options, loaded: loadPrices(options.source, options.window, options.seed) };
}

/**
 * Tells what the user can mend, or must know, in one line without a stack trace, and sets the exit code to 1. Anything
 * else is a fault of the program and is thrown on.
 */
export function tellFailure(error: unknown): void {
  const isPlain =
    error instanceof PriceDataError || error instanceof PlayOptionError || error instanceof InvariantBrokenError;
  if (!isPlain) throw error;
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
}
