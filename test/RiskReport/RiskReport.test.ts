import { expect } from "chai";

import { readingOf } from "../support/hedging.js";
import { blackScholes, smileVol } from "../support/reference.js";
import { deployShortSystem, healthOf } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, EXPIRY, NEVER, NO_LIMIT, putId, WAD } from "../support/system.js";
import { RiskReport__factory } from "../../types/index.js";

const SPOT = 3_000;
const WEEK = 7 * DAY;
const PLAIN = { spotMoveBps: 0n, volFactorBps: 10_000n, forwardSeconds: 0n };
/** The smile every open market of the tests has, in plain numbers. */
const SMILE = { atm: 0.8, skew: -0.02, curvature: 0.01 };
/** The kernels round by 2 wei a contract, the fold takes its logarithms to the last digit: 130 contracts. */
const FEW_WEI = 10_000n;

/** A short system with 60 puts and 40 calls at 3,000 and 30 calls at 3,300 written and hedged. */
async function deployRisky() {
  const system = await deployShortSystem();
  const { vault, buyer, rebalancer, deployer } = system;
  for (const [id, contracts] of [
    [putId(3000), 60n],
    [callId(3000), 40n],
    [callId(3300), 30n],
  ] as const) {
    await vault.connect(buyer).buy(id, contracts * WAD, NO_LIMIT, buyer.address, NEVER);
  }
  if ((await rebalancer.status()).due) await rebalancer.rebalance();
  const lens = await new RiskReport__factory(deployer).deploy();
  return { ...system, lens };
}

