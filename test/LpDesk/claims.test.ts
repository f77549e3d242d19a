import { expect } from "chai";

import { freshPrice, soon } from "../support/chain.js";
import {
  askDeposit,
  askRedeem,
  deployBlockingDesk,
  deploySeededDesk,
  deployTradedDesk,
  passEpoch,
} from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { USDC } from "../support/system.js";

const DEPOSIT = "deposit(uint256,address,address)";
const MINT = "mint(uint256,address,address)";

const deploySix = () => deployBlockingDesk(6n);
const deployEighteen = () => deployBlockingDesk(18n);

describe("LpDesk deposit and mint claim", () => {
  const system = snapshotted(deployTradedDesk);

  /** The buyer's 1,000.000007 USDC and the second buyer's 300, filled at a price that is not round. */
  async function filled() {
    const { desk, buyer, buyer2 } = system();
    await askDeposit(desk, buyer, 1_000_000_007n);
    await askDeposit(desk, buyer2, 300n * USDC);
    const id = await passEpoch(system(), 3_017);
    await desk.process(1n);
    return { id, shares: await desk.maxMint(buyer.address) };
  }

  it("shares to the receiver, the controller first in the event, once", async () => {
    const { desk, vault, buyer, stranger, connection } = system();
    const { shares } = await filled();
    const claiming = desk.connect(buyer)[DEPOSIT](1_000_000_007n, stranger.address, buyer.address);
    await expect(claiming).to.emit(desk, "Deposit").withArgs(buyer.address, stranger.address, 1_000_000_007n, shares);
    await expect(claiming).to.changeTokenBalances(connection.ethers, vault, [desk, stranger], [-shares, shares]);
    expect(await desk.maxDeposit(buyer.address)).to.equal(0n);
    expect(await desk.maxMint(buyer.address)).to.equal(0n);
    expect(await desk.epochsOf(buyer.address)).to.deep.equal([[], []]);
    await expect(desk.connect(buyer)[DEPOSIT](1n, buyer.address, buyer.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_MoreThanClaimable")
      .withArgs(1n, 0n);
    await expect(desk.connect(buyer)[MINT](1n, buyer.address, buyer.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_MoreThanClaimable")
      .withArgs(1n, 0n);
  });

  it("in as many pieces as one likes, which are together never more than the whole", async () => {
    const { desk, vault, buyer } = system();
    const { shares } = await filled();
    await desk.connect(buyer)[DEPOSIT](333n, buyer.address, buyer.address);
    expect(await vault.balanceOf(buyer.address)).to.equal((shares * 333n) / 1_000_000_007n);
    const held = await vault.balanceOf(buyer.address);
    const [left, leftShares] = [await desk.maxDeposit(buyer.address), await desk.maxMint(buyer.address)];
    expect([left, leftShares]).to.deep.equal([1_000_000_007n - 333n, shares - held]);
    const paid = (left * 12_345n + leftShares - 1n) / leftShares;
    expect(await desk.connect(buyer)[MINT].staticCall(12_345n, buyer.address, buyer.address)).to.equal(paid);
    await desk.connect(buyer)[MINT](12_345n, buyer.address, buyer.address);
    expect(await desk.maxDeposit(buyer.address)).to.equal(left - paid);
    await desk.connect(buyer)[MINT](await desk.maxMint(buyer.address), buyer.address, buyer.address);
    expect(await desk.maxDeposit(buyer.address)).to.equal(0n);
    expect(await vault.balanceOf(buyer.address)).to.equal(shares);
  });

  it("across epochs, oldest first, and sums them up in max…", async () => {
    const { desk, vault, buyer } = system();
    const { id } = await filled();
    const later = await askDeposit(desk, buyer, 500n * USDC);
    await passEpoch(system(), 2_950);
    await desk.process(1n);
    expect(await desk.epochsOf(buyer.address)).to.deep.equal([[id, later], []]);
    expect(await desk.claimableDepositRequest(id, buyer.address)).to.equal(1_000_000_007n);
    expect(await desk.claimableDepositRequest(later, buyer.address)).to.equal(500n * USDC);
    expect(await desk.maxDeposit(buyer.address)).to.equal(1_500_000_007n);
    const all = await desk.maxMint(buyer.address);
    await desk.connect(buyer)[DEPOSIT](1_200_000_007n, buyer.address, buyer.address);
    expect(await desk.epochsOf(buyer.address)).to.deep.equal([[later], []]);
    await desk.connect(buyer)[DEPOSIT](300n * USDC, buyer.address, buyer.address);
    expect(await vault.balanceOf(buyer.address)).to.equal(all);
  });

  it("without a price, while paused, and by an operator", async () => {
    const { desk, vault, buyer, keeper, mainnet } = system();
    const { shares } = await filled();
    await vault.pause();
    await mainnet.ethUsd.push(0n, await soon(system()));
    const claim = () => desk.connect(keeper)[MINT](shares, keeper.address, buyer.address);
    await expect(claim())
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(buyer.address, keeper.address);
    await expect(desk.connect(buyer).setOperator(keeper.address, true))
      .to.emit(desk, "OperatorSet")
      .withArgs(buyer.address, keeper.address, true);
    await claim();
    expect(await vault.balanceOf(keeper.address)).to.equal(shares);
  });
});

describe("LpDesk redeem and withdraw claim", () => {
  const system = snapshotted(deployTradedDesk);

  it("assets to the receiver, in pieces rounded against the claimant", async () => {
    const { desk, mainnet, lp, stranger, keeper, connection } = system();
    const shares = 777_777_777_777_777n;
    await askRedeem(desk, lp, shares);
    await passEpoch(system(), 3_017);
    await desk.process(1n);
    const assets = await desk.maxWithdraw(lp.address);
    await expect(desk.connect(keeper).redeem(1n, keeper.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(lp.address, keeper.address);
    const part = shares / 3n;
    const redeeming = desk.connect(lp).redeem(part, stranger.address, lp.address);
    const paid = (assets * part) / shares;
    await expect(redeeming).to.emit(desk, "Withdraw").withArgs(lp.address, stranger.address, lp.address, paid, part);
    await expect(redeeming).to.changeTokenBalances(connection.ethers, mainnet.usdc, [desk, stranger], [-paid, paid]);
    const [left, leftAssets] = [shares - part, assets - paid];
    const burnt = (left * 1_000n + leftAssets - 1n) / leftAssets;
    expect(await desk.connect(lp).withdraw.staticCall(1_000n, lp.address, lp.address)).to.equal(burnt);
    await desk.connect(lp).withdraw(1_000n, lp.address, lp.address);
    expect(await desk.maxRedeem(lp.address)).to.equal(left - burnt);
    await desk.connect(lp).redeem(left - burnt, lp.address, lp.address);
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 0n]);
    expect(await mainnet.usdc.balanceOf(desk)).to.equal(0n);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[], []]);
  });

  it("what a partly filled epoch brought so far, at each fill's price, and the rest when it comes", async () => {
    const { desk, vault, lp, buyer } = system();
    const all = await vault.balanceOf(lp.address);
    await askRedeem(desk, lp, all);
    await passEpoch(system());
    await desk.process(1n);
    const [first, firstAssets] = [await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)];
    await desk.connect(lp).redeem(first, lp.address, lp.address);
    expect(await desk.maxRedeem(lp.address)).to.equal(0n);
    await askDeposit(desk, buyer, 100_000n * USDC);
    await passEpoch(system(), 2_900);
    await desk.process(1n);
    const [second, secondAssets] = [await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)];
    expect(second > 0n && second < all - first).to.equal(true);
    // Options sold became cheaper: a share brings more than it did.
    expect(secondAssets * first > firstAssets * second).to.equal(true);
    await desk.connect(lp).redeem(second, lp.address, lp.address);
  });
});

