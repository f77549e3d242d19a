import type { Figures } from "../engine/tally.js";
import { parameterOf } from "../rules/spec.js";
import { frontierCost } from "./excess.js";
import type { Comparison } from "./compare.js";
import type { Frontier, RuleResult } from "./frontier.js";

const COLUMNS = [
  "rule",
  "parameter",
  "lambda",
  "sd_usd",
  "error_sd_usd",
  "cost_usd",
  "cost_error_usd",
  "trades",
  "excess",
  "paths",
];

/** The optimum of each λ, the rules on all paths, and every parameter tried on fewer, a row each; money in USD. */
export function frontierCsv({ problem, points, rules, screened, screenedPaths }: Frontier): string {
  const optimum = points.map((point) => row(["optimum", "", point.lambda], point, 0, problem.paths));
  const rowsOf = (results: readonly RuleResult[], paths: number): string[] =>
    results.map(({ spec, figures }) => {
      const best = frontierCost(points, figures.sd);
      const excess = best === undefined ? undefined : figures.cost / best - 1;
      const name = [spec.kind, `"${parameterOf(spec)}"`, "lambda" in spec ? spec.lambda : ""];
      return row(name, figures, excess, paths);
    });
  const rows = [...optimum, ...rowsOf(rules, problem.paths), ...rowsOf(screened, screenedPaths)];
  return `${[COLUMNS.join(","), ...rows].join("\n")}\n`;
}

function row(name: readonly (string | number)[], figures: Figures, excess: number | undefined, paths: number): string {
  const { sd, errorSd, cost, costError, trades } = figures;
  const numbers = [sd, errorSd, cost, costError, trades].map((value) => value.toFixed(4));
  return [...name, ...numbers, excess?.toFixed(6) ?? "", paths].join(",");
}

/** Everything a program wants of a run. */
export interface FrontierResult {
  readonly case: Frontier["problem"];
  readonly model: Frontier["model"];
  readonly seed: number;
  readonly positions: number;
  readonly comparisons: readonly Comparison[];
  readonly rules: Frontier["rules"];
  readonly screened: Frontier["screened"];
  readonly screenedPaths: number;
  readonly seconds: Frontier["seconds"];
  readonly policyStepsPerSecond: number;
  readonly files: readonly string[];
}
