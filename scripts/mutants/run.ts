// `npm run mutants`: plants each fault of list.ts in a copy of the project and runs the tests that must notice it.
//   npm run mutants -- --only PriceGuard --json
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { applied } from "./apply.js";
import { MUTANTS } from "./list.js";
import type { Mutant } from "./list.js";
import { Workspace } from "./workspace.js";
import type { Ended } from "./workspace.js";

/** What became of a mutant; only "killed" is good. */
interface Verdict {
  readonly name: string;
  readonly file: string;
  readonly outcome: "killed" | "survived" | "does not compile" | "stopped the tests";
  /** The first test that noticed, or what stopped the tests; null where none did. */
  readonly killer: string | null;
  readonly seconds: number;
}

class UsageError extends Error {
  override readonly name = "UsageError";
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean", default: false } } });
  const chosen = MUTANTS.filter(
    ({ name, file }) => values.only === undefined || `${file} ${name}`.includes(values.only),
  );
  if (chosen.length === 0) throw new UsageError(`No mutant's file or name contains "${values.only ?? ""}".`);
  const workspace = Workspace.copyOf(fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""));
  try {
    for (const mutant of chosen) applied(mutant, workspace.read(mutant.file));
    await requireSound(workspace, chosen);
    const verdicts: Verdict[] = [];
    for (const mutant of chosen) {
      const verdict = await judge(workspace, mutant);
      verdicts.push(verdict);
      console.error(`${verdicts.length}/${chosen.length} ${lineOf(verdict)}`);
    }
    const bad = verdicts.filter(({ outcome }) => outcome !== "killed");
    const killed = verdicts.length - bad.length;
    if (values.json) console.log(JSON.stringify({ mutants: verdicts.length, killed, verdicts }));
    else console.log([`${killed} of ${verdicts.length} mutants killed.`, ...bad.map(lineOf)].join("\n"));
    return bad.length === 0 ? 0 : 1;
  } finally {
    workspace.remove();
  }
}

/** A test that fails without any fault would kill every mutant. */
async function requireSound(workspace: Workspace, chosen: readonly Mutant[]): Promise<void> {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
  console.error(`Building, and running ${files.length} test files without a fault ...`);
  requireOk("The build", await workspace.build());
  requireOk("A test", await workspace.test(files));
}

function requireOk(what: string, ended: Ended): void {
  if (ended.code === 0) return;
  throw new UsageError(`${what} fails without any fault planted; mend that first.\n${ended.output.slice(-3_000)}`);
}

async function judge(workspace: Workspace, mutant: Mutant): Promise<Verdict> {
  const { name, file } = mutant;
  const startedAt = Date.now();
  const sound = workspace.read(file);
  const verdict = (outcome: Verdict["outcome"], killer: string | null = null): Verdict => ({
    ...{ name, file, outcome, killer },
    seconds: Math.round((Date.now() - startedAt) / 1_000),
  });
  workspace.write(file, applied(mutant, sound));
  try {
    if ((await workspace.build()).code !== 0) return verdict("does not compile");
    const { code, output } = await workspace.test(mutant.tests);
    if (code === 0) return verdict("survived");
    const killer = firstFailure(output);
    return killer === null ? verdict("stopped the tests", output.slice(-500)) : verdict("killed", killer);
  } finally {
    workspace.write(file, sound);
  }
}

/** The title under mocha's "1)" in its list of tests. */
function firstFailure(output: string): string | null {
  return /^\s+1\) (.+)$/m.exec(output)?.[1]?.trim() ?? null;
}

function lineOf({ name, file, outcome, killer, seconds }: Verdict): string {
  return `${outcome.padEnd(8)} ${file}: ${name}${killer === null ? "" : ` — ${killer}`} (${seconds} s)`;
}
