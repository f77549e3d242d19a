import { managementSharesDown } from "../fees/due.js";
import type { FeeState } from "../fees/due.js";
import { max, min, mulDivDown, mulDivUp, WAD } from "../math/wad.js";
import { payoutDown } from "../settlement/payout.js";
import { unpackSeriesId } from "../series/id.js";

import type { HedgedEvent, LedgerEvent, PlacedEvent, SmileRecord } from "./events.js";

const NOBODY = "0x0000000000000000000000000000000000000000";
const RAY = 10n ** 27n;

/** Two things that events say and that do not go together. */
export interface Contradiction {
  readonly block: number;
  readonly transaction: string;
  /** What was compared, for example "payout of the expiry". */
  readonly what: string;
  /** What the events before lead to. */
  readonly replayed: bigint;
  /** What this event says. */
  readonly recorded: bigint;
}

/** Balances of one thing by holder. */
export type Holdings = ReadonlyMap<string, bigint>;

/** The ledger that a history of events leads to. Amounts as in `LedgerEvent`. */
export interface Replayed {
  readonly quote: bigint;
  readonly base: bigint;
  readonly claims: bigint;
  readonly shareSupply: bigint;
  readonly shares: Holdings;
  readonly fees: FeeState;
  /** By series id. */
  readonly optionSupply: ReadonlyMap<bigint, bigint>;
  readonly options: ReadonlyMap<bigint, Holdings>;
  /** Every series ever listed. */
  readonly listed: ReadonlySet<bigint>;
  /** Prices, WAD, by expiry. */
  readonly settled: ReadonlyMap<number, bigint>;
  /** What share of their payoff holders are paid, WAD, by expiry; those not here are paid in full. */
  readonly payoutShares: ReadonlyMap<number, bigint>;
  readonly smiles: ReadonlyMap<number, SmileRecord>;
  readonly paused: boolean;
  readonly scaledSupply: bigint;
  readonly scaledDebt: bigint;
  /** Funded less withdrawn less paid: what the bounty budget has but for gifts. */
  readonly purse: bigint;
  readonly contradictions: readonly Contradiction[];
}

/** What a replay must know beside the events. */
export interface ReplayTerms {
  /** Of the quote token; payouts are rounded in its units. */
  readonly quoteDecimals: number;
  /** The management fee, in basis points a year: what was minted for it is worked out anew. */
  readonly managementFeeBps: bigint;
}

/** Rebuilds a vault's ledger from its events alone, and checks on the way that every event agrees with those before it. */
export function replay(events: readonly PlacedEvent[], terms: ReplayTerms): Replayed {
  const ledger = new Ledger(terms);
  for (const placed of events) ledger.apply(placed);
  ledger.finish();
  return ledger;
}

class Ledger implements Replayed {
  readonly #quoteScale: bigint;
  readonly #managementFeeBps: bigint;
  #at: Omit<PlacedEvent, "event"> = { block: 0, transaction: "" };
  /** The position before the trade that is being told; trades tell it first, then `Hedged`. */
  #positionBefore: { readonly scaledSupply: bigint; readonly scaledDebt: bigint } | undefined;
  quote = 0n;
  base = 0n;
  claims = 0n;
  shareSupply = 0n;
  fees: FeeState = { accruedAt: 0n, crystallisedAt: 0n, highWaterMarkRay: 0n };
  paused = false;
  scaledSupply = 0n;
  scaledDebt = 0n;
  purse = 0n;
  readonly shares = new Map<string, bigint>();
  readonly optionSupply = new Map<bigint, bigint>();
  readonly options = new Map<bigint, Map<string, bigint>>();
  readonly listed = new Set<bigint>();
  readonly settled = new Map<number, bigint>();
  readonly payoutShares = new Map<number, bigint>();
  readonly smiles = new Map<number, SmileRecord>();
  readonly contradictions: Contradiction[] = [];
  /** Shares and options by what trades say; transfers must lead to the same. */
  #sharesByTrades = 0n;
  readonly #optionsByTrades = new Map<bigint, bigint>();

  constructor({ quoteDecimals, managementFeeBps }: ReplayTerms) {
    this.#quoteScale = 10n ** BigInt(18 - quoteDecimals);
    this.#managementFeeBps = managementFeeBps;
  }

