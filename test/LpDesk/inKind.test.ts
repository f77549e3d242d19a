import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { freshPrice, nextAt } from "../support/chain.js";
import { askRedeem, deployBlockingDesk, deployTradedDesk, IN_KIND_DELAY_SECONDS, passEpoch } from "../support/desk.js";
import { orderOf } from "../support/hedging.js";
import { settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, NEVER, WAD } from "../support/system.js";

/** What keeps the first depositor's shares from being all of them. */
const VIRTUAL_SHARES = 10n ** 6n;

/** 150 calls are open and 160 base are there to cover them; the LP has asked for half of its shares. */
async function deployWaitingDesk() {
  const system = await deployTradedDesk();
  const { vault, desk, lp, authority, deployer } = system;
  const trader = await new HedgeTrader__factory(deployer).deploy(vault);
  await authority.grantRole(ROLES.governor, trader, 0);
  await trader.hedge(orderOf(160n * WAD));
  const shares = (await vault.balanceOf(lp.address)) / 2n;
  const id = await askRedeem(desk, lp, shares);
  const from = Number(await desk.closesAt(id)) + IN_KIND_DELAY_SECONDS;
  return { ...system, trader, shares, id, from };
}

describe("LpDesk redeemInKind", () => {
  const waiting = snapshotted(deployWaitingDesk);
  const blocking = snapshotted(() => deployBlockingDesk(6n));

  /** What the shares bring, by hand, while 150 calls are open and nothing is owed. */
  const partNow = async (shares: bigint) => {
    const { vault } = waiting();
    const [quote, base] = await vault.ledger();
    const all = (await vault.totalSupply()) + VIRTUAL_SHARES;
    return { quote: ((quote + 1n) * shares) / all, base: ((base - 150n * WAD + 1n) * shares) / all };
  };

  it("waits for its delay to the second, and pays in both tokens from then on, without a price", async () => {
    const { desk, vault, oracle, mainnet, lp, stranger, shares, id, from, connection } = waiting();
    const leave = () => desk.connect(lp).redeemInKind(id, stranger.address, lp.address, 0n, 0n);
    await nextAt(waiting(), from - 1);
    await expect(leave())
      .to.be.revertedWithCustomError(desk, "LpDesk_InKindTooEarly")
      .withArgs(from - 1, from);
    const { quote, base } = await partNow(shares);
    await nextAt(waiting(), from);
    const leaving = leave();
    await expect(leaving)
      .to.emit(desk, "RedeemedInKind")
      .withArgs(lp.address, stranger.address, id, lp.address, shares, quote, base);
    await expect(leaving).to.changeTokenBalances(connection.ethers, mainnet.usdc, [stranger, desk], [quote, 0n]);
    await expect(leaving).to.changeTokenBalances(connection.ethers, mainnet.weth, [stranger, desk], [base, 0n]);
    await expect(leaving).to.changeTokenBalances(connection.ethers, vault, [desk], [-shares]);
    await expect(oracle.read()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 0n]);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[], []]);
  });

  it("takes what waits once, and nothing of a request that was never made", async () => {
    const { desk, lp, buyer, id, from } = waiting();
    await nextAt(waiting(), from);
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
    for (const account of [lp, buyer]) {
      await expect(desk.connect(account).redeemInKind(id, account.address, account.address, 0n, 0n))
        .to.be.revertedWithCustomError(desk, "LpDesk_NothingPending")
        .withArgs(id, account.address);
    }
  });

  it("leaves what was filled to be claimed, and takes only what waits", async () => {
    const { desk, vault, trader, lp, shares, id, from } = waiting();
    // A part is paid in quote; the rest of the vault's quote stands in the hedge.
    await trader.hedge(orderOf(20n * WAD));
    await passEpoch(waiting(), 3_000);
    await desk.process(1n);
    const [filled, claimable] = [await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)];
    const left = await desk.pendingRedeemRequest(id, lp.address);
    expect(filled > 0n && left > 0n).to.equal(true);
    expect(filled + left).to.equal(shares);
    await nextAt(waiting(), from);
    await expect(desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n))
      .to.emit(vault, "RedeemedInKind")
      .and.to.emit(desk, "RedeemedInKind");
    expect([await desk.maxRedeem(lp.address), await desk.maxWithdraw(lp.address)]).to.deep.equal([filled, claimable]);
    await desk.connect(lp).redeem(filled, lp.address, lp.address);
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("changes nothing for others of the same epoch", async () => {
    const { desk, vault, lp, buyer, from } = waiting();
    await vault.connect(lp).transfer(buyer.address, 10n ** 16n);
    const id = await askRedeem(desk, buyer, 10n ** 16n);
    const mine = await desk.pendingRedeemRequest(id, lp.address);
    await nextAt(waiting(), from);
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
    expect(mine > 0n).to.equal(true);
    expect(await desk.pendingRedeemRequest(id, buyer.address)).to.equal(10n ** 16n);
    expect(await desk.queueHeads()).to.deep.equal([0n, id]);
    await desk.connect(buyer).redeemInKind(id, buyer.address, buyer.address, 0n, 0n);
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("gives no less than was asked for, of either token", async () => {
    const { desk, lp, shares, id, from } = waiting();
    const { quote, base } = await partNow(shares);
    await nextAt(waiting(), from);
    for (const [minQuote, minBase] of [
      [quote + 1n, base],
      [quote, base + 1n],
    ] as const) {
      await expect(desk.connect(lp).redeemInKind(id, lp.address, lp.address, minQuote, minBase))
        .to.be.revertedWithCustomError(desk, "LpDesk_InKindTooLittle")
        .withArgs(quote, base, minQuote, minBase);
    }
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, quote, base);
  });

  it("is the controller's and its operators'", async () => {
    const { desk, lp, keeper, id, from } = waiting();
    await nextAt(waiting(), from);
    const asKeeper = desk.connect(keeper);
    await expect(asKeeper.redeemInKind(id, keeper.address, lp.address, 0n, 0n))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(lp.address, keeper.address);
    await desk.connect(lp).setOperator(keeper.address, true);
    await expect(asKeeper.redeemInKind(id, keeper.address, lp.address, 0n, 0n)).to.emit(desk, "RedeemedInKind");
  });

  it("gives the request back untouched where calls are not covered, and lets it go once they are", async () => {
    const { desk, vault, trader, mainnet, lp, shares, id, from } = waiting();
    await trader.hedge(orderOf(-11n * WAD));
    await nextAt(waiting(), from);
    await expect(desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_ReserveNotCovered")
      .withArgs(await mainnet.weth.getAddress(), 150n * WAD, 149n * WAD);
    expect(await desk.pendingRedeemRequest(id, lp.address)).to.equal(shares);
    await trader.hedge(orderOf(WAD));
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
  });

  it("X1: with a feed that died for good and all options settled, every LP leaves with both tokens", async () => {
    const { desk, vault, lp, id, from, buyer, oracle, mainnet } = waiting();
    await settleAt(waiting(), 3_100);
    await vault.connect(buyer).claim(callId(3000), 100n * WAD, buyer.address);
    await desk.connect(lp).requestRedeem(await vault.balanceOf(lp.address), lp.address, lp.address);
    await nextAt(waiting(), from + 400 * 86_400);
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
    const [, rest] = await desk.epochsOf(lp.address);
    await desk.connect(lp).redeemInKind(rest[0] ?? 0n, lp.address, lp.address, 0n, 0n);
    await expect(oracle.read()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
    expect(await vault.totalSupply()).to.equal(0n);
    expect(await mainnet.weth.balanceOf(lp.address)).to.be.closeTo(160n * WAD, 10n ** 10n);
    const [quote, base, claims] = await vault.ledger();
    expect([quote <= 2n, base <= 10n ** 10n, claims]).to.deep.equal([true, true, 0n]);
  });

  it("is not held up by an LP whom the token's issuer blocks: everybody names a receiver of their own", async () => {
    const { desk, vault, token, unit, lp, buyer } = blocking();
    for (const account of [lp, buyer]) {
      await token.mint(account.address, 1_000n * unit);
      await desk.connect(account).requestDeposit(1_000n * unit, account.address, account.address);
    }
    await passEpoch(blocking(), 3_000, desk);
    await desk.process(1n);
    let id = 0n;
    for (const account of [lp, buyer]) {
      await desk.connect(account)["deposit(uint256,address)"](1_000n * unit, account.address);
      id = await askRedeem(desk, account, await vault.balanceOf(account.address));
    }
    await token.setBlocked(lp.address, true);
    await nextAt(blocking(), Number(await desk.closesAt(id)) + IN_KIND_DELAY_SECONDS);
    const asBlocked = desk.connect(lp);
    await expect(asBlocked.redeemInKind(id, lp.address, lp.address, 0n, 0n)).to.be.revertedWithCustomError(
      token,
      "BlockingToken_Blocked",
    );
    await desk.connect(buyer).redeemInKind(id, buyer.address, buyer.address, 999n * unit, 0n);
    await asBlocked.redeemInKind(id, buyer.address, lp.address, 999n * unit, 0n);
    expect(await token.balanceOf(buyer.address)).to.be.closeTo(2_000n * unit, 2n);
  });

  it("run: nobody who leaves in kind gets more than waiting for quote at a price would have brought, but for the odd unit", async () => {
    const { desk, vault, trader, lp, buyer, mainnet, id, from, shares } = waiting();
    // The book is taken back and the base is sold: what is left is quote, and both ways out are open.
    await vault.connect(buyer).sell(callId(3000), 100n * WAD, 0n, buyer.address, NEVER);
    await vault.connect(buyer).sell(callId(3300), 50n * WAD, 0n, buyer.address, NEVER);
    await trader.hedge(orderOf(-160n * WAD));
    await freshPrice(waiting(), 3_000, from);
    const inQuote = await vault.previewRedeem(shares);
    const before = await mainnet.usdc.balanceOf(lp.address);
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
    // In quote the mark's width takes at least a unit; there is no more of it once nothing is written or held.
    expect((await mainnet.usdc.balanceOf(lp.address)) - before).to.be.within(inQuote, inQuote + 1n);
    expect(await mainnet.weth.balanceOf(lp.address)).to.equal(0n);
  });
});
