import { expect } from "chai";

import { abs } from "../support/hedging.js";
import { configuratorOf, deployShortSystem, FLOOR_HEALTH_WAD, healthOf, marketAt } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";

/** A unit owed needs 3,000 · 1.7 / 0.8 = 6,375 dollars, of which its sale brings 3,000. */
const CARRY = 3_375n;
const PUTS = 100n;

describe("AaveShort: LPs who leave beside open puts", () => {
  const written = snapshotted(async () => {
    const system = await deployShortSystem({ maxUtilisationBps: 100_000 });
    const { vault, buyer } = system;
    await vault.connect(buyer).buy(putId(2800), PUTS * WAD, NO_LIMIT, buyer.address, NEVER);
    return system;
  });

  it("leave the quote that carries the puts' whole hedge through any fall, to the unit", async () => {
    const { vault, short, lp } = written();
    const [free] = await vault.ledger();
    const most = await vault.maxWithdraw(lp.address);
    expect(most).to.equal(free - PUTS * CARRY * USDC);
    await expect(vault.connect(lp).withdraw(most + 1n, lp.address, lp.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(most + 1n, most);
    await vault.connect(lp).withdraw(most, lp.address, lp.address);
    const [left] = await vault.ledger();
    expect(await short.carriable(left)).to.equal(PUTS * WAD);
    expect(await short.carriable(left - 1n)).to.be.below(PUTS * WAD);
    expect(await vault.maxWithdraw(lp.address)).to.equal(0n);
  });

  it("may be gone as far as that, and the vault still hedges every put through a fall by half", async () => {
    const system = written();
    const { vault, short, lp, rebalancer, mainnet } = system;
    await vault.connect(lp).withdraw(await vault.maxWithdraw(lp.address), lp.address, lp.address);
    for (const dollars of [3_000, 2_700, 2_400, 2_100, 1_800, 1_500]) {
      await marketAt(system, dollars);
      await mainnet.recentreLiquidity();
      for (let i = 0; i < 8 && (await rebalancer.status()).due; i++) {
        await rebalancer.rebalance();
        await mainnet.arbitrageur.movePoolExactlyTo(BigInt(dollars) * WAD);
      }
      const { exposure, band } = await rebalancer.status();
      expect(abs(exposure.netDeltaWad), `at ${dollars}`).to.be.at.most(band.triggerWad);
    }
    const [collateral, debt] = await short.holdings();
    expect(debt).to.be.above((PUTS * WAD * 9n) / 10n);
    expect(healthOf(collateral, debt, 1_500n)).to.be.above(FLOOR_HEALTH_WAD);
    expect((await vault.navAt({ spotWad: 1_500n * WAD, updatedAt: 0, ageSeconds: 0, source: 0 })).navWad).to.be.above(
      0n,
    );
  });

  it("are asked for what a hedge has not put up yet, its proceeds being owed, and for no less while the lender is frozen", async () => {
    const system = written();
    const { vault, short, rebalancer, mainnet } = system;
    expect(await short.carryQuote(PUTS * WAD)).to.equal(PUTS * CARRY * USDC);
    expect(await short.carryQuote(1n), "a unit, rounded up").to.equal(1n);
    await rebalancer.rebalance();
    const [collateral, debt] = await short.holdings();
    expect(debt).to.be.above(20n * WAD);
    const asked = await short.carryQuote(PUTS * WAD);
    const debtUp = (debt * 3_000n * USDC) / WAD + 1n;
    expect(asked).to.equal(PUTS * CARRY * USDC + debtUp - collateral);
    const [free] = await vault.ledger();
    expect(await vault.maxWithdraw(system.lp.address), "the sale brought quote, and owes it").to.equal(free - asked);
    const configurator = await configuratorOf(system);
    await configurator.setReserveFreeze(mainnet.weth, true);
    // A second's interest is a few units.
    expect(await short.carryQuote(PUTS * WAD), "a freeze passes").to.be.within(asked - 500n, asked + 500n);
    expect(await vault.maxWithdraw(system.lp.address)).to.be.above(0n);
  });
});
