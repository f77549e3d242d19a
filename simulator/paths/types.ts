import type { RandomStream } from "../market/random.js";

/** A law of prices. The same stream gives the same path on every machine. */
export interface PathModel {
  /** Writes ln(price / price at the start) at each step, the first of them 0. */
  fill(random: RandomStream, logs: Float64Array): void;
}
