import { expect } from "chai";

import { lossBound } from "../../../simulator/days/bound.js";
import type { BoundTerms } from "../../../simulator/days/bound.js";
import { expectClose } from "../../support/close.js";

/** One call at 3,000 that expires now: worth its payoff, delta one above the strike and none below. */
const CALL = { strike: 3_000, vol: 0.8, tau: 0, calls: 1, puts: 0 };

function termsOf(prices: readonly number[], more: Partial<BoundTerms> = {}): BoundTerms {
  return {
    positions: [CALL],
    prices,
    seen: prices,
    feedLag: 0,
    canHedge: prices.map(() => true),
    delayMinutes: 0,
    toleratedDelta: 0,
    slippage: 0,
    ...more,
  };
}

describe("the bound of a bad day", () => {
  it("is nothing where nothing is written and nothing tolerated", () => {
    expect(lossBound(termsOf([3_100, 2_000, 3_500], { positions: [] }))).to.equal(0);
  });

  it("is, on one leg, the loss of who held the hedge of the start, with a minute's lateness on top", () => {
    // One ether held loses 1,100 while the option loses 100. In a minute delta may be wrong by one ether, all the way.
    expectClose(lossBound(termsOf([3_100, 2_000])), 1_000 + 1_100, 1e-9);
  });

  it("begins a leg where the price turns", () => {
    // Above the strike the hedge is perfect; down to 2,900 and back costs 100 there and 100 back, and lateness 200 + 200.
    const through = lossBound(termsOf([3_100, 2_900, 3_100]));
    expectClose(through, 100 + 100 + 200 + 200, 1e-9);
  });

  it("goes on with a leg through a turn at which nobody can hedge", () => {
    // Hedged at 3,100 and asleep until the end: the worst is 2,900, and back at 3,100 nothing is lost.
    const asleep = termsOf([3_100, 2_900, 3_100], { canHedge: [true, false, true] });
    expectClose(lossBound(asleep), 100 + 200, 1e-9);
  });

  it("counts every trade the seen deltas call for, at the widest slippage", () => {
    const free = lossBound(termsOf([3_100, 2_900]));
    // One ether sold at 2,900 for at most 2.5 % less.
    expectClose(lossBound(termsOf([3_100, 2_900], { slippage: 0.025 })) - free, 72.5, 1e-9);
  });

  it("counts a tolerated deviation over the whole way and twice as a trade", () => {
    const terms = { positions: [], toleratedDelta: 2, slippage: 0.01 };
    expectClose(lossBound(termsOf([3_000, 2_500], terms)), 2 * 500 + 2 * 2 * 3_000 * 0.01, 1e-9);
  });

  it("never falls when blocks come later or the feed lags", () => {
    const path = [3_050, 3_020, 2_990, 2_960, 3_010, 3_060];
    const position = { ...CALL, tau: 0.02 };
    const prompt = lossBound(termsOf(path, { positions: [position] }));
    expect(lossBound(termsOf(path, { positions: [position], delayMinutes: 3 }))).to.be.above(prompt);
    expect(lossBound(termsOf(path, { positions: [position], feedLag: 0.005 }))).to.be.above(prompt);
  });
});
