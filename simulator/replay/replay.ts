import { runRule } from "../engine/zones.js";
import { ruleOf } from "../rules/rule.js";
import type { RuleSpec } from "../rules/spec.js";
import type { Period } from "./period.js";

/** What one rule made of the whole record. */
export interface Replayed {
  readonly spec: RuleSpec;
  readonly cost: number;
  readonly trades: number;
  /** Σ (P&L from one look to the next)², quote²: what the variance of the hedging error is the expectation of. */
  readonly squares: number;
  /** Of which the deviation from zero delta alone makes: Σ (e·ΔS)². */
  readonly deviationSquares: number;
  /** P&L of each book after costs, quote. */
  readonly periodPnl: readonly number[];
  /** How often each cause made it trade, or why it could not, where the rule has several. */
  readonly causes: Readonly<Record<string, number>>;
}

/** Runs a rule through every period; each begins delta-neutral, without cost, for every rule alike. */
export function replayRule(spec: RuleSpec, periods: readonly Period[]): Replayed {
  let cost = 0;
  let trades = 0;
  let squares = 0;
  let deviationSquares = 0;
  const causes: Record<string, number> = {};
  const periodPnl = periods.map(({ problem, block, bookChange }) => {
    const { spots, delta } = block;
    let pnl = 0;
    const rule = ruleOf(spec, problem);
    const outcome = runRule(rule, block, problem.k, (step, held) => {
      const move = (spots[step + 1] ?? 0) - (spots[step] ?? 0);
      const own = held[0] ?? 0;
      const made = own * move + (bookChange[step] ?? 0);
      pnl += made;
      squares += made * made;
      deviationSquares += ((own + (delta[step] ?? 0)) * move) ** 2;
    });
    const spent = outcome.cost[0] ?? 0;
    cost += spent;
    trades += outcome.trades[0] ?? 0;
    for (const [cause, count] of rule.causes ?? []) causes[cause] = (causes[cause] ?? 0) + count;
    return pnl - spent;
  });
  return { spec, cost, trades, squares, deviationSquares, periodPnl, causes };
}

/** Cost + ½λ·Σ(P&L)²: the total that is compared. */
export function totalOf({ cost, squares }: Replayed, lambda: number): number {
  return cost + 0.5 * lambda * squares;
}
