import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { readPriceFile } from "../../../simulator/market/priceFile.js";
import { randomStream } from "../../../simulator/market/random.js";
import { gaussians } from "../../../simulator/paths/gaussians.js";
import { heston } from "../../../simulator/paths/heston.js";
import { recordedLogs, startsOf } from "../../../simulator/paths/history.js";
import { merton } from "../../../simulator/paths/merton.js";
import { modelOf } from "../../../simulator/paths/spec.js";
import type { PathModel } from "../../../simulator/paths/types.js";
import { expectClose } from "../../support/close.js";
import { ATM } from "../support.js";

const PRICES = fileURLToPath(new URL("../../data/eth-usdt-1h-2020.csv", import.meta.url));
const STEPS = 96;
const YEARS = STEPS / 35_040;

interface Moments {
  /** E[price] / price at the start, and its standard error. */
  readonly mean: number;
  readonly error: number;
  /** Volatility a year, of the whole path and of its steps. */
  readonly total: number;
  readonly realised: number;
  readonly kurtosis: number;
}

function momentsOf(model: PathModel, paths: number): Moments {
  const random = randomStream(3, 1);
  const logs = new Float64Array(STEPS + 1);
  let [sum, squares, price, priceSquares, square, fourth] = [0, 0, 0, 0, 0, 0];
  for (let path = 0; path < paths; path++) {
    model.fill(random, logs);
    expect(logs[0]).to.equal(0);
    const end = logs[STEPS] ?? 0;
    sum += end;
    squares += end * end;
    price += Math.exp(end);
    priceSquares += Math.exp(2 * end);
    for (let step = 1; step <= STEPS; step++) {
      const move = (logs[step] ?? 0) - (logs[step - 1] ?? 0);
      square += move ** 2;
      fourth += move ** 4;
    }
  }
  const mean = price / paths;
  return {
    mean,
    error: Math.sqrt((priceSquares / paths - mean * mean) / paths),
    total: Math.sqrt((squares / paths - (sum / paths) ** 2) / YEARS),
    realised: Math.sqrt(square / paths / YEARS),
    kurtosis: fourth / paths / STEPS / (square / paths / STEPS) ** 2,
  };
}

describe("laws of prices", () => {
  it("draws normals of mean 0, variance 1, no skew and kurtosis 3", () => {
    const draws = new Float64Array(400_001);
    gaussians(randomStream(1, 2), draws);
    const moment = (power: number): number => draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length;
    // Each bound is five standard errors.
    expectClose(moment(1), 0, 0.008);
    expectClose(moment(2), 1, 0.0112);
    expectClose(moment(3), 0, 0.0307);
    expectClose(moment(4), 3, 0.0775);
  });

  it("moves geometric Brownian motion by its volatility, as a martingale", () => {
    const found = momentsOf(modelOf({ kind: "gbm" }, ATM), 20_000);
    expect(Math.abs(found.mean - 1)).to.be.below(5 * found.error);
    expectClose(found.realised, 0.8, 0.003);
    expectClose(found.total, 0.8, 0.02);
    expectClose(found.kurtosis, 3, 0.05);
  });

  it("gives Heston's paths the same mean variance, fatter tails, and no drift", () => {
    const found = momentsOf(modelOf({ kind: "heston" }, ATM), 20_000);
    expect(Math.abs(found.mean - 1)).to.be.below(5 * found.error);
    expectClose(found.realised, 0.8, 0.01);
    expect(found.kurtosis).to.be.above(3.01);
  });

  it("is Brownian motion where Heston's variance cannot move", () => {
    const parameters = { meanReversion: 1, vol: 0.5, volOfVol: 0, correlation: 0.4 };
    const found = momentsOf(heston(parameters, YEARS / STEPS), 5_000);
    expectClose(found.realised, 0.5, 0.004);
    expectClose(found.kurtosis, 3, 0.06);
  });

  it("keeps the volatility where Merton's jumps make a part of it, and compensates their drift", () => {
    const found = momentsOf(modelOf({ kind: "merton" }, ATM), 60_000);
    expect(Math.abs(found.mean - 1)).to.be.below(5 * found.error);
    expectClose(found.realised, 0.8, 0.02);
    expect(found.kurtosis).to.be.above(30);
  });

  it("refuses jumps that alone are more than the volatility", () => {
    const jumps = { vol: 0.3, jumps: 24, jumpMean: 0, jumpDeviation: 0.08 };
    expect(() => merton(jumps, YEARS / STEPS)).to.throw(RangeError, "leave none");
  });

  it("replays recorded prices as they were, from places drawn anew, and never across a gap", () => {
    const { bars } = readPriceFile(PRICES);
    const cut = bars.filter((_, index) => index !== 500);
    const record = recordedLogs(cut, 60, 1);
    expect(record.runs).to.eql([
      [0, 500],
      [500, 2_519],
    ]);
    const starts = startsOf(record, STEPS + 1);
    expect(starts).to.have.lengthOf(500 - STEPS + (2_019 - STEPS));
    expect(starts.every((start) => start + STEPS < 500 || start >= 500)).to.equal(true);
    const logs = new Float64Array(STEPS + 1);
    modelOf({ kind: "history", record }, { ...ATM, stepMinutes: 60 }).fill(randomStream(2, 1), logs);
    const all = cut.map(({ openUsd }) => Math.log(openUsd));
    const found = starts.find((start) =>
      logs.every((log, step) => Math.abs(log - ((all[start + step] ?? 0) - (all[start] ?? 0))) < 1e-12),
    );
    expect(found).not.to.equal(undefined);
  });

  it("bridges an hour's looks between its open and the next hour's", () => {
    const { bars } = readPriceFile(PRICES);
    const record = recordedLogs(bars.slice(0, 10), 15, 1);
    const logs = new Float64Array(record.buffer);
    expect(logs).to.have.lengthOf(40);
    bars.slice(0, 10).forEach((bar, hour) => {
      expectClose(logs[4 * hour], Math.log(bar.openUsd), 1e-12);
      for (let look = 0; look < 4; look++) {
        expect(logs[4 * hour + look]).to.be.within(Math.log(bar.lowUsd) - 1e-12, Math.log(bar.highUsd) + 1e-12);
      }
    });
  });
});