describe("LpDesk cancel", () => {
  const seeded = snapshotted(deploySeededDesk);
  const traded = snapshotted(deployTradedDesk);

  it("gives a pending deposit back at any time, without a price, to whom the controller says", async () => {
    const { desk, lp, stranger, keeper, mainnet, connection } = seeded();
    const id = await askDeposit(desk, lp, 42n * USDC);
    await mainnet.ethUsd.push(0n, await soon(seeded()));
    await expect(desk.connect(keeper).cancelDepositRequest(id, keeper.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(lp.address, keeper.address);
    const cancelling = desk.connect(lp).cancelDepositRequest(id, stranger.address, lp.address);
    await expect(cancelling)
      .to.emit(desk, "DepositRequestCancelled")
      .withArgs(lp.address, stranger.address, id, lp.address, 42n * USDC);
    await expect(cancelling).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [desk, stranger],
      [-42n * USDC, 42n * USDC],
    );
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 0n]);
    await expect(desk.connect(lp).cancelDepositRequest(id, lp.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NothingPending")
      .withArgs(id, lp.address);
  });

  it("comes too late once the epoch is filled", async () => {
    const { desk, lp } = seeded();
    const id = await askDeposit(desk, lp, 42n * USDC);
    await passEpoch(seeded());
    await desk.process(1n);
    await expect(desk.connect(lp).cancelDepositRequest(id, lp.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NothingPending")
      .withArgs(id, lp.address);
  });

  it("of a partly filled redemption gives the rest back and leaves the filled part to be claimed", async () => {
    const { desk, vault, lp, buyer } = traded();
    const half = (await vault.balanceOf(lp.address)) / 2n;
    await vault.connect(lp).transfer(buyer.address, half);
    const id = await askRedeem(desk, lp, half);
    expect(await askRedeem(desk, buyer, half)).to.equal(id);
    await passEpoch(traded());
    await desk.process(1n);
    const [filled, assets] = [await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)];
    const [theirs, theirAssets] = [await desk.maxRedeem(buyer.address), await desk.maxWithdraw(buyer.address)];
    const pending = await desk.pendingRedeemRequest(id, lp.address);
    expect(filled > 0n && pending > 0n).to.equal(true);
    await desk.connect(lp).cancelRedeemRequest(id, lp.address, lp.address);
    expect(await vault.balanceOf(lp.address)).to.equal(pending);
    expect([await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)]).to.deep.equal([filled, assets]);
    expect(await desk.pendingRedeemRequest(id, lp.address)).to.equal(0n);
    // Who stays neither gains nor loses by it, but for a unit of rounding.
    expect((await desk.maxRedeem(buyer.address)) - theirs <= 1n).to.equal(true);
    expect((await desk.maxWithdraw(buyer.address)) - theirAssets <= 1n).to.equal(true);
    await desk.connect(lp).redeem(filled, lp.address, lp.address);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[], []]);
  });
});

