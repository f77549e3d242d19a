import { dataLength, isHexString } from "ethers";
import type { Interface } from "ethers";

import {
  AaveShort__factory,
  ChainlinkOracle__factory,
  OptionsVault__factory,
  PriceGuard__factory,
  Rebalancer__factory,
  UniswapV3Adapter__factory,
} from "../types/index.js";

/** A revert in words. */
export interface Revert {
  /** Name of the custom error, "Error" for a reason string, "unknown" when nothing could be decoded. */
  readonly name: string;
  /** The error with its named arguments. */
  readonly message: string;
}

/** Every contract a hedge passes through, each with its own errors. */
const INTERFACES: readonly Interface[] = [
  Rebalancer__factory.createInterface(),
  OptionsVault__factory.createInterface(),
  ChainlinkOracle__factory.createInterface(),
  PriceGuard__factory.createInterface(),
  UniswapV3Adapter__factory.createInterface(),
  AaveShort__factory.createInterface(),
];

const SELECTOR_BYTES = 4;
const HASH_BYTES = 32;
const MAX_DEPTH = 4;

/** The revert inside whatever a node or library threw for a failed call. */
export function revertOf(thrown: unknown): Revert {
  const data = revertDataOf(thrown);
  if (data === undefined)
    return { name: "unknown", message: thrown instanceof Error ? thrown.message : String(thrown) };
  return decodeRevert(data);
}

/** Revert data in words: `Rebalancer_InsideBand(netDeltaWad = -5, triggerWad = 7)`. */
export function decodeRevert(data: string): Revert {
  for (const known of INTERFACES) {
    const error = known.parseError(data);
    if (error === null) continue;
    const parts = error.fragment.inputs.map((input, index) => `${input.name} = ${String(error.args[index])}`);
    return { name: error.name, message: `${error.name}(${parts.join(", ")})` };
  }
  return { name: "unknown", message: `an error no contract here declares: ${data}` };
}

/** Errors of `rebalance` and `deleverage` that say "not now": what a keeper waits for, and what a lost race ends in. */
const WAITING: ReadonlySet<string> = new Set([
  "Rebalancer_AlreadyHedgedThisBlock",
  "Rebalancer_InsideBand",
  "Rebalancer_BelowMinimumSize",
  "Rebalancer_ShortOfQuote",
  "Rebalancer_ShortOfBase",
  "Rebalancer_VenueBeyondLimit",
  "ChainlinkOracle_Stale",
  "ChainlinkOracle_AnswerNotPositive",
  "ChainlinkOracle_OutsideSanityBand",
  "AaveShort_Healthy",
]);

/** Whether a revert says that no hedge is due now, and nothing worse. */
export function saysToWait({ name }: Revert): boolean {
  return WAITING.has(name);
}

/** The revert data inside whatever was thrown. Nodes and libraries put it in `data`, inside `error`, `info` or `cause`. */
export function revertDataOf(thrown: unknown): string | undefined {
  return hexIn(thrown, "data", (data) => dataLength(data) >= SELECTOR_BYTES, 0);
}

/** The hash of the transaction that failed, where what was thrown tells it. */
export function transactionHashOf(thrown: unknown): string | undefined {
  return hexIn(thrown, "transactionHash", (hash) => dataLength(hash) === HASH_BYTES, 0);
}

function hexIn(thrown: unknown, name: string, fits: (hex: string) => boolean, depth: number): string | undefined {
  if (typeof thrown !== "object" || thrown === null || depth > MAX_DEPTH) return undefined;
  const own: unknown = Reflect.get(thrown, name);
  if (typeof own === "string" && isHexString(own) && fits(own)) return own;
  for (const key of ["data", "error", "info", "cause"]) {
    const found = hexIn(Reflect.get(thrown, key), name, fits, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
