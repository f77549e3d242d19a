import { expect } from "chai";

import { drawBlock } from "../../../simulator/engine/block.js";
import type { PathBlock } from "../../../simulator/engine/block.js";
import { stepYears } from "../../../simulator/engine/types.js";
import { runRule } from "../../../simulator/engine/zones.js";
import { RealisedVariance } from "../../../simulator/exact/realised.js";
import { practicalTable } from "../../../simulator/frontier/tables.js";
import { randomStream } from "../../../simulator/market/random.js";
import { gbm } from "../../../simulator/paths/gbm.js";
import { ruleOf } from "../../../simulator/rules/rule.js";
import { isPractical } from "../../../simulator/rules/sweep.js";
import { expectClose } from "../../support/close.js";
import { BOOK } from "../support.js";

const LAMBDA = 1e-4;
const HOURS = 16;

/** The first hours of a path: the estimator of volatility does not answer before it has seen 17. */
function firstHours(salt: number, vol: number): PathBlock {
  const whole = drawBlock(BOOK, gbm(vol, stepYears(BOOK)), randomStream(5, salt), 1);
  const steps = (HOURS * 60) / BOOK.stepMinutes;
  const cut = (figures: Float64Array, length = steps): Float64Array => figures.slice(0, length);
  return {
    paths: 1,
    steps,
    logs: cut(whole.logs, steps + 1),
    spots: cut(whole.spots, steps + 1),
    delta: cut(whole.delta),
    gammaSpot: cut(whole.gammaSpot),
    vols: cut(whole.vols),
    taus: cut(whole.taus),
    gasUsd: cut(whole.gasUsd),
  };
}

describe("the whole rebalancer as a rule", () => {
  it("makes the float band's trades where nothing else is due and realised volatility is not known yet", () => {
    let trades = 0;
    for (let salt = 1; salt <= 12; salt++) {
      const block = firstHours(salt, 1.2);
      const band = runRule(ruleOf({ kind: "optimal-band", lambda: LAMBDA }, BOOK), block, BOOK.k);
      const whole = runRule(ruleOf({ kind: "keel-without-nets", lambda: LAMBDA }, BOOK), block, BOOK.k);
      expect(whole.trades[0]).to.equal(band.trades[0]);
      // The smoothed base fee follows spot by a few minutes, which moves the band by less than a thousandth.
      expectClose(whole.cost[0], band.cost[0] ?? 0, 2e-3 * (1 + (band.cost[0] ?? 0)));
      trades += band.trades[0] ?? 0;
    }
    expect(trades).to.be.above(10);
  });

  it("hedges inside the band when the price has run away or the time is up, and says so", () => {
    const causes = new Map<string, number>();
    for (let salt = 1; salt <= 6; salt++) {
      const rule = ruleOf({ kind: "keel", lambda: 1e-6 }, BOOK);
      runRule(rule, drawBlock(BOOK, gbm(BOOK.vol, stepYears(BOOK)), randomStream(6, salt), 1), BOOK.k);
      for (const [cause, count] of rule.causes ?? []) causes.set(cause, (causes.get(cause) ?? 0) + count);
    }
    expect(causes.get("price-moved")).to.be.above(0);
    expect(causes.get("interval-elapsed")).to.be.above(0);
    expect([...causes.keys()].some((cause) => cause.endsWith(", urgent"))).to.equal(true);
  });

  it("refuses several paths side by side", () => {
    const block = drawBlock(BOOK, gbm(BOOK.vol, stepYears(BOOK)), randomStream(6, 1), 2);
    expect(() => runRule(ruleOf({ kind: "keel", lambda: LAMBDA }, BOOK), block, BOOK.k)).to.throw(RangeError, "2");
  });
});

describe("realised variance", () => {
  const terms = { timeConstantSeconds: 86_400, maxAgeSeconds: 21_600 };

  it("finds the variance of hourly moves, once half the weight is seen, and forgets it when rounds stop", () => {
    const estimate = new RealisedVariance(terms, 3_000, 0);
    const move = 0.8 / Math.sqrt(8_760);
    let at = 0;
    for (let hour = 1; hour <= 200; hour++) {
      at = hour * 3_600;
      estimate.show(3_000 * Math.exp(hour % 2 === 0 ? 0 : move), at);
      if (hour === 16) expect(estimate.at(at)).to.equal(0);
      if (hour === 17) expect(estimate.at(at)).to.be.above(0);
    }
    expectClose(estimate.at(at), 0.64, 0.02);
    expect(estimate.at(at + 21_600)).to.be.above(0);
    expect(estimate.at(at + 21_601)).to.equal(0);
  });

  it("does not see moves inside the feed's threshold, and counts no move for more than 10 %", () => {
    const estimate = new RealisedVariance(terms, 3_000, 0);
    for (let minute = 1; minute < 60; minute++) estimate.show(3_000 * (1 + (minute % 2) * 0.0049), minute * 60);
    estimate.show(6_000, 17 * 3_600);
    const kept = 1 - Math.exp(-17 / 24);
    expectClose(estimate.at(17 * 3_600), (0.01 * 31_536_000) / 86_400 / kept, 1e-9);
  });
});

describe("parameters of practical use", () => {
  const figuresOf = (sd: number, cost: number) => ({ sd, cost, errorSd: sd, costError: 0, trades: 1, meanError: 0 });
  const points = [
    { ...figuresOf(1_000, 400), lambda: 1e-4, value: 0 },
    { ...figuresOf(4_000, 100), lambda: 1e-6, value: 0 },
  ];

  it("are hours to days, a few per cent of price, a twentieth to a fifth of the contracts", () => {
    expect(isPractical({ kind: "interval", minutes: 360 })).to.equal(true);
    expect(isPractical({ kind: "interval", minutes: 7_200 })).to.equal(false);
    expect(isPractical({ kind: "delta-threshold", share: 0.02 })).to.equal(false);
    expect(isPractical({ kind: "price-move", share: 0.08 })).to.equal(true);
    expect(isPractical({ kind: "optimal-band", lambda: 1e-5 })).to.equal(false);
  });

  it("give each rule's range of excess, without what lies off the frontier or is impractical", () => {
    const at = (minutes: number, sd: number, cost: number) => ({
      spec: { kind: "interval", minutes } as const,
      figures: figuresOf(sd, cost),
    });
    const rules = [at(360, 1_000, 1_000), at(1_440, 2_000, 400), at(4_320, 9_000, 100), at(10_080, 4_000, 1_000)];
    expect(practicalTable({ points, rules }).rows).to.eql([
      ["fixed interval, to zero", "+100.0 %", "every 1 d", "+150.0 %", "every 6 h"],
    ]);
  });
});
