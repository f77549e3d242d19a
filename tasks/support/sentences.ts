import { seriesName } from "../../sdk/series/name.js";
import { unpackSeriesId } from "../../sdk/series/id.js";

import { exact } from "./amounts.js";
import { DESK } from "./deskSentences.js";
import type { Sentence } from "./sentence.js";
import { SETTLEMENT } from "./settlementSentences.js";
import { WIRING } from "./wiringSentences.js";
import {
  baseUnitWords,
  baseWords,
  bpsWords,
  durationWords,
  multipleWords,
  percentWords,
  priceWords,
  quantityWords,
  quoteUnitWords,
  quoteWords,
  timeWords,
} from "./words.js";

const series = (id: bigint): string => seriesName(unpackSeriesId(id));
const deviations = (wad: bigint): string => (Number(wad) / 1e18).toFixed(2).replace("-", "−");
const deadBand = "Wait: anyone may call again when net delta has left the band.";

/** The vault's refusals of traders and LPs. */
const TRADING: Readonly<Record<string, Sentence>> = {
  OptionsVault_UnknownSeries: (e) =>
    `${series(e.int("id"))} is not listed, or was settled. "vault series" shows what is; the lister adds one with "vault list".`,
  OptionsVault_UnknownExpiry: (e) =>
    `No series expires at ${timeWords(e.int("expiresAt"))}. List one first: "vault list --series …".`,
  OptionsVault_AlreadyListed: (e) => `${series(e.int("id"))} is listed already; trade it.`,
  OptionsVault_ExpiryOutsideRange: (e) =>
    `The expiry ${timeWords(e.int("expiresAt"))} is outside the range of ${timeWords(e.int("earliest"))} ` +
    `to ${timeWords(e.int("latest"))}. Choose a day inside.`,
  OptionsVault_StrikeOutsideRange: (e) =>
    `The strike ${priceWords(e.int("strikeWad"))} is outside ${priceWords(e.int("minWad"))} to ` +
    `${priceWords(e.int("maxWad"))}, a fifth to five times the price now. Choose one inside.`,
  OptionsVault_NoSmile: (e) =>
    `The expiry ${timeWords(e.int("expiresAt"))} has no smile, so it has no price. The vol keeper sets one with "vault smile".`,
  OptionsVault_SmileTooOld: (e) =>
    `The smile of ${timeWords(e.int("expiresAt"))} is ${durationWords(e.int("ageSeconds"))} old, and the vault writes nothing on ` +
    `one older than ${durationWords(e.int("maxAgeSeconds"))}. The vol keeper sets it anew with "vault smile"; sales back go on.`,
  OptionsVault_SmileHasArbitrage: (e) =>
    `Options about ${deviations(e.int("xWad"))} standard deviations from spot would let somebody profit for nothing: the smile bends too much there. Make skew or curvature smaller, or atm larger.`,
  OptionsVault_SmileOutsideBounds: (e) =>
    `The smile atm ${bpsWords(e.int("atmE9") / 100_000n)}, skew ${bpsWords(e.int("skewE9") / 100_000n)}, curvature ` +
    `${bpsWords(e.int("curvatureE9") / 100_000n)} is outside its bounds: atm 10 % to 400 %, the others within ±50 %.`,
  OptionsVault_Expired: (e) =>
    `The series expired at ${timeWords(e.int("expiresAt"))}; the chain's clock shows ${timeWords(e.int("timestamp"))}. ` +
    `Settle it, then its holders claim.`,
  OptionsVault_TooCloseToExpiry: (e) =>
    `The vault writes nothing in the last ${durationWords(e.int("cutoff"))} before the expiry ` +
    `(${timeWords(e.int("expiresAt"))}). Choose a later expiry.`,
  OptionsVault_QuantityTooSmall: (e) =>
    e.int("minimumWad") === 1n
      ? `The amount rounds to nothing. Give a larger one.`
      : `The quantity ${quantityWords(e.int("quantityWad"))} is below the smallest trade of ` +
        `${quantityWords(e.int("minimumWad"))}. Trade more.`,
  OptionsVault_QuantityNotInLots: (e) =>
    `The quantity ${quantityWords(e.int("quantityWad"))} is not a multiple of the lot of ${quantityWords(e.int("lotWad"))}. ` +
    `Give at most nine decimals.`,
  OptionsVault_DeadlinePassed: (e) =>
    `The deadline ${timeWords(e.int("deadline"))} had passed: the block's time was ${timeWords(e.int("timestamp"))}. Try again.`,
  OptionsVault_PremiumAboveLimit: (e, t) =>
    `The premium is ${quoteUnitWords(e.int("premiumQuote"), t)}, above the limit of ` +
    `${quoteUnitWords(e.int("maxPremiumQuote"), t)}. Raise --max-premium or wait for a better price.`,
  OptionsVault_ProceedsBelowLimit: (e, t) =>
    `The proceeds are ${quoteUnitWords(e.int("proceedsQuote"), t)}, below the limit of ` +
    `${quoteUnitWords(e.int("minProceedsQuote"), t)}. Accept less or wait for a better price.`,
  OptionsVault_PutsNeedShortSide: (e) =>
    `${series(e.int("id"))} is a put, and the vault's market cannot sell base it does not hold, so the put could not ` +
    `be hedged. Buy a call.`,
  OptionsVault_PutsNotCarried: (e, t) =>
    `${baseWords(e.int("putsWad"), t)} of puts would be written, but through a fall the short side carries the hedge of ` +
    `${baseWords(e.int("carriableWad"), t)}. Buy fewer, or wait for deposits or for the lender.`,
  OptionsVault_HedgeTooCostly: (e) =>
    `Hedging ${series(e.int("id"))} in this size would lose ${percentWords(e.int("costWad"))} of notional in the pool now, above ` +
    `the vault's limit of ${percentWords(e.int("capWad"))}. Buy fewer, or wait until the pool is deeper.`,
  OptionsVault_BadLegCount: (e) =>
    `The purchase names ${e.int("count")} series; it may name 1 to ${e.int("maxCount")}. Split it.`,
  OptionsVault_StressAboveLimit: (e, tokens) =>
    `The book would lose ${quoteWords(e.int("lossWad"), tokens)} at the worst of the standard scenarios, hedge in place; the vault takes at most ${quoteWords(e.int("maxLossWad"), tokens)}. Buy less, or wait for more capital; "vault risk" shows the scenarios.`,
  OptionsVault_VegaAboveLimit: (e, tokens) =>
    `Options of ${timeWords(e.int("expiresAt"))} would have vega of ${quoteWords(e.int("relativeVegaWad"), tokens)} for volatility doubled; the vault takes at most ${quoteWords(e.int("maxVegaWad"), tokens)} an expiry. Buy less, or another expiry.`,
  OptionsVault_GammaAboveLimit: (e, tokens) =>
    `Options of ${timeWords(e.int("expiresAt"))} would lose ${quoteWords(e.int("lossWad"), tokens)} to gamma in a jump by a tenth of spot; the vault takes at most ${quoteWords(e.int("maxLossWad"), tokens)} an expiry. Buy less, or a later expiry.`,
  OptionsVault_UtilisationAboveLimit: (e, t) =>
    `The options written would stand for ${quoteWords(e.int("notionalWad"), t)}, above the limit of ` +
    `${quoteWords(e.int("maxNotionalWad"), t)} that the vault's capital allows. Buy fewer, or wait for deposits.`,
  OptionsVault_InsufficientQuote: (e, t) =>
    `${quoteUnitWords(e.int("neededQuote"), t)} are asked for, but the vault can spare ${quoteUnitWords(e.int("freeQuote"), t)} ` +
    `now: the rest backs written options or stands in the hedge. Take less, or come back after an expiry.`,
  OptionsVault_Insolvent: (e, t) =>
    `The vault is worth ${quoteWords(e.int("navWad"), t)}, so it takes no deposits and writes nothing. Only exits work.`,
  OptionsVault_BadFeeReceiver: (e) =>
    `Fees cannot go to ${e.text("receiver")}: they need a receiver where one is on, and never the vault itself. Correct ` +
    `feeReceiver in the deployment parameters.`,
  OptionsVault_TransferMismatch: (e, t) =>
    `The token ${e.text("token")} moved ${quoteUnitWords(e.int("received"), t)} instead of ` +
    `${quoteUnitWords(e.int("expected"), t)}. The vault does not take tokens that charge for moving.`,
  OptionsVault_Paused: () => `The vault is paused: no purchases, no deposits. Exits, sales, hedges and claims go on.`,
  OptionsVault_PauseUnchanged: (e) => `The vault's pause is ${e.text("paused")} already.`,
};

