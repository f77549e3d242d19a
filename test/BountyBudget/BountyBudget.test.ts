import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";

import { BountyBudget__factory, FeeToken__factory, NamedRebalancer__factory } from "../../types/index.js";
import { fillBudget } from "../support/bounty.js";
import { nameAsRebalancer } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, deploySystem, NO_LIMIT, USDC, WAD } from "../support/system.js";

const GWEI = 10n ** 9n;
const TERMS = {
  premiumBps: 1_000n,
  maxBaseFeeWei: 500n * GWEI,
  maxGas: 480_000n,
  shareBps: 5_000n,
  riskPriceWad: 4n * 10n ** 12n,
  horizonSeconds: 14_400n,
  rampSeconds: 300n,
};
/** 400,000 gas at 100 gwei and 3,000: 120 dollars and 7.20 of premium, on half of the most gas; the risk of 1,000 ether is worth far more. */
const CLAIM = {
  gasUsed: 400_000n,
  baseFeeWei: 100n * GWEI,
  spotWad: 3_000n * WAD,
  varianceWad: (64n * WAD) / 100n,
  deviationBeforeWad: 1_000n * WAD,
  deviationAfterWad: 0n,
  triggerWad: 10n * WAD,
  sinceSeconds: 0n,
  isEmergency: false,
};
const OWED = 127_200_000n;

