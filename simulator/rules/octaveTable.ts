const LOWEST_EXPONENT = -48;
const HIGHEST_EXPONENT = 44;
/** Cells to an octave, as a power of two: as many leading bits of a double's mantissa name the cell. */
const CELL_BITS = 8;
const HIGH_WORD_BITS = 20;
const EXPONENT_BIAS = 1_023;
const CELLS = (HIGHEST_EXPONENT - LOWEST_EXPONENT) << CELL_BITS;
const BASE = (LOWEST_EXPONENT + EXPONENT_BIAS) << CELL_BITS;

/**
 * Two smooth functions of one positive number from 2^-48 to 2^44, joined by straight lines between 256 nodes an octave:
 * relative error below x²·f″/(8·256²·f), which is 1e-6 for powers of x up to the square. The cell is read off the bits
 * of the double, so that a look-up needs no logarithm.
 */
export class OctaveTable {
  readonly #coefficients = new Float64Array(4 * CELLS);
  readonly #double = new Float64Array(1);
  /** The double's upper half lies second on every machine Node runs on (little endian). */
  readonly #words = new Uint32Array(this.#double.buffer);
  #cell = 0;
  #x = 0;

  constructor(functions: (x: number) => readonly [number, number]) {
    let [firstFrom, secondFrom] = functions(0);
    for (let cell = 0; cell < CELLS; cell++) {
      // The first cell begins at zero.
      const from = cell === 0 ? 0 : nodeOf(cell);
      const to = nodeOf(cell + 1);
      const [firstTo, secondTo] = functions(to);
      this.#write(4 * cell, from, to, firstFrom, firstTo);
      this.#write(4 * cell + 2, from, to, secondFrom, secondTo);
      [firstFrom, secondFrom] = [firstTo, secondTo];
    }
  }

  /** Chooses the argument for `first` and `second`; outside the range the nearest end counts. */
  find(x: number): void {
    this.#double[0] = x;
    const cell = ((this.#words[1] ?? 0) >>> (HIGH_WORD_BITS - CELL_BITS)) - BASE;
    this.#cell = 4 * Math.min(Math.max(cell, 0), CELLS - 1);
    this.#x = x;
  }

  first(): number {
    return (this.#coefficients[this.#cell] ?? 0) + (this.#coefficients[this.#cell + 1] ?? 0) * this.#x;
  }

  second(): number {
    return (this.#coefficients[this.#cell + 2] ?? 0) + (this.#coefficients[this.#cell + 3] ?? 0) * this.#x;
  }

  #write(at: number, from: number, to: number, valueFrom: number, valueTo: number): void {
    const slope = (valueTo - valueFrom) / (to - from);
    this.#coefficients[at] = valueFrom - slope * from;
    this.#coefficients[at + 1] = slope;
  }
}

function nodeOf(cell: number): number {
  const octave = cell >> CELL_BITS;
  const part = (cell & ((1 << CELL_BITS) - 1)) / (1 << CELL_BITS);
  return 2 ** (LOWEST_EXPONENT + octave) * (1 + part);
}
