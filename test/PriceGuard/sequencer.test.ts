import { expect } from "chai";

import {
  deployGuardedSystem,
  deployUptimeFeed,
  feedTo,
  guardOver,
  MAX_AGE,
  pass,
  SOURCE,
  WINDOW,
} from "../support/guard.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

const GRACE = 3_600;
const UP = 0n;
const DOWN = 1n;

/** The system, and beside its own guard one that watches a sequencer which has been up for a day. */
async function deployOnL2() {
  const system = await deployGuardedSystem();
  const uptime = await deployUptimeFeed(system);
  const now = await system.connection.networkHelpers.time.latest();
  await uptime.push([UP, now - 86_400]);
  const guard = await guardOver(system, { sequencerFeed: uptime.address });
  return { ...system, guard, uptime, own: system.guard };
}

describe("PriceGuard: an L2's sequencer", () => {
  const deployed = snapshotted(deployOnL2);
  const now = () => deployed().connection.networkHelpers.time.latest();

  it("changes nothing while it is up and its grace period over", async () => {
    const { guard } = deployed();
    expect((await guard.read()).spotWad).to.equal(3_000n * WAD);
    expect((await guard.readForHedge()).source).to.equal(SOURCE.chainlink);
    expect(await guard.isAgreed(3_000n * WAD)).to.equal(true);
  });

  it("closes everything while it is down, hedges too: both prices are as old as the outage", async () => {
    const { guard, uptime } = deployed();
    const since = await now();
    await uptime.push([DOWN, since]);
    for (const call of [() => guard.read(), () => guard.readForHedge(), () => guard.sequencerUpSince()]) {
      await expect(call()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerDown").withArgs(since);
    }
    expect(await guard.isAgreed(3_000n * WAD)).to.equal(false);
  });

  it("closes everything before the uptime feed's first round, and for an answer it does not know", async () => {
    const { guard, uptime } = deployed();
    await uptime.push([2n, await now()]);
    await expect(guard.readForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerDown");
    await uptime.push([UP, 0]);
    await expect(guard.readForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerDown").withArgs(0n);
  });

  it("adds no risk until the grace period is over, to the second", async () => {
    const { guard, uptime, connection } = deployed();
    const { time } = connection.networkHelpers;
    const back = await now();
    await uptime.push([UP, back]);
    await time.increaseTo(back + GRACE - 1);
    await expect(guard.read())
      .to.be.revertedWithCustomError(guard, "PriceGuard_SequencerInGrace")
      .withArgs(GRACE - 1, GRACE);
    await time.increaseTo(back + GRACE);
    expect((await guard.read()).spotWad).to.equal(3_000n * WAD);
  });

  it("hedges in the grace period only at a round younger than the return", async () => {
    const { guard, uptime } = deployed();
    await pass(deployed(), 60);
    await uptime.push([UP, await now()]);
    await expect(guard.readForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerInGrace");
    await pass(deployed(), 60);
    await feedTo(deployed(), 3_000);
    const { source, spotWad } = await guard.readForHedge();
    expect([source, spotWad]).to.deep.equal([SOURCE.chainlink, 3_000n * WAD]);
    expect(await guard.isAgreed(spotWad)).to.equal(false); // no haste yet
  });

  it("takes the pool's average only after the grace period, when no second of the outage is in it", async () => {
    const { guard, uptime } = deployed();
    await pass(deployed(), MAX_AGE + 60);
    await uptime.push([UP, (await now()) - WINDOW]);
    await expect(guard.readForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_SequencerInGrace");
    await pass(deployed(), GRACE - WINDOW);
    expect((await guard.readForHedge()).source).to.equal(SOURCE.poolTwap);
  });

  it("does not read an uptime feed where none is set", async () => {
    expect(await deployed().own.sequencerUpSince()).to.equal(0n);
  });
});
