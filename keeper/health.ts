/** A short position as its venue tells it. */
export interface ShortHealth {
  /** 1e18 is where liquidation begins; the largest number when nothing is owed. */
  readonly healthWad: bigint;
  /** Below it anyone may have the position healed. */
  readonly floorHealthWad: bigint;
}

/**
 * Whether a keeper calls `deleverage` now. Whatever gas costs: a liquidation takes a twentieth of the position. Pure.
 */
export function needsDeleverage({ healthWad, floorHealthWad }: ShortHealth): boolean {
  return healthWad < floorHealthWad;
}
