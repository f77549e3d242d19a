import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";

import { freshPrice, NEXT, nextAt, soon } from "../support/chain.js";
import {
  deployFeeSystem,
  down,
  FEE_RECEIVER,
  fraction,
  growth,
  later,
  MANAGEMENT,
  times,
  VIRTUAL_SHARES,
  YEAR,
} from "../support/fees.js";
import { orderOf } from "../support/hedging.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, deploySystem, deployTradedSystem, NEVER, NO_LIMIT, START, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";
import { deployVariant, NO_FEES, vaultFactory } from "../support/vaults.js";

const BOUNDS = {
  managementFeeBps: [0n, 500n],
  performanceFeeBps: [0n, 3_000n],
  crystallisationSeconds: [BigInt(DAY), BigInt(400 * DAY)],
} as const;
const SHARE_UNIT = 10n ** 6n;

describe("OptionsVault's fee terms", () => {
  const system = snapshotted(() => deploySystem());

  it("are off by default, and then nothing is ever due or told", async () => {
    const { vault, lp, stranger } = system();
    expect(await vault.feeTerms()).to.deep.equal(Object.values(NO_FEES));
    await vault.connect(lp).deposit(1_000n * USDC, lp.address);
    await later(system(), 400, 3_000);
    const supply = await vault.totalSupply();
    await expect(vault.connect(stranger).accrueFees()).to.not.emit(vault, "FeesAccrued");
    expect(await vault.totalSupply()).to.equal(supply);
    expect(await vault.feeState()).to.deep.equal([0n, 0n, 0n]);
  });

  it("are taken at both ends of their ranges and refused one step beyond, naming which and the bound", async () => {
    const factory = await vaultFactory(system());
    for (const [name, [least, greatest]] of Object.entries(BOUNDS)) {
      for (const value of [least, greatest]) {
        const fees = { feeReceiver: FEE_RECEIVER, [name]: value };
        const made = await deployVariant(system(), { fees }, factory);
        expect(await made.feeTerms()).to.deep.equal(Object.values({ ...NO_FEES, ...fees }));
      }
      const beyond: (readonly [bigint, bigint])[] = [[greatest + 1n, greatest]];
      if (least > 0n) beyond.push([least - 1n, least]);
      for (const [value, bound] of beyond) {
        await expect(deployVariant(system(), { fees: { feeReceiver: FEE_RECEIVER, [name]: value } }, factory))
          .to.be.revertedWithCustomError(factory, "OptionsVault_BadSetting")
          .withArgs(encodeBytes32String(name), value, bound);
      }
    }
  });

  it("want a receiver where either fee is on, and never the vault itself", async () => {
    const { deployer, connection } = system();
    const factory = await vaultFactory(system());
    for (const fees of [{ managementFeeBps: 1n }, { performanceFeeBps: 1n }]) {
      await expect(deployVariant(system(), { fees }, factory))
        .to.be.revertedWithCustomError(factory, "OptionsVault_BadFeeReceiver")
        .withArgs(ZeroAddress);
    }
    const { getCreateAddress } = connection.ethers;
    for (const managementFeeBps of [0n, 1n]) {
      const itself = getCreateAddress({ from: deployer.address, nonce: await deployer.getNonce() });
      await expect(deployVariant(system(), { fees: { managementFeeBps, feeReceiver: itself } }, factory))
        .to.be.revertedWithCustomError(factory, "OptionsVault_BadFeeReceiver")
        .withArgs(itself);
    }
  });
});

