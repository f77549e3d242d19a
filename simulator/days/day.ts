import { SHORT_HEDGE_GAS } from "../../deploy/index.js";
import { decide } from "../../keeper/decide.js";
import type { Observation } from "../../keeper/decide.js";
import { needsDeleverage } from "../../keeper/health.js";
import { DEFAULT_POLICY } from "../../keeper/policy.js";
import type { KeeperPolicy } from "../../keeper/policy.js";
import { feesFor } from "../../keeper/port.js";
import { observePrice, startVol, volWad } from "../../keeper/volatility.js";
import type { RealisedVol } from "../../keeper/volatility.js";
import { submit, submitDeleverage } from "../../keeper/submit.js";
import { aaveOf, MAINNET, POOL_005, SEQUENCER } from "../../scripts/mainnet/index.js";
import { isDueReason } from "../../sdk/hedging/triggers.js";
import type { AaveShort } from "../../types/index.js";
import { costBps, gasQuoteWad, hedgeEvents } from "../play/hedge.js";
import { checkHedge } from "../play/invariants.js";
import type { Reading } from "../play/reading.js";
import { QUOTE_TO_WAD, slippageOf } from "../play/scenario.js";
import type { Mined } from "../../keeper/port.js";
import { boundOf } from "./boundOf.js";
import { GWEI } from "./fork.js";
import type { Fork } from "./fork.js";
import type { Act, Day, DayHedge, DayMinute, DayResult } from "./types.js";

const CALM_GWEI = 20;
const TIP_WEI = GWEI;
const WAD = 1e18;
const E8 = 1e8;
/** What stays in a drained pool: a twentieth. */
export const DRAINED_TO_BPS = 500n;
/** How many minutes a vault is given at the end, with everything mended and nobody asleep. */
const MENDING_MINUTES = 30;
/** λ × NAV = 1,500, as the default of a deployment is for ten million dollars: a fork's vault has one and a half. */
export const RISK_PRICE_WAD = 10n ** 15n;
/** The owner's keeper holds the same λ as the owner's band. */
const POLICY: KeeperPolicy = {
  ...DEFAULT_POLICY,
  riskPriceWad: RISK_PRICE_WAD,
  hedgeGas: SHORT_HEDGE_GAS,
};

/** A fork without a short side: puts cannot be hedged on it, so no bad day can be played. */
export class NoShortSideError extends Error {
  override readonly name = "NoShortSideError";
  constructor() {
    super("The vault on this fork has no short side. Deploy it with aaveAddressesProvider.");
  }
}

/** A fork without a sequencer to stop. */
export class NoSequencerError extends Error {
  override readonly name = "NoSequencerError";
  constructor() {
    super("This fork plays a chain without a sequencer. Make it with Fork.onL2.");
  }
}

/** Plays a day on a fork whose book is written and hedged. @throws InvariantBrokenError, NoShortSideError, NoSequencerError */
export async function playDay(fork: Fork, day: Day): Promise<DayResult> {
  return new Run(fork, day).play();
}

class Run {
  readonly #fork: Fork;
  readonly #day: Day;
  readonly #short: AaveShort;
  readonly #minutes: DayMinute[] = [];
  readonly #refusals: string[] = [];
  /** Minutes in which a transaction that was sent earlier gets its block. */
  readonly #underWay = new Set<number>();
  readonly #startedAt: number;
  #startUsd = 0;
  #vol: RealisedVol | undefined;
  #reading: Reading | undefined;
  #isFeedLive = true;
  #isSequencerUp = true;
  #deleverages = 0;
  #unhedgedStart: { readonly nav: number; readonly liability: number } | undefined;

  constructor(fork: Fork, day: Day) {
    this.#fork = fork;
    this.#day = day;
    if (fork.keel.short === undefined) throw new NoShortSideError();
    this.#short = fork.keel.short;
    this.#startedAt = fork.now;
  }

