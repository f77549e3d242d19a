import { SHORT_HEDGE_GAS } from "../../deploy/index.js";
import { decide } from "../../keeper/decide.js";
import type { Decision } from "../../keeper/decide.js";
import { needsDeleverage } from "../../keeper/health.js";
import { DEFAULT_POLICY } from "../../keeper/policy.js";
import { feesFor } from "../../keeper/port.js";
import { revertOf } from "../../keeper/revert.js";
import { submit, submitDeleverage } from "../../keeper/submit.js";
import { aaveOf } from "../../scripts/mainnet/index.js";
import { gasQuoteWad, hedgeEvents } from "../play/hedge.js";
import { checkHealth, checkHedge, checkLiquidations, checkReading, checkReverted } from "../play/invariants.js";
import { Market } from "../play/market.js";
import { readVaults } from "../play/reading.js";
import type { Reading } from "../play/reading.js";
import { QUOTE_TO_WAD, slippageOf } from "../play/scenario.js";
import type { Position, Smile } from "../play/scenario.js";
import type { PlaySystem, PlayVault } from "../play/system.js";
import { Clock } from "./clock.js";
import { gridOf } from "./grid.js";
import type { GridOutcome } from "./grid.js";
import { Holders } from "./holders.js";
import type { Settlement } from "./holders.js";
import { smileAt } from "./weeks.js";
import type { Step, Weeks } from "./weeks.js";

/** Both vaults at the end of one step. */
export interface Moment {
  /** Unix seconds. */
  readonly at: number;
  readonly priceWad: bigint;
  /** NAV of each vault, quote WAD. */
  readonly navWad: readonly bigint[];
  /** Of each vault, base: held less owed, and what is left to be hedged. */
  readonly baseWad: readonly bigint[];
  readonly netDeltaWad: readonly bigint[];
  /** The marks of all open expiries. */
  readonly smile: Smile;
}

/** What hedging took, quote WAD. */
export interface HedgingCost {
  hedges: number;
  deleverages: number;
  /** Looks at which a hedge was wanted and its rehearsal refused. */
  refusals: number;
  lossWad: bigint;
  gasWad: bigint;
}

/** What became of one vault. */
export interface VaultEnd {
  readonly name: PlayVault["name"];
  readonly premiumWad: bigint;
  /** Notional written over NAV right after the sale. */
  readonly utilisationBps: bigint;
  readonly putsWad: bigint;
  readonly carriableWad: bigint;
  /** Right after the hedged vault's first hedges, before any move. */
  readonly grid: GridOutcome;
  readonly settlements: readonly Settlement[];
  readonly paidWad: bigint;
  readonly unpaidClaims: number;
  readonly cost: HedgingCost;
}

export interface Played {
  readonly weeks: Weeks;
  readonly book: readonly Position[];
  readonly moments: readonly Moment[];
  readonly vaults: readonly VaultEnd[];
}

/** Told of each step, for the terminal. */
export type StepListener = (moment: Moment, done: number, total: number) => void;

interface Seat {
  readonly vault: PlayVault;
  readonly holders: Holders;
  readonly cost: HedgingCost;
  reading: Reading;
}

type Opening = Pick<VaultEnd, "utilisationBps" | "putsWad" | "carriableWad">;

/** The owner's λ is for ten million of capital, too, and here there is a fifth of that. */
const POLICY = { ...DEFAULT_POLICY, riskPriceWad: 5n * DEFAULT_POLICY.riskPriceWad, hedgeGas: SHORT_HEDGE_GAS };
const TIP_WEI = 10n ** 9n;
const SMILE_GAS = 500_000n;
/** The most hedges in one look; the arbitrageur is back between any two. */
const HEDGES_A_STEP = 12;
const SMILE_SECONDS = 21_600;
/** Liquidity providers follow the price this often, and by the hour when it moves. */
const LIQUIDITY_SECONDS = 14_400;
const HOUR = 3_600;
/** A smile may move by half of itself at once. */
const SMILE_STEP = 2n;

/** Plays the weeks on two vaults with one book: the first is hedged by its keeper, the second by nobody. */
export async function playWeeks(
  system: PlaySystem,
  weeks: Weeks,
  book: readonly Position[],
  listener: StepListener,
): Promise<Played> {
  return new Game(system, weeks, book, listener).run();
}

