import { commonOptions } from "../frontier/options.js";
import { writeText } from "../play/files.js";
import { createTerminal } from "../report/terminal.js";
import { writeReport } from "../report/writeReport.js";
import { parameterOf } from "../rules/spec.js";
import type { RuleSpec } from "../rules/spec.js";
import { freeRules, wholeRules } from "../rules/sweep.js";
import { scenarios } from "./scenarios.js";
import { benchOf, bestOfKinds, STRESS_TERMS, stressRule, totalsOf } from "./stress.js";
import type { Stressed } from "./stress.js";
import { netsTable, stressReport, stressTable, totalTable } from "./tables.js";
import type { StressResult } from "./tables.js";

/** What the command line gives. */
export interface RawStress {
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

/** `sim stress`: crashes, gas and gaps. @throws SimulationInputError */
export async function stressOnTerminal(raw: RawStress): Promise<void> {
  const { seed, out } = commonOptions({ ...raw, paths: undefined, workers: undefined });
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const all = scenarios(seed);
  const progress = terminal.startProgress("stress", all.length);
  const results: StressResult[] = [];
  const crashes: (readonly Stressed[])[] = [];
  try {
    for (const [index, scenario] of all.entries()) {
      const bench = benchOf(scenario, STRESS_TERMS);
      const tried = specs().map((spec) => stressRule(spec, bench, STRESS_TERMS));
      results.push({ scenario, rules: bestOfKinds(tried) });
      if (scenario.isRecorded) crashes.push(tried);
      progress.update(index + 1, scenario.title);
    }
  } finally {
    progress.stop();
  }
  const totals = totalsOf(crashes);
  const written = [
    ...(await writeReport(out, stressReport({ results, totals, terms: STRESS_TERMS, seed }))),
    await writeText(out, "stress.csv", stressCsv(results)),
  ];
  const result = {
    seed,
    terms: STRESS_TERMS,
    totals,
    scenarios: results.map(bare),
    files: [...written, `${out}/result.json`],
  };
  await writeText(out, "result.json", `${JSON.stringify(result, null, 2)}\n`);
  if (raw.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  terminal.printTable(totalTable(totals));
  terminal.printTable(netsTable(results));
  for (const each of results) terminal.printTable(stressTable(each));
  terminal.print(`Report: ${written[0] ?? ""} (charts, stress.csv and result.json beside it)`);
}

/** The vault's rules first; the closed form, which takes no gas as it comes, is left out. */
function specs(): readonly RuleSpec[] {
  return [
    { kind: "optimal-band", lambda: STRESS_TERMS.lambda },
    ...wholeRules([STRESS_TERMS.lambda]),
    ...freeRules({ stepMinutes: 1, days: STRESS_TERMS.days }),
  ];
}

/** Without the minutes, which the charts' data holds. */
function bare({ scenario: { id, title }, rules }: StressResult): object {
  return { id, title, rules: rules.map(({ pnl, ...figures }) => ({ ...figures, finalPnl: pnl.at(-1) ?? 0 })) };
}

function stressCsv(results: readonly StressResult[]): string {
  const head =
    "scenario,rule,parameter,cost_usd,gas_usd,trades,cost_plus_risk_usd,hourly_sd_usd,worst_hour_usd,drawdown_usd,widest_share";
  const rows = results.flatMap(({ scenario, rules }) =>
    rules.map((rule) =>
      [
        scenario.id,
        rule.spec.kind,
        `"${parameterOf(rule.spec)}"`,
        ...[rule.cost, rule.gas].map((value) => value.toFixed(4)),
        rule.trades,
        ...[rule.total, rule.hourlySd, rule.worstHour, rule.drawdown].map((value) => value.toFixed(4)),
        rule.widest.toFixed(6),
      ].join(","),
    ),
  );
  return `${[head, ...rows].join("\n")}\n`;
}
