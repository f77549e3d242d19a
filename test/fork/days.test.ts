import { expect } from "chai";
import { network } from "hardhat";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";

import { MAINNET, POOL_005 } from "../../scripts/mainnet/index.js";
import { justInTime, sandwich, undisturbed } from "../../simulator/days/attackers.js";
import type { Attack } from "../../simulator/days/attackers.js";
import { DAYS, L2_DAYS } from "../../simulator/days/catalogue.js";
import { DRAINED_TO_BPS, playDay, RISK_PRICE_WAD } from "../../simulator/days/day.js";
import { CALLS_AND_PUTS, Fork, GWEI } from "../../simulator/days/fork.js";
import { writeDays } from "../../simulator/days/report.js";
import { summaryOf } from "../../simulator/days/summary.js";
import type { Day, DayResult } from "../../simulator/days/types.js";

import { openUpstream, weekAfter } from "./support.js";
import type { Upstream } from "./support.js";

/** Where `npm run test:fork` leaves its report. */
const REPORT_FOLDER = "out/bad-days";
/** The position's floor; only where nobody calls for hours may it be fallen below. */
const FLOOR_HEALTH = 1.3;
const UNATTENDED = ["absent-keeper-up"];
const OVERRIDES = { aaveAddressesProvider: MAINNET.aaveAddressesProvider, riskPriceWad: RISK_PRICE_WAD };
const PUSHES_BPS = [5, 20, 50, 90, 110, 250];

describe("Bad days on a fork, with as many puts as calls", () => {
  const results: DayResult[] = [];
  const attacks: Attack[] = [];
  let upstream: Upstream;
  let fork: Fork;
  let hedged: SnapshotRestorer;

  before(async () => {
    upstream = await openUpstream();
    await settleOn(await Fork.of(network, upstream.url, OVERRIDES));
  });

  after(async () => {
    await upstream.close();
    const name = upstream.isMainnet ? "mainnet" : "the local mainnet";
    if (results.length > 0) await writeDays(REPORT_FOLDER, { upstream: name, results, attacks });
  });

  /** Writes the book there, hedges it, and takes that as where every day begins. */
  async function settleOn(next: Fork): Promise<void> {
    fork = next;
    await fork.writeBook(weekAfter(fork.now), CALLS_AND_PUTS);
    while ((await fork.keep()) !== undefined);
    hedged = await fork.helpers.takeSnapshot();
  }

  async function backTo(snapshot: SnapshotRestorer): Promise<void> {
    await snapshot.restore();
    fork.now = await fork.helpers.time.latest();
    fork.baseFee = GWEI;
  }

  async function survive(day: Day): Promise<DayResult> {
    await backTo(hedged);
    const result = await playDay(fork, day); // checks H1 to H3 on every hedge
    results.push(result);
    const summary = summaryOf(result);
    expect(-summary.worstNav, "lost more than the bound stated beforehand").to.be.at.most(summary.bound);
    expect(summary.liquidations, "liquidations").to.equal(0);
    expect(summary.minutesToMend, "minutes until inside the band, once all was mended").to.be.a("number");
    if (!UNATTENDED.includes(day.id)) expect(summary.leastHealth).to.be.at.least(FLOOR_HEALTH);
    return result;
  }

  for (const day of DAYS) it(`survives ${day.title}`, () => survive(day));

  describe("attackers around a hedge after a fall of 6 %", () => {
    const pools = [
      { name: "as it opens", share: 0.2, prepare: () => Promise.resolve() },
      // Half: the order's impact is many times the fee there. Never more than the budget, by construction.
      {
        name: "drained to a twentieth",
        share: 0.5,
        prepare: () => fork.mainnet.drainLiquidity(POOL_005, DRAINED_TO_BPS),
      },
    ];
    for (const pool of pools) {
      it(`earns no sandwich more than ${pool.share} of the slippage budget, the pool ${pool.name}`, async () => {
        await backTo(hedged);
        await fork.minute(((await fork.feedE8()) * 94n) / 100n);
        await pool.prepare();
        fork.now = await fork.helpers.time.latest();
        const due = await fork.helpers.takeSnapshot();
        const alone = await undisturbed(fork, pool.name);
        expect(alone.size, "a hedge was due").to.be.below(0);
        attacks.push(alone);
        for (const pushBps of PUSHES_BPS) {
          await backTo(due);
          const attack = await sandwich(fork, pool.name, pushBps);
          attacks.push(attack);
          expect(attack.loss).to.be.at.most(attack.budget);
          expect(attack.profit).to.be.at.most(alone.budget * pool.share);
        }
        await backTo(due);
        const laid = await justInTime(fork, pool.name);
        attacks.push(laid);
        expect(laid.loss, "liquidity laid for one block makes the hedge no dearer").to.be.at.most(alone.loss);
      });
    }
  });

  describe("on a chain with a sequencer", () => {
    before(async () => settleOn(await Fork.onL2(network, upstream.url, OVERRIDES)));

    for (const day of L2_DAYS) {
      it(`survives ${day.title}`, async () => {
        const { minutes } = await survive(day);
        const acts = Object.fromEntries((day.acts ?? []).map(({ act, minute }) => [act, minute]));
        const hedgedAt = minutes.flatMap(({ hedges }) => hedges.map(({ minute }) => minute));
        const blind = { first: acts["stop-sequencer"] ?? 0, last: (acts["start-feed"] ?? 0) - 1 };
        for (let minute = blind.first; minute <= blind.last; minute++) {
          expect(minutes[minute]?.reason, `minute ${minute}`).to.equal("price-unavailable");
        }
        // Its grace period is an hour; a round that Chainlink wrote since the return is as good as any.
        expect(hedgedAt.find((minute) => minute >= blind.first)).to.equal(acts["start-feed"]);
      });
    }
  });
});