  apply({ event, ...at }: PlacedEvent): void {
    this.#at = at;
    if (!this.#applyShares(event) && !this.#applyOptions(event)) this.#applyOther(event);
  }

  /** What could not be compared on the way, because a trade's tokens come after it is told. */
  finish(): void {
    for (const id of this.#optionsByTrades.keys()) this.#expectSupply(id);
    this.#expect("shares in existence", this.shareSupply, this.#sharesByTrades);
  }

  #applyShares(event: LedgerEvent): boolean {
    switch (event.kind) {
      case "ShareTransfer":
        this.shareSupply += move(this.shares, event.from, event.to, event.shares);
        return true;
      case "Deposit":
        this.quote += event.assets;
        this.#sharesByTrades += event.shares;
        this.#expect("shares in existence", this.shareSupply, this.#sharesByTrades);
        return true;
      case "Withdraw":
        this.quote -= event.assets;
        this.#sharesByTrades -= event.shares;
        this.#expect("shares in existence", this.shareSupply, this.#sharesByTrades);
        return true;
      case "LeftInKind":
        this.quote -= event.quote;
        this.base -= event.base;
        this.#sharesByTrades -= event.shares;
        this.#expect("shares in existence", this.shareSupply, this.#sharesByTrades);
        return true;
      case "FeesAccrued":
        this.#accrueFees(event);
        return true;
      case "HighWaterMarkSet":
        this.#expect("high-water mark before", this.fees.highWaterMarkRay, event.previousRay);
        this.fees = { ...this.fees, highWaterMarkRay: event.currentRay, crystallisedAt: event.crystallisedAt };
        return true;
      default:
        return false;
    }
  }

  /** Told before the shares are minted, and before the deposit or withdrawal that it came with. */
  #accrueFees(event: Extract<LedgerEvent, { kind: "FeesAccrued" }>): void {
    const { accruedAt, supplyBefore, managementShares, performanceShares } = event;
    this.#expect("shares that fees are due on", this.#sharesByTrades, supplyBefore);
    const elapsed = accruedAt - this.fees.accruedAt;
    const expected = managementSharesDown(supplyBefore, this.#managementFeeBps, elapsed);
    this.#expect("shares of the management fee", expected, managementShares);
    this.fees = { ...this.fees, accruedAt };
    this.#sharesByTrades += managementShares + performanceShares;
  }

  #applyOptions(event: LedgerEvent): boolean {
    switch (event.kind) {
      case "OptionTransfer":
        this.#transferOptions(event.id, event.from, event.to, event.quantityWad);
        return true;
      case "Bought":
        // The tokens come last of all, so their supply is compared at the series' next trade and at the end.
        this.#trade(event.id, event.quantityWad);
        this.quote += event.premiumQuote;
        return true;
      case "Sold":
        this.#trade(event.id, -event.quantityWad);
        this.#expectSupply(event.id);
        this.quote -= event.proceedsQuote;
        return true;
      case "Claimed":
        this.#trade(event.id, -event.quantityWad);
        this.#expectSupply(event.id);
        this.#claim(event.id, event.quantityWad, event.payoutQuote);
        return true;
      default:
        return false;
    }
  }

