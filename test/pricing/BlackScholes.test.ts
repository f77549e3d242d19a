import { readFileSync } from "node:fs";

import { expect } from "chai";
import { network } from "hardhat";

import { BOUNDS, COLUMNS, compareRow } from "../../sdk/pricing/accuracy.js";
import { DOMAIN, greeks as exactGreeks, lnWad } from "../../sdk/pricing/exact/index.js";
import type { GreeksWad, PricingInput } from "../../sdk/pricing/types.js";
import { type GoldenRow, parseVectors } from "../../sdk/pricing/vectors.js";
import type { PricingHarness } from "../../types/index.js";
import { argumentsOf, randomInputs, WAD } from "./inputs.js";

const GOLDEN = "test/data/black_scholes.csv";
const WIDE_GOLDEN = "test/data/black_scholes_wide.csv";
const AT_THE_MONEY: PricingInput = {
  spotWad: 3000n * WAD,
  strikeWad: 3000n * WAD,
  volWad: (8n * WAD) / 10n,
  tauSeconds: 2_592_000n,
  rateWad: 0n,
};

describe("BlackScholes", () => {
  let harness: PricingHarness;
  let golden: readonly GoldenRow[];

  before(async () => {
    const { ethers } = await network.create();
    harness = await ethers.deployContract("PricingHarness");
    golden = parseVectors(readFileSync(GOLDEN, "utf8"), GOLDEN);
  });

  const greeksOf = (input: PricingInput): Promise<GreeksWad> => harness.greeks(...argumentsOf(input));

  describe("at the limits", () => {
    it("gives intrinsic value at expiry: delta 1 in the money, 0 out of it, one half at the money", async () => {
      const expired = { ...AT_THE_MONEY, tauSeconds: 0n };
      const inside = await greeksOf({ ...expired, strikeWad: 2900n * WAD });
      expect([inside.call, inside.put, inside.deltaCall]).to.deep.equal([100n * WAD, 0n, WAD]);
      const outside = await greeksOf({ ...expired, strikeWad: 3100n * WAD });
      expect([outside.call, outside.put, outside.deltaCall]).to.deep.equal([0n, 100n * WAD, 0n]);
      const at = await greeksOf(expired);
      expect([at.call, at.put, at.deltaCall]).to.deep.equal([0n, 0n, WAD / 2n]);
      expect([at.gamma, at.gammaSpot, at.vega, at.thetaCall, at.thetaPut]).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    it("gives discounted intrinsic value at zero vol, with the carry of the strike as theta", async () => {
      const still = { ...AT_THE_MONEY, volWad: 0n, tauSeconds: 31_536_000n, rateWad: WAD / 10n };
      const value = await greeksOf(still);
      // 3000·(1 − e^−0.1) and 0.1·3000·e^−0.1 at 60 digits; the exponential's bound is 1.4e-19 of 3000.
      expect(value.call).to.be.closeTo(285487745892121280507n, 420n);
      expect(value.put).to.equal(0n);
      expect(value.thetaCall).to.be.closeTo(-271451225410787871949n, 42n);
      expect(value.thetaPut).to.equal(0n);
      expect(value.deltaCall).to.equal(WAD);
    });

    it("meets the limit without a jump as vol and time vanish", async () => {
      for (const strikeWad of [2999n * WAD, 3000n * WAD, 3001n * WAD]) {
        const limit = await greeksOf({ ...AT_THE_MONEY, strikeWad, tauSeconds: 0n });
        const near = await greeksOf({ ...AT_THE_MONEY, strikeWad, tauSeconds: 1n, volWad: 1n });
        expect(near.call).to.be.closeTo(limit.call, 1n);
        expect(near.put).to.be.closeTo(limit.put, 1n);
        expect(near.deltaCall).to.be.closeTo(limit.deltaCall, 1n);
      }
    });

    it("fades to intrinsic value deep in and out of the money", async () => {
      const deepIn = await greeksOf({ ...AT_THE_MONEY, strikeWad: 30n * WAD });
      expect([deepIn.call, deepIn.put, deepIn.deltaCall, deepIn.vega]).to.deep.equal([2970n * WAD, 0n, WAD, 0n]);
      const deepOut = await greeksOf({ ...AT_THE_MONEY, strikeWad: 300_000n * WAD });
      expect([deepOut.call, deepOut.put, deepOut.deltaCall]).to.deep.equal([0n, 297_000n * WAD, 0n]);
    });
  });

  describe("outside the domain", () => {
    const errors = {
      spotWad: "BlackScholes_SpotOutsideDomain",
      strikeWad: "BlackScholes_StrikeOutsideDomain",
      rateWad: "BlackScholes_RateOutsideDomain",
    } as const;
    for (const [field, error] of Object.entries(errors) as [keyof typeof errors, string][]) {
      it(`names ${field} and its bounds on both sides, and accepts the bounds themselves`, async () => {
        const { min, max } = DOMAIN[field];
        for (const actual of field === "rateWad" ? [min - 1n, max + 1n] : [0n, min - 1n, max + 1n]) {
          await expect(harness.greeks(...argumentsOf({ ...AT_THE_MONEY, [field]: actual })))
            .to.be.revertedWithCustomError(harness, error)
            .withArgs(actual, min, max);
        }
        for (const actual of [min, max]) await harness.greeks(...argumentsOf({ ...AT_THE_MONEY, [field]: actual }));
      });
    }

    it("names a vol or a time beyond its maximum", async () => {
      for (const [field, error] of [
        ["volWad", "BlackScholes_VolOutsideDomain"],
        ["tauSeconds", "BlackScholes_TauOutsideDomain"],
      ] as const) {
        const { max } = DOMAIN[field];
        await expect(harness.call(...argumentsOf({ ...AT_THE_MONEY, [field]: max + 1n })))
          .to.be.revertedWithCustomError(harness, error)
          .withArgs(max + 1n, max);
        await harness.call(...argumentsOf({ ...AT_THE_MONEY, [field]: max }));
      }
    });

    it("names a log-moneyness that no pair of valid prices has", async () => {
      const { min, max } = DOMAIN.lnMoneynessWad;
      for (const actual of [min - 1n, max + 1n]) {
        await expect(harness.greeksAt(3000n * WAD, 3000n * WAD, actual, WAD, 3600n, 0n))
          .to.be.revertedWithCustomError(harness, "BlackScholes_MoneynessOutsideDomain")
          .withArgs(actual, min, max);
      }
    });
  });

  it("stays within the bounds on every golden row, of the common markets and of the wide domain", async () => {
    const wide = parseVectors(readFileSync(WIDE_GOLDEN, "utf8"), WIDE_GOLDEN);
    for (const row of [...golden, ...wide]) {
      const errors = compareRow(row, await greeksOf(row.input));
      for (const column of COLUMNS) {
        const { kind, max } = BOUNDS[column];
        expect(errors[column][kind] ?? 0, `${column}, line ${row.line}`).to.be.at.most(max);
      }
    }
  });

  it("returns from call, put and deltaCall what greeks returns, to the bit", async () => {
    for (const input of [...golden.slice(0, 60).map((row) => row.input), ...randomInputs(3, 60)]) {
      const all = exactGreeks(input);
      const args = argumentsOf(input);
      expect(await harness.call(...args)).to.equal(all.call);
      expect(await harness.put(...args)).to.equal(all.put);
      expect(await harness.deltaCall(...args)).to.equal(all.deltaCall);
    }
  });

  it("gives a book that shares logarithm, root and discount the same Greeks to 1e-12", async () => {
    for (const { input } of golden) {
      const { spotWad, strikeWad, volWad, tauSeconds, rateWad } = input;
      const lnMoneyness = lnWad(spotWad) - lnWad(strikeWad);
      const shared = await harness.greeksAt(spotWad, strikeWad, lnMoneyness, volWad, tauSeconds, rateWad);
      const alone = exactGreeks(input);
      expect(shared.call).to.be.closeTo(alone.call, spotWad / 10n ** 12n);
      expect(shared.deltaCall).to.be.closeTo(alone.deltaCall, 10n ** 6n);
      expect(shared.vega).to.be.closeTo(alone.vega, spotWad / 10n ** 12n);
    }
  });
});
