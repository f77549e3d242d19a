import { expect } from "chai";
import { network } from "hardhat";

import * as exact from "../../sdk/pricing/exact/index.js";
import * as float from "../../sdk/pricing/float.js";
import type { GreeksWad, PricingInput } from "../../sdk/pricing/types.js";
import type { PricingHarness } from "../../types/index.js";
import { argumentsOf, edgeInputs, randomInputs, WAD } from "./inputs.js";

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
    it("price like the contract to the bit, at every corner of the domain and at 400 random points", async () => {
      for (const input of [...edgeInputs().filter((_, index) => index % 4 === 0), ...randomInputs(1, 400)]) {
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
    it("agree with the bigint twin to 1e-14 of the larger price over 20,000 random points", () => {
      let worst = 0;
      for (const input of randomInputs(4, 20_000)) {
        const spot = Number(input.spotWad) / 1e18;
        const strike = Number(input.strikeWad) / 1e18;
        const actual = float.greeks({
          spot,
          strike,
          vol: Number(input.volWad) / 1e18,
          tau: float.yearsOf(Number(input.tauSeconds)),
          rate: Number(input.rateWad) / 1e18,
        });
        const truth = exact.greeks(input);
        const scale = Math.max(spot, strike);
        for (const field of ["call", "put", "vega"] as const) {
          worst = Math.max(worst, Math.abs(actual[field] - Number(truth[field]) / 1e18) / scale);
        }
        const deviation = (Number(input.volWad) / 1e18) * Math.sqrt(float.yearsOf(Number(input.tauSeconds)));
        worst = Math.max(worst, Math.abs(actual.deltaCall - Number(truth.deltaCall) / 1e18) * Math.min(deviation, 1));
      }
      expect(worst).to.be.below(1e-14);
    });
  });
});
