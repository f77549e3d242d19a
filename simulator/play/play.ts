import { SHORT_HEDGE_GAS } from "../../deploy/index.js";
import { aaveOf } from "../../scripts/mainnet/index.js";
import { decide } from "../../keeper/decide.js";
import type { Decision, Observation } from "../../keeper/decide.js";
import { DEFAULT_POLICY } from "../../keeper/policy.js";
import type { KeeperPolicy } from "../../keeper/policy.js";
import { needsDeleverage } from "../../keeper/health.js";
import { feesFor } from "../../keeper/port.js";
import { submit, submitDeleverage } from "../../keeper/submit.js";
import { observePrice, startVol, volWad } from "../../keeper/volatility.js";
import type { RealisedVol } from "../../keeper/volatility.js";
import { abs } from "../../sdk/math/wad.js";
import { BLOCKS_PER_MINUTE } from "../market/baseFee.js";
import { checkBook, checkRefusal } from "./book.js";
import { deleverageMoved, flowOf, gasQuoteWad, hedgeEvents } from "./hedge.js";
import type { Deleverage, Hedge, HedgeCause, LostRace } from "./hedge.js";
import {
  checkHealth,
  checkHedge,
  checkLedgerStep,
  checkLiquidations,
  checkReading,
  checkReverted,
} from "./invariants.js";
import type { Reverted } from "./invariants.js";
import { Market } from "./market.js";
import { readVaults } from "./reading.js";
import { QUOTE_TO_WAD, slippageOf } from "./scenario.js";
import { outcomeOf, seatsOf } from "./seat.js";
import type { Seat, VaultOutcome } from "./seat.js";
import { interestBetween, interestWads, tally } from "./short.js";
import type { Moved } from "./short.js";
import { addSplits, NO_PNL, splitStep } from "./split.js";
import type { PnlSplit } from "./split.js";
import type { PlaySystem } from "./system.js";

/** What is played: one price and five base fees a minute. */
export interface Script {
  /** Unix seconds of the first minute. */
  readonly startsAt: number;
  readonly pricesWad: readonly bigint[];
  /** `BLOCKS_PER_MINUTE` for each minute. */
  readonly baseFeesWei: readonly bigint[];
}

/** One vault at the end of one minute. */
export interface VaultMinute {
  /** NAV at the oracle price less all gas so far, quote WAD. */
  readonly worthWad: bigint;
  /** Where the change of worth since the minute before came from; in the first minute, since the deposit. */
  readonly split: PnlSplit;
  readonly netDeltaWad: bigint;
  readonly triggerWad: bigint;
  readonly isOutsideBand: boolean;
  readonly baseHeldWad: bigint;
  readonly baseOwedWad: bigint;
  readonly collateralWad: bigint;
  /** The largest number while nothing is owed. */
  readonly healthWad: bigint;
  /** Interest since the start, quote WAD. */
  readonly earnedWad: bigint;
  readonly paidWad: bigint;
}

/** One minute as it was played. */
export interface Minute {
  /** Unix seconds. */
  readonly at: number;
  readonly marketWad: bigint;
  readonly oracleWad: bigint;
  readonly baseFeeWei: bigint;
  readonly vaults: readonly VaultMinute[];
  /** What the keeper of the first vault decided. */
  readonly decision: Decision;
}

/** Why a hedge that the keeper wanted was not sent. */
export interface Refusal {
  readonly at: number;
  readonly revert: string;
}

export interface Played {
  readonly minutes: readonly Minute[];
  readonly vaults: readonly VaultOutcome[];
  readonly refusals: readonly Refusal[];
  readonly blocks: number;
  readonly feedRounds: number;
  /** How often each group of invariants was checked. */
  readonly checks: { readonly everyBlock: number; readonly book: number; readonly refusal: number };
}

/** Told of things as they happen, for the terminal. */
export interface PlayListener {
  onHedge(hedge: Hedge): void;
  onLostRace(race: LostRace): void;
  onMinute(minute: Minute, played: number, total: number): void;
}

