import { expect } from "chai";

import { fixedBand } from "../../../sdk/hedging/band.js";
import { optimalBandExact } from "../../../sdk/hedging/optimalBand/index.js";
import { DUE_REASONS, HEDGE_TIERS } from "../../../sdk/hedging/types.js";
import { abs } from "../../support/hedging.js";
import { deploySystem, WAD } from "../../support/system.js";
import { Pair } from "./pair.js";
import type { Fill } from "./pair.js";

/** What the model of the pool may be off by, as a share of a fill's notional: its liquidity is laid in ranges. */
const FILL_TOLERANCE = 2e-6;
const RISK_PRICE_WAD = 3n * 10n ** 14n;

function expectSameCosts(fills: readonly Fill[]): void {
  for (const { quote, modelledQuote, notional, baseWad } of fills) {
    expect(Math.abs(quote - modelledQuote) / notional, `fill of ${abs(baseWad)}`).to.be.below(FILL_TOLERANCE);
  }
  const sum = (figure: (fill: Fill) => number): number => fills.reduce((all, fill) => all + figure(fill), 0);
  const apart = Math.abs(sum(({ quote }) => quote) - sum(({ modelledQuote }) => modelledQuote));
  expect(apart).to.be.below(FILL_TOLERANCE * sum(({ notional }) => notional));
}

function expectBothSides({ fills, reasons }: Pair): void {
  // Every look has compared them; here is that there was something to compare.
  expect(fills.length).to.be.above(5);
  expect(reasons.filter((reason) => reason === "inside-band").length).to.be.above(5);
  expect(fills.some(({ baseWad }) => baseWad < 0n)).to.equal(true);
  expect(fills.some(({ baseWad }) => baseWad > 0n)).to.equal(true);
}

describe("the simulator and the contracts, on the same path", function () {
  this.timeout(240_000);
  const path = { looks: 40, lookSeconds: 900, vol: 1.6, seed: 4, leastGwei: 10, mostGwei: 10 };

  describe("under FixedBand", () => {
    let pair: Pair;

    before(async () => {
      const settings = { triggerBps: 200n, targetBps: 100n };
      pair = await Pair.write(await deploySystem({ policy: "fixed" }), (exposure) => fixedBand(exposure, settings));
      await pair.walk(path);
    });

    it("make the same trades to the wei, buying and selling, and wait in the same looks", () => expectBothSides(pair));

    it("pay the same for each within the pool model's error, and so have the same P&L", () =>
      expectSameCosts(pair.fills));
  });

  describe("under OptimalBand at live costs, with every trigger and tier", () => {
    let pair: Pair;

    before(async () => {
      const system = await deploySystem({
        policy: "optimal",
        riskPriceWad: RISK_PRICE_WAD,
        priceMoveBps: 300,
        hedgeIntervalSeconds: 6 * 3_600,
        urgentLossBps: 30,
        emergencyLossBps: 60,
        maximumHedgeWad: 10n * WAD,
      });
      pair = await Pair.write(system, (exposure, spotWad, costs) =>
        optimalBandExact(exposure, spotWad, costs, RISK_PRICE_WAD),
      );
      await pair.walk({ ...path, looks: 72, lookSeconds: 3_000, leastGwei: 5, mostGwei: 400 });
    });

    it("make the same trades to the wei, for the same reasons and in the same tier", () => {
      expectBothSides(pair);
      const seen = new Set(pair.reasons);
      for (const reason of DUE_REASONS) {
        expect(seen.has(reason), `no look found ${reason}: ${[...seen].join(", ")}`).to.equal(true);
      }
      const tiers = HEDGE_TIERS.filter((tier) => tier !== "degraded"); // there was always a price
      expect(new Set(pair.fills.map(({ tier }) => tier)).size).to.equal(tiers.length);
    });

    it("reckon with the same live costs: the band is another in every block", () => {
      expect(new Set(pair.triggersWad).size).to.equal(pair.triggersWad.length);
    });

    it("pay the same for each within the pool model's error, and so have the same P&L", () =>
      expectSameCosts(pair.fills));
  });
});
