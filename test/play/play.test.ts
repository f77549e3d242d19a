import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { prepare } from "../../simulator/play/prepare.js";
import { runPlay } from "../../simulator/play/run.js";
import type { Run } from "../../simulator/play/run.js";
import { bookFor } from "../../simulator/play/scenario.js";
import { NO_PNL, SPLIT_PARTS, totalOf } from "../../simulator/play/split.js";

const QUIET = { onPrices() {}, onReady() {}, onHedge() {}, onLostRace() {}, onMinute() {} };
const MINUTES = 45;
const MINUTES_PER_YEAR = 525_600;
const WAD = 10n ** 18n;

describe("the play, 45 minutes of the crash of March 2020", function () {
  this.timeout(120_000);
  let folder: string;
  let run: Run;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "keel-play-"));
    const raw = {
      crash: "2020-03-12",
      from: "2020-03-12T10:00",
      hours: "1",
      minutes: String(MINUTES),
      seed: "1",
      out: folder,
    };
    run = await runPlay(network, prepare(raw), QUIET);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("plays every minute in at least one block", () => {
    expect(run.played.minutes).to.have.length(MINUTES);
    expect(run.played.blocks).to.be.at.least(MINUTES);
    expect(run.played.feedRounds).to.be.above(5);
  });

  it("moves the oracle with the market: never more than 0.5 % apart at the end of a minute", () => {
    for (const { marketWad, oracleWad } of run.played.minutes) {
      const apart = Math.abs(Number(marketWad - oracleWad)) / Number(oracleWad);
      expect(apart).to.be.below(0.005);
    }
  });

  it("splits each minute's change of worth exactly", () => {
    for (const [vault, outcome] of run.played.vaults.entries()) {
      for (const [index, minute] of run.played.minutes.entries()) {
        const before = run.played.minutes[index - 1];
        const [now, then] = [minute.vaults[vault], before?.vaults[vault]];
        if (now === undefined || then === undefined) continue;
        expect(totalOf(now.split), `${outcome.name}, minute ${index}`).to.equal(now.worthWad - then.worthWad);
      }
    }
  });

  it("splits the whole exactly: parts add up to the change of NAV less gas", () => {
    for (const { name, split, navChangeWad, hedges } of run.played.vaults) {
      const gasWad = hedges.reduce((sum, hedge) => sum + hedge.gasQuoteWad, 0n);
      expect(totalOf(split), name).to.equal(navChangeWad - gasWad);
      expect(split.gasWad, name).to.equal(-gasWad);
    }
  });

  it("explains nearly all of it: the residual is under a twentieth of gamma", () => {
    for (const { name, split } of run.played.vaults) {
      expect(split.gammaWad < 0n, name).to.equal(true);
      const [residual, gamma] = [Math.abs(Number(split.residualWad)), Math.abs(Number(split.gammaWad))];
      expect(residual / gamma, name).to.be.below(0.05);
    }
  });

  it("sells each vault as many puts as calls, the same in number and strikes mirrored around spot", () => {
    const book = bookFor(194, 1_583_971_200, 1_584_144_000);
    const [calls, puts] = [false, true].map((isPut) => book.filter((position) => position.isPut === isPut));
    expect(puts).to.have.length(12);
    const sum = (positions: typeof puts) => positions?.reduce((total, { quantityWad }) => total + quantityWad, 0n);
    expect(sum(puts)).to.equal(sum(calls));
    expect(new Set(calls?.map(({ strikeUsd }) => strikeUsd))).to.deep.equal(new Set([175, 195, 215, 235]));
    expect(new Set(puts?.map(({ strikeUsd }) => strikeUsd))).to.deep.equal(new Set([215, 195, 175, 155]));
  });

  it("takes Keel below zero ether in the fall, never long and short at once, its health above the floor", () => {
    const [keel, , unhedged] = run.played.vaults;
    const last = run.played.minutes.at(-1)?.vaults[0];
    expect(last?.baseOwedWad ?? 0n).to.be.above(1_000n * WAD);
    expect(last?.baseHeldWad).to.equal(0n);
    expect(last?.collateralWad ?? 0n).to.be.above(0n);
    expect(keel?.inventory.leastHealthWad ?? 0n).to.be.above(keel?.floorHealthWad ?? 0n);
    expect(keel?.floorHealthWad).to.equal((13n * WAD) / 10n);
    expect(keel?.deleverages).to.deep.equal([]);
    expect(unhedged?.inventory.mostOwedWad).to.equal(0n);
  });

  it("books the lender's interest: what is owed costs, what is supplied earns, at Aave's rates of a few per cent a year", () => {
    const [keel, , unhedged] = run.played.vaults;
    expect(unhedged?.split.interestWad).to.equal(0n);
    const inventory = keel?.inventory;
    expect(keel?.split.interestWad).to.equal((inventory?.earnedWad ?? 0n) - (inventory?.paidWad ?? 0n));
    // Sums of position × price × time over the minutes, in dollars a year at 100 %.
    let [owed, supplied] = [0, 0];
    for (const { vaults, oracleWad } of run.played.minutes) {
      owed += ((Number(vaults[0]?.baseOwedWad) / 1e18) * (Number(oracleWad) / 1e18)) / MINUTES_PER_YEAR;
      supplied += Number(vaults[0]?.collateralWad) / 1e18 / MINUTES_PER_YEAR;
    }
    expect(Number(inventory?.paidWad) / 1e18 / owed).to.be.within(0.01, 0.06);
    expect(Number(inventory?.earnedWad) / 1e18 / supplied).to.be.within(0.01, 0.08);
  });

  it("gives all vaults the same premium, gamma and theta, for they hold the same book", () => {
    const [keel, daily, unhedged] = run.played.vaults;
    expect(daily?.split.premiumWad).to.equal(keel?.split.premiumWad);
    expect(unhedged?.split.premiumWad).to.equal(keel?.split.premiumWad);
    expect(keel?.split.premiumWad ?? 0n).to.be.above(0n);
    // Gamma and theta are booked look by look, and rounded to the unit at each: a few units in 1e21 may differ.
    const gammas = run.played.vaults.map(({ split }) => Number(split.gammaWad));
    for (const gamma of gammas) expect(Math.abs(gamma / (gammas[0] ?? 1) - 1)).to.be.below(1e-12);
  });

  it("hedges Keel again and again, the daily vault once, the third never", () => {
    const [keel, daily, unhedged] = run.played.vaults.map(({ hedges }) => hedges.length);
    expect(keel).to.be.above(3);
    expect(daily).to.equal(1);
    expect(unhedged).to.equal(0);
  });

  it("calms Keel: its worth moves less than half as far as the unhedged vault's, which started nearly flat", () => {
    const rangeOf = (vault: number): number => {
      const worth = run.played.minutes.map((minute) => Number(minute.vaults[vault]?.worthWad ?? 0n));
      return Math.max(...worth) - Math.min(...worth);
    };
    expect(rangeOf(0)).to.be.below(rangeOf(2) / 2);
  });

  it("keeps every hedge inside its budget and closer to zero", () => {
    for (const hedge of run.played.vaults.flatMap(({ hedges }) => hedges)) {
      const size = Math.abs(Number(hedge.baseMovedWad));
      expect(Number(hedge.lossWad)).to.be.at.most((size * Number(hedge.spotWad) * 0.01) / 1e18 + 1e12);
      expect(Math.abs(Number(hedge.netDeltaAfterWad))).to.be.below(Math.abs(Number(hedge.netDeltaBeforeWad)));
    }
  });

  it("checks the invariants: three vaults after every look, the book every quarter of an hour", () => {
    expect(run.played.checks.everyBlock).to.be.at.least(3 * MINUTES);
    expect(run.played.checks.book).to.equal(9);
    expect(run.played.checks.refusal).to.be.above(0);
  });

  it("writes the report, its charts, the hedges and the result", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    expect(page).to.include("Where the result came from");
    expect((await stat(join(folder, "price-and-gas.png"))).size).to.be.above(10_000);
    const csv = (await readFile(join(folder, "hedges.csv"), "utf8")).trim().split("\n");
    expect(csv).to.have.length(1 + run.played.vaults.flatMap(({ hedges }) => hedges).length);
    const minutes = (await readFile(join(folder, "minutes.csv"), "utf8")).trim().split("\n");
    expect(minutes).to.have.length(1 + MINUTES);
    for (const chart of ["inventory", "health", "interest"]) {
      expect((await stat(join(folder, `${chart}.png`))).size).to.be.above(10_000);
    }
    const written: unknown = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
    expect(written).to.deep.equal(JSON.parse(JSON.stringify(run.result)));
  });

  it("is the same run again for the same seed", async () => {
    const raw = { crash: "2020-03-12", from: "2020-03-12T10:00", hours: "1", minutes: "8", seed: "1", out: folder };
    const again = await runPlay(network, prepare(raw), QUIET);
    for (const [index, minute] of again.played.minutes.entries()) {
      expect(minute.vaults).to.deep.equal(run.played.minutes[index]?.vaults);
    }
  });
});

