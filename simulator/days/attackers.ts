import { MaxUint256 } from "ethers";

import { POOL_005 } from "../../scripts/mainnet/index.js";
import type { PoolMove } from "../../scripts/mainnet/index.js";
import { budgetFor } from "../../sdk/hedging/order.js";
import { abs } from "../../sdk/math/wad.js";
import { slippageOf } from "../play/scenario.js";
import type { Fork, ForkHedge } from "./fork.js";

const WAD = 1e18;
const USDC = 1e6;
/** Ticks to either side of the price within which liquidity is laid for one block. */
const JIT_HALF_WIDTH = 20;
/** What is laid there: ten times what the pool has in so narrow a range. */
const JIT_QUOTE = 20_000_000n * 10n ** 6n;
const JIT_BASE = 8_000n * 10n ** 18n;
const MAX_UINT128 = (1n << 128n) - 1n;
const NO_LIMIT = 2n ** 255n;

/** One attack on one hedge, played on the real pool. Dollars. */
export interface Attack {
  readonly kind: "nobody" | "sandwich" | "just-in-time liquidity";
  /** What the pool is like: "as it opens", or drained. */
  readonly pool: string;
  /** How far the attacker pushed the pool's price against the hedge, basis points. */
  readonly pushBps: number;
  /** What the attacker has more in the end, at the price before; its gas is not counted. */
  readonly profit: number;
  /** What the hedge lost at the oracle's price, and what its order allowed. */
  readonly loss: number;
  readonly budget: number;
  /** Ether traded. */
  readonly size: number;
}

/** A hedge as it is due, undisturbed. */
export async function undisturbed(fork: Fork, pool: string): Promise<Attack> {
  return { kind: "nobody", pool, pushBps: 0, profit: 0, ...figures(await fork.keep()) };
}

/** Pushes the pool's price in the hedge's way, lets it trade, and takes the price back: three transactions in a row. */
export async function sandwich(fork: Fork, pool: string, pushBps: number): Promise<Attack> {
  const { order } = await fork.keel.rebalancer.status();
  const priceWad = await fork.mainnet.poolPrice(POOL_005);
  const sign = order.baseWad > 0n ? 1n : -1n;
  const pushedWad = (priceWad * (10_000n + sign * BigInt(pushBps))) / 10_000n;
  await fork.next();
  const there = await fork.mainnet.arbitrageur.movePoolExactlyTo(pushedWad, [POOL_005]);
  const hedge = await fork.keep();
  await fork.next();
  const back = await fork.mainnet.arbitrageur.movePoolExactlyTo(priceWad, [POOL_005]);
  const profit = [...there, ...back].reduce((sum, move) => sum + valueOf(move, priceWad), 0);
  return { kind: "sandwich", pool, pushBps, profit, ...figures(hedge) };
}

/** Lays liquidity about the price for the hedge alone, and takes it out with the fees. */
export async function justInTime(fork: Fork, pool: string): Promise<Attack> {
  const { mainnet, buyer: attacker } = fork;
  const { positionManager, usdc, weth, pool005 } = mainnet;
  const priceWad = await mainnet.poolPrice(POOL_005);
  await mainnet.fundUsdc(attacker.address, JIT_QUOTE);
  await mainnet.fundWeth(attacker.address, JIT_BASE);
  await usdc.connect(attacker).approve(positionManager, NO_LIMIT);
  await weth.connect(attacker).approve(positionManager, NO_LIMIT);
  const worth = async () => {
    const [quote, base] = [await usdc.balanceOf(attacker.address), await weth.balanceOf(attacker.address)];
    return Number(quote) / USDC + (Number(base) / WAD) * (Number(priceWad) / WAD);
  };
  const before = await worth();
  const { tick } = await pool005.slot0();
  const centre = Math.round(Number(tick) / POOL_005.tickSpacing) * POOL_005.tickSpacing;
  const manager = positionManager.connect(attacker);
  const range = { tickLower: centre - JIT_HALF_WIDTH, tickUpper: centre + JIT_HALF_WIDTH };
  const mint = {
    ...{ token0: await usdc.getAddress(), token1: await weth.getAddress(), fee: POOL_005.feePips, ...range },
    ...{ amount0Desired: JIT_QUOTE, amount1Desired: JIT_BASE, amount0Min: 0n, amount1Min: 0n },
    ...{ recipient: attacker.address, deadline: MaxUint256 },
  };
  fork.now = await fork.helpers.time.latest();
  await fork.next();
  await manager.mint(mint);
  const hedge = await fork.keep();
  const tokenId = await positionManager.tokenOfOwnerByIndex(attacker.address, 0n);
  const { liquidity } = await positionManager.positions(tokenId);
  await manager.decreaseLiquidity({ tokenId, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: MaxUint256 });
  await manager.collect({ tokenId, recipient: attacker.address, amount0Max: MAX_UINT128, amount1Max: MAX_UINT128 });
  const profit = (await worth()) - before;
  return { kind: "just-in-time liquidity", pool, pushBps: 0, profit, ...figures(hedge) };
}

function valueOf(move: PoolMove, priceWad: bigint): number {
  return Number(move.quoteDelta) / USDC + (Number(move.baseDelta) / WAD) * (Number(priceWad) / WAD);
}

/** What a hedge lost and might have; nothing where none was made. */
function figures(hedge: ForkHedge | undefined): Pick<Attack, "loss" | "budget" | "size"> {
  if (hedge === undefined) return { loss: 0, budget: 0, size: 0 };
  const { baseMovedWad, spotWad, lossWad, tier } = hedge;
  const budget = Number(budgetFor(abs(baseMovedWad), spotWad, slippageOf(tier))) / WAD;
  return { loss: Number(lossWad) / WAD, budget, size: Number(baseMovedWad) / WAD };
}