class Game {
  readonly #system: PlaySystem;
  readonly #weeks: Weeks;
  readonly #listener: StepListener;
  readonly #market: Market;
  readonly #seats: readonly Seat[];
  readonly #moments: Moment[] = [];
  readonly #book: readonly Position[];
  readonly #expiries: readonly number[];
  #smile: Smile;
  #smileDueAt: number;

  constructor(system: PlaySystem, weeks: Weeks, book: readonly Position[], listener: StepListener) {
    this.#system = system;
    this.#weeks = weeks;
    this.#listener = listener;
    this.#market = new Market(system.mainnet, system.driver);
    this.#book = book;
    this.#expiries = [...new Set(book.map(({ expiresAt }) => expiresAt))];
    this.#smile = smileAt(weeks, weeks.startsAt);
    this.#smileDueAt = weeks.startsAt + SMILE_SECONDS;
    this.#seats = system.vaults.map((vault, index) => {
      const reading = system.sold[index];
      if (reading === undefined) throw new RangeError(`no reading of vault ${vault.name}`);
      const cost = { hedges: 0, deleverages: 0, refusals: 0, lossWad: 0n, gasWad: 0n };
      return { vault, holders: new Holders(system, vault, book), cost, reading };
    });
  }

  async run(): Promise<Played> {
    const openings: Opening[] = [];
    for (const { vault } of this.#seats) openings.push(await openingOf(vault));
    let grids: readonly GridOutcome[] = [];
    for (const [index, step] of this.#weeks.steps.entries()) {
      await this.#play(step);
      if (index === 0) grids = await Promise.all(this.#seats.map(({ vault }) => gridOf(vault)));
    }
    await this.#checkLiquidations();
    return { weeks: this.#weeks, book: this.#book, moments: this.#moments, vaults: this.#ends(openings, grids) };
  }

  #ends(openings: readonly Opening[], grids: readonly GridOutcome[]): readonly VaultEnd[] {
    return this.#seats.flatMap(({ vault, holders, cost }, index) => {
      const [opening, grid] = [openings[index], grids[index]];
      if (opening === undefined || grid === undefined) return [];
      const premiumWad = vault.premiumQuote * QUOTE_TO_WAD;
      const { settlements, paidWad, waiting } = holders;
      return [{ name: vault.name, premiumWad, ...opening, grid, settlements, paidWad, unpaidClaims: waiting, cost }];
    });
  }

  /** Market, feed, settlement, smiles, hedges, claims: each in a block of its own. */
  async #play(step: Step): Promise<void> {
    const clock = new Clock(step.at, step.baseFeeWei);
    await this.#market.arbitrage(step.priceWad, clock.next());
    await this.#market.feed(step.priceWad, clock.next());
    for (const { holders } of this.#seats) await holders.settle(step.at, clock);
    if (step.at >= this.#smileDueAt) await this.#setSmiles(step.at, clock);
    const [keel] = this.#seats;
    if (keel !== undefined) await this.#hedge(keel, step, clock);
    for (const { holders } of this.#seats) await holders.claim(clock);
    this.#record(step);
    const renewsAfter = step.isLively ? HOUR : LIQUIDITY_SECONDS;
    if (step.at % renewsAfter === 0) await this.#market.renewLiquidity();
  }

  /**
   * Every open expiry's smile to where realised volatility is, as far as one step goes. While the witnesses of the price
   * disagree the vault takes none; then it is tried again at the next look.
   */
  async #setSmiles(at: number, clock: Clock): Promise<void> {
    const open = this.#expiries.filter((expiry) => expiry > at);
    const wanted = smileAt(this.#weeks, at);
    const { atmE9 } = this.#smile;
    const [least, most] = [atmE9 - atmE9 / SMILE_STEP, atmE9 + atmE9 / SMILE_STEP];
    const smile = { ...wanted, atmE9: wanted.atmE9 < least ? least : wanted.atmE9 > most ? most : wanted.atmE9 };
    for (const { vault } of this.#seats) {
      for (const expiresAt of open) {
        const { setSmile } = vault.keel.vault;
        if (!(await wouldDo(() => setSmile.staticCall(expiresAt, smile)))) return;
        await (await setSmile(expiresAt, smile, await this.#nextBlock(clock))).wait();
      }
    }
    this.#smile = smile;
    this.#smileDueAt = at - (at % SMILE_SECONDS) + SMILE_SECONDS;
  }

  async #nextBlock(clock: Clock) {
    const block = clock.next();
    await this.#system.driver.prepare(block);
    const { maxFeePerGasWei, tipWei } = feesFor(block.baseFeeWei, TIP_WEI);
    return { gasLimit: SMILE_GAS, maxFeePerGas: maxFeePerGasWei, maxPriorityFeePerGas: tipWei };
  }

  /** Looks, and hedges while a hedge is due and worth it; the arbitrageur is back after each. */
  async #hedge(keel: Seat, step: Step, clock: Clock): Promise<void> {
    for (let count = 0; count < HEDGES_A_STEP; count++) {
      const block = clock.next();
      await this.#read(block);
      const decision = this.#decide(keel, step);
      if (!needsDeleverage(keel.reading.short) && decision.kind === "wait") break;
      if (!(await this.#trade(keel, step, block))) break;
      await this.#market.arbitrage(step.priceWad, clock.next());
    }
    checkHealth(keel.reading, keel.vault.name);
  }

  #decide({ reading }: Seat, { baseFeeWei, at }: Step): Decision {
    const { status, bountyQuote } = reading;
    const observation = {
      status,
      gasPriceWei: baseFeeWei + TIP_WEI,
      realisedVolWad: smileAt(this.#weeks, at).atmE9 * 10n ** 9n,
      bountyQuoteWad: bountyQuote * QUOTE_TO_WAD,
    };
    return decide(observation, POLICY);
  }

  /** One hedge or deleverage in the block that was read; false where it was refused. */
  async #trade({ vault, reading, cost }: Seat, step: Step, block: { readonly timestamp: number }): Promise<boolean> {
    const isSick = needsDeleverage(reading.short);
    const fees = feesFor(step.baseFeeWei, TIP_WEI);
    const submission = await (isSick ? submitDeleverage : submit)(vault.keeper, vault.rebalancer, fees);
    if (submission.kind === "refused") {
      cost.refusals++;
      return false;
    }
    if (submission.kind !== "mined") {
      checkReverted(submission, reading, vault.name);
      return false;
    }
    const { transaction } = submission;
    cost.gasWad += gasQuoteWad(transaction, reading.status.price.spotWad);
    if (isSick) {
      cost.deleverages++;
      return true;
    }
    const events = hedgeEvents(transaction, vault.rebalancer, vault.vault);
    const place = { vault: `${vault.name}, ${block.timestamp}`, blockNumber: transaction.blockNumber };
    checkHedge(events, slippageOf(events.tier), place);
    cost.hedges++;
    cost.lossWad += events.lossWad;
    return true;
  }

  async #read(block: { readonly timestamp: number; readonly baseFeeWei: bigint }): Promise<void> {
    const { driver, lens } = this.#system;
    const rebalancers = this.#seats.map(({ vault }) => vault.rebalancer);
    const readings = await readVaults(driver, lens, rebalancers, block);
    for (const [index, seat] of this.#seats.entries()) {
      const reading = readings[index];
      if (reading === undefined) continue;
      checkReading(reading, seat.vault.name, seat.holders.waiting > 0);
      seat.reading = reading;
    }
  }

  #record({ at, priceWad }: Step): void {
    const exposures = this.#seats.map(({ reading }) => reading.status.exposure);
    const moment = {
      at,
      priceWad,
      navWad: this.#seats.map(({ reading }) => reading.nav.navWad),
      baseWad: exposures.map(({ baseHeldWad, baseOwedWad }) => baseHeldWad - baseOwedWad),
      netDeltaWad: exposures.map(({ netDeltaWad }) => netDeltaWad),
      smile: this.#smile,
    };
    this.#moments.push(moment);
    this.#listener(moment, this.#moments.length, this.#weeks.steps.length);
  }

  async #checkLiquidations(): Promise<void> {
    const { pool } = aaveOf(this.#system.mainnet);
    for (const { vault, reading } of this.#seats) {
      const taken = await pool.queryFilter(pool.filters.LiquidationCall(undefined, undefined, vault.short));
      checkLiquidations(taken.length, { vault: vault.name, blockNumber: reading.blockNumber });
    }
  }
}

/** What stands in the books right after the sale, by the vault's own lens. */
async function openingOf({ keel, vault }: PlayVault): Promise<Opening> {
  const { utilisationBps, putsWad, carriableWad } = await keel.risk.report(vault);
  return { utilisationBps, putsWad, carriableWad };
}

/** Whether a call goes through; it is refused while the witnesses of the price disagree, and for no other reason here. */
async function wouldDo(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (thrown) {
    if (revertOf(thrown).name.startsWith("PriceGuard_")) return false;
    throw thrown;
  }
}
