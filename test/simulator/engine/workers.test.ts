import { expect } from "chai";

import type { FrontierCase } from "../../../simulator/frontier/caseFile.js";
import { noCheckpoint } from "../../../simulator/frontier/checkpoint.js";
import { computeFrontier } from "../../../simulator/frontier/frontier.js";
import type { Frontier } from "../../../simulator/frontier/frontier.js";
import { openPool } from "../../../simulator/work/pool.js";
import { BOOK } from "../support.js";

const small: FrontierCase = {
  ...BOOK,
  name: "small",
  days: 3,
  stepMinutes: 60,
  paths: 1_100,
  lambdas: [1e-5, 1e-4],
};

async function frontierWith(workers: number, seed: number): Promise<Omit<Frontier, "seconds">> {
  const pool = openPool(workers);
  try {
    const settings = { seed, positions: 101, model: { kind: "merton" } } as const;
    const listener = { onStage() {}, onProgress() {} };
    const bench = { problem: small, settings, pool, checkpoint: noCheckpoint(`test-${seed}`), listener };
    const { seconds, ...result } = await computeFrontier(bench);
    expect(seconds.paths).to.be.above(0);
    return result;
  } finally {
    await pool.close();
  }
}

describe("worker threads", () => {
  it("change no bit of the result, whatever their number", async () => {
    const one = await frontierWith(1, 5);
    const three = await frontierWith(3, 5);
    expect(three).to.eql(one);
  });

  it("give other paths for another seed", async () => {
    const [one, other] = [await frontierWith(1, 5), await frontierWith(1, 6)];
    expect(other.points[0]?.cost).not.to.equal(one.points[0]?.cost);
    expect(other.points[0]?.value).to.equal(one.points[0]?.value);
  });
});