  async play(): Promise<DayResult> {
    const { mainnet } = this.#fork;
    const fromBlock = await this.#fork.helpers.time.latestBlock();
    this.#startUsd = Number(await this.#fork.feedE8()) / E8;
    const bound = await boundOf(this.#fork, this.#day, this.#startUsd, POLICY);
    await this.#record(0, []);
    for (let minute = 1; minute <= this.#day.minutes; minute++) await this.#playMinute(minute);
    const isInsideAtEnd = await this.#mend();
    const pool = aaveOf(mainnet).pool;
    const taken = await pool.queryFilter(
      pool.filters.LiquidationCall(undefined, undefined, this.#short),
      fromBlock + 1,
    );
    return {
      ...{ day: this.#day, minutes: this.#minutes, bound, refusals: this.#refusals, isInsideAtEnd },
      ...{ deleverages: this.#deleverages, liquidations: taken.length },
    };
  }

  async #playMinute(minute: number): Promise<void> {
    this.#fork.baseFee = BigInt(Math.round((this.#day.baseFeeGwei?.(minute) ?? CALM_GWEI) * 1e9));
    for (const { act } of this.#day.acts?.filter((one) => one.minute === minute) ?? []) await this.#do(act, minute);
    if (this.#isSequencerUp) await this.#market(minute, this.#day.feedError?.(minute) ?? 1);
    const isAwake = this.#isSequencerUp && (this.#day.isKeeperAwake?.(minute) ?? true);
    const hedges = isAwake ? await this.#keep(minute) : [];
    if (!isAwake) await this.#look(minute, 48);
    await this.#record(minute, hedges);
  }

  /** Arbitrageurs move the pools, Chainlink writes rounds if its rules say so and it is alive. */
  async #market(minute: number, feedError: number): Promise<void> {
    const { mainnet } = this.#fork;
    const usdcUsd = this.#day.usdcUsd?.(minute) ?? 1;
    const etherUsd = this.#startUsd * this.#day.price(Math.min(minute, this.#day.minutes));
    await this.#at(minute, 15);
    await mainnet.arbitrageur.movePoolTo(wadOf(etherUsd / usdcUsd));
    if (!this.#isFeedLive) return;
    await this.#at(minute, 25);
    await mainnet.usdcUsd.observe(e8Of(usdcUsd), this.#fork.now);
    await this.#at(minute, 30);
    await mainnet.ethUsd.observe(e8Of(etherUsd * feedError), this.#fork.now);
  }

  /** What the owner's keeper does in a minute: what it sent before gets its block; then it looks again, and may send. */
  async #keep(minute: number): Promise<readonly DayHedge[]> {
    const delay = this.#day.inclusionMinutes ?? 0;
    const hedges: DayHedge[] = [];
    const isLanding = this.#underWay.delete(minute);
    if (isLanding) hedges.push(...(await this.#hedge(minute, 35)));
    await this.#deleverage(minute);
    const observation = await this.#look(minute, 48);
    if (this.#underWay.size > 0 || isLanding) return hedges;
    if (decide(observation, POLICY).kind !== "rebalance") return hedges;
    if (delay === 0) hedges.push(...(await this.#hedge(minute, 50)));
    else this.#underWay.add(minute + delay);
    return hedges;
  }

  /** What the block of this second will be like for the vault, and what the keeper makes of it. */
  async #look(minute: number, second: number): Promise<Observation> {
    const reading = await this.#fork.look(this.#secondsTo(minute, second, await this.#fork.helpers.time.latest()));
    this.#reading = reading;
    const spotE8 = Number(await this.#fork.feedE8());
    this.#vol ??= startVol(spotE8, this.#fork.now);
    this.#vol = observePrice(this.#vol, spotE8, this.#fork.now);
    return {
      status: reading.status,
      gasPriceWei: this.#fork.baseFee + TIP_WEI,
      realisedVolWad: volWad(this.#vol),
      bountyQuoteWad: reading.bountyQuote * QUOTE_TO_WAD,
    };
  }

  async #hedge(minute: number, second: number): Promise<readonly DayHedge[]> {
    const { keel, port, baseFee } = this.#fork;
    const [rebalancer, vault] = await Promise.all([keel.rebalancer.getAddress(), keel.vault.getAddress()]);
    await this.#at(minute, second);
    const submission = await submit(port, rebalancer, feesFor(baseFee, TIP_WEI));
    if (submission.kind !== "mined") {
      this.#refusals.push(`minute ${minute}: ${submission.kind}, ${submission.revert.message}`);
      return [];
    }
    return [this.#checked(minute, submission.transaction, rebalancer, vault)];
  }

  #checked(minute: number, transaction: Mined, rebalancer: string, vault: string): DayHedge {
    const events = hedgeEvents(transaction, rebalancer, vault);
    const budgetBps = slippageOf(events.tier);
    checkHedge(events, budgetBps, { vault: this.#day.id, blockNumber: transaction.blockNumber });
    return {
      minute,
      base: Number(events.baseMovedWad) / WAD,
      loss: Number(events.lossWad) / WAD,
      lossBps: costBps(events),
      budgetBps: Number(budgetBps),
      gas: Number(transaction.gasUsed),
      gasUsd: Number(gasQuoteWad(transaction, events.spotWad)) / WAD,
    };
  }

  /** Anyone may: when the position's health is under its floor. */
  async #deleverage(minute: number): Promise<void> {
    const [{ healthWad }, floorHealthWad] = [await this.#short.position(0n), await this.#short.FLOOR_HEALTH_WAD()];
    if (!needsDeleverage({ healthWad, floorHealthWad })) return;
    const { keel, port, baseFee } = this.#fork;
    await this.#at(minute, 47);
    const fees = feesFor(baseFee, TIP_WEI);
    const submission = await submitDeleverage(port, await keel.rebalancer.getAddress(), fees);
    if (submission.kind === "mined") this.#deleverages++;
    else this.#refusals.push(`minute ${minute}: deleverage ${submission.kind}, ${submission.revert.message}`);
  }

  async #record(minute: number, hedges: readonly DayHedge[]): Promise<void> {
    const { keel } = this.#fork;
    const spot = this.#crossAt(minute);
    const reading = { spotWad: wadOf(spot), updatedAt: this.#fork.now, ageSeconds: 0, source: 1 };
    const [nav, exposure, position] = await Promise.all([
      keel.vault.navAt(reading),
      keel.vault.exposureAt(reading),
      this.#short.position(0n),
    ]);
    const status = (this.#reading ?? (await this.#fork.look())).status;
    const worth = { nav: Number(nav.navWad) / WAD, liability: Number(nav.liabilityWad) / WAD };
    this.#unhedgedStart ??= worth;
    this.#minutes.push({
      at: this.#fork.now,
      spot,
      netDelta: Number(exposure.netDeltaWad) / WAD,
      trigger: Number(status.band.triggerWad) / WAD,
      reason: status.reason,
      nav: worth.nav,
      unhedgedNav: this.#unhedgedStart.nav + this.#unhedgedStart.liability - worth.liability,
      baseHeld: Number(exposure.baseHeldWad) / WAD,
      baseOwed: Number(exposure.baseOwedWad) / WAD,
      health: position.debtBase === 0n ? Infinity : Number(position.healthWad) / WAD,
      hedges,
    });
  }

  /** Everything works again and everybody is awake; whether the vault comes back into its band. */
  async #mend(): Promise<boolean> {
    const { minutes } = this.#day;
    this.#isFeedLive = true;
    this.#fork.baseFee = BigInt(CALM_GWEI) * GWEI;
    this.#underWay.clear();
    for (let minute = minutes + 1; minute <= minutes + MENDING_MINUTES; minute++) {
      await this.#market(minute, 1);
      await this.#deleverage(minute);
      const { reason } = (await this.#look(minute, 48)).status;
      if (!isDueReason(reason)) {
        await this.#record(minute, []);
        if (reason === "inside-band" || reason === "below-minimum-size") return true;
        continue;
      }
      await this.#record(minute, await this.#hedge(minute, 50));
    }
    return false;
  }

  async #do(act: Act, minute: number): Promise<void> {
    const { mainnet } = this.#fork;
    if (act === "drain-pool") await mainnet.drainLiquidity(POOL_005, DRAINED_TO_BPS);
    else if (act === "refill-pool") await mainnet.refillLiquidity(POOL_005);
    else if (act === "freeze-aave" || act === "release-aave") await this.#freezeAave(act === "freeze-aave");
    else if (act === "stop-feed" || act === "start-feed") this.#isFeedLive = act === "start-feed";
    else await this.#switchSequencer(act === "start-sequencer", minute);
  }

  async #freezeAave(isFrozen: boolean): Promise<void> {
    const { configurator, governance } = aaveOf(this.#fork.mainnet);
    await this.#fork.helpers.impersonateAccount(governance);
    await this.#fork.helpers.setBalance(governance, 10n ** 20n);
    const signer = await this.#fork.signerOf(governance);
    await configurator.connect(signer).setReserveFreeze(MAINNET.weth, isFrozen);
  }

  /** The one transaction of an outage is the uptime feed's own, which comes by way of L1. */
  async #switchSequencer(isUp: boolean, minute: number): Promise<void> {
    const { uptime } = this.#fork;
    if (uptime === undefined) throw new NoSequencerError();
    this.#isSequencerUp = isUp;
    await this.#at(minute, 5);
    await uptime.push(isUp ? SEQUENCER.up : SEQUENCER.down, this.#fork.now);
  }

  /** Gives the next block that second of that minute; never one that has passed. */
  async #at(minute: number, second: number): Promise<void> {
    await this.#fork.next(this.#secondsTo(minute, second, await this.#fork.helpers.time.latest()));
  }

  #secondsTo(minute: number, second: number, latest: number): number {
    const wanted = this.#startedAt + minute * 60 + second;
    return Math.max(wanted, latest + 1) - this.#fork.now;
  }

  #crossAt(minute: number): number {
    const last = Math.min(minute, this.#day.minutes);
    const level = last === 0 ? 1 : this.#day.price(last);
    return (this.#startUsd * level) / (last === 0 ? 1 : (this.#day.usdcUsd?.(last) ?? 1));
  }
}

function wadOf(dollars: number): bigint {
  return BigInt(Math.round(dollars * 1e8)) * 10n ** 10n;
}

function e8Of(dollars: number): bigint {
  return BigInt(Math.round(dollars * E8));
}
