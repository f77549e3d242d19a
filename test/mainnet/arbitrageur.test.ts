import { expect } from "chai";

import { BadOptionError, MAINNET, NotMinedError, POOL_005, POOL_03, POOLS } from "../../scripts/mainnet/index.js";
import type { Mainnet } from "../../scripts/mainnet/index.js";
import { failureOf, freshMainnet, START_PRICE_WAD, WAD } from "./fixture.js";

/** [price/(1+fee), price·(1+fee)] from the definition, widened by one part in 1e12 for the pool's own rounding. */
function expectInsideBand(poolWad: bigint, marketWad: bigint, feePips: bigint): void {
  const slack = marketWad / 10n ** 12n;
  expect(poolWad * 1_000_000n <= (marketWad + slack) * (1_000_000n + feePips)).to.equal(true);
  expect(poolWad * (1_000_000n + feePips) >= (marketWad - slack) * 1_000_000n).to.equal(true);
}

async function expectAllInside(mainnet: Mainnet, marketWad: bigint): Promise<void> {
  for (const pool of POOLS) expectInsideBand(await mainnet.poolPrice(pool), marketWad, BigInt(pool.feePips));
}

describe("arbitrageur of the local mainnet", () => {
  it("sends nothing while the pools stand inside their fee bands", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const block = await ethers.provider.getBlockNumber();
    expect(await mainnet.arbitrageur.movePoolTo((START_PRICE_WAD * 10_004n) / 10_000n)).to.deep.equal([]);
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("moves only the pool that is outside its band", async () => {
    const { mainnet } = await freshMainnet();
    const market = (START_PRICE_WAD * 10_020n) / 10_000n;
    const moves = await mainnet.arbitrageur.movePoolTo(market);
    expect(moves.map((move) => move.pool)).to.deep.equal([MAINNET.pool005]);
    expect(await mainnet.poolPrice(POOL_03)).to.be.closeTo(START_PRICE_WAD, START_PRICE_WAD / 10n ** 12n);
    await expectAllInside(mainnet, market);
  });

  it("stops at the edge it comes from, in one transaction for both pools, and says what was traded", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const market = (START_PRICE_WAD * 95n) / 100n;
    const block = await ethers.provider.getBlockNumber();
    const usdcBefore = await mainnet.usdc.balanceOf(mainnet.arbitrageur.address);
    const wethBefore = await mainnet.weth.balanceOf(mainnet.arbitrageur.address);
    const moves = await mainnet.arbitrageur.movePoolTo(market);
    expect(await ethers.provider.getBlockNumber()).to.equal(block + 1);
    expect(moves.length).to.equal(2);
    const total = (pick: (move: (typeof moves)[number]) => bigint) => moves.reduce((sum, move) => sum + pick(move), 0n);
    // The price falls: the arbitrageur sells WETH for USDC.
    expect((await mainnet.usdc.balanceOf(mainnet.arbitrageur.address)) - usdcBefore).to.equal(
      total((m) => m.quoteDelta),
    );
    expect((await mainnet.weth.balanceOf(mainnet.arbitrageur.address)) - wethBefore).to.equal(
      total((m) => m.baseDelta),
    );
    expect(total((move) => move.baseDelta) < 0n).to.equal(true);
    for (const pool of [POOL_005, POOL_03]) {
      const edge = (market * (1_000_000n + BigInt(pool.feePips))) / 1_000_000n;
      expect(await mainnet.poolPrice(pool)).to.be.closeTo(edge, edge / 10n ** 12n);
    }
  });

  it("stays inside the bands along a crash of 60 % and the way back", async () => {
    const { mainnet } = await freshMainnet();
    for (const percent of [93n, 80n, 61n, 55n, 40n, 66n, 120n, 300n]) {
      const market = (START_PRICE_WAD * percent) / 100n;
      await mainnet.arbitrageur.movePoolTo(market);
      await expectAllInside(mainnet, market);
    }
  });

  it("moves to an exact price from either side when a test asks for it", async () => {
    const { mainnet } = await freshMainnet();
    for (const market of [3_001n * WAD, 2_750n * WAD, 2_751n * WAD]) {
      await mainnet.arbitrageur.movePoolExactlyTo(market);
      for (const pool of POOLS) expect(await mainnet.poolPrice(pool)).to.be.closeTo(market, market / 10n ** 12n);
    }
    expect(await mainnet.arbitrageur.movePoolExactlyTo(2_751n * WAD)).to.deep.equal([]);
  });

  it("survives the way back to a snapshot", async () => {
    const { mainnet, networkHelpers } = await freshMainnet();
    const snapshot = await networkHelpers.takeSnapshot();
    await mainnet.arbitrageur.movePoolTo(2_000n * WAD);
    await snapshot.restore();
    expect(await mainnet.poolPrice(POOL_005)).to.be.closeTo(START_PRICE_WAD, START_PRICE_WAD / 10n ** 12n);
    expect((await mainnet.arbitrageur.movePoolTo(2_000n * WAD)).length).to.equal(2);
  });

  it("is refilled when half its capital is gone", async () => {
    const { mainnet, networkHelpers } = await freshMainnet();
    const { address } = mainnet.arbitrageur;
    // WETH9 keeps balances in the mapping at slot 3.
    const slot = (await import("ethers")).solidityPackedKeccak256(["uint256", "uint256"], [BigInt(address), 3n]);
    await networkHelpers.setStorageAt(MAINNET.weth, slot, 4_000_000n * WAD);
    expect(await mainnet.weth.balanceOf(address)).to.equal(4_000_000n * WAD);
    await mainnet.arbitrageur.movePoolTo(2_900n * WAD);
    expect(await mainnet.weth.balanceOf(address)).to.be.greaterThan(13_000_000n * WAD);
  });

  it("queues a move for callers who mine blocks themselves", async () => {
    const { mainnet, networkHelpers, connection } = await freshMainnet();
    await connection.provider.request({ method: "evm_setAutomine", params: [false] });
    await mainnet.arbitrageur.queueMovePoolTo(2_900n * WAD);
    expect(await mainnet.poolPrice(POOL_005)).to.be.closeTo(START_PRICE_WAD, START_PRICE_WAD / 10n ** 12n);
    await networkHelpers.mine();
    await expectAllInside(mainnet, 2_900n * WAD);
    const refused = await failureOf(mainnet.arbitrageur.movePoolTo(2_800n * WAD));
    expect(refused).to.be.instanceOf(NotMinedError);
  });

  it("works under a base fee of 2,000 gwei", async () => {
    const { mainnet, networkHelpers } = await freshMainnet();
    await networkHelpers.setNextBlockBaseFeePerGas(2_000n * 10n ** 9n);
    expect((await mainnet.arbitrageur.movePoolTo(2_000n * WAD)).length).to.equal(2);
  });

  it("refuses a price that is none and lets nobody but a pool take its money", async () => {
    const { mainnet, ethers } = await freshMainnet();
    expect(await failureOf(mainnet.arbitrageur.movePoolTo(0n))).to.be.instanceOf(BadOptionError);
    expect(await failureOf(mainnet.arbitrageur.movePoolExactlyTo(-1n))).to.be.instanceOf(BadOptionError);
    const trader = await ethers.getContractAt("PoolTrader", mainnet.arbitrageur.address);
    await expect(trader.uniswapV3SwapCallback(1n, 1n, "0x")).to.be.revertedWithCustomError(
      trader,
      "PoolTrader_NotPaying",
    );
  });
});
