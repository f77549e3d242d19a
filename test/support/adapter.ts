import type { Addressable } from "ethers";

import { priceWadFromSqrt } from "../../scripts/mainnet/index.js";
import { HookedToken__factory, UniswapPool__factory, UniswapV3Adapter__factory } from "../../types/index.js";
import type { HookedToken, UniswapPool, UniswapV3Adapter } from "../../types/index.js";

import { NEVER, USDC, WAD } from "./system.js";
import type { System } from "./system.js";

/** Below every address of the local mainnet, so that this token is token0 of any pool. */
const LOW_ADDRESS = "0x00000000000000000000000000000000000b45e0";
const FEE_PIPS = 500;
const WIDEST_TICK = 887_270;

/** sqrt(3000e6 / 1e18) · 2^96, rounded down: one token of 18 decimals, as token0, at 3,000 USDC. */
export const SQRT_3000_TOKEN0 = 4_339_505_179_874_779_489_431_521n;

export interface HookedMarket {
  readonly token: HookedToken;
  readonly pool: UniswapPool;
  readonly adapter: UniswapV3Adapter;
}

/**
 * A real pool of a token that calls out on every transfer, which is token0, against USDC at 3,000, with an adapter on it:
 * the other orientation than WETH's, and the hostile one.
 */
export async function deployHookedMarket(system: System): Promise<HookedMarket> {
  const { connection, deployer, mainnet } = system;
  const model = await new HookedToken__factory(deployer).deploy();
  await connection.networkHelpers.setCode(
    LOW_ADDRESS,
    await connection.ethers.provider.getCode(await model.getAddress()),
  );
  const token = HookedToken__factory.connect(LOW_ADDRESS, deployer);
  const quote = mainnet.usdc.connect(deployer);

  await mainnet.factory.connect(deployer).createPool(token, quote, FEE_PIPS);
  const pool = UniswapPool__factory.connect(await mainnet.factory.getPool(token, quote, FEE_PIPS), deployer);
  await pool.initialize(SQRT_3000_TOKEN0);
  await token.mint(deployer, 10_000n * WAD);
  await mainnet.fundUsdc(deployer.address, 30_000_000n * USDC);
  await token.approve(mainnet.positionManager, 10_000n * WAD);
  await quote.approve(mainnet.positionManager, 30_000_000n * USDC);
  await mainnet.positionManager.connect(deployer).mint({
    token0: token,
    token1: quote,
    fee: FEE_PIPS,
    tickLower: -WIDEST_TICK,
    tickUpper: WIDEST_TICK,
    amount0Desired: 10_000n * WAD,
    amount1Desired: 30_000_000n * USDC,
    amount0Min: 0n,
    amount1Min: 0n,
    recipient: deployer,
    deadline: NEVER,
  });
  const adapter = await new UniswapV3Adapter__factory(deployer).deploy(mainnet.factory, token, quote, FEE_PIPS, pool);
  return { token, pool, adapter };
}

/** An adapter on a fresh pool of the real factory that has a price and no liquidity at all. */
export async function deployOnEmptyPool(system: System, priceSqrtX96: bigint): Promise<HookedMarketless> {
  const { deployer, mainnet } = system;
  const feePips = 10_000;
  await mainnet.factory.connect(deployer).createPool(mainnet.usdc, mainnet.weth, feePips);
  const address = await mainnet.factory.getPool(mainnet.usdc, mainnet.weth, feePips);
  const pool = UniswapPool__factory.connect(address, deployer);
  await pool.initialize(priceSqrtX96);
  const adapter = await new UniswapV3Adapter__factory(deployer).deploy(
    mainnet.factory,
    mainnet.weth,
    mainnet.usdc,
    feePips,
    pool,
  );
  return { pool, adapter };
}

interface HookedMarketless {
  readonly pool: UniswapPool;
  readonly adapter: UniswapV3Adapter;
}

/** Price of WETH in the 0.05 % pool now, WAD, from its sqrt price. */
export async function poolPriceNow(pool: UniswapPool): Promise<bigint> {
  const { sqrtPriceX96 } = await pool.slot0();
  return priceWadFromSqrt(sqrtPriceX96);
}

interface Balances {
  balanceOf(account: Addressable | string): Promise<bigint>;
}

/** How much an account's balances of two tokens changed by an action. */
export async function movedBy(
  account: Addressable | string,
  tokens: readonly [Balances, Balances],
  action: () => Promise<unknown>,
): Promise<readonly [bigint, bigint]> {
  const [first, second] = tokens;
  const before = [await first.balanceOf(account), await second.balanceOf(account)] as const;
  await action();
  return [(await first.balanceOf(account)) - before[0], (await second.balanceOf(account)) - before[1]];
}
