import type { RandomStream } from "../market/random.js";
import { gaussians } from "./gaussians.js";
import type { PathModel } from "./types.js";

/** Geometric Brownian motion without drift, exact at every step. */
export function gbm(vol: number, stepYears: number): PathModel {
  const deviation = vol * Math.sqrt(stepYears);
  const drift = -0.5 * deviation * deviation;
  return {
    fill: (random: RandomStream, logs: Float64Array): void => {
      gaussians(random, logs);
      let log = 0;
      let draw = logs[0] ?? 0;
      logs[0] = 0;
      for (let step = 1; step < logs.length; step++) {
        log += drift + deviation * draw;
        draw = logs[step] ?? 0;
        logs[step] = log;
      }
    },
  };
}
