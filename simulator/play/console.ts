import type { NetworkManager } from "hardhat/types/network";

import { isoOf } from "../time.js";
import { createTerminal } from "../report/terminal.js";
import type { Progress, Terminal } from "../report/terminal.js";
import type { Prepared } from "./prepare.js";
import { runPlay } from "./run.js";
import type { Run, RunListener } from "./run.js";
import { plain } from "./summary.js";
import { hedgeLine, lostRaceLine, resultTable } from "./tables.js";

const SILENT: RunListener = { onPrices() {}, onReady() {}, onHedge() {}, onLostRace() {}, onMinute() {} };

/** A run on a terminal: progress on stderr, the story and its end on stdout; with `json` the result alone. */
export async function playOnTerminal(network: NetworkManager, prepared: Prepared, json: boolean): Promise<void> {
  if (json) {
    const { result } = await runPlay(network, prepared, SILENT);
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const story = storyOf(terminal);
  try {
    const run = await runPlay(network, prepared, story);
    story.stop();
    printEnd(terminal, run);
  } finally {
    story.stop();
  }
}

/** Tells the run as it goes: where it is on the bar, each hedge as a line. */
function storyOf(terminal: Terminal): RunListener & { stop(): void } {
  const { bold, dim } = terminal.colours;
  let progress: Progress | undefined;
  let total = 0;
  let hedges = 0;
  return {
    onPrices: (description, minutes) => {
      total = minutes;
      terminal.print(bold(`Playing ${description}`));
      terminal.print(
        dim("Setting up mainnet on a local chain, three vaults, and the same book of 12 calls and 12 puts in each ..."),
      );
    },
    onReady: (seconds) => {
      terminal.print(dim(`Ready after ${seconds.toFixed(1)} s. ${total} minutes follow; each hedge is a line.`));
      progress = terminal.startProgress("playing", total);
    },
    onHedge: (hedge) => {
      hedges++;
      terminal.print(hedgeLine(hedge));
    },
    onLostRace: (race) => terminal.print(lostRaceLine(race)),
    onMinute: (minute, played) => {
      const spot = plain(minute.marketWad).toFixed(2);
      progress?.update(
        played,
        `${isoOf(minute.at).replace("T", " ").replace("Z", "")} | ${spot} USD | ${hedges} hedges`,
      );
    },
    stop: () => progress?.stop(),
  };
}

function printEnd(terminal: Terminal, { result, summary, played }: Run): void {
  const { bold, green } = terminal.colours;
  const { run, checks, files } = result;
  terminal.print("");
  terminal.printTable(resultTable(summary));
  terminal.print("");
  terminal.print(bold(summary.saved));
  terminal.print(
    green(
      `All invariants held: ${checks.everyBlock} checks of ledger, worth and allowances (L1, L3, A1, C2), ` +
        `${checks.book} of the book (G1), ${checks.refusal} of H4, H1 to H3 on every hedge, the loan's floor every minute (C1).`,
    ),
  );
  const { minutesOutside, longestMinutesOutside, refusals } = summary.band;
  terminal.print(
    `Keel ended ${minutesOutside} of ${played.minutes.length} minutes outside its band, at most ` +
      `${longestMinutesOutside} in a row; ${refusals} hedges were refused when rehearsed.`,
  );
  terminal.print(summary.keeper);
  terminal.print(
    `${run.minutes} minutes, ${run.blocks} blocks: set up in ${run.setupSeconds} s, played in ${run.playSeconds} s.`,
  );
  terminal.print(`Report: ${files[0] ?? ""} (charts, hedges.csv, minutes.csv and result.json beside it)`);
}
