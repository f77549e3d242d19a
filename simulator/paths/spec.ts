import type { Problem } from "../engine/types.js";
import { stepYears } from "../engine/types.js";
import { gbm } from "./gbm.js";
import type { PathModel } from "./types.js";

/** A law of prices as plain data. */
export type ModelSpec = { readonly kind: "gbm" };

/** Makes a law of prices ready for a problem. */
export function modelOf(_spec: ModelSpec, problem: Problem): PathModel {
  return gbm(problem.vol, stepYears(problem));
}
