import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Tally } from "../engine/tally.js";
import { makeRegions } from "./regions.js";
import type { Regions } from "./regions.js";
import type { Optimum } from "./solve.js";
import { sourcesHash } from "./sources.js";

/** Finished parts of a run on disk, so that an interrupted run goes on where it was. */
export interface Checkpoint {
  /** Names the run: the same inputs and the same code give the same name. */
  readonly name: string;
  optimum(lambda: number): Promise<Optimum | undefined>;
  saveOptimum(optimum: Optimum): Promise<void>;
  tallies(part: string): Promise<readonly (readonly Tally[])[] | undefined>;
  saveTallies(part: string, tallies: readonly (readonly Tally[])[]): Promise<void>;
  /** Removes what was kept: the run is done. */
  clear(): Promise<void>;
}

/**
 * A checkpoint in `folder` for everything in `inputs` that the results depend on, and for the code they come from: what
 * other code has left there is never taken up.
 */
export function openCheckpoint(folder: string, inputs: object, code: string = sourcesHash()): Checkpoint {
  const text = JSON.stringify({ code, inputs });
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const home = join(folder, `checkpoint-${name}`);
  return {
    name,
    optimum: async (lambda) => {
      const shape = await readJson<OptimumRecord>(join(home, `${lambda}.json`));
      const cells = shape === undefined ? undefined : await readBytes(join(home, `${lambda}.bin`));
      if (shape === undefined || cells === undefined) return undefined;
      const regions = makeRegions({ ...shape.regions, lambda });
      if (cells.byteLength !== regions.buffer.byteLength) return undefined;
      new Uint8Array(regions.buffer).set(cells);
      return { lambda, value: shape.value, regions };
    },
    saveOptimum: async ({ lambda, value, regions: { steps, spacing, most, buffer } }) => {
      await writeWhole(home, `${lambda}.bin`, new Uint8Array(new Uint8Array(buffer)));
      const record: OptimumRecord = { value, regions: { steps, spacing, most } };
      await writeWhole(home, `${lambda}.json`, JSON.stringify(record));
    },
    tallies: (part) => readJson(join(home, `${part}.json`)),
    saveTallies: (part, tallies) => writeWhole(home, `${part}.json`, JSON.stringify(tallies)),
    clear: () => rm(home, { recursive: true, force: true }),
  };
}

/** Keeps nothing: for tests and for what is over at once. */
export function noCheckpoint(name: string): Checkpoint {
  return {
    name,
    optimum: () => Promise.resolve(undefined),
    saveOptimum: () => Promise.resolve(),
    tallies: () => Promise.resolve(undefined),
    saveTallies: () => Promise.resolve(),
    clear: () => Promise.resolve(),
  };
}

interface OptimumRecord {
  readonly value: number;
  readonly regions: Pick<Regions, "steps" | "spacing" | "most">;
}

/** A file is there whole or not at all, whenever the run was interrupted. */
async function writeWhole(home: string, name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(home, { recursive: true });
  const part = join(home, `${name}.part`);
  await writeFile(part, content);
  await rename(part, join(home, name));
}

async function readBytes(file: string): Promise<Uint8Array | undefined> {
  return readFile(file).catch(() => undefined);
}

/** The folder's name holds the hash of inputs and code, so what parses has the shape this code wrote; what does not is gone. */
async function readJson<Content>(file: string): Promise<Content | undefined> {
  const bytes = await readBytes(file);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Content;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
