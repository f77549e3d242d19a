import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";
import type { Result } from "hardhat/types/utils";

import {
  type GreeksCheckFailure,
  type GreeksReport,
  VectorFileUnreadableError,
} from "../../tasks/actions/greeksCheck.js";
import { VectorFileEmptyError, VectorHeaderError, VectorRowError } from "../../sdk/pricing/vectors.js";

const GOLDEN = "test/data/black_scholes.csv";

describe("hardhat greeks check", () => {
  let folder: string;
  let lines: readonly string[];
  let printed: string[];
  const { log, error } = console;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "keel-vectors-"));
    lines = (await readFile(GOLDEN, "utf8")).split("\n").slice(0, 13);
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    printed = [];
    const print = (text: string): void => {
      printed.push(text);
    };
    Object.assign(console, { log: print, error: print });
  });

  afterEach(() => {
    Object.assign(console, { log, error });
  });

  const check = async (contents: readonly string[], json = true): Promise<Result<GreeksReport, GreeksCheckFailure>> => {
    const vectors = join(folder, "vectors.csv");
    await writeFile(vectors, contents.join("\n"));
    const task = hre.tasks.getTask(["greeks", "check"]);
    return (await task.run({ vectors, json })) as Result<GreeksReport, GreeksCheckFailure>;
  };

  const refusal = async (run: Promise<Result<GreeksReport, GreeksCheckFailure>>): Promise<Error> => {
    const result = await run;
    if (result.success || !(result.error instanceof Error)) throw new Error("the check accepted what it must refuse");
    expect(printed.at(-1)).to.contain(result.error.message);
    return result.error;
  };

  const failedReport = async (contents: readonly string[]): Promise<GreeksReport> => {
    const result = await check(contents);
    if (result.success || result.error instanceof Error) throw new Error("the check did not end in a failed report");
    return result.error;
  };

  it("refuses a missing file, saying which", async () => {
    const task = hre.tasks.getTask(["greeks", "check"]);
    const run = task.run({ vectors: join(folder, "absent.csv"), json: false });
    const refused = await refusal(run as Promise<Result<GreeksReport, GreeksCheckFailure>>);
    expect(refused).to.be.instanceOf(VectorFileUnreadableError);
    expect(refused.message).to.contain("absent.csv");
  });

  it("refuses a wrong header and a file without rows", async () => {
    expect(await refusal(check(["spot,strike", "1,2"], false))).to.be.instanceOf(VectorHeaderError);
    expect(await refusal(check(lines.slice(0, 1), false))).to.be.instanceOf(VectorFileEmptyError);
  });

  it("refuses a row that is not numbers, has a field too many or a negative spot, naming the line", async () => {
    const [header = "", first = "", second = ""] = lines;
    for (const [bad, reason] of [
      [second.replace("3000.01", "three"), 'strike "three" is not a number'],
      [`${second},1`, "it has 13 fields"],
      [`-${second}`, 'spot "-3000" is negative'],
      [second.replace(",1,0,", ",1.5,0,"), 'tau_s "1.5" is not a whole number of seconds'],
    ] as const) {
      const refused = await refusal(check([header, first, bad], false));
      expect(refused).to.be.instanceOf(VectorRowError);
      expect(refused.message).to.contain(`line 3: ${reason}`);
    }
  });

  it("fails on a row that is off by 2e-15 of spot, and says where", async () => {
    const [header = "", first = "", ...rest] = lines;
    // 2.953102499912910 + 3000·2e-15 in the call's column.
    const wrong = first.replace("2.953102499912910072765725999488E+00", "2.953102499918910072765725999488E+00");
    expect(wrong).to.not.equal(first);
    const [call] = (await failedReport([header, wrong, ...rest])).columns;
    expect(call?.withinBound).to.equal(false);
    expect(call?.worstLine).to.equal(2);
  });

  it("counts a row outside the domain as a failure and still checks the others", async () => {
    const [header = "", first = "", ...rest] = lines;
    const { failures } = await failedReport([header, first.replace("3000,3000,0.8", "3000,3000,80"), ...rest]);
    expect(failures).to.have.length(1);
    expect(failures[0]?.line).to.equal(2);
    expect(failures[0]?.reason).to.contain("BlackScholes_VolOutsideDomain");
  });

  it("passes the golden file, as tables and as JSON", async () => {
    const result = await check(lines);
    expect(result.success).to.equal(true);
    const report = JSON.parse(printed.join("\n")) as GreeksReport;
    expect(report.rows).to.equal(lines.length - 1);
    expect(report.columns.map(({ column }) => column)).to.include.members(["call/S", "delta", "gamma*S", "vega/S"]);
    expect(report.gas.map(({ kernel }) => kernel)).to.include("deltaCall");

    printed.length = 0;
    await check(lines, false);
    expect(printed.join("\n")).to.contain("every bound held");
  });
});
