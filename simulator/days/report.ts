import { join } from "node:path";

import { writeText } from "../play/files.js";
import { formatNumber } from "../report/chartOption.js";
import type { ChartSpec, Column, Report, Table, TimeSeries } from "../report/types.js";
import { writeReport } from "../report/writeReport.js";
import type { Attack } from "./attackers.js";
import { summaryOf } from "./summary.js";
import type { DayResult } from "./types.js";

/** Everything that was played on one fork. */
export interface DaysPlayed {
  /** "the local mainnet" or "mainnet". */
  readonly upstream: string;
  readonly results: readonly DayResult[];
  readonly attacks: readonly Attack[];
}

/** Writes page, pictures and JSON into a folder; returns the page's path. */
export async function writeDays(folder: string, played: DaysPlayed): Promise<string> {
  const [page = join(folder, "report.html")] = await writeReport(folder, daysReport(played));
  await writeText(folder, "result.json", `${JSON.stringify(jsonOf(played), finiteOnly, 2)}\n`);
  return page;
}

/** The days in a table, the attacks in another, two charts a day. */
export function daysReport({ upstream, results, attacks }: DaysPlayed): Report {
  return {
    title: "Bad days",
    subtitle: `${results.length} days on a fork of ${upstream}, each from the same book of as many puts as calls`,
    summaryTables: [daysTable(results), ...(attacks.length === 0 ? [] : [attackTable(attacks)])],
    charts: results.flatMap((result) => [deltaChart(result), worthChart(result)]),
    notes: [
      "Every day starts from the same block: 200 contracts a week out, hedged, on capital of 500 ether's worth.",
      "NAV is at the market's own price, whatever the oracle says at that moment. Unhedged: the same book, no hedge ever, no interest.",
      "The bound is stated from book and path before the day is played: what a vault that hedges only at the turns of the path would lose, " +
        "the tolerated deviation over the whole way, and every trade at the widest slippage. It is safe, not sharp.",
      "Cost and worst bps are against the oracle's price at the hedge: where Chainlink itself errs they say nothing, and worst NAV does.",
      "Minutes without a price count as outside the band. The keeper is the owner's: it waits while gas is dearer than the risk.",
    ],
  };
}

/** One row a day. */
export function daysTable(results: readonly DayResult[]): Table {
  const figures: readonly Column[] = [
    "hedges",
    "cost, USD",
    "worst, bps",
    "gas, USD",
    "worst NAV, USD",
    "unhedged",
    "bound",
    "least health",
    "minutes outside",
    "longest",
    "minutes to mend",
    "refused",
    "deleveraged",
  ].map((label) => ({ label, align: "right" }));
  return {
    title: "What each day cost",
    columns: [{ label: "day", align: "left" }, ...figures],
    rows: results.map((result) => {
      const s = summaryOf(result);
      return [
        result.day.title,
        whole(s.hedges),
        whole(s.cost),
        formatNumber(s.worstBps, 1),
        whole(s.gasUsd),
        whole(s.worstNav),
        whole(s.unhedgedWorstNav),
        whole(-s.bound),
        Number.isFinite(s.leastHealth) ? formatNumber(s.leastHealth, 2) : "no debt",
        whole(s.minutesOutside),
        whole(s.longestMinutesOutside),
        s.minutesToMend === undefined ? "never" : whole(s.minutesToMend),
        whole(s.refusals),
        whole(s.deleverages),
      ];
    }),
  };
}

/** One row an attack. */
export function attackTable(attacks: readonly Attack[]): Table {
  const figures: readonly Column[] = [
    "push, bps",
    "ether hedged",
    "our loss, USD",
    "our budget",
    "attacker's profit",
    "of the budget",
  ].map((label) => ({ label, align: "right" }));
  const budget = Math.max(...attacks.map((attack) => attack.budget));
  return {
    title: "Attackers around one hedge",
    columns: [{ label: "attack", align: "left" }, { label: "pool", align: "left" }, ...figures],
    rows: attacks.map((attack) => [
      attack.kind,
      attack.pool,
      whole(attack.pushBps),
      formatNumber(attack.size, 2),
      formatNumber(attack.loss, 2),
      formatNumber(attack.budget, 2),
      formatNumber(attack.profit, 2),
      `${formatNumber((100 * attack.profit) / budget, 1)} %`,
    ]),
  };
}

function deltaChart({ day, minutes }: DayResult): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const line = seriesOn(times);
  const hedges = minutes.filter((minute) => minute.hedges.length > 0);
  return {
    id: `${day.id}-delta`,
    kind: "time",
    title: `${day.title}: net delta`,
    caption: "Options, ether held and ether owed together; the band where one was reckoned; the market's price.",
    left: { label: "net delta", unit: "ETH" },
    right: { label: "price", unit: "USDC", decimals: 0 },
    series: [
      line(
        "price",
        "grey",
        minutes.map(({ spot }) => spot),
        "right",
      ),
      line(
        "trigger",
        "ochre",
        minutes.map(({ trigger }) => (trigger > 0 ? trigger : Number.NaN)),
      ),
      line(
        "−trigger",
        "ochre",
        minutes.map(({ trigger }) => (trigger > 0 ? -trigger : Number.NaN)),
      ),
      {
        ...line(
          "net delta",
          "blue",
          minutes.map(({ netDelta }) => netDelta),
        ),
        isEmphasised: true,
      },
      {
        name: "after a hedge",
        axis: "left",
        style: "markers",
        colour: "vermilion",
        times: hedges.map(({ at }) => at),
        values: hedges.map(({ netDelta }) => netDelta),
      },
    ],
  };
}

function worthChart({ day, minutes }: DayResult): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const line = seriesOn(times);
  const start = minutes[0]?.nav ?? 0;
  return {
    id: `${day.id}-worth`,
    kind: "time",
    title: `${day.title}: worth and health`,
    caption:
      "Change of NAV at the market's price, hedged and never hedged; health of the short position where one is open.",
    left: { label: "change of NAV", unit: "USD", decimals: 0 },
    right: { label: "health", unit: "" },
    series: [
      line(
        "health",
        "green",
        minutes.map(({ health }) => health),
        "right",
      ),
      line(
        "unhedged",
        "vermilion",
        minutes.map(({ unhedgedNav }) => unhedgedNav - start),
      ),
      {
        ...line(
          "Keel",
          "blue",
          minutes.map(({ nav }) => nav - start),
        ),
        isEmphasised: true,
      },
    ],
  };
}

function seriesOn(times: readonly number[]) {
  return (
    name: string,
    colour: TimeSeries["colour"],
    values: readonly number[],
    axis: TimeSeries["axis"] = "left",
  ): TimeSeries => ({ name, colour, axis, style: "line", times, values });
}

function jsonOf({ upstream, results, attacks }: DaysPlayed): object {
  const days = results.map((result) => ({
    id: result.day.id,
    title: result.day.title,
    summary: summaryOf(result),
    refusals: result.refusals,
    minutes: result.minutes,
  }));
  return { upstream, days, attacks };
}

/** JSON knows no infinity; a position without debt has no health. */
function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function whole(value: number): string {
  return formatNumber(value, 0);
}
