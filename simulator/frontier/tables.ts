import { formatNumber } from "../report/chartOption.js";
import type { Column, Table } from "../report/types.js";
import { parameterOf, RULE_NAMES } from "../rules/spec.js";
import { isPractical } from "../rules/sweep.js";
import type { Compared, Comparison } from "./compare.js";
import { frontierCost } from "./excess.js";
import type { Excess, FrontierPoint } from "./excess.js";
import type { Frontier } from "./frontier.js";

const COLUMNS: readonly Column[] = [
  { label: "λ", align: "left" },
  { label: "rule", align: "left" },
  { label: "parameter", align: "left" },
  { label: "sd, USD", align: "right" },
  { label: "cost, USD", align: "right" },
  { label: "trades", align: "right" },
  { label: "excess at same sd", align: "right" },
  { label: "excess of cost + ½λ·Var", align: "right" },
];

/** For each λ the optimum and every rule, the fixed ones at their best parameter. */
export function comparisonTable(name: string, comparisons: readonly Comparison[]): Table {
  return {
    title: `${name}: the exact optimum, and every rule at its best parameter`,
    columns: COLUMNS,
    rows: comparisons.flatMap(({ point, rules }) => [optimumRow(point), ...rules.map(ruleRow)]),
  };
}

/** The frontier alone: the points to compare with those of others. */
export function frontierTable({ problem, points }: Frontier): Table {
  return {
    title: `${problem.name}: the exact optimal frontier`,
    columns: [
      { label: "λ", align: "left" },
      { label: "sd, USD", align: "right" },
      { label: "cost, USD", align: "right" },
      { label: "± of cost", align: "right" },
      { label: "trades", align: "right" },
      { label: "cost + ½λ·Var, on the paths", align: "right" },
      { label: "the same, by induction", align: "right" },
    ],
    rows: points.map((point) => [
      point.lambda.toExponential(1),
      money(point.sd, 0),
      money(point.cost, 1),
      money(point.costError, 1),
      money(point.trades, 1),
      money(point.cost + 0.5 * point.lambda * point.errorSd ** 2, 1),
      money(point.value, 1),
    ]),
  };
}

/** Mean excess of each rule over the fourth to the last point, as research compares rules, and over all points. */
export function meanTable(comparisons: readonly Comparison[]): Table {
  const kinds = [...new Set(comparisons.flatMap(({ rules }) => rules.map(({ spec }) => spec.kind)))];
  const row = (kind: Compared["spec"]["kind"]): string[] => {
    const of = (from: number, part: keyof Excess): string => {
      const values = comparisons
        .slice(from)
        .flatMap(({ rules }) => rules.filter(({ spec }) => spec.kind === kind).map(({ excess }) => excess[part]));
      return values.length === 0 ? "–" : percent(meanOf(values));
    };
    return [RULE_NAMES[kind], of(0, "cost"), of(0, "objective"), of(3, "cost"), of(3, "objective")];
  };
  return {
    title: "Mean excess over the optimum",
    columns: [
      { label: "rule", align: "left" },
      { label: "all λ: at same sd", align: "right" },
      { label: "of cost + ½λ·Var", align: "right" },
      { label: "from the 4th λ on: at same sd", align: "right" },
      { label: "of cost + ½λ·Var", align: "right" },
    ],
    rows: kinds.map(row),
  };
}

/** Each fixed rule over all its parameters of practical use, none chosen for any λ: least and most excess at the same sd. */
export function practicalTable({ points, rules }: Pick<Frontier, "points" | "rules">): Table {
  const found = rules.filter(({ spec }) => isPractical(spec));
  const kinds = [...new Set(found.map(({ spec }) => spec.kind))];
  return {
    title: "Fixed rules over their parameters of practical use: excess at the same sd",
    columns: [
      { label: "rule", align: "left" },
      { label: "least", align: "right" },
      { label: "at", align: "left" },
      { label: "most", align: "right" },
      { label: "at", align: "left" },
    ],
    rows: kinds.flatMap((kind) => {
      const excesses = found.flatMap(({ spec, figures }) => {
        const best = spec.kind === kind ? frontierCost(points, figures.sd) : undefined;
        return best === undefined ? [] : [{ spec, excess: figures.cost / best - 1 }];
      });
      const sorted = excesses.toSorted((a, b) => a.excess - b.excess);
      const [least, most] = [sorted[0], sorted.at(-1)];
      if (least === undefined || most === undefined) return [];
      const { spec: low } = least;
      const { spec: high } = most;
      return [[RULE_NAMES[kind], percent(least.excess), parameterOf(low), percent(most.excess), parameterOf(high)]];
    }),
  };
}

function optimumRow(point: FrontierPoint): string[] {
  const { lambda, sd, cost, trades } = point;
  return [lambda.toExponential(1), "exact optimum", "", money(sd, 0), money(cost, 1), money(trades, 1), "", ""];
}

function ruleRow({ spec, figures, excess }: Compared): string[] {
  return [
    "",
    RULE_NAMES[spec.kind],
    parameterOf(spec),
    money(figures.sd, 0),
    money(figures.cost, 1),
    money(figures.trades, 1),
    percent(excess.cost),
    percent(excess.objective),
  ];
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum / values.length;
}

function percent(share: number | undefined): string {
  if (share === undefined) return "off the frontier";
  return `${share < 0 ? "" : "+"}${formatNumber(100 * share, 1)} %`;
}

function money(value: number, decimals: number): string {
  return formatNumber(value, decimals);
}
