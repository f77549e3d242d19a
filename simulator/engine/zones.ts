import type { PathBlock } from "./block.js";

/**
 * What a rule would do at one step of each path, in terms of the base held: below `lower` it buys up to `buyTo`, above
 * `upper` it sells down to `sellTo`, in between it waits. Every rule of this simulator can be written so, and the engine
 * runs one loop for all.
 */
export interface Zones {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly buyTo: Float64Array;
  readonly sellTo: Float64Array;
}

/** A rule made ready for one problem. It may remember things of the block it is in, from `start` on. */
export interface Rule {
  /** Begins a block: writes what the rule holds at first. That position costs nothing, for any rule. */
  start(block: PathBlock, held: Float64Array): void;
  /**
   * Writes the zones of one step; false when nothing can happen in it. Steps come in order. Targets need only be right
   * where what is held lies outside the edges.
   */
  zones(block: PathBlock, step: number, into: Zones, held: Float64Array): boolean;
  /** How often each cause made it trade so far, or why it could not, for a rule that has several. */
  readonly causes?: ReadonlyMap<string, number>;
}

/** Told after each step what is held until the next. */
export type Watcher = (step: number, held: Float64Array) => void;

/** What one rule made of a block, for each path. */
export interface Outcome {
  /** P&L of the base held before costs, quote. */
  readonly hedgePnl: Float64Array;
  /** Trading and gas, quote. */
  readonly cost: Float64Array;
  readonly trades: Float64Array;
}

/**
 * Runs one rule through a block, at a cost of `k` of notional and the block's gas. The P&L of the base held, Σ h·ΔS, is
 * summed by parts: what is held at the end at the last price, less what was paid for it. So a step without a trade costs
 * nothing but the look.
 */
export function runRule(rule: Rule, block: PathBlock, k: number, watch?: Watcher): Outcome {
  const { paths, steps, spots, gasUsd } = block;
  const figures = (): Float64Array => new Float64Array(paths);
  const zones: Zones = { lower: figures(), upper: figures(), buyTo: figures(), sellTo: figures() };
  const outcome: Outcome = { hedgePnl: figures(), cost: figures(), trades: figures() };
  const held = figures();
  rule.start(block, held);
  settle(held, spots, 0, -1, outcome.hedgePnl);
  for (let step = 0; step < steps; step++) {
    if (rule.zones(block, step, zones, held)) {
      const now = spots.subarray(step * paths, (step + 1) * paths);
      trade(zones, held, now, k, gasUsd[step] ?? 0, outcome);
    }
    watch?.(step, held);
  }
  settle(held, spots, steps * paths, 1, outcome.hedgePnl);
  return outcome;
}

function trade(
  { lower, upper, buyTo, sellTo }: Zones,
  held: Float64Array,
  spots: Float64Array,
  k: number,
  gasUsd: number,
  { hedgePnl, cost, trades }: Outcome,
): void {
  for (let path = 0; path < held.length; path++) {
    const position = held[path] ?? 0;
    const isLow = position < (lower[path] ?? 0);
    if (!isLow && !(position > (upper[path] ?? 0))) continue;
    const target = (isLow ? buyTo[path] : sellTo[path]) ?? 0;
    const spot = spots[path] ?? 0;
    hedgePnl[path] = (hedgePnl[path] ?? 0) - (target - position) * spot;
    cost[path] = (cost[path] ?? 0) + k * spot * Math.abs(target - position) + gasUsd;
    trades[path] = (trades[path] ?? 0) + 1;
    held[path] = target;
  }
}

/** Adds (1) or takes away (−1) the worth of what is held. */
function settle(held: Float64Array, spots: Float64Array, at: number, sign: 1 | -1, hedgePnl: Float64Array): void {
  for (let path = 0; path < held.length; path++) {
    hedgePnl[path] = (hedgePnl[path] ?? 0) + sign * (held[path] ?? 0) * (spots[at + path] ?? 0);
  }
}
