import type { Figures } from "../engine/tally.js";

/** A point of the frontier: the least cost at a risk. */
export interface FrontierPoint extends Figures {
  readonly lambda: number;
  /** The least E[cost] + ½λ·Var, by the backward induction itself. */
  readonly value: number;
}

/** How much more than the optimum a rule costs. */
export interface Excess {
  /** Cost over the frontier's at the same sd, less 1; undefined where the frontier has no point so far. */
  readonly cost: number | undefined;
  /** E[cost] + ½λ·Var over the optimum's of the same λ, less 1. */
  readonly objective: number;
}

/** How far beyond its ends the frontier is continued, as a share of sd. */
const CONTINUED = 0.1;

/** E[cost] + ½λ·Var[hedging error]: what is minimised. */
export function objectiveOf({ cost, errorSd }: Pick<Figures, "cost" | "errorSd">, lambda: number): number {
  return cost + 0.5 * lambda * errorSd * errorSd;
}

/** Cost of the frontier at an sd: straight lines in log–log between its points. */
export function frontierCost(frontier: readonly FrontierPoint[], sd: number): number | undefined {
  const points = frontier.toSorted((a, b) => a.sd - b.sd);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  if (sd < first.sd * (1 - CONTINUED) || sd > last.sd * (1 + CONTINUED)) return undefined;
  const index = Math.max(
    1,
    points.findIndex((point, place) => place > 0 && sd <= point.sd),
  );
  const at = sd > last.sd ? points.length - 1 : index;
  const [low, high] = [points[at - 1] ?? first, points[at] ?? last];
  const slope = Math.log(high.cost / low.cost) / Math.log(high.sd / low.sd);
  return low.cost * (sd / low.sd) ** slope;
}

export function excessOf(figures: Figures, point: FrontierPoint, frontier: readonly FrontierPoint[]): Excess {
  const best = frontierCost(frontier, figures.sd);
  return {
    cost: best === undefined ? undefined : figures.cost / best - 1,
    objective: objectiveOf(figures, point.lambda) / objectiveOf(point, point.lambda) - 1,
  };
}
