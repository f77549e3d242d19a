import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { freshPrice, NEXT, nextAt } from "../support/chain.js";
import {
  askDeposit,
  askRedeem,
  deployDeskSystem,
  deploySeededDesk,
  deployTradedDesk,
  EPOCH_SECONDS,
  passEpoch,
} from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { EXPIRY, USDC } from "../support/system.js";

describe("LpDesk process", () => {
  const empty = snapshotted(deployDeskSystem);

  it("fills nothing when nobody asked", async () => {
    const { desk, oracle } = empty();
    const { updatedAt } = await oracle.read();
    await expect(desk.process(1n))
      .to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess")
      .withArgs(0n, 0n, updatedAt);
  });

  it("waits for the epoch's end, and then for a price that was written after it", async () => {
    const { desk, lp, mainnet } = empty();
    const id = await askDeposit(desk, lp, USDC);
    const closesAt = Number(await desk.closesAt(id));
    const refused = async () => {
      const { updatedAt } = await mainnet.ethUsd.latest();
      await expect(desk.process(1n))
        .to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess")
        .withArgs(id, 0n, updatedAt);
    };
    await refused();
    await freshPrice(empty(), 3_000, closesAt - 1);
    await refused();
    await nextAt(empty(), closesAt + 60);
    await refused();
    await freshPrice(empty(), 3_000, closesAt + 120);
    await desk.process(1n);
    expect(await desk.claimableDepositRequest(id, lp.address)).to.equal(USDC);
  });

  it("needs a price that the oracle vouches for", async () => {
    const { desk, lp, mainnet, oracle } = empty();
    await askDeposit(desk, lp, USDC);
    await passEpoch(empty());
    const { updatedAt } = await mainnet.ethUsd.latest();
    await nextAt(empty(), updatedAt + 4_501);
    await expect(desk.process(1n)).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
  });

  it("deposits at what the vault gives the desk, whoever calls", async () => {
    const { desk, vault, mainnet, lp, buyer, stranger } = empty();
    await askDeposit(desk, lp, 600n * USDC);
    await askDeposit(desk, buyer, 400n * USDC);
    const id = await passEpoch(empty());
    await expect(desk.connect(stranger).process(1n))
      .to.emit(desk, "DepositsFilled")
      .withArgs(id, 1_000n * USDC, 1_000n * USDC * 10n ** 6n, 0n)
      .and.to.emit(vault, "Deposit");
    expect(await desk.maxMint(lp.address)).to.equal(600n * USDC * 10n ** 6n);
    expect(await desk.maxMint(buyer.address)).to.equal(400n * USDC * 10n ** 6n);
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 1_000n * USDC * 10n ** 6n]);
    expect(await desk.queueHeads()).to.deep.equal([0n, 0n]);
    expect(await mainnet.usdc.allowance(desk, vault)).to.equal(0n);
  });

  it("goes on where it stopped, an epoch at a time", async () => {
    const { desk, lp, buyer } = empty();
    const first = await askDeposit(desk, lp, 1n * USDC);
    await passEpoch(empty());
    const second = await askDeposit(desk, buyer, 2n * USDC);
    await passEpoch(empty());
    await desk.process(1n);
    expect(await desk.queueHeads()).to.deep.equal([second, 0n]);
    expect(await desk.claimableDepositRequest(first, lp.address)).to.equal(1n * USDC);
    expect(await desk.pendingDepositRequest(second, buyer.address)).to.equal(2n * USDC);
    await desk.process(1n);
    expect(await desk.claimableDepositRequest(second, buyer.address)).to.equal(2n * USDC);
    await expect(desk.process(1n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
  });

  it("does nothing for a caller who asks for no epochs", async () => {
    const { desk, lp } = empty();
    await askDeposit(desk, lp, USDC);
    await passEpoch(empty());
    await expect(desk.process(0n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
  });

  it("goes past epochs whose requests were all cancelled, and finds one that was asked in again", async () => {
    const { desk, lp, buyer } = empty();
    const gone = await askDeposit(desk, lp, USDC);
    await desk.connect(lp).cancelDepositRequest(gone, lp.address, lp.address);
    await passEpoch(empty());
    // Opens, empties, is gone past while still open, and fills again.
    const open = await askDeposit(desk, buyer, USDC);
    await desk.connect(buyer).cancelDepositRequest(open, buyer.address, buyer.address);
    expect(await desk.queueHeads()).to.deep.equal([0n, 0n]);
    await desk.process(5n);
    expect(await askDeposit(desk, buyer, 5n * USDC)).to.equal(open);
    await passEpoch(empty());
    await desk.process(5n);
    expect(await desk.claimableDepositRequest(open, buyer.address)).to.equal(5n * USDC);
  });
});

describe("LpDesk process over a book", () => {
  const system = snapshotted(deployTradedDesk);
  const seeded = snapshotted(deploySeededDesk);

  it("prices deposits above NAV and redemptions below it, to the unit as the vault previews them", async () => {
    const { desk, vault, lp, buyer } = system();
    const shares = (await vault.balanceOf(lp.address)) / 10n;
    await askDeposit(desk, buyer, 10_000n * USDC);
    await askRedeem(desk, lp, shares);
    const at = Number(await desk.closesAt(await desk.currentEpoch()));
    await freshPrice(system(), 3_000, at);
    await nextAt(system(), at + 12);
    const bought = await vault.previewDeposit(10_000n * USDC, NEXT);
    const mid = await vault.convertToShares(10_000n * USDC, NEXT);
    await desk.process(1n);
    expect(await desk.maxMint(buyer.address)).to.equal(bought);
    expect(bought < mid).to.equal(true);
    // The redemption came after the deposit, which moved no price but by the mark's width it left behind.
    const paid = await desk.maxWithdraw(lp.address);
    expect(paid < (await vault.convertToAssets(shares))).to.equal(true);
    expect(await desk.maxRedeem(lp.address)).to.equal(shares);
  });

  it("fills a redemption as far as the vault's free quote goes and keeps the rest at the head", async () => {
    const { desk, vault, lp, buyer } = system();
    const all = await vault.balanceOf(lp.address);
    const id = await askRedeem(desk, lp, all);
    await passEpoch(system());
    await nextAt(system(), Number(await desk.closesAt(id)) + 12);
    const room = await vault.maxRedeem(desk, NEXT);
    expect(room > 0n && room < all).to.equal(true);
    await desk.process(4n);
    expect(await desk.claimableRedeemRequest(id, lp.address)).to.equal(room);
    expect(await desk.pendingRedeemRequest(id, lp.address)).to.equal(all - room);
    expect(await desk.queueHeads()).to.deep.equal([0n, id]);
    // A deposit brings cash: it is filled first, and the head goes on in the same call.
    const later = await askDeposit(desk, buyer, 200_000n * USDC);
    await passEpoch(system());
    await desk.process(4n);
    expect(await desk.claimableDepositRequest(later, buyer.address)).to.equal(200_000n * USDC);
    expect((await desk.claimableRedeemRequest(id, lp.address)) > room).to.equal(true);
  });

  it("serves who came first, and pro rata who came together", async () => {
    const { desk, vault, lp, buyer, buyer2 } = system();
    const quarter = (await vault.balanceOf(lp.address)) / 4n;
    await vault.connect(lp).transfer(buyer.address, quarter);
    await vault.connect(lp).transfer(buyer2.address, quarter);
    const first = await askRedeem(desk, lp, 2n * quarter);
    expect(await askRedeem(desk, buyer, quarter)).to.equal(first);
    await passEpoch(system());
    const second = await askRedeem(desk, buyer2, quarter);
    await passEpoch(system());
    await desk.process(9n);
    expect(await desk.maxRedeem(buyer2.address)).to.equal(0n);
    expect(await desk.pendingRedeemRequest(second, buyer2.address)).to.equal(quarter);
    const [mine, theirs] = [await desk.maxRedeem(lp.address), await desk.maxRedeem(buyer.address)];
    expect(theirs > 0n).to.equal(true);
    expect(mine - 2n * theirs >= 0n && mine - 2n * theirs <= 1n).to.equal(true);
  });

  it("lets redemptions out while the vault is paused, and leaves deposits waiting", async () => {
    const { desk, vault, lp, buyer } = seeded();
    const id = await askDeposit(desk, buyer, USDC);
    await askRedeem(desk, lp, 10n ** 12n);
    await vault.pause();
    await passEpoch(seeded());
    await desk.process(2n);
    expect(await desk.maxWithdraw(lp.address)).to.equal(USDC);
    expect(await desk.pendingDepositRequest(id, buyer.address)).to.equal(USDC);
    await vault.unpause();
    await desk.process(2n);
    expect(await desk.claimableDepositRequest(id, buyer.address)).to.equal(USDC);
  });

  it("fills nothing while expired options await settlement", async () => {
    const { desk, lp, buyer, connection } = system();
    const asked = await askDeposit(desk, buyer, USDC);
    await askRedeem(desk, lp, 10n ** 12n);
    await connection.networkHelpers.time.increaseTo(EXPIRY - EPOCH_SECONDS);
    await freshPrice(system(), 3_000, EXPIRY + 60);
    await expect(desk.process(9n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
    expect(await desk.pendingDepositRequest(asked, buyer.address)).to.equal(USDC);
  });

  it("lets redemptions out though the vault refuses deposits after all, and leaves no approval behind", async () => {
    const { desk, vault, authority, mainnet, lp, buyer } = seeded();
    const id = await askDeposit(desk, buyer, USDC);
    await askRedeem(desk, lp, 10n ** 12n);
    const { selector } = vault.getFunction("deposit").fragment;
    await authority.setTargetFunctionRole(vault, [selector], ROLES.governor);
    await passEpoch(seeded());
    await desk.process(2n);
    expect(await desk.maxWithdraw(lp.address)).to.equal(USDC);
    expect(await desk.pendingDepositRequest(id, buyer.address)).to.equal(USDC);
    expect(await mainnet.usdc.allowance(desk, vault)).to.equal(0n);
    await authority.setTargetFunctionRole(vault, [selector], ROLES.lpDesk);
    await desk.process(2n);
    expect(await desk.claimableDepositRequest(id, buyer.address)).to.equal(USDC);
    expect(await mainnet.usdc.allowance(desk, vault)).to.equal(0n);
  });

  it("goes past what is worth nothing instead of keeping others waiting, and lets it be cancelled", async () => {
    const { desk, lp, vault, buyer } = seeded();
    await vault.connect(lp).transfer(buyer.address, 10n);
    const dust = await askRedeem(desk, buyer, 10n);
    await passEpoch(seeded());
    const next = await askRedeem(desk, lp, 10n ** 12n);
    await passEpoch(seeded());
    await expect(desk.process(2n)).to.emit(desk, "EpochPassedBy").withArgs(dust, true, 10n);
    expect(await desk.claimableRedeemRequest(next, lp.address)).to.equal(10n ** 12n);
    await desk.connect(buyer).cancelRedeemRequest(dust, buyer.address, buyer.address);
    expect(await vault.balanceOf(buyer.address)).to.equal(10n);
  });
});
