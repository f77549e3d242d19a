import { isOffered } from "../rules/spec.js";
import { excessOf } from "./excess.js";
import type { Excess, FrontierPoint } from "./excess.js";
import { cheapest } from "./frontier.js";
import type { Frontier, RuleResult } from "./frontier.js";

/** One rule beside the optimum of one λ. */
export interface Compared extends RuleResult {
  readonly excess: Excess;
}

/** One λ: the optimum, and each rule at its best. */
export interface Comparison {
  readonly point: FrontierPoint;
  /** In the order of the rules' kinds. */
  readonly rules: readonly Compared[];
}

/**
 * For each λ, each kind of rule once: at that very λ for the vault's own, and for all others at the parameter, of all that
 * were tried, with the least E[cost] + ½λ·Var. They could not know it beforehand.
 */
export function compare({ points, rules }: Frontier): readonly Comparison[] {
  const kinds = [...new Set(rules.map(({ spec }) => spec.kind))];
  return points.map((point) => ({
    point,
    rules: kinds.flatMap((kind) => {
      const best = cheapest(
        rules.filter(({ spec }) => spec.kind === kind && isOffered(spec, point.lambda)),
        point.lambda,
      );
      return best === undefined ? [] : [{ ...best, excess: excessOf(best.figures, point, points) }];
    }),
  }));
}
