import type { Sentence } from "./sentence.js";
import { priceWords } from "./words.js";

/** Refusals of an address that does not answer as the part it is named for, by constructors and setters. */
export const WIRING: Readonly<Record<string, Sentence>> = {
  Wired_NoContract: (e) => `There is no contract at ${e.text("target")}. Correct the address.`,
  Wired_NoDecimals: (e) =>
    `${e.text("target")} does not tell its decimals, so it is neither a token nor a feed. Correct the address.`,
  Wired_NotAuthority: (e) =>
    `${e.text("target")} does not answer as an authority (AccessManager), and would shut every restricted function for ever. ` +
    `Correct the address.`,
  OptionsVault_VenueOfOtherTokens: (e) =>
    `${e.text("venue")} is no market of the vault's two tokens. Correct venue, base or quote in the deployment parameters.`,
  OptionsVault_PricesApart: (e) =>
    `The oracle says ${priceWords(e.int("oracleWad"))} and the venue ${priceWords(e.int("venueWad"))}, more than a factor of two ` +
    `apart: one of them is not of these tokens. Correct feeds, pool or tokens in the deployment parameters.`,
  PriceGuard_PoolOfOtherTokens: (e) =>
    `The pool trades at ${priceWords(e.int("poolSpotWad"))} where Chainlink says ${priceWords(e.int("chainlinkWad"))}: it is of other ` +
    `tokens, or upside down. Correct pool, tokens or feeds in the deployment parameters.`,
  PriceGuard_NotUptimeFeed: (e) =>
    `The sequencer's feed answers ${e.int("answer")}, which is neither up (0) nor down (1). Correct the address; on a chain without a ` +
    `sequencer it is zero.`,
  AaveShort_NotSpotOfTokens: (e) =>
    `${e.text("spot")} is no spot market of the short side's two tokens. Correct the deployment parameters.`,
  VaultLock_NotOurRebalancer: (e) =>
    `${e.text("rebalancer")} does not answer as a rebalancer of this vault. Deploy one for it, then name that.`,
  BountyBudget_NotOurRebalancer: (e) =>
    `${e.text("rebalancer")} does not answer as a rebalancer that is paid from this budget. Deploy one for it, then name that; to pay ` +
    `nobody any more, withdraw.`,
  Rebalancer_BadEstimator: (e) =>
    `${e.text("estimator")} does not answer as an estimator of volatility. Correct the address; zero stands for none.`,
  Rebalancer_BudgetOfOtherToken: (e) =>
    `${e.text("budget")} is no bounty budget that pays in ${e.text("quote")}. Correct the address; zero pays nobody.`,
  Timelock_Nobody: () => `The zero address can neither propose nor cancel. Name an account.`,
  Authority_NotProposed: (e) =>
    `Only who was proposed as governor may accept: ${e.text("proposed")}, not ${e.text("caller")}.`,
  Authority_LastGovernor: (e) =>
    `${e.text("account")} is the last governor; without one nothing could be changed or unpaused again. Propose another, let it ` +
    `accept, then remove this one.`,
};
