/** A Uniswap v3 pool of a USDC-like quote and an ether-like base around its price, as the simulator models it. */
export interface PoolModel {
  /** Quote per base. */
  readonly price: number;
  /** √(quote · base) of the virtual reserves: the pool's `liquidity` over 10^((decimals of both)/2). */
  readonly depth: number;
  /** Fee as a fraction of what is paid in. */
  readonly fee: number;
}

/** Liquidity of a pool of 6 and 18 decimals, as `liquidity()` gives it, in the model's unit. */
export function depthOf(liquidity: bigint): number {
  return Number(liquidity) / 1e12;
}

/**
 * Quote that a trade of `base` (positive: bought) moves, the vault's sign, with liquidity as it is at the price. Exact while
 * the trade stays within one range of liquidity; where it leaves the range, wrong by the change of depth times the part of
 * the trade beyond it.
 */
export function quoteMoved({ price, depth, fee }: PoolModel, base: number): number {
  const root = Math.sqrt(price);
  if (base > 0) {
    const after = 1 / (1 / root - base / depth);
    return -(depth * (after - root)) / (1 - fee);
  }
  const after = 1 / (1 / root + (-base * (1 - fee)) / depth);
  return depth * (root - after);
}

/** What a trade costs against the pool's price as a fraction of its notional: the `k` of a size. */
export function costFraction(pool: PoolModel, base: number): number {
  const notional = Math.abs(base) * pool.price;
  return (-base * pool.price - quoteMoved(pool, base)) / notional;
}
