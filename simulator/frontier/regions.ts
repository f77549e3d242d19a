import type { PathBlock } from "../engine/block.js";
import type { Rule, Zones } from "../engine/zones.js";
import { startNeutral } from "../rules/around.js";

/** Figures kept for each node: where it buys, where it sells, and to what. */
export const REGION_FIELDS = 4;

/**
 * The optimal policy of one λ as plain data: for each step and node, lower and upper edge of the waiting region and the
 * two targets, in base. Edges are infinite where no trade is worth it. Shared memory, so that workers copy nothing.
 */
export interface Regions {
  readonly lambda: number;
  readonly steps: number;
  readonly spacing: number;
  /** Nodes on each side of the start; a step has 2·most + 1 of them. */
  readonly most: number;
  readonly buffer: SharedArrayBuffer;
}

export function makeRegions(shape: Pick<Regions, "lambda" | "steps" | "spacing" | "most">): Regions {
  return { ...shape, buffer: new SharedArrayBuffer(regionBytes(shape)) };
}

/** Memory that the policy of one λ takes. */
export function regionBytes({ steps, most }: Pick<Regions, "steps" | "most">): number {
  return steps * (2 * most + 1) * REGION_FIELDS * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * The policy as a rule. Between two nodes edges and targets are joined by straight lines; where one of the two never
 * trades, neither does the point between them.
 */
export function optimumRule({ spacing, most, buffer }: Regions): Rule {
  const cells = new Float32Array(buffer);
  return {
    start: startNeutral,
    zones: (block, step, into, held) => {
      readRow({ cells, nodes: 2 * most + 1, spacing }, step, block, into, held);
      return true;
    },
  };
}

interface Table {
  readonly cells: Float32Array;
  readonly nodes: number;
  readonly spacing: number;
}

function readRow(
  { cells, nodes, spacing }: Table,
  step: number,
  { logs, paths }: PathBlock,
  { lower, upper, buyTo, sellTo }: Zones,
  held: Float64Array,
): void {
  const centre = (nodes - 1) / 2;
  const perLog = 1 / spacing;
  const last = nodes - 1.001;
  const row = step * nodes * REGION_FIELDS;
  const at = step * paths;
  for (let path = 0; path < paths; path++) {
    const position = Math.min(Math.max((logs[at + path] ?? 0) * perLog + centre, 0), last);
    const node = Math.trunc(position);
    const right = position - node;
    const left = 1 - right;
    const from = row + node * REGION_FIELDS;
    const to = from + REGION_FIELDS;
    // An infinite edge on either side, mixed with anything, is that infinity or not a number: no position passes it.
    const low = left * (cells[from] ?? 0) + right * (cells[to] ?? 0);
    const high = left * (cells[from + 1] ?? 0) + right * (cells[to + 1] ?? 0);
    lower[path] = low;
    upper[path] = high;
    const own = held[path] ?? 0;
    if (own < low) buyTo[path] = left * (cells[from + 2] ?? 0) + right * (cells[to + 2] ?? 0);
    else if (own > high) sellTo[path] = left * (cells[from + 3] ?? 0) + right * (cells[to + 3] ?? 0);
  }
}
