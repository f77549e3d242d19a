import { expect } from "chai";

import { capacityOf } from "../../../sdk/risk/capacity.js";
import { stressLoss, unhedgedStressLoss } from "../../../sdk/risk/stress.js";
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

  it("carries a covered call's worth of a deep call, which its hedge covers, and more than once what is unhedged", () => {
    const { hedged, unhedged, fullCollateral } = capacityOf({ moneyness: 0.4, vol: 0.8, days: 30, isPut: false });
    expect(hedged).to.be.above(20);
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