const MINUTE = 60;
const MINUTES_PER_DAY = 1_440;
/** The book is folded anew, and a refusal provoked, this often. */
const BOOK_CHECK_MINUTES = 15;
/** Liquidity providers follow the price this often. */
const LIQUIDITY_MINUTES = 240;
const TIP_WEI = 1_000_000_000n;
/** The blocks of a minute. The pool goes back to the market before the daily hedge: no vault trades at a price another moved. */
const SLOT = { arbitrage: 0, feed: 1, keeper: 2, restore: 3, daily: 4 } as const;

/** Plays a script on a system, minute by minute, and stops at the first broken invariant. */
export async function play(system: PlaySystem, script: Script, listener: PlayListener): Promise<Played> {
  return new Game(system, script, listener, { ...DEFAULT_POLICY, hedgeGas: SHORT_HEDGE_GAS }).run();
}

/** What one vault's account did in the block before a look. */
interface Traded {
  readonly seat: Seat;
  readonly trade: Moved & { readonly gasQuoteWad: bigint };
}

class Game {
  readonly #system: PlaySystem;
  readonly #script: Script;
  readonly #listener: PlayListener;
  readonly #policy: KeeperPolicy;
  readonly #market: Market;
  readonly #seats: readonly Seat[];
  readonly #minutes: Minute[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #checks = { everyBlock: 0, book: 0, refusal: 0 };
  #vol: RealisedVol;

  constructor(system: PlaySystem, script: Script, listener: PlayListener, policy: KeeperPolicy) {
    this.#system = system;
    this.#script = script;
    this.#listener = listener;
    this.#policy = policy;
    this.#market = new Market(system.mainnet, system.driver);
    this.#seats = seatsOf(system);
    this.#vol = startVol(Number(script.pricesWad[0] ?? 0n), script.startsAt);
  }

  async run(): Promise<Played> {
    for (const [minute, priceWad] of this.#script.pricesWad.entries()) await this.#playMinute(minute, priceWad);
    await this.#checkLiquidations();
    return {
      minutes: this.#minutes,
      vaults: this.#seats.map((seat, index) => outcomeOf(seat, this.#system.funded[index])),
      refusals: this.#refusals,
      blocks: this.#blocks(),
      feedRounds: this.#market.feedRounds,
      checks: this.#checks,
    };
  }

  /** Blocks mined since the book was sold. */
  #blocks(): number {
    const [first, last] = [this.#system.sold[0], this.#seats[0]?.reading];
    return (last?.blockNumber ?? 0) - (first?.blockNumber ?? 0);
  }

  /** Market, feed, keeper, in this order, as they come on mainnet; each in a block of its own. */
  async #playMinute(minute: number, priceWad: bigint): Promise<void> {
    const at = this.#script.startsAt + minute * MINUTE;
    await this.#market.arbitrage(priceWad, this.#slot(minute, SLOT.arbitrage));
    await this.#market.feed(priceWad, this.#slot(minute, SLOT.feed));
    await this.#read(minute, SLOT.keeper);
    if (minute % BOOK_CHECK_MINUTES === 0) await this.#checkSlowly(minute);

    const [keel, daily] = this.#seats;
    if (keel === undefined || daily === undefined) return;
    const decision = decide(this.#observe(keel, minute), this.#policy);
    const isDaily = minute % MINUTES_PER_DAY === 0;
    // What a deleverage leaves to hedge, the next minute hedges.
    if (needsDeleverage(keel.reading.short)) await this.#deleverage(keel, minute, SLOT.keeper);
    else await this.#hedgeOn(keel, minute, decision, isDaily ? SLOT.keeper : SLOT.daily);
    if (isDaily && daily.reading.status.isDue) {
      await this.#market.restore(priceWad, this.#slot(minute, SLOT.restore));
      await this.#read(minute, SLOT.daily);
      await this.#hedge(daily, minute, SLOT.daily, "time-of-day");
    }
    checkHealth(keel.reading, keel.vault.name);
    this.#record(minute, at, priceWad, decision);
    if ((minute + 1) % LIQUIDITY_MINUTES === 0) await this.#market.followPrice();
  }

  #observe(seat: Seat, minute: number): Observation {
    const { status, timestamp, bountyQuote } = seat.reading;
    this.#vol = observePrice(this.#vol, Number(status.price.spotWad), timestamp);
    return {
      status,
      gasPriceWei: this.#slot(minute, SLOT.keeper).baseFeeWei + TIP_WEI,
      realisedVolWad: volWad(this.#vol),
      bountyQuoteWad: bountyQuote * QUOTE_TO_WAD,
    };
  }

  /** One `rebalance` in the block that was read, rehearsed first. A refusal or a lost race is part of the story. */
  async #hedge(seat: Seat, minute: number, slot: number, cause: HedgeCause, decision?: Decision): Promise<void> {
    const block = this.#slot(minute, slot);
    const { vault } = seat;
    const submission = await submit(vault.keeper, vault.rebalancer, feesFor(block.baseFeeWei, TIP_WEI));
    if (submission.kind === "refused") {
      this.#refusals.push({ at: block.timestamp, revert: submission.revert.message });
      return;
    }
    if (submission.kind !== "mined") {
      await this.#loseRace(seat, minute, slot, submission);
      return;
    }
    const { transaction } = submission;
    const events = hedgeEvents(transaction, vault.rebalancer, vault.vault);
    checkHedge(events, slippageOf(events.tier), { vault: vault.name, blockNumber: transaction.blockNumber });
    const hedge: Hedge = {
      ...events,
      vault: vault.name,
      timestamp: block.timestamp,
      blockNumber: transaction.blockNumber,
      cause,
      ...(decision?.kind === "rebalance" ? { worth: decision.worth } : {}),
      gasUsed: transaction.gasUsed,
      gasPriceWei: transaction.gasPriceWei,
      gasQuoteWad: gasQuoteWad(transaction, events.spotWad),
    };
    seat.hedges.push(hedge);
    await this.#read(minute, slot + 1, { seat, trade: hedge });
    this.#listener.onHedge(hedge);
  }

