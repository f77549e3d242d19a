import { expect } from "chai";

import { GAS, inOneBlock, NEXT, nextAt, soon } from "../support/chain.js";
import {
  deployFeeSystem,
  down,
  exitNavOf,
  FEE_RECEIVER,
  later,
  performanceFee,
  PERFORMANCE,
  RAY,
  sharesWorth,
  VIRTUAL_SHARES,
} from "../support/fees.js";
import type { FeeSystem } from "../support/fees.js";
import { orderOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, USDC } from "../support/system.js";

/** Rounding of the fee by a quote unit, told in shares. */
const UNIT_OF_SHARES = 2n * 10n ** 6n;
const TERMS = { feeBps: 2_000n } as const;
/** A share unit and the virtual ones, with those that exist. */
const allOf = async ({ vault }: FeeSystem) => (await vault.totalSupply()) + VIRTUAL_SHARES;

/** Shares due on the gain in the next block, by the fee's definition and exact. */
async function dueNext(system: FeeSystem): Promise<bigint> {
  const [shares, worth] = [await allOf(system), (await exitNavOf(system, NEXT)) + 1n];
  const { highWaterMarkRay: markRay } = await system.vault.feeState();
  return down(sharesWorth(performanceFee(worth, { shares, markRay, ...TERMS }), worth, shares));
}

const isJustBelow = (expected: bigint) => (found: bigint) =>
  expected - found >= 0n && expected - found <= UNIT_OF_SHARES;

