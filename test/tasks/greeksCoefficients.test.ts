import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

describe("hardhat greeks coefficients", () => {
  let folder: string;
  let printed: string[];
  const { log } = console;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "keel-coefficients-"));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    printed = [];
    console.log = (text: string) => {
      printed.push(text);
    };
  });

  afterEach(() => {
    console.log = log;
  });

  it("finds every literal of the sources to be its derivation", async () => {
    const result: unknown = await hre.tasks.getTask(["greeks", "coefficients"]).run({ reference: "", write: false });
    expect(result).to.deep.equal({ success: true, value: undefined });
    expect(printed.join("\n")).to.contain("literals in 15 sources are what they should be");
  });

  it("judges other coefficients by our weight and interval: Taylor's series of 2·atanh(u)/u is far worse", async () => {
    const taylor = Array.from({ length: 9 }, (_, k) => (2 / (2 * k + 1)).toFixed(16));
    const reference = join(folder, "reference.json");
    await writeFile(reference, JSON.stringify({ atanhTaylor: taylor, unrelated: ["1.0"] }));
    await hre.tasks.getTask(["greeks", "coefficients"]).run({ reference, write: false });
    const error = /atanhTaylor for atanh: (\S+)/.exec(printed.join("\n"))?.[1] ?? "";
    // The first term left out, 2·u^18/19 over 2.
    expect(Number(error)).to.be.within(5e-16, 1.2e-15);
    expect(printed.join("\n")).to.not.contain("unrelated");
  });
});
