import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import {
  BlockingToken__factory,
  FeeToken__factory,
  NoReturnToken__factory,
  RebasingToken__factory,
  ReentrantToken__factory,
} from "../../types/index.js";
import { askDeposit, askRedeem, deskOver, passEpoch } from "../support/desk.js";
import { fund } from "../support/markets.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem, WAD } from "../support/system.js";

type Deploy = (signer: HardhatEthersSigner) => Promise<{ getAddress(): Promise<string> }>;

const KINDS: readonly (readonly [title: string, deploy: Deploy])[] = [
  ["6 decimals", (signer) => new FeeToken__factory(signer).deploy(6, 0n)],
  ["8 decimals", (signer) => new FeeToken__factory(signer).deploy(8, 0n)],
  ["18 decimals", (signer) => new FeeToken__factory(signer).deploy(18, 0n)],
  ["calls that answer nothing", (signer) => new NoReturnToken__factory(signer).deploy()],
  ["an issuer who may block", (signer) => new BlockingToken__factory(signer).deploy(6)],
  ["hooks on every move", (signer) => new ReentrantToken__factory(signer).deploy()],
];

const CLAIM = "deposit(uint256,address)";

describe("LpDesk over tokens of every kind", () => {
  const system = snapshotted(deploySystem);

  async function deskIn(deploy: Deploy) {
    const { deployer, lp, buyer, buyer2 } = system();
    const address = await (await deploy(deployer)).getAddress();
    const token = FeeToken__factory.connect(address, deployer);
    const unit = 10n ** (await token.decimals());
    const made = await deskOver(system(), address);
    for (const account of [lp, buyer, buyer2])
      await fund(system(), address, { to: account.address, amount: 1_000n * unit });
    return { ...made, token, unit };
  }

  for (const [title, deploy] of KINDS) {
    it(`takes requests in and out, cancels and pays in a token with ${title}, to the unit`, async () => {
      const { desk, vault, token, unit } = await deskIn(deploy);
      const { lp, buyer, buyer2 } = system();
      for (const account of [lp, buyer]) await askDeposit(desk, account, 1_000n * unit);
      const regretted = await askDeposit(desk, buyer2, 700n * unit + 1n);
      await desk.connect(buyer2).cancelDepositRequest(regretted, buyer2.address, buyer2.address);
      expect(await token.balanceOf(buyer2)).to.equal(1_000n * unit);
      await passEpoch(system(), 3_000, desk);
      await desk.process(1n);
      for (const account of [lp, buyer]) await desk.connect(account)[CLAIM](1_000n * unit, account.address);
      expect(await token.balanceOf(vault)).to.equal(2_000n * unit);
      for (const account of [lp, buyer]) await askRedeem(desk, account, await vault.balanceOf(account.address));
      await passEpoch(system(), 3_000, desk);
      await desk.process(1n);
      for (const account of [lp, buyer]) {
        await desk.connect(account).withdraw(await desk.maxWithdraw(account.address), account.address, account.address);
        expect(await token.balanceOf(account)).to.be.within(1_000n * unit - 1n, 1_000n * unit);
      }
      expect((await token.balanceOf(vault)) + (await token.balanceOf(desk))).to.be.at.most(2n);
    });
  }

  it("refuses a token that charges for moving, where it is asked for", async () => {
    const { desk, token, unit } = await deskIn((signer) => new FeeToken__factory(signer).deploy(6, 100n));
    await expect(askDeposit(desk, system().lp, 100n * unit))
      .to.be.revertedWithCustomError(desk, "LpDesk_TransferMismatch")
      .withArgs(await token.getAddress(), 99n * unit, 100n * unit);
  });

  it("refuses a token whose balances grow by themselves as soon as a unit is lost on the way, and gives nobody its growth", async () => {
    const { desk, vault, token, unit } = await deskIn((signer) => new RebasingToken__factory(signer).deploy());
    const growing = RebasingToken__factory.connect(await token.getAddress(), system().lp);
    await askDeposit(desk, system().lp, 100n * unit);
    await growing.grow(2n * WAD);
    const [pending] = await desk.ledger();
    expect(pending, "what it grew by is nobody's").to.equal(100n * unit);
    await growing.grow((WAD * 10_007n) / 10_000n);
    await expect(askDeposit(desk, system().buyer, 100n * unit + 1n)).to.be.revertedWithCustomError(
      desk,
      "LpDesk_TransferMismatch",
    );
    expect(await vault.totalSupply()).to.equal(0n);
  });
});
