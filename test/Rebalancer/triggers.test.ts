import { expect } from "chai";

import { FixedBand__factory, ScriptedPolicy__factory } from "../../types/index.js";
import { abs, REASON } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, deployTradedSystem, strikeE8, WAD } from "../support/system.js";
import type { KeelOverrides } from "../../deploy/index.js";

/** Half of gross before the band acts (75 of 150 contracts), hedged back to 1 % (1.5): only the safety nets act. */
const WIDE = { bandTriggerBps: 5_000, bandTargetBps: 100 } as const;
const TARGET_WAD = (3n * WAD) / 2n;

type System = Awaited<ReturnType<typeof deployTradedSystem>>;

/** Pool and feed at a price in dollars, some seconds on. */
async function market(system: System, priceUsd: number, seconds = 12): Promise<void> {
  const { connection, mainnet } = system;
  await connection.networkHelpers.time.increase(seconds);
  await mainnet.arbitrageur.movePoolExactlyTo(BigInt(Math.round(priceUsd * 1e8)) * 10n ** 10n);
  await mainnet.ethUsd.push(strikeE8(priceUsd), await connection.networkHelpers.time.latest());
  await mainnet.usdcUsd.push(100_000_000n, await connection.networkHelpers.time.latest());
}

const statusOf = async (system: System) => {
  await system.connection.networkHelpers.mine(); // a call sees the latest block, and that one may have had its hedge
  return system.rebalancer.status();
};

/** Status and checkUpkeep agree, and the event names the same reason and tier. */
async function hedgeBecauseOf(system: System, reason: bigint, tier = 0n): Promise<bigint> {
  const status = await statusOf(system);
  expect([status.due, status.reason, status.tier]).to.deep.equal([true, reason, tier]);
  expect(await system.rebalancer.checkUpkeep("0x")).to.deep.equal([true, "0x"]);
  const block = (await (await system.rebalancer.rebalance()).wait())?.blockNumber;
  const [event] = await system.rebalancer.queryFilter(system.rebalancer.filters.Rebalanced, block, block);
  expect([event?.args.reason, event?.args.tier]).to.deep.equal([reason, tier]);
  return event?.args.netDeltaAfterWad ?? 0n;
}

function withOverrides(overrides: KeelOverrides) {
  return snapshotted(() => deployTradedSystem(overrides));
}

describe("Rebalancer: a price that has moved", () => {
  const deployed = withOverrides({ ...WIDE, priceMoveBps: 500 });

  it("hedges inside the band when the price is 5 % from the last hedge's, and not before", async () => {
    const system = deployed();
    await market(system, 3_500); // outside the band: the first hedge, whose price is the reference
    expect(abs(await hedgeBecauseOf(system, REASON.deltaOutsideBand))).to.be.closeTo(TARGET_WAD, WAD / 1_000n);
    expect((await system.rebalancer.lastHedge()).spotWad).to.equal(3_500n * WAD);
    await market(system, 3_500 * 1.0499);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
    await expect(system.rebalancer.rebalance()).to.be.revertedWithCustomError(
      system.rebalancer,
      "Rebalancer_InsideBand",
    );
    await market(system, 3_500 * 1.05);
    expect(abs(await hedgeBecauseOf(system, REASON.priceMoved))).to.be.closeTo(TARGET_WAD, WAD / 1_000n);
  });

  it("does not act before the first hedge, when there is no price to have moved from", async () => {
    await market(deployed(), 2_800);
    expect((await statusOf(deployed())).reason).to.equal(REASON.insideBand);
  });

  it("trades once on a price that oscillates about the edge", async () => {
    const system = deployed();
    await market(system, 3_500);
    await system.rebalancer.rebalance();
    let hedges = 0;
    for (let i = 0; i < 12; i++) {
      await market(system, 3_500 * (i % 2 === 0 ? 1.051 : 1.049));
      if (!(await statusOf(system)).due) continue;
      await system.rebalancer.rebalance();
      hedges++;
    }
    expect(hedges).to.equal(1);
  });
});