describe("OptionsVault's performance fee", () => {
  const system = snapshotted(() => deployFeeSystem(PERFORMANCE));

  it("starts from the price that the first depositor paid", async () => {
    const { vault } = system();
    const { highWaterMarkRay } = await vault.feeState();
    expect(highWaterMarkRay).to.equal(RAY / 10n ** 6n);
  });

  it("charges a fifth of what shares gained above the mark, at the exit mark, once the period is over", async () => {
    const { vault, stranger } = system();
    const at = await later(system(), 30, 3_400);
    const shares = await allOf(system());
    const worth = (await exitNavOf(system(), NEXT)) + 1n;
    // By hand: 100 ether gained 40,000 dollars; the mark's width of half a per cent of them is no gain yet.
    const gain = worth - shares / 10n ** 6n;
    expect(gain / USDC).to.be.within(40_000n - 1_700n - 350n, 40_000n - 1_700n - 150n);
    const due = await dueNext(system());
    const { highWaterMarkRay } = await vault.feeState();
    const accruing = vault.connect(stranger).accrueFees();
    await expect(accruing)
      .to.emit(vault, "FeesAccrued")
      .withArgs(FEE_RECEIVER, at, shares - VIRTUAL_SHARES, 0n, isJustBelow(due));
    const minted = await vault.balanceOf(FEE_RECEIVER);
    const price = (worth * RAY + shares + minted - 1n) / (shares + minted);
    await expect(accruing)
      .to.emit(vault, "HighWaterMarkSet")
      .withArgs(highWaterMarkRay, price, at, worth - 1n);
    // What it is worth afterwards is a fifth of the gain, to the unit.
    const value = (minted * worth) / (shares + minted);
    expect(gain / 5n - value).to.be.within(0n, 3n);
    expect(await vault.feeState()).to.deep.equal([at, at, price]);
  });

  it("counts in every price at once, is minted in none of them, and falls away with the gain", async () => {
    const { vault } = system();
    const supply = await vault.totalSupply();
    await later(system(), 5, 3_400);
    const due = await dueNext(system());
    expect(due).to.be.above(0n);
    const assets = await vault.totalAssets(NEXT);
    const fair = (10n ** 15n * (assets + 1n)) / (supply + VIRTUAL_SHARES + due);
    expect(await vault.convertToAssets(10n ** 15n, NEXT)).to.be.within(fair, fair + 2n);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER), "not before the period is over").to.equal(0n);
    await later(system(), 5, 2_990);
    const low = await vault.totalAssets(NEXT);
    expect(await vault.convertToAssets(10n ** 15n, NEXT)).to.equal(
      (10n ** 15n * (low + 1n)) / (supply + VIRTUAL_SHARES),
    );
    await later(system(), 20, 2_990);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER), "the peak in between was not charged").to.equal(0n);
  });

  it("charges a gain once: not again at the same price, nor on the way back from a fall", async () => {
    const { vault } = system();
    await later(system(), 30, 3_400);
    await vault.accrueFees();
    const [first, { highWaterMarkRay }] = [await vault.balanceOf(FEE_RECEIVER), await vault.feeState()];
    for (const usd of [3_400, 2_800, 3_400]) {
      await later(system(), 30, usd);
      await vault.accrueFees();
      expect(await vault.balanceOf(FEE_RECEIVER), `${usd}`).to.equal(first);
      expect((await vault.feeState()).highWaterMarkRay, `${usd}`).to.equal(highWaterMarkRay);
    }
    await later(system(), 30, 3_500);
    const due = await dueNext(system());
    await vault.accrueFees();
    expect((await vault.balanceOf(FEE_RECEIVER)) - first).to.satisfy(isJustBelow(due));
  });

  it("begins a period anew where one ended without a gain, so nobody waits for the next peak", async () => {
    const { vault } = system();
    const at = await later(system(), 31, 2_900);
    await vault.accrueFees();
    expect((await vault.feeState()).crystallisedAt).to.equal(at);
    await later(system(), 29, 3_600);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.equal(0n);
  });

  it("waits where no price may be trusted, and a period that is over then stays over", async () => {
    const { vault, connection } = system();
    await connection.networkHelpers.time.increase(40 * DAY);
    const before = await vault.feeState();
    await vault.accrueFees();
    expect((await vault.feeState()).crystallisedAt).to.equal(before.crystallisedAt);
    await later(system(), 0, 3_400);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.be.above(0n);
  });

  it("is charged to who leaves for their shares alone, and leaves the price and the rest due as they were", async () => {
    const { vault, lp, buyer } = system();
    await vault.connect(buyer).deposit(500_000n * USDC, buyer.address);
    await later(system(), 10, 3_400);
    const due = await dueNext(system());
    const [shares, all] = [(await vault.balanceOf(lp.address)) / 3n, await allOf(system())];
    const price = await vault.previewRedeem(10n ** 15n, NEXT);
    await vault.connect(lp).redeem(shares, lp.address, lp.address);
    const charged = await vault.balanceOf(FEE_RECEIVER);
    const expected = (due * shares) / all;
    expect(charged).to.be.within(expected - UNIT_OF_SHARES, expected);
    expect(await vault.previewRedeem(10n ** 15n)).to.be.within(price, price + 1n);
    const rest = await dueNext(system());
    expect(rest, "of the shares that stay").to.be.within(due - charged - 2n * UNIT_OF_SHARES, due - charged);
  });

  it("owes no more for a deposit above the mark: the mark becomes the average of what was paid", async () => {
    const { vault, buyer } = system();
    await later(system(), 10, 3_400);
    const [shares, worth] = [await allOf(system()), (await exitNavOf(system(), NEXT)) + 1n];
    const { highWaterMarkRay: markRay } = await vault.feeState();
    const fee = performanceFee(worth, { shares, markRay, ...TERMS });
    await vault.connect(buyer).deposit(2_000_000n * USDC, buyer.address);
    const after = await vault.feeState();
    const bought = await vault.balanceOf(buyer.address);
    const average = (markRay * shares + 2_000_000n * USDC * RAY) / (shares + bought);
    expect(after.highWaterMarkRay).to.be.within(average, average + 2n);
    expect(after.crystallisedAt).to.be.below(after.accruedAt);
    const now = performanceFee((await exitNavOf(system())) + 1n, {
      ...{ shares: await allOf(system()), markRay: after.highWaterMarkRay },
      ...TERMS,
    });
    expect(down(fee) - down(now), "in dollars' units").to.be.within(0n, 2n);
  });

  it("keeps the mark through a deposit below it: nobody can talk it down and be charged from there", async () => {
    const { vault, receiver, mainnet, buyer } = system();
    await later(system(), 30, 3_400);
    await vault.accrueFees();
    const { highWaterMarkRay } = await vault.feeState();
    await later(system(), 10, 2_600);
    await mainnet.fundUsdc(FEE_RECEIVER, 4_000_000n * USDC);
    await mainnet.usdc.connect(receiver).approve(vault, 4_000_000n * USDC);
    const earned = await vault.balanceOf(FEE_RECEIVER);
    await vault.connect(receiver).deposit(4_000_000n * USDC, FEE_RECEIVER);
    await vault.connect(receiver).redeem((await vault.balanceOf(FEE_RECEIVER)) - earned, FEE_RECEIVER, FEE_RECEIVER);
    expect((await vault.feeState()).highWaterMarkRay).to.equal(highWaterMarkRay);
    await vault.connect(buyer).deposit(100_000n * USDC, buyer.address);
    await later(system(), 40, 3_300);
    await vault.accrueFees();
    expect(await vault.balanceOf(FEE_RECEIVER)).to.equal(earned);
  });
});

