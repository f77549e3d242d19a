import { Writable } from "node:stream";

import { expect } from "chai";

import { createTerminal, type OutputStream } from "../../../simulator/report/terminal.js";
import type { Table } from "../../../simulator/report/types.js";

const ESCAPE = "\u001b[";

const table: Table = {
  title: "Result",
  columns: [
    { label: "what", align: "left" },
    { label: "USDC", align: "right" },
  ],
  rows: [["slippage and fees", "-3.00"]],
};

/** A stream that keeps what is written; as a terminal it answers what cli-progress asks of one. */
function recorder(isTTY: boolean): { stream: OutputStream; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 200 }), text: () => chunks.join("") };
}

const terminalOn = (isTTY: boolean, env: Record<string, string> = {}) => {
  const out = recorder(isTTY);
  const progress = isTTY ? out : recorder(false);
  return { terminal: createTerminal({ out: out.stream, progress: progress.stream, env }), out, progress };
};

describe("terminal output", () => {
  it("writes tables with figures to the right, without any colour when it is not a terminal", () => {
    const { terminal, out } = terminalOn(false);
    terminal.printTable({ ...table, rows: [...table.rows, ["gas", "-1,234.50"]] });
    expect(out.text()).to.not.include(ESCAPE);
    expect(out.text()).to.match(/^Result\n/);
    expect(out.text()).to.include("│ gas               │ -1,234.50 │").and.include("│     -3.00 │");
  });

  it("colours a terminal, but not with NO_COLOR or on a dumb one", () => {
    for (const [env, isColoured] of [
      [{}, true],
      [{ NO_COLOR: "" }, true],
      [{ NO_COLOR: "1" }, false],
      [{ TERM: "dumb" }, false],
    ] as const) {
      const { terminal, out } = terminalOn(true, { ...env });
      terminal.printTable(table);
      terminal.print(terminal.colours.red("loss"));
      expect(out.text().includes(ESCAPE), JSON.stringify(env)).to.equal(isColoured);
    }
  });

  it("says progress in ten plain lines beside the results when it is not a terminal", () => {
    const { terminal, out, progress } = terminalOn(false);
    const bar = terminal.startProgress("playing", 2_000);
    for (let minute = 1; minute <= 2_000; minute++) bar.update(minute, `ETH ${minute}`);
    terminal.print("hedged");
    bar.stop();
    const lines = progress.text().trimEnd().split("\n");
    expect(lines).to.have.length(10);
    expect(lines[0]).to.equal("playing: 10 % (200 of 2000), ETH 200");
    expect(lines[9]).to.equal("playing: 100 % (2000 of 2000), ETH 2000");
    expect(out.text()).to.equal("hedged\n");
  });

  it("moves the bar of a terminal out of the way of results, takes it away at the end, and can be stopped twice", () => {
    const { terminal, out } = terminalOn(true);
    const bar = terminal.startProgress("playing", 4);
    bar.update(2, "ETH 132.91");
    terminal.print("hedged");
    bar.stop();
    bar.stop();
    terminal.print("done");
    expect(out.text()).to.include("playing").and.include("50 % | ETH 132.91");
    expect(out.text()).to.match(/\[2Khedged\n/);
    expect(out.text().endsWith("done\n")).to.equal(true);
    expect(out.text().match(/hedged/g)).to.have.length(1);
  });

  it("keeps plain lines when only the results are piped away", () => {
    const out = recorder(false);
    const progress = recorder(true);
    const terminal = createTerminal({ out: out.stream, progress: progress.stream, env: {} });
    const bar = terminal.startProgress("playing", 10);
    bar.update(10, "end");
    bar.stop();
    expect(progress.text()).to.equal("playing: 100 % (10 of 10), end\n");
  });
});
