import { expect } from "chai";

import { expectClose } from "../../support/close.js";

import { MissingRowsError, WindowLengthError, WindowStartError } from "../../../simulator/market/errors.js";
import type { PriceBar, PriceFile } from "../../../simulator/market/priceFile.js";
import { chooseWindow } from "../../../simulator/market/window.js";

const MIDNIGHT = Date.UTC(2022, 0, 1) / 1000;

/** Hourly bars from midnight on, flat inside each hour; `skip` leaves hours out. */
function hoursOf(closes: readonly number[], skip: readonly number[] = []): PriceFile {
  const bars: PriceBar[] = closes.map((price, hour) => ({
    startsAt: MIDNIGHT + hour * 3600,
    openUsd: price,
    highUsd: price,
    lowUsd: price,
    closeUsd: price,
    line: hour + 2,
  }));
  return { file: "x.csv", format: "hourly", stepSeconds: 3600, bars: bars.filter((_, hour) => !skip.includes(hour)) };
}

const startHour = (prices: PriceFile, ...request: [{ from?: string; hours?: number }?]): number =>
  ((chooseWindow(prices, ...request).bars[0]?.startsAt ?? 0) - MIDNIGHT) / 3600;

describe("price window", () => {
  const calm = Array.from({ length: 100 }, () => 100);

  it("takes the whole file when it is no longer than 48 hours", () => {
    const window = chooseWindow(hoursOf(calm.slice(0, 48)));
    expect(window.bars).to.have.length(48);
    expect(window.description).to.equal(
      "2022-01-01T00:00Z to 2022-01-03T00:00Z, 48 h (the whole file); largest fall 0.0 %",
    );
  });

  it("takes the 48 hours with the largest fall of a longer file, the low in their middle, and says so", () => {
    const prices = hoursOf(calm.map((price, hour) => (hour >= 60 ? 50 : price)));
    const window = chooseWindow(prices);
    expect(window.bars).to.have.length(48);
    expect(startHour(prices)).to.equal(36);
    expect(window.largestFall).to.equal(0.5);
    expect(window.description).to.include("48 h (the largest fall of the file); largest fall 50.0 %");
  });

  it("prefers the larger of two falls", () => {
    const prices = hoursOf(calm.map((price, hour) => (hour === 10 ? 70 : hour === 90 ? 60 : price)));
    expect(startHour(prices, { hours: 4 })).to.equal(88);
  });

  it("does not count a rise as a fall", () => {
    const prices = hoursOf(calm.map((price, hour) => (hour < 10 ? 20 : hour >= 70 ? 99 : price)));
    const window = chooseWindow(prices, { hours: 4 });
    expectClose(window.largestFall, 0.01, 1e-12);
  });

  it("counts a fall inside one hour from its open", () => {
    const { bars, ...rest } = hoursOf(calm);
    const crashed = bars.map((bar, hour) => (hour === 50 ? { ...bar, lowUsd: 40 } : bar));
    expect(chooseWindow({ ...rest, bars: crashed }, { hours: 1 }).largestFall).to.equal(0.6);
  });

  it("passes over windows that hold a gap", () => {
    const closes = calm.map((price, hour) => (hour >= 52 ? 50 : hour >= 20 ? 90 : price));
    const prices = hoursOf(closes, [51]);
    expect(startHour(prices, { hours: 24 })).to.equal(8);
  });

  it("names the gap when every window has one", () => {
    const sparse = calm.map((_, hour) => hour).filter((hour) => hour % 2 === 1);
    expect(() => chooseWindow(hoursOf(calm, sparse), { hours: 24 })).to.throw(
      MissingRowsError,
      /line 4: the row is 7200 s after .* 3600 s are expected/,
    );
  });

  it("refuses a gap in a file that is played whole", () => {
    expect(() => chooseWindow(hoursOf(calm.slice(0, 24), [12]))).to.throw(MissingRowsError, /x\.csv, line 15/);
  });

  it("starts where --from says, as a date, a UTC time or a time with its zone", () => {
    const prices = hoursOf(calm);
    expect(startHour(prices, { from: "2022-01-02", hours: 5 })).to.equal(24);
    expect(startHour(prices, { from: "2022-01-02T06:00", hours: 5 })).to.equal(30);
    expect(startHour(prices, { from: "2022-01-02T06:59:59Z", hours: 5 })).to.equal(30);
    expect(startHour(prices, { from: "2022-01-02T06:00+02:00", hours: 5 })).to.equal(28);
  });

  it("plays 48 hours from --from, or to the end of the file", () => {
    expect(chooseWindow(hoursOf(calm), { from: "2022-01-01" }).bars).to.have.length(48);
    expect(chooseWindow(hoursOf(calm), { from: "2022-01-05" }).bars).to.have.length(4);
  });

  for (const from of ["soon", "", "2021-12-31", "2022-01-06", "2022-13-01"]) {
    it(`refuses --from "${from}" and says what the file holds`, () => {
      expect(() => chooseWindow(hoursOf(calm), { from })).to.throw(
        WindowStartError,
        "from 2022-01-01T00:00Z to 2022-01-05T03:00Z",
      );
    });
  }

  for (const hours of [0, -3, Number.NaN, 101]) {
    it(`refuses --hours ${hours} and says how many there are`, () => {
      expect(() => chooseWindow(hoursOf(calm), { hours })).to.throw(WindowLengthError, `--hours ${hours} cannot`);
    });
  }

  it("refuses more hours than follow --from", () => {
    expect(() => chooseWindow(hoursOf(calm), { from: "2022-01-05", hours: 5 })).to.throw(
      WindowLengthError,
      "at most 4,",
    );
  });
});
