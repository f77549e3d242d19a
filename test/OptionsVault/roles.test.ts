import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { ROLES } from "../../deploy/index.js";
import type { RoleName } from "../../deploy/index.js";
import type { OptionsVault } from "../../types/index.js";
import { actAs, nameAsRebalancer } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, NEVER, SMILE, strikeE8, USDC, WAD } from "../support/system.js";

const NAMES = ["governor", "lister", "volKeeper", "guardian"] as const satisfies readonly RoleName[];

/** Every restricted function of the vault, who may call it, and a call that is fine but for the caller. */
const RESTRICTED = [
  {
    name: "listSeries",
    role: "lister",
    call: (vault: OptionsVault) => vault.listSeries(EXPIRY, strikeE8(3100), false),
  },
  { name: "setSmile", role: "volKeeper", call: (vault: OptionsVault) => vault.setSmile(EXPIRY, SMILE) },
  { name: "pause", role: "guardian", call: (vault: OptionsVault) => vault.pause() },
  { name: "unpause", role: "governor", call: (vault: OptionsVault) => vault.unpause() },
  {
    name: "setRebalancer",
    role: "governor",
    call: async (vault: OptionsVault) => vault.setRebalancer(await vault.rebalancer()),
  },
] as const;

/** As the traded system, with one account for each role that has this role alone. */
async function deployWithRoles() {
  const system = await deployTradedSystem();
  const signers = await system.connection.ethers.getSigners();
  const holders = new Map<RoleName, HardhatEthersSigner>();
  for (const [i, name] of NAMES.entries()) {
    const signer = signers[10 + i];
    if (signer === undefined) throw new Error("The chain offers too few accounts for the roles.");
    await system.authority.grantRole(ROLES[name], signer.address, 0);
    holders.set(name, signer);
  }
  return { ...system, holders };
}

describe("OptionsVault roles", () => {
  const system = snapshotted(deployWithRoles);

  for (const { name, role, call } of RESTRICTED) {
    it(`R1: ${name} is the ${role}'s alone`, async () => {
      const { vault, holders, stranger, lp, buyer, authority } = system();
      if (name === "unpause") await vault.pause();
      const others = [...holders].filter(([held]) => held !== role).map(([, signer]) => signer);
      for (const account of [...others, stranger, lp, buyer]) {
        await expect(call(vault.connect(account)))
          .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
          .withArgs(account.address);
      }
      const holder = holders.get(role);
      if (holder === undefined) throw new Error(`Nobody holds the role ${role}.`);
      await call(vault.connect(holder));
      await authority.revokeRole(ROLES[role], holder.address);
      await expect(call(vault.connect(holder)))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(holder.address);
    });
  }

  it("R1: the lock is taken by the one rebalancer alone, and by nobody where none is named", async () => {
    const { vault, rebalancer, holders, stranger } = system();
    const address = await rebalancer.getAddress();
    expect(await vault.rebalancer()).to.equal(address);
    const refused = async (account: HardhatEthersSigner) =>
      expect(vault.connect(account).acquireLock())
        .to.be.revertedWithCustomError(vault, "VaultLock_NotRebalancer")
        .withArgs(account.address);
    for (const account of [...holders.values(), stranger]) await refused(account);
    const next = await nameAsRebalancer(system());
    await vault.connect(next).acquireLock();
    await refused(await actAs(system().connection, address));
  });

  it("moves to another authority only through the present one", async () => {
    const { vault, deployer, authority, stranger } = system();
    for (const account of [deployer, stranger]) {
      await expect(vault.connect(account).setAuthority(stranger.address))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(account.address);
    }
    const next = await authority.getAddress();
    await authority.connect(deployer).updateAuthority(vault, next);
    expect(await vault.authority()).to.equal(next);
  });
});

describe("OptionsVault pause and unpause", () => {
  const system = snapshotted(deployTradedSystem);

  it("stops buying and depositing at once and lets them go on after, saying so each time", async () => {
    const { vault, buyer, lp } = system();
    await expect(vault.pause()).to.emit(vault, "PauseSet").withArgs(true);
    expect(await vault.paused()).to.equal(true);
    const adding = [
      () => vault.connect(buyer).buy(callId(3000), WAD, 10n ** 12n, buyer.address, NEVER),
      () => vault.connect(lp).deposit(USDC, lp.address),
      () => vault.connect(lp).mint(10n ** 12n, lp.address),
    ];
    for (const add of adding) await expect(add()).to.be.revertedWithCustomError(vault, "OptionsVault_Paused");
    await expect(vault.unpause()).to.emit(vault, "PauseSet").withArgs(false);
    for (const add of adding) await add();
  });

  it("stops no hedge, no sale back and no withdrawal", async () => {
    const { vault, buyer, lp, keeper, rebalancer } = system();
    await vault.pause();
    await rebalancer.connect(keeper).rebalance();
    await vault.connect(buyer).sell(callId(3000), WAD, 0n, buyer.address, NEVER);
    await vault.connect(lp).withdraw(USDC, lp.address, lp.address);
  });

  it("refuses to change nothing", async () => {
    const { vault } = system();
    await expect(vault.unpause()).to.be.revertedWithCustomError(vault, "OptionsVault_PauseUnchanged").withArgs(false);
    await vault.pause();
    await expect(vault.pause()).to.be.revertedWithCustomError(vault, "OptionsVault_PauseUnchanged").withArgs(true);
  });
});
