/** The nouns of the optimal band in plain numbers, for simulation and reports. */

/** What the band needs to know of an exposure: `NetExposure` of the contract in doubles, the vault's own sign. */
export interface BandExposure {
  /** Base per 100 % move of spot: Γ·S. */
  readonly gammaSpot: number;
  /** Quote per year. */
  readonly theta: number;
  /** Quote per 1.00 of volatility. */
  readonly vega: number;
  /** Base: contracts written, calls and puts. */
  readonly gross: number;
}

/** What the market and the owner say. */
export interface BandTerms {
  /** Quote per base. */
  readonly spot: number;
  /** Cost of trading as a fraction of notional. */
  readonly proportional: number;
  /** Cost of one hedge whatever its size, quote. */
  readonly fixedQuote: number;
  /** λ, the price of variance, per unit of quote: a variance of V quote² costs ½·λ·V quote. */
  readonly riskPrice: number;
  /** Realised over implied volatility; 1 where it is not known. */
  readonly volRatio?: number;
}

/** Half-widths around zero, base; 0 <= target <= trigger. Outside ±trigger trade to the nearer ±target. */
export interface FloatBand {
  readonly trigger: number;
  readonly target: number;
}
