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
] as const;

export type ReasonName = (typeof REASONS)[number];

/** The rebalancer's answer to "what would you do now?". */
export type HedgeStatus = Awaited<ReturnType<Session["keel"]["rebalancer"]["status"]>>;

/** A reason by name; a number this project does not know is shown as it is. */
export function reasonName(reason: bigint): ReasonName | `Reason${bigint}` {
  return REASONS[Number(reason)] ?? `Reason${reason}`;
}

/** Why the rebalancer would act or wait, with the numbers it looked at. */
export function reasonWords(status: HedgeStatus, tokens: TokenNames): string {
  const { exposure, band, order } = status;
  const net = `net delta ${baseWords(exposure.netDeltaWad, tokens)}`;
  const trigger = `±${baseWords(band.triggerWad, tokens)}`;
  switch (reasonName(status.reason)) {
    case "InsideBand":
      return `Waiting: ${net} is inside the band of ${trigger}.`;
    case "DeltaOutsideBand":
      return (
        `Due: ${net} is outside the band of ${trigger}; ${order.baseWad > 0n ? "buy" : "sell"} ` +
        `${baseWords(order.baseWad > 0n ? order.baseWad : -order.baseWad, tokens)} at ${priceWords(order.worstPriceWad)} or better.`
      );
    case "PriceUnavailable":
      return `Waiting: no price may be trusted. ${explainRevert(status.detail, tokens).sentence}`;
    case "AlreadyHedgedThisBlock":
      return `Waiting: a hedge was made in this block; ${net} is still outside ${trigger}. Call again in the next block.`;
    case "BelowMinimumSize":
      return `Waiting: ${net} is outside the band of ${trigger}, but the trade back would be below the smallest size.`;
    case "ShortOfQuote":
      return `Waiting: ${net} calls for a purchase, but only ${quoteWords(exposure.quoteFreeWad, tokens)} are free. LPs must deposit.`;
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