describe("the play, a price that falls by a quarter in an hour and jumps by two thirds", function () {
  this.timeout(180_000);

  it("has the keeper bring the loan back over its floor in the minute of the jump, and books it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "keel-jump-"));
    const prices = join(folder, "jump.csv");
    const hours = ["1583971200,200,200,150,150", "1583974800,250,250.5,249.5,250", "1583978400,250,250.5,249.5,250"];
    await writeFile(prices, ["unix_s,open_usd,high_usd,low_usd,close_usd", ...hours, ""].join("\n"));
    const raw = { prices, minutes: "64", seed: "1", out: folder };
    const { played } = await runPlay(network, prepare(raw), QUIET);
    await rm(folder, { recursive: true, force: true });
    const [keel] = played.vaults;
    expect(keel?.deleverages).to.have.length(1);
    const [deleverage] = keel?.deleverages ?? [];
    expect(deleverage?.healthBeforeWad ?? 0n).to.be.below(keel?.floorHealthWad ?? 0n);
    expect(deleverage?.healthBeforeWad).to.equal(keel?.inventory.leastHealthWad);
    const healed = played.minutes.find(({ at }) => at + 60 > (deleverage?.at ?? 0));
    expect(healed?.vaults[0]?.healthWad ?? 0n).to.be.above(keel?.floorHealthWad ?? 0n);
    const spentWad = (keel?.hedges ?? []).reduce(
      (sum, hedge) => sum + hedge.gasQuoteWad,
      deleverage?.gasQuoteWad ?? 0n,
    );
    expect(keel?.split.gasWad).to.equal(-spentWad);
    expect(totalOf(keel?.split ?? NO_PNL)).to.equal((keel?.navChangeWad ?? 0n) - spentWad);
  });
});

