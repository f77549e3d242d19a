/** What is fixed before a replay begins, for every rule alike. */
export interface ReplayTerms {
  /** Worth of the contracts written anew each time, quote: constant, so that one λ means the same at every price. */
  readonly notionalUsd: number;
  readonly days: number;
  /** Strikes as shares of spot on the day they are written, equal quantities. */
  readonly moneyness: readonly number[];
  readonly k: number;
  readonly gasUsd: number;
  /** Prices of variance, each replayed by itself. */
  readonly lambdas: readonly number[];
}

/** Eight calls of 30 days from 20 % below to 35 % above spot; worth, costs and λ of case `book_l1`. */
export const REPLAY_TERMS: ReplayTerms = {
  notionalUsd: 600_000,
  days: 30,
  moneyness: [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.35],
  k: 0.0005,
  gasUsd: 9,
  lambdas: [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 3e-4],
};
