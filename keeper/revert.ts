import { dataLength, isHexString } from "ethers";
import type { Interface } from "ethers";

import {
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
];

/** The revert inside whatever a node or library threw for a failed call. */
export function revertOf(thrown: unknown): Revert {
  const data = revertDataIn(thrown, 0);
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

/** Nodes and libraries wrap revert data differently: as `data`, inside `error`, `info` or `cause`. */
function revertDataIn(thrown: unknown, depth: number): string | undefined {
  if (typeof thrown !== "object" || thrown === null || depth > 4) return undefined;
  for (const key of ["data", "error", "info", "cause"]) {
    const inner: unknown = Reflect.get(thrown, key);
    if (typeof inner === "string" && isHexString(inner) && dataLength(inner) >= 4) return inner;
    const found = revertDataIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
