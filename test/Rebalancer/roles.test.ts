import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { nameAsRebalancer } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem } from "../support/system.js";

/** Functions that change state: who may call them, by the roles in force on the deployed system. */
const OPEN = ["deleverage", "observe", "rebalance", "performUpkeep"] as const;

describe("Rebalancer: roles", () => {
  const deployed = snapshotted(deployTradedSystem);

  it("R1: every function that changes state is either open, the governor's, or the access manager's", async () => {
    const { rebalancer, authority } = deployed();
    const target = await rebalancer.getAddress();
    const mutating = rebalancer.interface.fragments.flatMap((fragment) =>
      fragment.type === "function" && "stateMutability" in fragment && fragment.stateMutability === "nonpayable"
        ? [String("name" in fragment ? fragment.name : "")]
        : [],
    );
    expect([...mutating].sort()).to.deep.equal([...OPEN, "setAuthority", "setPolicy"].sort());
    const { selector } = rebalancer.getFunction("setPolicy").fragment;
    expect(await authority.getTargetFunctionRole(target, selector)).to.equal(ROLES.governor);
  });

  it("R1: anyone may rebalance, by either name", async () => {
    const { rebalancer, stranger, keeper, connection } = deployed();
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await expect(rebalancer.connect(stranger).rebalance()).to.emit(rebalancer, "Rebalanced");
    await snapshot.restore();
    await expect(rebalancer.connect(keeper).performUpkeep("0x")).to.emit(rebalancer, "Rebalanced");
  });

  it("R1: nobody but the access manager may change the authority", async () => {
    const { rebalancer, deployer, stranger } = deployed();
    for (const account of [deployer, stranger]) {
      await expect(rebalancer.connect(account).setAuthority(stranger))
        .to.be.revertedWithCustomError(rebalancer, "AccessManagedUnauthorized")
        .withArgs(account.address);
    }
  });

  it("R1: a rebalancer that the vault no longer names cannot take its lock", async () => {
    const { rebalancer, vault } = deployed();
    const next = await nameAsRebalancer(deployed());
    expect(await vault.rebalancer()).to.equal(next.address);
    await expect(rebalancer.rebalance())
      .to.be.revertedWithCustomError(vault, "VaultLock_NotRebalancer")
      .withArgs(await rebalancer.getAddress());
  });
});
