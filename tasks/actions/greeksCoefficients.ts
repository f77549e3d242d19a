import { readFile, writeFile } from "node:fs/promises";

import type { Result } from "hardhat/types/utils";

import { deriveKernels, type DerivedKernels } from "../../scripts/coefficients/fits.js";
import { corrected, type Deviation, deviations, ledgerOf } from "../../scripts/coefficients/ledger.js";
import { judgeReference, type ReferenceFile } from "../../scripts/coefficients/reference.js";

interface CoefficientsArguments {
  readonly reference: string;
  readonly write: boolean;
}

/** Derives every coefficient anew, prints it with its bound and fails where a source says something else. */
export default async function greeksCoefficients(
  args: CoefficientsArguments,
): Promise<Result<undefined, readonly Deviation[]>> {
  const kernels = deriveKernels();
  console.log(describe(kernels));
  if (args.reference !== "") console.log(await describeReference(args.reference));
  const entries = ledgerOf(kernels);
  const sources = new Map<string, string>();
  for (const path of new Set(entries.map((entry) => entry.path))) sources.set(path, await readFile(path, "utf8"));
  const wrong = deviations(entries, (path) => sources.get(path) ?? "");
  for (const { path, constant, expected, found } of wrong) {
    console.error(`${path}: ${constant} is ${found ?? "missing"} but its derivation gives ${expected}`);
  }
  if (wrong.length === 0) console.log(`${entries.length} literals in ${sources.size} sources are what they should be.`);
  else if (args.write) await writeCorrections(wrong, sources);
  return wrong.length === 0 || args.write ? { success: true, value: undefined } : { success: false, error: wrong };
}

async function writeCorrections(wrong: readonly Deviation[], sources: Map<string, string>): Promise<void> {
  for (const entry of wrong) sources.set(entry.path, corrected(sources.get(entry.path) ?? "", entry));
  for (const path of new Set(wrong.map((entry) => entry.path))) await writeFile(path, sources.get(path) ?? "");
  console.log(`Wrote ${wrong.length} literals. Run prettier, the build and the tests.`);
}

function describe(kernels: DerivedKernels): string {
  return [kernels.atanh, kernels.coth, kernels.mills]
    .map(({ problem, fit, stored }) =>
      [
        `${problem.name}: degree ${problem.numeratorDegree}/${problem.denominatorDegree}, largest weighted error ${fit.error.toExponential(3)}`,
        ...stored.map(({ constant, value }) => `  ${constant} = ${value}`),
      ].join("\n"),
    )
    .join("\n");
}

async function describeReference(path: string): Promise<string> {
  const judged = judgeReference(JSON.parse(await readFile(path, "utf8")) as ReferenceFile);
  return [
    `${path}, by the same weight and interval:`,
    ...judged.map(({ name, problem, error }) => `  ${name} for ${problem}: ${error.toExponential(3)}`),
  ].join("\n");
}
