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
  /** Quote in the vault's ledger that nobody has a claim on. */
  readonly quoteFreeWad: bigint;
  /** Quote that secures what is owed. */
  readonly collateralWad: bigint;
  /** Base borrowed and sold, interest included. */
  readonly baseOwedWad: bigint;
  /** Base that could be borrowed now; zero where no more is to be sold than is held. */
  readonly borrowableWad: bigint;
  /** Quote of the collateral that a purchase would set free; zero where none is due. */
  readonly releasableWad: bigint;
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
  "price-moved",
  "interval-elapsed",
  "emergency",
  "order-unfinished",
] as const;
export type HedgeReason = (typeof HEDGE_REASONS)[number];

/** The reasons for which a hedge is due. */
export const DUE_REASONS = [
  "delta-outside-band",
  "price-moved",
  "interval-elapsed",
  "emergency",
  "order-unfinished",
] as const satisfies readonly HedgeReason[];
export type DueReason = (typeof DUE_REASONS)[number];
/** The reasons to wait. */
export type WaitingReason = Exclude<HedgeReason, DueReason>;

/** How pressing a hedge is, in the order of the contract's `HedgeTier`. */
export const HEDGE_TIERS = ["routine", "urgent", "emergency", "degraded"] as const;
export type HedgeTier = (typeof HEDGE_TIERS)[number];

/** What a hedge costs, and how lively the market is: the contract's `HedgeCosts`. */
export interface HedgeCosts {
  /** Fraction of notional at a usual order's size: pool fee and depth, WAD. */
  readonly proportionalWad: bigint;
  /** Quote: gas of one hedge at the smoothed base fee. */
  readonly fixedQuoteWad: bigint;
  /** Realised over implied volatility; 0 = not known. */
  readonly volRatioWad: bigint;
}

/** What the market offers a trade of one size: the contract's `VenueQuote`. */
export interface VenueQuote {
  /** Quote per base, before fees. */
  readonly midWad: bigint;
  /** Fraction of notional. */
  readonly feeWad: bigint;
  /** Fraction of notional that the whole trade loses against mid: fee and depth. */
  readonly costWad: bigint;
}

/** What is remembered of the last hedge: the contract's `LastHedge`. */
export interface LastHedge {
  readonly blockNumber: bigint;
  /** Unix seconds. */
  readonly hedgedAt: bigint;
  /** 0 before the first hedge. */
  readonly spotWad: bigint;
  /** +1: a buy was cut to its tier's size; −1: a sale; 0: neither. */
  readonly unfinishedSide: bigint;
}

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
  readonly costs: HedgeCosts;
  readonly tier: HedgeTier;
}
