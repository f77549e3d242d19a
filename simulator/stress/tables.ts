import { causesText } from "../report/causes.js";
import { formatNumber } from "../report/chartOption.js";
import type { ChartSpec, Colour, Report, Table } from "../report/types.js";
import { parameterOf, RULE_NAMES } from "../rules/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import type { Scenario } from "./scenarios.js";
import type { Stressed, StressTerms, StressTotal } from "./stress.js";

/** One scenario and what each kind of rule made of it, the vault's own first. */
export interface StressResult {
  readonly scenario: Scenario;
  readonly rules: readonly Stressed[];
}

const SHOWN: readonly { readonly kind: RuleSpec["kind"]; readonly colour: Colour }[] = [
  { kind: "optimal-band", colour: "blue" },
  { kind: "price-move", colour: "green" },
  { kind: "delta-threshold", colour: "ochre" },
  { kind: "interval", colour: "vermilion" },
];

export function stressTable({ scenario, rules }: StressResult): Table {
  return {
    title: scenario.title,
    columns: [
      { label: "rule", align: "left" },
      { label: "parameter", align: "left" },
      { label: "cost, USD", align: "right" },
      { label: "of which gas", align: "right" },
      { label: "trades", align: "right" },
      { label: "cost + risk", align: "right" },
      { label: "sd of an hour's P&L", align: "right" },
      { label: "worst hour", align: "right" },
      { label: "drawdown", align: "right" },
      { label: "widest net delta", align: "right" },
    ],
    rows: rules.map((rule) => [
      RULE_NAMES[rule.spec.kind],
      parameterOf(rule.spec),
      usd(rule.cost),
      usd(rule.gas),
      formatNumber(rule.trades, 0),
      usd(rule.total),
      usd(rule.hourlySd),
      usd(rule.worstHour),
      usd(rule.drawdown),
      `${formatNumber(100 * rule.widest, 1)} % of gross`,
    ]),
  };
}

/** All recorded crashes with all gas, each rule at one parameter throughout. */
export function totalTable(totals: readonly StressTotal[]): Table {
  return {
    title:
      "Both crashes under all three kinds of gas together, each fixed rule at the one parameter best for the whole",
    columns: [
      { label: "rule", align: "left" },
      { label: "parameter", align: "left" },
      { label: "cost, USD", align: "right" },
      { label: "trades", align: "right" },
      { label: "cost + risk", align: "right" },
    ],
    rows: totals.map(({ spec, cost, trades, total }) => [
      RULE_NAMES[spec.kind],
      parameterOf(spec),
      usd(cost),
      formatNumber(trades, 0),
      usd(total),
    ]),
  };
}

/** What triggers and tiers change, scenario by scenario. */
export function netsTable(results: readonly StressResult[]): Table {
  const kinds = ["optimal-band", "keel-without-nets", "keel"] as const;
  return {
    title: "The band alone, and the whole rebalancer of a default deployment around it",
    columns: [
      { label: "scenario", align: "left" },
      { label: "rule", align: "left" },
      { label: "cost, USD", align: "right" },
      { label: "cost + risk", align: "right" },
      { label: "worst hour", align: "right" },
      { label: "widest net delta", align: "right" },
      { label: "looks with cause", align: "left" },
    ],
    rows: results.flatMap(({ scenario, rules }) =>
      kinds.flatMap((kind, index) => {
        const rule = rules.find(({ spec }) => spec.kind === kind);
        if (rule === undefined) return [];
        return [
          [
            index === 0 ? scenario.title : "",
            RULE_NAMES[kind],
            usd(rule.cost),
            usd(rule.total),
            usd(rule.worstHour),
            `${formatNumber(100 * rule.widest, 1)} % of gross`,
            causesText(rule.causes),
          ],
        ];
      }),
    ),
  };
}

/** What a run of all scenarios is. */
export interface StressRun {
  readonly results: readonly StressResult[];
  readonly totals: readonly StressTotal[];
  readonly terms: StressTerms;
  readonly seed: number;
}

/** The page of a stress run. */
export function stressReport({ results, totals, terms, seed }: StressRun): Report {
  return {
    title: "Rules under stress",
    subtitle:
      `Crashes, gas and gaps, a look every minute: ${terms.notionalUsd} USD of eight calls with ${terms.days} days left, ` +
      `${terms.k} of notional, λ ${terms.lambda}, seed ${seed}.`,
    summaryTables: [totalTable(totals), netsTable(results), ...results.map(stressTable)],
    charts: results.flatMap(({ scenario, rules }) => [pnlChart(scenario, rules)]),
    notes: [
      "OptimalBand is told λ and sees the gas of each minute; so does Keel, which is the sdk's own decision in integers with triggers, tiers, " +
        "smoothed base fee, realised volatility and orders cut to size, as a default deployment has them. Every other rule is at the parameter that has the least cost and " +
        "risk in that very scenario, which nobody can know beforehand; none of them sees gas.",
      "Risk is ½λ·Σ(P&L of a minute)². Marks stay at their volatility throughout.",
      "A recorded hour's minutes are drawn between its open, high, low and close; another --seed draws others.",
      "Gas of a hedge is the measured 400,000 units at the minute's base fee and spot.",
    ],
  };
}

function pnlChart(scenario: Scenario, rules: readonly Stressed[]): ChartSpec {
  const times = scenario.pricesUsd.map((_, minute) => scenario.startsAt + minute * 60);
  return {
    id: `pnl-${scenario.id}`,
    kind: "time",
    title: `P&L after costs: ${scenario.title}`,
    caption: "From the first minute on, options at their marks. The flatter, the better hedged; price on the right.",
    left: { label: "P&L", unit: "USD", decimals: 0 },
    right: { label: "ETH", unit: "USD" },
    series: [
      { name: "price", axis: "right", style: "line", colour: "grey", times, values: scenario.pricesUsd },
      ...SHOWN.flatMap(({ kind, colour }) => {
        const rule = rules.find(({ spec }) => spec.kind === kind);
        if (rule === undefined) return [];
        const look = { axis: "left", style: "line", colour, isEmphasised: kind === "optimal-band" } as const;
        return [{ name: RULE_NAMES[kind], ...look, times, values: rule.pnl }];
      }),
    ],
  };
}

function usd(value: number): string {
  return formatNumber(value, 0);
}
