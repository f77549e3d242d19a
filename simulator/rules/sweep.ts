import type { Problem } from "../engine/types.js";
import type { RuleSpec } from "./spec.js";

/** Parameters each rule is tried with: from far tighter to far wider than anyone runs, about 1.4 apart. */
const INTERVAL_MINUTES = [15, 30, 60, 120, 240, 360, 480, 720, 1_080, 1_440, 2_160, 2_880, 4_320, 7_200, 10_080];
const DELTA_SHARES = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.08, 0.1, 0.12, 0.14, 0.17, 0.2, 0.28, 0.4];
const BAND_SHARES = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4];
const MOVE_SHARES = [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.28];
const TARGETS_OF_TRIGGER = [0.25, 0.5, 0.75];
/** What vaults set: hedges every few hours to days, a few per cent of price, a twentieth to a fifth of the contracts. */
const PRACTICAL_MINUTES = [360, 4_320] as const;
const PRACTICAL_DELTA_SHARES = [0.04, 0.2] as const;
const PRACTICAL_MOVE_SHARES = [0.03, 0.08] as const;
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
    ...BAND_SHARES.flatMap((trigger) =>
      TARGETS_OF_TRIGGER.map((part): RuleSpec => ({ kind: "fixed-band", trigger, target: part * trigger })),
    ),
    ...(["whalley-wilmott", "zakamouline"] as const).flatMap((kind) =>
      OWN_LAMBDAS.map((lambda): RuleSpec => ({ kind, lambda })),
    ),
  ];
}

/** Whether a fixed rule's parameter is of practical use: over these the published ranges of excess are compared. */
export function isPractical(spec: RuleSpec): boolean {
  switch (spec.kind) {
    case "interval":
      return isWithin(spec.minutes, PRACTICAL_MINUTES);
    case "delta-threshold":
      return isWithin(spec.share, PRACTICAL_DELTA_SHARES);
    case "price-move":
      return isWithin(spec.share, PRACTICAL_MOVE_SHARES);
    default:
      return false;
  }
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}

/** The vault's own bands, which are told the owner's λ. */
export function toldRules(lambdas: readonly number[]): readonly RuleSpec[] {
  return (["closed-form", "optimal-band"] as const).flatMap((kind) =>
    lambdas.map((lambda): RuleSpec => ({ kind, lambda })),
  );
}

/** The whole rebalancer, which looks at one path at a time: for recorded prices. */
export function wholeRules(lambdas: readonly number[]): readonly RuleSpec[] {
  return (["keel", "keel-without-nets"] as const).flatMap((kind) =>
    lambdas.map((lambda): RuleSpec => ({ kind, lambda })),
  );
}
