import type { ChartSpec, Colour, Report } from "../report/types.js";
import { RULE_NAMES } from "../rules/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import type { ReplayTerms } from "./options.js";
import type { Period } from "./period.js";
import { totalOf } from "./replay.js";
import { netsTable, replayTable, verdictTable } from "./tables.js";
import type { Judged } from "./tables.js";

const SHOWN: readonly { readonly kind: RuleSpec["kind"]; readonly colour: Colour }[] = [
  { kind: "optimal-band", colour: "blue" },
  { kind: "price-move", colour: "green" },
  { kind: "delta-threshold", colour: "ochre" },
  { kind: "fixed-band", colour: "violet" },
  { kind: "interval", colour: "vermilion" },
];

/** The page of a replay. */
export function replayReport(
  title: string,
  terms: ReplayTerms,
  periods: readonly Period[],
  judged: readonly Judged[],
): Report {
  const middle = judged[Math.floor(judged.length / 2)];
  return {
    title: "Rules on recorded prices",
    subtitle: title,
    summaryTables: [verdictTable(judged), netsTable(judged), replayTable(judged)],
    charts: [againstChart(judged), ...(middle === undefined ? [] : [pnlChart(periods, middle)]), volChart(periods)],
    notes: [
      `Fixed before the first look: ${terms.notionalUsd} USD of calls a book in equal quantities at ` +
        `${terms.moneyness.map((ratio) => `${Math.round(100 * ratio)} %`).join(", ")} of spot, ${terms.k} of notional and ` +
        `${terms.gasUsd} USD a hedge, and every λ of the table. Only the fixed rules' parameters are chosen afterwards.`,
      "Options are marked at an EWMA of the past's squared returns with a half-life of ten days, between 30 and 300 %: nobody " +
        "knows the future, and no implied volatilities of those years come with the record. P&L between two looks takes the " +
        "volatility known at the first for both, so that it holds gamma, theta and delta but no vega.",
      "Risk is ½λ·Σ(P&L between two looks)²: the hedging error is nearly a martingale, and the sum of squares is what its " +
        "variance is the expectation of. A part of it is gamma, which no hedge in ether removes.",
      "Keel's row is the sdk's own decision in integers at every look: triggers, tiers, smoothed base fee, realised volatility, orders " +
        "cut to size, as a default deployment has them, for a vault with twice as much capital as its contracts are worth.",
      "A look is each row's close. Every book begins delta-neutral, without cost, for every rule alike.",
      "One record is one path: a difference of a few per cent between two rules may be chance.",
    ],
  };
}

function againstChart(judged: readonly Judged[]): ChartSpec {
  const others = SHOWN.filter(({ kind }) => kind !== "optimal-band");
  return {
    id: "against-optimal-band",
    kind: "bars",
    title: "What each fixed rule pays above OptimalBand",
    caption:
      "Cost and risk of the whole record, each fixed rule at its best parameter in hindsight. Below zero it pays less.",
    categories: judged.map(({ lambda }) => `λ ${lambda.toExponential(0)}`),
    axis: { label: "above OptimalBand", unit: "%", decimals: 1 },
    groups: others.map(({ kind, colour }) => ({
      name: RULE_NAMES[kind],
      colour,
      values: judged.map(({ lambda, rules }) => {
        const own = rules.find(({ spec }) => spec.kind === "optimal-band");
        const other = rules.find(({ spec }) => spec.kind === kind);
        if (own === undefined || other === undefined) return Number.NaN;
        return 100 * (totalOf(other, lambda) / totalOf(own, lambda) - 1);
      }),
    })),
  };
}

function pnlChart(periods: readonly Period[], { lambda, rules }: Judged): ChartSpec {
  const times = periods.map(({ to }) => to);
  return {
    id: "pnl-of-books",
    kind: "time",
    title: `P&L of each book after hedging costs, λ ${lambda.toExponential(0)}`,
    caption:
      "A point is a book at its expiry: what was sold at the mark, hedged and delivered. The closer to zero, the better.",
    left: { label: "P&L", unit: "USD", decimals: 0 },
    series: SHOWN.flatMap(({ kind, colour }) => {
      const rule = rules.find(({ spec }) => spec.kind === kind);
      if (rule === undefined) return [];
      const isEmphasised = kind === "optimal-band";
      const look = { axis: "left", style: "line", colour, isEmphasised } as const;
      return [{ name: RULE_NAMES[kind], ...look, times, values: rule.periodPnl }];
    }),
  };
}

function volChart(periods: readonly Period[]): ChartSpec {
  const times = periods.map(({ from }) => from);
  return {
    id: "marks",
    kind: "time",
    title: "Spot and the volatility each book was sold at",
    caption: "At the start of each book: spot on the left, the EWMA that marks it on the right.",
    left: { label: "ETH", unit: "USD", scale: "log" },
    right: { label: "volatility", unit: "%", decimals: 0 },
    series: [
      {
        name: "spot",
        axis: "left",
        style: "line",
        colour: "vermilion",
        times,
        values: periods.map(({ problem }) => problem.spot),
      },
      {
        name: "volatility",
        axis: "right",
        style: "step",
        colour: "grey",
        times,
        values: periods.map(({ problem }) => 100 * problem.vol),
      },
    ],
  };
}
