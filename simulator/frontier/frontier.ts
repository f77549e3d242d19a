import { blocksOf, sumBlocks } from "../engine/runPaths.js";
import { figuresOf } from "../engine/tally.js";
import type { Figures } from "../engine/tally.js";
import { stepsOf } from "../engine/types.js";
import type { ModelSpec } from "../paths/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import { freeRules, isPractical, toldRules } from "../rules/sweep.js";
import { watched } from "../work/pool.js";
import type { WorkerPool } from "../work/pool.js";
import type { FrontierCase } from "./caseFile.js";
import type { Checkpoint } from "./checkpoint.js";
import { objectiveOf } from "./excess.js";
import type { FrontierPoint } from "./excess.js";
import type { Optimum } from "./solve.js";

/** A rule with its parameter and what it made of the paths. */
export interface RuleResult {
  readonly spec: RuleSpec;
  readonly figures: Figures;
}

/** A case solved, and rules run on the same paths. */
export interface Frontier {
  readonly problem: FrontierCase;
  readonly model: ModelSpec["kind"];
  /** One point for each λ, in the order of the case. */
  readonly points: readonly FrontierPoint[];
  /**
   * The vault's own rules at each λ; of all others every parameter that was best for some λ or is of practical use. Whalley and Wilmott's and
   * Zakamouline's, which cost several times the optimum, are as they were screened.
   */
  readonly rules: readonly RuleResult[];
  /** All others at every parameter tried, on the first `screenedPaths` of the paths. */
  readonly screened: readonly RuleResult[];
  readonly screenedPaths: number;
  readonly seconds: { readonly solve: number; readonly paths: number };
  /** Paths × looks × rules, of all that was run. */
  readonly policySteps: number;
}

export interface FrontierSettings {
  readonly seed: number;
  /** The law that the paths of all rules follow; the optimum is always that of geometric Brownian motion. */
  readonly model: ModelSpec;
  /** Base positions of the value function. */
  readonly positions: number;
}

export type Stage = "solve" | "screen" | "paths";

/** Told how far a run is. */
export interface FrontierListener {
  onStage(stage: Stage, total: number): void;
  onProgress(done: number): void;
}

/** Blocks to a task: few enough to show progress, many enough that a worker is seldom waited for. */
const BLOCKS_PER_TASK = 4;
/** Parameters are told apart on so many paths; all rules see the same ones, so their noise is common. */
const SCREENED_PATHS = 8_192;

/** Rules that know no gas cost several times the optimum: for them the screened paths are enough. */
const FAR_OFF: ReadonlySet<RuleSpec["kind"]> = new Set(["whalley-wilmott", "zakamouline"]);

/** What every stage of a run works with. */
interface Bench {
  readonly problem: FrontierCase;
  readonly settings: FrontierSettings;
  readonly pool: WorkerPool;
  readonly checkpoint: Checkpoint;
  readonly listener: FrontierListener;
}

/**
 * Solves every λ; finds, on fewer paths, the parameter of every other rule that suits each λ best; runs these, the vault's
 * own rules and the optimal policies on all paths.
 */
export async function computeFrontier(bench: Bench): Promise<Frontier> {
  const { problem } = bench;
  const begun = performance.now();
  const optima = await solveAll(bench);
  const solved = performance.now();
  const free = freeRules(problem);
  const screenedPaths = Math.min(SCREENED_PATHS, problem.paths);
  const screened = resultsOf(free, await runAll(bench, "screen", screenedPaths, free, []));
  const told = toldRules(problem.lambdas);
  const practical = free.filter(isPractical);
  const rules = [...new Set([...bestForSome(screened, problem.lambdas), ...practical]), ...told];
  const figures = await runAll(bench, "paths", problem.paths, rules, optima);
  const done = performance.now();
  const steps = stepsOf(problem);
  return {
    problem,
    model: bench.settings.model.kind,
    points: optima.map(({ lambda, value }, index) => ({ ...figureAt(figures, rules.length + index), lambda, value })),
    rules: [...resultsOf(rules, figures), ...screened.filter(({ spec }) => FAR_OFF.has(spec.kind))],
    screened,
    screenedPaths,
    seconds: { solve: (solved - begun) / 1_000, paths: (done - solved) / 1_000 },
    policySteps: steps * (screenedPaths * free.length + problem.paths * figures.length),
  };
}

/** The result of a list with the least E[cost] + ½λ·Var. */
export function cheapest(results: readonly RuleResult[], lambda: number): RuleResult | undefined {
  const [first, ...rest] = results;
  const worth = ({ figures }: RuleResult): number => objectiveOf(figures, lambda);
  return rest.reduce((best, result) => (best === undefined || worth(result) < worth(best) ? result : best), first);
}

function bestForSome(screened: readonly RuleResult[], lambdas: readonly number[]): readonly RuleSpec[] {
  const kinds = [...new Set(screened.map(({ spec }) => spec.kind))].filter((kind) => !FAR_OFF.has(kind));
  const best = kinds.flatMap((kind) => {
    const own = screened.filter(({ spec }) => spec.kind === kind);
    return lambdas.flatMap((lambda) => cheapest(own, lambda)?.spec ?? []);
  });
  return [...new Set(best)];
}

async function solveAll({ problem, settings, pool, checkpoint, listener }: Bench): Promise<readonly Optimum[]> {
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
          const optimum = await pool.solve({ problem, lambda, positions: settings.positions, counter });
          await checkpoint.saveOptimum(optimum);
          return optimum;
        }),
      ),
    (count) => listener.onProgress(restored + count),
  );
}

async function runAll(
  { problem, settings, pool, checkpoint, listener }: Bench,
  stage: Exclude<Stage, "solve">,
  paths: number,
  rules: readonly RuleSpec[],
  optima: readonly Optimum[],
): Promise<readonly Figures[]> {
  const blocks = blocksOf(problem, paths).map((size, index) => ({ index, paths: size }));
  listener.onStage(stage, blocks.length);
  const starts = blocks.map(({ index }) => index).filter((index) => index % BLOCKS_PER_TASK === 0);
  const regions = optima.map((optimum) => optimum.regions);
  const name = `${checkpoint.name}-${stage}`;
  const task = { problem, model: settings.model, rules, optima: regions, seed: settings.seed, name };
  let restored = 0;
  const tallies = await watched(
    (counter) =>
      Promise.all(
        starts.map(async (start) => {
          const part = `${stage}-${start}`;
          const known = await checkpoint.tallies(part);
          if (known !== undefined) {
            restored += known.length;
            return known;
          }
          const own = blocks.slice(start, start + BLOCKS_PER_TASK);
          const result = await pool.runPaths({ ...task, blocks: own, counter });
          await checkpoint.saveTallies(part, result);
          return result;
        }),
      ),
    (count) => listener.onProgress(restored + count),
  );
  return sumBlocks(tallies.flat()).map(figuresOf);
}

function resultsOf(specs: readonly RuleSpec[], figures: readonly Figures[]): readonly RuleResult[] {
  return specs.map((spec, index) => ({ spec, figures: figureAt(figures, index) }));
}

function figureAt(figures: readonly Figures[], index: number): Figures {
  const figure = figures[index];
  if (figure === undefined) throw new RangeError(`There are ${figures.length} rules, none with number ${index}.`);
  return figure;
}
