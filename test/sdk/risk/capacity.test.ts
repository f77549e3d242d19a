import { expect } from "chai";

import { greeks } from "../../../sdk/pricing/float.js";
import { capacityOf } from "../../../sdk/risk/capacity.js";
import { STANDARD_STRESS, stressLoss, unhedgedStressLoss } from "../../../sdk/risk/stress.js";
import { measureCapacity, renderCapacity } from "../../../tasks/actions/vaultCapacity.js";
import { expectClose } from "../../support/close.js";
import { blackScholes, normalCdf } from "../../support/reference.js";

const SECONDS = 30 * 86_400;
const call = { strike: 3_000, vol: 0.8, tau: 30 / 365, calls: 10, puts: 0 };

describe("sdk: stress and capacity", () => {
  it("loses what Black–Scholes says at the worse corner, with the hedge and without", () => {
    const option = { strike: 3_000, seconds: SECONDS, isPut: false };
    const rise =
      blackScholes({ ...option, spot: 6_000, vol: 1.6 }) - blackScholes({ ...option, spot: 3_000, vol: 0.8 });
    const delta = normalCdf(0.4 * Math.sqrt(30 / 365));
    expectClose(stressLoss([call], 3_000), 10 * (rise - delta * 3_000), 1e-6);
    expectClose(unhedgedStressLoss([call], 3_000), 10 * rise, 1e-6);
  });

  it("loses nothing where nothing is written", () => {
    expect(stressLoss([], 3_000)).to.equal(0);
  });

  it("counts no more of a hedge than capital and premium buy", () => {
    const { call: mark } = greeks({ ...call, spot: 3_000 });
    const needed = 10 * (normalCdf(0.4 * Math.sqrt(30 / 365)) * 3_000 - mark);
    expect(stressLoss([call], 3_000, STANDARD_STRESS, needed + 1)).to.equal(stressLoss([call], 3_000));
    const short = stressLoss([call], 3_000, STANDARD_STRESS, needed - 300);
    expectClose(short - stressLoss([call], 3_000), 300, 1e-3); // a tenth of an option is not hedged when spot doubles
  });

  it("carries five times its capital of a call deep in the money, whose premium pays most of the hedge, and once unhedged", () => {
    const { hedged, unhedged, fullCollateral } = capacityOf({ moneyness: 0.4, vol: 0.8, days: 30, isPut: false });
    // n options bring 0.6 each, so 1 + 0.6·n is there for a hedge of n; the rest of it loses 1 each.
    expectClose(hedged, 5, 1e-2);
    expect(unhedged).to.be.below(1.01);
    expect(fullCollateral).to.equal(1);
  });

  it("asks the standard margin of Aevo and Deribit as they state it", () => {
    const margin = (moneyness: number, isPut: boolean) =>
      capacityOf({ moneyness, vol: 0.8, days: 7, isPut }).standardMargin;
    expectClose(margin(1, false), 1 / 0.15, 1e-9);
    expectClose(margin(1.03, false), 1 / 0.12, 1e-9);
    expectClose(margin(1.5, false), 10, 1e-9);
    expectClose(margin(0.9, true), 9, 1e-9);
  });

  it("refuses options that cannot be", () => {
    for (const bad of [{ vol: 0 }, { days: -1 }, { moneyness: NaN }]) {
      expect(() => capacityOf({ moneyness: 1, vol: 0.8, days: 7, isPut: false, ...bad })).to.throw(RangeError);
    }
  });

  it("is shown as a table, and refuses what is no share", () => {
    const args = { vol: "80", fall: "50", rise: "100", volFactor: "2" };
    expect(renderCapacity(measureCapacity(args)))
      .to.contain("the vault's own limit")
      .and.contain("30 d call 100 %");
    expect(renderCapacity(measureCapacity({ ...args, fall: "20" }))).not.to.contain("the vault's own limit");
    for (const bad of [{ vol: "" }, { fall: "100" }, { rise: "-1" }, { volFactor: "x" }]) {
      expect(() => measureCapacity({ ...args, ...bad })).to.throw(/Give a number/);
    }
  });
});
