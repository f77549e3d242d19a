import { expect } from "chai";

import { expectClose } from "../../support/close.js";

import {
  histogram,
  mean,
  periodPnl,
  quantile,
  standardDeviation,
  StatsInputError,
  worstDrawdown,
} from "../../../simulator/report/stats.js";

describe("report statistics", () => {
  describe("P&L of each hour", () => {
    it("has no hour in 60 minutes and fewer, one in the 61st point", () => {
      const minutes = Array.from({ length: 61 }, (_, minute) => 1000 + minute * 2);
      expect(periodPnl([])).to.deep.equal([]);
      expect(periodPnl(minutes.slice(0, 60))).to.deep.equal([]);
      expect(periodPnl(minutes)).to.deep.equal([120]);
    });

    it("takes end less start of each period and leaves the rest of the series out", () => {
      expect(periodPnl([100, 7, 110, 7, 95, 7], 2)).to.deep.equal([10, -15]);
    });

    it("refuses a period of no minutes or of a part", () => {
      for (const minutes of [0, -1, 1.5, Number.NaN])
        expect(() => periodPnl([1, 2], minutes)).to.throw(StatsInputError);
    });
  });

  it("takes the mean and the standard deviation of a sample", () => {
    // Deviations from 5: -3 -1 -1 -1 0 0 2 4, squares sum to 32, over 7.
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).to.equal(5);
    expectClose(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), 2.138089935, 1e-9);
    expect(standardDeviation([3, 3])).to.equal(0);
  });

  it("refuses the mean of nothing and the deviation of one value", () => {
    expect(() => mean([])).to.throw(StatsInputError, "A mean of 0 values");
    expect(() => standardDeviation([1])).to.throw(StatsInputError, "Give at least 2");
  });

  describe("worst drawdown", () => {
    it("finds the deepest fall, not the last and not the lowest point before a peak", () => {
      expect(worstDrawdown([50, 100, 80, 120, 90, 130, 105])).to.deep.equal({
        amount: 30,
        share: 0.25,
        peakIndex: 3,
        troughIndex: 4,
      });
    });

    it("is nothing for a series that only rises, or has one point", () => {
      expect(worstDrawdown([1, 2, 3]).amount).to.equal(0);
      expect(worstDrawdown([5])).to.deep.equal({ amount: 0, share: 0, peakIndex: 0, troughIndex: 0 });
    });

    it("refuses an empty series", () => {
      expect(() => worstDrawdown([])).to.throw(StatsInputError);
    });
  });

  it("reads quantiles between neighbours", () => {
    const values = [40, 10, 30, 20];
    expect(quantile(values, 0)).to.equal(10);
    expect(quantile(values, 1)).to.equal(40);
    expect(quantile(values, 0.5)).to.equal(25);
    expectClose(quantile(values, 0.1), 13, 1e-12);
    expect(quantile([7], 0.9)).to.equal(7);
    expect(values).to.deep.equal([40, 10, 30, 20]);
  });

  it("refuses quantiles of nothing or outside 0 to 1", () => {
    expect(() => quantile([], 0.5)).to.throw(StatsInputError);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => quantile([1], p)).to.throw(StatsInputError);
  });

  describe("histogram", () => {
    it("counts samples over the same bins that end on round figures", () => {
      expect(histogram([[-3, 1, 4.9], [9.9]], 13)).to.deep.equal({
        edges: [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        counts: [
          [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ],
      });
    });

    it("loses no finite value and counts none that is not finite", () => {
      const sample = [Number.NaN, Number.POSITIVE_INFINITY, 0, 0.1, 0.7, 1, -1, 1];
      const [counts = []] = histogram([sample], 7).counts;
      expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(6);
    });

    it("gives one bin to values that are all the same, none to no values", () => {
      expect(histogram([[5, 5, 5]], 10).counts).to.deep.equal([[3]]);
      expect(histogram([[0]], 10).counts).to.deep.equal([[1]]);
      expect(histogram([[], [Number.NaN]], 10)).to.deep.equal({ edges: [], counts: [[], []] });
    });

    it("refuses no bins", () => {
      expect(() => histogram([[1]], 0)).to.throw(StatsInputError);
    });
  });
});
