import type { ChartSpec, Colour, PlaneSeries, Report } from "../report/types.js";
import { RULE_NAMES } from "../rules/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import type { Comparison } from "./compare.js";
import type { Frontier, RuleResult } from "./frontier.js";
import { comparisonTable, frontierTable, meanTable, practicalTable } from "./tables.js";

interface Look {
  readonly colour: Colour;
  readonly dash?: "dashed" | "dotted";
}

/** Colours of the rules that are drawn; Leland's lies on the fixed interval, and no hedge is off every picture. */
const LOOKS: Readonly<Partial<Record<RuleSpec["kind"], Look>>> = {
  "optimal-band": { colour: "blue" },
  "closed-form": { colour: "blue", dash: "dotted" },
  interval: { colour: "vermilion" },
  "delta-threshold": { colour: "ochre" },
  "price-move": { colour: "green" },
  "fixed-band": { colour: "violet" },
  "whalley-wilmott": { colour: "pink", dash: "dashed" },
  zakamouline: { colour: "pink", dash: "dotted" },
};
/** How far beyond the frontier's sd, on each side, rules are drawn. */
const MARGIN = 1.15;
/** Nothing that costs so many times the dearest point of the frontier is drawn: all else would shrink. */
const DEAREST = 5;

/** The page of a run. */
export function frontierReport(frontier: Frontier, comparisons: readonly Comparison[], seed: number): Report {
  const { problem, model, screenedPaths } = frontier;
  return {
    title: `The cheapest hedge for its risk: ${problem.name}`,
    subtitle:
      `${problem.paths} paths (${model}), seed ${seed}; a look every ${problem.stepMinutes} minutes for ` +
      `${problem.days} days, costs ${problem.k} of notional and ${problem.gasUsd} USD a hedge.`,
    summaryTables: [
      frontierTable(frontier),
      meanTable(comparisons),
      practicalTable(frontier),
      comparisonTable(problem.name, comparisons),
    ],
    charts: [planeChart(frontier), excessChart(comparisons)],
    notes: notesOf(screenedPaths, model),
  };
}

function planeChart({ points, rules, screened }: Frontier): ChartSpec {
  const least = Math.min(...points.map(({ sd }) => sd)) / MARGIN;
  const most = Math.max(...points.map(({ sd }) => sd)) * MARGIN;
  const dearest = DEAREST * Math.max(...points.map(({ cost }) => cost));
  const kinds = [...new Set([...rules, ...screened].map(({ spec }) => spec.kind))];
  const series = kinds.flatMap((kind): readonly PlaneSeries[] => {
    const look = LOOKS[kind];
    if (look === undefined) return [];
    const tried = screened.filter(({ spec }) => spec.kind === kind);
    const shown = (tried.length > 0 ? tried : rules.filter(({ spec }) => spec.kind === kind)).filter(
      ({ figures: { sd, cost } }) => sd >= least && sd <= most && cost <= dearest,
    );
    const style = kind === "fixed-band" ? "markers" : "line";
    const isEmphasised = kind === "optimal-band";
    return [{ name: RULE_NAMES[kind], style, ...look, isEmphasised, ...pointsOf(shown) }];
  });
  const optimum: PlaneSeries = {
    name: "exact optimum",
    style: "line",
    colour: "grey",
    isEmphasised: true,
    across: points.map(({ sd }) => sd),
    up: points.map(({ cost }) => cost),
  };
  return {
    id: "frontier",
    kind: "plane",
    title: "What risk costs: each rule at each parameter, and the exact optimum",
    caption:
      "Across, the standard deviation of P&L until expiry; up, the mean cost of hedging, both logarithmic. No rule can lie " +
      "below the optimum; the further above it, the more is paid for the same risk.",
    across: { label: "sd of P&L", unit: "USD", scale: "log", decimals: 0 },
    up: { label: "cost of hedging", unit: "USD", scale: "log", decimals: 1 },
    series: [optimum, ...series],
  };
}

function pointsOf(results: readonly RuleResult[]): Pick<PlaneSeries, "across" | "up"> {
  return { across: results.map(({ figures }) => figures.sd), up: results.map(({ figures }) => figures.cost) };
}

function excessChart(comparisons: readonly Comparison[]): ChartSpec {
  const kinds = (
    ["optimal-band", "closed-form", "price-move", "delta-threshold", "fixed-band", "interval"] as const
  ).filter((kind) => comparisons.some(({ rules }) => rules.some(({ spec }) => spec.kind === kind)));
  return {
    id: "excess",
    kind: "bars",
    title: "How much more than the optimum each rule pays",
    caption:
      "Cost and priced risk, E[cost] + ½λ·Var, above the least possible, at each λ; the fixed rules at the parameter that " +
      "suits that λ best.",
    categories: comparisons.map(({ point }) => `λ ${point.lambda.toExponential(0)}`),
    axis: { label: "excess", unit: "%", decimals: 1 },
    groups: kinds.map((kind) => ({
      name: RULE_NAMES[kind],
      colour: kind === "closed-form" ? "grey" : (LOOKS[kind]?.colour ?? "grey"),
      values: comparisons.map(({ rules }) => {
        const found = rules.find(({ spec }) => spec.kind === kind);
        return found === undefined ? Number.NaN : 100 * found.excess.objective;
      }),
    })),
  };
}

function notesOf(screenedPaths: number, model: string): readonly string[] {
  return [
    "The optimum is found by backward induction over time, price and position for each λ; its policy then runs on the same " +
      "paths as every rule. Its value by the induction itself stands beside the one on the paths.",
    "Excess at the same sd: the rule's cost over the frontier's at the rule's own sd, between points in log–log. Excess of " +
      "cost + ½λ·Var: at the same λ. The second also says whether a rule lands on the part of the frontier that λ asks for.",
    "Every rule starts delta-neutral, and that first position costs nothing; what is held at expiry is delivered. sd is that of " +
      "P&L after costs.",
    `The fixed rules' parameters are the best in hindsight for each λ, chosen on the first ${screenedPaths} paths; the vault's own ` +
      "rule is told λ and nothing else.",
    ...(model === "gbm"
      ? []
      : [
          "The optimum is that of geometric Brownian motion; under another law of prices a rule may do better than it.",
        ]),
  ];
}