describe("hardhat play as a command", function () {
  this.timeout(120_000);

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  function hardhatPlay(...args: string[]): Promise<Ended> {
    const cli = join(process.cwd(), "node_modules", "hardhat", "dist", "src", "cli.js");
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [cli, "play", ...args],
        { env: { ...process.env, NO_COLOR: "1" } },
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        },
      );
    });
  }

  it("prints one JSON document with --json and nothing else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "keel-json-"));
    const { code, stdout } = await hardhatPlay("--json", "--minutes", "3", "--out", folder);
    await rm(folder, { recursive: true, force: true });
    expect(code).to.equal(0);
    const result = JSON.parse(stdout) as Run["result"];
    expect(result.run).to.include({ prices: "2020-03-12", seed: 1, minutes: 3 });
    expect(result.vaults.map(({ name }) => name)).to.deep.equal(["keel", "daily", "unhedged"]);
    for (const { splitWad, totalWad } of result.vaults) {
      expect(Object.keys(splitWad)).to.deep.equal([...SPLIT_PARTS]);
      const sum = Object.values(splitWad).reduce((total, part) => total + BigInt(part), 0n);
      expect(sum).to.equal(BigInt(totalWad));
    }
  });

  const mistakes: readonly (readonly [string, readonly string[], string])[] = [
    ["an unknown crash", ["--crash", "2022-11-08"], 'There is no recorded crash "2022-11-08"'],
    ["a file that is not there", ["--prices", "no-such.csv"], "There is no price file no-such.csv"],
  ];
  for (const [what, args, said] of mistakes) {
    it(`refuses ${what} in one line without a stack trace, exit code 1`, async () => {
      const { code, stdout, stderr } = await hardhatPlay(...args);
      expect(code).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr).to.include(said);
      expect(stderr).to.not.match(/\n\s+at /);
    });
  }
});
