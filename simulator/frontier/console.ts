import { writeText } from "../play/files.js";
import { createTerminal } from "../report/terminal.js";
import type { Progress, Terminal } from "../report/terminal.js";
import { writeReport } from "../report/writeReport.js";
import { openPool } from "../work/pool.js";
import { readCase } from "./caseFile.js";
import type { FrontierCase } from "./caseFile.js";
import { openCheckpoint } from "./checkpoint.js";
import { compare } from "./compare.js";
import type { Comparison } from "./compare.js";
import { frontierCsv } from "./files.js";
import type { FrontierResult } from "./files.js";
import { computeFrontier } from "./frontier.js";
import type { Frontier, FrontierListener, Stage } from "./frontier.js";
import { commonOptions, modelOption, positionsOption } from "./options.js";
import type { CommonOptions, RawCommon } from "./options.js";
import { frontierReport } from "./report.js";
import { fileHash } from "./sources.js";
import { comparisonTable, frontierTable, meanTable, practicalTable } from "./tables.js";

/** What the command line gives. */
export interface RawFrontier extends RawCommon {
  readonly case: string | undefined;
  readonly positions: string | undefined;
  readonly model: string;
  readonly prices: string | undefined;
  readonly json: boolean;
}

const STAGES: Readonly<Record<Stage, string>> = { solve: "solving", screen: "trying parameters", paths: "paths" };

/** `sim frontier`: from the case file to tables and files. @throws SimulationInputError */
export async function frontierOnTerminal(raw: RawFrontier): Promise<void> {
  const options = commonOptions(raw);
  const positions = positionsOption(raw.positions);
  const read = readCase(raw.case);
  const problem: FrontierCase = { ...read, paths: options.paths ?? read.paths };
  const model = modelOption(raw.model, raw.prices, problem, options.seed);
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  if (!raw.json) terminal.print(terminal.colours.bold(introOf(problem, options, positions)));
  const checkpoint = openCheckpoint(options.out, {
    problem,
    seed: options.seed,
    positions,
    model: raw.model,
    prices: raw.prices === undefined ? undefined : fileHash(raw.prices),
  });
  const pool = openPool(options.workers);
  const story = storyOf(terminal);
  try {
    const settings = { seed: options.seed, positions, model };
    const frontier = await computeFrontier({ problem, settings, pool, checkpoint, listener: story });
    story.stop();
    const comparisons = compare(frontier);
    const result = await writeFiles(frontier, comparisons, options, positions);
    await checkpoint.clear();
    if (raw.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else printEnd(terminal, frontier, comparisons, result);
  } finally {
    story.stop();
    await pool.close();
  }
}

function introOf(problem: FrontierCase, { seed, workers }: CommonOptions, positions: number): string {
  const { name, book, lambdas, paths } = problem;
  return (
    `${name}: ${book.length} ${book.length === 1 ? "option" : "options"}, ${lambdas.length} λ, ${positions} positions, ` +
    `${paths} paths, seed ${seed}, ${workers} ${workers === 1 ? "worker" : "workers"}`
  );
}

function storyOf(terminal: Terminal): FrontierListener & { stop(): void } {
  let progress: Progress | undefined;
  let total = 0;
  return {
    onStage: (stage, steps) => {
      progress?.stop();
      total = steps;
      progress = terminal.startProgress(STAGES[stage], steps);
    },
    onProgress: (done) => progress?.update(Math.min(done, total), `${done} of ${total}`),
    stop: () => progress?.stop(),
  };
}

async function writeFiles(
  frontier: Frontier,
  comparisons: readonly Comparison[],
  { seed, out }: CommonOptions,
  positions: number,
): Promise<FrontierResult> {
  const written = [
    ...(await writeReport(out, frontierReport(frontier, comparisons, seed))),
    await writeText(out, "frontier.csv", frontierCsv(frontier)),
  ];
  const result: FrontierResult = {
    case: frontier.problem,
    model: frontier.model,
    seed,
    positions,
    comparisons,
    rules: frontier.rules,
    screened: frontier.screened,
    screenedPaths: frontier.screenedPaths,
    seconds: frontier.seconds,
    policyStepsPerSecond: Math.round(frontier.policySteps / frontier.seconds.paths),
    files: [...written, `${out}/result.json`],
  };
  await writeText(out, "result.json", `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

function printEnd(
  terminal: Terminal,
  frontier: Frontier,
  comparisons: readonly Comparison[],
  result: FrontierResult,
): void {
  terminal.printTable(frontierTable(frontier));
  terminal.printTable(comparisonTable(frontier.problem.name, comparisons));
  terminal.printTable(meanTable(comparisons));
  terminal.printTable(practicalTable(frontier));
  const { solve, paths } = frontier.seconds;
  terminal.print(
    `Solved in ${solve.toFixed(1)} s; paths in ${paths.toFixed(1)} s: ` +
      `${(result.policyStepsPerSecond / 1e6).toFixed(1)} million policy steps a second.`,
  );
  terminal.print(`Report: ${result.files[0] ?? ""} (charts, frontier.csv and result.json beside it)`);
}
