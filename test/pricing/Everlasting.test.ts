import { expect } from "chai";
import { network } from "hardhat";

import { abs, div, exp, ln, mul, ONE, ratio, type Real, sqrt, toNumber } from "../../scripts/coefficients/real.js";
import { type EverlastingGreeksWad, everlastingGreeks, type EverlastingInput } from "../../sdk/pricing/exact/index.js";
import type { PricingHarness } from "../../types/index.js";
import { randomInputs, WAD } from "./inputs.js";

const YEAR = 31_536_000n;

/** √(1 + 8/(σ²T)) and T in years. */
function termsOf(input: EverlastingInput): { readonly u: Real; readonly years: Real; readonly vol: Real } {
  const vol = ratio(input.volWad, WAD);
  const years = ratio(input.fundingSeconds, YEAR);
  return { u: sqrt(ONE + div(8n * ONE, mul(mul(vol, vol), years))), years, vol };
}

/** Time value (K/u)·(S/K)^((1 ± u)/2) at 150 digits, on the branch asked for whatever S is. */
function timeValue(spot: Real, strike: Real, u: Real, branch: "below" | "above"): Real {
  const power = branch === "below" ? (ONE + u) >> 1n : (ONE - u) >> 1n;
  return mul(div(strike, u), exp(mul(power, ln(div(spot, strike)))));
}

function call(spot: Real, strike: Real, u: Real): Real {
  return spot < strike ? timeValue(spot, strike, u, "below") : spot - strike + timeValue(spot, strike, u, "above");
}

/** Ranges in which the answer is more than rounding: funding from an hour to a quarter. */
function inputs(seed: number, count: number): readonly EverlastingInput[] {
  return randomInputs(seed, count, {
    spot: [0.01, 1e6],
    strikeOverSpot: [0.1, 10],
    vol: [0.05, 5],
    tauSeconds: [3600, 7_884_000],
    rate: [0, 0.1],
  }).map(({ spotWad, strikeWad, volWad, tauSeconds }) => ({ spotWad, strikeWad, volWad, fundingSeconds: tauSeconds }));
}

const TYPICAL: EverlastingInput = {
  spotWad: 3000n * WAD,
  strikeWad: 3000n * WAD,
  volWad: (8n * WAD) / 10n,
  fundingSeconds: 604_800n,
};

