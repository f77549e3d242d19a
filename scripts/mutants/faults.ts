/** One planted fault: a text in a contract that occurs there exactly once, and what stands in its place. */
export interface Mutant {
  /** What the fault does. Unique. */
  readonly name: string;
  readonly file: string;
  readonly original: string;
  readonly mutated: string;
  /** At least one test in these files must fail. */
  readonly tests: readonly string[];
}

type Fault = readonly [name: string, original: string, mutated: string];

/** Faults of one file that the same tests are to find. */
export function faults(file: string, tests: readonly string[], list: readonly Fault[]): readonly Mutant[] {
  return list.map(([name, original, mutated]) => ({ name, file, original, mutated, tests }));
}
