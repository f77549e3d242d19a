import type { NetworkManager } from "hardhat/types/network";

import { PlayOptionError } from "../play/errors.js";
import { writeText } from "../play/files.js";
import { wholeOf } from "../play/options.js";
import { plain } from "../play/summary.js";
import { createTerminal } from "../report/terminal.js";
import type { Terminal } from "../report/terminal.js";
import { writeReport } from "../report/writeReport.js";
import { isoOf } from "../time.js";
import { figuresOf } from "./figures.js";
import type { Played } from "./game.js";
import { momentsCsv, solvencyReport, solvencyTable } from "./report.js";
import { runWeeks } from "./run.js";
import { loadWeeks, WEEKS } from "./weeks.js";
import type { Weeks } from "./weeks.js";

/** What the command line gives, as text. */
export interface RawSolvency {
  readonly crash: string | undefined;
  readonly quietHours: string;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

const MAX_SEED = 2 ** 31 - 1;
/** A day and more between two looks is no keeper. */
const MAX_QUIET_HOURS = 24;

/** The weeks to play. @throws PlayOptionError, PriceDataError */
export function chosenWeeks({ crash, quietHours, seed, out }: RawSolvency): readonly Weeks[] {
  if (out.trim() === "") throw new PlayOptionError("--out", '""', "Give a folder, for example --out out.");
  const pace = {
    quietHours: wholeOf("--quiet-hours", quietHours, 1, MAX_QUIET_HOURS),
    seed: wholeOf("--seed", seed, 0, MAX_SEED),
  };
  const crashes = crash === undefined ? WEEKS.map((weeks) => weeks.crash) : [crash];
  return crashes.map((each) => loadWeeks(each, pace));
}

/** `vault solvency`: progress on stderr, the table on stdout, report and figures in the folder. */
export async function solvencyOnTerminal(
  network: NetworkManager,
  all: readonly Weeks[],
  { out, json }: RawSolvency,
): Promise<void> {
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const played: Played[] = [];
  for (const weeks of all) played.push(await playOne(network, weeks, terminal));
  const figures = played.flatMap(figuresOf);
  const files = [
    ...(await writeReport(out, solvencyReport(played, figures))),
    await writeText(out, "solvency.csv", momentsCsv(played)),
  ];
  const result = { vaults: figures, files: [...files, `${out}/result.json`] };
  await writeText(out, "result.json", `${JSON.stringify(result, null, 2)}\n`);
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  terminal.printTable(solvencyTable(figures));
  terminal.print(`Report: ${files[0] ?? ""} (charts, solvency.csv and result.json beside it)`);
}

async function playOne(network: NetworkManager, weeks: Weeks, terminal: Terminal): Promise<Played> {
  const progress = terminal.startProgress(`weeks to ${weeks.crash}`, weeks.steps.length);
  try {
    return await runWeeks(network, weeks, ({ at, priceWad, navWad }, done) => {
      const [hedged, unhedged] = navWad.map((wad) => `${(plain(wad) / 1e6).toFixed(2)} M`);
      const where = `${isoOf(at)} | ${plain(priceWad).toFixed(0)} USD | hedged ${hedged ?? "–"}, unhedged ${unhedged ?? "–"}`;
      progress.update(done, where);
    });
  } finally {
    progress.stop();
  }
}
