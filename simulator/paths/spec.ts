import type { Problem } from "../engine/types.js";
import { stepYears } from "../engine/types.js";
import { gbm } from "./gbm.js";
import { heston } from "./heston.js";
import { history } from "./history.js";
import type { RecordedLogs } from "./history.js";
import { merton } from "./merton.js";
import type { PathModel } from "./types.js";

/** A law of prices as plain data. */
export type ModelSpec =
  { readonly kind: "gbm" | "heston" | "merton" } | { readonly kind: "history"; readonly record: RecordedLogs };

export const MODELS = ["gbm", "heston", "merton", "history"] as const;

/**
 * Variance that is pulled back with a half-life of six weeks, and a volatility that itself moves by half in a month; a
 * little more likely to rise in a fall.
 */
const HESTON = { meanReversion: 6, volOfVol: 2, correlation: -0.3 } as const;
/** Two jumps a month, of 8 % and slightly down: at a volatility of 80 % they are a quarter of the variance. */
const MERTON = { jumps: 24, jumpMean: -0.02, jumpDeviation: 0.08 } as const;
const MOST_JUMP_SHARE = 0.5;

/** Makes a law of prices ready for a problem; all but history have the problem's volatility in the mean. */
export function modelOf(spec: ModelSpec, problem: Problem): PathModel {
  const { vol } = problem;
  switch (spec.kind) {
    case "gbm":
      return gbm(vol, stepYears(problem));
    case "heston":
      // Scaled with σ, so that its variance behaves alike at every level.
      return heston({ ...HESTON, vol, volOfVol: (HESTON.volOfVol * vol) / 0.8 }, stepYears(problem));
    case "merton": {
      const jumpVariance = MERTON.jumpMean ** 2 + MERTON.jumpDeviation ** 2;
      const jumps = Math.min(MERTON.jumps, (MOST_JUMP_SHARE * vol * vol) / jumpVariance);
      return merton({ ...MERTON, vol, jumps }, stepYears(problem));
    }
    case "history":
      return history(spec.record);
  }
}