describe("OptionsVault's performance fee, and who would step around it", () => {
  const system = snapshotted(() => deployFeeSystem(PERFORMANCE));

  it("gains nobody by coming and going in one block, with the charge in between or not", async () => {
    for (const isCharged of [false, true]) {
      const { vault, buyer, mainnet, stranger, connection } = system();
      const snapshot = await connection.networkHelpers.takeSnapshot();
      // With the period over, the deposit charges everybody first; short of it, nothing does.
      await later(system(), isCharged ? 30 : 29, 3_400);
      const mine = vault.connect(buyer);
      const before = await mainnet.usdc.balanceOf(buyer.address);
      const bought = await vault.previewDeposit(300_000n * USDC, NEXT);
      await inOneBlock(system(), [
        () => mine.deposit(300_000n * USDC, buyer, GAS),
        ...(isCharged ? [() => vault.connect(stranger).accrueFees(GAS)] : []),
        () => mine.redeem(bought, buyer, buyer, GAS),
      ]);
      expect(await vault.balanceOf(buyer.address)).to.equal(0n);
      expect(await mainnet.usdc.balanceOf(buyer.address), `${isCharged}`).to.be.below(before);
      await snapshot.restore();
    }
  });

  it("costs the same just before it is charged and just after: leaving early or coming late gains nothing", async () => {
    const { vault, lp, connection } = system();
    const worthAt = async (charge: boolean) => {
      const snapshot = await connection.networkHelpers.takeSnapshot();
      const at = await later(system(), 30, 3_400);
      if (charge) await vault.accrueFees();
      if (charge) await nextAt(system(), at + 1);
      const prices = [
        await vault.previewRedeem(10n ** 17n, NEXT),
        await vault.previewMint(10n ** 17n, NEXT),
        await vault.maxWithdraw(lp.address, NEXT),
      ];
      await snapshot.restore();
      return prices;
    };
    const [before, after] = [await worthAt(false), await worthAt(true)];
    for (const [i, price] of before.entries()) expect((after[i] ?? 0n) - price).to.be.within(0n, 2n);
  });

  it("lets the receiver force a charge early with its own money, but for no more than continuous charging, and it pays the width", async () => {
    const { vault, receiver, mainnet } = system();
    await later(system(), 10, 3_400);
    const due = await dueNext(system());
    await mainnet.fundUsdc(FEE_RECEIVER, 5_000_000n * USDC);
    await mainnet.usdc.connect(receiver).approve(vault, 5_000_000n * USDC);
    await vault.connect(receiver).deposit(5_000_000n * USDC, FEE_RECEIVER);
    const bought = await vault.balanceOf(FEE_RECEIVER);
    await vault.connect(receiver).redeem(bought, FEE_RECEIVER, FEE_RECEIVER);
    const forced = await vault.balanceOf(FEE_RECEIVER);
    expect(forced, "most of what was due").to.be.within((due * 8n) / 10n, due);
    const paid = 5_000_000n * USDC - (await mainnet.usdc.balanceOf(FEE_RECEIVER));
    expect(Number(paid) / 1e6, "in and out of NAV ± 1,700 dollars, five sixths of it to the others").to.be.above(400);
  });
});

describe("OptionsVault's high-water mark, from the first share to the last", () => {
  const system = snapshotted(() => deployFeeSystem(PERFORMANCE));

  it("starts anew with the first deposit after all shares are gone, at the price it pays", async () => {
    const { vault, trader, lp, buyer, receiver } = system();
    await later(system(), 30, 3_400);
    await vault.accrueFees();
    const high = await vault.feeState();
    await later(system(), 1, 3_000);
    const [, base] = await vault.ledger();
    await trader.hedge(orderOf(-base));
    for (const owner of [lp, receiver]) {
      await vault.connect(owner).redeem(await vault.balanceOf(owner.address), owner.address, owner.address);
    }
    expect(await vault.totalSupply()).to.equal(0n);
    await later(system(), 50, 3_000);
    await vault.connect(buyer).deposit(1_000n * USDC, buyer.address);
    const shares = await vault.balanceOf(buyer.address);
    const state = await vault.feeState();
    expect(state.highWaterMarkRay).to.equal((1_000n * USDC * RAY + shares - 1n) / shares);
    expect(state.highWaterMarkRay).to.be.below(high.highWaterMarkRay);
    expect(state.crystallisedAt).to.equal(state.accruedAt);
    expect(await vault.balanceOf(FEE_RECEIVER), "nothing was due on shares that nobody had").to.equal(0n);
  });

  it("lets every share leave with fees due on all of them: the receiver's are what is left", async () => {
    const { vault, trader, lp } = system();
    const [, base] = await vault.ledger();
    await later(system(), 10, 3_020);
    await trader.hedge(orderOf(-base, 3_020n * 10n ** 18n));
    await soon(system());
    const shares = await vault.balanceOf(lp.address);
    expect(await vault.maxRedeem(lp.address, NEXT)).to.equal(shares);
    await vault.connect(lp).redeem(shares, lp.address, lp.address);
    expect(await vault.balanceOf(FEE_RECEIVER)).to.equal(await vault.totalSupply());
  });
});
