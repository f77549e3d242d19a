import type { TokenNames } from "./words.js";

/** The evidence of a custom error by name, numbers as bigint. */
export interface Evidence {
  readonly int: (name: string) => bigint;
  readonly text: (name: string) => string;
  /** The sentence of a refusal that this one carries as bytes. */
  readonly inner: (name: string) => string;
}

/** One refusal in words: what was wrong, with its numbers, and what to do. */
export type Sentence = (evidence: Evidence, tokens: TokenNames) => string;
