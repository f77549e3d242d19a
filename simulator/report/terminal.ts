import { MultiBar, Presets, type SingleBar } from "cli-progress";
import Table from "cli-table3";
import pc from "picocolors";

import type { Table as ReportTable } from "./types.js";

/** What the terminal needs of a stream; `process.stdout` and `process.stderr` are such. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface TerminalStreams {
  /** Results: hedges, tables. */
  readonly out: OutputStream;
  /** Progress, so that a pipe of the results stays clean. */
  readonly progress: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Progress {
  /** Steps done so far, and a few words on where the run is. */
  update(done: number, where: string): void;
  /** Takes the bar away. Must be called, also after a failure, or its timer keeps the process alive. */
  stop(): void;
}

export interface Terminal {
  readonly colours: ReturnType<typeof pc.createColors>;
  /** One line of results; a progress bar moves out of its way. */
  print(line: string): void;
  printTable(table: ReportTable): void;
  /** A bar on a terminal, else a plain line at each tenth. One at a time. */
  startProgress(label: string, total: number): Progress;
}

const PLAIN_LINES = 10;

/** Colours only where a person looks, and never when NO_COLOR is set to anything. */
export function createTerminal({ out, progress, env }: TerminalStreams): Terminal {
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const colours = pc.createColors(out.isTTY === true && !isPlain);
  // A bar and results must share one screen to move out of each other's way.
  const hasBar = out.isTTY === true && progress.isTTY === true && env["TERM"] !== "dumb";
  let bars: MultiBar | undefined;
  const print = (line: string): void => {
    if (bars === undefined) {
      out.write(`${line}\n`);
      return;
    }
    bars.log(`${line}\n`);
    bars.update();
  };
  return {
    colours,
    print,
    printTable: (table) => print(tableText(table, colours)),
    startProgress: (label, total) => {
      if (!hasBar) return plainProgress(progress, label, total);
      const mine = new MultiBar(barOptions(progress, label), Presets.rect);
      bars = mine;
      return barProgress(mine, mine.create(total, 0, { where: "" }), () => (bars = undefined));
    },
  };
}

/** A table as text, its title above it. */
export function tableText(table: ReportTable, colours: ReturnType<typeof pc.createColors>): string {
  const drawn = new Table({
    head: table.columns.map(({ label }) => colours.bold(label)),
    colAligns: table.columns.map(({ align }) => align),
    // cli-table3 would colour by itself, without asking NO_COLOR.
    style: { head: [], border: [] },
  });
  drawn.push(...table.rows.map((row) => [...row]));
  return `${colours.bold(table.title)}\n${drawn.toString()}`;
}

function barOptions(stream: OutputStream, label: string): ConstructorParameters<typeof MultiBar>[0] {
  return {
    stream,
    format: `${label} {bar} {percentage} % | {where} | {eta_formatted} left`,
    barsize: 30,
    clearOnComplete: true,
    etaBuffer: 100,
    // The terminal's modes stay as they are, so that an interrupted run leaves nothing to put back.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  };
}

function barProgress(bars: MultiBar, bar: SingleBar, onStop: () => void): Progress {
  let isStopped = false;
  return {
    update: (done, where) => bar.update(done, { where }),
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      bars.stop();
      onStop();
    },
  };
}

function plainProgress(stream: OutputStream, label: string, total: number): Progress {
  let linesSaid = 0;
  return {
    update: (done, where) => {
      const due = Math.floor((done / total) * PLAIN_LINES);
      if (!(due > linesSaid)) return;
      linesSaid = due;
      stream.write(`${label}: ${Math.floor((done / total) * 100)} % (${done} of ${total}), ${where}\n`);
    },
    stop: () => {},
  };
}
