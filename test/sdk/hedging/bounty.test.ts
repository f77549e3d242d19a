import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { gasCeilingWad, owedWad, rampWad, riskRemovedWad } from "../../../sdk/hedging/bounty.js";
import { HedgingHarness__factory } from "../../../types/index.js";
import { snapshotted } from "../../support/snapshotted.js";
import { WAD } from "../../support/system.js";

const GWEI = 10n ** 9n;
const TERMS = {
  premiumBps: 1_000n,
  maxBaseFeeWei: 500n * GWEI,
  maxGas: 500_000n,
  shareBps: 5_000n,
  riskPriceWad: WAD / 10_000n,
  horizonSeconds: 86_400n,
  rampSeconds: 300n,
};
const CLAIM = {
  gasUsed: 300_000n,
  baseFeeWei: 5n * GWEI,
  spotWad: 2_000n * WAD,
  varianceWad: WAD / 4n,
  deviationBeforeWad: 5n * WAD,
  deviationAfterWad: WAD,
  triggerWad: 4n * WAD,
  sinceSeconds: 300n,
  isEmergency: false,
};

describe("bounty, by hand", () => {
  it("values the risk removed as the keeper does: ½ · 1e-4 · 0.25 · 2000² · 24 / 365", () => {
    expect(riskRemovedWad(CLAIM, TERMS)).to.equal((1_200n * WAD) / 365n);
    expect(owedWad(CLAIM, TERMS)).to.equal((600n * WAD) / 365n); // half of it; the gas is 3.25 dollars
  });

  it("is nothing for a deviation that did not shrink", () => {
    expect(riskRemovedWad({ ...CLAIM, deviationAfterWad: 5n * WAD }, TERMS)).to.equal(0n);
    expect(riskRemovedWad({ ...CLAIM, deviationAfterWad: 6n * WAD }, TERMS)).to.equal(0n);
  });

  it("pays a premium on half of the most gas, the rest at cost, and nothing beyond the most", () => {
    const ceiling = (gasUsed: bigint) => gasCeilingWad({ ...CLAIM, gasUsed }, TERMS);
    const cost = (gas: bigint) => gas * 5n * GWEI * 2_000n;
    expect(ceiling(200_000n)).to.equal(cost(220_000n));
    expect(ceiling(250_000n)).to.equal(cost(275_000n));
    expect(ceiling(300_000n)).to.equal(cost(325_000n));
    expect(ceiling(500_000n)).to.equal(cost(525_000n));
    expect(ceiling(9_000_000n)).to.equal(cost(525_000n));
  });

  it("counts no base fee above its cap", () => {
    const fees = (baseFeeWei: bigint) => gasCeilingWad({ ...CLAIM, baseFeeWei }, TERMS);
    expect(fees(501n * GWEI)).to.equal(fees(500n * GWEI));
  });

  it("ramps up with time and with severity, and at once in an emergency", () => {
    const ramp = (fields: Partial<typeof CLAIM>) => rampWad({ ...CLAIM, ...fields }, TERMS);
    expect(ramp({ sinceSeconds: 0n, deviationBeforeWad: 4n * WAD })).to.equal(0n);
    expect(ramp({ sinceSeconds: 150n, deviationBeforeWad: 4n * WAD })).to.equal(WAD / 2n);
    expect(ramp({ sinceSeconds: 0n, deviationBeforeWad: 5n * WAD })).to.equal(WAD / 4n);
    expect(ramp({ sinceSeconds: 150n, deviationBeforeWad: 5n * WAD })).to.equal((3n * WAD) / 4n);
    expect(ramp({ sinceSeconds: 0n, deviationBeforeWad: 8n * WAD })).to.equal(WAD);
    expect(ramp({ sinceSeconds: 300n, deviationBeforeWad: WAD })).to.equal(WAD);
    expect(ramp({ sinceSeconds: 0n, deviationBeforeWad: WAD, isEmergency: true })).to.equal(WAD);
    expect(ramp({ sinceSeconds: 0n, triggerWad: 0n })).to.equal(WAD);
  });
});

describe("bounty, the twin against the contract's library", () => {
  const deployed = snapshotted(async () => {
    const connection = await network.create();
    const [deployer] = await connection.ethers.getSigners();
    return { connection, math: await new HedgingHarness__factory(deployer).deploy() };
  });

  it("is equal to the bit over 300 random claims, and within its bounds", async () => {
    const wad = (digits: bigint) => fc.bigInt(0n, 10n ** digits);
    const cases = fc.record({
      claim: fc.record({
        gasUsed: fc.bigInt(21_000n, 2_000_000n),
        baseFeeWei: wad(13n),
        spotWad: fc.bigInt(10n ** 18n, 10n ** 23n),
        varianceWad: fc.bigInt(10n ** 16n, 16n * WAD),
        deviationBeforeWad: wad(22n),
        deviationAfterWad: wad(22n),
        triggerWad: wad(22n),
        sinceSeconds: fc.bigInt(0n, 600n),
        isEmergency: fc.boolean(),
      }),
      terms: fc.record({
        premiumBps: fc.bigInt(0n, 5_000n),
        maxBaseFeeWei: fc.bigInt(1n, 10n ** 13n),
        maxGas: fc.bigInt(100_000n, 5_000_000n),
        shareBps: fc.bigInt(1n, 10_000n),
        riskPriceWad: fc.bigInt(1n, WAD),
        horizonSeconds: fc.bigInt(60n, 604_800n),
        rampSeconds: fc.bigInt(1n, 86_400n),
      }),
    });
    for (const { claim, terms } of fc.sample(cases, { numRuns: 300, seed: 9 })) {
      const answer = await deployed().math.bounty(claim, terms);
      const twin = [
        owedWad(claim, terms),
        gasCeilingWad(claim, terms),
        riskRemovedWad(claim, terms),
        rampWad(claim, terms),
      ];
      expect([...answer]).to.deep.equal(twin);
      const fee = claim.baseFeeWei < terms.maxBaseFeeWei ? claim.baseFeeWei : terms.maxBaseFeeWei;
      const most = (claim.gasUsed * fee * (10_000n + terms.premiumBps) * claim.spotWad) / (10_000n * WAD);
      expect(answer.owedWad <= most && answer.owedWad * 10_000n <= answer.riskRemovedWad * terms.shareBps).to.equal(
        true,
        "B1",
      );
    }
  });
});
