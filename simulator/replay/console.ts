import { SimulationInputError } from "../errors.js";
import { commonOptions } from "../frontier/options.js";
import { readPriceFile } from "../market/priceFile.js";
import type { PriceFile } from "../market/priceFile.js";
import { writeText } from "../play/files.js";
import { createTerminal } from "../report/terminal.js";
import { writeReport } from "../report/writeReport.js";
import { freeRules, toldRules, wholeRules } from "../rules/sweep.js";
import { isoOf } from "../time.js";
import { replayCsv } from "./files.js";
import { REPLAY_TERMS } from "./options.js";
import type { ReplayTerms } from "./options.js";
import { periodOf } from "./period.js";
import type { Period } from "./period.js";
import { looksOf, periodsOf } from "./record.js";
import { replayRule } from "./replay.js";
import type { Replayed } from "./replay.js";
import { replayReport } from "./report.js";
import { judge, netsTable, replayTable, verdictTable } from "./tables.js";

/** What the command line gives. */
export interface RawReplay {
  readonly prices: string | undefined;
  readonly from: string | undefined;
  readonly out: string;
  readonly json: boolean;
}

/** `sim replay`: a rolling book along recorded prices. @throws SimulationInputError, PriceDataError */
export async function replayOnTerminal(raw: RawReplay): Promise<void> {
  const { out } = commonOptions({ seed: "1", paths: undefined, workers: undefined, out: raw.out });
  if (raw.prices === undefined) {
    throw new SimulationInputError(
      "No prices were given",
      "Name a CSV of hourly prices, for example --prices eth.csv.",
    );
  }
  const file = readPriceFile(raw.prices);
  const terms = REPLAY_TERMS;
  const periods = periodsAlong(file, terms, raw.from);
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const title = titleOf(file, periods);
  if (!raw.json) terminal.print(terminal.colours.bold(title));
  const step = { stepMinutes: file.stepSeconds / 60, days: terms.days };
  const specs = [...toldRules(terms.lambdas).toReversed(), ...wholeRules(terms.lambdas), ...freeRules(step)];
  const progress = terminal.startProgress("replaying", specs.length);
  const results: Replayed[] = [];
  try {
    for (const [index, spec] of specs.entries()) {
      results.push(replayRule(spec, periods));
      progress.update(index + 1, spec.kind);
    }
  } finally {
    progress.stop();
  }
  const judged = judge(results, terms.lambdas);
  const written = [
    ...(await writeReport(out, replayReport(title, terms, periods, judged))),
    await writeText(out, "replay.csv", replayCsv(results, periods, terms)),
  ];
  const files = [...written, `${out}/result.json`];
  const result = { prices: raw.prices, terms, periods: periods.map(({ from, to }) => ({ from, to })), judged, files };
  await writeText(out, "result.json", `${JSON.stringify(result, null, 2)}\n`);
  if (raw.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  terminal.printTable(replayTable(judged));
  terminal.printTable(netsTable(judged));
  terminal.printTable(verdictTable(judged));
  terminal.print(`Report: ${written[0] ?? ""} (charts, replay.csv and result.json beside it)`);
}

function periodsAlong(file: PriceFile, terms: ReplayTerms, from: string | undefined): readonly Period[] {
  const start = from === undefined ? undefined : Date.parse(from.length <= 10 ? `${from}T00:00Z` : from) / 1_000;
  if (start !== undefined && !Number.isFinite(start)) {
    throw new SimulationInputError(`--from "${from ?? ""}" is no date`, "Give one like 2018-01-01.");
  }
  const looks = looksOf(file.bars, file.stepSeconds);
  return periodsOf(looks, terms.days, start).map((period) => periodOf(period, terms));
}

function titleOf({ file }: PriceFile, periods: readonly Period[]): string {
  const [first] = periods;
  const last = periods.at(-1);
  return (
    `${periods.length} books of 30 days, one after the other, from ${isoOf(first?.from ?? 0)} to ${isoOf(last?.to ?? 0)} ` +
    `(${file})`
  );
}