/** `ShortLimit` of contracts/types/Short.sol, in its order: what bounds the base that can be borrowed. */
const LIMITS = [
  "the vault's quote carries no larger debt at the target health",
  "the lender has paused base",
  "the lender has frozen base",
  "the lender does not lend base",
  "the lender's borrow cap is reached",
  "the lender has no more base in stock",
  "the lender has paused the collateral",
  "the lender has frozen the collateral",
  "the lender takes quote as collateral no more",
  "the lender's supply cap is reached",
] as const;

/** What keeps a short position from being larger. */
export function limitWords(limit: bigint): string {
  return LIMITS[Number(limit)] ?? `the lender gives limit ${limit}, which this project does not know`;
}

/** Refusals of the short side. */
const SHORT: Readonly<Record<string, Sentence>> = {
  AaveShort_NotVault: (e) => `${e.text("caller")} is not the vault this position is for; only that one trades it.`,
  AaveShort_NotDeployer: (e) =>
    `Only ${e.text("deployer")}, who deployed the short venue, names its vault, not ${e.text("caller")}.`,
  AaveShort_AlreadyBound: (e) =>
    `The short venue belongs to the vault ${e.text("vault")} for good. Deploy another for another vault.`,
  AaveShort_NotForThisVault: (e) =>
    `The vault ${e.text("vault")} hedges on ${e.text("itsVenue")}, or in other tokens. Bind the vault that was deployed ` +
    `with this venue.`,
  AaveShort_NothingToSell: (e, t) =>
    `${baseUnitWords(e.int("wantedBase"), t)} are to be sold, none are held, and none can be borrowed: ` +
    `${limitWords(e.int("limit"))}.`,
  AaveShort_Healthy: (e) =>
    `The short position's health is ${multipleWords(e.int("healthWad"))}, above its floor of ` +
    `${multipleWords(e.int("floorHealthWad"))}, and it holds no collateral to spare. There is nothing to do.`,
  AaveShort_CannotHeal: (e) =>
    `The short position's health is ${multipleWords(e.int("healthWad"))}, below its floor of ` +
    `${multipleWords(e.int("floorHealthWad"))}, and neither quote nor market could raise it. LPs must deposit, or try in the ` +
    `next block.`,
  AaveLoan_BadHealth: (e) =>
    `A health of ${multipleWords(e.int("actualWad"))} is beyond its bound of ${multipleWords(e.int("boundWad"))}. ` +
    `Correct the deployment parameters.`,
  AaveLoan_NotListed: (e) => `Aave's market has no reserve of ${e.text("asset")}. Use tokens that it lists.`,
};

