import { gaussians } from "./gaussians.js";
import type { PathModel } from "./types.js";

/** Merton's jumps on top of Brownian motion. */
export interface MertonParameters {
  /** Volatility a year of everything, jumps included. */
  readonly vol: number;
  /** Jumps a year. */
  readonly jumps: number;
  /** Mean and deviation of a jump's logarithm. */
  readonly jumpMean: number;
  readonly jumpDeviation: number;
}

/** At most one jump a step, with the probability of one or more; drift makes the price a martingale. */
export function merton({ vol, jumps, jumpMean, jumpDeviation }: MertonParameters, stepYears: number): PathModel {
  const jumpVariance = jumpMean * jumpMean + jumpDeviation * jumpDeviation;
  const chance = -Math.expm1(-jumps * stepYears);
  const variance = vol * vol * stepYears - chance * (1 - chance) * jumpMean ** 2 - chance * jumpDeviation ** 2;
  if (!(variance > 0)) throw new RangeError(`Jumps of variance ${jumps * jumpVariance} a year leave none of ${vol}².`);
  const deviation = Math.sqrt(variance);
  // ln E[e^jump], taken back each step whether or not there is one.
  const compensation = Math.log1p(chance * Math.expm1(jumpMean + 0.5 * jumpDeviation ** 2));
  const drift = -0.5 * variance - compensation;
  return {
    fill: (random, logs) => {
      gaussians(random, logs);
      let log = 0;
      let draw = logs[0] ?? 0;
      logs[0] = 0;
      for (let step = 1; step < logs.length; step++) {
        log += drift + deviation * draw;
        if (random.uniform() < chance) log += jumpMean + jumpDeviation * random.gaussian();
        draw = logs[step] ?? 0;
        logs[step] = log;
      }
    },
  };
}
