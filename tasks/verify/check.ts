import type { ArtifactManager } from "hardhat/types/artifacts";

import type { KeelParameters } from "../../deploy/index.js";
import type { DeploymentRecord } from "../../deploy/record.js";
import type { ReadingSession } from "../support/logs.js";

/** What is verified: a deployment as it was written down, and as it stands. */
export interface Subject {
  readonly session: ReadingSession;
  readonly record: DeploymentRecord;
  readonly parameters: KeelParameters;
  /** The contracts as this clone builds them. */
  readonly artifacts: Pick<ArtifactManager, "readArtifact">;
}

/** "note" is for what is right on a development chain only, or for people to judge; it fails nothing. */
export type Verdict = "ok" | "note" | "FAILED";

/** One thing read back from the chain, and what it had to be. */
export interface Check {
  readonly area: string;
  readonly what: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly found: string;
  /** What to do; empty when nothing is. */
  readonly remedy: string;
}

/** A check that compares. Addresses are compared whatever their letters' case. */
export function same(area: string, what: string, pair: { expected: unknown; found: unknown }, remedy: string): Check {
  const [expected, found] = [wordsOf(pair.expected), wordsOf(pair.found)];
  const isSame = expected.toLowerCase() === found.toLowerCase();
  return { area, what, verdict: isSame ? "ok" : "FAILED", expected, found, remedy: isSame ? "" : remedy };
}

/** A list as words, in an order of its own, so that equal sets read the same. */
export function listWords(values: Iterable<string>): string {
  const sorted = [...values].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase()));
  return sorted.length === 0 ? "nobody" : sorted.join(", ");
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value : String(value);
}
