/** The nouns of the book, in the contracts' units. */

/** `Smile` of the contract: vol(K) = atm + skew·x + curvature·x², x = ln(K/anchor)/deviation; fixed point as named. */
export interface Smile {
  readonly atmE9: bigint;
  readonly skewE9: bigint;
  readonly curvatureE9: bigint;
  readonly lnAnchorE12: bigint;
  readonly deviationE9: bigint;
  /** Unix seconds; 0 = never set. */
  readonly setAt: bigint;
}

/** What the vol keeper sets. */
export type SmileParameters = Pick<Smile, "atmE9" | "skewE9" | "curvatureE9">;

/** What an expiry has written at one strike, in base WAD (multiples of the lot, 1e9). */
export interface StrikePosition {
  readonly strikeE8: bigint;
  readonly callsWad: bigint;
  readonly putsWad: bigint;
}

/** `BookGreeks` of the contract, WAD, the vault's sign. */
export interface BookGreeksWad {
  readonly liabilityWad: bigint;
  readonly deltaWad: bigint;
  readonly gammaSpotWad: bigint;
  readonly vegaWad: bigint;
  readonly thetaWad: bigint;
  readonly charmWad: bigint;
  readonly callsWad: bigint;
  readonly putsWad: bigint;
  readonly putsNotionalWad: bigint;
  readonly relativeVegaWad: bigint;
}