  /** A hedge where the keeper wants one, and in the minute's next blocks, too, while its order is unfinished. */
  async #hedgeOn(seat: Seat, minute: number, first: Decision, lastSlot: number): Promise<void> {
    let decision = first;
    for (let slot: number = SLOT.keeper; slot <= lastSlot && decision.kind === "rebalance"; slot++) {
      const before = seat.hedges.length;
      await this.#hedge(seat, minute, slot, decision.because, decision);
      if (seat.hedges.length === before || seat.reading.status.reason !== "order-unfinished") return;
      decision = decide(this.#observe(seat, minute), this.#policy);
    }
  }

  /** One `deleverage` in the block that was read, rehearsed first. */
  async #deleverage(seat: Seat, minute: number, slot: number): Promise<void> {
    const block = this.#slot(minute, slot);
    const { vault, reading } = seat;
    const submission = await submitDeleverage(vault.keeper, vault.rebalancer, feesFor(block.baseFeeWei, TIP_WEI));
    if (submission.kind === "refused") {
      this.#refusals.push({ at: block.timestamp, revert: submission.revert.message });
      return;
    }
    if (submission.kind !== "mined") {
      await this.#loseRace(seat, minute, slot, submission);
      return;
    }
    const { transaction } = submission;
    const deleverage: Deleverage = {
      ...deleverageMoved(transaction, vault.vault),
      at: block.timestamp,
      healthBeforeWad: reading.short.healthWad,
      gasQuoteWad: gasQuoteWad(transaction, reading.status.price.spotWad),
    };
    seat.deleverages.push(deleverage);
    await this.#read(minute, slot + 1, { seat, trade: deleverage });
  }

  /** Books the gas of a hedge that came too late; the keeper looks again in the next minute. */
  async #loseRace(seat: Seat, minute: number, slot: number, lost: Reverted): Promise<void> {
    checkReverted(lost, seat.reading, seat.vault.name);
    const race: LostRace = {
      at: this.#slot(minute, slot).timestamp,
      revert: lost.revert.message,
      gasQuoteWad: gasQuoteWad(lost.transaction, seat.reading.status.price.spotWad),
    };
    seat.lostRaces.push(race);
    seat.gasWad += race.gasQuoteWad;
    seat.minuteSplit = addSplits(seat.minuteSplit, { ...NO_PNL, gasWad: -race.gasQuoteWad });
    await this.#read(minute, slot + 1);
    this.#listener.onLostRace(race);
  }

  /** Looks at all vaults as a block will find them, checks what must always hold, and books where their worth came from. */
  async #read(minute: number, slot: number, traded?: Traded): Promise<void> {
    const rebalancers = this.#seats.map(({ vault }) => vault.rebalancer);
    const { driver, lens } = this.#system;
    const readings = await readVaults(driver, lens, rebalancers, this.#slot(minute, slot));
    for (const [index, seat] of this.#seats.entries()) {
      const after = readings[index];
      if (after === undefined) continue;
      const trade = traded?.seat === seat ? traded.trade : undefined;
      checkReading(after, seat.vault.name);
      checkLedgerStep(seat.reading, after, trade, seat.vault.name);
      const interest = interestBetween(seat.reading, after, trade ?? { baseMoved: 0n, quoteMoved: 0n });
      const { earnedWad, paidWad } = interestWads(interest, after.status.price.spotWad);
      const step = splitStep(seat.reading, after, earnedWad - paidWad, trade && flowOf(trade));
      seat.minuteSplit = addSplits(seat.minuteSplit, step);
      seat.inventory = tally(seat.inventory, after, interest);
      seat.gasWad += trade?.gasQuoteWad ?? 0n;
      seat.reading = after;
      this.#checks.everyBlock++;
    }
  }

  async #checkLiquidations(): Promise<void> {
    const { pool } = aaveOf(this.#system.mainnet);
    for (const { vault, reading } of this.#seats) {
      const taken = await pool.queryFilter(pool.filters.LiquidationCall(undefined, undefined, vault.short));
      checkLiquidations(taken.length, { vault: vault.name, blockNumber: reading.blockNumber });
    }
  }

  async #checkSlowly(minute: number): Promise<void> {
    const fees = feesFor(this.#slot(minute, SLOT.keeper).baseFeeWei, TIP_WEI);
    for (const { vault, reading } of this.#seats) {
      await checkBook(this.#system.driver, reading, vault.name, vault.vault);
      this.#checks.book++;
      await checkRefusal(reading, vault.name, vault.rebalancer, vault.keeper, fees);
      if (!reading.status.isDue) this.#checks.refusal++;
    }
  }

  #record(minute: number, at: number, marketWad: bigint, decision: Decision): void {
    const vaults = this.#seats.map(({ reading, gasWad, minuteSplit, inventory }) => ({
      worthWad: reading.nav.navWad - gasWad,
      split: minuteSplit,
      netDeltaWad: reading.status.exposure.netDeltaWad,
      triggerWad: reading.status.band.triggerWad,
      isOutsideBand: abs(reading.status.exposure.netDeltaWad) > reading.status.band.triggerWad,
      baseHeldWad: reading.status.exposure.baseHeldWad,
      baseOwedWad: reading.status.exposure.baseOwedWad,
      collateralWad: reading.status.exposure.collateralWad,
      healthWad: reading.short.healthWad,
      earnedWad: inventory.earnedWad,
      paidWad: inventory.paidWad,
    }));
    for (const seat of this.#seats) {
      seat.split = addSplits(seat.split, seat.minuteSplit);
      seat.minuteSplit = NO_PNL;
    }
    const oracleWad = this.#seats[0]?.reading.status.price.spotWad ?? marketWad;
    const entry = {
      at,
      marketWad,
      oracleWad,
      baseFeeWei: this.#slot(minute, SLOT.keeper).baseFeeWei,
      vaults,
      decision,
    };
    this.#minutes.push(entry);
    this.#listener.onMinute(entry, minute + 1, this.#script.pricesWad.length);
  }

  /** The nth of the minute's five blocks; the sixth is the first of the next minute. */
  #slot(minute: number, slot: number): { readonly timestamp: number; readonly baseFeeWei: bigint } {
    const seconds = (slot * MINUTE) / BLOCKS_PER_MINUTE;
    const baseFeeWei = this.#script.baseFeesWei[minute * BLOCKS_PER_MINUTE + slot] ?? TIP_WEI;
    return { timestamp: this.#script.startsAt + minute * MINUTE + seconds, baseFeeWei };
  }
}
