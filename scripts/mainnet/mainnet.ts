import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import {
  AggregatorProxy__factory,
  UniswapFactory__factory,
  UniswapPool__factory,
  UniswapPositionManager__factory,
  UniswapQuoterV2__factory,
  UniswapSwapRouter__factory,
  UsdCoin__factory,
  WETH9__factory,
} from "../../types/index.js";
import type {
  UniswapFactory,
  UniswapPool,
  UniswapPositionManager,
  UniswapQuoterV2,
  UniswapSwapRouter,
  UsdCoin,
  WETH9,
} from "../../types/index.js";

import { aaveMarket } from "./aave/market.js";
import type { AaveMarket } from "./aave/market.js";
import { AAVE_GOVERNANCE, MAINNET, OPERATOR } from "./addresses.js";
import { installArbitrageur } from "./arbitrageur.js";
import type { Arbitrageur } from "./arbitrageur.js";
import { Chain } from "./chain.js";
import type { MainnetConnection } from "./chain.js";
import { AaveMissingError, WrongChainError } from "./errors.js";
import { drainLiquidity } from "./drain.js";
import { ETH_USD, PriceFeed, USDC_USD } from "./feeds.js";
import type { FeedRules } from "./feeds.js";
import { layLiquidity, openingDepth } from "./liquidity.js";
import { priceWadFromSqrt } from "./price.js";
import { fundUsdc, fundWeth } from "./tokens.js";
import { recentreLiquidity, renewLiquidity } from "./recentre.js";
import { poolSqrtPrice, POOLS } from "./uniswap.js";
import type { PoolSpec } from "./uniswap.js";

/** Mainnet as tests, simulator and dashboard see it, whichever chain is underneath. Contracts are connected for reading. */
export interface Mainnet {
  readonly weth: WETH9;
  readonly usdc: UsdCoin;
  readonly factory: UniswapFactory;
  /** USDC/WETH 0.05 %. */
  readonly pool005: UniswapPool;
  /** USDC/WETH 0.3 %. */
  readonly pool03: UniswapPool;
  readonly positionManager: UniswapPositionManager;
  readonly swapRouter: UniswapSwapRouter;
  readonly quoterV2: UniswapQuoterV2;
  readonly ethUsd: PriceFeed;
  readonly usdcUsd: PriceFeed;
  readonly arbitrageur: Arbitrageur;
  /** Undefined on a local mainnet that was installed without it. */
  readonly aave: AaveMarket | undefined;
  /** Gives an account WETH (wei) on top of what it has. */
  fundWeth(to: string, amountWei: bigint): Promise<void>;
  /** Gives an account USDC (millionths) on top of what it has. */
  fundUsdc(to: string, amount: bigint): Promise<void>;
  /**
   * Lets the liquidity providers follow the market: every range is laid again, as wide as before, around its pool's price.
   * Without it depth stays where the market opened, and a crash leaves it behind.
   */
  recentreLiquidity(): Promise<void>;
  /** The same with the value each range opened with. */
  renewLiquidity(): Promise<void>;
  /**
   * Takes the operator's liquidity out of a pool but for `keptBps` of it. Returns from how many positions: none on a fork of
   * true mainnet.
   */
  drainLiquidity(pool: PoolSpec, keptBps: bigint): Promise<number>;
  /** Lays as much liquidity around a pool's price as a local mainnet opens with, on top of what is there. */
  refillLiquidity(pool: PoolSpec): Promise<void>;
  /** Price a pool stands at: USDC for one WETH, WAD, rounded down. */
  poolPrice(pool: PoolSpec): Promise<bigint>;
}

/** A driving client for the chain behind a connection. @throws WrongChainError unless its id is 1. */
export async function chainOf(connection: MainnetConnection): Promise<Chain> {
  const chain = new Chain(connection.provider);
  const chainId = await chain.chainId();
  if (chainId !== 1n) throw new WrongChainError(chainId);
  return chain;
}

/** The interface over a chain on which every contract stands and both feeds are drivable. */
export async function assemble(chain: Chain, ethers: HardhatEthers): Promise<Mainnet> {
  const { provider } = ethers;
  // Now and not at first use: a snapshot taken in between would lose the operator's ether on the way back.
  await chain.act(OPERATOR);
  const hasAave = (await chain.code(MAINNET.aavePool)) !== "0x";
  if (hasAave) await chain.act(AAVE_GOVERNANCE);
  const feed = (address: string, rules: FeedRules): PriceFeed =>
    new PriceFeed(chain, AggregatorProxy__factory.connect(address, provider), address, rules);
  return {
    weth: WETH9__factory.connect(MAINNET.weth, provider),
    usdc: UsdCoin__factory.connect(MAINNET.usdc, provider),
    factory: UniswapFactory__factory.connect(MAINNET.factory, provider),
    pool005: UniswapPool__factory.connect(MAINNET.pool005, provider),
    pool03: UniswapPool__factory.connect(MAINNET.pool03, provider),
    positionManager: UniswapPositionManager__factory.connect(MAINNET.positionManager, provider),
    swapRouter: UniswapSwapRouter__factory.connect(MAINNET.swapRouter, provider),
    quoterV2: UniswapQuoterV2__factory.connect(MAINNET.quoterV2, provider),
    ethUsd: feed(MAINNET.ethUsdFeed, ETH_USD),
    usdcUsd: feed(MAINNET.usdcUsdFeed, USDC_USD),
    arbitrageur: await installArbitrageur(chain),
    aave: hasAave ? aaveMarket(provider) : undefined,
    fundWeth: (to, amountWei) => fundWeth(chain, to, amountWei),
    fundUsdc: (to, amount) => fundUsdc(chain, to, amount),
    recentreLiquidity: () => recentreLiquidity(chain, POOLS),
    renewLiquidity: () => renewLiquidity(chain, POOLS),
    drainLiquidity: (pool, keptBps) => drainLiquidity(chain, pool, keptBps),
    refillLiquidity: async (pool) =>
      layLiquidity(chain, pool, priceWadFromSqrt(await poolSqrtPrice(chain, pool.address)), openingDepth(pool)),
    poolPrice: async (pool) => priceWadFromSqrt(await poolSqrtPrice(chain, pool.address)),
  };
}

/** The chain's Aave. @throws AaveMissingError when it has none. */
export function aaveOf(mainnet: Mainnet): AaveMarket {
  if (mainnet.aave === undefined) throw new AaveMissingError(MAINNET.aavePool);
  return mainnet.aave;
}
