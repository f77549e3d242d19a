import Table from "cli-table3";
import pc from "picocolors";

import { explainFailure } from "./failure.js";

/** Where a task writes: results to `log`, refusals to `error`. */
export interface Output {
  readonly log: (text: string) => void;
  readonly error: (text: string) => void;
}

const CONSOLE: Output = {
  log: (text) => {
    console.log(text);
  },
  error: (text) => {
    console.error(text);
  },
};

/** What a task does, how its result reads, and where it writes. */
export interface TaskRun<Result> {
  readonly json: boolean;
  readonly work: () => Promise<Result>;
  readonly render: (result: Result) => string;
  readonly output?: Output;
}

/**
 * Runs a task and prints its result, as text or as one line of JSON. A refusal is printed the same way, as
 * `Name: message` or `{"error": {"code", "message", …}}`, and the process ends with code 1.
 */
export async function runTask<Result>({ json, work, render, output = CONSOLE }: TaskRun<Result>): Promise<void> {
  try {
    const result = await work();
    output.log(json ? toJson(result) : render(result));
  } catch (error) {
    const failure = explainFailure(error);
    if (failure === undefined) throw error;
    const { name, ...fields } = failure;
    if (json) output.log(toJson({ error: fields }));
    else output.error(`${pc.red(name)}: ${failure.message}`);
    process.exitCode = 1;
  }
}

/** JSON with every bigint as a decimal string, which loses no digit. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? field.toString() : field));
}

/** A table whose first column is text and whose others are numbers, aligned right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
  const grid = new Table({
    head: head.map((title) => pc.bold(title)),
    colAligns: head.map((_, column) => (column < textColumns ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  grid.push(...rows.map((row) => [...row]));
  return grid.toString();
}

/** Lines of "name  value", the names padded to one width. */
export function facts(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}

/** A heading above a block of text. */
export function section(title: string, body: string): string {
  return `${pc.bold(title)}\n${body}`;
}