describe("Rebalancer: the band's edge", () => {
  it("is traded once by a price that oscillates about it, also under a band without an inner target", async () => {
    for (const targetBps of [200, 100]) {
      const system = await deployTradedSystem();
      const narrow = await new FixedBand__factory(system.deployer).deploy(200, targetBps);
      if (targetBps === 200) await system.rebalancer.setPolicy(narrow);
      await system.rebalancer.rebalance();
      const { gammaSpotWad, netDeltaWad } = (await statusOf(system)).exposure;
      // From where the hedge left it up to the edge at 3: by gamma, the price moves by a share of (3 − |net|) / gammaSpot.
      const toEdge = Number(3n * WAD - abs(netDeltaWad)) / Number(abs(gammaSpotWad));
      let hedges = 0;
      for (let i = 0; i < 10; i++) {
        await market(system, 3_000 * (1 + toEdge + (i % 2 === 0 ? 0.002 : -0.001)));
        if (!(await statusOf(system)).due) continue;
        await system.rebalancer.rebalance();
        hedges++;
      }
      expect(hedges, `target ${targetBps} bps`).to.equal(1);
    }
  });
});

describe("Rebalancer: a last hedge long ago", () => {
  const deployed = withOverrides({ ...WIDE, hedgeIntervalSeconds: DAY });

  it("hedges inside the band once a day is over, and waits for the next", async () => {
    const system = deployed();
    await market(system, 3_000, DAY - 600);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
    await market(system, 3_000, 700);
    expect(abs(await hedgeBecauseOf(system, REASON.intervalElapsed))).to.be.closeTo(TARGET_WAD, WAD / 1_000n);
    await market(system, 3_030, DAY / 2);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
  });

  it("does not trade less than the minimum, however long ago it was", async () => {
    const system = deployed();
    await market(system, 3_000, DAY + 1);
    await system.rebalancer.rebalance();
    const { netDeltaWad } = (await statusOf(system)).exposure;
    const scripted = await new ScriptedPolicy__factory(system.deployer).deploy();
    await system.rebalancer.setPolicy(scripted);
    await market(system, 3_000, DAY + 1);
    const deviationWad = abs((await statusOf(system)).exposure.netDeltaWad);
    expect(deviationWad).to.be.greaterThan(abs(netDeltaWad) / 2n);
    const minimumWad = await system.rebalancer.MINIMUM_WAD();
    const triggerWad = 75n * WAD;
    await scripted.script({ triggerWad, targetWad: deviationWad - minimumWad + WAD / 1_000n }, false);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
    await scripted.script({ triggerWad, targetWad: deviationWad - minimumWad - WAD / 1_000n }, false);
    expect((await statusOf(system)).reason).to.equal(REASON.intervalElapsed);
  });

  it("comes sooner when the price really moves more than the smile says, and as ever when nobody counts", async () => {
    const system = deployed();
    const { mainnet, volatility, connection } = system;
    const from = await connection.networkHelpers.time.latest();
    const { roundId } = await mainnet.ethUsd.latest();
    // ±1.5 % every twelve minutes for a day: 314 % a year, far above twice the 80 % implied.
    const rounds = Array.from({ length: 120 }, (_, i) => ({
      answerE8: strikeE8(i % 2 === 0 ? 3_045 : 3_000),
      updatedAt: from + (i + 1) * 720,
    }));
    for (let i = 0; i < 120; i += 40) await mainnet.ethUsd.pushHistory(rounds.slice(i, i + 40));
    await connection.networkHelpers.time.increaseTo(from + DAY + 60);
    const ids = rounds.map((_, i) => roundId + BigInt(i + 1));
    for (let i = 0; i < ids.length; i += 40) await volatility.update(ids.slice(i, i + 40));
    await system.rebalancer.observe();
    await hedgeBecauseOf(system, REASON.intervalElapsed);
    expect((await system.rebalancer.status()).costs.volRatioWad).to.equal(2n * WAD);

    await market(system, 3_030, DAY / 4 + 60); // a quarter of the interval, and no round counted since
    expect((await statusOf(system)).costs.volRatioWad).to.equal(0n, "too old to be relied on");
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
    await volatility.update([roundId + 121n]);
    await system.rebalancer.observe();
    expect((await statusOf(system)).costs.volRatioWad).to.equal(2n * WAD);
    await hedgeBecauseOf(system, REASON.intervalElapsed);
  });
});

