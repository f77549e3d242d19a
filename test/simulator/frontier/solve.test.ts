import { expect } from "chai";

import { bookDelta, bookValue } from "../../../simulator/engine/block.js";
import { stepYears } from "../../../simulator/engine/types.js";
import type { Problem } from "../../../simulator/engine/types.js";
import { latticeOf } from "../../../simulator/frontier/lattice.js";
import { solveOptimum } from "../../../simulator/frontier/solve.js";
import { expectClose } from "../../support/close.js";
import { ATM } from "../support.js";

/** Two looks, a day apart: small enough to try every policy there is. */
const LOOKS = 2;
const tiny: Problem = { ...ATM, days: LOOKS, stepMinutes: 1_440, gasUsd: 20 };
const POSITIONS = [0, 25, 50, 75, 100];
const LAMBDA = 4e-6;

/** Probability and nodes of each of the nine ways through the lattice. */
function waysOf(problem: Problem): { readonly chance: number; readonly nodes: readonly number[] }[] {
  const { up, down } = latticeOf(problem);
  const moves = [
    [1, up],
    [0, 1 - up - down],
    [-1, down],
  ] as const;
  return moves.flatMap(([a, p]) => moves.map(([b, q]) => ({ chance: p * q, nodes: [0, a, a + b] })));
}

/**
 * What a policy (a position for each node of each step) makes of one way: costs, and P&L before them less what the step
 * could be expected to bring. On so coarse a lattice Black–Scholes values are not quite martingales, and the risk is in
 * what could not be expected.
 */
function walk(
  problem: Problem,
  nodes: readonly number[],
  start: number,
  policy: (step: number, node: number) => number,
) {
  const { spacing, up, down } = latticeOf(problem);
  const spotAt = (node: number): number => problem.spot * Math.exp(node * spacing);
  const valueAt = (node: number, step: number): number =>
    bookValue(problem.book, spotAt(node), problem.vol, (LOOKS - step) * stepYears(problem));
  let [held, cost, pnl] = [start, 0, 0];
  for (let step = 0; step < LOOKS; step++) {
    const [here, next] = [nodes[step] ?? 0, nodes[step + 1] ?? 0];
    const target = policy(step, here);
    if (target !== held) cost += problem.gasUsd + problem.k * spotAt(here) * Math.abs(target - held);
    held = target;
    const expected =
      up * valueAt(here + 1, step + 1) + (1 - up - down) * valueAt(here, step + 1) + down * valueAt(here - 1, step + 1);
    pnl += held * (spotAt(next) - spotAt(here)) + valueAt(next, step + 1) - expected;
  }
  return { cost, pnl };
}

/** The least E[cost] + ½λ·Var[P&L] over all 5^4 policies, variance taken of the whole P&L at once. */
function bruteForce(problem: Problem, start: number): number {
  const ways = waysOf(problem);
  let best = Infinity;
  for (let code = 0; code < 5 ** 4; code++) {
    // Four nodes: one at the first look, three at the second; what is held at the second follows from the first.
    const policy = (step: number, node: number): number =>
      POSITIONS[Math.floor(code / 5 ** (step === 0 ? 0 : 2 + node)) % 5] ?? 0;
    let [cost, mean, square] = [0, 0, 0];
    for (const { chance, nodes } of ways) {
      const made = walk(problem, nodes, start, policy);
      cost += chance * made.cost;
      mean += chance * made.pnl;
      square += chance * made.pnl ** 2;
    }
    best = Math.min(best, cost + 0.5 * LAMBDA * (square - mean * mean));
  }
  return best;
}

describe("the exact optimum", function () {
  this.timeout(60_000);

  it("is what trying every policy finds", () => {
    const held = -bookDelta(tiny.book, tiny.spot, tiny.vol, tiny.days / 365);
    const part = (held - 50) / 25;
    const expected = (1 - part) * bruteForce(tiny, 50) + part * bruteForce(tiny, 75);
    const found = solveOptimum(tiny, LAMBDA, POSITIONS.length).value;
    expectClose(found, expected, 1e-9 * expected);
  });

  it("has a lattice that is a martingale of the right variance", () => {
    const { up, down, spacing } = latticeOf(ATM);
    const [rise, fall] = [Math.expm1(spacing), Math.expm1(-spacing)];
    expectClose(up * rise + down * fall, 0, 1e-15);
    expectClose(up * rise ** 2 + down * fall ** 2, Math.expm1(0.8 ** 2 * stepYears(ATM)), 1e-15);
    expectClose(1 - up - down, 2 / 3, 1e-3);
  });

  it("never trades where a hedge costs more than all risk", () => {
    const { regions, value } = solveOptimum({ ...tiny, gasUsd: 1e9 }, LAMBDA, 51);
    const cells = new Float32Array(regions.buffer);
    for (let at = 0; at < cells.length; at += 4) {
      expect(cells[at]).to.equal(-Infinity);
      expect(cells[at + 1]).to.equal(Infinity);
    }
    expect(value).to.be.above(0);
  });

  it("trades to a point where only gas costs, and to the edge where only notional does", () => {
    const gasOnly = solveOptimum({ ...ATM, days: 2, k: 0 }, 1e-4, 401);
    const feeOnly = solveOptimum({ ...ATM, days: 2, gasUsd: 0 }, 1e-4, 401);
    const nodes = 2 * gasOnly.regions.most + 1;
    const at = 4 * (100 * nodes + gasOnly.regions.most);
    const [lower = 0, upper = 0, buyTo = 0, sellTo = 0] = new Float32Array(gasOnly.regions.buffer).slice(at, at + 4);
    expect(buyTo).to.equal(sellTo);
    expect(lower).to.be.below(buyTo - 1);
    expect(upper).to.be.above(sellTo + 1);
    const fee = new Float32Array(feeOnly.regions.buffer).slice(at, at + 4);
    const step = 100 / 400;
    expect(Math.abs((fee[0] ?? 0) - (fee[2] ?? 0))).to.be.at.most(step);
    expect(Math.abs((fee[1] ?? 0) - (fee[3] ?? 0))).to.be.at.most(step);
    expect((fee[3] ?? 0) - (fee[2] ?? 0)).to.be.above(1);
  });

  it("costs less the finer it may choose, and converges", () => {
    const problem = { ...ATM, days: 2 };
    const [coarse, fine, finer] = [21, 201, 401].map((positions) => solveOptimum(problem, 1e-4, positions).value);
    expect(coarse).to.be.above(fine ?? 0);
    expect(Math.abs((finer ?? 0) / (fine ?? 1) - 1)).to.be.below(2e-3);
  });
});
