import { expect } from "chai";
import { Signature } from "ethers";
import { network } from "hardhat";

import {
  AlreadyInstalledError,
  BadOptionError,
  installLocalMainnet,
  localMainnetParams,
  MAINNET,
  OPERATOR,
  POOL_005,
  POOL_03,
  StartTimeTooEarlyError,
  WrongChainError,
} from "../../scripts/mainnet/index.js";
import { failureOf, freshMainnet, START_PRICE_WAD, START_TIME, WAD } from "./fixture.js";

const USDC = 10n ** 6n;

describe("installLocalMainnet", () => {
  it("puts Uniswap's real bytecode at its real addresses, wired together", async () => {
    const { mainnet } = await freshMainnet();
    // A pool's address is a hash of the factory's address, the pair and the pool's bytecode: that the factory put the
    // pools at mainnet's addresses proves all three.
    expect(await mainnet.factory.getPool(MAINNET.usdc, MAINNET.weth, 500)).to.equal(
      "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640",
    );
    expect(await mainnet.factory.getPool(MAINNET.weth, MAINNET.usdc, 3_000)).to.equal(
      "0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8",
    );
    expect(await mainnet.pool005.factory()).to.equal("0x1F98431c8aD98523631AE4a59f267346ea31F984");
    expect(await mainnet.pool005.token0()).to.equal("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");
    expect(await mainnet.pool005.token1()).to.equal("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2");
    expect(await mainnet.positionManager.factory()).to.equal(MAINNET.factory);
    expect(await mainnet.positionManager.WETH9()).to.equal(MAINNET.weth);
  });

  it("starts at the asked time and price, crash of March 2020 included", async () => {
    const startTime = Date.UTC(2020, 2, 12) / 1_000;
    const startPriceWad = 19_461n * 10n ** 16n;
    const connection = await network.create(localMainnetParams({ startTime }));
    const mainnet = await installLocalMainnet(connection, { startTime, startPriceWad });
    const block = await connection.ethers.provider.getBlock("latest");
    expect(block?.timestamp).to.equal(startTime);
    for (const pool of [POOL_005, POOL_03]) {
      const price = await mainnet.poolPrice(pool);
      expect(price).to.be.closeTo(startPriceWad, startPriceWad / 10n ** 12n);
    }
    const latest = await mainnet.ethUsd.latest();
    expect(latest.answerE8).to.equal(19_461_000_000n);
    expect(latest.updatedAt).to.equal(startTime);
  });

  it("fills the pools with the asked value, half on each side", async () => {
    const { mainnet } = await freshMainnet({ pool005ValueQuote: 40_000_000n * USDC });
    for (const [pool, half] of [
      [MAINNET.pool005, 20_000_000n * USDC],
      [MAINNET.pool03, 12_500_000n * USDC],
    ] as const) {
      const wethValue = ((await mainnet.weth.balanceOf(pool)) * START_PRICE_WAD) / WAD / 10n ** 12n;
      // The ranges round to the tick grid, which leaves a few per cent of one side out.
      expect(await mainnet.usdc.balanceOf(pool)).to.be.within((half * 95n) / 100n, half);
      expect(wethValue).to.be.within((half * 95n) / 100n, half);
    }
    expect(await mainnet.positionManager.balanceOf(OPERATOR)).to.equal(14n);
  });

  it("swaps through the real router for exactly what the quoter promised", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const [, trader] = await ethers.getSigners();
    if (trader === undefined) throw new Error("no second signer");
    await mainnet.fundUsdc(trader.address, 50_000n * USDC);
    await mainnet.usdc.connect(trader).approve(MAINNET.swapRouter, 50_000n * USDC);
    const swap = { tokenIn: MAINNET.usdc, tokenOut: MAINNET.weth, fee: 500, sqrtPriceLimitX96: 0n };
    const amountIn = 50_000n * USDC;
    const [promised] = await mainnet.quoterV2.quoteExactInputSingle.staticCall({ ...swap, amountIn });
    await mainnet.swapRouter.connect(trader).exactInputSingle({
      ...swap,
      amountIn,
      recipient: trader.address,
      deadline: START_TIME + 3_600,
      amountOutMinimum: promised,
    });
    expect(await mainnet.weth.balanceOf(trader)).to.equal(promised);
    expect(await mainnet.usdc.balanceOf(trader)).to.equal(0n);
  });

  it("has price history for a thirty-minute TWAP and room for 300 observations", async () => {
    const { mainnet } = await freshMainnet();
    const slot0 = await mainnet.pool005.slot0();
    expect(slot0.observationCardinalityNext).to.equal(300n);
    const [cumulatives] = await mainnet.pool005.observe([86_400, 1_800, 0]);
    const [dayAgo = 0n, halfHourAgo = 0n, now = 0n] = cumulatives;
    expect((now - halfHourAgo) / 1_800n).to.equal(slot0.tick);
    expect((now - dayAgo) / 86_400n).to.equal(slot0.tick);
  });

  it("refuses a second installation, another chain, a start in the past and prices that are none", async () => {
    const { connection } = await freshMainnet();
    expect(await failureOf(installLocalMainnet(connection))).to.be.instanceOf(AlreadyInstalledError);
    const other = await network.create({ network: "default", override: { chainId: 5 } });
    expect(await failureOf(installLocalMainnet(other))).to.be.instanceOf(WrongChainError);
    const fresh = await network.create();
    const early = failureOf(installLocalMainnet(fresh, { startTime: START_TIME }));
    expect(await early).to.be.instanceOf(StartTimeTooEarlyError);
    expect(await failureOf(installLocalMainnet(fresh, { startPriceWad: 0n }))).to.be.instanceOf(BadOptionError);
    const ranges = [{ factor: null, shareBps: 9_999n }];
    const lopsided = await failureOf(installLocalMainnet(fresh, { ranges }));
    expect(lopsided).to.be.instanceOf(BadOptionError);
    expect(lopsided.message).to.contain("9999 bps");
    expect(await fresh.ethers.provider.getBlockNumber()).to.equal(0);
  });
});

