/** One, in WAD. */
export const WAD = 10n ** 18n;

/** Decimals of USDC and WETH shift Uniswap's raw price by 1e12; a WAD price adds 1e18. */
const RAW_SCALE = 10n ** 30n;
/** USDC units (1e-6) and a WAD price give WETH wei: 1e12 · 1e18. */
export const WETH_PER_QUOTE_SCALE = 10n ** 12n * WAD;
const Q192 = 1n << 192n;
const PIPS = 1_000_000n;

/** Lowest and highest tick of Uniswap v3. */
const MAX_TICK = 887_272;
const LOG_TICK_BASE = Math.log(1.0001);

/** A band of sqrtPriceX96, both edges allowed. */
export interface SqrtBand {
  readonly lowerX96: bigint;
  readonly upperX96: bigint;
}

/**
 * Price of one WETH in USDC, WAD, rounded down, of a pool whose token0 is USDC and token1 is WETH.
 * The raw price (WETH wei for one millionth of a dollar) is sqrtPriceX96² / 2^192; a dollar price is its inverse.
 */
export function priceWadFromSqrt(sqrtPriceX96: bigint): bigint {
  return (RAW_SCALE * Q192) / (sqrtPriceX96 * sqrtPriceX96);
}

/** sqrtPriceX96 of a price in USDC for one WETH (WAD), rounded down: the price it stands for is at or above the one given. */
export function sqrtFromPriceWadDown(priceWad: bigint): bigint {
  return sqrtDown((RAW_SCALE * Q192) / priceWad);
}

/** As above, rounded up: the price it stands for is at or below the one given. */
export function sqrtFromPriceWadUp(priceWad: bigint): bigint {
  const ratio = (RAW_SCALE * Q192 + priceWad - 1n) / priceWad;
  const root = sqrtDown(ratio);
  return root * root === ratio ? root : root + 1n;
}

/** Prices at which an arbitrageur who pays `feePips` to trade leaves a pool alone: [price/(1+fee), price·(1+fee)]. */
export function feeBand(priceWad: bigint, feePips: number): SqrtBand {
  const onePlusFee = PIPS + BigInt(feePips);
  const lowestWad = (priceWad * PIPS + onePlusFee - 1n) / onePlusFee;
  const highestWad = (priceWad * onePlusFee) / PIPS;
  // A high dollar price is a low sqrtPriceX96. Both edges round inward, so the band is never left by a rounding.
  return { lowerX96: sqrtFromPriceWadUp(highestWad), upperX96: sqrtFromPriceWadDown(lowestWad) };
}

/** Ticks of the range [price/factor, price·factor] on the pool's grid, lower first. `null` spans the whole grid. */
export function tickRange(
  priceWad: bigint,
  factor: number | null,
  spacing: number,
): { readonly lower: number; readonly upper: number } {
  if (factor === null) return { lower: -widestTick(spacing), upper: widestTick(spacing) };
  const half = Math.log(factor) / LOG_TICK_BASE;
  return { lower: snappedTick(priceWad, -half, spacing), upper: snappedTick(priceWad, half, spacing) };
}

/** The grid's tick nearest to a price (plus `offset` ticks). Ticks are chosen, not settled against: doubles are fine enough. */
export function snappedTick(priceWad: bigint, offset: number, spacing: number): number {
  const tick = Math.log(1e30 / Number(priceWad)) / LOG_TICK_BASE + offset;
  return Math.round(tick / spacing) * spacing;
}

/** The highest tick of a pool's grid. */
export function widestTick(spacing: number): number {
  return Math.floor(MAX_TICK / spacing) * spacing;
}

/** Integer square root, rounded down. */
export function sqrtDown(value: bigint): bigint {
  if (value < 2n) return value;
  // Newton's iteration from above falls until it reaches the root.
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
