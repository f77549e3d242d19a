import { seriesName } from "../../sdk/series/name.js";
import { unpackSeriesId } from "../../sdk/series/id.js";

import type { Sentence } from "./sentence.js";
import { durationWords, quantityWords, quoteUnitWords, timeWords } from "./words.js";

/** Refusals at and after expiry, by the vault and by the rounds that prove a price. */
export const SETTLEMENT: Readonly<Record<string, Sentence>> = {
  OptionsVault_NotExpired: (e) =>
    `The series expires at ${timeWords(e.int("expiresAt"))}; the chain's clock shows ${timeWords(e.int("timestamp"))}. Wait.`,
  OptionsVault_AlreadySettled: (e) =>
    `The expiry ${timeWords(e.int("expiresAt"))} is settled already; holders may claim.`,
  OptionsVault_SettleFirst: (e) =>
    `The expiry ${timeWords(e.int("expiresAt"))} has passed and is not settled, so a share has no fair price. ` +
    `Anyone may settle it; then deposit or withdraw.`,
  OptionsVault_NotSettled: (e) =>
    `The expiry ${timeWords(e.int("expiresAt"))} is not settled yet. Anyone may settle it once it has passed.`,
  OptionsVault_PayoutNotFunded: (e, t) =>
    `The payout of ${quoteUnitWords(e.int("payoutQuote"), t)} stands, but the vault holds ` +
    `${quoteUnitWords(e.int("quoteBalance"), t)}: the rest is still in the hedge. Run "rebalance", then claim again.`,
  OptionsVault_NothingToClaim: (e) =>
    `${quantityWords(e.int("quantityWad"))} of ${seriesName(unpackSeriesId(e.int("id")))} pay nothing: the series ended out of the money ` +
    `or the quantity is too small.`,
  ChainlinkOracle_RoundNotBefore: (e) =>
    `The round of ${timeWords(e.int("updatedAt"))} is not before the expiry ${timeWords(e.int("timestamp"))}. Give the last ` +
    `good one before.`,
  ChainlinkOracle_RoundNotGood: (e) =>
    `The rounds ${e.int("baseRoundId")} and ${e.int("quoteRoundId")} make no usable price themselves. Give the last that do.`,
  ChainlinkOracle_NotLastGoodRound: (e) =>
    `Round ${e.int("baseRoundId")} is not the last good one before the expiry: round ${e.int("laterRoundId")} came after. ` +
    `Give the last.`,
  ChainlinkOracle_FeedSettles: (e) =>
    `The feed itself settles the expiry ${timeWords(e.int("timestamp"))}: round ${e.int("baseRoundId")} is good. Settle by its ` +
    `proof.`,
  ChainlinkOracle_FallbackTooEarly: (e) =>
    `The feed has no round since the expiry yet, and may still write one: the fallback opens at ` +
    `${timeWords(e.int("earliest"))}, and the chain's clock shows ${timeWords(e.int("timestamp"))}. Wait.`,
  ChainlinkOracle_BadFallbackDelay: (e) =>
    `A feed would count as silent after ${durationWords(e.int("delaySeconds"))}, outside ` +
    `${durationWords(e.int("minSeconds"))} to ${durationWords(e.int("maxSeconds"))}. Correct the deployment parameters.`,
};