describe("BountyBudget", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    const keeper = await nameAsRebalancer(system);
    await fillBudget(system, 1_000n * USDC);
    return { ...system, keeper };
  });

  it("keeps the terms it was given, and tells them", async () => {
    const { bounty, mainnet } = deployed();
    expect([...(await bounty.terms())]).to.deep.equal(Object.values(TERMS));
    expect(await bounty.TOKEN()).to.equal(await mainnet.usdc.getAddress());
    expect(await bounty.DAILY_CAP_QUOTE()).to.equal(200n * USDC);
  });

  it("refuses terms outside their bounds", async () => {
    const { bounty, mainnet, authority, deployer } = deployed();
    const edges: readonly (readonly [keyof typeof TERMS, bigint, bigint])[] = [
      ["premiumBps", 5_001n, 5_000n],
      ["maxBaseFeeWei", 0n, 1n],
      ["maxBaseFeeWei", 10_000n * GWEI + 1n, 10_000n * GWEI],
      ["maxGas", 99_999n, 100_000n],
      ["maxGas", 5_000_001n, 5_000_000n],
      ["shareBps", 0n, 1n],
      ["shareBps", 10_001n, 10_000n],
      ["riskPriceWad", 0n, 1n],
      ["riskPriceWad", WAD + 1n, WAD],
      ["horizonSeconds", 59n, 60n],
      ["horizonSeconds", 604_801n, 604_800n],
      ["rampSeconds", 0n, 1n],
      ["rampSeconds", 86_401n, 86_400n],
    ];
    const factory = new BountyBudget__factory(deployer);
    for (const [name, actual, bound] of edges) {
      await expect(factory.deploy(mainnet.usdc, 1n, authority, { ...TERMS, [name]: actual }), name)
        .to.be.revertedWithCustomError(bounty, "BountyBudget_BadSetting")
        .withArgs(encodeBytes32String(name), actual, bound);
      await factory.deploy(mainnet.usdc, 1n, authority, { ...TERMS, [name]: bound });
    }
  });

  it("R1: lets only the rebalancer pay, only the governor withdraw and name the rebalancer, and anyone fund", async () => {
    const { bounty, stranger, deployer, mainnet, keeper } = deployed();
    for (const account of [stranger, deployer]) {
      await expect(bounty.connect(account).pay(CLAIM, account.address))
        .to.be.revertedWithCustomError(bounty, "BountyBudget_NotRebalancer")
        .withArgs(account.address);
    }
    for (const account of [stranger, keeper]) {
      const refused = [bounty.connect(account).withdraw(1n, account), bounty.connect(account).setRebalancer(account)];
      for (const call of refused) {
        await expect(call).to.be.revertedWithCustomError(bounty, "AccessManagedUnauthorized").withArgs(account.address);
      }
    }
    const next = await new NamedRebalancer__factory(deployer).deploy(ZeroAddress, bounty);
    await expect(bounty.setRebalancer(next))
      .to.emit(bounty, "RebalancerSet")
      .withArgs(keeper.address, await next.getAddress());
    await mainnet.fundUsdc(stranger.address, USDC);
    await mainnet.usdc.connect(stranger).approve(bounty, NO_LIMIT);
    await expect(bounty.connect(stranger).fund(USDC)).to.emit(bounty, "Funded").withArgs(stranger.address, USDC);
    expect(await mainnet.usdc.balanceOf(bounty)).to.equal(1_001n * USDC);
    await expect(bounty.withdraw(USDC, deployer.address)).to.emit(bounty, "Withdrawn").withArgs(deployer.address, USDC);
    expect(await mainnet.usdc.balanceOf(deployer)).to.be.at.least(USDC);
  });

  it("pays what is owed, to whom it is told, as worked by hand", async () => {
    const { bounty, keeper, stranger, mainnet } = deployed();
    expect(await bounty.quoteFor(CLAIM)).to.deep.equal([OWED, OWED]);
    await bounty.connect(keeper).pay(CLAIM, stranger.address);
    expect(await mainnet.usdc.balanceOf(stranger)).to.equal(OWED);
  });

  it("pays no more than the day's cap, and begins anew at midnight UTC", async () => {
    const { bounty, keeper, stranger, mainnet, connection } = deployed();
    const start = Math.floor((await connection.networkHelpers.time.latest()) / DAY) * DAY + DAY;
    await connection.networkHelpers.time.increaseTo(start + 10);
    await bounty.connect(keeper).pay(CLAIM, stranger.address);
    expect(await bounty.availableQuote()).to.equal(200n * USDC - OWED);
    expect(await bounty.quoteFor(CLAIM)).to.deep.equal([OWED, 200n * USDC - OWED]);
    await bounty.connect(keeper).pay(CLAIM, stranger.address);
    await bounty.connect(keeper).pay(CLAIM, stranger.address);
    expect(await mainnet.usdc.balanceOf(stranger)).to.equal(200n * USDC);
    expect(await bounty.availableQuote()).to.equal(0n);
    await connection.networkHelpers.time.increaseTo(start + DAY - 2);
    expect(await bounty.availableQuote()).to.equal(0n);
    await connection.networkHelpers.time.increaseTo(start + DAY);
    expect(await bounty.availableQuote()).to.equal(200n * USDC);
  });

  it("pays what the purse holds when it holds less", async () => {
    const { bounty, keeper, stranger, mainnet, deployer } = deployed();
    await bounty.withdraw(990n * USDC, deployer.address);
    await bounty.connect(keeper).pay(CLAIM, stranger.address);
    expect(await mainnet.usdc.balanceOf(stranger)).to.equal(10n * USDC);
    expect(await bounty.availableQuote()).to.equal(0n);
  });

  it("undoes a payment that the token refuses, and says to whom", async () => {
    const { bounty, keeper } = deployed();
    const before = await bounty.availableQuote();
    await expect(bounty.connect(keeper).pay(CLAIM, ZeroAddress))
      .to.be.revertedWithCustomError(bounty, "BountyBudget_TransferRefused")
      .withArgs(ZeroAddress, OWED);
    expect(await bounty.availableQuote()).to.equal(before);
  });

  it("takes no token that charges for moving", async () => {
    const { authority, deployer, bounty } = deployed();
    const token = await new FeeToken__factory(deployer).deploy(6, 1n);
    await token.mint(deployer, 20_000n);
    const taxed = await new BountyBudget__factory(deployer).deploy(token, USDC, authority, TERMS);
    await token.approve(taxed, NO_LIMIT);
    await expect(taxed.fund(10_000n)).to.be.revertedWithCustomError(bounty, "BountyBudget_TransferMismatch");
  });
});
