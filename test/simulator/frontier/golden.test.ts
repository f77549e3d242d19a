import { expect } from "chai";

import { blocksOf, runBlock, sumBlocks } from "../../../simulator/engine/runPaths.js";
import { figuresOf } from "../../../simulator/engine/tally.js";
import type { Figures } from "../../../simulator/engine/tally.js";
import { stepYears } from "../../../simulator/engine/types.js";
import type { Problem } from "../../../simulator/engine/types.js";
import { optimumRule } from "../../../simulator/frontier/regions.js";
import { solveOptimum } from "../../../simulator/frontier/solve.js";
import { gbm } from "../../../simulator/paths/gbm.js";
import { ruleOf } from "../../../simulator/rules/rule.js";
import type { RuleSpec } from "../../../simulator/rules/spec.js";
import { ATM, BOOK } from "../support.js";

/**
 * Points of the exact frontier, sd and cost in USD, from an independent calculation (2,401 positions, 100,000 paths).
 * Here 241 positions and 2,000 paths, whose sd is good to 2 % or so: costs are held to 5 %. `sim frontier` at full size is
 * held to 2 % in docs/simulator.md.
 */
const GOLDEN_ATM = [
  [4951, 186.3],
  [4038, 246.2],
  [3096, 354.9],
  [2565, 470.8],
  [1912, 744.2],
] as const;
const GOLDEN_BOOK = [
  [6741, 351],
  [5470, 462.5],
  [4202, 667.3],
  [3455, 885.8],
  [2589, 1404.5],
] as const;
const TOLERANCE = 0.05;
const PATHS = 2_000;

function goldenCost(points: readonly (readonly [number, number])[], sd: number): number {
  const index = Math.min(
    Math.max(
      points.findIndex(([at]) => at < sd),
      1,
    ),
    points.length - 1,
  );
  const [[highSd, highCost], [lowSd, lowCost]] = [points[index - 1] ?? [1, 1], points[index] ?? [1, 1]];
  return lowCost * (sd / lowSd) ** (Math.log(highCost / lowCost) / Math.log(highSd / lowSd));
}

function figuresFor(problem: Problem, lambdas: readonly number[], specs: readonly RuleSpec[]): readonly Figures[] {
  const optima = lambdas.map((lambda) => optimumRule(solveOptimum(problem, lambda, 241).regions));
  const rules = [...optima, ...specs.map((spec) => ruleOf(spec, problem))];
  const run = { problem, model: gbm(problem.vol, stepYears(problem)), rules, seed: 1 };
  return sumBlocks(blocksOf(problem, PATHS).map((paths, index) => runBlock(run, index, paths))).map(figuresOf);
}

describe("the golden frontiers", function () {
  this.timeout(120_000);
  const fixed: readonly RuleSpec[] = [
    { kind: "interval", minutes: 1_440 },
    { kind: "price-move", share: 0.04 },
    { kind: "price-move", share: 0.05 },
    { kind: "delta-threshold", share: 0.08 },
  ];

  it("are met for a written straddle's worth of calls at the money, and fixed rules lie where research puts them", () => {
    const [mild, strong, ...rules] = figuresFor(ATM, [1e-5, 1e-4], fixed);
    for (const point of [mild, strong]) {
      if (point === undefined) throw new Error("no figures");
      expect(point.cost / goldenCost(GOLDEN_ATM, point.sd)).to.be.within(1 - TOLERANCE, 1 + TOLERANCE);
    }
    const excess = rules.map(({ sd, cost }) => cost / goldenCost(GOLDEN_ATM, sd) - 1);
    // Published ranges: interval 103 to 164 %, price move 33 to 36 %, threshold 37 to 51 %; wider here for the paths' noise.
    expect(excess[0]).to.be.within(1, 1.7);
    expect(excess[1]).to.be.within(0.27, 0.42);
    expect(excess[2]).to.be.within(0.27, 0.42);
    expect(excess[3]).to.be.within(0.28, 0.57);
  });

  it("are met for a book of four strikes", () => {
    const [point, interval, move] = figuresFor(BOOK, [2e-5], fixed);
    if (point === undefined || interval === undefined || move === undefined) throw new Error("no figures");
    expect(point.cost / goldenCost(GOLDEN_BOOK, point.sd)).to.be.within(1 - TOLERANCE, 1 + TOLERANCE);
    expect(interval.cost / goldenCost(GOLDEN_BOOK, interval.sd) - 1).to.be.within(0.82, 1.24);
    expect(move.cost / goldenCost(GOLDEN_BOOK, move.sd) - 1).to.be.within(0.1, 0.3);
  });

  it("are beaten by no rule of the vault's, which lies close", () => {
    const lambda = 5e-5;
    const [best, own, steady] = figuresFor(
      BOOK,
      [lambda],
      [
        { kind: "optimal-band", lambda },
        { kind: "closed-form", lambda },
      ],
    );
    const worth = (figures: Figures | undefined): number =>
      (figures?.cost ?? Infinity) + 0.5 * lambda * (figures?.errorSd ?? Infinity) ** 2;
    expect(worth(own) / worth(best)).to.be.within(0.995, 1.05);
    expect(worth(own)).to.be.at.most(worth(steady) * 1.002);
  });
});
