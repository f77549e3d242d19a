import { expect } from "chai";

import { MAINNET, OPERATOR, POOL_005, POOL_03, priceWadFromSqrt } from "../../scripts/mainnet/index.js";
import type { Mainnet, PoolSpec } from "../../scripts/mainnet/index.js";
import { freshMainnet, WAD } from "./fixture.js";

/** By how many basis points a buy of WETH for 100,000 USDC moves the pool. */
async function buyMovesBps(mainnet: Mainnet, pool: PoolSpec): Promise<number> {
  const before = await mainnet.poolPrice(pool);
  const quote = await mainnet.quoterV2.quoteExactInputSingle.staticCall({
    tokenIn: MAINNET.usdc,
    tokenOut: MAINNET.weth,
    amountIn: 100_000_000_000n,
    fee: pool.feePips,
    sqrtPriceLimitX96: 0n,
  });
  return Number(((priceWadFromSqrt(quote.sqrtPriceX96After) - before) * 1_000_000n) / before) / 100;
}

describe("depth of the local mainnet", () => {
  it("is as deep as mainnet: 100,000 USDC moves the 0.05 % pool 2 to 4 bps and the 0.3 % pool 5 to 9 bps", async () => {
    const { mainnet } = await freshMainnet();
    expect(await buyMovesBps(mainnet, POOL_005)).to.be.within(2, 4);
    expect(await buyMovesBps(mainnet, POOL_03)).to.be.within(5, 9);
  });

  it("stays behind in a crash and comes back when the providers follow, without moving the price", async () => {
    const { mainnet } = await freshMainnet();
    await mainnet.arbitrageur.movePoolExactlyTo(1_650n * WAD);
    const thin = await buyMovesBps(mainnet, POOL_005);
    const prices = [await mainnet.poolPrice(POOL_005), await mainnet.poolPrice(POOL_03)];
    await mainnet.recentreLiquidity();
    expect([await mainnet.poolPrice(POOL_005), await mainnet.poolPrice(POOL_03)]).to.deep.equal(prices);
    expect(thin).to.be.greaterThan(100);
    // The providers lost value on the way down, so the market is thinner than at the start: by a few times, not sixty.
    expect(await buyMovesBps(mainnet, POOL_005)).to.be.within(3, 8);
    expect(await mainnet.positionManager.balanceOf(OPERATOR)).to.equal(14n);
  });

  it("gains no value when the providers follow", async () => {
    const { mainnet } = await freshMainnet();
    await mainnet.arbitrageur.movePoolExactlyTo(2_500n * WAD);
    const value = async (pool: string) =>
      (await mainnet.usdc.balanceOf(pool)) + ((await mainnet.weth.balanceOf(pool)) * 2_500n) / 10n ** 12n;
    const before = await value(MAINNET.pool005);
    await mainnet.recentreLiquidity();
    const after = await value(MAINNET.pool005);
    // The grid of ticks leaves a little of one side out.
    expect(after).to.be.within((before * 95n) / 100n, before);
  });

  it("follows again and again along a path", async () => {
    const { mainnet } = await freshMainnet();
    for (const price of [2_600n, 2_000n, 1_500n, 1_400n, 2_200n]) {
      await mainnet.arbitrageur.movePoolTo(price * WAD);
      await mainnet.recentreLiquidity();
    }
    expect(await buyMovesBps(mainnet, POOL_005)).to.be.within(3, 12);
  });
});
