import { parameterOf } from "../rules/spec.js";
import type { ReplayTerms } from "./options.js";
import type { Period } from "./period.js";
import type { Replayed } from "./replay.js";

/** Every rule at every parameter, a row each, with the P&L of each book in a column of its own; USD. */
export function replayCsv(results: readonly Replayed[], periods: readonly Period[], terms: ReplayTerms): string {
  const books = periods.map(({ from }) => `pnl_${new Date(from * 1_000).toISOString().slice(0, 10)}`);
  const totals = terms.lambdas.map((lambda) => `cost_plus_risk_lambda_${lambda}`);
  const head = ["rule", "parameter", "cost_usd", "trades", "sum_of_squares_usd2", ...totals, ...books].join(",");
  const rows = results.map(({ spec, cost, trades, squares, periodPnl }) =>
    [
      spec.kind,
      `"${parameterOf(spec)}"`,
      cost.toFixed(4),
      trades,
      squares.toFixed(0),
      ...terms.lambdas.map((lambda) => (cost + 0.5 * lambda * squares).toFixed(4)),
      ...periodPnl.map((pnl) => pnl.toFixed(2)),
    ].join(","),
  );
  return `${[head, ...rows].join("\n")}\n`;
}
