import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { averageAfter, liveBaseFee } from "../../../sdk/hedging/baseFee.js";
import { orderFor, unfinishedSide, wantedWad } from "../../../sdk/hedging/order.js";
import { hedgeReason, hedgeTier } from "../../../sdk/hedging/status.js";
import { impliedVarianceWad, isDueReason, judge, severityOf, volRatioWad } from "../../../sdk/hedging/triggers.js";
import type { TriggerSettings } from "../../../sdk/hedging/triggers.js";
import { HedgingHarness__factory } from "../../../types/index.js";
import { exposureOf } from "../../support/hedging.js";
import { snapshotted } from "../../support/snapshotted.js";
import { WAD } from "../../support/system.js";

const SETTINGS: TriggerSettings = {
  priceMoveBps: 500n,
  intervalSeconds: 86_400n,
  stressMoveBps: 1_000n,
  urgentLossBps: 100n,
  emergencyLossBps: 300n,
};
const NOW = 1_800_000_000n;

async function deployHarness() {
  const connection = await network.create();
  const [deployer] = await connection.ethers.getSigners();
  return { connection, math: await new HedgingHarness__factory(deployer).deploy() };
}

/** Sizes from dust to 10^digits with every exponent as likely. */
const magnitude = (digits: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: digits }), fc.bigInt(0n, 10n ** 9n))
    .map(([e, m]) => (m * 10n ** BigInt(e)) / 10n ** 9n);
const signed = (digits: number) => fc.tuple(magnitude(digits), fc.boolean()).map(([x, minus]) => (minus ? -x : x));

describe("triggers, the twin against the contract's libraries", () => {
  const deployed = snapshotted(deployHarness);

  const situations = fc.record({
    netShare: fc.bigInt(-130n, 130n),
    quoteFreeWad: fc.oneof(fc.constant(10n ** 26n), magnitude(26)),
    collateralWad: fc.oneof(fc.constant(0n), magnitude(26)),
    releasableWad: magnitude(24),
    baseHeldWad: magnitude(22),
    baseOwedWad: fc.oneof(fc.constant(0n), magnitude(22)),
    borrowableWad: fc.oneof(fc.constant(0n), magnitude(22)),
    liabilityWad: magnitude(26),
    grossWad: magnitude(22),
    triggerWad: magnitude(21),
    targetShare: fc.bigInt(0n, 100n),
    spotWad: fc.bigInt(10n ** 20n, 10n ** 22n),
    volRatioWad: fc.oneof(fc.constant(0n), fc.bigInt(WAD / 2n, 2n * WAD)),
    lastSpotShare: fc.oneof(fc.constant(0n), fc.bigInt(90n, 110n)),
    ago: fc.oneof(fc.bigInt(0n, 4_000n), fc.bigInt(0n, 200_000n)),
    unfinishedSide: fc.constantFrom(-1n, 0n, 1n),
    minimumWad: fc.constantFrom(1n, WAD / 20n),
    priceMoveBps: fc.constantFrom(0n, 50n, 500n),
    intervalSeconds: fc.constantFrom(0n, 600n, 86_400n),
    maximumWad: fc.bigInt(WAD, 10n ** 20n),
  });

  it("gives severity, cause, order and what is left unfinished, equal to the bit, in 600 random situations", async () => {
    const { math } = deployed();
    const seen = new Set<string>();
    for (const c of fc.sample(situations, { numRuns: 600, seed: 4 })) {
      const { quoteFreeWad, baseHeldWad, grossWad, liabilityWad } = c;
      const { collateralWad, releasableWad, baseOwedWad, borrowableWad } = c;
      const netDeltaWad = (c.triggerWad * c.netShare) / 100n;
      const short = { collateralWad, releasableWad, baseOwedWad, borrowableWad };
      const exposure = exposureOf({ netDeltaWad, quoteFreeWad, baseHeldWad, grossWad, liabilityWad, ...short });
      const band = { triggerWad: c.triggerWad, targetWad: (c.triggerWad * c.targetShare) / 100n };
      const last = {
        blockNumber: 1n,
        hedgedAt: NOW - c.ago,
        spotWad: (c.spotWad * c.lastSpotShare) / 100n,
        unfinishedSide: c.unfinishedSide,
      };
      const settings = { ...SETTINGS, priceMoveBps: c.priceMoveBps, intervalSeconds: c.intervalSeconds };
      const wanted = wantedWad(exposure, band, 1n);
      const { spotWad, minimumWad } = c;
      const sizes = { wantedWad: wanted, minimumWad };
      const situation = { exposure, band, spotWad, volRatioWad: c.volRatioWad, last, timestamp: NOW, ...sizes };
      const { severity, cause } = judge(situation, settings);
      const [reason, tier] = await math.judge(situation, settings);
      expect(hedgeTier(tier)).to.equal(severity);
      expect(hedgeReason(reason)).to.equal(cause);
      seen.add(`${severity} ${cause}`);
      if (isDueReason(cause)) expect(cause === "delta-outside-band" || wanted >= c.minimumWad).to.equal(true);

      const limits = { slippageBps: 100n, minimumWad: c.minimumWad, baseUnitWad: 1n, maximumWad: c.maximumWad };
      const twin = orderFor(exposure, band, c.spotWad, limits, cause);
      const [order, orderReason] = await math.orderFor(exposure, band, c.spotWad, limits, reason);
      expect(hedgeReason(orderReason)).to.equal(twin.reason);
      expect(order.baseWad).to.equal(twin.order.baseWad);
      expect(order.budgetQuoteWad).to.equal(twin.order.budgetQuoteWad);
      const side = unfinishedSide(twin.order, wanted, limits);
      if (side !== 0n) expect(order.baseWad === side * c.maximumWad).to.equal(true);
    }
    for (const cause of ["price-moved", "interval-elapsed", "order-unfinished", "emergency", "inside-band"]) {
      expect(
        [...seen].some((one) => one.endsWith(cause)),
        `no case of ${cause}`,
      ).to.equal(true);
    }
  });

  it("gives the book's own variance and the ratio to it, equal to the bit", async () => {
    const { math } = deployed();
    const cases = fc.record({
      theta: signed(26),
      gamma: signed(24),
      spot: fc.bigInt(10n ** 18n, 10n ** 23n),
      real: magnitude(20),
    });
    for (const c of fc.sample(cases, { numRuns: 300, seed: 5 })) {
      const exposure = { ...exposureOf({}), thetaWad: c.theta, gammaSpotWad: c.gamma };
      const implied = impliedVarianceWad(exposure, c.spot);
      const [impliedWad, ratioWad] = await math.volatility(exposure, c.spot, c.real);
      expect(impliedWad).to.equal(implied);
      expect(ratioWad).to.equal(volRatioWad(c.real, implied));
      expect(ratioWad === 0n || (ratioWad >= WAD / 2n && ratioWad <= 2n * WAD)).to.equal(true);
    }
  });

  it("gives the average base fee, equal to the bit, and no single look moves it by more than 1 % in a block", async () => {
    const { math } = deployed();
    const cases = fc.record({
      averageWei: fc.bigInt(1n, 10n ** 13n),
      baseFeeWei: fc.oneof(fc.constant(0n), fc.bigInt(1n, 10n ** 13n)),
      elapsed: fc.oneof(fc.constant(0n), fc.constant(12n), fc.bigInt(0n, 1_000_000n)),
    });
    for (const c of fc.sample(cases, { numRuns: 200, seed: 6 })) {
      const before = { averageWei: c.averageWei, observedAt: NOW - c.elapsed };
      const [afterWei, liveWei] = await math.baseFee(c.averageWei, before.observedAt, c.baseFeeWei, NOW);
      expect(afterWei).to.equal(averageAfter(before, c.baseFeeWei, NOW));
      expect(liveWei).to.equal(liveBaseFee(afterWei, c.baseFeeWei));
      if (c.elapsed === 0n) expect(afterWei).to.equal(c.averageWei);
      if (c.elapsed === 12n) {
        expect(afterWei * 100n <= c.averageWei * 101n && afterWei * 100n >= c.averageWei * 99n - 100n).to.equal(true);
      }
      expect(liveWei <= 2n * afterWei && liveWei >= afterWei / 2n).to.equal(true);
    }
  });
});

