import { readFileSync } from "node:fs";

import { expect } from "chai";

import { foldChart, NoFoldFiguresError } from "../../scripts/gas/foldChart.js";
import { readSnapshot } from "../../scripts/gas/snapshot.js";

describe("Chart of the fold's cost", () => {
  it("is drawn from the committed figures", () => {
    const drawn = foldChart(readSnapshot("gas-snapshot.json").gas);
    expect(drawn === readFileSync("docs/fold.svg", "utf8"), "run: npx hardhat book chart").to.equal(true);
  });

  it("refuses a snapshot without figures of the fold", () => {
    expect(() => foldChart({ "deposit, first": 1 })).to.throw(NoFoldFiguresError);
  });

  it("is drawn from figures that meet their targets", () => {
    const { gas } = readSnapshot("gas-snapshot.json");
    const of = (name: string): number => gas[name] ?? Number.NaN;
    expect(of("fold, 500 strikes from 2000 to 5000 in 1 expiry")).to.be.at.most(60_000);
    expect(of("fold, 256 strikes in 8 expiries") / of("fold, 32 strikes in 8 expiries")).to.be.at.most(2.5);
    expect((of("fold, 8 strikes in 1 expiry") - of("fold, 1 strikes in 1 expiry")) / 7).to.be.at.most(5_000);
  });
});
