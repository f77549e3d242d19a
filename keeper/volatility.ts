const YEAR_SECONDS = 31_536_000;
const WAD = 1e18;

/** An estimate of volatility from prices as they come, exponentially weighted in time. Immutable. */
export interface RealisedVol {
  readonly lastPrice: number;
  /** Unix seconds of the last price. */
  readonly lastAt: number;
  /** Variance of log-price a year. */
  readonly variance: number;
}

/** An estimate that knows one price and no volatility yet. */
export function startVol(price: number, at: number): RealisedVol {
  return { lastPrice: price, lastAt: at, variance: 0 };
}

/** The estimate after one more price; a price at or before the last one's time changes nothing. */
export function observePrice(vol: RealisedVol, price: number, at: number, halfLifeSeconds = 1_800): RealisedVol {
  const elapsed = at - vol.lastAt;
  if (elapsed <= 0) return vol;
  const keep = 0.5 ** (elapsed / halfLifeSeconds);
  const rate = (Math.log(price / vol.lastPrice) ** 2 * YEAR_SECONDS) / elapsed;
  return { lastPrice: price, lastAt: at, variance: keep * vol.variance + (1 - keep) * rate };
}

/** The estimate as a volatility a year, WAD. */
export function volWad(vol: RealisedVol): bigint {
  return BigInt(Math.round(Math.sqrt(vol.variance) * WAD));
}
