import { readFileSync } from "node:fs";

import { z } from "zod";

import { stepsOf } from "../engine/types.js";
import type { Problem } from "../engine/types.js";
import {
  CaseContentError,
  CaseFileMissingError,
  CaseFileUnreadableError,
  CaseJsonError,
  CaseNotGivenError,
} from "./errors.js";
import { nodesAt } from "./lattice.js";
import { regionBytes } from "./regions.js";

/** A problem with the prices of variance it is solved for. */
export interface FrontierCase extends Problem {
  readonly name: string;
  readonly paths: number;
  /** λ, rising, each once: E[cost] + ½λ·Var is minimised, λ per unit of quote. */
  readonly lambdas: readonly number[];
}

const MOST_STEPS = 50_000;
const MOST_PATHS = 10_000_000;
const MOST_LAMBDAS = 40;
/** Of the optimal policies, which are all held at once. */
const MOST_GIGABYTES = 3;

const above = (least: number, most: number, what: string): z.ZodNumber =>
  z
    .number(`give ${what} as a number`)
    .gt(least, `${what} must be above ${least}`)
    .max(most, `${what} must be at most ${most}`);

const leg = z.object({
  qty: z
    .number("give contracts as a number, below zero for what was written")
    .refine((qty) => qty !== 0 && Math.abs(qty) <= 1e9, "contracts must not be 0, and at most 1e9"),
  strike: above(0, 1e9, "the strike, quote per base,"),
  kind: z.enum(["call", "put"], 'give "call" or "put"'),
});

const schema = z
  .object({
    name: z.string("give the case a name").min(1, "give the case a name"),
    book: z.array(leg, "give a list of {qty, strike, kind}").min(1, "give at least one option").max(1_000),
    vol: above(0, 10, "volatility a year as a fraction (0.8 is 80 %)"),
    days: above(0, 3_650, "days to expiry"),
    spot: above(0, 1e9, "spot, quote per base,"),
    k: z
      .number("give the cost of trading as a fraction of notional (0.0005 is 5 bp)")
      .min(0, "a cost cannot be below zero")
      .max(0.5, "a cost above half the notional makes no sense"),
    gasUsd: z
      .number("give the cost of one hedge in quote")
      .min(0, "a cost cannot be below zero")
      .max(1e9, "a hedge for more than 1e9 makes no sense"),
    stepMinutes: above(0, 1_440, "minutes between two looks"),
    paths: z
      .number("give a whole number of paths")
      .int("give a whole number of paths")
      .min(2, "at least 2 paths are needed for a deviation")
      .max(MOST_PATHS, `at most ${MOST_PATHS} paths`),
    lambdas: z
      .array(above(0, 1e6, "each λ"), "give a list of λ, for example [1e-6, 1e-5, 1e-4]")
      .min(1, "give at least one λ")
      .max(MOST_LAMBDAS, `give at most ${MOST_LAMBDAS} λ`),
  })
  .superRefine((value, context) => {
    const steps = stepsOf(value);
    const looks = `${value.days} days of ${value.stepMinutes} minutes are ${steps} looks`;
    if (!(steps >= 1 && steps <= MOST_STEPS)) {
      const message = `${looks}; from 1 to ${MOST_STEPS} can be had`;
      context.addIssue({ code: "custom", path: ["stepMinutes"], message });
      return;
    }
    const gigabytes = (value.lambdas.length * regionBytes({ steps, most: nodesAt(steps) })) / 2 ** 30;
    if (gigabytes <= MOST_GIGABYTES) return;
    const message =
      `${looks}, whose policies for ${value.lambdas.length} λ take ${gigabytes.toFixed(1)} GB of memory; ` +
      `${MOST_GIGABYTES} can be had: look less often, or give fewer λ`;
    context.addIssue({ code: "custom", path: ["stepMinutes"], message });
  });

/** Reads a case file. @throws SimulationInputError that says what to mend */
export function readCase(file: string | undefined): FrontierCase {
  if (file === undefined || file.trim() === "") throw new CaseNotGivenError();
  return parseCase(file, textOf(file));
}

/** As `readCase`, of a text already read; `file` is only for messages. */
export function parseCase(file: string, text: string): FrontierCase {
  const parsed = schema.safeParse(jsonOf(file, text));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${fieldOf(path)}: ${message}`);
    throw new CaseContentError(file, faults);
  }
  return { ...parsed.data, lambdas: [...new Set(parsed.data.lambdas)].sort((a, b) => a - b) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw isMissing ? new CaseFileMissingError(file) : new CaseFileUnreadableError(file, cause);
  }
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cause instanceof SyntaxError ? new CaseJsonError(file, cause) : cause;
  }
}

/** `book[0].strike`, as one would write it. */
function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the file";
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}