describe("LpDesk and a receiver the token refuses", () => {
  for (const decimals of [6n, 18n] as const) {
    const system = snapshotted(decimals === 6n ? deploySix : deployEighteen);

    it(`lets everybody else in and out, and the blocked one by another account; ${decimals} decimals`, async () => {
      const { desk, vault, token, unit, lp, buyer, keeper } = system();
      for (const account of [lp, buyer]) {
        await token.mint(account.address, 1_000n * unit);
        await askDeposit(desk, account, 1_000n * unit);
      }
      await passEpoch(system(), 3_000, desk);
      await desk.process(1n);
      for (const account of [lp, buyer]) {
        await desk.connect(account)[DEPOSIT](1_000n * unit, account.address, account.address);
        expect(await vault.balanceOf(account.address)).to.equal(1_000n * unit * 10n ** 6n);
        await askRedeem(desk, account, 1_000n * unit * 10n ** 6n);
      }
      await token.setBlocked(lp.address, true);
      await passEpoch(system(), 3_000, desk);
      await desk.process(1n);
      await desk.connect(buyer).withdraw(1_000n * unit, buyer.address, buyer.address);
      expect(await token.balanceOf(buyer.address)).to.equal(1_000n * unit);
      await expect(desk.connect(lp).withdraw(1_000n * unit, lp.address, lp.address))
        .to.be.revertedWithCustomError(token, "BlockingToken_Blocked")
        .withArgs(lp.address);
      await desk.connect(lp).withdraw(1_000n * unit, keeper.address, lp.address);
      expect(await token.balanceOf(keeper.address)).to.equal(1_000n * unit);
    });
  }

  it("a blocked account's request holds nobody up, and can be cancelled to another account", async () => {
    const { desk, token, unit, lp, buyer, keeper } = await deploySix();
    for (const account of [lp, buyer]) await token.mint(account.address, 10n * unit);
    const id = await askDeposit(desk, lp, 10n * unit);
    expect(await askDeposit(desk, buyer, 10n * unit)).to.equal(id);
    await token.setBlocked(lp.address, true);
    await desk.connect(lp).cancelDepositRequest(id, keeper.address, lp.address);
    expect(await token.balanceOf(keeper.address)).to.equal(10n * unit);
  });
});

describe("LpDesk after a crash", () => {
  const system = snapshotted(deployTradedDesk);

  it("X1: gives shares back while the vault owes all it has, and pays when it recovers", async () => {
    const { desk, vault, lp } = system();
    const id = await askRedeem(desk, lp, 10n ** 15n);
    await passEpoch(system(), 20_000);
    await expect(desk.process(1n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
    await desk.connect(lp).cancelRedeemRequest(id, lp.address, lp.address);
    await askRedeem(desk, lp, 10n ** 15n);
    await freshPrice(system(), 3_000, Number(await desk.closesAt(await desk.currentEpoch())));
    // One step goes past the epoch that was cancelled, the next fills this one.
    await desk.process(2n);
    await desk.connect(lp).redeem(10n ** 15n, lp.address, lp.address);
    expect(await vault.balanceOf(desk)).to.equal(0n);
  });
});
