import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { expectClose } from "../../support/close.js";

import * as errors from "../../../simulator/market/errors.js";
import { CRASHES, crashFile } from "../../../simulator/market/loadPrices.js";
import { parsePriceFile, readPriceFile, usdPriceOfTick } from "../../../simulator/market/priceFile.js";

const HOURLY = "unix_s,open_usd,high_usd,low_usd,close_usd";
const MINUTE = "unix_s,open_tick,low_tick,high_tick,close_tick,liquidity,usdc_in,weth_in";
const GOOD_ROW = "3600,100,120,90,110";

const hourly = (...rows: string[]): (() => unknown) => {
  const text = [HOURLY, ...rows].join("\n");
  return () => parsePriceFile("prices.csv", text);
};

describe("price file", () => {
  describe("reading", () => {
    it("reads hourly bars, past comments, blank lines, a byte order mark and Windows line ends", () => {
      const text = `\uFEFF# a comment\r\n${HOURLY}\r\n\r\n${GOOD_ROW}\r\n7200,110,111.5,1e2,101\r\n`;
      const prices = parsePriceFile("prices.csv", text);
      expect(prices.format).to.equal("hourly");
      expect(prices.stepSeconds).to.equal(3600);
      expect(prices.bars).to.deep.equal([
        { startsAt: 3600, openUsd: 100, highUsd: 120, lowUsd: 90, closeUsd: 110, line: 4 },
        { startsAt: 7200, openUsd: 110, highUsd: 111.5, lowUsd: 100, closeUsd: 101, line: 5 },
      ]);
    });

    it("reads pool minutes and turns the lowest tick into the highest price", () => {
      const prices = parsePriceFile("pool.csv", `${MINUTE}\n60,201101,201097,201105,201101,2391553663290390016,0,1\n`);
      const [bar] = prices.bars;
      expect(prices.format).to.equal("pool-minute");
      expect(prices.stepSeconds).to.equal(60);
      // 1e12 / 1.0001^tick, worked out in 50 decimal digits.
      expectClose(bar?.closeUsd, 1848.1243777278, 1e-7);
      expectClose(bar?.highUsd, 1848.8637383697, 1e-7);
      expectClose(bar?.lowUsd, 1847.3853127482, 1e-7);
    });

    it("prices tick 0 at the ratio of the decimals", () => {
      expect(usdPriceOfTick(0)).to.equal(1e12);
    });

    it("accepts a pool's close outside its recorded low and high, as real records have it", () => {
      const prices = parsePriceFile("pool.csv", `${MINUTE}\n60,201097,201099,201101,201098,1,1,0\n`);
      expect(prices.bars).to.have.length(1);
    });

    for (const crash of CRASHES) {
      it(`holds an unbroken hourly table of at least 2,000 minutes of ${crash}`, () => {
        const { bars, format } = readPriceFile(crashFile(crash));
        expect(format).to.equal("hourly");
        expect(bars.length * 60).to.be.at.least(2000);
        for (const [index, bar] of bars.entries())
          expect(bar.startsAt).to.equal((bars[0]?.startsAt ?? 0) + index * 3600);
      });
    }
  });

  describe("bad input", () => {
    const at = (line: number): RegExp => new RegExp(`^prices.csv, line ${line}: `);

    it("names a missing file, and a folder", () => {
      const folder = mkdtempSync(join(tmpdir(), "keel-prices-"));
      try {
        expect(() => readPriceFile(join(folder, "none.csv"))).to.throw(
          errors.PriceFileMissingError,
          /none\.csv.*--prices/,
        );
        expect(() => readPriceFile(folder)).to.throw(errors.PriceFileUnreadableError, /cannot be read/);
        writeFileSync(join(folder, "empty.csv"), "");
        expect(() => readPriceFile(join(folder, "empty.csv"))).to.throw(errors.PriceFileEmptyError, /empty\.csv/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("refuses a file of only comments, and a header without rows", () => {
      expect(() => parsePriceFile("prices.csv", "# nothing\n")).to.throw(errors.PriceFileEmptyError);
      expect(hourly()).to.throw(errors.PriceFileEmptyError);
    });

    it("refuses an unknown header and lists the known ones", () => {
      const parse = (): unknown => parsePriceFile("prices.csv", `time,price\n${GOOD_ROW}\n`);
      expect(parse).to.throw(errors.UnknownHeaderError, at(1));
      expect(parse).to.throw(`"time,price" is not known. Use one of: "${HOURLY}" or "${MINUTE}".`);
    });

    it("refuses a row without a header", () => {
      expect(() => parsePriceFile("prices.csv", GOOD_ROW)).to.throw(errors.UnknownHeaderError, at(1));
    });

    it("refuses a broken quote", () => {
      expect(hourly(GOOD_ROW, '7200,"1"10,120,90,110')).to.throw(errors.CsvSyntaxError, at(3));
    });

    it("refuses a row with a cell too few or too many", () => {
      expect(hourly(GOOD_ROW, "7200,110,111,100")).to.throw(errors.CellCountError, /line 3: 4 cells .* has 5/);
      expect(hourly("3600,110,111,100,105,7")).to.throw(errors.CellCountError, /line 2: 6 cells .* has 5/);
    });

    for (const cell of ["", "abc", "NaN", "Infinity", "0x10", "1_000", "1e999", "--1"]) {
      it(`refuses the cell "${cell}" as a number`, () => {
        expect(hourly(GOOD_ROW, `7200,110,${cell},100,105`)).to.throw(
          errors.NonNumericCellError,
          /line 3: high_usd is/,
        );
      });
    }

    it("refuses a time that is no whole number of seconds", () => {
      expect(hourly("3600.5,100,120,90,110")).to.throw(errors.TimestampError, at(2));
      expect(hourly("-3600,100,120,90,110")).to.throw(errors.TimestampError, at(2));
    });

    it("refuses a price of zero or below", () => {
      expect(hourly("3600,100,120,0,110")).to.throw(errors.NonPositivePriceError, /line 2: low_usd is 0/);
      expect(hourly("3600,-1,120,90,110")).to.throw(errors.NonPositivePriceError, /line 2: open_usd is -1/);
    });

    it("refuses a high below the low", () => {
      expect(hourly("3600,100,90,120,110")).to.throw(
        errors.HighBelowLowError,
        /line 2: the high 90 is below the low 120/,
      );
      const ticks = `${MINUTE}\n60,5,7,6,5,1,1,1\n`;
      expect(() => parsePriceFile("prices.csv", ticks)).to.throw(errors.HighBelowLowError, at(2));
    });

    it("refuses an open or close outside the row's own range", () => {
      expect(hourly("3600,121,120,90,110")).to.throw(errors.PriceOutsideRangeError, /open_usd 121 is outside/);
      expect(hourly("3600,100,120,90,89.99")).to.throw(errors.PriceOutsideRangeError, /close_usd 89\.99 is outside/);
    });

    it("refuses a tick that no pool can have", () => {
      for (const tick of ["887273", "-887273", "1.5"]) {
        const text = `${MINUTE}\n60,${tick},0,0,0,1,1,1\n`;
        expect(() => parsePriceFile("prices.csv", text)).to.throw(errors.TickOutOfRangeError, /open_tick is/);
      }
    });

    it("refuses a duplicate row and names the first of the two", () => {
      expect(hourly(GOOD_ROW, "7200,110,111,100,101", GOOD_ROW)).to.throw(
        errors.DuplicateRowError,
        /line 4: .* on line 2/,
      );
    });

    it("refuses rows out of order", () => {
      expect(hourly("7200,110,111,100,101", GOOD_ROW)).to.throw(errors.RowsOutOfOrderError, /line 3: .*Sort the rows/);
    });
  });
});