/** Refusals of hedges, by the rebalancer, the vault and the venue. */
const HEDGING: Readonly<Record<string, Sentence>> = {
  Rebalancer_InsideBand: (e, t) =>
    `Net delta ${baseWords(e.int("netDeltaWad"), t)} is inside the band of ±${baseWords(e.int("triggerWad"), t)}. ${deadBand}`,
  Rebalancer_AlreadyHedgedThisBlock: (e) =>
    `A hedge was made in block ${e.int("blockNumber")} already. Try again in the next block.`,
  Rebalancer_BelowMinimumSize: (e, t) =>
    `The hedge would be ${baseWords(e.int("sizeWad"), t)}, below the smallest of ${baseWords(e.int("minimumWad"), t)}. ` +
    `Wait until the deviation has grown.`,
  Rebalancer_ShortOfQuote: (e, t) =>
    `Net delta is ${baseWords(e.int("netDeltaWad"), t)}, but only ${quoteWords(e.int("quoteFreeWad"), t)} are free to buy ` +
    `base with. LPs must deposit.`,
  Rebalancer_ShortOfBase: (e, t) =>
    `Net delta is ${baseWords(e.int("netDeltaWad"), t)}, but the vault holds only ${baseWords(e.int("baseHeldWad"), t)} ` +
    `to sell, and no base can be borrowed. "vault status" says what the lender allows.`,
  Rebalancer_VenueBeyondLimit: (e) =>
    `The pool stands at ${priceWords(e.int("midPriceWad"))}, beyond the worst price of ` +
    `${priceWords(e.int("worstPriceWad"))} this hedge may be filled at. Wait until pool and oracle agree again.`,
  Rebalancer_DeviationGrew: (e, t) =>
    `The fill would have moved net delta from ${baseWords(e.int("netDeltaBeforeWad"), t)} to ` +
    `${baseWords(e.int("netDeltaAfterWad"), t)}, further out, so it was undone.`,
  Rebalancer_CrossedTarget: (e, t) =>
    `The fill would have left net delta at ${baseWords(e.int("netDeltaAfterWad"), t)}, past the target of ` +
    `±${baseWords(e.int("targetWad"), t)}, so it was undone.`,
  Rebalancer_BadBand: (e, t) =>
    `The band policy answered a target of ${baseWords(e.int("targetWad"), t)}, wider than its trigger of ` +
    `${baseWords(e.int("triggerWad"), t)}. The governor must set another policy.`,
  Rebalancer_BadPolicy: (e) =>
    `${e.text("policy")} is no band policy, or is the one already set. Give another address.`,
  Rebalancer_BadSettings: (e, t) =>
    `A slippage of ${bpsWords(e.int("slippageBps"))} must be above zero and at most ${bpsWords(e.int("maxSlippageBps"))}, ` +
    `and the smallest hedge (${baseWords(e.int("minimumWad"), t)}) above zero. Correct the deployment parameters.`,
  Rebalancer_BadSetting: (e) =>
    `The hedge setting ${e.text("name")} is ${e.int("actual")}, beyond its bound of ${e.int("bound")}. ` +
    `Correct the deployment parameters.`,
  Rebalancer_TooLittleGas: (e) =>
    `${e.int("gasLeft")} gas were left where the payment of the bounty needs ${e.int("neededGas")}. Call with more gas.`,
  BountyBudget_BadSetting: (e) =>
    `The bounty setting ${e.text("name")} is ${e.int("actual")}, beyond its bound of ${e.int("bound")}. ` +
    `Correct the deployment parameters.`,
  BountyBudget_TransferMismatch: (e, t) =>
    `The token moved ${quoteUnitWords(e.int("receivedQuote"), t)} instead of ${quoteUnitWords(e.int("expectedQuote"), t)}. ` +
    `The budget does not take tokens that charge for moving.`,
  BountyBudget_TransferRefused: (e, t) =>
    `The token refuses to pay ${quoteUnitWords(e.int("amountQuote"), t)} to ${e.text("receiver")}. Hedge from another account.`,
  BountyBudget_NotRebalancer: (e) =>
    `Only the rebalancer that the governor named has its callers paid, not ${e.text("caller")}.`,
  RealizedVolatility_BadSettings: (e) =>
    `Rounds would count for ${durationWords(e.int("timeConstantSeconds"))} (1 hour to 30 days) and be relied on for ` +
    `${durationWords(e.int("maxAgeSeconds"))} (10 minutes to 7 days). Correct the deployment parameters.`,
  RealizedVolatility_NoSuchRound: (e) => `The feed has no round ${e.int("roundId")} yet. Look the round up again.`,
  RealizedVolatility_NotNextRound: (e) =>
    `Round ${e.int("roundId")} is not the next to be counted after round ${e.int("lastRoundId")}. Count them in order.`,
  RealizedVolatility_NotFarBehind: (e) =>
    `The count is ${durationWords(e.int("ageSeconds"))} behind and begins anew only beyond ` +
    `${durationWords(e.int("resumeAfterSeconds"))}. Count the rounds in between.`,
  OptionsVault_OrderOutsideBounds: (e) =>
    `The hedge order allows ${priceWords(e.int("worstPriceWad"))}, beyond the vault's own bound of ` +
    `${priceWords(e.int("boundWad"))}. The rebalancer's slippage must stay under the vault's cap.`,
  OptionsVault_NothingFilled: (e, t) =>
    `The pool gave nothing of the ${baseUnitWords(e.int("orderedBase"), t)} ordered inside the price limit. Wait for depth.`,
  OptionsVault_BadFill: (e, t) =>
    `The market moved ${baseUnitWords(e.int("baseMoved"), t)} and ${quoteUnitWords(e.int("quoteMoved"), t)} for an order of ` +
    `${baseUnitWords(e.int("orderedBase"), t)}, so the hedge was undone. The venue is at fault.`,
  OptionsVault_BudgetExceeded: (e, t) =>
    `The hedge would lose ${quoteWords(e.int("lossWad"), t)} at the oracle's price, above its budget of ` +
    `${quoteWords(e.int("budgetWad"), t)}, so it was undone. Wait for a deeper market.`,
  UniswapV3Adapter_PoolBeyondLimit: (e) =>
    `The pool stands at ${priceWords(e.int("poolPriceWad"))}, beyond the worst price of ` +
    `${priceWords(e.int("worstPriceWad"))}. Wait until pool and oracle agree again.`,
  UniswapV3Adapter_PoolAsksTooMuch: (e) =>
    `The pool asked for ${e.int("asked")} units where ${e.int("funded")} were sent for the order, so it was undone.`,
  UniswapV3Adapter_NotFactoryPool: (e) =>
    `${e.text("pool")} is not the factory's pool for these tokens and fee; that is ${e.text("expected")}. ` +
    `Correct pool, factory, tokens or fee in the deployment parameters.`,
  UniswapV3Adapter_UnexpectedCallback: (e) => `${e.text("caller")} called the swap callback outside a trade.`,
  UniswapV3Adapter_EmptyOrder: () => `The hedge order is for nothing.`,
  OptionsVault_NoShortSide: (e) =>
    `The vault's market at ${e.text("venue")} has no short side, so there is no debt to look after.`,
  OptionsVault_NotFunding: (e) =>
    `${e.text("caller")} asked the vault for funds. Only its own venue may, and only while the vault trades.`,
  ...SHORT,
  FixedBand_BadSettings: (e) =>
    `The band's target ${bpsWords(e.int("targetBps"))} must not exceed its trigger ${bpsWords(e.int("triggerBps"))}, ` +
    `nor the trigger 100 %. Correct the deployment parameters.`,
  OptimalBand_RiskPriceOutsideRange: (e) =>
    `The price of risk ${exact(e.int("actualWad"), 18)} is outside ${exact(e.int("minWad"), 18)} to ` +
    `${exact(e.int("maxWad"), 18)} per unit of quote. Choose one inside; "vault lambda" translates.`,
  OptimalBand_RiskPriceUnchanged: (e) => `The price of risk is ${exact(e.int("actualWad"), 18)} already.`,
  OptimalBand_StepTooLarge: (e) =>
    `The price of risk ${exact(e.int("actualWad"), 18)} is more than a factor of four away. A day's step goes from ` +
    `${exact(e.int("minWad"), 18)} to ${exact(e.int("maxWad"), 18)}.`,
  OptimalBand_TooSoon: (e) =>
    `The price of risk changes once a day; it may again from ${timeWords(e.int("earliest"))}.`,
};

