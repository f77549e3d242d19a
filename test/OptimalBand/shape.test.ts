import { readFileSync } from "node:fs";

import { expect } from "chai";

import { cbrt, shape, steady } from "../../sdk/hedging/optimalBand/bandMath.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

import { deployOptimalBand, expectNear, randomStream } from "./support.js";

const golden = readFileSync(new URL("../data/band_shape.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));

/** A random number of at most `bits` bits, its size spread evenly over the octaves. */
function randomBits(next: () => number, bits: number): bigint {
  let value = 0n;
  for (let i = 0; i < 8; i++) value = (value << 32n) | BigInt(next());
  return value >> BigInt(256 - 1 - (next() % bits));
}

describe("BandMath", () => {
  const deployed = snapshotted(deployOptimalBand);

  it("has β and α within 1e-12 of the golden shapes, from G = 0 to a billion", async () => {
    for (const [gasWeight = NaN, beta = NaN, alpha = NaN] of golden) {
      const gasWeightWad = BigInt(Math.round(gasWeight * 1e9)) * 10n ** 9n;
      if (Math.abs(Number(gasWeightWad) / 1e18 - gasWeight) > 1e-15 * gasWeight) continue; // below the unit of this test
      const [betaWad, alphaWad] = await deployed().math.shape(gasWeightWad);
      expect(Math.abs(Number(betaWad) / 1e18 / beta - 1), `β at G = ${gasWeight}`).to.be.below(1e-12);
      expect(Math.abs(Number(alphaWad) / 1e18 / alpha - 1), `α at G = ${gasWeight}`).to.be.below(1e-12);
    }
  });

  it("has the check values of the design", async () => {
    const [one, hundred] = [await deployed().math.shape(WAD), await deployed().math.shape(100n * WAD)];
    expectNear(Number(one.betaWad) / 1e18, 1.72823, 5e-6);
    expectNear(Number(one.alphaWad) / 1e18, 0.51572, 5e-6);
    expectNear(Number(hundred.betaWad) / 1e18, 4.52081, 5e-6);
    expectNear(Number(hundred.alphaWad) / 1e18, 0.09583, 5e-6);
  });

  it("takes any G above a billion for a billion", async () => {
    expect(await deployed().math.shape(2n ** 256n - 1n)).to.deep.equal(await deployed().math.shape(10n ** 27n));
  });

  it("widens β and narrows α with every step of G", () => {
    let [beta, alpha] = [0n, 2n * WAD];
    for (let gasWeightWad = 10n ** 9n; gasWeightWad < 10n ** 27n; gasWeightWad += gasWeightWad / 50n) {
      const { betaWad, alphaWad } = shape(gasWeightWad);
      expect(betaWad > beta && alphaWad < alpha, `G = ${gasWeightWad}`).to.equal(true);
      [beta, alpha] = [betaWad, alphaWad];
    }
  });

  it("solves its two equations to 1e-6 wherever both costs count", () => {
    const next = randomStream(7);
    for (let i = 0; i < 2_000; i++) {
      const pQ96 = randomBits(next, 60) << 60n;
      const qQ96 = randomBits(next, 60) << 60n;
      const { targetQ64, gapQ64 } = steady(pQ96, qQ96);
      const [d, s] = [Number(gapQ64) / 2 ** 64, Number(2n * targetQ64 + gapQ64) / 2 ** 64];
      const [p, q] = [Number(pQ96) / 2 ** 96, Number(qQ96) / 2 ** 96];
      if (q / p ** (4 / 3) > 1e5 || q / p ** (4 / 3) < 1e-12 || s < 1e-6) continue; // limits have their own tests
      expect(Math.abs((s * d ** 3) / q - 1), `Q ${qQ96} P ${pQ96}`).to.be.below(1e-6);
      expect(Math.abs((s ** 3 - d * d * s) / p - 1), `P ${pQ96} Q ${qQ96}`).to.be.below(1e-6);
    }
  });

  it("goes to the limit of gas alone without a jump", () => {
    // With Q = 1, G passes a billion where P falls below 1.5e-6: watch trigger and target on the way.
    const qQ96 = 1n << 96n;
    let previous = steady(1n << 80n, qQ96);
    for (let pQ96 = 1n << 80n; pQ96 > 1n << 40n; pQ96 -= pQ96 / 64n) {
      const band = steady(pQ96, qQ96);
      const moved = Number(previous.gapQ64 + previous.targetQ64 - band.gapQ64 - band.targetQ64) / 2 ** 64;
      expect(Math.abs(moved), `P = ${pQ96}`).to.be.below(1e-6);
      expect(band.targetQ64 <= previous.targetQ64, `P = ${pQ96}`).to.equal(true);
      previous = band;
    }
    expect(steady(0n, qQ96)).to.deep.equal({ targetQ64: 0n, gapQ64: 1n << 64n });
    expect(steady(0n, 0n)).to.deep.equal({ targetQ64: 0n, gapQ64: 0n });
  });

  it("has cube roots within one of the true ones", () => {
    const next = randomStream(3);
    expect(cbrt(0n)).to.equal(0n);
    for (let i = 0; i < 4_000; i++) {
      const x = (1n << 64n) + randomBits(next, 254);
      const root = cbrt(x);
      const slack = root >> 53n; // one part in 2^53 counts as one where it is more
      const [low, high] = [root - 1n - slack, root + 1n + slack];
      expect(low ** 3n <= x && x <= high ** 3n, `x = ${x}`).to.equal(true);
    }
  });

  it("equals its twin bit for bit", async () => {
    const { math } = deployed();
    const next = randomStream(11);
    for (let i = 0; i < 150; i++) {
      const [pQ96, qQ96, x] = [randomBits(next, 200), randomBits(next, 200), (1n << 64n) + randomBits(next, 254)];
      const onChain = await math.steady(pQ96, qQ96);
      expect({ targetQ64: onChain.targetQ64, gapQ64: onChain.gapQ64 }).to.deep.equal(steady(pQ96, qQ96));
      expect(await math.cbrt(x)).to.equal(cbrt(x));
    }
    for (const gasWeightWad of [0n, 1n, WAD, 10n ** 27n, 2n ** 256n - 1n]) {
      const onChain = await math.shape(gasWeightWad);
      expect({ betaWad: onChain.betaWad, alphaWad: onChain.alphaWad }).to.deep.equal(shape(gasWeightWad));
    }
  });
});