describe("Everlasting", () => {
  describe("the closed form", () => {
    const { u, years, vol } = termsOf(TYPICAL);
    const strike = 3000n * ONE;
    /** Small enough for a second difference at 150 digits, and far from their end. */
    const h = ONE >> 120n;

    it("solves ½σ²S²V″ = (V − payoff)/T on both sides of the strike", () => {
      for (const spot of [2200n * ONE, 2900n * ONE, 3100n * ONE, 4100n * ONE]) {
        const value = call(spot, strike, u);
        const second = div(div(call(spot + h, strike, u) - 2n * value + call(spot - h, strike, u), h), h);
        const left = mul(mul(mul(vol, vol), mul(spot, spot)), second) >> 1n;
        const payoff = spot > strike ? spot - strike : 0n;
        const right = div(value - payoff, years);
        expect(toNumber(div(abs(left - right), right))).to.be.below(1e-60);
      }
    });

    it("meets at the strike in value and in delta", () => {
      const below = timeValue(strike, strike, u, "below");
      const above = timeValue(strike, strike, u, "above");
      expect(toNumber(abs(below - above))).to.be.below(1e-140);
      const slopeBelow = div(timeValue(strike, strike, u, "below") - timeValue(strike - h, strike, u, "below"), h);
      const slopeAbove =
        ONE + div(timeValue(strike + h, strike, u, "above") - timeValue(strike, strike, u, "above"), h);
      expect(toNumber(abs(slopeBelow - slopeAbove))).to.be.below(1e-30);
      expect(toNumber(abs(slopeBelow - div(ONE + u, 2n * u)))).to.be.below(1e-30);
    });

    it("falls to the payoff far from the strike", () => {
      expect(toNumber(call(30n * ONE, strike, u))).to.be.below(1e-20);
      expect(toNumber(call(300_000n * ONE, strike, u) - 297_000n * ONE)).to.be.below(1e-20);
    });
  });

  describe("the contract", () => {
    let harness: PricingHarness;

    before(async () => {
      const { ethers } = await network.create();
      harness = await ethers.deployContract("PricingHarness");
    });

    const ask = (input: EverlastingInput): Promise<EverlastingGreeksWad> =>
      harness.everlasting(input.spotWad, input.strikeWad, input.volWad, input.fundingSeconds);

    it("equals its bigint twin to the bit, at the corners of the domain and at 300 random points", async () => {
      const corners = [10n ** 9n, 3000n * WAD, 10n ** 33n].flatMap((spotWad) =>
        [10n ** 9n, 3001n * WAD, 10n ** 33n].flatMap((strikeWad) =>
          [0n, 1n, WAD / 100n, 20n * WAD].flatMap((volWad) =>
            [0n, 1n, 315_360_000n].map((fundingSeconds) => ({ spotWad, strikeWad, volWad, fundingSeconds })),
          ),
        ),
      );
      for (const input of [...corners, ...inputs(5, 300)]) {
        const twin = everlastingGreeks(input);
        const { call, put, deltaCall, gamma, gammaSpot, vega, fundingPerYear } = await ask(input);
        expect({ call, put, deltaCall, gamma, gammaSpot, vega, fundingPerYear }).to.deep.equal(twin);
      }
    });

    it("gives the payoff where nothing varies: no vol or no funding period", async () => {
      for (const still of [{ volWad: 0n }, { fundingSeconds: 0n }]) {
        const inside = await ask({ ...TYPICAL, ...still, strikeWad: 2900n * WAD });
        expect([inside.call, inside.put, inside.deltaCall]).to.deep.equal([100n * WAD, 0n, WAD]);
        const at = await ask({ ...TYPICAL, ...still });
        expect([at.call, at.put, at.deltaCall, at.gamma]).to.deep.equal([0n, 0n, WAD / 2n, 0n]);
      }
    });

    it("names a spot, a vol or a funding period outside the domain", async () => {
      for (const [wrong, error] of [
        [{ spotWad: 0n }, "BlackScholes_SpotOutsideDomain"],
        [{ volWad: 21n * WAD }, "BlackScholes_VolOutsideDomain"],
        [{ fundingSeconds: 315_360_001n }, "BlackScholes_TauOutsideDomain"],
      ] as const) {
        await expect(ask({ ...TYPICAL, ...wrong })).to.be.revertedWithCustomError(harness, error);
      }
    });
  });

  describe("the numbers", () => {
    it("are the closed form: price within two wei and 2e-18 of spot, delta within 3 wei", () => {
      for (const input of inputs(6, 500)) {
        const { u } = termsOf(input);
        const [spot, strike] = [ratio(input.spotWad, WAD), ratio(input.strikeWad, WAD)];
        const actual = everlastingGreeks(input);
        const tolerance = 2 + Number(input.strikeWad) * 2e-18;
        expect(toNumber(abs(actual.call * ONE - WAD * call(spot, strike, u)))).to.be.below(tolerance);
        expect(actual.call - actual.put).to.equal(input.spotWad - input.strikeWad);
        const h = spot >> 160n;
        const slope = div(call(spot + h, strike, u) - call(spot - h, strike, u), 2n * h);
        expect(toNumber(abs(actual.deltaCall * ONE - WAD * slope))).to.be.below(3);
      }
    });

    it("have the gamma and the vega of a finite difference, to 1e-15 of them and a wei", () => {
      for (const input of inputs(8, 300)) {
        const { u } = termsOf(input);
        const [spot, strike] = [ratio(input.spotWad, WAD), ratio(input.strikeWad, WAD)];
        const actual = everlastingGreeks(input);
        const h = spot >> 120n;
        const bend = call(spot + h, strike, u) - 2n * call(spot, strike, u) + call(spot - h, strike, u);
        const gammaSpot = mul(div(div(bend, h), h), spot);
        expect(toNumber(abs(actual.gammaSpot * ONE - WAD * gammaSpot))).to.be.below(1 + toNumber(gammaSpot) * 1e3);

        const bump = ONE >> 150n;
        const bumped = (sign: bigint): Real => {
          const vol = ratio(input.volWad, WAD) + sign * bump;
          const moved = sqrt(ONE + div(8n * ONE, mul(mul(vol, vol), ratio(input.fundingSeconds, YEAR))));
          return call(spot, strike, moved);
        };
        const vega = div(bumped(1n) - bumped(-1n), 2n * bump);
        expect(toNumber(abs(actual.vega * ONE - WAD * vega))).to.be.below(2 + toNumber(vega) * 1e3);
      }
    });

    it("bound the price between payoff and spot, rising with vol and with the funding period", () => {
      for (const input of inputs(9, 300)) {
        const { call: price } = everlastingGreeks(input);
        expect(price <= input.spotWad).to.equal(true);
        expect(everlastingGreeks({ ...input, volWad: (input.volWad * 11n) / 10n }).call >= price).to.equal(true);
        expect(everlastingGreeks({ ...input, fundingSeconds: input.fundingSeconds + 3600n }).call >= price).to.equal(
          true,
        );
      }
    });

    it("charge as funding the excess of price over payoff once a period", () => {
      const { call: price, fundingPerYear } = everlastingGreeks(TYPICAL);
      expect((fundingPerYear * TYPICAL.fundingSeconds) / YEAR).to.be.closeTo(price, 1n);
    });
  });
});
