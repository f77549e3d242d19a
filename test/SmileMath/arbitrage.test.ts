import { expect } from "chai";
import { network } from "hardhat";

import { uniform } from "../BookFold/mirror.js";
import { blackScholes } from "../support/reference.js";

const YEAR = 31_536_000;
const SPOT = 3_000;
/** Of a deviation, for second differences: wide enough for doubles, narrow enough for the curve. */
const STEP = 1e-3;

interface Plain {
  readonly atm: number;
  readonly skew: number;
  readonly curvature: number;
}

const toE9 = (value: number): bigint => BigInt(Math.round(value * 1e9));
const parameters = ({ atm, skew, curvature }: Plain) => ({
  atmE9: toE9(atm),
  skewE9: toE9(skew),
  curvatureE9: toE9(curvature),
});

/** The risk-neutral density at a strike, over what the flat smile of that volatility has: by butterflies of the tests' own prices. */
function densityByButterflies({ atm, skew, curvature }: Plain, seconds: number, x: number): number {
  const deviation = atm * Math.sqrt(seconds / YEAR);
  const strikeOf = (at: number) => SPOT * Math.exp(at * deviation);
  const volAt = (at: number) => atm + skew * at + curvature * at * at;
  const strike = strikeOf(x);
  const width = strike * deviation * STEP;
  const curvatureOf = (vol: (strike: number) => number) => {
    const price = (k: number) => blackScholes({ spot: SPOT, strike: k, vol: vol(k), seconds, isPut: strike < SPOT });
    return (price(strike + width) - 2 * price(strike) + price(strike - width)) / width ** 2;
  };
  const bent = curvatureOf((k) => volAt(Math.log(k / SPOT) / deviation));
  return bent / curvatureOf(() => volAt(x));
}

describe("SmileArbitrage", () => {
  let harness: Awaited<ReturnType<typeof deploy>>;

  async function deploy() {
    const { ethers } = await network.create();
    return ethers.deployContract("PricingHarness");
  }

  before(async () => {
    harness = await deploy();
  });

  it("agrees with the density that butterflies of Black–Scholes prices show", async () => {
    const random = uniform(5);
    for (let i = 0; i < 200; i++) {
      const smile = {
        atm: 0.4 + random() * 1.2,
        skew: (random() - 0.5) * 0.2,
        curvature: (random() - 0.3) * 0.1,
      };
      const days = 1 + Math.floor(random() * 300);
      const x = (random() - 0.5) * 4;
      const expected = densityByButterflies(smile, days * 86_400, x);
      const tauWad = (BigInt(days) * 86_400n * 10n ** 18n) / BigInt(YEAR);
      const density = await harness.smileDensity(parameters(smile), tauWad, toE9(x) * 10n ** 9n);
      expect(Math.abs(Number(density) / 1e18 - expected)).to.be.below(2e-3 * Math.max(1, Math.abs(expected)));
    }
  });

  it("lets a flat smile and the usual one pass, at every time to expiry", async () => {
    for (const smile of [
      { atm: 0.8, skew: 0, curvature: 0 },
      { atm: 0.8, skew: -0.02, curvature: 0.01 },
      { atm: 0.9, skew: -0.04, curvature: 0.015 },
      { atm: 4, skew: 0, curvature: 0 },
      { atm: 0.1, skew: 0, curvature: 0 },
    ]) {
      for (const days of [1 / 24, 1, 30, 400]) {
        const [isFree] = await harness.smileArbitrage(parameters(smile), Math.round(days * 86_400));
        expect(isFree).to.equal(true);
      }
    }
  });

  for (const [title, smile, days] of [
    ["a smile that frowns", { atm: 0.8, skew: 0, curvature: -0.45 }, 30],
    ["a skew so steep that a farther call costs more", { atm: 0.8, skew: 0.45, curvature: 0 }, 300],
    ["wings so steep that they cross", { atm: 0.5, skew: -0.5, curvature: 0.5 }, 365],
  ] as const) {
    it(`finds what is to be had for nothing on ${title}`, async () => {
      const [isFree, xWad, densityWad] = await harness.smileArbitrage(parameters(smile), days * 86_400);
      expect(isFree).to.equal(false);
      expect(densityWad).to.be.below(0n);
      const byButterflies = densityByButterflies(smile, days * 86_400, Number(xWad) / 1e18);
      expect(byButterflies).to.be.below(0);
    });
  }

  it("never finds later what was not there when a smile was set: only its own deviation stays", async () => {
    const random = uniform(11);
    let free = 0;
    for (let i = 0; i < 60; i++) {
      const smile = { atm: 0.3 + random(), skew: (random() - 0.5) * 0.1, curvature: random() * 0.05 };
      const seconds = 86_400 * (2 + Math.floor(random() * 398));
      const [isFree] = await harness.smileArbitrage(parameters(smile), seconds);
      if (!isFree) continue;
      free++;
      for (const part of [0.75, 0.5, 0.1]) {
        for (let x = -2.5 * Math.sqrt(part); x <= 2.5 * Math.sqrt(part); x += 0.5 * Math.sqrt(part)) {
          expect(densityLater(smile, seconds, part, x), `${JSON.stringify(smile)} at ${x}`).to.be.above(-1e-3);
        }
      }
    }
    expect(free).to.be.above(10);
  });
});

/** As `densityByButterflies`, with a part of the time left and strikes still standardised as when the smile was set. */
function densityLater(smile: Plain, seconds: number, part: number, x: number): number {
  const root = Math.sqrt(part);
  // In deviations of the time left the smile is as much steeper as these are shorter.
  const steeper = { atm: smile.atm, skew: smile.skew * root, curvature: smile.curvature * part };
  return densityByButterflies(steeper, seconds * part, x / root);
}
