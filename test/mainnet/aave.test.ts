import { expect } from "chai";
import { getCreateAddress } from "ethers";
import type { Signer } from "ethers";

import { aaveOf, AaveMissingError, MAINNET } from "../../scripts/mainnet/index.js";
import type { AaveMarket, Mainnet } from "../../scripts/mainnet/index.js";
import { failureOf, freshMainnet, START_PRICE_WAD, START_TIME, WAD } from "./fixture.js";

const USDC = 10n ** 6n;
const RAY = 10n ** 27n;
const YEAR = 31_536_000n;
const DAY = 86_400;
const VARIABLE = 2n;
const NEVER = 2n ** 255n;

describe("Aave on the local mainnet", () => {
  let market: Awaited<ReturnType<typeof freshMainnet>>;
  let mainnet: Mainnet;
  let aave: AaveMarket;
  let user: Signer & { readonly address: string };
  let liquidator: Signer & { readonly address: string };
  let restore: () => Promise<void>;

  before(async () => {
    market = await freshMainnet({ aave: true });
    mainnet = market.mainnet;
    aave = aaveOf(mainnet);
    const [first, second] = await market.ethers.getSigners();
    if (first === undefined || second === undefined) throw new Error("no signers");
    [user, liquidator] = [first, second];
    for (const one of [user, liquidator]) {
      await mainnet.usdc.connect(one).approve(aave.pool, NEVER);
      await mainnet.weth.connect(one).approve(aave.pool, NEVER);
    }
    const snapshot = await market.networkHelpers.takeSnapshot();
    restore = () => snapshot.restore();
  });

  afterEach(() => restore());

  /** 30,000 USDC supplied and 5 WETH borrowed by `user`. */
  async function goShort(): Promise<void> {
    await mainnet.fundUsdc(user.address, 30_000n * USDC);
    await aave.pool.connect(user).supply(mainnet.usdc, 30_000n * USDC, user.address, 0);
    await aave.pool.connect(user).borrow(mainnet.weth, 5n * WAD, VARIABLE, 0, user.address);
  }

  async function priceIs(dollars: bigint): Promise<void> {
    const now = await market.networkHelpers.time.latest();
    await mainnet.ethUsd.push(dollars * 10n ** 8n, now + 1);
  }

  it("lets Aave's own contracts create everything at mainnet's addresses", async () => {
    expect(await aave.addressesProvider.getPool()).to.equal("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2");
    expect(await aave.addressesProvider.getPoolConfigurator()).to.equal("0x64b761D848206f447Fe2dd461b0c635Ec39EbB27");
    expect(await aave.addressesProvider.getPriceOracle()).to.equal("0x54586bE62E3c3580375aE3723C145253060Ca0C2");
    expect(await aave.addressesProvider.getPoolDataProvider()).to.equal("0x7B4EB56E7CD4b454BA8ff71E4518426369a138a3");
    const weth = await aave.dataProvider.getReserveTokensAddresses(mainnet.weth);
    expect(weth.aTokenAddress).to.equal("0x4d5F47FA6A74757f35C14fD3a6Ef8E3C9BC514E8");
    expect(weth.variableDebtTokenAddress).to.equal("0xeA51d7853EEFb32b6ee06b1C12E6dcCA88Be0fFE");
    const usdc = await aave.dataProvider.getReserveTokensAddresses(mainnet.usdc);
    expect(usdc.aTokenAddress).to.equal("0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c");
    expect(usdc.variableDebtTokenAddress).to.equal("0x72E95b8931767C79bA4EeE721354d6E99a61D004");
    // Not by placing: each is what its creator's address and nonce hash to.
    const from = MAINNET.aaveAddressesProvider;
    expect(getCreateAddress({ from, nonce: 1 })).to.equal(MAINNET.aavePool);
    expect(getCreateAddress({ from: MAINNET.aavePoolConfigurator, nonce: 12 })).to.equal(MAINNET.debtUsdc);
  });

  it("prices the reserves by the very Chainlink feeds that the vault reads", async () => {
    expect(await aave.oracle.getSourceOfAsset(mainnet.weth)).to.equal(MAINNET.ethUsdFeed);
    expect(await aave.oracle.getSourceOfAsset(mainnet.usdc)).to.equal(MAINNET.usdcUsdFeed);
    expect(await aave.oracle.getAssetPrice(mainnet.weth)).to.equal(START_PRICE_WAD / 10n ** 10n);
    await priceIs(2_500n);
    expect(await aave.oracle.getAssetPrice(mainnet.weth)).to.equal(2_500n * 10n ** 8n);
  });

  it("has mainnet's risk parameters of November 2023", async () => {
    const weth = await aave.dataProvider.getReserveConfigurationData(mainnet.weth);
    expect([weth.ltv, weth.liquidationThreshold, weth.liquidationBonus, weth.reserveFactor]).to.deep.equal([
      8_050n,
      8_300n,
      10_500n,
      1_500n,
    ]);
    const usdc = await aave.dataProvider.getReserveConfigurationData(mainnet.usdc);
    expect([usdc.ltv, usdc.liquidationThreshold, usdc.liquidationBonus, usdc.reserveFactor]).to.deep.equal([
      7_700n,
      8_000n,
      10_450n,
      1_000n,
    ]);
    expect(await aave.dataProvider.getReserveCaps(mainnet.weth)).to.deep.equal([1_400_000n, 1_800_000n]);
    expect(await aave.dataProvider.getReserveCaps(mainnet.usdc)).to.deep.equal([1_580_000_000n, 1_760_000_000n]);
    expect(await aave.dataProvider.getReserveEModeCategory(mainnet.weth)).to.equal(1n);
    expect(await aave.dataProvider.getReserveEModeCategory(mainnet.usdc)).to.equal(0n);
    expect([weth.borrowingEnabled, usdc.usageAsCollateralEnabled, weth.isFrozen]).to.deep.equal([true, true, false]);
  });

  it("lets an account supply, borrow, repay and withdraw", async () => {
    await goShort();
    expect(await mainnet.weth.balanceOf(user.address)).to.equal(5n * WAD);
    expect(await aave.aUsdc.balanceOf(user.address)).to.be.closeTo(30_000n * USDC, 100n);
    expect(await aave.debtWeth.balanceOf(user.address)).to.be.closeTo(5n * WAD, 10n ** 12n);
    await mainnet.fundWeth(user.address, WAD);
    await aave.pool.connect(user).repay(mainnet.weth, NEVER, VARIABLE, user.address);
    expect(await aave.debtWeth.balanceOf(user.address)).to.equal(0n);
    await aave.pool.connect(user).withdraw(mainnet.usdc, 2n ** 256n - 1n, user.address);
    expect(await mainnet.usdc.balanceOf(user.address)).to.be.at.least(30_000n * USDC);
    expect(await aave.aUsdc.balanceOf(user.address)).to.equal(0n);
  });

  it("answers a borrower who asks beyond the loan-to-value with Aave's error 36", async () => {
    await mainnet.fundUsdc(user.address, 30_000n * USDC);
    await aave.pool.connect(user).supply(mainnet.usdc, 30_000n * USDC, user.address, 0);
    // 77 % of 30,000 dollars is 7.7 WETH at 3,000.
    await expect(
      aave.pool.connect(user).borrow(mainnet.weth, 7_701n * 10n ** 15n, VARIABLE, 0, user.address),
    ).to.be.revertedWith("36");
    await aave.pool.connect(user).borrow(mainnet.weth, 7_699n * 10n ** 15n, VARIABLE, 0, user.address);
  });

  it("lets interest accrue with time, at the rates its curve gives", async () => {
    await goShort();
    const before = await market.networkHelpers.time.latest();
    const { currentVariableBorrowRate, currentLiquidityRate } = await aave.pool.getReserveData(mainnet.weth);
    const usdcRate = (await aave.pool.getReserveData(mainnet.usdc)).currentLiquidityRate;
    // 75 % of WETH is lent, of 80 % at the kink, and 85 % of the interest is the suppliers'.
    expect(currentVariableBorrowRate).to.be.closeTo((28n * RAY * 75n) / 80_000n, RAY / 100_000n);
    expect(currentLiquidityRate).to.be.closeTo((currentVariableBorrowRate * 75n * 85n) / 10_000n, RAY / 100_000n);
    await market.networkHelpers.time.increase(30 * DAY);
    const elapsed = BigInt((await market.networkHelpers.time.latest()) - before);
    const debt = await aave.debtWeth.balanceOf(user.address);
    const simple = (5n * WAD * currentVariableBorrowRate * elapsed) / (RAY * YEAR);
    // Debt compounds: 5 WETH at 2.6 % for 30 days owe 0.0108, and 0.0000117 more for interest on interest.
    expect(debt - 5n * WAD).to.be.closeTo(simple + 117n * 10n ** 11n, 10n ** 11n * 5n);
    const supplied = await aave.aUsdc.balanceOf(user.address);
    const earned = (30_000n * USDC * usdcRate * elapsed) / (RAY * YEAR);
    // Supplied one block before the clock of this test started: a second or two earn some 20 millionths.
    expect(supplied - 30_000n * USDC).to.be.closeTo(earned, 60n);
    expect(earned).to.be.above(0n);
  });

  it("moves the borrow rate with utilisation, steeply beyond the kink", async () => {
    const rate = async () => (await aave.pool.getReserveData(mainnet.weth)).currentVariableBorrowRate;
    await mainnet.fundUsdc(user.address, 200_000_000n * USDC);
    await aave.pool.connect(user).supply(mainnet.usdc, 200_000_000n * USDC, user.address, 0);
    const at75 = await rate();
    await aave.pool.connect(user).borrow(mainnet.weth, 10_000n * WAD, VARIABLE, 0, user.address);
    const at80 = await rate();
    await aave.pool.connect(user).borrow(mainnet.weth, 20_000n * WAD, VARIABLE, 0, user.address);
    const at90 = await rate();
    expect(at80 - at75).to.be.closeTo((28n * RAY * 5n) / 80_000n, RAY / 10_000n);
    // Half of the way from 80 % to 100 % costs half of the second slope, 40 percentage points.
    expect(at90).to.be.closeTo((428n * RAY) / 1_000n, RAY / 1_000n);
    await aave.pool.connect(user).repay(mainnet.weth, 25_000n * WAD, VARIABLE, user.address);
    expect(await rate()).to.be.below(at80);
  });

  it("counts an account's health as collateral at its threshold over debt, in dollars", async () => {
    await goShort();
    await priceIs(3_217n);
    const supplied = await aave.aUsdc.balanceOf(user.address);
    const debt = await aave.debtWeth.balanceOf(user.address);
    const collateralE8 = (supplied * 10n ** 8n) / USDC;
    const debtE8 = (debt * 3_217n * 10n ** 8n) / WAD;
    const expected = (collateralE8 * 80n * WAD) / (100n * debtE8);
    const { healthFactor } = await aave.pool.getUserAccountData(user.address);
    expect(healthFactor).to.be.closeTo(expected, WAD / 10n ** 8n);
    // 24,000 dollars at the threshold over 16,085 dollars of debt.
    expect(healthFactor).to.be.closeTo((24_000n * WAD) / 16_085n, WAD / 10n ** 5n);
  });

  it("liquidates after a price move, with the bonus, and not before", async () => {
    await goShort();
    await mainnet.fundWeth(liquidator.address, 5n * WAD);
    const liquidate = () =>
      aave.pool.connect(liquidator).liquidationCall(mainnet.usdc, mainnet.weth, user.address, 2n * WAD, false);
    await expect(liquidate()).to.be.revertedWith("45");
    await priceIs(4_900n); // 24,000 / 24,500
    await liquidate();
    // Two WETH at 4,900 and 4.5 % on top; a fifth of the bonus is the treasury's.
    expect(await mainnet.usdc.balanceOf(liquidator.address)).to.be.closeTo(
      (9_800n * USDC * 10_360n) / 10_000n,
      USDC / 100n,
    );
    expect(await aave.debtWeth.balanceOf(user.address)).to.be.closeTo(3n * WAD, 10n ** 13n);
  });

  it("obeys the governance that mainnet obeys, and nobody else", async () => {
    await expect(aave.configurator.connect(user).setReserveFreeze(mainnet.weth, true)).to.be.revertedWith("4");
    const governance = await market.ethers.getImpersonatedSigner(aave.governance);
    await aave.configurator.connect(governance).setReserveFreeze(mainnet.weth, true);
    expect((await aave.dataProvider.getReserveConfigurationData(mainnet.weth)).isFrozen).to.equal(true);
  });

  it("keeps its lender solvent at any price of ether", async () => {
    expect(await aave.debtWeth.balanceOf(aave.lender)).to.be.above(149_999n * WAD);
    for (const dollars of [3n, 300n, 3_000n, 300_000n]) {
      await priceIs(dollars);
      expect((await aave.pool.getUserAccountData(aave.lender)).healthFactor, `at ${dollars}`).to.be.above(WAD);
    }
  });

  it("opens at the asked time, with and without it", async () => {
    expect((await mainnet.ethUsd.latest()).updatedAt).to.equal(START_TIME);
    const without = await freshMainnet();
    expect(without.mainnet.aave).to.equal(undefined);
    const error = await failureOf(Promise.resolve().then(() => aaveOf(without.mainnet)));
    expect(error).to.be.instanceOf(AaveMissingError);
    expect(error.message).to.contain(MAINNET.aavePool).and.to.contain("aave: true");
  });
});
