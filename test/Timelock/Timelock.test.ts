import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { OptimalBand__factory, Timelock__factory } from "../../types/index.js";
import { calling, carryOut, DELAY_SECONDS, deployGovernedSystem, executed, propose } from "../support/governed.js";
import type { Proposal } from "../support/governed.js";
import { freshPrice } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, EXPIRY, NEVER, NO_LIMIT, SMILE, WAD } from "../support/system.js";

const SALT = `0x${"5a".repeat(32)}`;

describe("Timelock", () => {
  const system = snapshotted(deployGovernedSystem);

  const proposalTo = async (target: { getAddress(): Promise<string> }, data: string): Promise<Proposal> => ({
    target: await target.getAddress(),
    data,
    salt: SALT,
  });
  const unpausing = () => proposalTo(system().vault, system().vault.interface.encodeFunctionData("unpause"));

  describe("constructor", () => {
    const deploy = (delay: number, proposers: readonly string[]) =>
      new Timelock__factory(system().stranger).deploy(delay, [...proposers], [ZeroAddress], []);

    it("takes a delay of a day to thirty days, and nothing beyond", async () => {
      const { proposer, timelock } = system();
      for (const delay of [DAY - 1, 30 * DAY + 1]) {
        await expect(deploy(delay, [proposer.address]))
          .to.be.revertedWithCustomError(timelock, "Timelock_DelayOutsideRange")
          .withArgs(delay, DAY, 30 * DAY);
      }
      for (const delay of [DAY, 30 * DAY]) await deploy(delay, [proposer.address]);
    });

    it("wants somebody to propose", async () => {
      await expect(deploy(DAY, [])).to.be.revertedWithCustomError(system().timelock, "Timelock_NoProposer");
    });
  });

  it("pauses at once and unpauses slowly: only after the delay, whoever executes", async () => {
    const { vault, guardian, proposer, stranger, timelock, buyer, connection, deployer } = system();
    const buy = () => vault.connect(buyer).buy(callId(3_000), WAD, NO_LIMIT, buyer.address, NEVER);
    await buy();
    await vault.connect(guardian).pause();
    await expect(buy()).to.be.revertedWithCustomError(vault, "OptionsVault_Paused");
    for (const account of [guardian, proposer, stranger, deployer]) {
      await expect(vault.connect(account).unpause())
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(account.address);
    }
    const unpause = await unpausing();
    await expect(propose(system(), unpause, DELAY_SECONDS - 1))
      .to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay")
      .withArgs(DELAY_SECONDS - 1, DELAY_SECONDS);
    await propose(system(), unpause);
    const proposedAt = await connection.networkHelpers.time.latest();
    await connection.networkHelpers.time.setNextBlockTimestamp(proposedAt + DELAY_SECONDS - 1);
    await expect(executed(timelock.connect(stranger), unpause)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    await connection.networkHelpers.time.setNextBlockTimestamp(proposedAt + DELAY_SECONDS);
    await executed(timelock.connect(stranger), unpause);
    expect(await vault.paused()).to.equal(false);
    await freshPrice(system(), 3_000, proposedAt + DELAY_SECONDS + 12);
    await vault.connect(system().volKeeper).setSmile(EXPIRY, SMILE);
    await buy();
  });

  it("lets a canceller stop what waits, and propose nothing", async () => {
    const { timelock, canceller, guardian, vault, stranger, connection } = system();
    await vault.connect(guardian).pause();
    const unpause = await unpausing();
    await expect(timelock.connect(canceller).schedule(...calling(unpause), DELAY_SECONDS))
      .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
      .withArgs(canceller.address, await timelock.PROPOSER_ROLE());
    await propose(system(), unpause);
    const id = await timelock.hashOperation(...calling(unpause));
    await expect(timelock.connect(stranger).cancel(id)).to.be.revertedWithCustomError(
      timelock,
      "AccessControlUnauthorizedAccount",
    );
    await timelock.connect(canceller).cancel(id);
    await connection.networkHelpers.time.increase(DELAY_SECONDS);
    await expect(executed(timelock.connect(stranger), unpause)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
  });

  it("changes its own delay by a proposal of its own only, and never out of range", async () => {
    const { timelock, proposer } = system();
    await expect(timelock.connect(proposer).updateDelay(DAY))
      .to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller")
      .withArgs(proposer.address);
    const to = (seconds: number) =>
      proposalTo(timelock, timelock.interface.encodeFunctionData("updateDelay", [seconds]));
    await expect(carryOut(system(), await to(DAY - 1)))
      .to.be.revertedWithCustomError(timelock, "Timelock_DelayOutsideRange")
      .withArgs(DAY - 1, DAY, 30 * DAY);
    await carryOut(system(), await to(DAY));
    expect(await timelock.getMinDelay()).to.equal(DAY);
  });

  it("cannot pass the bounds in code either: a policy that is none, a price of risk that jumps", async () => {
    const { rebalancer, policy, vault } = system();
    const notPolicy = await vault.getAddress();
    await expect(
      carryOut(
        system(),
        await proposalTo(rebalancer, rebalancer.interface.encodeFunctionData("setPolicy", [notPolicy])),
      ),
    )
      .to.be.revertedWithCustomError(rebalancer, "Rebalancer_BadPolicy")
      .withArgs(notPolicy);
    const band = OptimalBand__factory.connect(await policy.getAddress(), system().stranger);
    const riskPrice = await band.riskPriceWad();
    const jump = band.interface.encodeFunctionData("setRiskPrice", [riskPrice * 4n + 1n]);
    await expect(carryOut(system(), await proposalTo(policy, jump)))
      .to.be.revertedWithCustomError(band, "OptimalBand_StepTooLarge")
      .withArgs(riskPrice * 4n + 1n, riskPrice / 4n, riskPrice * 4n);
  });

  it("hands over in two steps: the next governor is named, and accepts by a proposal of its own before the present one goes", async () => {
    const { authority, timelock, proposer, vault, guardian, connection, stranger } = system();
    const next = await new Timelock__factory(proposer).deploy(DAY, [proposer.address], [ZeroAddress], []);
    const grant = authority.interface.encodeFunctionData("grantRole", [ROLES.governor, await next.getAddress(), 0]);
    await carryOut(system(), await proposalTo(authority, grant));
    expect((await authority.hasRole(ROLES.governor, next))[0]).to.equal(false);
    // The next governor accepts, does something, and then lets the other go.
    await vault.connect(guardian).pause();
    const accept = authority.interface.encodeFunctionData("acceptGovernor");
    const revoke = authority.interface.encodeFunctionData("revokeRole", [ROLES.governor, await timelock.getAddress()]);
    const proposals = [await proposalTo(authority, accept), await unpausing(), await proposalTo(authority, revoke)];
    for (const proposal of proposals) await next.schedule(...calling(proposal), DAY);
    await connection.networkHelpers.time.increase(DAY);
    for (const proposal of proposals) await executed(next.connect(stranger), proposal);
    expect(await vault.paused()).to.equal(false);
    expect((await authority.hasRole(ROLES.governor, timelock))[0]).to.equal(false);
    expect((await authority.hasRole(ROLES.governor, next))[0]).to.equal(true);
  });
});
