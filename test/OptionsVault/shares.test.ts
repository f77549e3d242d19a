import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { freshPrice, navOf, NEXT, nextAt, soon } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deploySystem, deployTradedSystem, USDC, WAD } from "../support/system.js";

/** Shares have six more decimals than USDC. */
const SHARE_UNIT = 10n ** 6n;
const UNITS_PER_WAD = 10n ** 12n;

describe("OptionsVault deposit and mint", () => {
  const empty = snapshotted(deploySystem);

  it("gives the first depositor a million shares a unit, to whoever is named", async () => {
    const { vault, lp, buyer, mainnet, connection } = empty();
    const depositing = vault.connect(lp).deposit(1_000n * USDC, buyer.address);
    await expect(depositing)
      .to.emit(vault, "Deposit")
      .withArgs(lp.address, buyer.address, 1_000n * USDC, 1_000n * USDC * SHARE_UNIT);
    await expect(depositing).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [lp, vault],
      [-1_000n * USDC, 1_000n * USDC],
    );
    expect(await vault.balanceOf(buyer.address)).to.equal(1_000n * USDC * SHARE_UNIT);
    expect(await vault.ledger()).to.deep.equal([1_000n * USDC, 0n, 0n]);
    expect(await vault.totalAssets()).to.equal(1_000n * USDC);
  });

  it("mints the shares asked for against assets rounded up", async () => {
    const { vault, lp } = empty();
    await vault.connect(lp).mint(5n * SHARE_UNIT + 1n, lp.address);
    expect(await vault.balanceOf(lp.address)).to.equal(5n * SHARE_UNIT + 1n);
    expect(await vault.ledger()).to.deep.equal([6n, 0n, 0n]);
  });

  it("takes a single unit, and refuses nothing, in assets and in shares", async () => {
    const { vault, lp } = empty();
    for (const call of [vault.connect(lp).deposit(0n, lp.address), vault.connect(lp).mint(0n, lp.address)]) {
      await expect(call).to.be.revertedWithCustomError(vault, "OptionsVault_QuantityTooSmall").withArgs(0n, 1n);
    }
    await vault.connect(lp).deposit(1n, lp.address);
    expect(await vault.balanceOf(lp.address)).to.equal(SHARE_UNIT);
  });

  it("is refused while paused", async () => {
    const { vault, lp } = empty();
    await vault.pause();
    for (const call of [vault.connect(lp).deposit(1n, lp.address), vault.connect(lp).mint(1n, lp.address)]) {
      await expect(call).to.be.revertedWithCustomError(vault, "OptionsVault_Paused");
    }
  });

  it("is refused without a price that may be trusted", async () => {
    const { vault, lp, oracle, mainnet } = empty();
    await mainnet.ethUsd.push(0n, await soon(empty()));
    for (const call of [vault.connect(lp).deposit(1n, lp.address), vault.connect(lp).mint(1n, lp.address)]) {
      await expect(call)
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_AnswerNotPositive")
        .withArgs(mainnet.ethUsd.address, 0n);
    }
  });

  it("is refused to nobody, and without money", async () => {
    const { vault, lp, mainnet } = empty();
    await expect(vault.connect(lp).deposit(1n, ZeroAddress))
      .to.be.revertedWithCustomError(vault, "ERC20InvalidReceiver")
      .withArgs(ZeroAddress);
    await expect(vault.connect(lp).deposit(5_000_001n * USDC, lp.address))
      .to.be.revertedWithCustomError(mainnet.usdc, "ERC20InsufficientBalance")
      .withArgs(lp.address, 5_000_000n * USDC, 5_000_001n * USDC);
  });

  it("is refused beyond what the ledger's 128 bits hold", async () => {
    const { vault, lp } = empty();
    await expect(vault.connect(lp).deposit(2n ** 128n, lp.address))
      .to.be.revertedWithCustomError(vault, "SafeCastOverflowedUintDowncast")
      .withArgs(128, 2n ** 128n);
  });

  it("is refused when options are owed more than the vault has, naming the hole", async () => {
    const { vault, lp, buyer } = traded();
    await freshPrice(traded(), 20_000, await soon(traded()));
    const isNegative = (navWad: bigint): boolean => navWad < 0n;
    for (const call of [vault.connect(lp).deposit(USDC, lp.address), vault.connect(buyer).mint(USDC, lp.address)]) {
      await expect(call).to.be.revertedWithCustomError(vault, "OptionsVault_Insolvent").withArgs(isNegative);
    }
  });

  const traded = snapshotted(deployTradedSystem);

  it("sells shares at NAV plus the mark's width", async () => {
    const { vault, lp } = traded();
    await soon(traded());
    const nav = await navOf(traded(), NEXT);
    const supply = await vault.totalSupply();
    const entry = (nav.navWad + nav.markWidthWad + UNITS_PER_WAD - 1n) / UNITS_PER_WAD;
    const fair = (10_000n * USDC * (supply + SHARE_UNIT)) / (entry + 1n);
    expect(await vault.previewDeposit(10_000n * USDC, NEXT)).to.equal(fair);
    await vault.connect(lp).deposit(10_000n * USDC, lp.address);
    expect(await vault.totalSupply()).to.equal(supply + fair);
  });
});