describe("OptionsVault's management fee", () => {
  const system = snapshotted(() => deployFeeSystem(MANAGEMENT));

  it("dilutes by exp(−rate × time): 1.98 % in a year at 2 %, never more than 2 %", async () => {
    const { vault, stranger } = system();
    const { accruedAt } = await vault.feeState();
    const before = await vault.totalSupply();
    await freshPrice(system(), 3_000, Number(accruedAt) + YEAR - 60);
    await nextAt(system(), Number(accruedAt) + YEAR);
    await vault.connect(stranger).accrueFees();
    const fee = await vault.balanceOf(FEE_RECEIVER);
    // exp(0.02) − 1 from a table.
    const expected = (before * 202_013_400_267_558_101_601_439n) / 10n ** 25n;
    expect(expected - fee).to.be.within(0n, 1n);
    expect(await vault.totalSupply()).to.equal(before + fee);
    expect(fee * 100n <= 2n * (before + fee), "no more than 2 % of all").to.equal(true);
    expect(fee * 10_000n >= 198n * (before + fee), "and no less than 1.98 %").to.equal(true);
  });

  it("comes to the same however often it is minted, but for a share unit each time", async () => {
    const { vault, connection } = system();
    const { accruedAt } = await vault.feeState();
    const supply = await vault.totalSupply();
    const random = [1, 13, 100_000, 2, 86_400, 31, 4_000_000, 12, 777_777, 5_000_000, 1, 20_000_000];
    let at = await connection.networkHelpers.time.latest();
    for (const seconds of random) {
      at += seconds;
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await vault.accrueFees();
    }
    const once = down(times(fraction(supply), growth(200n, BigInt(at) - accruedAt)));
    expect(once - (await vault.balanceOf(FEE_RECEIVER))).to.be.within(0n, BigInt(random.length) + 1n);
  });

  it("tells what it took, from how many shares and until when", async () => {
    const { vault } = system();
    const [supply, { accruedAt }] = [await vault.totalSupply(), await vault.feeState()];
    const at = await later(system(), 10, 3_000);
    const shares = down(times(fraction(supply), growth(200n, BigInt(at) - accruedAt)));
    const close = (found: bigint) => shares - found >= 0n && shares - found <= 1n;
    const accruing = vault.accrueFees();
    await expect(accruing).to.emit(vault, "FeesAccrued").withArgs(FEE_RECEIVER, at, supply, close, 0n);
    await expect(accruing).to.emit(vault, "Transfer").withArgs(ZeroAddress, FEE_RECEIVER, close);
    await expect(accruing).to.not.emit(vault, "HighWaterMarkSet");
    expect((await vault.feeState()).accruedAt).to.equal(at);
  });

  it("is in every price before it is minted: minting it changes none", async () => {
    const { vault, lp } = system();
    const at = await later(system(), 200, 3_000);
    const prices = () =>
      Promise.all([
        vault.previewDeposit(10_000n * USDC, NEXT),
        vault.previewMint(10n ** 15n, NEXT),
        vault.previewWithdraw(10_000n * USDC, NEXT),
        vault.previewRedeem(10n ** 15n, NEXT),
        vault.convertToShares(10_000n * USDC, NEXT),
        vault.convertToAssets(10n ** 15n, NEXT),
        vault.maxWithdraw(lp.address, NEXT),
        vault.maxRedeem(lp.address, NEXT),
      ]);
    const before = await prices();
    const supply = await vault.totalSupply();
    const grown = supply + down(times(fraction(supply), growth(200n, BigInt(at) - (await vault.feeState()).accruedAt)));
    const assets = await vault.totalAssets(NEXT);
    const fair = (10n ** 15n * (assets + 1n)) / (grown + VIRTUAL_SHARES);
    expect(before[5]).to.equal(fair);
    await vault.accrueFees();
    await nextAt(system(), at + 1);
    const block = await vault.convertToAssets(10n ** 15n);
    expect(block).to.equal(fair);
    expect(await vault.balanceOf(FEE_RECEIVER)).to.be.above(0n);
  });

  it("is paid by who leaves for their time, and by nobody for time before they came", async () => {
    const { vault, buyer, lp } = system();
    await later(system(), 200, 3_000);
    await vault.connect(buyer).deposit(100_000n * USDC, buyer.address);
    const accrued = await vault.balanceOf(FEE_RECEIVER);
    expect(accrued, "the old shares' fee is minted first").to.be.above(0n);
    const supply = await vault.totalSupply();
    const held = await vault.balanceOf(buyer.address);
    const worth = await vault.convertToAssets(held);
    await soon(system());
    await vault.connect(lp).redeem(10n ** 12n, lp.address, lp.address);
    const twelve = down(times(fraction(supply), growth(200n, 12n)));
    expect((await vault.balanceOf(FEE_RECEIVER)) - accrued).to.be.within(twelve - 1n, twelve);
    expect(worth - (await vault.convertToAssets(held)), "12 seconds at 2 % of 100,000").to.be.within(0n, 1_000n);
  });

  it("needs no price, and waits for none: it is minted with a stale answer, and with a feed that answers nonsense", async () => {
    const { vault, connection, mainnet } = system();
    await connection.networkHelpers.time.increase(30 * DAY);
    await vault.accrueFees();
    const stale = await vault.balanceOf(FEE_RECEIVER);
    expect(stale).to.be.above(0n);
    await mainnet.ethUsd.push(0n, await soon(system()));
    await connection.networkHelpers.time.increase(DAY);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.be.above(stale);
  });

  it("counts a hundred years at once and no more", async () => {
    const { vault, connection } = system();
    const [supply, { accruedAt }] = [await vault.totalSupply(), await vault.feeState()];
    await connection.networkHelpers.time.increaseTo(accruedAt + 300n * BigInt(YEAR));
    await vault.accrueFees();
    const expected = down(times(fraction(supply), growth(200n, 100n * BigInt(YEAR))));
    expect(expected - (await vault.balanceOf(FEE_RECEIVER))).to.be.within(0n, 2n);
  });

  it("is not due for time without shares: before the first deposit, nor after the last redemption", async () => {
    const fresh = await deploySystem(MANAGEMENT);
    const { vault, lp } = fresh;
    await later(fresh, 300, 3_000);
    await vault.connect(lp).deposit(1_000n * USDC, lp.address);
    expect(await vault.balanceOf(FEE_RECEIVER)).to.equal(0n);
    expect(await vault.totalSupply()).to.equal(1_000n * USDC * SHARE_UNIT);
    await nextAt(fresh, Number((await vault.feeState()).accruedAt) + 1);
    await vault.connect(lp).redeem(await vault.balanceOf(lp.address), lp.address, lp.address);
    const receiver = await fresh.connection.ethers.getImpersonatedSigner(FEE_RECEIVER);
    await fresh.connection.networkHelpers.setBalance(FEE_RECEIVER, WAD);
    const dust = await vault.balanceOf(FEE_RECEIVER);
    await vault.connect(receiver).transfer(lp, dust);
    expect(dust).to.be.within(1n, 10n ** 6n);
  });

  it("is minted to the receiver alone when the lp has left, whose own shares pay it too", async () => {
    const { vault, receiver, trader, lp } = system();
    const [, base] = await vault.ledger();
    await trader.hedge(orderOf(-base));
    await later(system(), 365, 3_000);
    await vault.connect(lp).redeem(await vault.balanceOf(lp.address), lp.address, lp.address);
    const all = await vault.totalSupply();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.equal(all);
    await later(system(), 1, 3_000);
    const mine = await vault.balanceOf(FEE_RECEIVER);
    await vault.connect(receiver).redeem(mine, FEE_RECEIVER, FEE_RECEIVER);
    const rest = await vault.balanceOf(FEE_RECEIVER);
    expect(rest, "a day's fee on its own shares").to.be.within(1n, mine / 10_000n);
  });
});

