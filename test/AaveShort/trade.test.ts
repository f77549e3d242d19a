import { expect } from "chai";

import { orderOf } from "../support/hedging.js";
import {
  collateralFor,
  deployShortSystem,
  exposureAt,
  governance,
  healthOf,
  marketAt,
  navAt,
  stockOf,
  TARGET_HEALTH_WAD,
} from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, USDC, WAD } from "../support/system.js";

const CLEAN = [0n, 0n, 0n, 0n, 0n, 0n];
/** Aave rounds each balance to the nearest unit, and the venue trades two units less for it. */
const DUST = 4n;

describe("AaveShort: trade", () => {
  const deployed = snapshotted(deployShortSystem);

  it("sells base the vault does not have: collateral in, base borrowed and sold, the proceeds in the vault", async () => {
    const { trader, short, aave, vault } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    const after = await stockOf(deployed());
    expect(after.debt).to.be.closeTo(20n * WAD, DUST);
    expect(after.debt).to.be.at.most(20n * WAD);
    expect(after.base).to.equal(0n);
    // 20 WETH at 3,000 with health 1.7 at a threshold of 80 %: 127,500 USDC.
    expect(after.collateral).to.be.closeTo(127_500n * USDC, DUST);
    // Sold at 3,000 less the pool's 0.05 % and a few hundredths of a per cent of impact.
    expect(after.quote).to.be.within(
      (1_000_000n - 127_500n + 59_900n) * USDC,
      (1_000_000n - 127_500n + 59_970n) * USDC,
    );
    expect([after.vaultUsdc, after.vaultWeth]).to.deep.equal([after.quote, 0n], "L1");
    expect([after.strayUsdc, after.strayWeth, ...after.allowances]).to.deep.equal([0n, 0n, ...CLEAN], "A1");
    const { healthFactor } = await aave.pool.getUserAccountData(short);
    expect(healthFactor).to.be.closeTo(TARGET_HEALTH_WAD, WAD / 10n ** 7n);
    expect(await vault.lockHolder()).to.equal("0x0000000000000000000000000000000000000000");
  });

  it("crosses zero in one order, down and up again", async () => {
    const { trader } = deployed();
    await trader.hedge(orderOf(10n * WAD));
    await trader.hedge(orderOf(-25n * WAD));
    const down = await stockOf(deployed());
    expect(down.base).to.equal(0n);
    expect(down.debt).to.be.closeTo(15n * WAD, DUST);
    await trader.hedge(orderOf(22n * WAD));
    const up = await stockOf(deployed());
    expect(up.base).to.be.closeTo(7n * WAD, 10n ** 12n); // less a few seconds' interest
    expect([up.debt, up.collateral]).to.deep.equal([0n, 0n]);
    expect([up.strayUsdc, up.strayWeth, ...up.allowances]).to.deep.equal([0n, 0n, ...CLEAN], "A1");
    expect(up.vaultUsdc).to.equal(up.quote, "L1");
    expect(up.vaultWeth).to.equal(up.base, "L1");
  });

  it("buys a part of the debt back and hands back the collateral that part needed", async () => {
    const { trader } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await trader.hedge(orderOf(12n * WAD));
    const after = await stockOf(deployed());
    expect(after.base).to.equal(0n);
    expect(after.debt).to.be.closeTo(8n * WAD, 10n ** 13n); // and a few seconds' interest
    expect(after.collateral).to.be.closeTo(collateralFor(after.debt, 3_000n), DUST);
    expect(after.allowances).to.deep.equal(CLEAN, "A1");
  });

  it("reports to the vault what it moved, never more than was ordered", async () => {
    const { trader, vault } = deployed();
    for (const order of [
      orderOf(-20n * WAD),
      orderOf(-WAD),
      orderOf(5n * WAD),
      orderOf(30n * WAD),
      orderOf(-50n * WAD),
    ]) {
      const before = await stockOf(deployed());
      const fill = await trader.hedge.staticCall(order);
      const size = order.baseWad < 0n ? -fill.baseMoved : fill.baseMoved;
      const asked = order.baseWad < 0n ? -order.baseWad : order.baseWad;
      expect(size, `${order.baseWad}`)
        .to.be.at.most(asked)
        .and.at.least(asked - DUST);
      await expect(trader.hedge(order)).to.emit(vault, "Hedged");
      const after = await stockOf(deployed());
      const moved = after.base - after.debt - (before.base - before.debt);
      expect(moved).to.be.closeTo(fill.baseMoved, 10n ** 13n);
    }
  });

  it("leaves the lender out of orders the spot market can fill", async () => {
    const { trader, aave } = deployed();
    const { configurator, pool } = aave;
    // Not even a lender that has stopped altogether is in their way.
    const admin = await governance(deployed());
    await configurator.connect(admin).setPoolPause(true);
    await trader.hedge(orderOf(10n * WAD));
    await trader.hedge(orderOf(-10n * WAD));
    await configurator.connect(admin).setPoolPause(false);
    await expect(trader.hedge(orderOf(-10n * WAD)))
      .to.emit(pool, "Supply")
      .and.to.emit(pool, "Borrow");
  });

  it("counts debt and collateral in delta and worth", async () => {
    const { trader } = deployed();
    const before = await navAt(deployed(), 3_000n);
    await trader.hedge(orderOf(-20n * WAD));
    const { debt, collateral, quote } = await stockOf(deployed());
    const exposure = await exposureAt(deployed(), 3_000n);
    expect([exposure.baseHeldWad, exposure.baseOwedWad]).to.deep.equal([0n, debt]);
    expect(exposure.netDeltaWad).to.equal(exposure.optionDeltaWad - debt);
    const nav = await navAt(deployed(), 3_000n);
    expect(nav.collateralWad).to.equal(collateral * 10n ** 12n);
    expect(nav.debtValueWad).to.equal(debt * 3_000n);
    expect(nav.navWad).to.equal((quote + collateral) * 10n ** 12n - debt * 3_000n - nav.liabilityWad);
    // What the short cost is what the pool took: 60,000 dollars of ether at 0.05 % and some impact.
    expect(before.navWad - nav.navWad).to.be.within(30n * WAD, 100n * WAD);
    const lower = await navAt(deployed(), 2_000n);
    expect(lower.navWad - nav.navWad).to.be.closeTo(20_000n * WAD, WAD / 10n ** 6n);
  });

  it("lets the debt's interest grow into delta and worth, and the supply's too", async () => {
    const { trader, connection } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    const [before, worth] = [await stockOf(deployed()), await navAt(deployed(), 3_000n)];
    await connection.networkHelpers.time.increase(90 * DAY);
    const [after, later] = [await stockOf(deployed()), await navAt(deployed(), 3_000n)];
    // 2.6 % a year on 20 WETH and 2 % on 127,500 USDC, for 90 days.
    expect(after.debt - before.debt).to.be.closeTo((20n * WAD * 2_625n * 90n) / (100_000n * 365n), 10n ** 15n);
    expect(after.collateral - before.collateral).to.be.closeTo(618n * USDC, 20n * USDC);
    const exposure = await exposureAt(deployed(), 3_000n);
    expect(exposure.netDeltaWad).to.equal(-after.debt);
    const owed = (after.debt - before.debt) * 3_000n;
    const earned = (after.collateral - before.collateral) * 10n ** 12n;
    expect(later.navWad - worth.navWad).to.equal(earned - owed);
  });

  it("shows the whole position in one view, health by Aave's own formula", async () => {
    const { trader, short, aave, vault, mainnet } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await marketAt(deployed(), 3_600);
    const [free] = await vault.ledger();
    const position = await short.position(free);
    const { healthFactor } = await aave.pool.getUserAccountData(short);
    expect(position.healthWad).to.be.closeTo(healthFactor, WAD / 10n ** 7n);
    expect(position.healthWad).to.be.closeTo(healthOf(127_500n * USDC, 20n * WAD, 3_600n), WAD / 10n ** 4n);
    expect(position.debtIndexRay).to.equal(await aave.pool.getReserveNormalizedVariableDebt(mainnet.weth));
    expect(position.supplyIndexRay).to.equal(await aave.pool.getReserveNormalizedIncome(mainnet.usdc));
    expect(position.collateralQuote).to.be.closeTo(await aave.aUsdc.balanceOf(short), 1n);
    expect(position.debtBase).to.equal(await aave.debtWeth.balanceOf(short));
  });

  it("fills a part where the vault's quote does not carry the whole, at the target's health", async () => {
    const { trader, short, vault } = deployed();
    const { borrowableWad, netDeltaWad } = await exposureAt(deployed(), 3_000n);
    expect([borrowableWad, netDeltaWad]).to.deep.equal([0n, 0n]);
    const [free] = await vault.ledger();
    const most = await short.borrowable(free);
    // A million dollars at health 1.7 and 80 %: 156.86 WETH.
    expect(most).to.be.closeTo((1_000_000n * 8_000n * WAD) / (3_000n * 17_000n), 10n ** 12n);
    const fill = await trader.hedge.staticCall(orderOf(-200n * WAD));
    await trader.hedge(orderOf(-200n * WAD));
    expect(-fill.baseMoved).to.be.closeTo(most, 10n ** 12n);
    const after = await stockOf(deployed());
    expect(healthOf(after.collateral, after.debt, 3_000n)).to.be.closeTo(TARGET_HEALTH_WAD, WAD / 10n ** 6n);
    // The proceeds are free quote now, so the next order goes on.
    await trader.hedge(orderOf(-20n * WAD));
    expect((await stockOf(deployed())).debt).to.be.closeTo(most + 20n * WAD, 10n ** 15n);
  });
});
