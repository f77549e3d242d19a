import { expect } from "chai";

import { DAYS } from "../../../simulator/days/catalogue.js";
import { climb, plunge, then, wick } from "../../../simulator/days/paths.js";
import { summaryOf } from "../../../simulator/days/summary.js";
import type { DayMinute, DayResult } from "../../../simulator/days/types.js";
import { expectClose } from "../../support/close.js";

const MINUTE: DayMinute = {
  ...{ at: 0, spot: 3_000, netDelta: 0, trigger: 4, reason: "inside-band", nav: 100, unhedgedNav: 100 },
  ...{ baseHeld: 0, baseOwed: 0, health: Infinity, hedges: [] },
};

function resultOf(minutes: readonly Partial<DayMinute>[]): DayResult {
  const day = { id: "a-day", title: "a day", minutes: 3, price: () => 1 };
  const played = minutes.map((minute) => ({ ...MINUTE, ...minute }));
  return { day, minutes: played, bound: 7, refusals: ["one"], deleverages: 2, liquidations: 0, isInsideAtEnd: true };
}

describe("a bad day in figures", () => {
  it("counts the minutes outside the band, the longest stretch, and a minute without a price as outside", () => {
    const outside = { netDelta: -5 };
    const blind = { trigger: 0, reason: "price-unavailable" };
    const crumb = { netDelta: -4.04, reason: "below-minimum-size" };
    const result = resultOf([crumb, outside, {}, outside, blind, outside, {}]);
    const { minutesOutside, longestMinutesOutside, minutesToMend } = summaryOf(result);
    expect([minutesOutside, longestMinutesOutside, minutesToMend]).to.deep.equal([4, 3, 3]);
  });

  it("takes worst worth against the start, hedged and not, and the least health", () => {
    const result = resultOf([{}, { nav: 90, unhedgedNav: 60, health: 1.5 }, { nav: 120, unhedgedNav: 130 }]);
    const { worstNav, unhedgedWorstNav, leastHealth } = summaryOf(result);
    expect([worstNav, unhedgedWorstNav, leastHealth]).to.deep.equal([-10, -40, 1.5]);
  });

  it("adds up what hedges cost", () => {
    const hedge = { minute: 1, base: -2, loss: 3, lossBps: 5, budgetBps: 100, gas: 300_000, gasUsd: 20 };
    const result = resultOf([{}, { hedges: [hedge, { ...hedge, loss: -1, lossBps: 9 }] }]);
    const { hedges, cost, worstBps, gasUsd } = summaryOf(result);
    expect([hedges, cost, worstBps, gasUsd]).to.deep.equal([2, 2, 9, 40]);
  });
});

describe("the catalogue of bad days", () => {
  it("names each day once, in letters and hyphens, and mends all that it breaks", () => {
    expect(new Set(DAYS.map(({ id }) => id)).size).to.equal(DAYS.length);
    for (const day of DAYS) {
      expect(day.id).to.match(/^[a-z0-9-]+$/);
      const acts = (day.acts ?? []).map(({ act }) => act);
      expect(acts.filter((act) => /^(drain|freeze|stop)/.test(act)).length, day.id).to.equal(acts.length / 2);
      for (const { minute } of day.acts ?? []) expect(minute).to.be.within(1, day.minutes);
    }
  });

  it("falls by 45 % in an hour, rises by 60 %, and comes back from a wick", () => {
    expectClose(plunge(0.55, 60)(60), 0.55, 1e-12);
    expectClose(climb(1.6, 60)(60), 1.6, 1e-12);
    expect([wick(0.85, 10, 15)(9), wick(0.85, 10, 15)(10), wick(0.85, 10, 15)(15)]).to.deep.equal([1, 0.85, 1]);
    expectClose(then(plunge(0.5, 10), 20, climb(2, 10))(30), 1, 1e-12);
  });
});