describe("OptionsVault's fees and the state it is in", () => {
  const traded = snapshotted(() => deployTradedSystem({ ...MANAGEMENT, performanceFeeBps: 2_000 }));

  it("are charged on no gain while an expiry awaits settlement, and the rest is", async () => {
    const { vault } = traded();
    await expireAt(traded(), 2_500);
    const marked = await vault.feeState();
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.be.above(0n);
    const after = await vault.feeState();
    expect([after.highWaterMarkRay, after.crystallisedAt]).to.deep.equal([
      marked.highWaterMarkRay,
      marked.crystallisedAt,
    ]);
  });

  it("are charged on no gain of a vault that owes more than it has", async () => {
    const { vault } = traded();
    await freshPrice(traded(), 20_000, await soon(traded()));
    const marked = await vault.feeState();
    await vault.accrueFees();
    expect((await vault.feeState()).highWaterMarkRay).to.equal(marked.highWaterMarkRay);
  });

  it("leave purchases, sales and hedges as they are: the same gas with fees on", async () => {
    const gasOf = async (system: System) => {
      const { vault, buyer, rebalancer } = system;
      await nextAt(system, START + 3_000);
      const order = [callId(3000), 5n * WAD, NO_LIMIT, buyer.address, NEVER] as const;
      const bought = await (await vault.connect(buyer).buy(...order)).wait();
      await nextAt(system, START + 3_012);
      const hedged = await (await rebalancer.rebalance()).wait();
      return [bought?.gasUsed, hedged?.gasUsed];
    };
    const without = await deployTradedSystem();
    expect(await gasOf(traded())).to.deep.equal(await gasOf(without));
  });
});
