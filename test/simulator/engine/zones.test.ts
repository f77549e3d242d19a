import { expect } from "chai";

import { runRule } from "../../../simulator/engine/zones.js";
import { ruleOf } from "../../../simulator/rules/rule.js";
import { expectClose } from "../../support/close.js";
import { ATM, blockOf } from "../support.js";

/** Delta runs from −50 to −60, −52, −50 contracts while the price goes 100, 110, 90, 95, 120. */
const block = blockOf([100, 110, 90, 95, 120], [-50, -60, -52, -50]);

describe("rules along a path", () => {
  it("buys up to zero net delta beyond a threshold, and counts every part of it", () => {
    const out = runRule(ruleOf({ kind: "delta-threshold", share: 0.05 }, ATM), block, 0.01);
    // Held: 50 at 100; 60 from 110 on; 52 from 90 on (8 above a threshold of 5); still 52 at 95 (2 within).
    expect(out.trades[0]).to.equal(2);
    expectClose(out.cost[0], 0.01 * 110 * 10 + 0.01 * 90 * 8 + 2 * 9, 1e-9);
    expectClose(out.hedgePnl[0], 50 * 10 + 60 * -20 + 52 * 5 + 52 * 25, 1e-9);
  });

  it("lands on the nearer target and not on zero where a band has one", () => {
    const out = runRule(ruleOf({ kind: "fixed-band", trigger: 0.05, target: 0.02 }, ATM), block, 0);
    // Held: 50; 58 (two short of 60); 54 (two above 52); 54 at 95 is 4 above 50, within 5.
    expectClose(out.hedgePnl[0], 50 * 10 + 58 * -20 + 54 * 5 + 54 * 25, 1e-9);
    expect(out.cost[0]).to.equal(18);
  });

  it("hedges by the clock whatever the deviation", () => {
    const out = runRule(ruleOf({ kind: "interval", minutes: 30 }, ATM), block, 0);
    expect(out.trades[0]).to.equal(1);
    expectClose(out.hedgePnl[0], 50 * 10 + 50 * -20 + 52 * 5 + 52 * 25, 1e-9);
  });

  it("measures a price move from the last hedge and not from the last look", () => {
    const slow = blockOf([100, 104, 108, 112, 116], [-50, -54, -58, -62], 1);
    const out = runRule(ruleOf({ kind: "price-move", share: 0.05 }, ATM), slow, 0);
    expect(out.trades[0]).to.equal(1);
    expectClose(out.hedgePnl[0], 50 * 4 + 50 * 4 + 58 * 4 + 58 * 4, 1e-9);
  });

  it("holds nothing at all without a hedge", () => {
    const out = runRule(ruleOf({ kind: "no-hedge" }, ATM), block, 0.01);
    expect([out.hedgePnl[0], out.cost[0], out.trades[0]]).to.eql([0, 0, 0]);
  });

  it("pays the gas of the step it trades in", () => {
    const dear = { ...block, gasUsd: Float64Array.from([1, 10, 100, 1000]) };
    const out = runRule(ruleOf({ kind: "delta-threshold", share: 0.05 }, ATM), dear, 0);
    expect(out.cost[0]).to.equal(110);
  });

  it("tells what is held after each step", () => {
    const held: number[] = [];
    runRule(ruleOf({ kind: "delta-threshold", share: 0.05 }, ATM), block, 0, (_, now) => held.push(now[0] ?? 0));
    expect(held).to.eql([50, 60, 52, 52]);
  });
});
