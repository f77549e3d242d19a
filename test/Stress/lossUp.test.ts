import { expect } from "chai";
import { network } from "hardhat";

import { DAY, ladder, Mirror, SMILE, SPOT, START, uniform, WAD } from "../BookFold/mirror.js";
import type { Write } from "../BookFold/mirror.js";
import { blackScholes, normalCdf } from "../support/reference.js";

const YEAR = 31_536_000;
/** A dollar of the tests' own rounding on books of some million dollars: a part in 1e7 of what is written, at spot. */
const RELATIVE = 1e-7;
const FULL = 10_000;

interface Position {
  readonly strike: number;
  readonly vol: number;
  readonly seconds: number;
  readonly calls: number;
  readonly puts: number;
}

interface PlainShock {
  readonly move: number;
  readonly volFactor: number;
  readonly forward: number;
}

/** The standard grid as the lens publishes it. */
async function standardGrid(): Promise<readonly PlainShock[]> {
  const { ethers } = await network.create();
  const shocks = await (await ethers.deployContract("RiskReport")).grid();
  return shocks.map(({ spotMoveBps, volFactorBps, forwardSeconds }) => ({
    move: Number(spotMoveBps) / FULL,
    volFactor: Number(volFactorBps) / FULL,
    forward: Number(forwardSeconds),
  }));
}

async function positionsOf(mirror: Mirror, timestamp: number): Promise<readonly Position[]> {
  const strikes = await mirror.harness.openStrikes();
  return strikes.map((strike) => ({
    strike: Number(strike.strikeWad) / 1e18,
    vol: Number(strike.volWad) / 1e18,
    seconds: Math.max(Number(strike.expiresAt) - timestamp, 0),
    calls: Number(strike.callsWad) / 1e18,
    puts: Number(strike.putsWad) / 1e18,
  }));
}

/** What holders are owed, by the tests' own Black–Scholes, dollars. */
function owed(positions: readonly Position[], spot: number, volFactor = 1, forward = 0): number {
  return positions.reduce((total, { strike, vol, seconds, calls, puts }) => {
    const left = Math.max(seconds - forward, 1e-3);
    const option = { spot, strike, vol: vol * volFactor, seconds: left };
    return total + calls * blackScholes({ ...option, isPut: false }) + puts * blackScholes({ ...option, isPut: true });
  }, 0);
}

/** Base that hedges the book, by the tests' own normal distribution. */
function hedge(positions: readonly Position[], spot: number): number {
  return positions.reduce((total, { strike, vol, seconds, calls, puts }) => {
    const deviation = vol * Math.sqrt(Math.max(seconds, 1e-3) / YEAR);
    const callDelta = normalCdf(Math.log(spot / strike) / deviation + deviation / 2);
    return total + calls * callDelta + puts * (callDelta - 1);
  }, 0);
}

function worstLoss(positions: readonly Position[], spot: number, grid: readonly PlainShock[]): number {
  const [before, base] = [owed(positions, spot), hedge(positions, spot)];
  const losses = grid.map(
    ({ move, volFactor, forward }) =>
      owed(positions, spot * (1 + move), volFactor, forward) - before - base * spot * move,
  );
  return Math.max(0, ...losses);
}

async function expectWorst(
  mirror: Mirror,
  grid: readonly PlainShock[],
  spotWad: bigint,
  timestamp: number,
): Promise<void> {
  const spot = Number(spotWad) / 1e18;
  const positions = await positionsOf(mirror, timestamp);
  const gross = positions.reduce((sum, { calls, puts }) => sum + calls + puts, 0);
  const expected = worstLoss(positions, spot, grid);
  const loss = Number(await mirror.harness.stressLoss(spotWad, timestamp)) / 1e18;
  expect(Math.abs(loss - expected)).to.be.at.most(gross * spot * RELATIVE);
}

function one(usd: number, isPut: boolean, contracts: bigint, expiresAt = START + 30 * DAY): Write {
  return {
    series: { expiresAt: BigInt(expiresAt), strikeE8: BigInt(usd) * 10n ** 8n, isPut },
    quantityWad: contracts * WAD,
  };
}

