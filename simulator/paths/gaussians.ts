import type { RandomStream } from "../market/random.js";

/** Fills a buffer with standard normals, two from each accepted point of the unit disc (Marsaglia's polar method). */
export function gaussians(random: RandomStream, into: Float64Array): void {
  for (let index = 0; index < into.length; index += 2) {
    let u = 0;
    let v = 0;
    let square = 0;
    do {
      u = 2 * random.uniform() - 1;
      v = 2 * random.uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    into[index] = u * scale;
    // Writing past the end of a typed array does nothing, which an odd length relies on.
    into[index + 1] = v * scale;
  }
}
