import { drawBlock, pathsPerBlock } from "../engine/block.js";
import { normalCdf, normalPdf } from "../engine/normal.js";
import { stepsOf, stepYears } from "../engine/types.js";
import { runRule } from "../engine/zones.js";
import { readCase } from "../frontier/caseFile.js";
import { solveOptimum } from "../frontier/solve.js";
import { randomStream } from "../market/random.js";
import { gbm } from "../paths/gbm.js";
import { formatNumber } from "../report/chartOption.js";
import { createTerminal } from "../report/terminal.js";
import { ruleOf } from "../rules/rule.js";
import { RULE_NAMES } from "../rules/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import { cdf, pdf } from "../../sdk/pricing/float.js";

const MIDDLE_LAMBDA = 2e-5;
const ROUNDS = 4;
const GRID_POSITIONS = 401;

/** What the command line gives. */
export interface RawSpeed {
  readonly case: string;
}

/** `sim speed`: policy steps a second of one core's time, drawing and pricing the book at each step included. */
export function speedOnTerminal(raw: RawSpeed): void {
  const problem = readCase(raw.case);
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const model = gbm(problem.vol, stepYears(problem));
  const paths = pathsPerBlock(problem);
  const steps = stepsOf(problem) * paths;
  const draw = (round: number): ReturnType<typeof drawBlock> =>
    drawBlock(problem, model, randomStream(1, round + 1), paths);
  draw(0);
  const drawn = secondsOf(() => draw(1)) / steps;
  const block = draw(2);
  const rows = specs().map((spec) => {
    const rule = ruleOf(spec, problem);
    runRule(rule, block, problem.k);
    const run = secondsOf(() => runRule(rule, block, problem.k)) / steps;
    const name = RULE_NAMES[spec.kind];
    return [name, nanos(run), millions(1 / run), millions(1 / (run + drawn))];
  });
  terminal.printTable({
    title: `${problem.name}: drawing a path and pricing its book costs ${nanos(drawn)} ns a step, once for all rules`,
    columns: [
      { label: "rule", align: "left" },
      { label: "ns a step", align: "right" },
      { label: "million steps a second", align: "right" },
      { label: "the same alone, drawing and pricing included", align: "right" },
    ],
    rows,
  });
  const solve = secondsOf(() => solveOptimum(problem, MIDDLE_LAMBDA, GRID_POSITIONS), 1);
  terminal.print(`The optimum of one λ at ${GRID_POSITIONS} positions: ${solve.toFixed(2)} s.`);
  terminal.print(`Φ and φ by table are at most ${tableError().toExponential(1)} from the sdk's.`);
}

function specs(): readonly RuleSpec[] {
  return [
    { kind: "optimal-band", lambda: MIDDLE_LAMBDA },
    { kind: "closed-form", lambda: MIDDLE_LAMBDA },
    { kind: "fixed-band", trigger: 0.05, target: 0.025 },
    { kind: "price-move", share: 0.04 },
    { kind: "interval", minutes: 1_440 },
    { kind: "zakamouline", lambda: MIDDLE_LAMBDA },
  ];
}

/** Processor time of this thread, the best of a few rounds: others may be using the machine. */
function secondsOf(work: () => void, rounds = ROUNDS): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(begun);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function tableError(): number {
  let worst = 0;
  for (let x = -10; x <= 10; x += 1e-4) {
    worst = Math.max(worst, Math.abs(normalCdf(x) - cdf(x)), Math.abs(normalPdf(x) - pdf(x)));
  }
  return worst;
}

function nanos(seconds: number): string {
  return formatNumber(1e9 * seconds, 1);
}

function millions(perSecond: number): string {
  return formatNumber(perSecond / 1e6, 1);
}