describe("triggers, by hand", () => {
  const rich = { ...exposureOf({ quoteFreeWad: 1_000_000n * WAD, grossWad: 100n * WAD }) };
  const spot = 2_000n * WAD;

  it("calls a deviation urgent when 10 % of spot on it lose more than 1 % of NAV, an emergency above 3 %", () => {
    // 1 % of a million is 10,000: 50 ether at 2,000 and 10 %; 3 % are 150 ether.
    const severity = (net: bigint) => severityOf({ ...rich, netDeltaWad: net }, spot, SETTINGS).severity;
    expect(severity(-50n * WAD)).to.equal("routine");
    expect(severity(-50n * WAD - 1n)).to.equal("urgent");
    expect(severity(150n * WAD)).to.equal("urgent");
    expect(severity(150n * WAD + 1n)).to.equal("emergency");
  });

  it("counts collateral as the vault's and debt at spot as owed, so that a short position alone presses nobody", () => {
    // A million less 100 ether owed at 2,000 leaves 800,000: 1 % are 40 ether.
    const short = { ...rich, quoteFreeWad: 700_000n * WAD, collateralWad: 300_000n * WAD, baseOwedWad: 100n * WAD };
    const severity = (net: bigint) => severityOf({ ...short, netDeltaWad: net }, spot, SETTINGS).severity;
    expect(severity(40n * WAD)).to.equal("routine");
    expect(severity(40n * WAD + 1n)).to.equal("urgent");
    expect(severity(-120n * WAD)).to.equal("urgent");
    expect(severity(-120n * WAD - 1n)).to.equal("emergency");
  });

  it("calls nothing under a hundredth of the contracts pressing, though the vault is worth nothing", () => {
    const broke = { ...rich, quoteFreeWad: 0n };
    expect(severityOf({ ...broke, netDeltaWad: WAD }, spot, SETTINGS).severity).to.equal("routine");
    expect(severityOf({ ...broke, netDeltaWad: WAD + 1n }, spot, SETTINGS).severity).to.equal("emergency");
  });

  it("reads 80 % from the theta and gamma of an option at 80 %", () => {
    // θ = ½σ²S²Γ: at σ = 0.8, S = 2,000 and ΓS = 2 a base, θ = ½ · 0.64 · 2,000 · 2 = 1,280 a year.
    const book = { gammaSpotWad: -2n * WAD, thetaWad: 1_280n * WAD };
    expect(impliedVarianceWad(book, spot)).to.equal((64n * WAD) / 100n);
    expect(volRatioWad((144n * WAD) / 100n, (64n * WAD) / 100n)).to.equal((3n * WAD) / 2n); // 120 % over 80 %
    expect(impliedVarianceWad({ gammaSpotWad: 2n * WAD, thetaWad: WAD }, spot)).to.equal(0n);
  });
});
