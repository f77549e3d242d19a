import { SimulationInputError } from "../errors.js";
import { defaultWorkers } from "../work/pool.js";
import { DEFAULT_POSITIONS } from "./solve.js";

/** What every simulation is given on the command line, as text. */
export interface RawCommon {
  readonly seed: string;
  readonly paths: string | undefined;
  readonly workers: string | undefined;
  readonly out: string;
}

/** The same, checked. */
export interface CommonOptions {
  readonly seed: number;
  readonly paths: number | undefined;
  readonly workers: number;
  readonly out: string;
}

const MAX_SEED = 2 ** 31 - 1;

/** @throws SimulationInputError */
export function commonOptions(raw: RawCommon): CommonOptions {
  if (raw.out.trim() === "")
    throw new SimulationInputError('--out "" is no folder', "Give one, for example --out out.");
  return {
    seed: wholeOption("--seed", raw.seed, 0, MAX_SEED),
    paths: raw.paths === undefined ? undefined : wholeOption("--paths", raw.paths, 2, 10_000_000),
    workers: raw.workers === undefined ? defaultWorkers() : wholeOption("--workers", raw.workers, 1, 64),
    out: raw.out,
  };
}

/** Base positions of the value function. @throws SimulationInputError */
export function positionsOption(text: string | undefined): number {
  return text === undefined ? DEFAULT_POSITIONS : wholeOption("--positions", text, 51, 20_001);
}

/** @throws SimulationInputError */
export function wholeOption(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new SimulationInputError(`${option} "${text}" cannot be used`, `Give a whole number from ${least} to ${most}.`);
}
