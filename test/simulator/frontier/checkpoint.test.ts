import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { NO_TALLY } from "../../../simulator/engine/tally.js";
import type { FrontierCase } from "../../../simulator/frontier/caseFile.js";
import { openCheckpoint } from "../../../simulator/frontier/checkpoint.js";
import { computeFrontier } from "../../../simulator/frontier/frontier.js";
import { solveOptimum } from "../../../simulator/frontier/solve.js";
import { sourcesHash } from "../../../simulator/frontier/sources.js";
import type { WorkerPool } from "../../../simulator/work/pool.js";
import { runPaths, solve } from "../../../simulator/work/tasks.js";
import { ATM } from "../support.js";

const small: FrontierCase = { ...ATM, name: "small", days: 2, stepMinutes: 60, paths: 2_000, lambdas: [1e-5, 1e-4] };

/** Does the work here, and fails when told to, as an interrupted run would. */
function localPool(mayRun: () => boolean): WorkerPool & { readonly done: { count: number } } {
  const done = { count: 0 };
  const attempt = <Result>(work: () => Result): Promise<Result> => {
    if (!mayRun()) return Promise.reject(new Error("interrupted"));
    done.count++;
    return Promise.resolve(work());
  };
  return {
    done,
    solve: (task) => attempt(() => solve(task)),
    runPaths: (task) => attempt(() => runPaths(task)),
    close: () => Promise.resolve(),
  };
}

describe("checkpoints", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "keel-checkpoint-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const settings = { seed: 1, positions: 61, model: { kind: "gbm" } } as const;
  const listener = { onStage() {}, onProgress() {} };

  it("let an interrupted run go on where it was, to the same bits", async () => {
    const inputs = { problem: small, settings };
    const whole = localPool(() => true);
    const expected = await computeFrontier({
      problem: small,
      settings,
      pool: whole,
      checkpoint: openCheckpoint(join(folder, "other"), inputs),
      listener,
    });
    let left = 4;
    const broken = localPool(() => left-- > 0);
    const bench = { problem: small, settings, checkpoint: openCheckpoint(folder, inputs), listener };
    const interrupted = await computeFrontier({ ...bench, pool: broken }).then(
      () => "done",
      (error: unknown) => String(error),
    );
    expect(interrupted).to.include("interrupted");
    const rest = localPool(() => true);
    const found = await computeFrontier({ ...bench, checkpoint: openCheckpoint(folder, inputs), pool: rest });
    expect(rest.done.count).to.equal(whole.done.count - 4);
    expect({ ...found, seconds: 0 }).to.eql({ ...expected, seconds: 0 });
  });

  it("belong to their inputs alone, and are gone when the run is done", async () => {
    const one = openCheckpoint(folder, { seed: 1 });
    const optimum = solveOptimum({ ...ATM, days: 1, stepMinutes: 120 }, 1e-4, 51);
    await one.saveOptimum(optimum);
    await one.saveTallies("paths-0", [[NO_TALLY]]);
    expect((await openCheckpoint(folder, { seed: 1 }).optimum(1e-4))?.value).to.equal(optimum.value);
    expect(await openCheckpoint(folder, { seed: 1 }).tallies("paths-0")).to.eql([[NO_TALLY]]);
    expect(await openCheckpoint(folder, { seed: 2 }).optimum(1e-4)).to.equal(undefined);
    expect(await one.optimum(2e-4)).to.equal(undefined);
    await one.clear();
    expect(readdirSync(folder)).to.eql([]);
  });

  it("are not trusted where a file is cut short", async () => {
    const checkpoint = openCheckpoint(folder, { seed: 1 });
    await checkpoint.saveOptimum(solveOptimum({ ...ATM, days: 1, stepMinutes: 120 }, 1e-4, 51));
    const file = join(folder, `checkpoint-${checkpoint.name}`, "0.0001.bin");
    expect(existsSync(file)).to.equal(true);
    truncateSync(file, 100);
    expect(await checkpoint.optimum(1e-4)).to.equal(undefined);
    await checkpoint.saveTallies("paths-0", [[NO_TALLY]]);
    truncateSync(join(folder, `checkpoint-${checkpoint.name}`, "paths-0.json"), 5);
    expect(await checkpoint.tallies("paths-0")).to.equal(undefined);
  });

  it("are never taken up by other code", async () => {
    const one = openCheckpoint(folder, { seed: 1 });
    await one.saveTallies("paths-0", [[NO_TALLY]]);
    const changed = openCheckpoint(folder, { seed: 1 }, `${sourcesHash()}, changed`);
    expect(changed.name).not.to.equal(one.name);
    expect(await changed.tallies("paths-0")).to.equal(undefined);
  });

  it("tell code apart by every file's name and content, and by the versions it imports", () => {
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
    for (const each of ["sdk/hedging", "simulator"]) mkdirSync(join(folder, each), { recursive: true });
    write("package-lock.json", "{}");
    write("sdk/hedging/a.ts", "export const a = 1;");
    write("simulator/b.ts", "");
    write("simulator/notes.md", "x");
    const seen = [sourcesHash(folder)];
    const next = (): void => void seen.push(sourcesHash(folder));
    write("sdk/hedging/a.ts", "export const a = 2;");
    next();
    write("simulator/c.ts", "");
    next();
    write("package-lock.json", "{ }");
    next();
    expect(new Set(seen).size).to.equal(seen.length);
    const last = seen.at(-1);
    write("simulator/notes.md", "y");
    expect(sourcesHash(folder)).to.equal(last);
  });
});
