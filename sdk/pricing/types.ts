/** The nouns every pricing twin shares, in the contracts' units. */

/** Inputs as the contracts take them: WAD numbers in quote per base, vol and rate per year of 365 days. */
export interface PricingInput {
  readonly spotWad: bigint;
  readonly strikeWad: bigint;
  readonly volWad: bigint;
  readonly tauSeconds: bigint;
  readonly rateWad: bigint;
}

/** `OptionGreeks` of `contracts/pricing/BlackScholes.sol`, in WAD; delta of the put is `deltaCall` − 1. */
export interface GreeksWad {
  readonly call: bigint;
  readonly put: bigint;
  readonly deltaCall: bigint;
  readonly gamma: bigint;
  readonly gammaSpot: bigint;
  readonly vega: bigint;
  readonly thetaCall: bigint;
  readonly thetaPut: bigint;
}

/** What all strikes of one expiry share: `Tenor` of the contract. */
export interface Tenor {
  /** √τ·2^160/1e18, τ in years. */
  readonly rootTime: bigint;
  /** rate·τ in Q192. */
  readonly driftQ192: bigint;
  /** e^(−rate·τ) in Q112. */
  readonly discountQ112: bigint;
  readonly rateWad: bigint;
}
