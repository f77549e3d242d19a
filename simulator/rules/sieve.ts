import { optimalBand } from "../../sdk/hedging/optimalBand/index.js";
import type { PathBlock } from "../engine/block.js";

const LOWEST_EXPONENT = -8;
const HIGHEST_EXPONENT = 32;
/** Cells to an octave, as a power of two: as many leading bits of a double's mantissa name the cell. */
const CELL_BITS = 3;
const HIGH_WORD_BITS = 20;
const BASE = (LOWEST_EXPONENT + 1_023) << CELL_BITS;
/** One for everything below the first node. */
const CELLS = ((HIGHEST_EXPONENT - LOWEST_EXPONENT) << CELL_BITS) + 1;
/** Against the rounding of single precision. */
const ROUNDED_DOWN = 1 - 1e-6;

/**
 * A trigger that the sdk's optimal band never falls below, by table, so that the sdk need be asked only where a deviation is
 * near its band. Trigger times spot depends on Γ·S² and on the variance left alone and rises with Γ; a cell holds its value
 * at the cell's lower end. One row for each step, made from the sdk's own function when the first block comes to it.
 */
export class TriggerSieve {
  readonly #lambda: number;
  readonly #k: number;
  readonly #rows: (Float32Array | undefined)[] = [];
  readonly #double = new Float64Array(1);
  /** The double's upper half lies second on every machine Node runs on (little endian). */
  readonly #words = new Uint32Array(this.#double.buffer);

  constructor(lambda: number, k: number) {
    this.#lambda = lambda;
    this.#k = k;
  }

  /** The row of a step; steps are alike in every block that a rule is run on. */
  row(block: PathBlock, step: number): Float32Array {
    const known = this.#rows[step];
    if (known !== undefined) return known;
    const vol = block.vols[step] ?? 0;
    const tau = block.taus[step] ?? 0;
    const terms = { spot: 1, proportional: this.#k, fixedQuote: block.gasUsd[step] ?? 0, riskPrice: this.#lambda };
    const row = Float32Array.from({ length: CELLS }, (_, cell) => {
      const gammaSpot = cell === 0 ? Number.MIN_VALUE ** 0.5 : nodeOf(cell - 1);
      const exposure = { gammaSpot, theta: -0.5 * vol * vol * gammaSpot, vega: vol * tau * gammaSpot, gross: Infinity };
      return ROUNDED_DOWN * optimalBand(exposure, terms).trigger;
    });
    this.#rows[step] = row;
    return row;
  }

  /** At most trigger · spot at Γ·S² = `gammaSquare`. */
  leastTrigger(row: Float32Array, gammaSquare: number): number {
    this.#double[0] = gammaSquare;
    const cell = ((this.#words[1] ?? 0) >>> (HIGH_WORD_BITS - CELL_BITS)) - BASE + 1;
    return row[Math.min(Math.max(cell, 0), CELLS - 1)] ?? 0;
  }
}

function nodeOf(cell: number): number {
  const part = (cell & ((1 << CELL_BITS) - 1)) / (1 << CELL_BITS);
  return 2 ** (LOWEST_EXPONENT + (cell >> CELL_BITS)) * (1 + part);
}
