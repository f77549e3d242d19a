import { expect } from "chai";

import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem } from "../support/system.js";

const NOISE = ["0x", "0x00", "0xdeadbeef", `0x${"ff".repeat(500)}`] as const;

describe("Rebalancer: checkUpkeep and performUpkeep", () => {
  const deployed = snapshotted(deployTradedSystem);

  it("is due when status is, whatever bytes come in, and sends none out", async () => {
    const { rebalancer } = deployed();
    for (const bytes of NOISE) {
      expect([...(await rebalancer.checkUpkeep(bytes))]).to.deep.equal([true, "0x"]);
    }
    await rebalancer.rebalance();
    for (const bytes of NOISE) {
      expect([...(await rebalancer.checkUpkeep(bytes))]).to.deep.equal([false, "0x"]);
    }
  });

  it("is not due without a price, and does not revert", async () => {
    const { rebalancer, connection } = deployed();
    await connection.networkHelpers.time.increase(5_000);
    expect([...(await rebalancer.checkUpkeep("0x"))]).to.deep.equal([false, "0x"]);
  });

  it("performs the same hedge whatever bytes come in", async () => {
    const { rebalancer, connection, vault } = deployed();
    const snapshot = await connection.networkHelpers.takeSnapshot();
    const outcomes = new Set<string>();
    for (const bytes of NOISE) {
      await snapshot.restore();
      await connection.networkHelpers.time.setNextBlockTimestamp((await connection.networkHelpers.time.latest()) + 60);
      await rebalancer.performUpkeep(bytes);
      outcomes.add(String(await vault.ledger()));
    }
    expect(outcomes.size).to.equal(1);
  });

  it("re-checks: it reverts as rebalance does when no hedge is due", async () => {
    const { rebalancer } = deployed();
    await rebalancer.rebalance();
    await expect(rebalancer.performUpkeep("0x")).to.be.revertedWithCustomError(rebalancer, "Rebalancer_InsideBand");
  });
});
