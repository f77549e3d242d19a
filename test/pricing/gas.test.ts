import { readFileSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

import { quantile } from "../../sdk/pricing/accuracy.js";
import { parseVectors, type GoldenRow } from "../../sdk/pricing/vectors.js";
import { deployKernels } from "../../scripts/gas/kernels.js";

/** Medians of the library call alone over a vector file, by kernel. */
async function mediansOf(rows: readonly GoldenRow[]): Promise<ReadonlyMap<string, number>> {
  const kernels = await deployKernels(hre.network);
  const used = new Map<string, number[]>();
  for (const { input } of rows) {
    for (const [kernel, gas] of await kernels.gas(input)) used.set(kernel, [...(used.get(kernel) ?? []), gas]);
  }
  return new Map([...used].map(([kernel, gas]) => [kernel, quantile(gas, 0.5)]));
}

function rowsOf(path: string): readonly GoldenRow[] {
  return parseVectors(readFileSync(path, "utf8"), path);
}

describe("Gas of the pricing kernels", () => {
  it("stays under the promised medians on the common vectors, half of which have no time value left", async () => {
    const medians = await mediansOf(rowsOf("test/data/black_scholes.csv"));
    expect(medians.get("deltaCall")).to.be.at.most(1_100);
    expect(medians.get("call")).to.be.at.most(1_750);
    expect(medians.get("put")).to.be.at.most(1_750);
    expect(medians.get("greeks (all in one pass)")).to.be.at.most(2_700);
  });

  it("stays close to them where nearly every option is alive", async () => {
    const medians = await mediansOf(rowsOf("test/data/black_scholes_wide.csv"));
    expect(medians.get("deltaCall")).to.be.at.most(1_300);
    expect(medians.get("call")).to.be.at.most(1_800);
    expect(medians.get("put")).to.be.at.most(1_800);
    expect(medians.get("greeks (all in one pass)")).to.be.at.most(2_500);
    expect(medians.get("greeksAt (a book's strike)")).to.be.at.most(2_150);
  });
});
