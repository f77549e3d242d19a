import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import {
  BlockingToken__factory,
  FeeToken__factory,
  NoReturnToken__factory,
  RebasingToken__factory,
} from "../../types/index.js";
import type { OptionsVault } from "../../types/index.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deploySystem, EXPIRY, NEVER, NO_LIMIT, WAD } from "../support/system.js";
import { deployVariant, openMarket } from "../support/vaults.js";

/** What the tests ask of any quote token. */
interface Money {
  mint(to: string, amount: bigint): Promise<unknown>;
  balanceOf(account: string): Promise<bigint>;
  getAddress(): Promise<string>;
}

type Deploy = (deployer: HardhatEthersSigner) => Promise<Money>;

const MILLION = 1_000_000n;
const CALL = callId(3_000);

const KINDS: readonly (readonly [title: string, decimals: bigint, deploy: Deploy])[] = [
  ["6 decimals", 6n, (signer) => new FeeToken__factory(signer).deploy(6, 0n)],
  ["8 decimals", 8n, (signer) => new FeeToken__factory(signer).deploy(8, 0n)],
  ["18 decimals", 18n, (signer) => new FeeToken__factory(signer).deploy(18, 0n)],
  ["calls that answer nothing", 6n, (signer) => new NoReturnToken__factory(signer).deploy()],
  ["an issuer who may block", 6n, (signer) => new BlockingToken__factory(signer).deploy(6)],
];

describe("OptionsVault over tokens of every kind", () => {
  const system = snapshotted(deploySystem);

  async function vaultOver(deploy: Deploy, decimals: bigint) {
    const { deployer, lp, buyer } = system();
    const token = await deploy(deployer);
    const unit = 10n ** decimals;
    const vault = await deployVariant(system(), { quote: await token.getAddress() });
    for (const account of [lp, buyer]) {
      await token.mint(account.address, 2n * MILLION * unit);
      await approve(token, vault, account);
    }
    return { token, vault, unit };
  }

  async function approve(token: Money, vault: OptionsVault, account: HardhatEthersSigner): Promise<void> {
    const erc20 = NoReturnToken__factory.connect(await token.getAddress(), account);
    await erc20.approve(vault, NO_LIMIT);
  }

  async function sellBook(vault: OptionsVault, unit: bigint) {
    const { lp, buyer } = system();
    await vault.connect(lp).deposit(MILLION * unit, lp.address);
    await openMarket(vault);
    await vault.connect(buyer).buy(CALL, 100n * WAD, NO_LIMIT, buyer.address, NEVER);
    await vault.connect(buyer).sell(CALL, 20n * WAD, 0n, buyer.address, NEVER);
  }

  for (const [title, decimals, deploy] of KINDS) {
    it(`lives its whole life in a token with ${title}, to the last unit`, async () => {
      const { token, vault, unit } = await vaultOver(deploy, decimals);
      const { lp, buyer } = system();
      const money = async () => (await token.balanceOf(lp.address)) + (await token.balanceOf(buyer.address));
      await sellBook(vault, unit);
      const proof = await expireAt(system(), 3_300);
      await vault.settle(EXPIRY, proof);
      const before = await token.balanceOf(buyer.address);
      await vault.connect(buyer).claim(CALL, 80n * WAD, buyer.address);
      expect((await token.balanceOf(buyer.address)) - before).to.equal(24_000n * unit);

      const { recordedQuote, claims } = await ledgerOf(vault);
      expect(claims).to.equal(0n);
      expect(await token.balanceOf(await vault.getAddress())).to.equal(recordedQuote);
      const shares = await vault.balanceOf(lp.address);
      await vault.connect(lp).redeem(shares, lp.address, lp.address);
      const left = await token.balanceOf(await vault.getAddress());
      expect((await money()) + left).to.equal(4n * MILLION * unit);
      expect(left).to.be.below(unit / 1_000n + 2n);
    });
  }

  it("asks the same price in each, to the unit of the coarser", async () => {
    const { connection } = system();
    const now = await connection.networkHelpers.time.latest();
    const asked: number[] = [];
    for (const [, decimals, deploy] of KINDS.slice(0, 3)) {
      const { vault, unit } = await vaultOver(deploy, decimals);
      await vault.connect(system().lp).deposit(MILLION * unit, system().lp.address);
      await openMarket(vault);
      asked.push(Number(await vault.quoteBuy(CALL, WAD)) / Number(unit));
    }
    const spread = Math.max(...asked) - Math.min(...asked);
    // Each was asked some blocks after the one before: a dollar of theta a minute at the most.
    const minutes = ((await connection.networkHelpers.time.latest()) - now) / 60 + 1;
    expect(spread).to.be.below(minutes);
  });

  it("refuses a token that charges for moving, at every door that takes it in", async () => {
    const { vault, unit } = await vaultOver((signer) => new FeeToken__factory(signer).deploy(6, 100n), 6n);
    const { lp } = system();
    for (const call of [
      vault.connect(lp).deposit(1_000n * unit, lp.address),
      vault.connect(lp).mint(10n ** 15n, lp.address),
    ]) {
      await expect(call).to.be.revertedWithCustomError(vault, "OptionsVault_TransferMismatch");
    }
  });

  it("refuses a token whose balances grow by themselves as soon as a unit is lost on the way", async () => {
    const deploy: Deploy = (signer) => new RebasingToken__factory(signer).deploy();
    const { token, vault, unit } = await vaultOver(deploy, 6n);
    const { lp } = system();
    const growing = RebasingToken__factory.connect(await token.getAddress(), lp);
    await growing.grow((WAD * 10_007n) / 10_000n);
    await expect(vault.connect(lp).deposit(1_000n * unit + 1n, lp.address)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_TransferMismatch",
    );
  });

  it("counts what a token has grown by as nobody's: no share is worth more, nothing can be taken twice", async () => {
    const deploy: Deploy = (signer) => new RebasingToken__factory(signer).deploy();
    const { token, vault, unit } = await vaultOver(deploy, 6n);
    const { lp } = system();
    await vault.connect(lp).deposit(MILLION * unit, lp.address);
    const assets = await vault.totalAssets();
    await RebasingToken__factory.connect(await token.getAddress(), lp).grow(2n * WAD);
    expect(await vault.totalAssets()).to.equal(assets);
  });

  it("lets nobody be held up by a holder whom the issuer blocks: everybody names a receiver", async () => {
    const { token, vault, unit } = await vaultOver((signer) => new BlockingToken__factory(signer).deploy(6), 6n);
    const { buyer, stranger } = system();
    await sellBook(vault, unit);
    const proof = await expireAt(system(), 3_300);
    await BlockingToken__factory.connect(await token.getAddress(), buyer).setBlocked(buyer.address, true);
    await vault.settle(EXPIRY, proof);
    await expect(vault.connect(buyer).claim(CALL, 80n * WAD, buyer.address)).to.be.revertedWithCustomError(
      BlockingToken__factory.connect(await token.getAddress(), buyer),
      "BlockingToken_Blocked",
    );
    await vault.connect(buyer).claim(CALL, 80n * WAD, stranger.address);
    expect(await token.balanceOf(stranger.address)).to.equal(24_000n * unit);
  });
});

async function ledgerOf(vault: OptionsVault) {
  const [recordedQuote, , claims] = await vault.ledger();
  return { recordedQuote, claims };
}
