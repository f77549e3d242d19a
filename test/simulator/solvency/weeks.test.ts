import { expect } from "chai";

import { PlayOptionError } from "../../../simulator/play/errors.js";
import { chosenWeeks } from "../../../simulator/solvency/console.js";
import { loadWeeks, realisedVol, smileAt, WEEKS } from "../../../simulator/solvency/weeks.js";
import { expectClose } from "../../support/close.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const PACE = { quietHours: 4, seed: 1 };

/** Hours that go up and down by turns, by the same step in logs. */
function zigzag(step: number, hours: number) {
  return Array.from({ length: hours }, (_, index) => {
    const openUsd = index % 2 === 0 ? 100 : 100 * Math.exp(step);
    return { startsAt: index * HOUR, openUsd, highUsd: openUsd, lowUsd: openUsd, closeUsd: openUsd, line: index };
  });
}

describe("weeks of a crash", () => {
  for (const { crash, startsAt } of WEEKS) {
    it(`${crash}: six weeks by the hour where it is lively, every four hours else, each expiry's hour among them`, () => {
      const { steps, bars } = loadWeeks(crash, PACE);
      expect(steps[0]?.at).to.equal(startsAt);
      for (const days of [14, 28, 42]) expect(steps.some(({ at }) => at === startsAt + days * DAY)).to.equal(true);
      for (const [index, { at, isLively }] of steps.entries()) {
        const before = steps[index - 1];
        if (before !== undefined) expect(at).to.be.above(before.at);
        if (!isLively) expect((at - startsAt) % (4 * HOUR)).to.equal(0);
      }
      const lively = bars.filter((bar) => bar.startsAt >= startsAt && bar.highUsd / bar.lowUsd > 1.03);
      expect(steps.filter(({ isLively }) => isLively)).to.have.length(4 * lively.length);
      const month = bars.filter((bar) => bar.startsAt < startsAt);
      expect(month.length).to.be.within(30 * 24 - 12, 30 * 24);
    });

    it(`${crash}: every price within its hour's recorded high and low`, () => {
      const { steps, bars } = loadWeeks(crash, PACE);
      for (const { at, priceWad } of steps) {
        const bar = bars.find(({ startsAt: hour }) => hour <= at && at < hour + HOUR);
        expect(Number(priceWad) / 1e18).to.be.within((bar?.lowUsd ?? 0) * 0.999999, (bar?.highUsd ?? 0) * 1.000001);
      }
    });
  }

  it("falls by more than half from the highest price to the lowest in both", () => {
    for (const { crash } of WEEKS) {
      const prices = loadWeeks(crash, PACE).steps.map(({ priceWad }) => Number(priceWad) / 1e18);
      const peak = Math.max(...prices);
      const low = Math.min(...prices.slice(prices.indexOf(peak)));
      expect(low / peak).to.be.below(0.5);
    }
  });

  it("refuses a crash that is not recorded, and names those that are", () => {
    expect(() => loadWeeks("2022-11-08", PACE)).to.throw(/2022-11-08.*2020-03-12 or 2021-05-19/);
  });

  it("are chosen on the command line: both unless one is named, and nothing that cannot be played", () => {
    const raw = { crash: undefined, quietHours: "4", seed: "1", out: "out", json: false };
    expect(chosenWeeks(raw).map(({ crash }) => crash)).to.deep.equal(["2020-03-12", "2021-05-19"]);
    expect(chosenWeeks({ ...raw, crash: "2021-05-19" }).map(({ crash }) => crash)).to.deep.equal(["2021-05-19"]);
    for (const bad of [{ quietHours: "0" }, { quietHours: "25" }, { seed: "-1" }, { out: " " }, { crash: "2021" }]) {
      expect(() => chosenWeeks({ ...raw, ...bad })).to.throw(PlayOptionError);
    }
  });

  it("takes realised volatility from hourly opens: a percent up and down by turns is 94 % a year", () => {
    const bars = zigzag(0.01, 8 * 24);
    expectClose(realisedVol(bars, 7 * DAY, 7), 0.01 * Math.sqrt(24 * 365), 1e-9);
    expect(realisedVol(bars, 0, 7)).to.equal(0);
  });

  it("marks at the greater of a week's and a month's, to a tenth of a percent", () => {
    const weeks = loadWeeks("2020-03-12", PACE);
    const end = weeks.startsAt + 42 * DAY;
    expect(smileAt(weeks, weeks.startsAt).atmE9).to.be.within(600_000_000n, 750_000_000n);
    expect(smileAt(weeks, end).atmE9).to.be.above(2_000_000_000n);
    expect(smileAt(weeks, end).atmE9 % 1_000_000n).to.equal(0n);
  });
});
