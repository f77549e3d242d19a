import { expect } from "chai";

import { closedFormBand } from "../../../sdk/hedging/optimalBand/index.js";
import { drawBlock, Tenor } from "../../../simulator/engine/block.js";
import { stepYears } from "../../../simulator/engine/types.js";
import { runRule } from "../../../simulator/engine/zones.js";
import type { Rule, Zones } from "../../../simulator/engine/zones.js";
import { randomStream } from "../../../simulator/market/random.js";
import { gbm } from "../../../simulator/paths/gbm.js";
import { MINIMUM_TRADE, startNeutral, writeAround } from "../../../simulator/rules/around.js";
import { closedFormTable } from "../../../simulator/rules/bands.js";
import { OctaveTable } from "../../../simulator/rules/octaveTable.js";
import { bandAt } from "../../../simulator/rules/optimal.js";
import { ruleOf } from "../../../simulator/rules/rule.js";
import { grossOf } from "../../../simulator/rules/shares.js";
import { TriggerSieve } from "../../../simulator/rules/sieve.js";
import { freeRules } from "../../../simulator/rules/sweep.js";
import { expectClose } from "../../support/close.js";
import { BOOK } from "../support.js";

const LAMBDA = 2e-5;
const block = drawBlock(BOOK, gbm(BOOK.vol, stepYears(BOOK)), randomStream(9, 1), 64);

function zonesFor(paths: number): Zones {
  const figures = (): Float64Array => new Float64Array(paths);
  return { lower: figures(), upper: figures(), buyTo: figures(), sellTo: figures() };
}

describe("bands of rules", () => {
  it("by table are within a millionth of the sdk's closed form", () => {
    const table = closedFormTable(LAMBDA, BOOK);
    for (let exponent = -45; exponent < 43; exponent += 0.037) {
      const gammaSquare = 2 ** exponent;
      const spot = 1 + 4_000 * Math.abs(Math.sin(exponent));
      table.find(gammaSquare);
      const terms = { spot, proportional: BOOK.k, fixedQuote: BOOK.gasUsd, riskPrice: LAMBDA };
      const { trigger, target } = closedFormBand({ gammaSpot: -gammaSquare / spot }, terms);
      expect(Math.abs(table.first() / spot / trigger - 1)).to.be.below(1e-6);
      expect(Math.abs(table.second() / spot / target - 1)).to.be.below(1e-6);
    }
  });

  it("look up nothing at zero and hold their ends beyond the table", () => {
    const table = new OctaveTable((x) => [x * x, 3]);
    table.find(0);
    expect([table.first(), table.second()]).to.eql([0, 3]);
    table.find(1.5);
    expectClose(table.first(), 2.25, 1e-5);
    table.find(2 ** 50);
    expectClose(table.second(), 3, 1e-6);
  });

  it("make the trades that the sdk's optimal band makes when it is asked at every step", () => {
    const choice = { lambda: LAMBDA, k: BOOK.k, gross: grossOf(BOOK) };
    const asked: Rule = {
      start: startNeutral,
      zones: (paths, step, into, held) => {
        for (let path = 0; path < paths.paths; path++) {
          const { trigger, target } = bandAt(paths, step, path, choice);
          const centre = -(paths.delta[step * paths.paths + path] ?? 0);
          // Orders below the smallest trade are not sent.
          const isDust = Math.abs((held[path] ?? 0) - centre) - target < MINIMUM_TRADE;
          writeAround(into, path, centre, isDust ? Infinity : trigger, target);
        }
        return true;
      },
    };
    const found = runRule(ruleOf({ kind: "optimal-band", lambda: LAMBDA }, BOOK), block, BOOK.k);
    const expected = runRule(asked, block, BOOK.k);
    expect(found.trades.reduce((sum, trades) => sum + trades, 0)).to.be.above(500);
    expect(found).to.eql(expected);
  });

  it("are never below what the sieve says, nor far above", () => {
    const sieve = new TriggerSieve(LAMBDA, BOOK.k);
    for (const step of [0, 1_500, 2_800, 2_879]) {
      const row = sieve.row(block, step);
      for (let exponent = -20; exponent < 31; exponent += 0.0217) {
        const spot = 1 + 4_000 * Math.abs(Math.sin(exponent));
        const one = { ...block, paths: 1 };
        one.spots = new Float64Array(step + 1).fill(spot);
        one.gammaSpot = new Float64Array(step + 1).fill(-(2 ** exponent) / spot);
        const { trigger } = bandAt(one, step, 0, { lambda: LAMBDA, k: BOOK.k, gross: Infinity });
        const least = sieve.leastTrigger(row, 2 ** exponent) / spot;
        expect(least).to.be.at.most(trigger);
        if (exponent > -8) expect(least).to.be.above(0.9 * trigger);
      }
    }
  });

  it("of Whalley and Wilmott are their cube root, gas or no gas", () => {
    const zones = zonesFor(block.paths);
    const far = new Float64Array(block.paths).fill(1e9);
    ruleOf({ kind: "whalley-wilmott", lambda: LAMBDA }, BOOK).zones(block, 100, zones, far);
    for (let path = 0; path < block.paths; path++) {
      const at = 100 * block.paths + path;
      const spot = block.spots[at] ?? 0;
      const gamma = (block.gammaSpot[at] ?? 0) / spot;
      const width = Math.cbrt((3 * BOOK.k * spot * gamma ** 2) / (2 * LAMBDA));
      expectClose((zones.upper[path] ?? 0) + (block.delta[at] ?? 0), width, 1e-5 * width);
      expectClose(zones.sellTo[path], zones.upper[path] ?? 0, 1e-5 * width);
    }
  });

  it("of Leland are delta at a higher volatility for what was written and a lower one for what is held", () => {
    const zones = zonesFor(1);
    const one = drawBlock(BOOK, gbm(BOOK.vol, stepYears(BOOK)), randomStream(9, 2), 1);
    for (const side of [-1, 1]) {
      const book = BOOK.book.map((leg) => ({ ...leg, qty: side * Math.abs(leg.qty) }));
      const problem = { ...BOOK, book };
      ruleOf({ kind: "leland", minutes: 1_440 }, problem).zones(one, 0, zones, new Float64Array(1));
      const number = (Math.sqrt(2 / Math.PI) * 2 * BOOK.k) / (BOOK.vol * Math.sqrt(1_440 / 525_600));
      const vol = BOOK.vol * Math.sqrt(1 - side * number);
      const delta = new Float64Array(1);
      new Tenor({ ...problem, vol }).fill(one.logs, 0, 1, 0, delta);
      expect(zones.buyTo[0]).to.equal(-(delta[0] ?? 0));
    }
  });

  it("are tried at intervals that the looks allow", () => {
    const intervals = freeRules({ stepMinutes: 60, days: 2 }).flatMap((spec) =>
      spec.kind === "interval" ? [spec.minutes] : [],
    );
    expect(intervals).to.eql([60, 120, 240, 360, 480, 720, 1_080, 1_440, 2_160, 2_880]);
  });
});
