import { runBlock } from "../engine/runPaths.js";
import type { PathRun } from "../engine/runPaths.js";
import type { Tally } from "../engine/tally.js";
import type { Problem } from "../engine/types.js";
import { optimumRule } from "../frontier/regions.js";
import type { Regions } from "../frontier/regions.js";
import { solveOptimum } from "../frontier/solve.js";
import type { Optimum } from "../frontier/solve.js";
import { modelOf } from "../paths/spec.js";
import type { ModelSpec } from "../paths/spec.js";
import { ruleOf } from "../rules/rule.js";
import type { RuleSpec } from "../rules/spec.js";

/** What a worker is asked: plain data, and shared memory for what is large. */
export interface SolveTask {
  readonly problem: Problem;
  readonly lambda: number;
  readonly positions: number;
  /** Counts the steps done, for the progress bar. */
  readonly counter: SharedArrayBuffer;
}

export interface PathTask {
  readonly problem: Problem;
  readonly model: ModelSpec;
  readonly rules: readonly RuleSpec[];
  /** Optimal policies, which follow the rules in the answer. */
  readonly optima: readonly Regions[];
  readonly seed: number;
  /** Index and size of each block. */
  readonly blocks: readonly { readonly index: number; readonly paths: number }[];
  readonly counter: SharedArrayBuffer;
  /** Tasks with one name share their rules: making them ready takes longer than a block. */
  readonly name: string;
}

let ready: { readonly name: string; readonly run: PathRun } | undefined;

/** Runs in a worker: the optimum of one λ. */
export function solve({ problem, lambda, positions, counter }: SolveTask): Optimum {
  const steps = new Int32Array(counter);
  return solveOptimum(problem, lambda, positions, () => void Atomics.add(steps, 0, 1));
}

/** Runs in a worker: the tallies of each block. */
export function runPaths(task: PathTask): readonly (readonly Tally[])[] {
  const { problem, seed, name } = task;
  if (ready?.name !== name) {
    const rules = [...task.rules.map((spec) => ruleOf(spec, problem)), ...task.optima.map(optimumRule)];
    ready = { name, run: { problem, model: modelOf(task.model, problem), rules, seed } };
  }
  const { run } = ready;
  const done = new Int32Array(task.counter);
  return task.blocks.map(({ index, paths }) => {
    const tallies = runBlock(run, index, paths);
    Atomics.add(done, 0, 1);
    return tallies;
  });
}