/** Refusals of a price. */
const PRICE: Readonly<Record<string, Sentence>> = {
  ChainlinkOracle_AnswerNotPositive: (e) =>
    `The feed ${e.text("feed")} answers ${e.int("answer")}. No price may be trusted until it answers above zero.`,
  ChainlinkOracle_Stale: (e) =>
    `The feed ${e.text("feed")} is ${durationWords(e.int("ageSeconds"))} old, above the ` +
    `${durationWords(e.int("maxAgeSeconds"))} allowed. Wait for its next round; on a local mainnet, "market" writes one.`,
  ChainlinkOracle_OutsideSanityBand: (e) =>
    `The feeds say ${priceWords(e.int("priceWad"))}, outside the sane range of ${priceWords(e.int("minWad"))} to ` +
    `${priceWords(e.int("maxWad"))} set at deployment. Nothing may rely on it.`,
  ChainlinkOracle_NoSuchRound: (e) =>
    `The feed ${e.text("feed")} has no round ${e.int("roundId")}. Look the round up again.`,
  ChainlinkOracle_NotFirstRoundAtOrAfter: (e) =>
    `The round of ${timeWords(e.int("updatedAt"))} (the one before: ${timeWords(e.int("previousUpdatedAt"))}) is not the ` +
    `first at or after ${timeWords(e.int("timestamp"))}. Give that one.`,
  ChainlinkOracle_NotRoundInForce: (e) =>
    `The quote feed's round of ${timeWords(e.int("updatedAt"))} was not in force at ${timeWords(e.int("timestamp"))}. ` +
    `Give the last one before.`,
  ChainlinkOracle_NotPreviousRound: (e) =>
    `Round ${e.int("previousRoundId")} is not the one before round ${e.int("roundId")}. Look it up again.`,
  ChainlinkOracle_BadFeed: (e) =>
    `The feed ${e.text("feed")} has ${e.int("decimals")} decimals (at most 18) and a maximum age of ` +
    `${durationWords(e.int("maxAgeSeconds"))} (1 minute to 3 days). Correct the deployment parameters.`,
  ChainlinkOracle_BadSanityBand: (e) =>
    `The sane prices run from ${priceWords(e.int("minWad"))} to ${priceWords(e.int("maxWad"))}, which is empty. ` +
    `Correct the deployment parameters.`,
};

