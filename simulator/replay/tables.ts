import { causesText } from "../report/causes.js";
import { formatNumber } from "../report/chartOption.js";
import { standardDeviation } from "../report/stats.js";
import type { Table } from "../report/types.js";
import { isOffered, isTold, parameterOf, RULE_NAMES } from "../rules/spec.js";
import { totalOf } from "./replay.js";
import type { Replayed } from "./replay.js";

/** One λ: the vault's rule, told λ beforehand, and every other at the parameter that turned out best. */
export interface Judged {
  readonly lambda: number;
  /** The vault's own first. */
  readonly rules: readonly Replayed[];
}

/** For each λ, every kind once: the told ones as told, all others at their best in hindsight. */
export function judge(results: readonly Replayed[], lambdas: readonly number[]): readonly Judged[] {
  const kinds = [...new Set(results.map(({ spec }) => spec.kind))];
  return lambdas.map((lambda) => ({
    lambda,
    rules: kinds.flatMap((kind) => {
      const offered = results.filter(({ spec }) => spec.kind === kind && isOffered(spec, lambda));
      const [best] = offered.toSorted((a, b) => totalOf(a, lambda) - totalOf(b, lambda));
      return best === undefined ? [] : [best];
    }),
  }));
}

/** Total of the vault's rule against the best of the fixed ones, a row a λ. */
export function verdictTable(judged: readonly Judged[]): Table {
  return {
    title: "OptimalBand, told λ beforehand, against the best fixed rule at its best parameter in hindsight",
    columns: [
      { label: "λ", align: "left" },
      { label: "OptimalBand: cost + risk, USD", align: "right" },
      { label: "best fixed rule", align: "left" },
      { label: "parameter", align: "left" },
      { label: "its cost + risk, USD", align: "right" },
      { label: "it pays", align: "right" },
    ],
    rows: judged.flatMap(({ lambda, rules }) => {
      const own = rules.find(({ spec }) => spec.kind === "optimal-band");
      const [best] = rules
        .filter(({ spec }) => !isTold(spec))
        .toSorted((a, b) => totalOf(a, lambda) - totalOf(b, lambda));
      if (own === undefined || best === undefined) return [];
      const [mine, theirs] = [totalOf(own, lambda), totalOf(best, lambda)];
      const { spec } = best;
      return [
        [power(lambda), usd(mine), RULE_NAMES[spec.kind], parameterOf(spec), usd(theirs), share(theirs / mine - 1)],
      ];
    }),
  };
}

/** What the whole rebalancer makes of the band: with its safety nets and without, and why it traded. */
export function netsTable(judged: readonly Judged[]): Table {
  const kinds = ["optimal-band", "keel-without-nets", "keel"] as const;
  return {
    title: "The band alone, and the whole rebalancer of a default deployment around it",
    columns: [
      { label: "λ", align: "left" },
      { label: "rule", align: "left" },
      { label: "cost, USD", align: "right" },
      { label: "trades", align: "right" },
      { label: "risk", align: "right" },
      { label: "cost + risk", align: "right" },
      { label: "against the band alone", align: "right" },
      { label: "looks with cause", align: "left" },
    ],
    rows: judged.flatMap(({ lambda, rules }) => {
      const own = rules.find(({ spec }) => spec.kind === "optimal-band");
      if (own === undefined) return [];
      return kinds.flatMap((kind, index) => {
        const rule = rules.find(({ spec }) => spec.kind === kind);
        if (rule === undefined) return [];
        const total = totalOf(rule, lambda);
        return [
          [
            index === 0 ? power(lambda) : "",
            RULE_NAMES[kind],
            usd(rule.cost),
            formatNumber(rule.trades, 0),
            usd(0.5 * lambda * rule.squares),
            usd(total),
            rule === own ? "" : share(total / totalOf(own, lambda) - 1),
            causesText(rule.causes),
          ],
        ];
      });
    }),
  };
}

/** Everything at every λ. */
export function replayTable(judged: readonly Judged[]): Table {
  return {
    title: "Every rule over the whole record",
    columns: [
      { label: "λ", align: "left" },
      { label: "rule", align: "left" },
      { label: "parameter", align: "left" },
      { label: "cost, USD", align: "right" },
      { label: "trades", align: "right" },
      { label: "risk, ½λ·Σ(P&L)²", align: "right" },
      { label: "of which deviation", align: "right" },
      { label: "cost + risk", align: "right" },
      { label: "against OptimalBand", align: "right" },
      { label: "sd of a book's P&L", align: "right" },
    ],
    rows: judged.flatMap(({ lambda, rules }) => {
      const own = rules.find(({ spec }) => spec.kind === "optimal-band");
      return rules.map((rule, index) => [
        index === 0 ? power(lambda) : "",
        RULE_NAMES[rule.spec.kind],
        parameterOf(rule.spec),
        usd(rule.cost),
        formatNumber(rule.trades, 0),
        usd(0.5 * lambda * rule.squares),
        usd(0.5 * lambda * rule.deviationSquares),
        usd(totalOf(rule, lambda)),
        own === undefined || own === rule ? "" : share(totalOf(rule, lambda) / totalOf(own, lambda) - 1),
        usd(rule.periodPnl.length > 1 ? standardDeviation(rule.periodPnl) : Number.NaN),
      ]);
    }),
  };
}

function power(lambda: number): string {
  return lambda.toExponential(1);
}

function usd(value: number): string {
  return formatNumber(value, 0);
}

function share(value: number): string {
  return `${value < 0 ? "" : "+"}${formatNumber(100 * value, 1)} %`;
}
