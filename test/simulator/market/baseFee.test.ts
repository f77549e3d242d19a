import { expect } from "chai";

import {
  blockBaseFeesWei,
  BLOCKS_PER_MINUTE,
  minuteBaseFeesWei,
  nextBaseFeeWei,
} from "../../../simulator/market/baseFee.js";
import { CRASHES, loadPrices } from "../../../simulator/market/loadPrices.js";

const GWEI = 1_000_000_000n;

describe("base fee", () => {
  describe("EIP-1559 formula", () => {
    // Worked by hand from the EIP: target = limit / 2; change = fee × |used − target| / target / 8, each rounded down.
    const examples: readonly [title: string, fee: bigint, used: bigint, limit: bigint, next: bigint][] = [
      ["a full block raises it by 12.5 %", 1_000_000_000n, 30_000_000n, 30_000_000n, 1_125_000_000n],
      ["an empty block lowers it by 12.5 %", 1_000_000_000n, 0n, 30_000_000n, 875_000_000n],
      ["a block at target leaves it", 1_000_000_000n, 15_000_000n, 30_000_000n, 1_000_000_000n],
      ["a block three quarters full raises it by 6.25 %", 1_000_000_000n, 22_500_000n, 30_000_000n, 1_062_500_000n],
      ["a block a quarter full lowers it by 6.25 %", 1_000_000_000n, 7_500_000n, 30_000_000n, 937_500_000n],
      ["a rise is at least one wei", 7n, 15_000_001n, 30_000_000n, 8n],
      ["a rise from zero is one wei", 0n, 30_000_000n, 30_000_000n, 1n],
      ["a fall may round to nothing", 7n, 0n, 30_000_000n, 7n],
      ["a fall of eight wei is one", 8n, 0n, 30_000_000n, 7n],
      ["both divisions round down", 1_000_000_007n, 20_000_000n, 30_000_000n, 1_041_666_673n],
    ];
    for (const [title, fee, used, limit, next] of examples) {
      it(title, () => expect(nextBaseFeeWei(fee, used, limit)).to.equal(next));
    }
  });

  for (const crash of CRASHES) {
    describe(`along ${crash}`, () => {
      const path = loadPrices({ crash }, {}, 1).path;
      const blocks = blockBaseFeesWei(path, 1);

      it("has five blocks a minute and starts at 30 gwei", () => {
        expect(blocks).to.have.length(path.pricesUsd.length * BLOCKS_PER_MINUTE);
        expect(blocks[0]).to.equal(30n * GWEI);
      });

      it("never changes by more than an eighth from block to block", () => {
        for (const [index, fee] of blocks.entries()) {
          const before = blocks[index - 1] ?? fee;
          const change = fee > before ? fee - before : before - fee;
          expect(change <= before / 8n, `block ${index}: ${before} to ${fee}`).to.equal(true);
        }
      });

      for (const seed of [1, 2, 3, 4, 5]) {
        it(`reaches 2,000 gwei within 5 %, never more, and is back under 60 gwei at the end (seed ${seed})`, () => {
          const seeded = loadPrices({ crash }, {}, seed).path;
          const fees = minuteBaseFeesWei(seeded, seed);
          const highest = fees.reduce((max, fee) => (fee > max ? fee : max), 0n);
          expect(fees).to.have.length(seeded.pricesUsd.length);
          expect(highest >= 1_900n * GWEI && highest <= 2_000n * GWEI, `highest ${highest} wei`).to.equal(true);
          expect((fees.at(-1) ?? 0n) < 60n * GWEI, `last ${fees.at(-1)} wei`).to.equal(true);
        });
      }
    });
  }

  it("is the same for the same seed and another for another", () => {
    const path = loadPrices({ crash: "2020-03-12" }, { hours: 2 }, 1).path;
    expect(blockBaseFeesWei(path, 9)).to.deep.equal(blockBaseFeesWei(path, 9));
    expect(blockBaseFeesWei(path, 9)).to.not.deep.equal(blockBaseFeesWei(path, 10));
  });

  it("stays near 30 gwei while the price does not move", () => {
    const path = { startsAt: 0, pricesUsd: Array.from({ length: 600 }, () => 100), origin: "pool-minutes" } as const;
    for (const fee of minuteBaseFeesWei(path, 1)) expect(fee > 25n * GWEI && fee < 36n * GWEI).to.equal(true);
  });
});
