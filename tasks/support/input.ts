import { SimulationInputError } from "../../simulator/errors.js";
import { PriceDataError } from "../../simulator/market/errors.js";

/**
 * Tells what the user can mend in a line or two without a stack trace, and sets the exit code to 1. Anything else is a
 * fault of the program and is thrown on.
 */
export async function tellingInput(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof SimulationInputError || error instanceof PriceDataError)) throw error;
    process.stderr.write(`${error.name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
