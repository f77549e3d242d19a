import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const table = z.record(z.string(), z.number().int().positive());
const snapshotSchema = z.strictObject({ gas: table, sizes: table });

/** What the contracts cost and weigh: gas by scenario, bytes by contract. */
export type Snapshot = Readonly<z.output<typeof snapshotSchema>>;

/** One figure that is not what the snapshot says; a missing side is null. */
export interface Difference {
  readonly name: string;
  readonly expected: number | null;
  readonly actual: number | null;
}

/** The committed snapshot is missing or no snapshot. */
export class BadSnapshotError extends Error {
  override readonly name = "BadSnapshotError";
  constructor(path: string, issues: string) {
    super(`${path} is not usable: ${issues} Write it anew: npm run gas -- --update`);
  }
}

/** @throws BadSnapshotError */
export function readSnapshot(path: string): Snapshot {
  if (!existsSync(path)) throw new BadSnapshotError(path, "it does not exist.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BadSnapshotError(path, `it is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const result = snapshotSchema.safeParse(parsed);
  if (!result.success) throw new BadSnapshotError(path, z.prettifyError(result.error));
  return result.data;
}

export function writeSnapshot(path: string, snapshot: Snapshot): void {
  writeFileSync(path, `${JSON.stringify(snapshot, undefined, 2)}\n`);
}

/** Every figure that differs at all: gas is the same in every run, so a difference has a cause in the code. */
export function differences(expected: Snapshot, actual: Snapshot): readonly Difference[] {
  return [...compare(expected.gas, actual.gas, ""), ...compare(expected.sizes, actual.sizes, "size of ")];
}

type Figures = Readonly<Record<string, number>>;

function compare(expected: Figures, actual: Figures, prefix: string): readonly Difference[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names
    .map((name) => ({ name: `${prefix}${name}`, expected: expected[name] ?? null, actual: actual[name] ?? null }))
    .filter((difference) => difference.expected !== difference.actual);
}
