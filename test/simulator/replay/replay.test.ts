import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { SimulationInputError } from "../../../simulator/errors.js";
import { readPriceFile } from "../../../simulator/market/priceFile.js";
import { bookValue } from "../../../simulator/engine/block.js";
import { REPLAY_TERMS } from "../../../simulator/replay/options.js";
import { periodOf } from "../../../simulator/replay/period.js";
import { looksOf, periodsOf } from "../../../simulator/replay/record.js";
import { replayRule, totalOf } from "../../../simulator/replay/replay.js";
import { judge } from "../../../simulator/replay/tables.js";
import { expectClose } from "../../support/close.js";

const PRICES = fileURLToPath(new URL("../../data/eth-usdt-1h-2020.csv", import.meta.url));
const { bars } = readPriceFile(PRICES);
const looks = looksOf(bars, 3_600);

describe("replay of recorded prices", () => {
  it("knows only the past: what comes later changes no volatility before it", () => {
    const crashed = bars.map((bar, index) => (index < 1_000 ? bar : { ...bar, closeUsd: bar.closeUsd / 2 }));
    const other = looksOf(crashed, 3_600);
    expect(other.slice(0, 1_000)).to.eql(looks.slice(0, 1_000));
    expect(other[1_000]?.vol).to.be.above((looks[1_000]?.vol ?? 0) * 1.5);
  });

  it("finds the volatility of prices that have one", () => {
    const hourly = 0.6 / Math.sqrt(8_760);
    const steady = Array.from({ length: 3_000 }, (_, hour) => ({
      startsAt: 1_577_836_800 + 3_600 * hour,
      openUsd: 1,
      highUsd: 1,
      lowUsd: 1,
      closeUsd: 200 * Math.exp(hour % 2 === 0 ? 0 : hourly),
      line: 0,
    }));
    expectClose(looksOf(steady, 3_600).at(-1)?.vol, 0.6, 1e-3);
  });

  it("writes a book after 60 days, and the next where it expired", () => {
    const periods = periodsOf(looks, 15);
    expect(periods.map((period) => (period[0]?.at ?? 0) - (looks[0]?.at ?? 0))).to.eql(
      [60, 75, 90].map((days) => days * 86_400).slice(0, periods.length),
    );
    expect(periods).to.have.lengthOf(2);
    expect(periods[0]?.at(-1)).to.equal(periods[1]?.[0]);
    expect(() => periodsOf(looks, 60)).to.throw(SimulationInputError, "Give at least 120 days");
  });

  it("books no P&L from nowhere: at a constant volatility the changes add up to premium less payoff", () => {
    const flat = (looks.slice(0, 361) as readonly { at: number; spot: number }[]).map((look) => ({
      ...look,
      vol: 0.8,
    }));
    const period = periodOf(flat, { ...REPLAY_TERMS, days: 15 });
    const { book, spot } = period.problem;
    const premium = bookValue(book, spot, 0.8, 15 / 365);
    const payoff = bookValue(book, flat.at(-1)?.spot ?? 0, 0.8, 0);
    expectClose(
      period.bookChange.reduce((sum, change) => sum + change, 0),
      payoff - premium,
      1e-6,
    );
    const unhedged = replayRule({ kind: "no-hedge" }, [period]);
    expectClose(unhedged.periodPnl[0], payoff - premium, 1e-6);
    expectClose(
      unhedged.squares,
      period.bookChange.reduce((sum, change) => sum + change ** 2, 0),
      1e-6,
    );
  });

  it("sees a crash cost an unhedged deviation more, and counts cost and risk of every book", () => {
    const periods = periodsOf(looks, 15).map((period) => periodOf(period, { ...REPLAY_TERMS, days: 15 }));
    const own = replayRule({ kind: "optimal-band", lambda: 2e-5 }, periods);
    const rare = replayRule({ kind: "interval", minutes: 4_320 }, periods);
    expect(own.periodPnl).to.have.lengthOf(2);
    expect(own.trades).to.be.above(0);
    expect(own.cost).to.be.above(own.trades * REPLAY_TERMS.gasUsd);
    expect(rare.deviationSquares).to.be.above(own.deviationSquares);
    const [judged] = judge([own, rare, replayRule({ kind: "interval", minutes: 720 }, periods)], [2e-5]);
    expect(judged?.rules.map(({ spec }) => spec.kind)).to.eql(["optimal-band", "interval"]);
    const totals = [720, 4_320].map((minutes) => totalOf(replayRule({ kind: "interval", minutes }, periods), 2e-5));
    expect(judged?.rules[1] === undefined ? 0 : totalOf(judged.rules[1], 2e-5)).to.equal(Math.min(...totals));
  });
});
