import { MaxUint256 } from "ethers";

import { UniswapPositionManager__factory, UsdCoin__factory } from "../../types/index.js";

import { MAINNET, OPERATOR } from "./addresses.js";
import type { Chain } from "./chain.js";
import { BadOptionError } from "./errors.js";
import { tickRange, WETH_PER_QUOTE_SCALE } from "./price.js";
import { fundUsdc, fundWeth } from "./tokens.js";
import { POOL_005 } from "./uniswap.js";
import type { PoolSpec } from "./uniswap.js";

const MANAGER = UniswapPositionManager__factory.createInterface();
const ERC20 = UsdCoin__factory.createInterface();
const BPS = 10_000n;

/** One position: the range [price/factor, price·factor] (`null`: all prices) and its share of the pool's value. */
export interface LiquidityRange {
  readonly factor: number | null;
  readonly shareBps: bigint;
}

/**
 * How the value of a pool is spread: a thin floor under all prices, most of it within a quarter of the market. With
 * 60 M USDC a 100,000 USDC buy moves the price by 3.0 bps. The ranges stand where they were laid: after a fall of 45 %
 * only the two widest are left and the same buy moves the price 2 %, unless the providers follow (recentreLiquidity).
 */
export const DEFAULT_RANGES: readonly LiquidityRange[] = [
  { factor: null, shareBps: 1_000n },
  { factor: 3, shareBps: 1_500n },
  { factor: 1.6, shareBps: 1_500n },
  { factor: 1.25, shareBps: 2_000n },
  { factor: 1.1, shareBps: 1_700n },
  { factor: 1.05, shareBps: 1_300n },
  { factor: 1.02, shareBps: 1_000n },
];

/** The value of a pool, both sides together, in USDC units, and how it is spread. */
export interface Depth {
  readonly valueQuote: bigint;
  readonly ranges: readonly LiquidityRange[];
}

/** What a local mainnet's pool opens with, unless its options say otherwise. */
export function openingDepth(pool: PoolSpec): Depth {
  const million = 10n ** 12n;
  return { valueQuote: pool.feePips === POOL_005.feePips ? 60n * million : 25n * million, ranges: DEFAULT_RANGES };
}

/** @throws BadOptionError for a profile that does not add up. */
export function checkDepth(depth: Depth): void {
  const total = depth.ranges.reduce((sum, range) => sum + range.shareBps, 0n);
  if (total !== BPS) {
    throw new BadOptionError("The sum of the ranges' shares", `${total} bps`, "Make the shares add up to 10000 bps.");
  }
  if (depth.valueQuote <= 0n) {
    throw new BadOptionError("The pool's value", `${depth.valueQuote}`, "Give a positive number of USDC units.");
  }
  const narrow = depth.ranges.find((range) => range.factor !== null && !(range.factor >= 1.01));
  if (narrow !== undefined) {
    throw new BadOptionError("A range's factor", `${narrow.factor}`, "Use 1.01 or more, or null for all prices.");
  }
}

/** Lays a pool's liquidity through the position manager; the operator holds the positions. */
export async function layLiquidity(chain: Chain, pool: PoolSpec, priceWad: bigint, depth: Depth): Promise<void> {
  const halfQuote = depth.valueQuote / 2n;
  await fundUsdc(chain, OPERATOR, halfQuote);
  await fundWeth(chain, OPERATOR, (halfQuote * WETH_PER_QUOTE_SCALE) / priceWad);
  const approve = ERC20.encodeFunctionData("approve", [MAINNET.positionManager, MaxUint256]);
  await chain.send({ from: OPERATOR, to: MAINNET.usdc, data: approve });
  await chain.send({ from: OPERATOR, to: MAINNET.weth, data: approve });
  for (const range of depth.ranges) {
    await mintPosition(chain, pool, priceWad, (halfQuote * range.shareBps) / BPS, range.factor);
  }
}

async function mintPosition(
  chain: Chain,
  pool: PoolSpec,
  priceWad: bigint,
  sideQuote: bigint,
  factor: number | null,
): Promise<void> {
  const ticks = tickRange(priceWad, factor, pool.tickSpacing);
  const mint = MANAGER.encodeFunctionData("mint", [
    {
      token0: MAINNET.usdc,
      token1: MAINNET.weth,
      fee: pool.feePips,
      tickLower: ticks.lower,
      tickUpper: ticks.upper,
      amount0Desired: sideQuote,
      amount1Desired: (sideQuote * WETH_PER_QUOTE_SCALE) / priceWad,
      // The range rounds to the tick grid, so one side always falls short of its desire by a little.
      amount0Min: 0n,
      amount1Min: 0n,
      recipient: OPERATOR,
      deadline: MaxUint256,
    },
  ]);
  await chain.send({ from: OPERATOR, to: MAINNET.positionManager, data: mint });
}