describe("Stress: the loss at the worst of the standard scenarios, hedge in place", function () {
  this.timeout(240_000);
  let grid: readonly PlainShock[];

  before(async () => {
    grid = await standardGrid();
  });

  it("is nothing for an empty book", async () => {
    const mirror = await Mirror.create();
    expect(await mirror.harness.stressLoss(SPOT, START + DAY)).to.equal(0n);
  });

  for (const [title, writes] of [
    ["calls at the money, which ether doubled hurts most", [one(3_162, false, 100n)]],
    ["puts at the money, which ether halved hurts most", [one(3_162, true, 100n)]],
    ["a straddle", [one(3_162, false, 50n), one(3_162, true, 50n)]],
    ["calls far out of the money", [one(6_000, false, 100n)]],
    ["puts deep in the money", [one(6_000, true, 100n)]],
  ] as const) {
    it(`is the worst of all 66 shocks of the lens's grid for ${title}`, async () => {
      const mirror = await Mirror.create();
      await mirror.write(writes);
      await mirror.setSmile(START + 30 * DAY, SMILE);
      await expectWorst(mirror, grid, SPOT, START + DAY);
    });
  }

  it("is that on books of several expiries, near expiry, at it and after it, and where the fold goes by nodes", async () => {
    const mirror = await Mirror.create();
    for (const [i, days] of [7, 30, 90].entries()) {
      await mirror.write(ladder(START + days * DAY, i === 1 ? 24 : 5));
      await mirror.setSmile(START + days * DAY, SMILE);
    }
    for (const days of [1, 6, 7, 8, 29]) {
      for (const spotWad of [2_000n, 3_162n, 4_800n])
        await expectWorst(mirror, grid, spotWad * WAD, START + days * DAY);
    }
  });

  it("is that on random books at random spots", async () => {
    const random = uniform(29);
    for (let round = 0; round < 12; round++) {
      const mirror = await Mirror.create();
      const expiries = [3 + Math.floor(random() * 20), 30 + Math.floor(random() * 300)].map(
        (days) => START + days * DAY,
      );
      for (const expiresAt of expiries) {
        const writes = Array.from({ length: 4 }, () =>
          one(Math.round(1_500 + random() * 5_000), random() < 0.5, BigInt(Math.ceil(random() * 50)), expiresAt),
        );
        await mirror.write(writes);
        await mirror.setSmile(expiresAt, SMILE);
      }
      await expectWorst(mirror, grid, BigInt(Math.round(1_800 + random() * 3_000)) * WAD, START + DAY);
    }
  });

  it("never falls short of the lens's own, unrounded figure: it rounds against the vault", async () => {
    const mirror = await Mirror.create();
    await mirror.write([one(3_162, false, 1_000_000n)]);
    await mirror.setSmile(START + 30 * DAY, SMILE);
    const timestamp = START + DAY;
    const { liabilityWad, deltaWad } = await mirror.harness.fold(SPOT, timestamp);
    const [{ strikeWad, volWad, callsWad } = { strikeWad: 0n, volWad: 0n, callsWad: 0n }] =
      await mirror.harness.openStrikes();
    const option = {
      strike: Number(strikeWad) / 1e18,
      vol: (2 * Number(volWad)) / 1e18,
      seconds: 29 * DAY,
      isPut: false,
    };
    const up = blackScholes({ ...option, spot: 2 * 3_162 }) * (Number(callsWad) / 1e18);
    const exact = up - Number(liabilityWad) / 1e18 + (Number(deltaWad) / 1e18) * 3_162;
    const loss = Number(await mirror.harness.stressLoss(SPOT, timestamp)) / 1e18;
    expect(loss).to.be.within(exact - 1, exact + 1);
  });

  it("is stopped by no entry: extreme strikes, quantities, spots and times", async () => {
    const expiresAt = START + 30 * DAY;
    const mirror = await Mirror.create();
    const strikes = [1n, 10n ** 8n, 2n ** 64n - 1n];
    await mirror.write(
      strikes.flatMap((strikeE8) =>
        [false, true].map((isPut) => ({
          series: { expiresAt: BigInt(expiresAt), strikeE8, isPut },
          quantityWad: 10n ** 27n,
        })),
      ),
    );
    await mirror.setSmile(expiresAt, { atmE9: 4_000_000_000n, skewE9: 500_000_000n, curvatureE9: 500_000_000n });
    for (const spotWad of [10n ** 10n, WAD, SPOT, 10n ** 33n]) {
      for (const timestamp of [START + DAY, expiresAt, expiresAt + DAY]) {
        await mirror.harness.stressLoss(spotWad, timestamp);
      }
    }
  });
});
