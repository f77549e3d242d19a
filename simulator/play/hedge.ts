import type { HedgeWorth } from "../../keeper/decide.js";
import type { EventLog, Mined } from "../../keeper/port.js";
import { abs, WAD } from "../../sdk/math/wad.js";
import { OptionsVault__factory, Rebalancer__factory } from "../../types/index.js";
import { QUOTE_TO_WAD } from "./scenario.js";
import type { HedgeFlow } from "./split.js";
import type { Moved } from "./short.js";
import type { VaultName } from "./system.js";

const REBALANCER = Rebalancer__factory.createInterface();
const VAULT = OptionsVault__factory.createInterface();

/** `Rebalanced` and `Hedged` of one hedge. */
export interface HedgeEvents {
  readonly netDeltaBeforeWad: bigint;
  readonly netDeltaAfterWad: bigint;
  readonly triggerWad: bigint;
  readonly targetWad: bigint;
  readonly baseMovedWad: bigint;
  readonly quoteMovedWad: bigint;
  readonly spotWad: bigint;
  /** Index of the contract's `HedgeTier`. */
  readonly tier: bigint;
  /** Token units. */
  readonly baseMoved: bigint;
  readonly quoteMoved: bigint;
  /** Value lost at the oracle price. */
  readonly lossWad: bigint;
  /** What the bounty budget paid the caller, token units. */
  readonly paidQuote: bigint;
}

/** The fields of `HedgeEvents` that `Hedged` gives; all others but the bounty come from `Rebalanced`. */
type TokenAmount = "baseMoved" | "quoteMoved" | "lossWad";
/** Every deployment of the play has a bounty budget, so a hedge says what it paid, be it nothing. */
type Paid = Pick<HedgeEvents, "paidQuote">;

/** Why the account called. */
export type HedgeCause = "paid" | "worth-the-gas" | "urgent" | "time-of-day";

/** One hedge as it happened. */
export interface Hedge extends HedgeEvents {
  readonly vault: VaultName;
  /** Unix seconds of its block. */
  readonly timestamp: number;
  readonly blockNumber: number;
  readonly cause: HedgeCause;
  /** The keeper's reckoning; the daily caller does not reckon. */
  readonly worth?: HedgeWorth;
  readonly gasUsed: bigint;
  readonly gasPriceWei: bigint;
  readonly gasQuoteWad: bigint;
}

/** A short position brought back to health. */
export interface Deleverage extends Moved {
  /** Unix seconds of its block. */
  readonly at: number;
  readonly healthBeforeWad: bigint;
  readonly gasQuoteWad: bigint;
}

/** A hedge that was sent, came too late and cost its gas all the same. */
export interface LostRace {
  /** Unix seconds of its block. */
  readonly at: number;
  readonly revert: string;
  readonly gasQuoteWad: bigint;
}

/** The transaction went through and did not say what a hedge says: this is not the rebalancer it was taken for. */
export class MissingHedgeEventsError extends Error {
  override readonly name = "MissingHedgeEventsError";
  constructor(hash: string) {
    super(
      `Transaction ${hash} did not emit all of Rebalanced, Hedged and BountyPaid. Check the addresses of rebalancer and vault.`,
    );
  }
}

/** What a hedge's logs say. @throws MissingHedgeEventsError */
export function hedgeEvents(transaction: Mined, rebalancer: string, vault: string): HedgeEvents {
  const rebalanced = find(transaction.logs, rebalancer, REBALANCER.getEvent("Rebalanced").topicHash);
  const hedged = find(transaction.logs, vault, VAULT.getEvent("Hedged").topicHash);
  const paid = find(transaction.logs, rebalancer, REBALANCER.getEvent("BountyPaid").topicHash);
  if (rebalanced === undefined || hedged === undefined || paid === undefined)
    throw new MissingHedgeEventsError(transaction.hash);
  // The ABIs say so; ethers decodes to untyped tuples.
  const r = REBALANCER.decodeEventLog("Rebalanced", rebalanced.data, [...rebalanced.topics]) as unknown as Omit<
    HedgeEvents,
    TokenAmount | keyof Paid
  >;
  const h = VAULT.decodeEventLog("Hedged", hedged.data, [...hedged.topics]) as unknown as Pick<
    HedgeEvents,
    TokenAmount
  >;
  const b = REBALANCER.decodeEventLog("BountyPaid", paid.data, [...paid.topics]) as unknown as Paid;
  return {
    netDeltaBeforeWad: r.netDeltaBeforeWad,
    netDeltaAfterWad: r.netDeltaAfterWad,
    triggerWad: r.triggerWad,
    targetWad: r.targetWad,
    baseMovedWad: r.baseMovedWad,
    quoteMovedWad: r.quoteMovedWad,
    spotWad: r.spotWad,
    tier: r.tier,
    baseMoved: h.baseMoved,
    quoteMoved: h.quoteMoved,
    lossWad: h.lossWad,
    paidQuote: b.paidQuote,
  };
}

/** What a `deleverage` moved, as the vault's log says. @throws MissingHedgeEventsError */
export function deleverageMoved({ logs, hash }: Mined, vault: string): Moved {
  const hedged = find(logs, vault, VAULT.getEvent("Hedged").topicHash);
  if (hedged === undefined) throw new MissingHedgeEventsError(hash);
  // The ABI says so; ethers decodes to an untyped tuple.
  const moved = VAULT.decodeEventLog("Hedged", hedged.data, [...hedged.topics]) as unknown as Moved;
  return { baseMoved: moved.baseMoved, quoteMoved: moved.quoteMoved };
}

/** Base is ether, so gas in wei × spot is gas in quote. Rounded down. */
export function gasQuoteWad(transaction: Pick<Mined, "gasUsed" | "gasPriceWei">, spotWad: bigint): bigint {
  return (transaction.gasUsed * transaction.gasPriceWei * spotWad) / WAD;
}

/** A hedge or a deleverage as the split reckons with it; ether has the WAD's own decimals. */
export function flowOf(trade: Moved & { readonly gasQuoteWad: bigint }): HedgeFlow {
  return {
    baseMovedWad: trade.baseMoved,
    quoteMovedWad: trade.quoteMoved * QUOTE_TO_WAD,
    gasWad: trade.gasQuoteWad,
  };
}

/** What the bounty budget paid its caller, quote WAD. */
export function paidWad({ paidQuote }: Pick<HedgeEvents, "paidQuote">): bigint {
  return paidQuote * QUOTE_TO_WAD;
}

/** Average price of the fill, quote per base. */
export function fillPriceWad(hedge: HedgeEvents): bigint {
  return (abs(hedge.quoteMovedWad) * WAD) / abs(hedge.baseMovedWad);
}

/** What the fill cost against the oracle, in basis points of its notional; negative when the pool was better. */
export function costBps(hedge: HedgeEvents): number {
  const notionalWad = (abs(hedge.baseMovedWad) * hedge.spotWad) / WAD;
  return (Number(hedge.lossWad) / Number(notionalWad)) * 10_000;
}

function find(logs: readonly EventLog[], address: string, topic: string): EventLog | undefined {
  return logs.find((log) => log.topics[0] === topic && log.address.toLowerCase() === address.toLowerCase());
}
