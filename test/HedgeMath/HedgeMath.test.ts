import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { HedgingHarness__factory } from "../../types/index.js";
import { abs, BPS, exposureOf, REASON } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

const MAX = 2n ** 256n - 1n;
const LIMITS = { slippageBps: 100n, minimumWad: WAD / 20n, baseUnitWad: 1n, maximumWad: 10n ** 36n };
const BAND = { triggerWad: 2n * WAD, targetWad: WAD };
const SPOT = 3_000n * WAD;
const RICH = { quoteFreeWad: 1_000_000n * WAD, baseHeldWad: 1_000n * WAD };

async function deployHarness() {
  const connection = await network.create();
  const [deployer] = await connection.ethers.getSigners();
  return { connection, math: await new HedgingHarness__factory(deployer).deploy() };
}

describe("HedgeMath", () => {
  const deployed = snapshotted(deployHarness);

  const order = async (
    fields: Parameters<typeof exposureOf>[0],
    band: { triggerWad: bigint; targetWad: bigint } = BAND,
    limits: typeof LIMITS = LIMITS,
  ) => {
    const exposure = exposureOf(fields);
    const cause = abs(exposure.netDeltaWad) > band.triggerWad ? REASON.deltaOutsideBand : REASON.insideBand;
    const [sized, reason] = await deployed().math.orderFor(exposure, band, SPOT, limits, cause);
    const { baseWad, spotWad, worstPriceWad, budgetQuoteWad } = sized;
    return { baseWad, spotWad, worstPriceWad, budgetQuoteWad, reason };
  };
  const nothing = { baseWad: 0n, spotWad: 0n, worstPriceWad: 0n, budgetQuoteWad: 0n };

  describe("when net delta is inside the band", () => {
    it("waits at zero", async () => {
      expect(await order({ netDeltaWad: 0n, ...RICH })).to.deep.equal({ ...nothing, reason: REASON.insideBand });
    });

    it("waits exactly on either trigger: the band's edge belongs to the band", async () => {
      expect((await order({ netDeltaWad: 2n * WAD, ...RICH })).reason).to.equal(REASON.insideBand);
      expect((await order({ netDeltaWad: -2n * WAD, ...RICH })).reason).to.equal(REASON.insideBand);
    });

    it("waits whatever net delta is when the trigger is the largest number", async () => {
      const widest = { triggerWad: MAX, targetWad: MAX };
      expect((await order({ netDeltaWad: 2n ** 255n - 1n, ...RICH }, widest)).reason).to.equal(REASON.insideBand);
      expect((await order({ netDeltaWad: -(2n ** 255n), ...RICH }, widest)).reason).to.equal(REASON.insideBand);
    });
  });

  describe("when net delta is outside the band", () => {
    it("buys to the near target, at most 1 % above the oracle, and may lose 1 % of the size", async () => {
      // By hand: −3.5 is 2.5 short of −1. Worst price 3000 · 1.01 = 3030. Budget 2.5 · 3000 · 1 % = 75.
      expect(await order({ netDeltaWad: -35n * (WAD / 10n), ...RICH })).to.deep.equal({
        baseWad: 25n * (WAD / 10n),
        spotWad: SPOT,
        worstPriceWad: 3_030n * WAD,
        budgetQuoteWad: 75n * WAD,
        reason: REASON.deltaOutsideBand,
      });
    });

    it("sells to the near target, at most 1 % below the oracle", async () => {
      // By hand: +3.5 is 2.5 above +1. Worst price 3000 · 0.99 = 2970. Budget 75.
      expect(await order({ netDeltaWad: 35n * (WAD / 10n), ...RICH })).to.deep.equal({
        baseWad: -25n * (WAD / 10n),
        spotWad: SPOT,
        worstPriceWad: 2_970n * WAD,
        budgetQuoteWad: 75n * WAD,
        reason: REASON.deltaOutsideBand,
      });
    });

    it("is due one wei beyond the trigger", async () => {
      const { baseWad, reason } = await order({ netDeltaWad: -2n * WAD - 1n, ...RICH });
      expect(reason).to.equal(REASON.deltaOutsideBand);
      expect(baseWad).to.equal(WAD + 1n);
    });

    it("trades to zero when the band is zero", async () => {
      const zero = { triggerWad: 0n, targetWad: 0n };
      expect((await order({ netDeltaWad: 7n * WAD, ...RICH }, zero)).baseWad).to.equal(-7n * WAD);
    });

    it("rounds the size down to whole units of the base token", async () => {
      // By hand: 1.000000999999999999 in units of 1e-6 is 1.000000.
      const limits = { ...LIMITS, baseUnitWad: 10n ** 12n };
      const netDeltaWad = -(2n * WAD + 999_999_999_999n);
      expect((await order({ netDeltaWad, ...RICH }, BAND, limits)).baseWad).to.equal(WAD);
    });

    it("waits when the trade is smaller than the minimum, and trades at exactly the minimum", async () => {
      const band = { triggerWad: WAD, targetWad: WAD };
      const minimum = LIMITS.minimumWad;
      const below = await order({ netDeltaWad: WAD + minimum - 1n, ...RICH }, band);
      expect(below).to.deep.equal({ ...nothing, reason: REASON.belowMinimumSize });
      expect((await order({ netDeltaWad: WAD + minimum, ...RICH }, band)).baseWad).to.equal(-minimum);
    });

    it("cuts a buy to what the free quote pays for at the worst price", async () => {
      // By hand: 3,030 quote at 3,030 buy 1; the budget follows the cut size: 1 · 3000 · 1 % = 30.
      const cut = await order({ netDeltaWad: -10n * WAD, quoteFreeWad: 3_030n * WAD });
      expect(cut.baseWad).to.equal(WAD);
      expect(cut.budgetQuoteWad).to.equal(30n * WAD);
    });

    it("cuts a sale to the base held", async () => {
      expect((await order({ netDeltaWad: 10n * WAD, baseHeldWad: 3n * WAD })).baseWad).to.equal(-3n * WAD);
    });

    it("names quote as short when not even the minimum can be bought", async () => {
      // By hand: 0.05 at 3,030 cost 151.5.
      const quoteFreeWad = 1515n * (WAD / 10n);
      const poor = await order({ netDeltaWad: -10n * WAD, quoteFreeWad: quoteFreeWad - 1n });
      expect(poor).to.deep.equal({ ...nothing, reason: REASON.shortOfQuote });
      expect((await order({ netDeltaWad: -10n * WAD, quoteFreeWad })).baseWad).to.equal(LIMITS.minimumWad);
    });

    it("names base as short when not even the minimum can be sold", async () => {
      const baseHeldWad = LIMITS.minimumWad - 1n;
      const poor = await order({ netDeltaWad: 10n * WAD, baseHeldWad });
      expect(poor).to.deep.equal({ ...nothing, reason: REASON.shortOfBase });
    });
  });

  describe("worst price and budget", () => {
    it("rounds the worst price toward spot on both sides", async () => {
      // By hand: 10001 ± 1 bp is 10002.0001 and 9999.9999 → 10002 and 10000.
      expect(await deployed().math.worstPrice(10_001n, 1n, true)).to.equal(10_002n);
      expect(await deployed().math.worstPrice(10_001n, 1n, false)).to.equal(10_000n);
    });

    it("rounds the budget down", async () => {
      // By hand: 1.5 base at 3 wei of quote are 4.5, so 4; all of it is 4. A ten-thousandth of 9,999 wei is 0.9999, so 0.
      expect(await deployed().math.budgetFor(15n * (WAD / 10n), 3n, BPS)).to.equal(4n);
      expect(await deployed().math.budgetFor(WAD, 9_999n, 1n)).to.equal(0n);
    });
  });

  it("never orders past the target, beyond its means or off the token's grid", async () => {
    const wad = (max: bigint) => fc.bigInt({ min: 0n, max });
    const cases = fc.sample(
      fc.record({
        net: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        trigger: wad(10n ** 24n),
        targetBps: wad(BPS),
        quoteFreeWad: wad(10n ** 27n),
        baseHeldWad: wad(10n ** 24n),
        decimals: fc.integer({ min: 0, max: 18 }),
      }),
      { numRuns: 150, seed: 20_260_921 },
    );
    for (const c of cases) {
      const baseUnitWad = 10n ** BigInt(18 - c.decimals);
      const band = { triggerWad: c.trigger, targetWad: (c.trigger * c.targetBps) / BPS };
      const fields = { netDeltaWad: c.net, quoteFreeWad: c.quoteFreeWad, baseHeldWad: c.baseHeldWad };
      const sized = await order(fields, band, { ...LIMITS, minimumWad: 1n, baseUnitWad });
      if (sized.reason !== REASON.deltaOutsideBand) {
        expect(sized.baseWad).to.equal(0n);
        continue;
      }
      const after = c.net + sized.baseWad;
      expect(sized.baseWad < 0n).to.equal(c.net > 0n, "H2: the order opposes the deviation");
      expect(after === 0n || after < 0n === c.net < 0n).to.equal(true, "H2: never to the other side");
      expect((after < 0n ? -after : after) >= band.targetWad).to.equal(true, "H2: never past the target");
      expect(sized.baseWad % baseUnitWad).to.equal(0n);
      if (sized.baseWad < 0n) expect(-sized.baseWad <= c.baseHeldWad).to.equal(true);
      else expect(sized.baseWad * sized.worstPriceWad <= c.quoteFreeWad * WAD).to.equal(true);
    }
  });
});