describe("Rebalancer: an emergency", () => {
  // At a move of 10 % the deviation of about 70 ether loses 21,000 of a million: more than 1 %, and than 2 %.
  const deployed = withOverrides({ ...WIDE, urgentLossBps: 100, emergencyLossBps: 200, stressMoveBps: 1_000 });

  it("hedges inside the band when the vault cannot afford what a stress would cost, at the tier's own slippage", async () => {
    const system = deployed();
    const { exposure, order } = await statusOf(system);
    expect(abs(exposure.netDeltaWad)).to.be.lessThan(75n * WAD);
    expect(order.worstPriceWad).to.equal((3_000n * WAD * 10_250n) / 10_000n);
    expect(abs(await hedgeBecauseOf(system, REASON.emergency, 2n))).to.be.closeTo(TARGET_WAD, WAD / 1_000n);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
  });

  it("pays no more than a routine hedge while pool and oracle disagree", async () => {
    const system = deployed();
    const widest = (3_000n * WAD * 10_250n) / 10_000n;
    const routine = 3_030n * WAD;
    await system.mainnet.arbitrageur.movePoolExactlyTo(3_029n * WAD + WAD / 2n); // within 1 %
    expect((await statusOf(system)).order.worstPriceWad).to.equal(widest);
    await system.mainnet.arbitrageur.movePoolExactlyTo(3_031n * WAD);
    const { order, tier, reason } = await statusOf(system);
    expect([order.worstPriceWad, tier, reason]).to.deep.equal([routine, 0n, REASON.venueBeyondLimit]);
    await system.mainnet.arbitrageur.movePoolExactlyTo(2_969n * WAD); // cheaper than the oracle: bought, as routine
    const cheap = await statusOf(system);
    expect([cheap.order.worstPriceWad, cheap.tier, cheap.reason]).to.deep.equal([routine, 0n, REASON.emergency]);
  });
});

describe("Rebalancer: an order larger than one transaction may be", () => {
  const deployed = withOverrides({ maximumHedgeWad: (20n * WAD).toString() });

  it("is cut, and finished over the next blocks to the target, inside the band too", async () => {
    const system = deployed();
    const { exposure } = await statusOf(system);
    const wantedWad = abs(exposure.netDeltaWad) - TARGET_WAD;
    const parts: bigint[] = [];
    const reasons: bigint[] = [];
    for (;;) {
      const { due, reason, order } = await statusOf(system);
      if (!due) break;
      reasons.push(reason);
      parts.push(order.baseWad);
      await system.rebalancer.rebalance();
    }
    expect(parts.slice(0, -1).every((part) => part === 20n * WAD)).to.equal(true, parts.join());
    expect(parts.length).to.equal(Number((wantedWad + 20n * WAD - 1n) / (20n * WAD)));
    expect(parts.reduce((sum, part) => sum + part)).to.be.closeTo(wantedWad, WAD / 100n);
    expect(abs((await statusOf(system)).exposure.netDeltaWad)).to.be.closeTo(TARGET_WAD, WAD / 1_000n);
    expect(reasons[0]).to.equal(REASON.deltaOutsideBand);
  });

  it("is finished inside the band only for an hour, and only on its own side", async () => {
    const system = deployed();
    // 2.4 left after the parts: inside the trigger of 3, beyond the target of 1.5.
    const wide = await new FixedBand__factory(system.deployer).deploy(4_000, 100);
    await system.rebalancer.setPolicy(wide); // trigger 60: the first part leaves net delta inside
    await system.rebalancer.rebalance();
    expect((await statusOf(system)).reason).to.equal(REASON.orderUnfinished);
    expect((await system.rebalancer.lastHedge()).unfinishedSide).to.equal(1n);
    const snapshot = await system.connection.networkHelpers.takeSnapshot();
    await market(system, 3_000, 3_700);
    expect((await statusOf(system)).reason).to.equal(REASON.insideBand);
    await snapshot.restore();
    expect(await hedgeBecauseOf(system, REASON.orderUnfinished)).to.be.lessThan(0n);
  });
});
