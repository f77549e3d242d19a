import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { closedForm, whalleyWilmott } from "./bands.js";
import { interval, leland, priceMove } from "./clocks.js";
import { keel } from "./keel.js";
import { optimal } from "./optimal.js";
import { deltaThreshold, fixedBand, noHedge } from "./shares.js";
import type { RuleSpec } from "./spec.js";
import { zakamouline } from "./zakamouline.js";

/** Makes a rule ready for a problem. */
export function ruleOf(spec: RuleSpec, problem: Problem): Rule {
  switch (spec.kind) {
    case "no-hedge":
      return noHedge();
    case "interval":
      return interval(spec.minutes, problem);
    case "leland":
      return leland(spec.minutes, problem);
    case "price-move":
      return priceMove(spec.share);
    case "delta-threshold":
      return deltaThreshold(spec.share, problem);
    case "fixed-band":
      return fixedBand(spec, problem);
    case "whalley-wilmott":
      return whalleyWilmott(spec.lambda, problem);
    case "zakamouline":
      return zakamouline(spec.lambda, problem);
    case "closed-form":
      return closedForm(spec.lambda, problem);
    case "optimal-band":
      return optimal(spec.lambda, problem);
    case "keel":
    case "keel-without-nets":
      return keel(spec.lambda, problem, spec.kind === "keel");
  }
}
