import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of random numbers; the same seed and salt give the same stream on every machine. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  gaussian(): number;
}

/** `salt` separates streams of one seed (for example one for each hour), so that they can be drawn in any order. */
export function randomStream(seed: number, salt: number): RandomStream {
  const generator = xoroshiro128plus(Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(salt | 0, 0x85ebca6b));
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    // Box–Muller; 1 − u keeps the logarithm's argument off zero.
    gaussian: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
