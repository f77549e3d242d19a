import { BadParameterError } from "../../deploy/parameters.js";
import { MainnetError } from "../../scripts/mainnet/errors.js";
import { BadSnapshotError } from "../../scripts/gas/snapshot.js";
import { NoRoundBeforeError } from "../../keeper/settlement.js";
import { BadSeriesNameError } from "../../sdk/series/name.js";

import { RevertedError, TaskError } from "./errors.js";
import { revertOf } from "./explain.js";
import { MAINNET_TOKENS } from "./words.js";
import type { TokenNames } from "./words.js";

/** A failure that its message explains in full; a stack trace would add nothing. */
export interface Failure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly contractError?: string;
  readonly contractArguments?: readonly string[];
}

/** The failure in words, or undefined for a fault of the program that needs its stack trace. */
export function explainFailure(error: unknown, tokens: TokenNames = MAINNET_TOKENS): Failure | undefined {
  if (error instanceof RevertedError) {
    const { name, code, message, contractError, contractArguments } = error;
    return {
      name: contractError === "Unknown" ? name : contractError,
      code,
      message,
      contractError,
      contractArguments,
    };
  }
  if (error instanceof TaskError || error instanceof MainnetError) {
    return { name: error.name, code: error.code, message: error.message };
  }
  if (error instanceof BadSeriesNameError) return { name: error.name, code: "BAD_SERIES_NAME", message: error.message };
  if (error instanceof NoRoundBeforeError) return { name: error.name, code: "NO_ROUND_BEFORE", message: error.message };
  if (error instanceof BadParameterError) return { name: error.name, code: "BAD_PARAMETER", message: error.message };
  if (error instanceof BadSnapshotError) return { name: error.name, code: "BAD_SNAPSHOT", message: error.message };
  if (lacksGasMoney(error)) {
    const message = "The account has not enough ether for the gas. Send it some, or use --from with another account.";
    return { name: "InsufficientEther", code: "INSUFFICIENT_ETHER", message };
  }
  const revert = revertOf(error, tokens);
  return revert === undefined ? undefined : explainFailure(revert, tokens);
}

/** Nodes tell this by text only; each of these is one client's wording. */
function lacksGasMoney(error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  return /insufficient funds|doesn't have enough funds/i.test(message);
}
