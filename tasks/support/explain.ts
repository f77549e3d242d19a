import { decodeBytes32String, Interface, isHexString } from "ethers";
import type { ErrorDescription } from "ethers";

import {
  AaveShort__factory,
  Authority__factory,
  Book__factory,
  BountyBudget__factory,
  ChainlinkOracle__factory,
  FixedBand__factory,
  FixedMath__factory,
  IVaultLock__factory,
  OptimalBand__factory,
  OptionsVault__factory,
  OptionToken__factory,
  PriceGuard__factory,
  RealizedVolatility__factory,
  Rebalancer__factory,
  Strikes__factory,
  Timelock__factory,
  UniswapV3Adapter__factory,
} from "../../types/index.js";

import { RevertedError } from "./errors.js";
import { SENTENCES } from "./sentences.js";
import type { Evidence } from "./sentence.js";
import { MAINNET_TOKENS } from "./words.js";
import type { TokenNames } from "./words.js";

/** Every custom error that a call into the system can end with. */
export const ERRORS = new Interface(
  [
    ...OptionsVault__factory.abi,
    ...Rebalancer__factory.abi,
    ...RealizedVolatility__factory.abi,
    ...BountyBudget__factory.abi,
    ...ChainlinkOracle__factory.abi,
    ...PriceGuard__factory.abi,
    ...UniswapV3Adapter__factory.abi,
    ...AaveShort__factory.abi,
    ...FixedBand__factory.abi,
    ...OptimalBand__factory.abi,
    ...OptionToken__factory.abi,
    ...Book__factory.abi,
    ...Strikes__factory.abi,
    ...FixedMath__factory.abi,
    ...IVaultLock__factory.abi,
    ...Authority__factory.abi,
    ...Timelock__factory.abi,
  ].filter((fragment) => fragment.type === "error"),
);

/** Errors every contract may give without declaring them. */
const BUILT_IN = new Interface(["error Error(string message)", "error Panic(uint256 code)"]);

const PANICS: Readonly<Record<string, string>> = {
  "1": "an assertion failed",
  "17": "arithmetic overflowed",
  "18": "a division by zero",
  "50": "an index outside its array",
};

const SELECTOR_LENGTH = 10;
const MAX_DEPTH = 6;

/** A refusal taken apart. */
export interface Explained {
  /** Name of the custom error, `Error`, `Panic`, or `Unknown`. */
  readonly name: string;
  /** Its arguments as text, in order. */
  readonly values: readonly string[];
  readonly sentence: string;
}

/** Revert data as words, with its numbers. Unknown data is shown as it is. */
export function explainRevert(data: string, tokens: TokenNames = MAINNET_TOKENS): Explained {
  if (data === "0x") return plain("Unknown", [], "The call reverted without a reason.");
  // Every Interface knows the built-in errors too, so they come first.
  const builtIn = parse(BUILT_IN, data);
  if (builtIn === null) {
    const custom = parse(ERRORS, data);
    if (custom !== null) return explainCustom(custom, tokens);
    return plain("Unknown", [data], `The call reverted with data this project does not know: ${data}`);
  }
  const value = String(builtIn.args[0]);
  if (builtIn.name === "Error") return plain("Error", [value], `The call reverted: ${value}`);
  return plain("Panic", [value], `The call panicked: ${PANICS[value] ?? `code ${value}`}.`);
}

/**
 * Turns a failed call into a `RevertedError` in words.
 * @returns undefined when the error is not a revert
 */
export function revertOf(error: unknown, tokens: TokenNames = MAINNET_TOKENS): RevertedError | undefined {
  if (error instanceof RevertedError) return error;
  const data = revertDataOf(error);
  if (data === undefined) return undefined;
  const { name, values, sentence } = explainRevert(data, tokens);
  return new RevertedError(sentence, name, values, error);
}

/** The revert data inside whatever ethers, Hardhat or a node threw; each wraps it its own way. */
export function revertDataOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return undefined;
  const fields = error as Readonly<Record<string, unknown>>;
  const { data } = fields;
  if (typeof data === "string" && isHexString(data) && (data === "0x" || data.length >= SELECTOR_LENGTH)) return data;
  for (const key of ["data", "error", "info", "cause"] as const) {
    const found = revertDataOf(fields[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainCustom(error: ErrorDescription, tokens: TokenNames): Explained {
  const values = error.args.map(String);
  const sentence = SENTENCES[error.name];
  if (sentence !== undefined) return plain(error.name, values, sentence(evidenceOf(error, tokens), tokens));
  const shown = error.fragment.inputs.map((input, index) => `${input.name} ${values[index] ?? ""}`).join(", ");
  return plain(error.name, values, `The call reverted with ${error.name}${shown === "" ? "" : `: ${shown}`}.`);
}

function evidenceOf(error: ErrorDescription, tokens: TokenNames): Evidence {
  const value = (name: string): unknown => {
    const index = error.fragment.inputs.findIndex((input) => input.name === name);
    if (index < 0)
      throw new TypeError(`${error.name} has no argument ${name}: tasks/support/sentences.ts is out of date.`);
    return error.args[index];
  };
  return {
    int: (name) => BigInt(String(value(name))),
    text: (name) => textOf(String(value(name))),
    inner: (name) => explainRevert(String(value(name)), tokens).sentence,
  };
}

/** Names of settings come as bytes32; everything else reads as it is. */
function textOf(value: string): string {
  if (!isHexString(value, 32)) return value;
  try {
    return decodeBytes32String(value);
  } catch {
    return value; // no text in these bytes
  }
}

function parse(abi: Interface, data: string): ErrorDescription | null {
  try {
    return abi.parseError(data);
  } catch {
    return null; // the selector is known but the arguments are cut short: as good as unknown
  }
}

function plain(name: string, values: readonly string[], sentence: string): Explained {
  return { name, values, sentence };
}
