import { bookDelta } from "../engine/block.js";
import { stepYears } from "../engine/types.js";
import type { Problem } from "../engine/types.js";
import { bookAt, latticeOf, nodesAt, positionRange } from "./lattice.js";
import type { Lattice } from "./lattice.js";
import { makeRegions, REGION_FIELDS } from "./regions.js";
import type { Regions } from "./regions.js";

/** Base positions the value function is kept at, ends included. */
export const DEFAULT_POSITIONS = 1_201;

/** The exact optimum of one λ. */
export interface Optimum {
  readonly lambda: number;
  /** The least E[cost] + ½λ·Var from a delta-neutral start, quote. */
  readonly value: number;
  readonly regions: Regions;
}

/** Positions and the costs of moving between them. */
interface Grid {
  readonly positions: Float64Array;
  readonly spacing: number;
  /** What waiting until the next look costs at each position of the node at hand. */
  readonly wait: Float64Array;
  /** Of the node at hand, as indices: where it buys, to what, where it sells, to what. */
  readonly edges: Int32Array;
}

/** One node: what trading costs there, and where its regions are written. */
interface Node {
  /** Cost of moving by one position, quote. */
  readonly move: number;
  readonly gasUsd: number;
  readonly cells: Float32Array;
  readonly at: number;
}

const NONE = -1;

/** The next step's value at the three nodes that a step leads to, and the risk of the step. */
interface Ahead {
  readonly up: Float64Array;
  readonly middle: Float64Array;
  readonly down: Float64Array;
  readonly risk: Risk;
}

/** ½λ·Var of the P&L of one step as c0 + c1·h + c2·h² in the base held. */
interface Risk {
  readonly c0: number;
  readonly c1: number;
  readonly c2: number;
}

/**
 * Backward induction over step, price and position. The hedging error is a martingale, so its variance is the sum of its
 * steps' variances and the problem needs no memory of past P&L:
 *
 *     wait(h)  = ½λ·Var[ΔU + h·ΔS] + E[V(next, h)]
 *     V(h)     = min( wait(h), min over h' of g + k·S·|h' − h| + wait(h') )
 *
 * V is 0 at expiry: what is held then is delivered. The inner minimum over all h' takes two passes, with the running
 * minimum of wait(h') ± k·S·h', so a node costs as many operations as it has positions.
 */
export function solveOptimum(
  problem: Problem,
  lambda: number,
  positions = DEFAULT_POSITIONS,
  onStep?: (done: number, total: number) => void,
): Optimum {
  const lattice = latticeOf(problem);
  const grid = gridOf(problem, positions);
  const regions = makeRegions({ lambda, steps: lattice.steps, spacing: lattice.spacing, most: lattice.most });
  const cells = new Float32Array(regions.buffer);
  const nodes = 2 * lattice.most + 1;
  const layer = (): Float64Array[] => Array.from({ length: nodes }, () => new Float64Array(positions));
  let [next, here] = [layer(), layer()];
  let bookNext = new Float64Array(lattice.spots.length);
  let book = new Float64Array(lattice.spots.length);
  bookAt(problem, lattice, lattice.steps, bookNext);
  for (let step = lattice.steps - 1; step >= 0; step--) {
    bookAt(problem, lattice, step, book);
    const reach = nodesAt(step);
    const reachNext = nodesAt(step + 1);
    for (let node = lattice.most - reach; node <= lattice.most + reach; node++) {
      const ahead = {
        up: layerAt(next, Math.min(node + 1, lattice.most + reachNext)),
        middle: layerAt(next, node),
        down: layerAt(next, Math.max(node - 1, lattice.most - reachNext)),
        risk: riskAt(lattice, node, lambda, book, bookNext),
      };
      const move = problem.k * (lattice.spots[node + 1] ?? 0) * grid.spacing;
      const place = { move, gasUsd: problem.gasUsd, cells, at: (step * nodes + node) * REGION_FIELDS };
      solveNode(place, lattice, grid, ahead, layerAt(here, node));
    }
    fillOutside(cells, step, nodes, lattice.most, reach);
    [next, here] = [here, next];
    [bookNext, book] = [book, bookNext];
    onStep?.(lattice.steps - step, lattice.steps);
  }
  return { lambda, value: startValue(problem, lattice, grid, layerAt(next, lattice.most)), regions };
}

function gridOf(problem: Problem, count: number): Grid {
  const { least, most } = positionRange(problem.book);
  const spacing = (most - least) / (count - 1);
  return {
    positions: Float64Array.from({ length: count }, (_, index) => least + index * spacing),
    spacing,
    wait: new Float64Array(count),
    edges: new Int32Array(REGION_FIELDS),
  };
}

function layerAt(layers: readonly Float64Array[], node: number): Float64Array {
  const layer = layers[node];
  if (layer === undefined) throw new RangeError(`The lattice has no node ${node} of ${layers.length}.`);
  return layer;
}

