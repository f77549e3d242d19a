import { expect } from "chai";

import { figuresOf, NO_TALLY } from "../../../simulator/engine/tally.js";
import { excessOf, frontierCost } from "../../../simulator/frontier/excess.js";
import type { FrontierPoint } from "../../../simulator/frontier/excess.js";
import { expectClose } from "../../support/close.js";

const point = (lambda: number, sd: number, cost: number): FrontierPoint => ({
  lambda,
  value: 0,
  sd,
  errorSd: sd,
  cost,
  costError: 0,
  trades: 0,
  meanError: 0,
});

/** cost = 1e6/sd: a straight line in log–log, so the answer between points is known. */
const frontier = [point(1e-6, 4_000, 250), point(1e-5, 1_000, 1_000), point(1e-4, 500, 2_000)];

describe("excess over the frontier", () => {
  it("is measured at the rule's own sd, between points in log–log", () => {
    expectClose(frontierCost(frontier, 2_000), 500, 1e-9);
    expectClose(frontierCost(frontier, 800), 1_250, 1e-9);
    const { cost } = excessOf({ ...point(0, 2_000, 600) }, point(1e-5, 1_000, 1_000), frontier);
    expectClose(cost, 0.2, 1e-12);
  });

  it("ends a tenth beyond the last points", () => {
    expectClose(frontierCost(frontier, 4_300), 1e6 / 4_300, 1e-9);
    expectClose(frontierCost(frontier, 460), 1e6 / 460, 1e-9);
    expect(frontierCost(frontier, 4_500)).to.equal(undefined);
    expect(frontierCost(frontier, 440)).to.equal(undefined);
    expect(frontierCost(frontier.slice(0, 1), 4_000)).to.equal(undefined);
  });

  it("of cost and risk together is taken at the λ asked for", () => {
    const { objective } = excessOf(point(0, 1_000, 1_500), point(1e-5, 1_000, 1_000), frontier);
    expectClose(objective, (1_500 + 5) / (1_000 + 5) - 1, 1e-12);
  });

  it("rests on means and sample deviations", () => {
    const figures = figuresOf({ ...NO_TALLY, paths: 3, pnl: 6, pnlSquared: 14, cost: 30, costSquared: 302, trades: 9 });
    expectClose(figures.sd, 1, 1e-12);
    expect(figures.cost).to.equal(10);
    expect(figures.trades).to.equal(3);
    expectClose(figures.costError, Math.sqrt(1 / 3), 1e-12);
  });
});
