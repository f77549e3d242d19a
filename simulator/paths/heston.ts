import { gaussians } from "./gaussians.js";
import type { PathModel } from "./types.js";

/** Heston's stochastic variance; rates a year, variances as squared volatilities. */
export interface HestonParameters {
  readonly meanReversion: number;
  /** Volatility that variance returns to, and starts at. */
  readonly vol: number;
  readonly volOfVol: number;
  /** Correlation of the shocks of price and variance. */
  readonly correlation: number;
}

/** Full-truncation Euler: a variance below zero counts as zero where it is used. Price is a martingale at every step. */
export function heston(parameters: HestonParameters, stepYears: number): PathModel {
  const { meanReversion, vol, volOfVol, correlation } = parameters;
  const rootStep = Math.sqrt(stepYears);
  const own = Math.sqrt(1 - correlation * correlation);
  let draws = new Float64Array(0);
  return {
    fill: (random, logs) => {
      if (draws.length !== 2 * logs.length) draws = new Float64Array(2 * logs.length);
      gaussians(random, draws);
      let variance = vol * vol;
      let log = 0;
      logs[0] = 0;
      for (let step = 1; step < logs.length; step++) {
        const shock = draws[2 * step] ?? 0;
        const known = Math.max(variance, 0);
        const deviation = Math.sqrt(known) * rootStep;
        log += -0.5 * deviation * deviation + deviation * (correlation * shock + own * (draws[2 * step + 1] ?? 0));
        variance += meanReversion * (vol * vol - known) * stepYears + volOfVol * deviation * shock;
        logs[step] = log;
      }
    },
  };
}
