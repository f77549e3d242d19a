import type { PathBlock } from "../../simulator/engine/block.js";
import type { Problem } from "../../simulator/engine/types.js";

/** Case A: short 100 calls at the money. */
export const ATM: Problem = {
  book: [{ qty: -100, strike: 3000, kind: "call" }],
  vol: 0.8,
  days: 30,
  spot: 3000,
  k: 0.0005,
  gasUsd: 9,
  stepMinutes: 15,
};

/** Case B: four strikes. */
export const BOOK: Problem = {
  ...ATM,
  book: [
    { qty: -40, strike: 2600, kind: "call" },
    { qty: -60, strike: 3000, kind: "call" },
    { qty: -60, strike: 3300, kind: "call" },
    { qty: -40, strike: 3800, kind: "call" },
  ],
};

/** A block of one path with prices, deltas and Γ·S as given. */
export function blockOf(spots: readonly number[], delta: readonly number[], gasUsd = 9): PathBlock {
  const steps = delta.length;
  return {
    paths: 1,
    steps,
    spots: Float64Array.from(spots),
    logs: Float64Array.from(spots, (spot) => Math.log(spot / (spots[0] ?? spot))),
    delta: Float64Array.from(delta),
    gammaSpot: new Float64Array(steps).fill(-1),
    vols: new Float64Array(steps).fill(0.8),
    taus: new Float64Array(steps).fill(0.1),
    gasUsd: new Float64Array(steps).fill(gasUsd),
  };
}
