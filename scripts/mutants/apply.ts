import type { Mutant } from "./list.js";

/** A mutant's original text is not in its file exactly once: the contract changed and the list did not follow. */
export class StaleMutantError extends Error {
  override readonly name = "StaleMutantError";
  constructor(mutant: Mutant, count: number) {
    super(
      `"${mutant.name}": its original text occurs ${count} times in ${mutant.file}, not once. ` +
        `Bring scripts/mutants/list.ts up to the contract.`,
    );
  }
}

/** The file's text with the fault in it. @throws StaleMutantError */
export function applied(mutant: Mutant, text: string): string {
  const parts = text.split(mutant.original);
  if (parts.length !== 2) throw new StaleMutantError(mutant, parts.length - 1);
  return parts.join(mutant.mutated);
}
