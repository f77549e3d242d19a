import { expect } from "chai";

import { orderOf } from "../support/hedging.js";
import { configuratorOf, deployShortSystem, exposureAt, LIMIT, stockOf } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";

const DUST = 4n;

describe("AaveShort: what Aave may refuse", () => {
  const deployed = snapshotted(deployShortSystem);

  async function limitNow() {
    const { short, vault } = deployed();
    const [free] = await vault.ledger();
    const { borrowableBase, limit } = await short.position(free);
    expect(await short.borrowable(free)).to.equal(borrowableBase);
    return { borrowableBase, limit };
  }

  const refusals = [
    { name: "base is frozen", limit: LIMIT.baseFrozen, act: "setReserveFreeze", asset: "weth", value: true },
    { name: "base is paused", limit: LIMIT.basePaused, act: "setReservePause", asset: "weth", value: true },
    {
      name: "base may not be borrowed",
      limit: LIMIT.baseNotBorrowable,
      act: "setReserveBorrowing",
      asset: "weth",
      value: false,
    },
    { name: "quote is frozen", limit: LIMIT.quoteFrozen, act: "setReserveFreeze", asset: "usdc", value: true },
    { name: "quote is paused", limit: LIMIT.quotePaused, act: "setReservePause", asset: "usdc", value: true },
  ] as const;
  for (const { name, limit, act, asset, value } of refusals) {
    it(`sells what is held and no more while ${name}, and the view says why`, async () => {
      const { trader, short, mainnet } = deployed();
      await trader.hedge(orderOf(5n * WAD));
      const configurator = await configuratorOf(deployed());
      await configurator[act](mainnet[asset], value);
      expect(await limitNow()).to.deep.equal({ borrowableBase: 0n, limit });
      const before = await stockOf(deployed());
      await trader.hedge(orderOf(-20n * WAD));
      const after = await stockOf(deployed());
      expect([after.base, after.debt, after.collateral]).to.deep.equal([0n, 0n, 0n]);
      expect(after.quote - before.quote).to.be.within(14_985n * USDC, 15_000n * USDC);
      expect([after.strayUsdc, after.strayWeth, ...after.allowances].every((one) => one === 0n)).to.equal(true, "A1");
      await expect(trader.hedge(orderOf(-20n * WAD)))
        .to.be.revertedWithCustomError(short, "AaveShort_NothingToSell")
        .withArgs(20n * WAD, limit);
    });
  }

  it("borrows up to the borrow cap", async () => {
    const { trader, aave, mainnet } = deployed();
    const cap = (await aave.debtWeth.totalSupply()) / WAD + 10n;
    await (await configuratorOf(deployed())).setBorrowCap(mainnet.weth, cap);
    const { borrowableBase, limit } = await limitNow();
    expect(limit).to.equal(LIMIT.borrowCap);
    expect(borrowableBase).to.be.within(9n * WAD, 10n * WAD);
    // The rebalancer orders no more than that; an order beyond it meets Aave's own refusal and sells what is held.
    await trader.hedge(orderOf(-borrowableBase));
    expect((await stockOf(deployed())).debt).to.be.closeTo(borrowableBase, DUST);
  });

  it("borrows up to what Aave has in stock", async () => {
    const { trader, aave, mainnet, buyer } = deployed();
    await mainnet.fundUsdc(buyer.address, 300_000_000n * USDC);
    await mainnet.usdc.connect(buyer).approve(aave.pool, 300_000_000n * USDC);
    await aave.pool.connect(buyer).supply(mainnet.usdc, 300_000_000n * USDC, buyer.address, 0);
    const stock = await mainnet.weth.balanceOf(aave.aWeth);
    await aave.pool.connect(buyer).borrow(mainnet.weth, stock - 7n * WAD, 2, 0, buyer.address);
    expect(await limitNow()).to.deep.equal({ borrowableBase: 7n * WAD, limit: LIMIT.liquidity });
    await trader.hedge(orderOf(-7n * WAD));
    expect((await stockOf(deployed())).debt).to.be.closeTo(7n * WAD, DUST);
  });

  it("supplies up to the supply cap, and nothing beyond it", async () => {
    const { trader, aave, mainnet } = deployed();
    // The venue leaves a hundredth of the cap free.
    const cap = (((await aave.aUsdc.totalSupply()) / USDC + 50_000n) * 100n) / 99n;
    await (await configuratorOf(deployed())).setSupplyCap(mainnet.usdc, cap);
    const { borrowableBase, limit } = await limitNow();
    expect(limit).to.equal(LIMIT.supplyCap);
    // 50,000 dollars at health 1.7 and 80 %: 7.8 WETH.
    expect(borrowableBase).to.be.within(7n * WAD, 8n * WAD);
    await trader.hedge(orderOf(-borrowableBase));
    expect((await stockOf(deployed())).debt).to.be.closeTo(borrowableBase, DUST);
  });

  it("takes no loan against quote that is no collateral any more", async () => {
    const { mainnet } = deployed();
    await (await configuratorOf(deployed())).configureReserveAsCollateral(mainnet.usdc, 0, 8_000, 10_450);
    expect(await limitNow()).to.deep.equal({ borrowableBase: 0n, limit: LIMIT.quoteNotCollateral });
  });

  it("keeps what it buys as base while Aave takes no repayments, and nets it when it does again", async () => {
    const { trader, mainnet } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    const configurator = await configuratorOf(deployed());
    await configurator.setReservePause(mainnet.weth, true);
    await trader.hedge(orderOf(12n * WAD));
    const held = await stockOf(deployed());
    expect(held.base).to.be.closeTo(12n * WAD, DUST);
    expect(held.debt).to.be.closeTo(20n * WAD, 10n ** 13n);
    expect((await exposureAt(deployed(), 3_000n)).netDeltaWad).to.be.closeTo(-8n * WAD, 10n ** 13n);
    expect(held.allowances.every((one) => one === 0n)).to.equal(true, "A1");
    // It can be sold again meanwhile, lender or not.
    await trader.hedge(orderOf(-2n * WAD));
    await configurator.setReservePause(mainnet.weth, false);
    await trader.hedge(orderOf(4n * WAD));
    const netted = await stockOf(deployed());
    expect(netted.base).to.equal(0n);
    expect(netted.debt).to.be.closeTo(6n * WAD, 10n ** 13n);
    expect(netted.allowances.every((one) => one === 0n)).to.equal(true, "A1");
  });

  it("repays while base is frozen", async () => {
    const { trader, mainnet } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await (await configuratorOf(deployed())).setReserveFreeze(mainnet.weth, true);
    await trader.hedge(orderOf(21n * WAD));
    const after = await stockOf(deployed());
    expect([after.debt, after.collateral]).to.deep.equal([0n, 0n]);
    expect(after.base).to.be.closeTo(WAD, 10n ** 13n);
  });

  it("repays while Aave returns no collateral, and fetches it when it does", async () => {
    const { trader, vault, mainnet } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    const configurator = await configuratorOf(deployed());
    await configurator.setReservePause(mainnet.usdc, true);
    await trader.hedge(orderOf(21n * WAD));
    const paid = await stockOf(deployed());
    expect(paid.debt).to.equal(0n);
    expect(paid.collateral).to.be.closeTo(127_500n * USDC, USDC);
    await configurator.setReservePause(mainnet.usdc, false);
    await vault.deleverage();
    const after = await stockOf(deployed());
    expect(after.collateral).to.be.at.most(1n);
    expect(after.quote - paid.quote).to.be.closeTo(127_500n * USDC, USDC);
  });

  it("tells the rebalancer, whose status then says what is short", async () => {
    const { vault, buyer, rebalancer, mainnet } = deployed();
    await vault.connect(buyer).buy(putId(3000), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
    expect((await rebalancer.status()).due).to.equal(true);
    await (await configuratorOf(deployed())).setReserveFreeze(mainnet.weth, true);
    const status = await rebalancer.status();
    expect([status.due, status.reason]).to.deep.equal([false, 6n]);
    expect(status.exposure.borrowableWad).to.equal(0n);
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_ShortOfBase");
  });
});
