import { expect } from "chai";

import {
  closedFormBand,
  optimalBand,
  riskBudget,
  RiskOutOfReachError,
  riskPriceFor,
} from "../../sdk/hedging/optimalBand/index.js";

import { expectNear, randomStream } from "./support.js";

/** 100 calls at the money, 80 % a year, 30 days: Γ·S = 100·φ(d1)/(σ√τ) with d1 = σ√τ/2. */
const SD = 0.8 * Math.sqrt(30 / 365);
const GAMMA = (100 * Math.exp((-SD * SD) / 8)) / (Math.sqrt(2 * Math.PI) * SD);
const BOOK = {
  gammaSpot: -GAMMA,
  theta: 0.5 * 0.64 * 3_000 * GAMMA,
  vega: -0.8 * (30 / 365) * 3_000 * GAMMA,
  gross: 100,
};
const MARKET = { spot: 3_000, proportional: 0.0005, fixedQuote: 9 };

describe("riskBudget", () => {
  it("has the mean square of a deviation that walks at random inside the band, and its hedges", () => {
    const terms = { ...MARKET, riskPrice: 3e-5 };
    const { trigger, target } = optimalBand(BOOK, terms);
    const next = randomStream(2);
    // Ten seconds a step, ten years: a fair coin moves the deviation by σγ√dt.
    const steps = 31_536_000;
    const move = 0.8 * GAMMA * Math.sqrt(10 / 31_536_000);
    let [e, squares, hedges] = [0, 0, 0];
    for (let i = 0; i < steps; i++) {
      e += (next() & 65_536) === 0 ? move : -move;
      squares += e * e;
      if (Math.abs(e) <= trigger) continue;
      e = Math.sign(e) * target;
      hedges++;
    }
    const budget = riskBudget(BOOK, terms);
    const hourlySd = 0.8 * 3_000 * Math.sqrt(squares / steps / 8_760);
    expectNear(budget.hourlySd / hourlySd, 1, 0.05);
    expectNear(budget.hedgesPerDay / (hedges / 3_650), 1, 0.05);
    expectNear(budget.costPerDay / (budget.hedgesPerDay * (1.5 * (trigger - target) + 9)), 1, 1e-9);
  }).timeout(20_000);

  it("finds the λ that it was asked to undo", () => {
    for (const riskPrice of [1e-6, 4e-6, 1e-4, 1e-2]) {
      const { hourlySd } = riskBudget(BOOK, { ...MARKET, riskPrice });
      expectNear(riskPriceFor(hourlySd, BOOK, MARKET) / riskPrice, 1, 1e-9, `λ ${riskPrice}`);
    }
  });

  it("refuses an sd that no λ reaches, with both ends", () => {
    expect(() => riskPriceFor(1e9, BOOK, MARKET)).to.throw(RiskOutOfReachError, "lies between");
    expect(() => riskPriceFor(0, BOOK, MARKET)).to.throw(RiskOutOfReachError);
    expect(() => riskPriceFor(1, { gammaSpot: 0, theta: 0, vega: 0, gross: 0 }, MARKET)).to.throw(RiskOutOfReachError);
  });

  it("counts fees without gas, where trigger and target meet and hedges are without number", () => {
    const free = riskBudget(BOOK, { ...MARKET, fixedQuote: 0, riskPrice: 1e-4 });
    expect(free.hedgesPerDay).to.equal(Infinity);
    // By hand: σ²γ²·k·S/(2·e0) a year.
    const e0 = closedFormBand(BOOK, { ...MARKET, fixedQuote: 0, riskPrice: 1e-4 }).trigger;
    expectNear(free.costPerDay / ((0.64 * GAMMA * GAMMA * 1.5) / (2 * e0) / 365), 1, 1e-9);
  });
});