/** Variance of the step from a node, over its three successors; book values are those of `bookAt`. */
function riskAt(lattice: Lattice, node: number, lambda: number, book: Float64Array, bookNext: Float64Array): Risk {
  const { up, down, spots } = lattice;
  const value = book[node + 1] ?? 0;
  const spot = spots[node + 1] ?? 0;
  const bookUp = (bookNext[node + 2] ?? 0) - value;
  const bookMiddle = (bookNext[node + 1] ?? 0) - value;
  const bookDown = (bookNext[node] ?? 0) - value;
  const spotUp = (spots[node + 2] ?? 0) - spot;
  const spotDown = (spots[node] ?? 0) - spot;
  const mean = up * bookUp + (1 - up - down) * bookMiddle + down * bookDown;
  const square = up * bookUp ** 2 + (1 - up - down) * bookMiddle ** 2 + down * bookDown ** 2;
  return {
    c0: 0.5 * lambda * (square - mean * mean),
    c1: lambda * (up * bookUp * spotUp + down * bookDown * spotDown),
    c2: 0.5 * lambda * (up * spotUp ** 2 + down * spotDown ** 2),
  };
}

/** V at every position of one node, and its trade regions. */
function solveNode(node: Node, lattice: Lattice, grid: Grid, ahead: Ahead, value: Float64Array): void {
  const { positions, spacing, edges } = grid;
  buyPass(node, lattice, grid, ahead, value);
  sellPass(node, grid, value);
  // An edge lies half-way between the last position that waits and the first that trades.
  const base = positions[0] ?? 0;
  const [lower = NONE, buyTo = NONE, upper = NONE, sellTo = NONE] = edges;
  const { cells, at } = node;
  cells[at] = lower === NONE ? -Infinity : base + (lower + 0.5) * spacing;
  cells[at + 1] = upper === NONE ? Infinity : base + (upper - 0.5) * spacing;
  cells[at + 2] = base + Math.max(buyTo, 0) * spacing;
  cells[at + 3] = base + (sellTo === NONE ? positions.length - 1 : sellTo) * spacing;
}

/** What waiting costs at each position, and whether buying up to the best position above is better still. */
function buyPass(
  { move, gasUsd }: Node,
  { up: pUp, down: pDown }: Lattice,
  { positions, wait, edges }: Grid,
  { up, middle, down, risk: { c0, c1, c2 } }: Ahead,
  value: Float64Array,
): void {
  const pMiddle = 1 - pUp - pDown;
  let best = Infinity;
  let bestIndex = NONE;
  let lower = NONE;
  let buyTo = NONE;
  for (let index = positions.length - 1; index >= 0; index--) {
    const held = positions[index] ?? 0;
    const stay =
      c0 +
      held * (c1 + held * c2) +
      pUp * (up[index] ?? 0) +
      pMiddle * (middle[index] ?? 0) +
      pDown * (down[index] ?? 0);
    wait[index] = stay;
    best += move;
    if (stay <= best) {
      best = stay;
      bestIndex = index;
    }
    if (best + gasUsd < stay) {
      value[index] = best + gasUsd;
      if (lower === NONE) [lower, buyTo] = [index, bestIndex];
    } else {
      value[index] = stay;
    }
  }
  edges[0] = lower;
  edges[1] = buyTo;
}

/** Whether selling down to the best position below is better than what `buyPass` found. */
function sellPass({ move, gasUsd }: Node, { positions, wait, edges }: Grid, value: Float64Array): void {
  const lower = edges[0] ?? NONE;
  let best = Infinity;
  let bestIndex = NONE;
  let upper = NONE;
  let sellTo = NONE;
  for (let index = 0; index < positions.length; index++) {
    const stay = wait[index] ?? 0;
    best += move;
    if (stay <= best) {
      best = stay;
      bestIndex = index;
    }
    if (best + gasUsd < (value[index] ?? 0)) {
      value[index] = best + gasUsd;
      if (upper === NONE && index > lower) [upper, sellTo] = [index, bestIndex];
    }
  }
  edges[2] = upper;
  edges[3] = sellTo;
}

/** Prices beyond the lattice's reach act as its outermost node. */
function fillOutside(cells: Float32Array, step: number, nodes: number, most: number, reach: number): void {
  const row = step * nodes * REGION_FIELDS;
  for (let distance = reach + 1; distance <= most; distance++) {
    for (const side of [-1, 1]) {
      const from = row + (most + side * reach) * REGION_FIELDS;
      cells.copyWithin(row + (most + side * distance) * REGION_FIELDS, from, from + REGION_FIELDS);
    }
  }
}

/** V of a delta-neutral start, between the two nearest positions. */
function startValue(problem: Problem, lattice: Lattice, { positions, spacing }: Grid, value: Float64Array): number {
  const tau = lattice.steps * stepYears(problem);
  const held = -bookDelta(problem.book, problem.spot, problem.vol, tau);
  const place = (held - (positions[0] ?? 0)) / spacing;
  const index = Math.min(Math.floor(place), positions.length - 2);
  const from = value[index] ?? 0;
  return from + (place - index) * ((value[index + 1] ?? 0) - from);
}
