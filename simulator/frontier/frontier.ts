import { blocksOf, sumBlocks } from "../engine/runPaths.js";
import { figuresOf } from "../engine/tally.js";
import type { Figures } from "../engine/tally.js";
import { stepsOf } from "../engine/types.js";
import type { RuleSpec } from "../rules/spec.js";
import { fixedRules, pricedRules } from "../rules/sweep.js";
import { watched } from "../work/pool.js";
import type { WorkerPool } from "../work/pool.js";
import type { FrontierCase } from "./caseFile.js";
import type { Checkpoint } from "./checkpoint.js";
import type { FrontierPoint } from "./excess.js";
import type { Optimum } from "./solve.js";

/** A rule with its parameter and what it made of the paths. */
export interface RuleResult {
  readonly spec: RuleSpec;
  readonly figures: Figures;
}

/** A case solved, and every rule run on the same paths. */
export interface Frontier {
  readonly problem: FrontierCase;
  /** One point for each λ, in the order of the case. */
  readonly points: readonly FrontierPoint[];
  readonly rules: readonly RuleResult[];
  readonly seconds: { readonly solve: number; readonly paths: number };
  /** Policy steps of the path part: paths × looks × rules. */
  readonly policySteps: number;
}

export interface FrontierSettings {
  readonly seed: number;
  /** Base positions of the value function. */
  readonly positions: number;
}

/** Told how far a run is. */
export interface FrontierListener {
  onStage(stage: "solve" | "paths", total: number): void;
  onProgress(done: number): void;
}

/** Blocks to a task: few enough to show progress, many enough that a worker is seldom waited for. */
const BLOCKS_PER_TASK = 4;

/** Solves every λ, then runs all rules and the optimal policies on the same paths. */
export async function computeFrontier(
  problem: FrontierCase,
  settings: FrontierSettings,
  pool: WorkerPool,
  checkpoint: Checkpoint,
  listener: FrontierListener,
): Promise<Frontier> {
  const begun = performance.now();
  const optima = await solveAll(problem, settings, pool, checkpoint, listener);
  const solved = performance.now();
  const rules = [...fixedRules(problem), ...pricedRules(problem.lambdas)];
  const figures = await runAll(problem, settings, rules, optima, pool, checkpoint, listener);
  const done = performance.now();
  return {
    problem,
    points: optima.map(({ lambda, value }, index) => ({ ...figureAt(figures, rules.length + index), lambda, value })),
    rules: rules.map((spec, index) => ({ spec, figures: figureAt(figures, index) })),
    seconds: { solve: (solved - begun) / 1_000, paths: (done - solved) / 1_000 },
    policySteps: problem.paths * stepsOf(problem) * figures.length,
  };
}

async function solveAll(
  problem: FrontierCase,
  { positions }: FrontierSettings,
  pool: WorkerPool,
  checkpoint: Checkpoint,
  listener: FrontierListener,
): Promise<readonly Optimum[]> {
  const steps = stepsOf(problem);
  listener.onStage("solve", steps * problem.lambdas.length);
  let restored = 0;
  return watched(
    (counter) =>
      Promise.all(
        problem.lambdas.map(async (lambda) => {
          const known = await checkpoint.optimum(lambda);
          if (known !== undefined) {
            restored += steps;
            return known;
          }
          const optimum = await pool.solve({ problem, lambda, positions, counter });
          await checkpoint.saveOptimum(optimum);
          return optimum;
        }),
      ),
    (count) => listener.onProgress(restored + count),
  );
}

async function runAll(
  problem: FrontierCase,
  { seed }: FrontierSettings,
  rules: readonly RuleSpec[],
  optima: readonly Optimum[],
  pool: WorkerPool,
  checkpoint: Checkpoint,
  listener: FrontierListener,
): Promise<readonly Figures[]> {
  const blocks = blocksOf(problem, problem.paths).map((paths, index) => ({ index, paths }));
  listener.onStage("paths", blocks.length);
  const starts = blocks.map(({ index }) => index).filter((index) => index % BLOCKS_PER_TASK === 0);
  let restored = 0;
  const tallies = await watched(
    (counter) =>
      Promise.all(
        starts.map(async (start) => {
          const known = await checkpoint.tallies(start);
          if (known !== undefined) {
            restored += known.length;
            return known;
          }
          const own = blocks.slice(start, start + BLOCKS_PER_TASK);
          const regions = optima.map((optimum) => optimum.regions);
          const task = { problem, model: { kind: "gbm" }, rules, optima: regions, seed, blocks: own, counter } as const;
          const result = await pool.runPaths({ ...task, name: checkpoint.name });
          await checkpoint.saveTallies(start, result);
          return result;
        }),
      ),
    (count) => listener.onProgress(restored + count),
  );
  return sumBlocks(tallies.flat()).map(figuresOf);
}

function figureAt(figures: readonly Figures[], index: number): Figures {
  const figure = figures[index];
  if (figure === undefined) throw new RangeError(`There are ${figures.length} rules, none with number ${index}.`);
  return figure;
}