describe("tokens of the local mainnet", () => {
  it("fund accounts on top of what they have, WETH backed by ether", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const [account] = await ethers.getSigners();
    if (account === undefined) throw new Error("no signer");
    const etherBefore = await ethers.provider.getBalance(account);
    await mainnet.fundWeth(account.address, 7n * WAD);
    await mainnet.fundWeth(account.address, 5n * WAD);
    await mainnet.fundUsdc(account.address, 3n * USDC);
    expect(await mainnet.weth.balanceOf(account)).to.equal(12n * WAD);
    expect(await mainnet.usdc.balanceOf(account)).to.equal(3n * USDC);
    expect(await ethers.provider.getBalance(account)).to.equal(etherBefore);
    await mainnet.weth.connect(account).withdraw(12n * WAD);
    expect(await mainnet.weth.balanceOf(account)).to.equal(0n);
  });

  it("WETH keeps mainnet's traps: an unknown call deposits, an endless allowance stays", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const [owner, spender] = await ethers.getSigners();
    if (owner === undefined || spender === undefined) throw new Error("no signers");
    await owner.sendTransaction({ to: MAINNET.weth, value: 2n * WAD, data: "0xd505accf" });
    expect(await mainnet.weth.balanceOf(owner)).to.equal(2n * WAD);
    await mainnet.weth.connect(owner).approve(spender, ethers.MaxUint256);
    await mainnet.weth.connect(spender).transferFrom(owner, spender, WAD);
    expect(await mainnet.weth.allowance(owner, spender)).to.equal(ethers.MaxUint256);
    await expect(mainnet.weth.connect(spender).withdraw(2n * WAD)).to.be.revertedWithoutReason(ethers);
  });

  it("USDC has six decimals, mints for minters only and takes a permit in mainnet's domain", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const [owner, spender] = await ethers.getSigners();
    if (owner === undefined || spender === undefined) throw new Error("no signers");
    expect(await mainnet.usdc.decimals()).to.equal(6n);
    expect(await mainnet.usdc.symbol()).to.equal("USDC");
    await expect(mainnet.usdc.connect(owner).mint(owner, 1n))
      .to.be.revertedWithCustomError(mainnet.usdc, "UsdCoin_MintExceedsAllowance")
      .withArgs(1n, 0n);
    await expect(mainnet.usdc.connect(owner).configureMinter(owner, 1n)).to.be.revertedWithCustomError(
      mainnet.usdc,
      "UsdCoin_NotMasterMinter",
    );
    const permit = { owner: owner.address, spender: spender.address, value: 5n, nonce: 0n, deadline: START_TIME + 600 };
    const signature = Signature.from(
      await owner.signTypedData(
        { name: "USD Coin", version: "2", chainId: 1n, verifyingContract: MAINNET.usdc },
        {
          Permit: [
            { name: "owner", type: "address" },
            { name: "spender", type: "address" },
            { name: "value", type: "uint256" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
        },
        permit,
      ),
    );
    const { v, r, s } = signature;
    await mainnet.usdc.connect(spender).permit(owner, spender, 5n, permit.deadline, v, r, s);
    expect(await mainnet.usdc.allowance(owner, spender)).to.equal(5n);
    // Used once, the nonce has moved on and the same signature speaks for somebody else.
    await expect(
      mainnet.usdc.connect(spender).permit(owner, spender, 5n, permit.deadline, v, r, s),
    ).to.be.revertedWithCustomError(mainnet.usdc, "UsdCoin_PermitSignerNotOwner");
    await expect(
      mainnet.usdc.connect(spender).permit(owner, spender, 5n, START_TIME - 1, v, r, s),
    ).to.be.revertedWithCustomError(mainnet.usdc, "UsdCoin_PermitExpired");
  });
});
