import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";

import { orderOf } from "../support/hedging.js";
import {
  collateralFor,
  deployShortSystem,
  FLOOR_HEALTH_WAD,
  healthOf,
  marketAt,
  navAt,
  stockOf,
  TARGET_HEALTH_WAD,
} from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployOpenSystem, USDC, WAD } from "../support/system.js";

/** Health 1.7 at 3,000 falls through the floor of 1.3 between 3,922 and 3,924. */
const UNHEALTHY = 3_930;

describe("AaveShort: deleverage", () => {
  const deployed = snapshotted(deployShortSystem);
  const spotOnly = snapshotted(deployOpenSystem);

  /** Short as much as the vault's quote carries, so that little free quote is left. */
  async function shortToTheLimit(): Promise<void> {
    for (let i = 0; i < 12; i++) await deployed().trader.hedge(orderOf(-200n * WAD));
  }

  it("does nothing for a healthy position", async () => {
    const { trader, vault, short, stranger } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await expect(vault.connect(stranger).deleverage())
      .to.be.revertedWithCustomError(short, "AaveShort_Healthy")
      .withArgs(anyValue, FLOOR_HEALTH_WAD);
    await marketAt(deployed(), 3_900);
    await expect(vault.connect(stranger).deleverage()).to.be.revertedWithCustomError(short, "AaveShort_Healthy");
  });

  it("does nothing where nothing is owed, and says so on a vault without a short side", async () => {
    const { vault, short, stranger } = deployed();
    await expect(vault.connect(stranger).deleverage())
      .to.be.revertedWithCustomError(short, "AaveShort_Healthy")
      .withArgs(2n ** 256n - 1n, FLOOR_HEALTH_WAD);
    const plain = spotOnly().vault;
    await expect(plain.deleverage())
      .to.be.revertedWithCustomError(plain, "OptionsVault_NoShortSide")
      .withArgs(await spotOnly().venue.getAddress());
  });

  it("puts free quote in as collateral first, which costs nothing and trades nothing", async () => {
    const { trader, vault, stranger, mainnet } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await marketAt(deployed(), UNHEALTHY);
    const [before, worth] = [await stockOf(deployed()), await navAt(deployed(), 3_930n)];
    const poolBefore = await mainnet.usdc.balanceOf(mainnet.pool005);
    await expect(vault.connect(stranger).deleverage()).to.emit(vault, "Hedged");
    const after = await stockOf(deployed());
    expect(after.debt).to.be.closeTo(before.debt, 10n ** 12n);
    expect(after.collateral).to.be.closeTo(collateralFor(after.debt, 3_930n), 10n);
    expect(before.quote - after.quote).to.be.closeTo(after.collateral - before.collateral, 100n);
    expect(healthOf(after.collateral, after.debt, 3_930n)).to.be.closeTo(TARGET_HEALTH_WAD, WAD / 10n ** 6n);
    expect(await mainnet.usdc.balanceOf(mainnet.pool005)).to.equal(poolBefore);
    // A block's interest apart.
    expect((await navAt(deployed(), 3_930n)).navWad).to.be.closeTo(worth.navWad, WAD / 100n);
    expect([after.strayUsdc, after.strayWeth, ...after.allowances].every((one) => one === 0n)).to.equal(true, "A1");
    expect(after.vaultUsdc).to.equal(after.quote, "L1");
  });

  it("buys debt back with collateral where the vault's quote is short, and lands well above the floor", async () => {
    const { vault, stranger } = deployed();
    await shortToTheLimit();
    const short = await stockOf(deployed());
    expect(short.quote).to.be.below(2_000n * USDC);
    await marketAt(deployed(), UNHEALTHY);
    const [before, worth] = [await stockOf(deployed()), await navAt(deployed(), 3_930n)];
    expect(healthOf(before.collateral, before.debt, 3_930n)).to.be.below(FLOOR_HEALTH_WAD);
    const fill = await vault.deleverage.staticCall();
    await vault.connect(stranger).deleverage();
    const after = await stockOf(deployed());
    expect(before.debt - after.debt).to.be.closeTo(fill.baseMoved, 10n ** 14n);
    expect(fill.baseMoved).to.be.above(50n * WAD);
    // As near to the target as collateral allows that one purchase may set free.
    expect(healthOf(after.collateral, after.debt, 3_930n)).to.be.within((15n * WAD) / 10n, TARGET_HEALTH_WAD);
    // H3: at most the cap of 3 % of what was bought.
    const bought = (before.debt - after.debt) * 3_930n;
    const lost = worth.navWad - (await navAt(deployed(), 3_930n)).navWad;
    expect(lost)
      .to.be.above(0n)
      .and.at.most((bought * 3n) / 100n);
    expect([after.strayUsdc, after.strayWeth, ...after.allowances].every((one) => one === 0n)).to.equal(true, "A1");
    expect([after.vaultUsdc, after.vaultWeth]).to.deep.equal([after.quote, after.base], "L1");
    await expect(vault.deleverage()).to.be.revertedWithCustomError(deployed().short, "AaveShort_Healthy");
  });

  it("moves collateral even without a trusted price, but buys nothing then", async () => {
    const { trader, vault, stranger, connection, oracle } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await marketAt(deployed(), UNHEALTHY);
    await connection.networkHelpers.time.increase(4 * 3_600);
    await expect(oracle.read()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
    await vault.connect(stranger).deleverage();
    const after = await stockOf(deployed());
    expect(healthOf(after.collateral, after.debt, 3_930n)).to.be.closeTo(TARGET_HEALTH_WAD, WAD / 10n ** 5n);
  });

  it("puts in what quote there is while the pool is out of reach, and says so when none is left", async () => {
    const { vault, short, mainnet } = deployed();
    await shortToTheLimit();
    await marketAt(deployed(), UNHEALTHY);
    await mainnet.arbitrageur.movePoolExactlyTo(9_000n * WAD);
    const before = await stockOf(deployed());
    await vault.deleverage();
    const after = await stockOf(deployed());
    expect(after.quote).to.equal(0n);
    expect(after.collateral - before.collateral).to.be.closeTo(before.quote, USDC / 100n); // and interest
    expect(healthOf(after.collateral, after.debt, 3_930n)).to.be.below(FLOOR_HEALTH_WAD);
    await expect(vault.deleverage())
      .to.be.revertedWithCustomError(short, "AaveShort_CannotHeal")
      .withArgs(anyValue, FLOOR_HEALTH_WAD);
    // The pool comes back, and so does the position.
    await marketAt(deployed(), UNHEALTHY);
    await vault.deleverage();
    const healed = await stockOf(deployed());
    expect(healthOf(healed.collateral, healed.debt, 3_930n)).to.be.above(FLOOR_HEALTH_WAD);
  });

  it("hands back collateral that a fall of the price has made idle", async () => {
    const { trader, vault, stranger } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await marketAt(deployed(), 2_000);
    const [before, worth] = [await stockOf(deployed()), await navAt(deployed(), 2_000n)];
    await vault.connect(stranger).deleverage();
    const after = await stockOf(deployed());
    expect(after.collateral).to.be.closeTo(collateralFor(after.debt, 2_000n), 10n);
    expect(after.quote - before.quote).to.be.closeTo(42_500n * USDC, 10n * USDC);
    expect((await navAt(deployed(), 2_000n)).navWad).to.be.closeTo(worth.navWad, WAD / 100n);
    await expect(vault.deleverage()).to.be.revertedWithCustomError(deployed().short, "AaveShort_Healthy");
  });

  it("works while the vault is paused", async () => {
    const { trader, vault, stranger } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await vault.pause();
    await marketAt(deployed(), UNHEALTHY);
    await expect(vault.connect(stranger).deleverage()).to.emit(vault, "Hedged");
  });

  it("is never liquidatable after a jump of 60 % in one block, from the target", async () => {
    const { trader, short, aave, vault } = deployed();
    await trader.hedge(orderOf(-100n * WAD));
    await marketAt(deployed(), 4_800);
    const { healthFactor } = await aave.pool.getUserAccountData(short);
    expect(healthFactor).to.be.within(WAD, FLOOR_HEALTH_WAD);
    await vault.deleverage();
    expect((await aave.pool.getUserAccountData(short)).healthFactor).to.be.at.least(FLOOR_HEALTH_WAD);
  });
});
