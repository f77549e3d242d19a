import { expect } from "chai";

import { ledgerSoFar } from "../support/ledger.js";
import { deployShortSystem, marketAt } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { NEVER, NO_LIMIT, putId, WAD } from "../support/system.js";

describe("AaveShort: triggers and ledger of a vault that owes base", () => {
  const deployed = snapshotted(deployShortSystem);

  /** Hedges, and reckons its entry of the efficiency ledger. */
  async function entryOfHedge() {
    const { rebalancer } = deployed();
    await rebalancer.rebalance();
    const entry = (await ledgerSoFar(rebalancer)).at(-1);
    if (entry === undefined) throw new Error("no entry");
    return entry;
  }

  it("does not take its own collateral for a loss: a hedged short position is no emergency", async () => {
    const { rebalancer, vault, buyer } = deployed();
    await vault.connect(buyer).buy(putId(3000), 200n * WAD, NO_LIMIT, buyer.address, NEVER);
    await rebalancer.rebalance();
    const { exposure, reason, tier } = await rebalancer.status();
    expect(exposure.collateralWad).to.be.above(250_000n * WAD);
    expect([reason, tier]).to.deep.equal([0n, 0n]);
  });

  it("counts what was sold short as part of the hedge, not of the options", async () => {
    const { vault, buyer } = deployed();
    await vault.connect(buyer).buy(putId(3000), 100n * WAD, NO_LIMIT, buyer.address, NEVER);
    const first = await entryOfHedge();
    await marketAt(deployed(), 2_900);
    const second = await entryOfHedge();
    // Unhedged, the written puts' own delta would have lost a hundred dollars a unit of it.
    const optionDelta = first.deltaBeforeWad;
    expect(optionDelta).to.be.above(40n * WAD);
    expect(second.deltaPnlWad).to.equal(first.deltaAfterWad * -100n);
    expect(second.cumulativeUnhedgedWad).to.equal(optionDelta * -100n);
  });
});
