import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { BadSnapshotError, differences, readSnapshot, writeSnapshot } from "../../scripts/gas/snapshot.js";
import { renderGas } from "../../tasks/actions/gas.js";

const SNAPSHOT = { gas: { buy: 200_000, sell: 100_000 }, sizes: { OptionsVault: 22_000 } };

describe("The gas snapshot", () => {
  const folder = mkdtempSync(join(tmpdir(), "keel-gas-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads back what was written", () => {
    const file = join(folder, "snapshot.json");
    writeSnapshot(file, SNAPSHOT);
    expect(readSnapshot(file)).to.deep.equal(SNAPSHOT);
  });

  it("is refused when it is missing, no JSON, or holds no figures, each with the command that mends it", () => {
    const file = join(folder, "broken.json");
    expect(() => readSnapshot(file)).to.throw(BadSnapshotError, "npm run gas -- --update");
    for (const text of ["", "{}", '{"gas": {"buy": "many"}, "sizes": {}}', '{"gas": {"buy": 0}, "sizes": {}}']) {
      writeFileSync(file, text);
      expect(() => readSnapshot(file), text).to.throw(BadSnapshotError);
    }
  });

  it("differs by a single unit of gas, a new figure, a lost one, or a byte", () => {
    expect(differences(SNAPSHOT, SNAPSHOT)).to.deep.equal([]);
    const now = { gas: { buy: 200_001, settle: 1 }, sizes: { OptionsVault: 22_001 } };
    expect(differences(SNAPSHOT, now)).to.deep.equal([
      { name: "buy", expected: 200_000, actual: 200_001 },
      { name: "sell", expected: 100_000, actual: null },
      { name: "settle", expected: null, actual: 1 },
      { name: "size of OptionsVault", expected: 22_000, actual: 22_001 },
    ]);
  });

  it("is told as a table of differences with the way to accept them", () => {
    const now = { gas: { buy: 210_000, sell: 100_000 }, sizes: SNAPSHOT.sizes };
    const report = { ...now, sizeLimit: 24_576, tooLarge: ["OptionsVault"], written: null };
    const text = renderGas({ ...report, differences: differences(SNAPSHOT, now) });
    expect(text)
      .to.contain("+10,000 (+5.00 %)")
      .and.contain("1 of 3 figures differ")
      .and.contain("npm run gas -- --update");
    expect(text).to.contain("OptionsVault is larger than the 24,576 bytes");
    expect(renderGas({ ...report, tooLarge: [], differences: [] })).to.equal(
      "All 3 figures are as gas-snapshot.json has them.",
    );
  });
});