describe("OptionsVault withdraw and redeem", () => {
  const system = snapshotted(deployTradedSystem);

  it("pays NAV less the mark's width to the receiver and burns the shares", async () => {
    const { vault, lp, stranger, mainnet, connection } = system();
    await soon(system());
    const nav = await navOf(system(), NEXT);
    const supply = await vault.totalSupply();
    const exit = (nav.navWad - nav.markWidthWad) / UNITS_PER_WAD;
    const shares = supply / 10n;
    const assets = (shares * (exit + 1n)) / (supply + SHARE_UNIT);
    expect(await vault.previewRedeem(shares, NEXT)).to.equal(assets);
    const redeeming = vault.connect(lp).redeem(shares, stranger.address, lp.address);
    await expect(redeeming)
      .to.emit(vault, "Withdraw")
      .withArgs(lp.address, stranger.address, lp.address, assets, shares);
    await expect(redeeming).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [vault, stranger],
      [-assets, assets],
    );
    expect(await vault.totalSupply()).to.equal(supply - shares);
  });

  it("burns shares rounded up for assets asked for", async () => {
    const { vault, lp } = system();
    await soon(system());
    const nav = await navOf(system(), NEXT);
    const supply = await vault.totalSupply();
    const exit = (nav.navWad - nav.markWidthWad) / UNITS_PER_WAD;
    const shares = (777n * (supply + SHARE_UNIT) + exit) / (exit + 1n);
    const held = await vault.balanceOf(lp.address);
    await vault.connect(lp).withdraw(777n, lp.address, lp.address);
    expect(held - (await vault.balanceOf(lp.address))).to.equal(shares);
  });

  it("lets everything out that the written notional does not need, to the unit and no unit more", async () => {
    const { vault, lp, oracle } = system();
    const at = await soon(system());
    const { spotWad } = await oracle.read(NEXT);
    const { navWad } = await navOf(system(), NEXT);
    const withdrawable = (navWad - 150n * spotWad) / UNITS_PER_WAD;
    await expect(vault.connect(lp).withdraw.staticCall(withdrawable + 1n, lp.address, lp.address, NEXT))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(withdrawable + 1n, withdrawable);
    expect(await vault.maxWithdraw(lp.address, NEXT)).to.equal(withdrawable);
    await nextAt(system(), at);
    await vault.connect(lp).withdraw(withdrawable, lp.address, lp.address);
    const after = (await navOf(system())).navWad;
    expect(after >= 150n * spotWad && after < 150n * spotWad + UNITS_PER_WAD).to.equal(true);
  });

  it("works while paused", async () => {
    const { vault, lp } = system();
    await vault.pause();
    await vault.connect(lp).withdraw(USDC, lp.address, lp.address);
    await vault.connect(lp).redeem(10n ** 12n, lp.address, lp.address);
  });

  it("serves an approved spender up to the allowance", async () => {
    const { vault, lp, stranger } = system();
    const shares = 10n ** 12n;
    const redeem = () => vault.connect(stranger).redeem(shares, stranger.address, lp.address);
    await expect(redeem())
      .to.be.revertedWithCustomError(vault, "ERC20InsufficientAllowance")
      .withArgs(stranger.address, 0n, shares);
    await vault.connect(lp).approve(stranger.address, shares);
    await redeem();
    expect(await vault.allowance(lp.address, stranger.address)).to.equal(0n);
    await expect(vault.connect(stranger).withdraw(USDC, stranger.address, lp.address)).to.be.revertedWithCustomError(
      vault,
      "ERC20InsufficientAllowance",
    );
  });

  it("refuses nothing, more than is held, and a receiver that is nobody", async () => {
    const { vault, lp, stranger, mainnet } = system();
    for (const call of [
      vault.connect(lp).withdraw(0n, lp.address, lp.address),
      vault.connect(lp).redeem(0n, lp.address, lp.address),
    ]) {
      await expect(call).to.be.revertedWithCustomError(vault, "OptionsVault_QuantityTooSmall").withArgs(0n, 1n);
    }
    await expect(vault.connect(stranger).redeem(10n ** 12n, stranger.address, stranger.address))
      .to.be.revertedWithCustomError(vault, "ERC20InsufficientBalance")
      .withArgs(stranger.address, 0n, 10n ** 12n);
    await expect(vault.connect(lp).withdraw(USDC, ZeroAddress, lp.address))
      .to.be.revertedWithCustomError(mainnet.usdc, "ERC20InvalidReceiver")
      .withArgs(ZeroAddress);
  });

  it("needs a fresh price", async () => {
    const { vault, lp, oracle, mainnet } = system();
    const { updatedAt } = await mainnet.ethUsd.latest();
    const leave = [
      () => vault.connect(lp).withdraw(USDC, lp.address, lp.address),
      () => vault.connect(lp).redeem(10n ** 12n, lp.address, lp.address),
    ];
    for (const [i, call] of leave.entries()) {
      await nextAt(system(), updatedAt + 4_501 + i);
      await expect(call())
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale")
        .withArgs(mainnet.ethUsd.address, 4_501 + i, 4_500);
    }
  });

  it("never lets an LP out while the vault owes all it has", async () => {
    const { vault, lp } = system();
    await freshPrice(system(), 20_000, await soon(system()));
    await expect(vault.connect(lp).withdraw(1n, lp.address, lp.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(1n, 0n);
  });
});

describe("OptionsVault max… and preview…", () => {
  const system = snapshotted(deployTradedSystem);

  it("previews what each call then gives, to the unit", async () => {
    const { vault, lp } = system();
    const calls = [
      ["previewDeposit", "deposit", 12_345_678n],
      ["previewMint", "mint", 12_345_678_901_234n],
      ["previewWithdraw", "withdraw", 12_345_678n],
      ["previewRedeem", "redeem", 12_345_678_901_234n],
    ] as const;
    for (const [preview, action, amount] of calls) {
      const at = await soon(system());
      const expected = await vault[preview](amount, NEXT);
      const given =
        action === "deposit" || action === "mint"
          ? await vault.connect(lp)[action].staticCall(amount, lp.address, NEXT)
          : await vault.connect(lp)[action].staticCall(amount, lp.address, lp.address, NEXT);
      expect(given, `${action} at ${at}`).to.equal(expected);
    }
  });

  it("lets maxWithdraw and maxRedeem through, and not a unit more", async () => {
    const { vault, lp } = system();
    await soon(system());
    const assets = await vault.maxWithdraw(lp.address, NEXT);
    const shares = await vault.maxRedeem(lp.address, NEXT);
    await vault.connect(lp).withdraw.staticCall(assets, lp.address, lp.address, NEXT);
    await vault.connect(lp).redeem.staticCall(shares, lp.address, lp.address, NEXT);
    await expect(vault.connect(lp).withdraw.staticCall(assets + 1n, lp.address, lp.address, NEXT))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(assets + 1n, assets);
    // A share is worth about a millionth of a unit, so two million more are worth more than the unit that rounding left.
    await expect(vault.connect(lp).redeem.staticCall(shares + 2n * SHARE_UNIT, lp.address, lp.address, NEXT))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(assets + 1n, assets);
  });

  it("answers with all that an LP holds when that is free to go", async () => {
    const { vault, lp, stranger } = system();
    await vault.connect(lp).transfer(stranger.address, 10n ** 12n);
    await soon(system());
    expect(await vault.maxRedeem(stranger.address, NEXT)).to.equal(10n ** 12n);
    expect(await vault.maxWithdraw(stranger.address, NEXT)).to.equal(await vault.previewRedeem(10n ** 12n, NEXT));
  });

  it("answers zero to whoever holds nothing", async () => {
    const { vault, stranger } = system();
    expect(await vault.maxRedeem(stranger.address)).to.equal(0n);
    expect(await vault.maxWithdraw(stranger.address)).to.equal(0n);
  });

  it("is zero on the way in while paused, without a price, and when insolvent", async () => {
    const { vault, lp } = system();
    const [quoteBalance] = await vault.ledger();
    expect(await vault.maxDeposit(lp.address)).to.equal(2n ** 128n - 1n - quoteBalance);
    expect(await vault.maxMint(lp.address)).to.be.above(0n);
    const expectClosed = async (): Promise<void> => {
      expect(await vault.maxDeposit(lp.address)).to.equal(0n);
      expect(await vault.maxMint(lp.address)).to.equal(0n);
    };
    await vault.pause();
    await expectClosed();
    await vault.unpause();
    await freshPrice(system(), 20_000, await soon(system()));
    await expectClosed();
  });

  it("is zero both ways without a fresh price, and reverts nowhere", async () => {
    const { vault, lp, mainnet } = system();
    const { updatedAt } = await mainnet.ethUsd.latest();
    await system().connection.networkHelpers.time.increaseTo(updatedAt + 5_000);
    for (const max of ["maxDeposit", "maxMint", "maxWithdraw", "maxRedeem"] as const) {
      expect(await vault[max](lp.address), max).to.equal(0n);
    }
  });

  it("answers zero for maxRedeem where redeem would pay nothing and revert", async () => {
    const { vault, lp } = system();
    await freshPrice(system(), 20_000, await soon(system()));
    expect(await vault.maxWithdraw(lp.address)).to.equal(0n);
    expect(await vault.maxRedeem(lp.address)).to.equal(0n);
  });

  it("reads totalAssets as NAV, and zero when that is negative", async () => {
    const { vault } = system();
    expect(await vault.totalAssets()).to.equal((await navOf(system())).navWad / UNITS_PER_WAD);
    await freshPrice(system(), 20_000, await soon(system()));
    expect(await vault.totalAssets()).to.equal(0n);
    expect((await navOf(system())).navWad < 0n).to.equal(true);
  });
});

describe("OptionsVault share price", () => {
  const system = snapshotted(deployTradedSystem);
  const empty = snapshotted(deploySystem);

  it("L3: is moved by no token sent to the vault", async () => {
    const { vault, lp, buyer, mainnet, optionToken } = system();
    const look = async () => ({
      ledger: await vault.ledger(),
      nav: await navOf(system(), NEXT),
      redeemed: await vault.previewRedeem(10n ** 18n, NEXT),
    });
    const at = (await soon(system())) + 100;
    await nextAt(system(), at);
    const before = await look();
    await nextAt(system(), at - 50);
    await mainnet.fundUsdc(await vault.getAddress(), 1_000_000n * USDC);
    await mainnet.fundWeth(await vault.getAddress(), 100n * WAD);
    await vault.connect(lp).transfer(vault, 10n ** 15n);
    await nextAt(system(), at);
    expect(await look()).to.deep.equal(before);
    await expect(
      optionToken.connect(buyer).safeTransferFrom(buyer.address, vault, callId(3000), WAD, "0x"),
    ).to.be.revertedWithCustomError(optionToken, "ERC1155InvalidReceiver");
  });

  it("L3: never falls for those who stay when others come or go", async () => {
    const { vault, lp, buyer } = system();
    const price = () => vault.convertToAssets(10n ** 24n, NEXT);
    const { networkHelpers } = system().connection;
    const steps = [
      () => vault.connect(buyer).deposit(300_000n * USDC, buyer.address),
      () => vault.connect(buyer).mint(10n ** 15n, buyer.address),
      () => vault.connect(lp).withdraw(100_000n * USDC, lp.address, lp.address),
      () => vault.connect(buyer).redeem(10n ** 16n, buyer.address, buyer.address),
    ];
    for (const step of steps) {
      const at = await soon(system());
      const before = await price();
      await nextAt(system(), at);
      await step();
      expect(await networkHelpers.time.latest()).to.equal(at);
      expect((await vault.convertToAssets(10n ** 24n)) >= before).to.equal(true);
    }
  });

  it("first-depositor inflation costs the attacker the donation and the victim nothing", async () => {
    const { vault, lp, buyer, mainnet } = empty();
    await vault.connect(buyer).deposit(1n, buyer.address);
    await mainnet.usdc.connect(buyer).transfer(vault, 1_000n * USDC);
    await vault.connect(lp).deposit(100n * USDC, lp.address);
    await vault.connect(lp).redeem(await vault.balanceOf(lp.address), lp.address, lp.address);
    await vault.connect(buyer).redeem(await vault.balanceOf(buyer.address), buyer.address, buyer.address);
    expect(await mainnet.usdc.balanceOf(lp.address)).to.equal(5_000_000n * USDC);
    expect(await mainnet.usdc.balanceOf(buyer.address)).to.equal(4_999_000n * USDC);
  });
});
