import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { AaveShort__factory, UniswapV3Adapter__factory } from "../../types/index.js";
import { actAs, corruptVenue, orderOf } from "../support/hedging.js";
import {
  deployShort,
  deployShortSystem,
  FLOOR_HEALTH_WAD,
  marketAt,
  navAt,
  stockOf,
  TARGET_HEALTH_WAD,
} from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { NO_LIMIT, USDC, WAD } from "../support/system.js";
import { deployFeeToken, deployVariant } from "../support/vaults.js";

describe("AaveShort: custody", () => {
  const deployed = snapshotted(deployShortSystem);

  describe("constructor", () => {
    const deploy = (targetWad: bigint, floorWad: bigint) => {
      const { deployer, mainnet, venue, aave } = deployed();
      const health = { targetWad, floorWad };
      return new AaveShort__factory(deployer).deploy(aave.addressesProvider, venue, mainnet.weth, mainnet.usdc, health);
    };

    it("wants a floor well above liquidation and a target well above the floor", async () => {
      const { short } = deployed();
      const refused = (attempt: Promise<unknown>, actual: bigint, bound: bigint) =>
        expect(attempt).to.be.revertedWithCustomError(short, "AaveLoan_BadHealth").withArgs(actual, bound);
      const [floor, target] = [(11n * WAD) / 10n, (12n * WAD) / 10n];
      await refused(deploy(TARGET_HEALTH_WAD, floor - 1n), floor - 1n, floor);
      await refused(deploy(target - 1n, floor), target - 1n, target);
      await refused(deploy(10n * WAD + 1n, floor), 10n * WAD + 1n, 10n * WAD);
      await deploy(target, floor);
    });

    it("wants tokens that Aave lists", async () => {
      const { short, deployer, mainnet, venue, aave } = deployed();
      const fee = await deployFeeToken(deployed(), 18n, 0n);
      const health = { targetWad: TARGET_HEALTH_WAD, floorWad: FLOOR_HEALTH_WAD };
      await expect(new AaveShort__factory(deployer).deploy(aave.addressesProvider, venue, fee, mainnet.usdc, health))
        .to.be.revertedWithCustomError(short, "AaveLoan_NotListed")
        .withArgs(await fee.getAddress());
      await expect(new AaveShort__factory(deployer).deploy(aave.addressesProvider, venue, mainnet.weth, fee, health))
        .to.be.revertedWithCustomError(short, "AaveLoan_NotListed")
        .withArgs(await fee.getAddress());
    });
  });

  it("wants a spot market of its two tokens, and not another short side", async () => {
    const { short, deployer, mainnet, aave, stranger, venue } = deployed();
    const health = { targetWad: TARGET_HEALTH_WAD, floorWad: FLOOR_HEALTH_WAD };
    const upsideDown = await new UniswapV3Adapter__factory(deployer).deploy(
      mainnet.factory,
      mainnet.usdc,
      mainnet.weth,
      500,
      mainnet.pool005,
    );
    const build = (spot: string) =>
      new AaveShort__factory(deployer).deploy(aave.addressesProvider, spot, mainnet.weth, mainnet.usdc, health);
    const wrong = [ZeroAddress, stranger.address, await short.getAddress(), await upsideDown.getAddress()];
    for (const spot of wrong) {
      await expect(build(spot)).to.be.revertedWithCustomError(short, "AaveShort_NotSpotOfTokens").withArgs(spot);
    }
    await build(await venue.getAddress());
  });

  describe("bind", () => {
    it("is the deployer's, once, for a vault that hedges here", async () => {
      const { short, vault, stranger, deployer } = deployed();
      const fresh = await deployShort(deployed());
      await expect(fresh.connect(stranger).bind(vault))
        .to.be.revertedWithCustomError(fresh, "AaveShort_NotDeployer")
        .withArgs(stranger.address, deployer.address);
      await expect(fresh.bind(vault))
        .to.be.revertedWithCustomError(fresh, "AaveShort_NotForThisVault")
        .withArgs(await vault.getAddress(), await short.getAddress());
      expect(await fresh.vault()).to.equal(ZeroAddress);
      const own = await deployVariant(deployed(), { venue: await fresh.getAddress() });
      await fresh.bind(own);
      expect(await fresh.vault()).to.equal(await own.getAddress());
      await expect(fresh.bind(own))
        .to.be.revertedWithCustomError(fresh, "AaveShort_AlreadyBound")
        .withArgs(await own.getAddress());
    });
  });

  it("trades and heals for the vault alone, and is funded inside the vault's trades alone", async () => {
    const { short, vault, stranger, connection } = deployed();
    const own = short.connect(stranger);
    for (const attempt of [own.trade(orderOf(-WAD)), own.deleverage(1n)]) {
      await expect(attempt).to.be.revertedWithCustomError(short, "AaveShort_NotVault").withArgs(stranger.address);
    }
    await expect(vault.connect(stranger).fund(1n, 1n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_NotFunding")
      .withArgs(stranger.address);
    const venue = await actAs(connection, await short.getAddress());
    await expect(vault.connect(venue).fund(0n, 1n)).to.be.revertedWithCustomError(vault, "OptionsVault_NotFunding");
  });

  it("is funded alone: the spot market it trades on cannot have itself funded in the middle of a trade", async () => {
    const { vault, trader } = deployed();
    const spot = await corruptVenue(deployed());
    const data = vault.interface.encodeFunctionData("fund", [0n, USDC]);
    await spot.script([{ target: vault, data }], 3_000n * WAD, true);
    const address = await spot.getAddress();
    await expect(trader.hedge(orderOf(-WAD)))
      .to.be.revertedWithCustomError(vault, "OptionsVault_NotFunding")
      .withArgs(address);
  });

  it("counts no gift: neither tokens nor aTokens sent to it change worth or delta", async () => {
    const { trader, short, aave, mainnet, lp } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await mainnet.usdc.connect(lp).approve(aave.pool, NO_LIMIT);
    await aave.pool.connect(lp).supply(mainnet.usdc, 100_000n * USDC, lp.address, 0);
    const before = await navAt(deployed(), 3_000n);
    await aave.aUsdc.connect(lp).transfer(short, 90_000n * USDC);
    await mainnet.fundUsdc(await short.getAddress(), 1_000n * USDC);
    await mainnet.fundWeth(await short.getAddress(), WAD);
    const after = await navAt(deployed(), 3_000n);
    expect(after.navWad).to.be.closeTo(before.navWad, WAD / 100n); // interest of a few seconds
    // Nor do gifts get in the way of closing.
    await trader.hedge(orderOf(21n * WAD));
    const closed = await stockOf(deployed());
    expect([closed.debt, closed.collateral]).to.deep.equal([0n, 0n]);
    expect([closed.strayUsdc, closed.strayWeth]).to.deep.equal([1_000n * USDC, WAD], "gifts stay where they lie");
    expect(await aave.aUsdc.balanceOf(short)).to.be.closeTo(90_000n * USDC, USDC);
    await trader.hedge(orderOf(-10n * WAD));
    expect((await stockOf(deployed())).collateral).to.be.below(64_000n * USDC);
  });

  it("is the richer for a stranger who repays its debt", async () => {
    const { trader, short, aave, mainnet, buyer } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    const before = await navAt(deployed(), 3_000n);
    await mainnet.fundWeth(buyer.address, 5n * WAD);
    await mainnet.weth.connect(buyer).approve(aave.pool, 5n * WAD);
    await aave.pool.connect(buyer).repay(mainnet.weth, 5n * WAD, 2, short);
    const after = await navAt(deployed(), 3_000n);
    expect(after.navWad - before.navWad).to.be.closeTo(15_000n * WAD, WAD);
    await trader.hedge(orderOf(16n * WAD));
    const closed = await stockOf(deployed());
    expect([closed.debt, closed.collateral]).to.deep.equal([0n, 0n]);
    expect(closed.base).to.be.closeTo(WAD, 10n ** 14n);
  });

  it("sees a liquidation at once, in debt and in collateral", async () => {
    const { trader, short, aave, mainnet, buyer } = deployed();
    await trader.hedge(orderOf(-20n * WAD));
    await marketAt(deployed(), 5_200);
    await mainnet.fundWeth(buyer.address, 5n * WAD);
    await mainnet.weth.connect(buyer).approve(aave.pool, 5n * WAD);
    const before = await stockOf(deployed());
    await aave.pool.connect(buyer).liquidationCall(mainnet.usdc, mainnet.weth, short, 5n * WAD, false);
    const after = await stockOf(deployed());
    expect(before.debt - after.debt).to.be.closeTo(5n * WAD, 10n ** 13n);
    expect(before.collateral - after.collateral).to.be.closeTo((26_000n * USDC * 10_450n) / 10_000n, USDC);
    await trader.hedge(orderOf(16n * WAD, 5_200n * WAD));
    const closed = await stockOf(deployed());
    expect([closed.debt, closed.collateral]).to.deep.equal([0n, 0n]);
  });
});
