import { expect } from "chai";
import fc from "fast-check";

import { PriceUnrepresentableError, UnknownCrashError } from "../../../simulator/market/errors.js";
import { CRASHES, crashFile, loadPrices } from "../../../simulator/market/loadPrices.js";
import { bridgeHour, minutePathOf, pathE8, pathWad } from "../../../simulator/market/minutePath.js";
import { type PriceBar, readPriceFile } from "../../../simulator/market/priceFile.js";
import { usdToE8Nearest } from "../../../simulator/market/units.js";

const bar = (openUsd: number, highUsd: number, lowUsd: number, closeUsd: number, startsAt = 3600): PriceBar => ({
  startsAt,
  openUsd,
  highUsd,
  lowUsd,
  closeUsd,
  line: 2,
});

/** Any hour: four prices in cents, sorted into low, open, close, high, with ties likely. */
const anyBar = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 4, maxLength: 4 }), fc.nat({ max: 500_000 }))
  .map(([cents, hour]) => {
    const [low = 1, open = 1, close = 1, high = 1] = cents.toSorted((a, b) => a - b).map((cent) => cent / 100);
    return bar(open, high, low, close, hour * 3600);
  });

function requireBridged(hour: PriceBar, prices: readonly number[]): void {
  const { openUsd, highUsd, lowUsd, closeUsd } = hour;
  expect(prices).to.have.length(60);
  expect(prices[0]).to.equal(openUsd);
  expect(prices[59]).to.equal(closeUsd);
  expect(Math.max(...prices)).to.equal(highUsd);
  expect(Math.min(...prices)).to.equal(lowUsd);
  if (highUsd === lowUsd) return;
  for (const extreme of [highUsd, lowUsd]) {
    const forced = [openUsd, closeUsd].filter((price) => price === extreme).length;
    expect(prices.filter((price) => price === extreme)).to.have.length(Math.max(1, forced));
  }
}

describe("minute path", () => {
  for (const crash of CRASHES) {
    it(`starts each hour of ${crash} at its open, ends at its close, touches high and low once, stays between`, () => {
      for (const seed of [0, 1, 42, -7]) {
        for (const hour of readPriceFile(crashFile(crash)).bars) requireBridged(hour, bridgeHour(hour, seed));
      }
    });
  }

  it("does so for any hour and any seed", () => {
    fc.assert(fc.property(anyBar, fc.integer(), (hour, seed) => requireBridged(hour, bridgeHour(hour, seed))));
  });

  it("stays flat in an hour without movement", () => {
    expect(bridgeHour(bar(5, 5, 5, 5), 1)).to.deep.equal(Array.from({ length: 60 }, () => 5));
  });

  it("moves as much a minute as the hour's range tells, on average", () => {
    let squares = 0;
    let expected = 0;
    for (const hour of readPriceFile(crashFile("2020-03-12")).bars) {
      for (let seed = 0; seed < 20; seed++) {
        const logs = bridgeHour(hour, seed).map(Math.log);
        squares += logs.slice(1).reduce((sum, log, index) => sum + (log - (logs[index] ?? log)) ** 2, 0);
        expected += Math.log(hour.highUsd / hour.lowUsd) ** 2 / (4 * Math.LN2);
      }
    }
    expect(squares / expected).to.be.within(0.8, 1.2);
  });

  it("meets the nearer extreme first, most of the time", () => {
    const highFirst = Array.from({ length: 400 }, (_, seed) => {
      const prices = bridgeHour(bar(119, 120, 90, 91), seed);
      return prices.indexOf(120) < prices.indexOf(90);
    });
    expect(highFirst.filter(Boolean).length).to.be.above(390);
    const balanced = Array.from({ length: 400 }, (_, seed) => {
      const prices = bridgeHour(bar(100, 120, 90, 100), seed);
      return prices.indexOf(120) < prices.indexOf(90);
    });
    expect(balanced.filter(Boolean).length).to.be.within(150, 250);
  });

  it("is the same for the same seed, another for another, and does not depend on where the window starts", () => {
    const whole = loadPrices({ crash: "2020-03-12" }, {}, 7).path;
    const again = loadPrices({ crash: "2020-03-12" }, {}, 7).path;
    const other = loadPrices({ crash: "2020-03-12" }, {}, 8).path;
    const later = loadPrices({ crash: "2020-03-12" }, { from: "2020-03-12T10:00", hours: 3 }, 7).path;
    expect(again).to.deep.equal(whole);
    expect(other.pricesUsd).to.not.deep.equal(whole.pricesUsd);
    expect(later.startsAt).to.equal(whole.startsAt + 36_000);
    expect(later.pricesUsd).to.deep.equal(whole.pricesUsd.slice(600, 780));
  });

  it("joins the hours: no step from hour to hour beyond the record's own", () => {
    const { path, window } = loadPrices({ crash: "2021-05-19" }, {}, 3);
    for (const [index, hour] of window.bars.entries()) {
      expect(path.pricesUsd[index * 60]).to.equal(hour.openUsd);
      expect(path.pricesUsd[index * 60 + 59]).to.equal(hour.closeUsd);
      const next = window.bars[index + 1];
      if (next !== undefined) expect(Math.abs(next.openUsd / hour.closeUsd - 1)).to.be.below(0.001);
    }
  });

  it("takes the closes of recorded pool minutes as they are", () => {
    const bars = [bar(1, 4, 1, 2, 60), bar(2, 4, 1, 3, 120)];
    const path = minutePathOf({ bars, stepSeconds: 60, largestFall: 0, description: "" }, 1);
    expect(path).to.deep.equal({ startsAt: 60, pricesUsd: [2, 3], origin: "pool-minutes" });
  });

  it("turns prices into a feed's eight decimals and into WAD, the one the other's exact multiple", () => {
    const path = { startsAt: 0, pricesUsd: [194.61, 0.00000001, 90_000_000], origin: "pool-minutes" } as const;
    expect(pathE8(path)).to.deep.equal([19_461_000_000n, 1n, 9_000_000_000_000_000n]);
    expect(pathWad(path)).to.deep.equal([194_610_000_000_000_000_000n, 10_000_000_000n, 90_000_000n * 10n ** 18n]);
  });

  it("refuses prices that eight decimals cannot hold", () => {
    for (const price of [0, -1, 1e-9, 1e8, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => usdToE8Nearest(price)).to.throw(PriceUnrepresentableError, `${price} USD`);
    }
  });

  it("refuses a crash that is not recorded", () => {
    expect(() => crashFile("2022-11-08")).to.throw(UnknownCrashError, "--crash 2020-03-12 or --crash 2021-05-19");
  });
});
