import { readFileSync } from "node:fs";

import { expect } from "chai";

import { bandShape, closedFormBand } from "../../sdk/hedging/optimalBand/index.js";

import { expectNear } from "./support.js";

const TERMS = { spot: 3_000, proportional: 0.0005, fixedQuote: 9, riskPrice: 1e-6 };
const SHORT = { gammaSpot: -170 };

const golden = readFileSync(new URL("../data/band_shape.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));

describe("closedFormBand", () => {
  it("agrees with the golden shapes to 1e-13 from G = 0 to 1e9", () => {
    expect(golden).to.have.length(95);
    for (const [gasWeight = NaN, beta = NaN, alpha = NaN] of golden) {
      const shape = bandShape(gasWeight);
      expect(Math.abs(shape.beta / beta - 1), `beta at G = ${gasWeight}`).to.be.below(1e-13);
      expect(Math.abs(shape.alpha / alpha - 1), `alpha at G = ${gasWeight}`).to.be.below(1e-13);
    }
  });

  it("is zero without options: all base is surplus and is sold, whatever risk costs", () => {
    expect(closedFormBand({ gammaSpot: 0 }, TERMS)).to.deep.equal({ trigger: 0, target: 0 });
    expect(closedFormBand({ gammaSpot: 0 }, { ...TERMS, riskPrice: 0 })).to.deep.equal({ trigger: 0, target: 0 });
  });

  it("never trades where risk costs nothing", () => {
    expect(closedFormBand(SHORT, { ...TERMS, riskPrice: 0 }).trigger).to.equal(Infinity);
  });

  it("always trades to zero where trading costs nothing", () => {
    expect(closedFormBand(SHORT, { ...TERMS, proportional: 0, fixedQuote: 0 })).to.deep.equal({
      trigger: 0,
      target: 0,
    });
  });

  it("trades to the edge where gas is free, by Whalley and Wilmott's e0", () => {
    const { trigger, target } = closedFormBand(SHORT, { ...TERMS, fixedQuote: 0 });
    // (3·0.0005·3000·(170/3000)²/(2·1e-6))^(1/3)
    expectNear(trigger, Math.cbrt((4.5 * (170 / 3_000) ** 2) / 2e-6), 1e-12);
    expect(target).to.equal(trigger);
  });

  it("trades to the centre where only gas costs, at (12·Γ²·g/λ)^(1/4)", () => {
    const { trigger, target } = closedFormBand(SHORT, { ...TERMS, proportional: 0 });
    expectNear(trigger, ((12 * (170 / 3_000) ** 2 * 9) / 1e-6) ** 0.25, 1e-12);
    expect(target).to.equal(0);
  });

  it("goes to its limits without a jump as gas, fee and gamma vanish", () => {
    const nearly = (change: object, exposure = SHORT) => closedFormBand(exposure, { ...TERMS, ...change });
    expectNear(nearly({ fixedQuote: 1e-30 }).trigger, nearly({ fixedQuote: 0 }).trigger, 1e-8);
    expectNear(nearly({ proportional: 1e-30 }).trigger, nearly({ proportional: 0 }).trigger, 1e-8);
    expectNear(nearly({ proportional: 1e-30 }).target, 0, 1e-8);
    expectNear(nearly({}, { gammaSpot: 1e-30 }).trigger, 0, 1e-12);
  });

  it("does not ask the sign of gamma, and stays finite from 1e-150 to 1e150", () => {
    expect(closedFormBand({ gammaSpot: 170 }, TERMS)).to.deep.equal(closedFormBand(SHORT, TERMS));
    for (const gammaSpot of [1e-150, 1e150]) {
      const { trigger, target } = closedFormBand({ gammaSpot }, TERMS);
      expect(trigger).to.be.above(0).and.below(Infinity);
      expect(target).to.be.above(0).and.at.most(trigger);
    }
  });
});
