import pc from "picocolors";

import { capacityOf } from "../../sdk/risk/capacity.js";
import type { Capacity } from "../../sdk/risk/capacity.js";
import { STANDARD_STRESS } from "../../sdk/risk/stress.js";
import type { Stress } from "../../sdk/risk/stress.js";

import { BadOptionValueError } from "../support/errors.js";
import { runTask, section, table } from "../support/output.js";

const DAYS = [7, 30, 90] as const;
const CALLS = [1, 1.1, 1.25, 1.5, 1.75] as const;
const PUTS = [1, 0.9, 0.75, 0.6] as const;
const PERCENT = 100;

/** What the command line gives, in percent; factors as they are. */
export interface CapacityArguments {
  readonly vol: string;
  readonly fall: string;
  readonly rise: string;
  readonly volFactor: string;
  readonly json: boolean;
}

/** One option and what carries it. */
export interface CapacityRow extends Capacity {
  readonly isPut: boolean;
  readonly moneyness: number;
  readonly days: number;
}

export interface CapacityResult {
  readonly vol: number;
  readonly stress: Stress;
  readonly rows: readonly CapacityRow[];
}

export default async function vaultCapacity(args: CapacityArguments): Promise<void> {
  await runTask({ json: args.json, work: () => Promise.resolve(measureCapacity(args)), render: renderCapacity });
}

/** Notional over capital of options of three lives and nine strikes. @throws BadOptionValueError */
export function measureCapacity(args: Omit<CapacityArguments, "json">): CapacityResult {
  const vol = percentOf("vol", args.vol, 5, 500);
  const stress = {
    fallTo: 1 - percentOf("fall", args.fall, 0, 99),
    riseTo: 1 + percentOf("rise", args.rise, 0, 1_000),
    volFactor: percentOf("vol-factor", String(Number(args.volFactor) * PERCENT), 10, 1_000),
  };
  const options = [
    ...CALLS.map((moneyness) => ({ moneyness, isPut: false })),
    ...PUTS.map((moneyness) => ({ moneyness, isPut: true })),
  ];
  const rows = DAYS.flatMap((days) =>
    options.map((option) => ({ ...option, days, ...capacityOf({ ...option, vol, days }, stress) })),
  );
  return { vol, stress, rows };
}

/** The table in words. */
export function renderCapacity({ vol, stress, rows }: CapacityResult): string {
  const { fallTo, riseTo, volFactor } = stress;
  const isStandard =
    fallTo === STANDARD_STRESS.fallTo && riseTo === STANDARD_STRESS.riseTo && volFactor === STANDARD_STRESS.volFactor;
  const lines = rows.map((row) => [
    `${row.days} d ${row.isPut ? "put" : "call"} ${Math.round(row.moneyness * PERCENT)} %`,
    times(row.hedged),
    times(row.unhedged),
    times(row.fullCollateral),
    times(row.standardMargin),
  ]);
  return [
    pc.bold(`Notional carried by each unit of capital, at ${words(vol)} volatility`),
    section(
      `Solvent after −${words(1 - fallTo)} or +${words(riseTo - 1)} at once with volatility × ${volFactor}${isStandard ? ", the vault's own limit" : ""}`,
      table(["option", "hedged by delta", "unhedged", "full collateral", "Aevo, Deribit"], lines),
    ),
    pc.dim(
      "Hedged: delta in place before the move, none made on the way. The standard initial margin of Aevo and Deribit covers a " +
        "move of 10 to 15 % and liquidates beyond; its figure is without the premium, as the others are.",
    ),
  ].join("\n\n");
}

function percentOf(option: string, text: string, least: number, greatest: number): number {
  const percent = text.trim() === "" ? NaN : Number(text);
  if (!(percent >= least && percent <= greatest))
    throw new BadOptionValueError(option, text, `Give a number from ${least} to ${greatest}.`);
  return percent / PERCENT;
}

function times(value: number): string {
  return value > 99 ? "> 99 ×" : `${value.toFixed(2)} ×`;
}

function words(share: number): string {
  return `${Math.round(share * PERCENT)} %`;
}
