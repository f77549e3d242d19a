/** The nouns of one hedge, as `contracts/types` has them. Amounts are WAD; exposures carry the vault's own sign. */

export interface PriceReading {
  /** Quote per base. */
  readonly spotWad: bigint;
  /** Unix seconds of the round behind the price. */
  readonly updatedAt: bigint;
  readonly ageSeconds: bigint;
  /** Index of the contract's `PriceSource`. */
  readonly source: bigint;
}

export interface NetExposure {
  /** Base. */
  readonly optionDeltaWad: bigint;
  readonly baseHeldWad: bigint;
  /** Base: optionDelta + baseHeld − baseOwed. */
  readonly netDeltaWad: bigint;
  /** Base per 100 % move of spot. */
  readonly gammaSpotWad: bigint;
  /** Quote per 1.00 of volatility. */
  readonly vegaWad: bigint;
  /** Quote per year. */
  readonly thetaWad: bigint;
  /** Base per year: how delta moves as time passes. */
  readonly charmWad: bigint;
  /** Base: contracts written, calls and puts. */
  readonly grossWad: bigint;
  /** Quote. */
  readonly liabilityWad: bigint;
  /** Quote the vault could spend on a hedge now. */
  readonly quoteFreeWad: bigint;
  /** Base borrowed and sold, interest included. */
  readonly baseOwedWad: bigint;
  /** Base that could be borrowed now; zero where no more is to be sold than is held. */
  readonly borrowableWad: bigint;
}

/** Half-widths around zero, base; 0 <= target <= trigger. */
export interface Band {
  readonly triggerWad: bigint;
  readonly targetWad: bigint;
}

export interface HedgeOrder {
  /** Base to buy (+) or to sell (−). */
  readonly baseWad: bigint;
  readonly spotWad: bigint;
  readonly worstPriceWad: bigint;
  /** Value at the oracle price the order may lose (H3). */
  readonly budgetQuoteWad: bigint;
}

/** Why a hedge is due, or why not, in the order of the contract's `HedgeReason`. */
export const HEDGE_REASONS = [
  "inside-band",
  "delta-outside-band",
  "price-unavailable",
  "already-hedged-this-block",
  "below-minimum-size",
  "short-of-quote",
  "short-of-base",
  "venue-beyond-limit",
] as const;
export type HedgeReason = (typeof HEDGE_REASONS)[number];

/** What `rebalance` would look at: the contract's `Status`. */
export interface Status {
  readonly isDue: boolean;
  readonly reason: HedgeReason;
  readonly price: PriceReading;
  readonly exposure: NetExposure;
  readonly band: Band;
  readonly order: HedgeOrder;
  /** The oracle's revert data when no price may be trusted, else "0x". */
  readonly detail: string;
}
