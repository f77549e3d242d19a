import { parameterOf } from "../rules/spec.js";
import { frontierCost } from "./excess.js";
import type { Comparison } from "./compare.js";
import type { Frontier } from "./frontier.js";

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
];

/** The optimum of each λ and every rule at every parameter, a row each; money in USD. */
export function frontierCsv({ points, rules }: Frontier): string {
  const optimum = points.map((point) =>
    [
      "optimum",
      "",
      point.lambda,
      ...[point.sd, point.errorSd, point.cost, point.costError, point.trades].map((value) => value.toFixed(4)),
      "0",
    ].join(","),
  );
  const others = rules.map(({ spec, figures }) => {
    const best = frontierCost(points, figures.sd);
    return [
      spec.kind,
      `"${parameterOf(spec)}"`,
      "lambda" in spec ? spec.lambda : "",
      ...[figures.sd, figures.errorSd, figures.cost, figures.costError, figures.trades].map((value) =>
        value.toFixed(4),
      ),
      best === undefined ? "" : (figures.cost / best - 1).toFixed(6),
    ].join(",");
  });
  return `${[COLUMNS.join(","), ...optimum, ...others].join("\n")}\n`;
}

/** Everything a program wants of a run. */
export interface FrontierResult {
  readonly case: Frontier["problem"];
  readonly seed: number;
  readonly positions: number;
  readonly comparisons: readonly Comparison[];
  readonly rules: Frontier["rules"];
  readonly seconds: Frontier["seconds"];
  readonly policyStepsPerSecond: number;
  readonly files: readonly string[];
}
