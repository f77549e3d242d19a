import { randomStream } from "../market/random.js";
import type { PathModel } from "../paths/types.js";
import { bookValue, drawBlock, pathsPerBlock } from "./block.js";
import { addTallies, NO_TALLY } from "./tally.js";
import type { Tally } from "./tally.js";
import { stepsOf, stepYears } from "./types.js";
import type { Problem } from "./types.js";
import { runRule } from "./zones.js";
import type { Outcome, Rule } from "./zones.js";

/** Everything a block of paths needs; the same inputs give the same bits wherever the block is run. */
export interface PathRun {
  readonly problem: Problem;
  readonly model: PathModel;
  readonly rules: readonly Rule[];
  readonly seed: number;
}

/** Runs every rule over the paths of one block, which has a stream of random numbers of its own: a tally a rule. */
export function runBlock(run: PathRun, index: number, paths: number): readonly Tally[] {
  const { problem, model, rules, seed } = run;
  const block = drawBlock(problem, model, randomStream(seed, index + 1), paths);
  const premium = bookValue(problem.book, problem.spot, problem.vol, stepsOf(problem) * stepYears(problem));
  const optionPnl = block.spots
    .subarray(block.steps * paths)
    .map((spot) => bookValue(problem.book, spot, problem.vol, 0) - premium);
  return rules.map((rule) => tallyOf(runRule(rule, block, problem.k), optionPnl));
}

/** Paths of each block of a run. */
export function blocksOf(problem: Problem, paths: number): readonly number[] {
  const full = pathsPerBlock(problem);
  const whole = Math.floor(paths / full);
  const rest = paths - whole * full;
  return [...Array<number>(whole).fill(full), ...(rest > 0 ? [rest] : [])];
}

/** Adds the tallies of blocks in the order of the blocks, whoever ran them. */
export function sumBlocks(blocks: readonly (readonly Tally[])[]): readonly Tally[] {
  const [first = []] = blocks;
  return first.map((_, rule) => blocks.reduce((sum, block) => addTallies(sum, block[rule] ?? NO_TALLY), NO_TALLY));
}

function tallyOf({ hedgePnl, cost, trades }: Outcome, optionPnl: Float64Array): Tally {
  const sum = { ...NO_TALLY, paths: cost.length };
  for (let path = 0; path < cost.length; path++) {
    const spent = cost[path] ?? 0;
    const error = (optionPnl[path] ?? 0) + (hedgePnl[path] ?? 0);
    const pnl = error - spent;
    sum.pnl += pnl;
    sum.pnlSquared += pnl * pnl;
    sum.error += error;
    sum.errorSquared += error * error;
    sum.cost += spent;
    sum.costSquared += spent * spent;
    sum.trades += trades[path] ?? 0;
  }
  return sum;
}
