import { expect } from "chai";
import { network } from "hardhat";

import { resolveParameters } from "../../deploy/index.js";
import { solvencyBook } from "../../simulator/solvency/book.js";
import { figuresOf } from "../../simulator/solvency/figures.js";
import type { Figures } from "../../simulator/solvency/figures.js";
import type { Played, VaultEnd } from "../../simulator/solvency/game.js";
import { runWeeks } from "../../simulator/solvency/run.js";
import { loadWeeks } from "../../simulator/solvency/weeks.js";

const HOUR = 3_600;
const WAD = 10n ** 18n;
/** From here on every hour is played: the fall from 194 to 86 dollars, and the last expiry. */
const CRASH_AT = Date.UTC(2020, 2, 12) / 1_000;
/** The hours about the first expiry, when ether has risen by 44 %. */
const RALLY = [Date.UTC(2020, 1, 13, 13) / 1_000, Date.UTC(2020, 1, 14, 8) / 1_000];

/** Six weeks looked at once a day, and by the hour in the crash. `vault solvency` plays all of them. */
function coarseWeeks() {
  const weeks = loadWeeks("2020-03-12", { quietHours: 24, seed: 1 });
  const isKept = (at: number): boolean => {
    if (at % HOUR !== 0) return false;
    return at >= CRASH_AT || RALLY.includes(at) || (at - weeks.startsAt) % (24 * HOUR) === 0;
  };
  return { ...weeks, steps: weeks.steps.filter(({ at }) => isKept(at)) };
}

describe("Five times its capital, through the six weeks to 12 March 2020", function () {
  this.timeout(180_000);
  let played: Played;
  let hedged: VaultEnd;
  let unhedged: VaultEnd;
  let figures: readonly Figures[];

  before(async () => {
    played = await runWeeks(network, coarseWeeks(), () => {});
    figures = figuresOf(played);
    const [first, second] = played.vaults;
    if (first === undefined || second === undefined) throw new RangeError("two vaults are played");
    [hedged, unhedged] = [first, second];
  });

  it("is written inside every default limit: five times NAV in calls and puts, of three expiries and many strikes", () => {
    const { maxUtilisationBps, maxStressLossBps, maxExpiryVegaBps, maxExpiryGammaBps } = resolveParameters();
    expect({ maxUtilisationBps, maxStressLossBps, maxExpiryVegaBps, maxExpiryGammaBps }).to.deep.equal({
      maxUtilisationBps: 60_000,
      maxStressLossBps: 10_000,
      maxExpiryVegaBps: 5_000,
      maxExpiryGammaBps: 2_000,
    });
    for (const { utilisationBps, putsWad, carriableWad } of [hedged, unhedged]) {
      expect(utilisationBps).to.be.within(50_000n, 60_000n);
      expect(putsWad).to.be.at.most(carriableWad);
    }
    const book = solvencyBook(182.48, played.weeks.startsAt);
    expect(new Set(book.map(({ expiresAt }) => expiresAt)).size).to.equal(3);
    expect(new Set(book.map(({ strikeUsd }) => strikeUsd)).size).to.be.above(5);
    expect(book.filter(({ isPut }) => isPut).length).to.be.within(5, book.length - 5);
  });

  it("is sold by both for the same premium", () => {
    expect(unhedged.premiumWad).to.equal(hedged.premiumWad);
    expect(hedged.premiumWad).to.be.above(2_000_000n * WAD);
  });

  it("leaves the hedged vault solvent after each of the grid's 66 shocks, and the other not", () => {
    expect(hedged.grid.shocks).to.equal(66);
    expect(hedged.grid.insolvent).to.equal(0);
    expect(hedged.grid.leastNavWad).to.be.above(0n);
    expect(unhedged.grid.insolvent).to.be.above(0);
    expect(unhedged.grid.leastNavWad).to.be.below(-1_000_000n * WAD);
  });

  it("never takes the hedged vault to nothing, though ether rises by half and then falls by two thirds", () => {
    const prices = played.moments.map(({ priceWad }) => Number(priceWad) / 1e18);
    expect(Math.max(...prices) / (prices[0] ?? 0)).to.be.above(1.5);
    expect(Math.min(...prices) / Math.max(...prices)).to.be.below(0.4);
    const [mine, other] = figures;
    expect(mine?.leastNav).to.be.above(1_000_000);
    expect(other?.leastNav).to.be.below(-500_000);
  });

  it("pays every holder of the hedged vault in full, and leaves the unhedged one short", () => {
    expect(hedged.settlements).to.have.length(3);
    for (const { shareWad, missingWad, owedWad } of hedged.settlements) {
      expect(shareWad).to.equal(WAD);
      expect(missingWad).to.equal(0n);
      expect(owedWad).to.be.above(0n);
    }
    expect(hedged.unpaidClaims).to.equal(0);
    const owed = hedged.settlements.reduce((sum, { owedWad }) => sum + owedWad, 0n);
    expect(hedged.paidWad).to.equal(owed);

    const [first] = unhedged.settlements;
    expect(first?.shareWad ?? WAD).to.be.below((99n * WAD) / 100n);
    const missing = unhedged.settlements.reduce((sum, { missingWad }) => sum + missingWad, 0n);
    expect(missing).to.be.above(50_000n * WAD);
    expect(unhedged.paidWad).to.be.at.most(owed - missing);
    expect(unhedged.unpaidClaims).to.equal(0);
  });

  it("takes hedges of the one vault, and none of the other", () => {
    expect(hedged.cost.hedges).to.be.above(20);
    expect(unhedged.cost.hedges).to.equal(0);
    expect(hedged.cost.lossWad).to.be.below(100_000n * WAD);
  });
});