/** Refusals of a price that its witnesses do not agree on. */
const WITNESSES: Readonly<Record<string, Sentence>> = {
  PriceGuard_SpotDisagrees: (e) =>
    `The pool trades at ${priceWords(e.int("poolSpotWad"))}, Chainlink says ${priceWords(e.int("chainlinkWad"))}: more than ` +
    `${bpsWords(e.int("ceilingBps"))} apart. Nothing that adds risk goes on until they agree; hedges do.`,
  PriceGuard_TwapDisagrees: (e) =>
    `The pool's average is ${priceWords(e.int("twapWad"))}, Chainlink says ${priceWords(e.int("chainlinkWad"))}: more than ` +
    `${bpsWords(e.int("ceilingBps"))} apart. After a fast move the average follows by itself; wait. Hedges go on.`,
  PriceGuard_TooLittleHistory: (e) =>
    `The pool remembers ${durationWords(e.int("historySeconds"))}, its average takes ${durationWords(e.int("windowSeconds"))}. ` +
    `Wait; if it does not grow, let the pool keep more observations (docs/price.md).`,
  PriceGuard_SpotOffTwap: (e) =>
    `The pool trades at ${priceWords(e.int("poolSpotWad"))}, more than ${bpsWords(e.int("ceilingBps"))} from its own average of ` +
    `${priceWords(e.int("twapWad"))}, so no hedge may rely on the average. Wait until the market is calmer.`,
  PriceGuard_PoolTooThin: (e, t) =>
    `Over its window the pool had a virtual reserve of ${quoteUnitWords(e.int("depthQuote"), t)}, below the ` +
    `${quoteUnitWords(e.int("minDepthQuote"), t)} that make its average dear to move. Wait for liquidity.`,
  PriceGuard_SequencerDown: (e) =>
    `The network's sequencer is down (its feed's time: ${timeWords(e.int("sinceTimestamp"))}). Nothing that needs a price ` +
    `goes on until it is back.`,
  PriceGuard_SequencerInGrace: (e) =>
    `The network's sequencer has been back for ${durationWords(e.int("upForSeconds"))}; prices get ` +
    `${durationWords(e.int("graceSeconds"))} to catch up. Wait.`,
  PriceGuard_NoPriceForHedge: (e) =>
    `Chainlink has no price and the pool's average cannot stand in for it. Chainlink: ${e.inner("chainlinkReason")} ` +
    `The pool: ${e.inner("twapReason")}`,
  PriceGuard_BadSetting: (e) =>
    `The setting ${e.text("name")} is ${e.int("actual")}, beyond its bound of ${e.int("bound")}. Correct the deployment parameters.`,
  PriceGuard_NotFactoryPool: (e) =>
    `${e.text("pool")} is not the factory's pool for these tokens and this fee (${e.text("expected")} is). ` +
    `Correct the deployment parameters.`,
};

