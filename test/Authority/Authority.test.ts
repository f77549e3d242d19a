import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { ROLES } from "../../deploy/index.js";
import { Authority__factory, FixedBand__factory, OptimalBand__factory } from "../../types/index.js";
import { carryOut, deployGovernedSystem } from "../support/governed.js";
import type { Proposal } from "../support/governed.js";
import { actAs } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY } from "../support/system.js";

const { governor } = ROLES;
const RISK_PRICE_WAD = 4n * 10n ** 12n;

/** An authority of the first account's, and five more accounts. */
async function deployAuthority() {
  const connection = await network.create();
  const [first, second, third, stranger] = await connection.ethers.getSigners();
  if (first === undefined || second === undefined || third === undefined || stranger === undefined) {
    throw new Error("The chain offers fewer than four accounts.");
  }
  const authority = await new Authority__factory(first).deploy(first);
  return { connection, authority, first, second, third, stranger };
}

/** As above, handed to the second account, the first without any role. */
async function deployHandedOver() {
  const deployed = await deployAuthority();
  const { authority, first, second } = deployed;
  await authority.grantRole(governor, second, 0);
  await authority.renounceRole(governor, first);
  return deployed;
}

describe("Authority", () => {
  const settingUp = snapshotted(deployAuthority);
  const handedOver = snapshotted(deployHandedOver);
  const governed = snapshotted(deployGovernedSystem);

  async function governorsOf({ authority, first, second, third }: Awaited<ReturnType<typeof deployAuthority>>) {
    const held = [];
    for (const account of [first, second, third]) held.push((await authority.hasRole(governor, account))[0]);
    return held;
  }

  it("lets its first governor name others directly while it sets the deployment up", async () => {
    const { authority, second } = settingUp();
    expect(await authority.isHandedOver()).to.equal(false);
    await authority.grantRole(governor, second, 0);
    expect(await governorsOf(settingUp())).to.deep.equal([true, true, false]);
    expect(await authority.governors()).to.equal(2n);
    expect(await authority.proposedGovernor()).to.equal(ZeroAddress);
  });

  it("makes nobody governor by naming them once the first has left: they accept, and only then", async () => {
    const { authority, second, third, stranger } = handedOver();
    expect(await authority.isHandedOver()).to.equal(true);
    await expect(authority.connect(second).grantRole(governor, third, 0))
      .to.emit(authority, "GovernorProposed")
      .withArgs(third.address, 0);
    expect(await governorsOf(handedOver())).to.deep.equal([false, true, false]);
    await expect(authority.connect(third).grantRole(ROLES.lister, third, 0)).to.be.revertedWithCustomError(
      authority,
      "AccessManagerUnauthorizedAccount",
    );
    await expect(authority.connect(stranger).acceptGovernor())
      .to.be.revertedWithCustomError(authority, "Authority_NotProposed")
      .withArgs(stranger.address, third.address);
    await authority.connect(third).acceptGovernor();
    expect(await governorsOf(handedOver())).to.deep.equal([false, true, true]);
    await authority.connect(third).revokeRole(governor, second);
    expect(await governorsOf(handedOver())).to.deep.equal([false, false, true]);
    await expect(authority.connect(third).acceptGovernor())
      .to.be.revertedWithCustomError(authority, "Authority_NotProposed")
      .withArgs(third.address, ZeroAddress);
  });

  it("never loses its last governor: it cannot leave, nor be removed by itself", async () => {
    const { authority, second, third } = handedOver();
    const mine = authority.connect(second);
    await mine.grantRole(governor, third, 0); // proposed is not there
    for (const leave of [() => mine.renounceRole(governor, second), () => mine.revokeRole(governor, second)]) {
      await expect(leave()).to.be.revertedWithCustomError(authority, "Authority_LastGovernor").withArgs(second.address);
    }
    const { authority: fresh, first } = settingUp();
    await expect(fresh.renounceRole(governor, first)).to.be.revertedWithCustomError(fresh, "Authority_LastGovernor");
  });

  it("forgets a proposal that is withdrawn, that another takes the place of, or whose proposer was removed", async () => {
    const { authority, second, third, stranger } = handedOver();
    const mine = authority.connect(second);
    const refused = async (account: typeof third) =>
      expect(authority.connect(account).acceptGovernor()).to.be.revertedWithCustomError(
        authority,
        "Authority_NotProposed",
      );
    await mine.grantRole(governor, third, 0);
    await mine.revokeRole(governor, third);
    await refused(third);
    await mine.grantRole(governor, third, 0);
    await mine.grantRole(governor, stranger, 0);
    await refused(third);
    await authority.connect(stranger).acceptGovernor();
    await mine.grantRole(governor, third, 0);
    await authority.connect(stranger).revokeRole(governor, second);
    expect(await authority.proposedGovernor()).to.equal(ZeroAddress);
    await refused(third);
  });

  it("keeps the delay that was proposed, and may change the delay of who is governor already", async () => {
    const { authority, second, third } = handedOver();
    await authority.connect(second).grantRole(governor, third, DAY);
    await authority.connect(third).acceptGovernor();
    expect(await authority.hasRole(governor, third)).to.deep.equal([true, BigInt(DAY)]);
    await authority.connect(second).grantRole(governor, third, 2 * DAY);
    expect(await authority.hasRole(governor, third)).to.deep.equal([true, BigInt(2 * DAY)]);
    expect(await authority.governors()).to.equal(2n);
    expect(await authority.proposedGovernor()).to.equal(ZeroAddress);
  });

  it("grants every other role at once, as the AccessManager does", async () => {
    const { authority, second, third } = handedOver();
    await authority.connect(second).grantRole(ROLES.volKeeper, third, 0);
    expect((await authority.hasRole(ROLES.volKeeper, third))[0]).to.equal(true);
    await authority.connect(second).revokeRole(ROLES.volKeeper, third);
    expect((await authority.hasRole(ROLES.volKeeper, third))[0]).to.equal(false);
  });

  it("hands a contract only to what answers as an authority", async () => {
    const { authority, first, second } = handedOver();
    const policy = await new OptimalBand__factory(first).deploy(authority, RISK_PRICE_WAD);
    const noAuthority = await (await new FixedBand__factory(first).deploy(1, 1)).getAddress();
    const mine = authority.connect(second);
    await expect(mine.updateAuthority(policy, noAuthority))
      .to.be.revertedWithCustomError(authority, "Wired_NotAuthority")
      .withArgs(noAuthority);
    await expect(mine.updateAuthority(policy, first)).to.be.revertedWithCustomError(
      policy,
      "AccessManagedInvalidAuthority",
    );
    expect(await policy.authority()).to.equal(await authority.getAddress());
    const next = await (await new Authority__factory(first).deploy(first)).getAddress();
    await mine.updateAuthority(policy, next);
    expect(await policy.authority()).to.equal(next);
  });

  it("goes from a timelock to the next in two proposals, each after its delay, with one governor at the least", async () => {
    const s = governed();
    const { authority, timelock, stranger, connection, vault } = s;
    const call = async (data: string, salt: string): Promise<Proposal> => ({
      target: await authority.getAddress(),
      data,
      salt: `0x${salt.repeat(32)}`,
    });
    const abi = authority.interface;
    await carryOut(s, await call(abi.encodeFunctionData("grantRole", [governor, stranger.address, 0]), "01"));
    expect((await authority.hasRole(governor, stranger))[0]).to.equal(false);
    await expect(vault.connect(stranger).unpause()).to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized");
    await authority.connect(stranger).acceptGovernor();
    const old = await timelock.getAddress();
    await authority.connect(stranger).revokeRole(governor, old);
    expect(await authority.governors()).to.equal(1n);
    const asOld = await actAs(connection, old);
    await expect(authority.connect(asOld).grantRole(governor, old, 0)).to.be.revertedWithCustomError(
      authority,
      "AccessManagerUnauthorizedAccount",
    );
  });
});
