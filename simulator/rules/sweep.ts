import type { Problem } from "../engine/types.js";
import { TOLD_KINDS } from "./spec.js";
import type { RuleSpec } from "./spec.js";

/** Parameters each rule is tried with: from far tighter to far wider than anyone runs, about 1.4 apart. */
const INTERVAL_MINUTES = [15, 30, 60, 120, 240, 360, 480, 720, 1_080, 1_440, 2_160, 2_880, 4_320, 7_200, 10_080];
const DELTA_SHARES = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4];
const MOVE_SHARES = [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.28];
const TARGETS_OF_TRIGGER = [0.25, 0.5, 0.75];
const OWN_LAMBDAS = [1e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4];

/**
 * Every rule but the vault's own, at every parameter it is tried with. Whalley and Wilmott's and Zakamouline's take any
 * λ for their parameter: both forget the gas, and another λ may make up for some of it.
 */
export function freeRules(problem: Pick<Problem, "stepMinutes" | "days">): readonly RuleSpec[] {
  const intervals = INTERVAL_MINUTES.filter(
    (minutes) => minutes % problem.stepMinutes === 0 && minutes <= problem.days * 1_440,
  );
  return [
    { kind: "no-hedge" },
    ...intervals.map((minutes): RuleSpec => ({ kind: "interval", minutes })),
    ...intervals.map((minutes): RuleSpec => ({ kind: "leland", minutes })),
    ...DELTA_SHARES.map((share): RuleSpec => ({ kind: "delta-threshold", share })),
    ...MOVE_SHARES.map((share): RuleSpec => ({ kind: "price-move", share })),
    ...DELTA_SHARES.flatMap((trigger) =>
      TARGETS_OF_TRIGGER.map((part): RuleSpec => ({ kind: "fixed-band", trigger, target: part * trigger })),
    ),
    ...(["whalley-wilmott", "zakamouline"] as const).flatMap((kind) =>
      OWN_LAMBDAS.map((lambda): RuleSpec => ({ kind, lambda })),
    ),
  ];
}

/** The vault's own rules, which are told the owner's λ. */
export function toldRules(lambdas: readonly number[]): readonly RuleSpec[] {
  return TOLD_KINDS.flatMap((kind) => lambdas.map((lambda): RuleSpec => ({ kind, lambda })));
}