/** Refusals that any of the parts may give. */
const GENERAL: Readonly<Record<string, Sentence>> = {
  OptionsVault_BadDecimals: (e) => `The token ${e.text("token")} has ${e.int("decimals")} decimals; at most 18 work.`,
  OptionsVault_BadSetting: (e) =>
    `The setting ${e.text("name")} is ${e.int("actual")}, beyond its bound of ${e.int("bound")}. Correct the deployment parameters.`,
  VaultLock_Held: (e) => `The vault is in the middle of another call (by ${e.text("holder")}). Call it from outside.`,
  VaultLock_NotHolder: (e) => `${e.text("caller")} does not hold the vault's lock; ${e.text("holder")} does.`,
  VaultLock_NotRebalancer: (e) =>
    `Only the rebalancer that the governor named takes the vault's lock, not ${e.text("caller")}.`,
  OptionToken_NotASeries: (e) =>
    `${e.int("id")} is no series' id: it has bits beyond expiry, strike and kind. "vault series" shows the ids there are.`,
  OptionToken_NotVault: (e) =>
    `Only the vault ${e.text("vault")} creates and destroys options, not ${e.text("caller")}.`,
  Book_TooManyExpiries: (e) =>
    `The book has ${e.int("count")} expiries, as many as it takes (${e.int("cap")}). Settle one that has passed first.`,
  Book_TooManyStrikes: (e) =>
    `The book has ${e.int("count")} strikes, as many as it takes (${e.int("cap")}). Settle an expiry that has passed first.`,
  Book_Closed: (e) =>
    `The expiry at ${e.int("expiresAt")} (unix seconds) was taken off the book for good. List a later one.`,
  Book_SmileStepTooLarge: (e) =>
    `The smile's ${e.text("name")} would go from ${e.int("fromE9")} to ${e.int("toE9")}; so soon after its last setting it ` +
    `moves by ${e.int("maxStepE9")} at most. Go there in steps, or wait up to 15 minutes.`,
  Nodes_QuantityTooLarge: (e) =>
    `The expiry's nodes would hold ${e.int("units")} units of 1e-12 base; they count to ${e.int("bound")}. Buy fewer.`,
  Strikes_QuantityTooLarge: (e) =>
    `The series would hold ${e.int("lots")} lots; its slot counts to ${e.int("maxLots")}. Buy fewer.`,
  Timelock_DelayOutsideRange: (e) =>
    `A delay of ${durationWords(e.int("delaySeconds"))} is outside ${durationWords(e.int("minSeconds"))} to ` +
    `${durationWords(e.int("maxSeconds"))}. Choose one inside.`,
  Timelock_NoProposer: () => `The timelock would have nobody to propose anything. Name a proposer.`,
  TimelockInsufficientDelay: (e) =>
    `The proposal would wait ${durationWords(e.int("delay"))}, less than the timelock's ` +
    `${durationWords(e.int("minDelay"))}. Give it at least that.`,
  TimelockUnexpectedOperationState: (e) =>
    `The operation ${e.text("operationId")} is not in the state this needs: not proposed, still waiting, or done already. ` +
    `Look at getOperationState and getTimestamp.`,
  AccessManagedUnauthorized: (e) =>
    `${e.text("caller")} has no role for this. Use --from with an account that has it, or ask the governor for the role. ` +
    `LPs of a vault with a desk ask there: "vault request-deposit", "vault request-redeem".`,
  AccessManagerUnauthorizedAccount: (e) =>
    `${e.text("msgsender")} does not have role ${e.int("roleId")}, which this needs. Ask the governor for it.`,
  ERC20InsufficientBalance: (e) =>
    `${e.text("sender")} holds ${e.int("balance")} units of the token, but ${e.int("needed")} are needed.`,
  ERC20InsufficientAllowance: (e) =>
    `${e.text("spender")} may spend ${e.int("allowance")} units of the token, but ${e.int("needed")} are needed. Approve more.`,
  ERC1155InsufficientBalance: (e) =>
    `${e.text("sender")} holds ${quantityWords(e.int("balance"))} of ${series(e.int("tokenId"))}, but ` +
    `${quantityWords(e.int("needed"))} are needed.`,
  ERC1155InvalidReceiver: (e) =>
    `${e.text("receiver")} is a contract that does not take ERC-1155 tokens. Give another --receiver.`,
};

/** Every refusal by the name of its custom error. */
export const SENTENCES: Readonly<Record<string, Sentence>> = {
  ...TRADING,
  ...SETTLEMENT,
  ...HEDGING,
  ...PRICE,
  ...DESK,
  ...WITNESSES,
  ...WIRING,
  ...GENERAL,
};
