import type { HedgeReason } from "../../sdk/hedging/types.js";
import { mean, periodPnl, standardDeviation, worstDrawdown } from "../report/stats.js";
import { costBps, paidWad } from "./hedge.js";
import type { Minute, Played } from "./play.js";
import type { VaultOutcome } from "./seat.js";
import { SPLIT_PARTS, totalOf } from "./split.js";
import type { PnlSplit } from "./split.js";
import type { VaultName } from "./system.js";

/** The end of one vault in dollars. Plain numbers: only reports read them. */
export interface VaultSummary {
  readonly name: VaultName;
  /** Parts of the P&L, dollars; they add up to `total`. */
  readonly split: Readonly<Record<keyof PnlSplit, number>>;
  /** Change of NAV less gas. */
  readonly total: number;
  readonly worstDrawdown: number;
  /** P&L of each full hour from the end of the first minute on. */
  readonly hourlyPnl: readonly number[];
  /** Its standard deviation; absent with fewer than two full hours. */
  readonly hourlySd: number | undefined;
  /** Hourly sd as a share of the unhedged vault's. */
  readonly sdToUnhedged: number | undefined;
  /** The same of gamma, theta and higher order alone. Open delta may by luck offset part of it, so it is no strict floor. */
  readonly gammaToUnhedged: number | undefined;
  readonly hedges: number;
  readonly gasUsed: number;
  readonly meanCostBps: number | undefined;
  readonly worstCostBps: number | undefined;
  /** What its bounty purse paid whoever hedged it, dollars. Not the vault's money. */
  readonly bounties: number;
  readonly lostRaces: number;
  readonly inventory: InventorySummary;
}

/** Stock and short side of one vault over the run: ether and dollars. */
export interface InventorySummary {
  readonly mostHeld: number;
  readonly mostOwed: number;
  readonly mostCollateral: number;
  /** Least health in any block that was read; absent if nothing was ever owed. */
  readonly leastHealth: number | undefined;
  readonly floorHealth: number;
  readonly interestEarned: number;
  readonly interestPaid: number;
  readonly deleverages: number;
}

/** How well the keeper of the first vault kept it inside its band. */
export interface BandSummary {
  readonly minutesOutside: number;
  readonly longestMinutesOutside: number;
  /** Minutes in which it waited although a hedge was wanted, by reason. */
  readonly waits: Readonly<Partial<Record<HedgeReason | "gas-too-dear", number>>>;
  /** Hedges it tried and the rehearsal refused. */
  readonly refusals: number;
}

export interface Summary {
  readonly vaults: readonly VaultSummary[];
  readonly band: BandSummary;
  /** What hedging cost and did, in plain words. */
  readonly saved: string;
  /** What keeping Keel cost its keeper and brought it, in plain words. */
  readonly keeper: string;
}

const WAD = 1e18;

/** WAD as a plain number of dollars or ether. */
export function plain(wad: bigint): number {
  return Number(wad) / WAD;
}

export function summarise(played: Played): Summary {
  const unhedged = played.vaults.findIndex(({ name }) => name === "unhedged");
  const unhedgedSd = sdOf(hourlyPnl(played.minutes, unhedged));
  const vaults = played.vaults.map((outcome, index) => vaultSummary(outcome, played.minutes, index, unhedgedSd));
  const [keel] = played.vaults;
  const keeper = keel === undefined ? "" : keeperSentence(keel);
  return { vaults, band: bandSummary(played), saved: savedSentence(vaults), keeper };
}

/** Worth of one vault at the end of each minute, dollars. */
export function worthOf(minutes: readonly Minute[], vault: number): number[] {
  return minutes.map((minute) => plain(minute.vaults[vault]?.worthWad ?? 0n));
}

function vaultSummary(
  outcome: VaultOutcome,
  minutes: readonly Minute[],
  index: number,
  unhedgedSd: number | undefined,
): VaultSummary {
  const hourly = hourlyPnl(minutes, index);
  const hourlySd = sdOf(hourly);
  const costs = outcome.hedges.map(costBps);
  const parts = SPLIT_PARTS.map((part) => [part, plain(outcome.split[part])] as const);
  return {
    name: outcome.name,
    split: Object.fromEntries(parts) as VaultSummary["split"],
    total: plain(totalOf(outcome.split)),
    worstDrawdown: worstDrawdown(worthOf(minutes, index)).amount,
    hourlyPnl: hourly,
    hourlySd,
    sdToUnhedged: ratio(hourlySd, unhedgedSd),
    gammaToUnhedged: ratio(sdOf(periodPnl(unhedgeableOf(minutes, index))), unhedgedSd),
    hedges: outcome.hedges.length,
    gasUsed: Number(outcome.hedges.reduce((sum, hedge) => sum + hedge.gasUsed, 0n)),
    meanCostBps: costs.length === 0 ? undefined : mean(costs),
    worstCostBps: costs.length === 0 ? undefined : Math.max(...costs),
    bounties: plain(sumOf(outcome.hedges, paidWad)),
    lostRaces: outcome.lostRaces.length,
    inventory: inventorySummary(outcome),
  };
}

