import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";

import { abs } from "../support/hedging.js";
import { configuratorOf, deployShortSystem, FLOOR_HEALTH_WAD, healthOf, marketAt, stockOf } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deploySystem, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import { openMarket } from "../support/vaults.js";
import { aaveOf, MAINNET } from "../../scripts/mainnet/index.js";

describe("AaveShort: hedgeability before a put is written", () => {
  const deployed = snapshotted(deployShortSystem);
  /** Utilisation up to ten times NAV, so that the short side alone bounds the puts. */
  const unbounded = snapshotted(async () => {
    const overrides = { aaveAddressesProvider: MAINNET.aaveAddressesProvider, maxUtilisationBps: 100_000 };
    const system = await deploySystem(overrides, { aave: true });
    if (system.short === undefined) throw new Error("The deployment has no short side.");
    await system.vault.connect(system.lp).deposit(1_000_000n * USDC, system.lp.address);
    await openMarket(system.vault);
    return { ...system, short: system.short, aave: aaveOf(system.mainnet) };
  });

  it("writes puts up to what the vault's money carries through any fall, and not one lot more", async () => {
    const { vault, short, buyer } = unbounded();
    const [free] = await vault.ledger();
    const carriable = await short.carriable(free);
    // A unit owed needs 3,000 · 1.7 / 0.8 = 6,375 dollars, of which its sale brings 3,000.
    expect(carriable).to.be.closeTo((1_000_000n * WAD) / 3_375n, 10n ** 12n);
    await expect(vault.connect(buyer).buy(putId(2800), 350n * WAD, NO_LIMIT, buyer.address, NEVER))
      .to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried")
      .withArgs(350n * WAD, anyValue);
    // The premium is the vault's money, too: a little more than before can be carried.
    await vault.connect(buyer).buy(putId(2800), 296n * WAD, NO_LIMIT, buyer.address, NEVER);
    const [more] = await vault.ledger();
    const left = (await short.carriable(more)) - 296n * WAD;
    expect(left).to.be.above(0n);
    // An order of `left` and a premium more than that carries itself; twice that does not.
    await expect(
      vault.connect(buyer).buy(putId(2800), (left / 10n ** 9n) * 2n * 10n ** 9n, NO_LIMIT, buyer.address, NEVER),
    ).to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried");
  });

  it("takes the proceeds of a hedge for no new money: once the puts are hedged it carries no more of them than before", async () => {
    const system = unbounded();
    const { vault, short, buyer, rebalancer, mainnet } = system;
    await vault.connect(buyer).buy(putId(2800), 290n * WAD, NO_LIMIT, buyer.address, NEVER);
    const unhedged = await short.carriable((await vault.ledger())[0]);
    for (let i = 0; i < 8 && (await rebalancer.status()).due; i++) {
      await rebalancer.rebalance();
      await mainnet.arbitrageur.movePoolExactlyTo(3_000n * WAD);
    }
    const [, debt] = await short.holdings();
    expect(debt, "a third of them is sold short").to.be.above(80n * WAD);
    const hedged = await short.carriable((await vault.ledger())[0]);
    // Fees and slippage of the sale are all that has changed.
    expect(hedged).to.be.within(unhedged - WAD, unhedged);
    await expect(vault.connect(buyer).buy(putId(2800), 30n * WAD, NO_LIMIT, buyer.address, NEVER))
      .to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried")
      .withArgs(320n * WAD, anyValue);
  });

  it("carries what it let in through a fall by half, inside its band and above its floor", async () => {
    const system = unbounded();
    const { vault, short, buyer, rebalancer, mainnet } = system;
    await vault.connect(buyer).buy(putId(2800), 296n * WAD, NO_LIMIT, buyer.address, NEVER);
    let last = 0n;
    for (const dollars of [3_000, 2_700, 2_400, 2_100, 1_800, 1_500]) {
      await marketAt(system, dollars);
      await mainnet.recentreLiquidity();
      for (let i = 0; i < 8 && (await rebalancer.status()).due; i++) {
        await rebalancer.rebalance();
        await mainnet.arbitrageur.movePoolExactlyTo(BigInt(dollars) * WAD);
      }
      const { exposure, band } = await rebalancer.status();
      expect(abs(exposure.netDeltaWad), `at ${dollars}`).to.be.at.most(band.triggerWad);
      const [collateral, debt] = await short.holdings();
      expect(healthOf(collateral, debt, BigInt(dollars))).to.be.above(FLOOR_HEALTH_WAD);
      last = debt;
    }
    expect(last).to.be.above(280n * WAD);
  });

  it("asks the lender, too: frozen, out of stock or at a cap, it carries nothing more", async () => {
    const { vault, short, buyer, mainnet, aave } = deployed();
    const configurator = await configuratorOf(deployed());
    const buy = () => vault.connect(buyer).buy(putId(3000), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
    const carriable = async () => short.carriable((await vault.ledger())[0]);

    await configurator.setReserveFreeze(mainnet.weth, true);
    expect(await carriable()).to.equal(0n);
    await expect(buy())
      .to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried")
      .withArgs(50n * WAD, 0n);
    await vault.connect(buyer).buy(callId(3000), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
    await configurator.setReserveFreeze(mainnet.weth, false);

    await configurator.setBorrowCap(mainnet.weth, (await aave.debtWeth.totalSupply()) / WAD + 40n);
    expect(await carriable()).to.be.within(38n * WAD, 40n * WAD);
    await expect(buy()).to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried");
    await configurator.setBorrowCap(mainnet.weth, 0);

    const cap = (((await aave.aUsdc.totalSupply()) / USDC + 100_000n) * 100n) / 99n;
    await configurator.setSupplyCap(mainnet.usdc, cap);
    // 100,000 dollars of room at 6,375 each.
    expect(await carriable()).to.be.within(15n * WAD, 16n * WAD);
    await expect(buy()).to.be.revertedWithCustomError(vault, "OptionsVault_PutsNotCarried");
    await configurator.setSupplyCap(mainnet.usdc, 0);
    await buy();
  });

  it("lets holders sell puts back whatever the lender says", async () => {
    const { vault, buyer, mainnet } = deployed();
    await vault.connect(buyer).buy(putId(3000), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
    await (await configuratorOf(deployed())).setReserveFreeze(mainnet.weth, true);
    await expect(vault.connect(buyer).sell(putId(3000), 50n * WAD, 0n, buyer.address, NEVER)).to.emit(vault, "Sold");
    expect((await stockOf(deployed())).debt).to.equal(0n);
  });
});
