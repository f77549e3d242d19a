import { MaxUint256 } from "ethers";

import { UniswapPositionManager__factory } from "../../types/index.js";

import { MAINNET, OPERATOR } from "./addresses.js";
import type { Chain, Receipt } from "./chain.js";
import { openingDepth } from "./liquidity.js";
import { priceWadFromSqrt, snappedTick, WETH_PER_QUOTE_SCALE, widestTick } from "./price.js";
import { fundUsdc, fundWeth } from "./tokens.js";
import { poolSqrtPrice } from "./uniswap.js";
import type { PoolSpec } from "./uniswap.js";

const MANAGER = UniswapPositionManager__factory.createInterface();
const COLLECT = MANAGER.getEvent("Collect").topicHash;
const BPS = 10_000n;
const MAX_UINT128 = (1n << 128n) - 1n;

interface Position {
  readonly id: bigint;
  readonly feePips: number;
  readonly halfWidth: number;
  readonly fullRange: boolean;
  readonly liquidity: bigint;
}

/** A range to be laid anew, with what its owner took out of the old one, in USDC units. */
interface Renewal {
  readonly halfWidth: number;
  readonly valueQuote: bigint;
}

/**
 * Lets the liquidity providers follow the market: each of the operator's ranges (the full ones stay) is withdrawn with
 * its fees and laid again, as wide as before and with the value it has left, around the price its pool stands at. No
 * price moves. On a chain where the operator holds no position nothing happens.
 */
export async function recentreLiquidity(chain: Chain, pools: readonly PoolSpec[]): Promise<void> {
  for (const pool of pools) await recentrePool(chain, pool, await movableIn(chain, pool));
}

/**
 * The same, but each range is laid with the value it opened with. A range loses with every move of the price, and over weeks
 * a narrow one would lose all: where one provider gives up, another comes.
 */
export async function renewLiquidity(chain: Chain, pools: readonly PoolSpec[]): Promise<void> {
  for (const pool of pools) {
    const { valueQuote, ranges } = openingDepth(pool);
    const narrowFirst = ranges
      .filter(({ factor }) => factor !== null)
      .toSorted((a, b) => (a.factor ?? 0) - (b.factor ?? 0));
    const values = narrowFirst.map(({ shareBps }) => (valueQuote * shareBps) / BPS);
    const movable = (await movableIn(chain, pool)).toSorted((a, b) => a.halfWidth - b.halfWidth);
    await recentrePool(chain, pool, movable, values);
  }
}

async function movableIn(chain: Chain, pool: PoolSpec): Promise<readonly Position[]> {
  const positions = await operatorPositions(chain);
  return positions.filter((position) => position.feePips === pool.feePips && !position.fullRange);
}

/** @param values what to lay each position with, USDC units; what it has left where not given */
async function recentrePool(
  chain: Chain,
  pool: PoolSpec,
  positions: readonly Position[],
  values: readonly bigint[] = [],
): Promise<void> {
  if (positions.length === 0) return;
  const sqrtPriceX96 = await poolSqrtPrice(chain, pool.address);
  const priceWad = priceWadFromSqrt(sqrtPriceX96);
  const receipt = await multicall(chain, positions.flatMap(withdrawal));
  const renewals = positions.map(({ id, halfWidth }, index) => {
    const { quote, base } = collected(receipt, id);
    return { halfWidth, valueQuote: values[index] ?? quote + (base * priceWad) / WETH_PER_QUOTE_SCALE };
  });
  // Half of each range's value on either side; the exchange of one for the other happens off this market.
  const halfQuote = renewals.reduce((sum, renewal) => sum + renewal.valueQuote / 2n, 0n);
  await fundUsdc(chain, OPERATOR, halfQuote);
  await fundWeth(chain, OPERATOR, (halfQuote * WETH_PER_QUOTE_SCALE) / priceWad);
  await multicall(
    chain,
    renewals.map((renewal) => minting(pool, priceWad, renewal)),
  );
}

async function operatorPositions(chain: Chain): Promise<readonly Position[]> {
  const balance = await chain.call(MAINNET.positionManager, MANAGER.encodeFunctionData("balanceOf", [OPERATOR]));
  return Promise.all(Array.from({ length: Number(balance) }, (_, index) => positionAt(chain, index)));
}

async function positionAt(chain: Chain, index: number): Promise<Position> {
  const byIndex = MANAGER.encodeFunctionData("tokenOfOwnerByIndex", [OPERATOR, index]);
  const id = BigInt(await chain.call(MAINNET.positionManager, byIndex));
  const data = await chain.call(MAINNET.positionManager, MANAGER.encodeFunctionData("positions", [id]));
  const [, , , , fee, lower, upper, liquidity] = MANAGER.decodeFunctionResult("positions", data);
  const halfWidth = (Number(upper) - Number(lower)) / 2;
  const feePips = Number(fee);
  return { id, feePips, halfWidth, fullRange: halfWidth >= widestTick(60), liquidity: BigInt(liquidity) };
}

function withdrawal({ id, liquidity }: Position): readonly string[] {
  const empty = { tokenId: id, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: MaxUint256 };
  const take = { tokenId: id, recipient: OPERATOR, amount0Max: MAX_UINT128, amount1Max: MAX_UINT128 };
  return [
    MANAGER.encodeFunctionData("decreaseLiquidity", [empty]),
    MANAGER.encodeFunctionData("collect", [take]),
    MANAGER.encodeFunctionData("burn", [id]),
  ];
}

function collected(receipt: Receipt, id: bigint): { readonly quote: bigint; readonly base: bigint } {
  const log = receipt.logs.find(({ topics }) => topics[0] === COLLECT && BigInt(topics[1] ?? -1n) === id);
  if (log === undefined) return { quote: 0n, base: 0n };
  const [, , amount0, amount1] = MANAGER.decodeEventLog("Collect", log.data, log.topics);
  return { quote: BigInt(amount0), base: BigInt(amount1) };
}

function minting(pool: PoolSpec, priceWad: bigint, renewal: Renewal): string {
  const centre = snappedTick(priceWad, 0, pool.tickSpacing);
  const half = Math.round(renewal.halfWidth / pool.tickSpacing) * pool.tickSpacing;
  return MANAGER.encodeFunctionData("mint", [
    {
      token0: MAINNET.usdc,
      token1: MAINNET.weth,
      fee: pool.feePips,
      tickLower: centre - half,
      tickUpper: centre + half,
      amount0Desired: renewal.valueQuote / 2n,
      amount1Desired: ((renewal.valueQuote / 2n) * WETH_PER_QUOTE_SCALE) / priceWad,
      amount0Min: 0n,
      amount1Min: 0n,
      recipient: OPERATOR,
      deadline: MaxUint256,
    },
  ]);
}

async function multicall(chain: Chain, calls: readonly string[]): Promise<Receipt> {
  const data = MANAGER.encodeFunctionData("multicall", [[...calls]]);
  return chain.send({ from: OPERATOR, to: MAINNET.positionManager, data });
}
