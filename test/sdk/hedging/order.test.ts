import { expect } from "chai";
import fc from "fast-check";

import { FixedBand__factory } from "../../../types/index.js";

import { fixedBand } from "../../../sdk/hedging/band.js";
import { budgetFor, orderFor, worstPrice } from "../../../sdk/hedging/order.js";
import { statusFrom } from "../../../sdk/hedging/status.js";
import type { NetExposure } from "../../../sdk/hedging/types.js";
import { exposureOf } from "../../support/hedging.js";
import { callId, deployTradedSystem, NEVER, NO_LIMIT, WAD } from "../../support/system.js";

const LIMITS = { slippageBps: 100n, minimumWad: 5n * 10n ** 16n, baseUnitWad: 1n, maximumWad: 10n ** 36n };
const SPOT = 3_000n * WAD;

function exposure(fields: Partial<NetExposure>): NetExposure {
  return { ...exposureOf({ grossWad: 100n * WAD, quoteFreeWad: 10n ** 9n * WAD }), ...fields };
}

const BAND = { triggerWad: 2n * WAD, targetWad: WAD };

describe("orderFor, by hand", () => {
  it("waits exactly on the trigger and acts one wei beyond it", () => {
    expect(orderFor(exposure({ netDeltaWad: 2n * WAD }), BAND, SPOT, LIMITS).reason).to.equal("inside-band");
    const beyond = orderFor(exposure({ netDeltaWad: 2n * WAD + 1n, baseHeldWad: 5n * WAD }), BAND, SPOT, LIMITS);
    expect(beyond.reason).to.equal("delta-outside-band");
    expect(beyond.order.baseWad).to.equal(-(WAD + 1n));
  });

  it("buys up to the nearer target at a worst price one percent above the oracle", () => {
    const { order } = orderFor(exposure({ netDeltaWad: -11n * WAD }), BAND, SPOT, LIMITS);
    expect(order).to.deep.equal({
      baseWad: 10n * WAD,
      spotWad: SPOT,
      worstPriceWad: 3_030n * WAD,
      budgetQuoteWad: 300n * WAD, // 10 ETH × 3,000 × 1 %
    });
  });

  it("cuts a sale to the base held and a purchase to what the quote pays for", () => {
    const sale = orderFor(exposure({ netDeltaWad: 11n * WAD, baseHeldWad: 4n * WAD }), BAND, SPOT, LIMITS);
    expect(sale.order.baseWad).to.equal(-4n * WAD);
    const purchase = orderFor(exposure({ netDeltaWad: -11n * WAD, quoteFreeWad: 6_060n * WAD }), BAND, SPOT, LIMITS);
    expect(purchase.order.baseWad).to.equal(2n * WAD);
  });

  it("names what is short when less than the minimum is possible", () => {
    const noBase = exposure({ netDeltaWad: 11n * WAD, baseHeldWad: 0n });
    expect(orderFor(noBase, BAND, SPOT, LIMITS).reason).to.equal("short-of-base");
    const noQuote = exposure({ netDeltaWad: -11n * WAD, quoteFreeWad: 1n });
    expect(orderFor(noQuote, BAND, SPOT, LIMITS).reason).to.equal("short-of-quote");
    const small = orderFor(
      exposure({ netDeltaWad: 3n * WAD }),
      { triggerWad: 0n, targetWad: 3n * WAD - 1n },
      SPOT,
      LIMITS,
    );
    expect(small.reason).to.equal("below-minimum-size");
  });

  it("trades whole units of the base token", () => {
    const limits = { ...LIMITS, baseUnitWad: 10n ** 10n };
    const { order } = orderFor(exposure({ netDeltaWad: -11n * WAD - 7n }), BAND, SPOT, limits);
    expect(order.baseWad).to.equal(10n * WAD);
  });

  it("calls a size too small that falls under the minimum by being rounded to whole units", () => {
    // Wanted: one unit of 1e15 and a bit. Rounded down that is under a minimum of 1e15 and a half, with plenty to trade with.
    const limits = { ...LIMITS, minimumWad: 1_500_000_000_000_000n, baseUnitWad: 10n ** 15n };
    const band = { triggerWad: WAD, targetWad: WAD };
    const wanted = exposure({ netDeltaWad: -WAD - 1_900_000_000_000_000n });
    expect(orderFor(wanted, band, SPOT, limits).reason).to.equal("below-minimum-size");
  });

  it("rounds the worst price toward spot and the budget down", () => {
    expect(worstPrice(10_001n, 1n, true)).to.equal(10_002n); // 10,002.0001
    expect(worstPrice(10_001n, 1n, false)).to.equal(10_000n); // 9,999.9999
    expect(budgetFor(3n * WAD, 1_111n, 33n)).to.equal(10n); // 10.9989
  });

  it("keeps target within trigger for every share of gross", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), (grossWad, a, b) => {
        const band = fixedBand({ grossWad }, { triggerBps: a > b ? a : b, targetBps: a > b ? b : a });
        return band.targetWad <= band.triggerWad && band.triggerWad <= grossWad;
      }),
    );
  });
});

describe("orderFor against the contract's status", () => {
  it("is equal to the bit over random books, prices and hedges", async function () {
    this.timeout(120_000);
    const system = await deployTradedSystem();
    const { vault, rebalancer, policy, mainnet, buyer, keeper, connection } = system;
    const fixed = FixedBand__factory.connect(await policy.getAddress(), keeper);
    const settings = { triggerBps: await fixed.TRIGGER_BPS(), targetBps: await fixed.TARGET_BPS() };
    const limits = {
      slippageBps: await rebalancer.SLIPPAGE_BPS(),
      minimumWad: await rebalancer.MINIMUM_WAD(),
      baseUnitWad: 1n, // WETH has 18 decimals
      maximumWad: (await rebalancer.settings()).maximumWad,
    };
    const steps = fc.sample(fc.tuple(fc.integer({ min: 1_500, max: 4_500 }), fc.integer({ min: 0, max: 3 })), {
      seed: 7,
      numRuns: 40,
    });
    const seen = new Set<string>();
    for (const [priceUsd, act] of steps) {
      const priceE8 = BigInt(priceUsd) * 10n ** 8n;
      const { timestamp = 0 } = (await connection.ethers.provider.getBlock("latest")) ?? {};
      await mainnet.arbitrageur.movePoolTo(BigInt(priceUsd) * WAD);
      await mainnet.ethUsd.push(priceE8, timestamp);
      if (act === 1)
        await vault
          .connect(buyer)
          .buy(callId(3300), WAD / 3n - ((WAD / 3n) % 10n ** 9n), NO_LIMIT, buyer.address, NEVER);
      const status = statusFrom(await rebalancer.status());
      const band = fixedBand(status.exposure, settings);
      expect(band).to.deep.equal(status.band);
      const twin = orderFor(status.exposure, band, status.price.spotWad, limits);
      expect(twin.order).to.deep.equal(status.order);
      // The market's own state is beyond a pure function: only there may the contract add a reason to wait.
      const isMarket = status.reason === "venue-beyond-limit" || status.reason === "already-hedged-this-block";
      if (!isMarket) expect(twin.reason).to.equal(status.reason);
      seen.add(status.reason);
      if (act >= 2 && status.isDue) await rebalancer.connect(keeper).rebalance();
    }
    expect([...seen]).to.include.members(["inside-band", "delta-outside-band"]);
  });
});