describe("RiskReport", () => {
  const deployed = snapshotted(deployRisky);

  async function outcome(shock: Partial<typeof PLAIN>) {
    const { lens, vault } = deployed();
    const [one] = await lens.outcomesOf(vault, [{ ...PLAIN, ...shock }]);
    if (one === undefined) throw new Error("no outcome");
    return one;
  }

  /** The book's worth to its holders by the tests' own Black–Scholes, dollars. */
  async function liability(spot: number, volFactor: number, seconds: number): Promise<number> {
    const { vault, connection } = deployed();
    const now = await connection.networkHelpers.time.latest();
    const { setAt } = await vault.smileOf(EXPIRY);
    const value = (strike: number, isPut: boolean) => {
      const vol = smileVol(SMILE, SPOT, strike, EXPIRY - Number(setAt)) * volFactor;
      return blackScholes({ spot, strike, vol, seconds: Math.max(EXPIRY - now - seconds, 0), isPut });
    };
    return 60 * value(3_000, true) + 40 * value(3_000, false) + 30 * value(3_300, false);
  }

  it("gives the vault's own NAV for the shock of nothing", async () => {
    const { vault } = deployed();
    const { navWad } = await vault.navAt(readingOf(BigInt(SPOT) * WAD));
    const { pnlWad, navWad: same, netDeltaWad } = await outcome({});
    expect(same).to.be.closeTo(navWad, FEW_WEI);
    expect(pnlWad).to.equal(same - navWad);
    const { netDeltaWad: net } = await vault.exposureAt(readingOf(BigInt(SPOT) * WAD));
    expect(netDeltaWad).to.be.closeTo(net, FEW_WEI);
  });

  for (const [move, factor] of [
    [-0.5, 1],
    [-0.2, 2],
    [0.1, 0.5],
    [1, 2],
  ] as const) {
    it(`prices the book by Black–Scholes at spot ${move * 100} % and volatility × ${factor}`, async () => {
      const { vault } = deployed();
      const spot = SPOT * (1 + move);
      const { baseHeldWad, baseOwedWad } = await vault.exposureAt(readingOf(BigInt(SPOT) * WAD));
      const change = (await liability(spot, factor, 0)) - (await liability(SPOT, 1, 0));
      const base = (Number(baseHeldWad - baseOwedWad) / 1e18) * (spot - SPOT);
      const { pnlWad } = await outcome({
        spotMoveBps: BigInt(Math.round(move * 10_000)),
        volFactorBps: BigInt(factor * 10_000),
      });
      expect(Number(pnlWad) / 1e18).to.be.within(base - change - 0.01, base - change + 0.01);
    });
  }

  it("counts options that expire on the way at their payoff", async () => {
    const { vault, connection } = deployed();
    await connection.networkHelpers.time.increaseTo(EXPIRY - 2 * DAY);
    const spot = SPOT * 0.7;
    const reading = readingOf(BigInt(SPOT) * WAD);
    const { lens } = deployed();
    const [one] = await lens.outcomesAt(vault, reading, [
      { spotMoveBps: -3_000n, volFactorBps: 20_000n, forwardSeconds: BigInt(WEEK) },
    ]);
    const { quoteWad, collateralWad, claimsWad } = await vault.navAt(reading);
    const { baseHeldWad, baseOwedWad } = await vault.exposureAt(reading);
    const base = (Number(baseHeldWad - baseOwedWad) / 1e18) * spot;
    const expected = Number(quoteWad + collateralWad - claimsWad) / 1e18 + base - 60 * 900;
    expect(Number(one?.navWad ?? 0n) / 1e18).to.be.within(expected - 0.01, expected + 0.01);
  });

  it("has 66 shocks in its grid, spot changing slowest, and finds the worst of them", async () => {
    const { lens, vault } = deployed();
    const grid = await lens.grid();
    expect(grid.length).to.equal(66);
    const shocks = grid.map(({ spotMoveBps, volFactorBps, forwardSeconds }) => ({
      ...{ spotMoveBps, volFactorBps, forwardSeconds },
    }));
    expect(shocks[0]).to.deep.equal({ spotMoveBps: -5_000n, volFactorBps: 5_000n, forwardSeconds: 0n });
    expect(shocks[1]).to.deep.equal({ spotMoveBps: -5_000n, volFactorBps: 5_000n, forwardSeconds: BigInt(WEEK) });
    expect(shocks[65]).to.deep.equal({ spotMoveBps: 10_000n, volFactorBps: 20_000n, forwardSeconds: BigInt(WEEK) });
    const outcomes = await lens.outcomesOf(vault, shocks);
    const least = outcomes.reduce((worst, one) => (one.pnlWad < worst.pnlWad ? one : worst));
    const [lossWad, worst] = await lens.worstOf(vault);
    expect([lossWad, worst.navWad, worst.shock.spotMoveBps]).to.deep.equal([
      -least.pnlWad,
      least.navWad,
      least.shock.spotMoveBps,
    ]);
    expect(lossWad).to.be.above(0n);
  });

  it("shows the short position's health under each shock, by Aave's own formula", async () => {
    const { vault, short, buyer, rebalancer } = deployed();
    await vault.connect(buyer).buy(putId(3000), 60n * WAD, NO_LIMIT, buyer.address, NEVER);
    await rebalancer.rebalance();
    const [collateral, debt] = await short.holdings();
    expect(debt).to.be.above(0n);
    const { healthWad } = await outcome({ spotMoveBps: 3_000n });
    expect(Number(healthWad) / Number(healthOf(collateral, debt, 3_900n))).to.be.within(0.999_999, 1.000_001);
  });

  it("sums its expiries to the vault's own book", async () => {
    const { lens, vault } = deployed();
    const report = await lens.report(vault);
    const book = await vault.bookAt(readingOf(BigInt(SPOT) * WAD));
    expect(report.version).to.equal(1n);
    expect(report.expiries.length).to.equal(1);
    const [expiry] = report.expiries;
    if (expiry === undefined) throw new Error("no expiry");
    expect([expiry.expiresAt, expiry.callsWad, expiry.putsWad]).to.deep.equal([BigInt(EXPIRY), 70n * WAD, 60n * WAD]);
    for (const name of ["liabilityWad", "deltaWad", "gammaSpotWad", "vegaWad", "thetaWad"] as const) {
      expect(expiry[name], name).to.be.closeTo(book[name], 10n ** 9n);
    }
    const notional = (70n + 60n) * BigInt(SPOT) * WAD;
    expect(report.notionalWad).to.equal(notional);
    expect(report.utilisationBps).to.equal((notional * 10_000n) / report.navWad + 1n);
    expect(report.carriableWad).to.be.above(report.putsWad);
  });

  it("refuses a fall by all of spot", async () => {
    const { lens, vault } = deployed();
    await expect(lens.outcomesOf(vault, [{ ...PLAIN, spotMoveBps: -10_000n }]))
      .to.be.revertedWithCustomError(lens, "RiskReport_SpotMoveOutsideRange")
      .withArgs(-10_000n, -9_999n);
  });
});
