/** What a keeper that pays for its own gas wants. */
export interface KeeperPrice {
  /** The bounty must be the gas, tip included, and this share of it more. */
  readonly profitBps: bigint;
  /** Gas of one hedge, as measured. */
  readonly hedgeGas: bigint;
}

/** What an owner who keeps its own vault weighs a hedge by, beside the bounty. The contract does not know it. */
export interface KeeperPolicy {
  /** λ, the price of variance: per unit of quote, WAD. A variance of V quote² costs ½λV. */
  readonly riskPriceWad: bigint;
  /** For how long a deviation that is not hedged now is taken to last. */
  readonly horizonSeconds: bigint;
  /** The least volatility a year reckoned with, WAD; realised volatility counts where it is higher. */
  readonly minVolWad: bigint;
  /** A deviation above this share of gross contracts is hedged whatever gas costs. */
  readonly urgentShareBps: bigint;
  /** Gas of one hedge, as measured. */
  readonly hedgeGas: bigint;
}

/**
 * For a book of some ten million dollars. λ = 4e-6 a dollar: the owner pays a dollar to be rid of a position that moves
 * by 700 dollars (½·4e-6·707² = 1). A vault half as large wants twice the λ.
 * Four hours, about as long as the longest spike of the modelled base fee: who waits carries the deviation until then.
 * Chosen on the recorded crashes with seed 1; nothing says that they are the best.
 * Above 8 % of gross contracts no gas price is too high.
 */
export const DEFAULT_POLICY: KeeperPolicy = {
  riskPriceWad: 4_000_000_000_000n,
  horizonSeconds: 14_400n,
  minVolWad: 800_000_000_000_000_000n,
  urgentShareBps: 800n,
  hedgeGas: 400_000n,
};
