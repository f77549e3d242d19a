import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { costBps, fillPriceWad, paidWad } from "./hedge.js";
import type { Hedge } from "./hedge.js";
import type { Minute } from "./play.js";
import { causeOf } from "./tables.js";

const COLUMNS = [
  "unix_s",
  "block",
  "vault",
  "cause",
  "reason",
  "spot_wad",
  "net_delta_before_wad",
  "net_delta_after_wad",
  "trigger_wad",
  "target_wad",
  "base_moved_wad",
  "quote_moved_wad",
  "fill_price_wad",
  "cost_bps",
  "loss_wad",
  "gas_used",
  "gas_price_wei",
  "gas_quote_wad",
  "bounty_quote_wad",
] as const;

/** Every hedge as a row; amounts in the unit their column names, whole numbers but for the cost. */
export function hedgesCsv(hedges: readonly Hedge[]): string {
  const rows = hedges.map((hedge) =>
    [
      hedge.timestamp,
      hedge.blockNumber,
      hedge.vault,
      hedge.cause,
      `"${causeOf(hedge)}"`,
      hedge.spotWad,
      hedge.netDeltaBeforeWad,
      hedge.netDeltaAfterWad,
      hedge.triggerWad,
      hedge.targetWad,
      hedge.baseMovedWad,
      hedge.quoteMovedWad,
      fillPriceWad(hedge),
      costBps(hedge).toFixed(3),
      hedge.lossWad,
      hedge.gasUsed,
      hedge.gasPriceWei,
      hedge.gasQuoteWad,
      paidWad(hedge),
    ].join(","),
  );
  return `${[COLUMNS.join(","), ...rows].join("\n")}\n`;
}

const MINUTE_COLUMNS = [
  "unix_s",
  "market_wad",
  "oracle_wad",
  "base_fee_wei",
  "worth_wad",
  "net_delta_wad",
  "trigger_wad",
  "base_held_wad",
  "base_owed_wad",
  "collateral_wad",
  "health_wad",
  "interest_earned_wad",
  "interest_paid_wad",
] as const;

/** Keel's vault at the end of every minute as a row; its health is empty while nothing is owed. */
export function minutesCsv(minutes: readonly Minute[]): string {
  const rows = minutes.flatMap(({ at, marketWad, oracleWad, baseFeeWei, vaults: [keel] }) => {
    if (keel === undefined) return [];
    const { worthWad, netDeltaWad, triggerWad, baseHeldWad, baseOwedWad, collateralWad, healthWad } = keel;
    const health = baseOwedWad === 0n ? "" : healthWad;
    const standing = [worthWad, netDeltaWad, triggerWad, baseHeldWad, baseOwedWad, collateralWad, health];
    return [[at, marketWad, oracleWad, baseFeeWei, ...standing, keel.earnedWad, keel.paidWad].join(",")];
  });
  return `${[MINUTE_COLUMNS.join(","), ...rows].join("\n")}\n`;
}

/** Writes a text into a folder that is made if need be; returns where it is. */
export async function writeText(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}
