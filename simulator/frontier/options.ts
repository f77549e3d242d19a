import { SimulationInputError } from "../errors.js";
import { readPriceFile } from "../market/priceFile.js";
import { recordedLogs, startsOf } from "../paths/history.js";
import { MODELS } from "../paths/spec.js";
import type { ModelSpec } from "../paths/spec.js";
import { stepsOf } from "../engine/types.js";
import type { Problem } from "../engine/types.js";
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

/** The law of prices; history needs hourly prices in which a whole path fits. @throws SimulationInputError */
export function modelOption(kind: string, prices: string | undefined, problem: Problem, seed: number): ModelSpec {
  const known = MODELS.find((model) => model === kind);
  if (known === undefined) {
    throw new SimulationInputError(`--model "${kind}" is not known`, `Give one of ${MODELS.join(", ")}.`);
  }
  if (known !== "history") {
    if (prices === undefined) return { kind: known };
    throw new SimulationInputError(`--prices are for --model history, not ${known}`, "Leave one of the two out.");
  }
  if (prices === undefined) {
    throw new SimulationInputError("--model history has no prices", "Add --prices <csv> with hourly prices.");
  }
  const file = readPriceFile(prices);
  const { stepMinutes, days } = problem;
  if (file.stepSeconds !== 3_600 || (60 % stepMinutes !== 0 && stepMinutes % 60 !== 0)) {
    throw new SimulationInputError(
      `Looks every ${stepMinutes} minutes cannot be had from ${prices}`,
      "Give hourly prices, and a stepMinutes that divides 60 or is a multiple of it.",
    );
  }
  const record = recordedLogs(file.bars, stepMinutes, seed);
  if (startsOf(record, stepsOf(problem) + 1).length > 0) return { kind: known, record };
  throw new SimulationInputError(
    `${prices} holds no unbroken ${days} days of prices`,
    "Give a longer record, or a case of fewer days.",
  );
}

/** @throws SimulationInputError */
export function wholeOption(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new SimulationInputError(`${option} "${text}" cannot be used`, `Give a whole number from ${least} to ${most}.`);
}
