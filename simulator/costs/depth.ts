import { SimulationInputError } from "../errors.js";
import { costFraction, depthOf } from "../exact/poolModel.js";
import type { PriceBar } from "../market/priceFile.js";

/** What orders of one size cost over a record of a pool, as fractions of notional, fee included. */
export interface SizeCost {
  /** Base. */
  readonly size: number;
  readonly median: number;
  /** Exceeded in one minute of ten, and of a hundred. */
  readonly ninth: number;
  readonly worst: number;
}

/** Order sizes in base that the table shows. */
export const SIZES = [1, 3, 10, 30, 100, 300] as const;
const TENTH = 0.9;
const HUNDREDTH = 0.99;

/**
 * The cost model of a real pool: fee and the way the price goes with liquidity as each minute had it. Costs of buying, which
 * are a little above those of selling. @throws SimulationInputError if the record has no liquidity
 */
export function sizeCosts(bars: readonly PriceBar[], fee: number): readonly SizeCost[] {
  const pools = bars.flatMap(({ closeUsd, liquidity = 0 }) =>
    liquidity > 0 ? [{ price: closeUsd, depth: depthOf(BigInt(Math.round(liquidity))), fee }] : [],
  );
  if (pools.length === 0) {
    throw new SimulationInputError(
      "The record holds no liquidity",
      "Give the minutes of a pool: unix_s,open_tick,low_tick,high_tick,close_tick,liquidity,usdc_in,weth_in.",
    );
  }
  return SIZES.map((size) => {
    const costs = pools.map((pool) => costFraction(pool, size)).sort((a, b) => a - b);
    const at = (share: number): number => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))] ?? 0;
    return { size, median: at(0.5), ninth: at(TENTH), worst: at(HUNDREDTH) };
  });
}
