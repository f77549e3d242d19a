/**
 * What happened to a vault, event by event, in the order of the chain. Token amounts in token units, quantities and prices
 * in WAD, addresses as the chain gives them.
 */
export type LedgerEvent =
  | { readonly kind: "Deposit"; readonly assets: bigint; readonly shares: bigint }
  | { readonly kind: "Withdraw"; readonly assets: bigint; readonly shares: bigint }
  | { readonly kind: "LeftInKind"; readonly quote: bigint; readonly base: bigint; readonly shares: bigint }
  /** Fees were minted; `accruedAt` is until when the management fee is paid now. */
  | {
      readonly kind: "FeesAccrued";
      readonly accruedAt: bigint;
      readonly supplyBefore: bigint;
      readonly managementShares: bigint;
      readonly performanceShares: bigint;
    }
  | {
      readonly kind: "HighWaterMarkSet";
      readonly previousRay: bigint;
      readonly currentRay: bigint;
      readonly crystallisedAt: bigint;
    }
  | { readonly kind: "ShareTransfer"; readonly from: string; readonly to: string; readonly shares: bigint }
  | { readonly kind: "SeriesListed"; readonly id: bigint }
  | {
      readonly kind: "SmileSet";
      readonly expiresAt: number;
      readonly previous: SmileRecord;
      readonly current: SmileRecord;
    }
  | { readonly kind: "Bought"; readonly id: bigint; readonly quantityWad: bigint; readonly premiumQuote: bigint }
  | { readonly kind: "Sold"; readonly id: bigint; readonly quantityWad: bigint; readonly proceedsQuote: bigint }
  | {
      readonly kind: "OptionTransfer";
      readonly from: string;
      readonly to: string;
      readonly id: bigint;
      readonly quantityWad: bigint;
    }
  | HedgedEvent
  | { readonly kind: "PositionChanged"; readonly scaledSupply: bigint; readonly scaledDebt: bigint }
  | { readonly kind: "DebtRepaidByOthers"; readonly scaledDebt: bigint }
  /** Told just before the settlement of an expiry whose holders are not paid in full. */
  | { readonly kind: "ShortfallShared"; readonly expiresAt: number; readonly shareWad: bigint }
  | {
      readonly kind: "Settled";
      readonly expiresAt: number;
      readonly priceWad: bigint;
      readonly payoutQuote: bigint;
      readonly claimsQuote: bigint;
    }
  | { readonly kind: "Claimed"; readonly id: bigint; readonly quantityWad: bigint; readonly payoutQuote: bigint }
  | { readonly kind: "PauseSet"; readonly paused: boolean }
  | { readonly kind: "BountyMoved"; readonly amountQuote: bigint };

/** A trade of the vault's own. Moved amounts count the short position; the balances are the ledger's. */
export interface HedgedEvent {
  readonly kind: "Hedged";
  readonly baseMoved: bigint;
  readonly quoteMoved: bigint;
  readonly baseAfter: bigint;
  readonly quoteAfter: bigint;
  /** The lender's indexes in that block, ray; undefined where the trade did not touch that side of the position. */
  readonly supplyIndexRay: bigint | undefined;
  readonly debtIndexRay: bigint | undefined;
}

/** A smile as the vault stores it, in its order: atm, skew, curvature, ln anchor, deviation, set at. */
export type SmileRecord = readonly bigint[];

/** An event and where it is written, for people who look it up. */
export interface PlacedEvent {
  readonly block: number;
  readonly transaction: string;
  readonly event: LedgerEvent;
}
