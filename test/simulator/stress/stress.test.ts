import { expect } from "chai";

import { scenarios } from "../../../simulator/stress/scenarios.js";
import { benchOf, bestOfKinds, STRESS_TERMS, stressRule, totalsOf } from "../../../simulator/stress/stress.js";
import { expectClose } from "../../support/close.js";

const all = scenarios(1);

function scenario(id: string): (typeof all)[number] {
  const found = all.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no scenario ${id}`);
  return found;
}

describe("stress", () => {
  it("has both crashes under three kinds of gas, and gaps, the same for a seed", () => {
    expect(all.map(({ id }) => id)).to.eql([
      "2020-03-12-calm",
      "2020-03-12-spike",
      "2020-03-12-jam",
      "2021-05-19-calm",
      "2021-05-19-spike",
      "2021-05-19-jam",
      "gap-down",
      "gap-up",
    ]);
    expect(scenarios(1)).to.eql(all);
    expect(scenarios(2)[0]?.pricesUsd).not.to.eql(all[0]?.pricesUsd);
    const gap = scenario("gap-down").pricesUsd;
    const moves = gap.slice(1).map((spot, index) => spot / (gap[index] ?? spot));
    expectClose(Math.min(...moves), 0.7, 0.005);
    expect(moves.filter((move) => move < 0.95)).to.have.lengthOf(1);
  });

  it("charges the gas of the minute a rule trades in", () => {
    const rule = { kind: "delta-threshold", share: 0.05 } as const;
    const [calm, jam] = ["2020-03-12-calm", "2020-03-12-jam"].map((id) =>
      stressRule(rule, benchOf(scenario(id), STRESS_TERMS), STRESS_TERMS),
    );
    expect(jam?.trades).to.equal(calm?.trades);
    expectClose((jam?.gas ?? 0) / (calm?.gas ?? 1), 2_000 / 30, 1e-9);
    expectClose((jam?.cost ?? 0) - (jam?.gas ?? 0), (calm?.cost ?? 0) - (calm?.gas ?? 0), 1e-6);
  });

  it("lets the vault's rule see gas: it waits longer where gas is dear, and ends with what it was told it would", () => {
    const own = { kind: "optimal-band", lambda: STRESS_TERMS.lambda } as const;
    const [calm, jam] = ["2021-05-19-calm", "2021-05-19-jam"].map((id) =>
      stressRule(own, benchOf(scenario(id), STRESS_TERMS), STRESS_TERMS),
    );
    expect(jam?.trades).to.be.below(calm?.trades ?? 0);
    expect(jam?.widest).to.be.above(calm?.widest ?? 1);
    expect(calm?.pnl).to.have.lengthOf(scenario("2021-05-19-calm").pricesUsd.length);
  });

  it("takes each kind at its best, of one scenario or of all together", () => {
    const bench = benchOf(scenario("gap-up"), STRESS_TERMS);
    const tried = [0.02, 0.1, 0.4].map((share) => stressRule({ kind: "delta-threshold", share }, bench, STRESS_TERMS));
    const least = Math.min(...tried.map(({ total }) => total));
    expect(bestOfKinds(tried).map(({ total }) => total)).to.eql([least]);
    expectClose(totalsOf([tried, tried])[0]?.total, 2 * least, 1e-6);
  });
});