  #applyOther(event: LedgerEvent): void {
    switch (event.kind) {
      case "SeriesListed":
        this.listed.add(event.id);
        break;
      case "SmileSet":
        this.#setSmile(event.expiresAt, event.previous, event.current);
        break;
      case "Hedged":
        this.#hedge(event);
        break;
      case "PositionChanged":
        this.#positionBefore = { scaledSupply: this.scaledSupply, scaledDebt: this.scaledDebt };
        this.scaledSupply = event.scaledSupply;
        this.scaledDebt = event.scaledDebt;
        break;
      case "DebtRepaidByOthers":
        this.scaledDebt = max(this.scaledDebt - event.scaledDebt, 0n);
        break;
      case "ShortfallShared":
        this.payoutShares.set(event.expiresAt, event.shareWad);
        break;
      case "Settled":
        this.#settle(event.expiresAt, event.priceWad, event.payoutQuote);
        this.#expect("claims after the settlement", this.claims, event.claimsQuote);
        break;
      case "PauseSet":
        this.paused = event.paused;
        break;
      case "BountyMoved":
        this.purse += event.amountQuote;
    }
  }

  #setSmile(expiresAt: number, previous: SmileRecord, current: SmileRecord): void {
    const known = this.smiles.get(expiresAt) ?? [];
    previous.forEach((value, index) => {
      this.#expect("smile before the setting", known[index] ?? 0n, value);
    });
    this.smiles.set(expiresAt, current);
  }

  /** What came in, less what the position changed by, is what the ledger changed by. */
  #hedge(event: HedgedEvent): void {
    const before = this.#positionBefore;
    this.#positionBefore = undefined;
    const [supplyBefore, supplyAfter] = [before?.scaledSupply ?? 0n, this.scaledSupply];
    let quoteAfter = this.quote + event.quoteMoved;
    if (before !== undefined && supplyBefore !== supplyAfter && event.supplyIndexRay !== undefined) {
      const worth = (scaled: bigint) => mulDivDown(scaled, event.supplyIndexRay ?? 0n, RAY);
      quoteAfter -= worth(supplyAfter) - worth(supplyBefore);
    }
    this.#expect("quote after the hedge", quoteAfter, event.quoteAfter);
    let baseAfter = this.base + event.baseMoved;
    if (before !== undefined && event.debtIndexRay !== undefined) {
      const grown = (owed: (scaled: bigint, index: bigint) => bigint) =>
        owed(this.#owing(this.scaledDebt, supplyAfter), event.debtIndexRay ?? 0n) -
        owed(this.#owing(before.scaledDebt, supplyBefore), event.debtIndexRay ?? 0n);
      // Lenders of one kind round debt to the nearest unit, those of another up.
      const candidates = [grown(rayMulHalfUp), grown(rayMulUp)].map((debt) => baseAfter + debt);
      baseAfter = candidates.find((candidate) => candidate === event.baseAfter) ?? candidates[0] ?? baseAfter;
    }
    this.#expect("base after the hedge", baseAfter, event.baseAfter);
    this.quote = event.quoteAfter;
    this.base = event.baseAfter;
  }

  /** The vault counts no debt where the venue supplied nothing. */
  #owing(scaledDebt: bigint, scaledSupply: bigint): bigint {
    return scaledSupply === 0n ? 0n : scaledDebt;
  }

  #settle(expiresAt: number, priceWad: bigint, payoutQuote: bigint): void {
    this.settled.set(expiresAt, priceWad);
    this.smiles.delete(expiresAt);
    let payout = 0n;
    for (const [id, supply] of this.optionSupply) {
      if (unpackSeriesId(id).expiresAt === expiresAt) payout += this.#payout(id, supply);
    }
    this.#expect("payout of the expiry", payout, payoutQuote);
    this.claims += payout;
  }

  /** `supply` is what is left after the claim, for the tokens were burnt before it was told. */
  #claim(id: bigint, quantityWad: bigint, payoutQuote: bigint): void {
    this.#expect("payout of the claim", this.#payout(id, quantityWad), payoutQuote);
    const left = this.optionSupply.get(id) ?? 0n;
    this.claims -= this.#payout(id, left + quantityWad) - this.#payout(id, left);
    this.quote -= payoutQuote;
  }

  /** What a quantity of a settled series is paid. */
  #payout(id: bigint, quantityWad: bigint): bigint {
    const series = unpackSeriesId(id);
    const priceWad = this.settled.get(series.expiresAt) ?? 0n;
    const shareWad = this.payoutShares.get(series.expiresAt) ?? WAD;
    return payoutDown({ series, priceWad, shareWad }, quantityWad, this.#quoteScale);
  }

  #transferOptions(id: bigint, from: string, to: string, quantityWad: bigint): void {
    const holders = this.options.get(id) ?? new Map<string, bigint>();
    this.options.set(id, holders);
    const minted = move(holders, from, to, quantityWad);
    this.optionSupply.set(id, (this.optionSupply.get(id) ?? 0n) + minted);
  }

  #trade(id: bigint, quantityWad: bigint): void {
    this.#optionsByTrades.set(id, (this.#optionsByTrades.get(id) ?? 0n) + quantityWad);
  }

  #expectSupply(id: bigint): void {
    this.#expect("options in existence", this.optionSupply.get(id) ?? 0n, this.#optionsByTrades.get(id) ?? 0n);
  }

  #expect(what: string, replayed: bigint, recorded: bigint): void {
    if (replayed !== recorded) this.contradictions.push({ ...this.#at, what, replayed, recorded });
  }
}

/** Moves an amount between holders; returns by how much the supply changed. */
function move(holders: Map<string, bigint>, from: string, to: string, amount: bigint): bigint {
  if (from !== NOBODY) holders.set(from, (holders.get(from) ?? 0n) - amount);
  if (to !== NOBODY) holders.set(to, (holders.get(to) ?? 0n) + amount);
  return (from === NOBODY ? amount : 0n) - (to === NOBODY ? amount : 0n);
}

function rayMulHalfUp(a: bigint, b: bigint): bigint {
  return (a * b + RAY / 2n) / RAY;
}

function rayMulUp(a: bigint, b: bigint): bigint {
  return mulDivUp(a, b, RAY);
}

/** What a counted supply is worth at an index: never more than the lender itself says is there. Token units. */
export function collateralAt(counted: bigint, atTheLender: bigint, indexRay: bigint): bigint {
  return mulDivDown(min(counted, atTheLender), indexRay, RAY);
}