function inventorySummary({ inventory, deleverages, floorHealthWad }: VaultOutcome): InventorySummary {
  return {
    mostHeld: plain(inventory.mostHeldWad),
    mostOwed: plain(inventory.mostOwedWad),
    mostCollateral: plain(inventory.mostCollateralWad),
    leastHealth: inventory.mostOwedWad === 0n ? undefined : plain(inventory.leastHealthWad),
    floorHealth: plain(floorHealthWad),
    interestEarned: plain(inventory.earnedWad),
    interestPaid: plain(inventory.paidWad),
    deleverages: deleverages.length,
  };
}

function hourlyPnl(minutes: readonly Minute[], vault: number): number[] {
  return periodPnl(worthOf(minutes, vault));
}

/** Gamma, theta and residual summed up to the end of each minute, dollars. */
function unhedgeableOf(minutes: readonly Minute[], vault: number): number[] {
  let sum = 0;
  return minutes.map((minute) => {
    const split = minute.vaults[vault]?.split;
    if (split !== undefined) sum += plain(split.gammaWad + split.thetaWad + split.residualWad);
    return sum;
  });
}

function ratio(value: number | undefined, unit: number | undefined): number | undefined {
  return value === undefined || unit === undefined || unit === 0 ? undefined : value / unit;
}

function sdOf(values: readonly number[]): number | undefined {
  return values.length < 2 ? undefined : standardDeviation(values);
}

function bandSummary({ minutes, refusals }: Played): BandSummary {
  let streak = 0;
  let longest = 0;
  const waits: Partial<Record<HedgeReason | "gas-too-dear", number>> = {};
  for (const { vaults, decision } of minutes) {
    streak = vaults[0]?.isOutsideBand === true ? streak + 1 : 0;
    longest = Math.max(longest, streak);
    if (decision.kind === "rebalance" || decision.because === "inside-band") continue;
    waits[decision.because] = (waits[decision.because] ?? 0) + 1;
  }
  const minutesOutside = minutes.filter(({ vaults }) => vaults[0]?.isOutsideBand === true).length;
  return { minutesOutside, longestMinutesOutside: longest, waits, refusals: refusals.length };
}

function keeperSentence({ hedges, lostRaces }: VaultOutcome): string {
  const paid = hedges.filter(({ cause }) => cause === "paid");
  const spentWad = sumOf(hedges, gasOf) + sumOf(lostRaces, gasOf);
  const lost = lostRaces.length === 0 ? "" : `, ${lostRaces.length} more came too late`;
  return (
    `Keel's keeper spent ${dollars(plain(spentWad))} on the gas of ${hedges.length} hedges${lost} and was paid ` +
    `${dollars(plain(sumOf(hedges, paidWad)))} in bounties. Those it made because they paid, ` +
    `${paid.length} of them, cost it ${dollars(plain(sumOf(paid, gasOf)))} and paid ` +
    `${dollars(plain(sumOf(paid, paidWad)))}; the others it made for the vault's sake.`
  );
}

function gasOf({ gasQuoteWad }: { readonly gasQuoteWad: bigint }): bigint {
  return gasQuoteWad;
}

function sumOf<Item>(items: readonly Item[], amountOf: (item: Item) => bigint): bigint {
  return items.reduce((sum, item) => sum + amountOf(item), 0n);
}

function savedSentence(vaults: readonly VaultSummary[]): string {
  const [keel, daily, unhedged] = vaults;
  if (keel === undefined || daily === undefined || unhedged === undefined) return "";
  const cost = -(keel.split.hedgingWad + keel.split.gasWad);
  const price = `${keel.hedges} ${keel.hedges === 1 ? "hedge" : "hedges"} cost ${dollars(cost)} in slippage, fees and gas`;
  if (keel.hourlySd === undefined || unhedged.hourlySd === undefined || daily.hourlySd === undefined) {
    return `${price}; the run is too short (under two full hours) to say how much they calmed the P&L.`;
  }
  const falls = `worst drawdown ${dollars(keel.worstDrawdown)} against ${dollars(unhedged.worstDrawdown)}`;
  return (
    `${price} and took the P&L of an hour from ±${dollars(unhedged.hourlySd)} unhedged ` +
    `(±${dollars(daily.hourlySd)} hedged once a day) to ±${dollars(keel.hourlySd)}; ` +
    `${falls} unhedged and ${dollars(daily.worstDrawdown)} hedged once a day. ` +
    `The unhedged ${dollars(unhedged.total)} are a bet on the price's direction, which the book was not sold to make.`
  );
}

/** Whole dollars with groups: "$1,234". */
export function dollars(value: number): string {
  const text = Math.abs(Math.round(value)).toLocaleString("en-US");
  return value <= -0.5 ? `-$${text}` : `$${text}`;
}
