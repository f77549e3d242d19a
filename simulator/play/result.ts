import type { Hedge } from "./hedge.js";
import type { Played } from "./play.js";
import type { BandSummary, InventorySummary, Summary } from "./summary.js";
import { SPLIT_PARTS, totalOf } from "./split.js";
import type { VaultName } from "./system.js";

/** What was played and how long it took. */
export interface RunFacts {
  /** Crash date or price file. */
  readonly prices: string;
  readonly window: string;
  readonly seed: number;
  /** Unix seconds of the first minute. */
  readonly startsAt: number;
  readonly minutes: number;
  readonly blocks: number;
  readonly feedRounds: number;
  /** Wall-clock seconds of setting up and of playing. */
  readonly setupSeconds: number;
  readonly playSeconds: number;
}

/** A run as `result.json` and `--json` give it. Amounts named `…Wad` are decimal strings: no digit is lost. */
export interface PlayResult {
  readonly run: RunFacts;
  readonly vaults: readonly VaultResult[];
  readonly band: BandSummary;
  readonly checks: Played["checks"];
  /** Rehearsals of a hedge that were refused. */
  readonly refusals: Played["refusals"];
  readonly saved: string;
  readonly keeper: string;
  readonly files: readonly string[];
}

export interface VaultResult {
  readonly name: VaultName;
  readonly navChangeWad: string;
  readonly totalWad: string;
  readonly splitWad: Readonly<Record<string, string>>;
  readonly worstDrawdownUsd: number;
  readonly hourlySdUsd: number | null;
  readonly sdToUnhedged: number | null;
  readonly gammaToUnhedged: number | null;
  readonly hedges: number;
  readonly gasUsed: number;
  readonly meanCostBps: number | null;
  readonly worstCostBps: number | null;
  /** Paid from the bounty purse to whoever hedged. */
  readonly bountiesUsd: number;
  /** Null where no summary was made; `leastHealth` is left out where nothing was ever owed. */
  readonly inventory: InventorySummary | null;
  /** Times its short position was brought back to health. */
  readonly deleverages: readonly {
    readonly at: number;
    readonly healthBeforeWad: string;
    readonly gasQuoteWad: string;
  }[];
  /** Hedges that were sent and came too late; their gas is in `splitWad.gasWad`. */
  readonly lostRaces: readonly { readonly at: number; readonly revert: string; readonly gasQuoteWad: string }[];
}

export function resultOf(run: RunFacts, played: Played, summary: Summary, files: readonly string[]): PlayResult {
  return {
    run,
    vaults: played.vaults.map(({ name, split, navChangeWad, lostRaces, deleverages }, index) => {
      const figures = summary.vaults[index];
      return {
        name,
        navChangeWad: String(navChangeWad),
        totalWad: String(totalOf(split)),
        splitWad: Object.fromEntries(SPLIT_PARTS.map((part) => [part, String(split[part])])),
        worstDrawdownUsd: figures?.worstDrawdown ?? 0,
        hourlySdUsd: figures?.hourlySd ?? null,
        sdToUnhedged: figures?.sdToUnhedged ?? null,
        gammaToUnhedged: figures?.gammaToUnhedged ?? null,
        hedges: figures?.hedges ?? 0,
        gasUsed: figures?.gasUsed ?? 0,
        meanCostBps: figures?.meanCostBps ?? null,
        worstCostBps: figures?.worstCostBps ?? null,
        bountiesUsd: figures?.bounties ?? 0,
        inventory: figures?.inventory ?? null,
        deleverages: deleverages.map(({ at, healthBeforeWad, gasQuoteWad }) => ({
          at,
          healthBeforeWad: String(healthBeforeWad),
          gasQuoteWad: String(gasQuoteWad),
        })),
        lostRaces: lostRaces.map((race) => ({ ...race, gasQuoteWad: String(race.gasQuoteWad) })),
      };
    }),
    band: summary.band,
    checks: played.checks,
    refusals: played.refusals,
    saved: summary.saved,
    keeper: summary.keeper,
    files,
  };
}

/** All hedges of a run in the order of their blocks. */
export function allHedges(played: Played): readonly Hedge[] {
  return played.vaults.flatMap(({ hedges }) => hedges).toSorted((a, b) => a.blockNumber - b.blockNumber);
}
