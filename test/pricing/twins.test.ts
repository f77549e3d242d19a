import { expect } from "chai";
import { network } from "hardhat";

import * as exact from "../../sdk/pricing/exact/index.js";
import * as float from "../../sdk/pricing/float.js";
import type { GreeksWad, PricingInput } from "../../sdk/pricing/types.js";
import type { PricingHarness } from "../../types/index.js";
import { argumentsOf, edgeInputs, extremeInputs, randomInputs, WAD } from "./inputs.js";

const FIELDS = ["call", "put", "deltaCall", "gamma", "gammaSpot", "vega", "thetaCall", "thetaPut"] as const;

describe("Pricing twins", () => {
  let harness: PricingHarness;

  before(async () => {
    const { ethers } = await network.create();
    harness = await ethers.deployContract("PricingHarness");
  });

  const expectSame = (contract: unknown, twin: GreeksWad, input: PricingInput): void => {
    expect([...(contract as Iterable<bigint>)], argumentsOf(input).join(", ")).to.deep.equal(
      FIELDS.map((field) => twin[field]),
    );
  };

  describe("in bigint", () => {
    it("price like the contract to the bit, at the corners of the domain, at every size it admits and in markets", async () => {
      const corners = edgeInputs().filter((_, index) => index % 4 === 0);
      for (const input of [...corners, ...extremeInputs(1, 400), ...randomInputs(1, 400)]) {
        expectSame(await harness.greeks(...argumentsOf(input)), exact.greeks(input), input);
      }
    });

    it("price a book's strike like the contract to the bit", async () => {
      for (const input of randomInputs(2, 200)) {
        const { spotWad, strikeWad, volWad, tauSeconds, rateWad } = input;
        const lnMoneyness = exact.lnWad(spotWad) - exact.lnWad(strikeWad);
        const tenor = exact.tenorAt(tauSeconds, rateWad);
        expectSame(
          await harness.greeksAt(spotWad, strikeWad, lnMoneyness, volWad, tauSeconds, rateWad),
          exact.greeksAt(spotWad, strikeWad, lnMoneyness, volWad, tenor),
          input,
        );
      }
    });

    it("take charm like the contract to the bit, and 0 at expiry", async () => {
      for (const input of randomInputs(12, 100)) {
        const { spotWad, strikeWad, volWad, tauSeconds, rateWad } = input;
        const gammaSpotWad = exact.greeks(input).gammaSpot;
        const lnMoneynessWad = exact.lnWad(spotWad) - exact.lnWad(strikeWad);
        const twin = exact.charm({ gammaSpotWad, lnMoneynessWad, volWad, tauSeconds, rateWad });
        expect(await harness.charm(gammaSpotWad, lnMoneynessWad, volWad, tauSeconds, rateWad)).to.equal(twin);
        expect(await harness.charm(gammaSpotWad, lnMoneynessWad, volWad, 0n, rateWad)).to.equal(0n);
      }
    });

    it("take logarithm, density and distribution like the contract to the bit", async () => {
      for (let power = 0n; power < 215n; power += 3n) {
        for (const x of [1n << power, (1n << power) * 3n - 1n]) {
          if (x <= (1n << 215n) - 1n) expect(await harness.lnWad(x)).to.equal(exact.lnWad(x));
        }
      }
      for (let x = -15n * WAD; x <= 15n * WAD; x += 99_999_999_999_999_983n) {
        expect(await harness.cdf(x)).to.equal(exact.cdf(x));
        expect(await harness.pdf(x)).to.equal(exact.pdf(x));
      }
    });

    it("refuse what the contract refuses, naming field and bounds", () => {
      const [input] = randomInputs(1, 1);
      if (input === undefined) throw new Error("no input");
      for (const field of ["spotWad", "strikeWad", "volWad", "tauSeconds", "rateWad"] as const) {
        const { min, max } = exact.DOMAIN[field];
        expect(() => exact.greeks({ ...input, [field]: min - 1n })).to.throw(exact.OutsideDomainError, field);
        expect(() => exact.greeks({ ...input, [field]: max + 1n })).to.throw(exact.OutsideDomainError, `${max}`);
      }
      expect(() => exact.lnWad(0n)).to.throw(exact.LnOutsideDomainError, "not for 0");
    });
  });

  describe("in double precision", () => {
    const floatOf = (input: PricingInput): Required<float.FloatInput> => ({
      spot: Number(input.spotWad) / 1e18,
      strike: Number(input.strikeWad) / 1e18,
      vol: Number(input.volWad) / 1e18,
      tau: float.yearsOf(Number(input.tauSeconds)),
      rate: Number(input.rateWad) / 1e18,
    });
    const value = (wad: bigint): number => Number(wad) / 1e18;

    it("agree with the bigint twin to 1e-14 of the larger price over 20,000 random points", () => {
      let worst = 0;
      for (const input of randomInputs(4, 20_000)) {
        const plain = floatOf(input);
        const actual = float.greeks(plain);
        const truth = exact.greeks(input);
        const scale = Math.max(plain.spot, plain.strike);
        for (const field of ["call", "put", "vega"] as const) {
          worst = Math.max(worst, Math.abs(actual[field] - value(truth[field])) / scale);
        }
        const deviation = plain.vol * Math.sqrt(plain.tau);
        const error = Math.abs(actual.deltaCall - value(truth.deltaCall));
        worst = Math.max(worst, error * Math.min(deviation, 1));
      }
      expect(worst).to.be.below(1e-14);
    });

    it("agree on gamma, theta and charm to 1e-9 of them where they count", () => {
      for (const input of randomInputs(13, 3000)) {
        const plain = floatOf(input);
        if (plain.vol * Math.sqrt(plain.tau) < 1e-3) continue;
        const actual = float.greeks(plain);
        const truth = exact.greeks(input);
        for (const field of ["gammaSpot", "thetaCall", "thetaPut"] as const) {
          const scale = field === "gammaSpot" ? 1 : plain.spot;
          const expected = value(truth[field]);
          if (Math.abs(expected) / scale < 1e-5 || plain.spot < 1) continue;
          expect(Math.abs(actual[field] / expected - 1), field).to.be.below(1e-9);
        }
        const lnMoneynessWad = exact.lnWad(input.spotWad) - exact.lnWad(input.strikeWad);
        const charm = value(exact.charm({ gammaSpotWad: truth.gammaSpot, lnMoneynessWad, ...input }));
        const error = Math.abs(float.charm(plain, actual.gammaSpot) - charm);
        expect(error, "charm").to.be.below(1e-9 * (Math.abs(charm) + 1));
      }
    });

    it("agree on everlasting options to 1e-14 of the larger price", () => {
      let worst = 0;
      for (const input of randomInputs(14, 5000)) {
        const plain = floatOf(input);
        const actual = float.everlastingGreeks(plain);
        const truth = exact.everlastingGreeks({ ...input, fundingSeconds: input.tauSeconds });
        const scale = Math.max(plain.spot, plain.strike);
        for (const field of ["call", "put", "vega"] as const) {
          worst = Math.max(worst, Math.abs(actual[field] - value(truth[field])) / scale);
        }
        const deviation = plain.vol * Math.sqrt(plain.tau);
        worst = Math.max(worst, Math.abs(actual.deltaCall - value(truth.deltaCall)) * Math.min(deviation, 1));
      }
      expect(worst).to.be.below(1e-14);
    });

    it("give the limits: intrinsic value where nothing varies", () => {
      for (const still of [{ vol: 0 }, { tau: 0 }]) {
        const market = { spot: 3000, strike: 2900, vol: 0.8, tau: 0.1, ...still };
        expect(float.greeks(market)).to.include({ call: 100, put: 0, deltaCall: 1, gamma: 0, vega: 0 });
        expect(float.everlastingGreeks(market)).to.include({ call: 100, put: 0, deltaCall: 1, gamma: 0, vega: 0 });
        expect(float.greeks({ ...market, strike: 3000 }).deltaCall).to.equal(0.5);
      }
    });
  });
});
