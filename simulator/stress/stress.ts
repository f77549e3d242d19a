import { foldFloat } from "../../sdk/book/float.js";
import type { PathBlock } from "../engine/block.js";
import type { Leg, Problem } from "../engine/types.js";
import { runRule } from "../engine/zones.js";
import { periodPnl, standardDeviation, worstDrawdown } from "../report/stats.js";
import { ruleOf } from "../rules/rule.js";
import { grossOf } from "../rules/shares.js";
import type { RuleSpec } from "../rules/spec.js";
import type { Scenario } from "./scenarios.js";

/** What is the same in every scenario. */
export interface StressTerms {
  readonly notionalUsd: number;
  /** Days to expiry when the scenario begins. */
  readonly days: number;
  readonly moneyness: readonly number[];
  /** Marks, kept throughout: how they would rise in a crash is the same loss for every rule. */
  readonly vol: number;
  readonly k: number;
  readonly lambda: number;
}

export const STRESS_TERMS: StressTerms = {
  notionalUsd: 600_000,
  days: 14,
  moneyness: [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.35],
  vol: 0.8,
  k: 0.0005,
  lambda: 2e-5,
};

/** What one rule made of one scenario; quote unless said otherwise. */
export interface Stressed {
  readonly spec: RuleSpec;
  readonly cost: number;
  readonly gas: number;
  readonly trades: number;
  /** cost + ½λ·Σ(P&L of a minute)². */
  readonly total: number;
  readonly hourlySd: number;
  readonly worstHour: number;
  readonly drawdown: number;
  /** Largest |net delta| after a look, as a share of gross contracts. */
  readonly widest: number;
  /** P&L after costs at the end of each minute. */
  readonly pnl: readonly number[];
  /** How often each cause made it trade, or why it could not, where the rule has several. */
  readonly causes: Readonly<Record<string, number>>;
}

const MINUTES_PER_YEAR = 525_600;

/** One scenario made ready: its book, marked at every minute. */
export interface Bench {
  readonly problem: Problem;
  readonly block: PathBlock;
  /** Change of the book's value from each minute to the next. */
  readonly bookChange: Float64Array;
}

export function benchOf(scenario: Scenario, terms: StressTerms): Bench {
  const spots = Float64Array.from(scenario.pricesUsd);
  const steps = spots.length - 1;
  const start = spots[0] ?? 0;
  const qty = terms.notionalUsd / start / terms.moneyness.length;
  const book = terms.moneyness.map((ratio): Leg => ({ qty: -qty, strike: start * ratio, kind: "call" }));
  const tauAt = (step: number): number => terms.days / 365 - step / MINUTES_PER_YEAR;
  const folds = Array.from(spots, (spot, step) =>
    foldFloat(
      book.map(({ strike }) => ({ strike, vol: terms.vol, tau: tauAt(step), calls: qty, puts: 0 })),
      spot,
    ),
  );
  const at = (step: number): (typeof folds)[number] => folds[step] ?? foldFloat([], start);
  const each = (figure: (step: number) => number): Float64Array =>
    Float64Array.from({ length: steps }, (_, step) => figure(step));
  const problem = { book, vol: terms.vol, days: terms.days, spot: start, k: terms.k, gasUsd: 0, stepMinutes: 1 };
  return {
    problem,
    block: {
      paths: 1,
      steps,
      logs: spots.map((spot) => Math.log(spot / start)),
      spots,
      delta: each((step) => at(step).delta),
      gammaSpot: each((step) => at(step).gammaSpot),
      vols: new Float64Array(steps).fill(terms.vol),
      taus: each(tauAt),
      gasUsd: Float64Array.from(scenario.gasUsd.slice(0, steps)),
    },
    bookChange: each((step) => at(step).liability - at(step + 1).liability),
  };
}

export function stressRule(spec: RuleSpec, { problem, block, bookChange }: Bench, terms: StressTerms): Stressed {
  const { spots, delta, gasUsd } = block;
  const gross = grossOf(problem);
  const pnl = [0];
  let [squares, widest, gas, made, spent, before] = [0, 0, 0, 0, 0, 0];
  const rule = ruleOf(spec, problem);
  const { cost, trades } = runRule(rule, block, terms.k, (step, held) => {
    const own = held[0] ?? 0;
    const spot = spots[step] ?? 0;
    // What is held at the first look was there before it.
    if (step > 0 && own !== before) {
      gas += gasUsd[step] ?? 0;
      spent += (gasUsd[step] ?? 0) + terms.k * spot * Math.abs(own - before);
    }
    before = own;
    const change = own * ((spots[step + 1] ?? 0) - spot) + (bookChange[step] ?? 0);
    made += change;
    squares += change * change;
    widest = Math.max(widest, Math.abs(own + (delta[step] ?? 0)) / gross);
    pnl.push(made - spent);
  });
  const hours = periodPnl(pnl);
  return {
    spec,
    cost: cost[0] ?? 0,
    gas,
    trades: trades[0] ?? 0,
    total: (cost[0] ?? 0) + 0.5 * terms.lambda * squares,
    hourlySd: standardDeviation(hours),
    worstHour: Math.min(...hours),
    drawdown: worstDrawdown(pnl).amount,
    widest,
    pnl,
    causes: Object.fromEntries(rule.causes ?? []),
  };
}

/** A rule at one parameter through several scenarios. */
export interface StressTotal {
  readonly spec: RuleSpec;
  readonly cost: number;
  readonly trades: number;
  readonly total: number;
}

/** Every kind once, at the one parameter with the least total over all scenarios: a rule cannot change it for each. */
export function totalsOf(scenarios: readonly (readonly Stressed[])[]): readonly StressTotal[] {
  const [first = []] = scenarios;
  const totals = first.map(({ spec }, index) => {
    const runs = scenarios.flatMap((scenario) => scenario[index] ?? []);
    const sum = (figure: (run: Stressed) => number): number => runs.reduce((all, run) => all + figure(run), 0);
    return {
      spec,
      cost: sum(({ cost }) => cost),
      trades: sum(({ trades }) => trades),
      total: sum(({ total }) => total),
    };
  });
  const kinds = [...new Set(totals.map(({ spec }) => spec.kind))];
  return kinds.flatMap(
    (kind) => totals.filter(({ spec }) => spec.kind === kind).toSorted((a, b) => a.total - b.total)[0] ?? [],
  );
}

/** Every kind once: told λ where it can be, else at the parameter with the least total of this very scenario. */
export function bestOfKinds(results: readonly Stressed[]): readonly Stressed[] {
  const kinds = [...new Set(results.map(({ spec }) => spec.kind))];
  return kinds.flatMap((kind) => {
    const [best] = results.filter(({ spec }) => spec.kind === kind).toSorted((a, b) => a.total - b.total);
    return best === undefined ? [] : [best];
  });
}
