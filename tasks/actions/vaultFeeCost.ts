import { feeCost } from "../../sdk/fees/cost.js";
import type { FeeCost } from "../../sdk/fees/cost.js";
import { resolveParameters } from "../../deploy/index.js";
import { BadOptionValueError } from "../support/errors.js";
import { runTask, section, table } from "../support/output.js";

const YEARS = [1, 2, 5] as const;
const PERCENT = 100;
const DAY_SECONDS = 86_400;
const BPS_A_PERCENT = 100;

/** What the command line gives, in percent and days. */
export interface FeeCostArguments {
  readonly management: string;
  readonly performance: string;
  readonly growth: string;
  readonly days: string;
  readonly json: boolean;
}

/** What `vault fee-cost` tells. */
export interface FeeCostReport {
  readonly managementPercent: number;
  readonly performancePercent: number;
  readonly growthPercent: number;
  readonly periodDays: number;
  readonly rows: readonly (FeeCost & { readonly years: number })[];
}

export default async function vaultFeeCost(args: FeeCostArguments): Promise<void> {
  await runTask({ json: args.json, work: () => Promise.resolve(costOf(args)), render: renderFeeCost });
}

/** What the fees take of a steady growth. @throws BadOptionValueError, BadParameterError where no vault may have such terms */
export function costOf(args: Omit<FeeCostArguments, "json">): FeeCostReport {
  const managementPercent = numberOf("management", args.management, { least: 0 });
  const performancePercent = numberOf("performance", args.performance, { least: 0 });
  const growthPercent = numberOf("growth", args.growth, { least: -99 });
  const periodDays = numberOf("days", args.days, { least: 1 });
  const feeReceiver = "0x".padEnd(42, "1");
  const { managementFeeBps, performanceFeeBps, crystallisationSeconds } = resolveParameters({
    managementFeeBps: Math.round(managementPercent * BPS_A_PERCENT),
    performanceFeeBps: Math.round(performancePercent * BPS_A_PERCENT),
    crystallisationSeconds: Math.round(periodDays * DAY_SECONDS),
    feeReceiver,
  });
  const terms = {
    managementFeeBps: BigInt(managementFeeBps),
    performanceFeeBps: BigInt(performanceFeeBps),
    crystallisationSeconds: BigInt(crystallisationSeconds),
    feeReceiver,
  };
  const yearlyGrowth = growthPercent / PERCENT;
  const rows = YEARS.map((years) => ({ years, ...feeCost(terms, { yearlyGrowth, years }) }));
  return { managementPercent, performancePercent, growthPercent, periodDays, rows };
}

function numberOf(option: string, given: string, { least }: { readonly least: number }): number {
  const value = Number(given);
  if (given.trim() !== "" && Number.isFinite(value) && value >= least) return value;
  throw new BadOptionValueError(option, given, `Give a number of at least ${least}.`);
}

/** The cost as text, for a thousand put in. */
export function renderFeeCost(report: FeeCostReport): string {
  const { managementPercent, performancePercent, growthPercent, periodDays, rows } = report;
  const money = (worth: number) => (worth * 1_000).toFixed(2);
  const lines = rows.map(({ years, before, after, management, performance }) => [
    `${years}`,
    money(before),
    money(after),
    money(management),
    money(performance),
    `${((after ** (1 / years) - 1) * PERCENT).toFixed(2)} %`,
  ]);
  const terms = `${managementPercent} % a year and ${performancePercent} % of gains, charged every ${periodDays} days`;
  return section(
    `1,000 at ${growthPercent} % a year, under ${terms}`,
    table(["years", "before fees", "after", "management", "on gains", "a year, after"], lines),
  );
}
