import type { Session } from "./session.js";
import { explainRevert } from "./explain.js";
import { baseWords, priceWords, quoteWords } from "./words.js";
import type { TokenNames } from "./words.js";

/** Names of `HedgeReason` in contracts/types/Hedge.sol, in its order. */
const REASONS = [
  "InsideBand",
  "DeltaOutsideBand",
  "PriceUnavailable",
  "AlreadyHedgedThisBlock",
  "BelowMinimumSize",
  "ShortOfQuote",
  "ShortOfBase",
  "VenueBeyondLimit",
  "PriceMoved",
  "IntervalElapsed",
  "Emergency",
  "OrderUnfinished",
] as const;

/** Names of `HedgeTier` in contracts/types/Hedge.sol, in its order. */
const TIERS = ["routine", "urgent", "emergency", "degraded"] as const;

/** A tier by name; a number this project does not know is shown as it is. */
export function tierName(tier: bigint): string {
  return TIERS[Number(tier)] ?? `tier ${tier}`;
}

/** Index of `PriceSource.PoolTwap` in contracts/types/PriceReading.sol. */
export const POOL_TWAP = 2n;

export type ReasonName = (typeof REASONS)[number];

/** The rebalancer's answer to "what would you do now?". */
export type HedgeStatus = Awaited<ReturnType<Session["keel"]["rebalancer"]["status"]>>;

/** A reason by name; a number this project does not know is shown as it is. */
export function reasonName(reason: bigint): ReasonName | `Reason${bigint}` {
  return REASONS[Number(reason)] ?? `Reason${reason}`;
}

function orderWords({ order, tier }: HedgeStatus, tokens: TokenNames): string {
  const isBuy = order.baseWad > 0n;
  const size = baseWords(isBuy ? order.baseWad : -order.baseWad, tokens);
  const pressing = tier === 0n ? "" : ` (${tierName(tier)})`;
  return `${isBuy ? "buy" : "sell"} ${size} at ${priceWords(order.worstPriceWad)} or better${pressing}.`;
}

/** Why the rebalancer would act or wait, with the numbers it looked at. */
export function reasonWords(status: HedgeStatus, tokens: TokenNames): string {
  const words = plainReason(status, tokens);
  if (status.price.source !== POOL_TWAP) return words;
  return `${words} Degraded: Chainlink has no price, so the pool's own average stands in, with tighter limits.`;
}

function plainReason(status: HedgeStatus, tokens: TokenNames): string {
  const { exposure, band, order } = status;
  const net = `net delta ${baseWords(exposure.netDeltaWad, tokens)}`;
  const trigger = `±${baseWords(band.triggerWad, tokens)}`;
  const target = `±${baseWords(band.targetWad, tokens)}`;
  switch (reasonName(status.reason)) {
    case "InsideBand":
      return `Waiting: ${net} is inside the band of ${trigger}.`;
    case "DeltaOutsideBand":
      return `Due: ${net} is outside the band of ${trigger}; ${orderWords(status, tokens)}`;
    case "PriceMoved":
      return (
        `Due: the price has moved far from that of the last hedge, and ${net} is beyond the target of ${target}; ` +
        orderWords(status, tokens)
      );
    case "IntervalElapsed":
      return `Due: the last hedge is long ago, and ${net} is beyond the target of ${target}; ${orderWords(status, tokens)}`;
    case "Emergency":
      return (
        `Due, an emergency: ${net} would lose more of the vault's worth in a stress than it may; ` +
        orderWords(status, tokens)
      );
    case "OrderUnfinished":
      return (
        `Due: the last order was cut to the largest trade of one transaction, and ${net} is still beyond the target of ` +
        `${target}; ${orderWords(status, tokens)}`
      );
    case "PriceUnavailable":
      return `Waiting: no price may be trusted. ${explainRevert(status.detail, tokens).sentence}`;
    case "AlreadyHedgedThisBlock":
      return `Waiting: a hedge was made in this block; ${net} is still outside ${trigger}. Call again in the next block.`;
    case "BelowMinimumSize":
      return `Waiting: ${net} is outside the band of ${trigger}, but the trade back would be below the smallest size.`;
    case "ShortOfQuote":
      return `Waiting: ${net} calls for a purchase, but only ${quoteWords(exposure.quoteFreeWad + exposure.releasableWad, tokens)} are free. LPs must deposit.`;
    case "ShortOfBase":
      return `Waiting: ${net} calls for a sale, but only ${baseWords(exposure.baseHeldWad, tokens)} are held and ${baseWords(exposure.borrowableWad, tokens)} can be borrowed.`;
    case "VenueBeyondLimit":
      return (
        `Waiting: ${net} is outside the band of ${trigger}, but the pool is beyond the worst price of ` +
        `${priceWords(order.worstPriceWad)}. It must come back to the oracle first.`
      );
    default:
      return `The rebalancer gives reason ${status.reason}, which this project does not know.`;
  }
}
