import { expect } from "chai";

import { decide, isPaidFor, worthOf } from "../../keeper/decide.js";
import type { Observation } from "../../keeper/decide.js";
import type { KeeperPolicy } from "../../keeper/policy.js";
import { isDueReason } from "../../sdk/hedging/triggers.js";
import { DUE_REASONS, HEDGE_REASONS } from "../../sdk/hedging/types.js";
import type { HedgeReason, Status } from "../../sdk/hedging/types.js";

const WAD = 10n ** 18n;
const GWEI = 10n ** 9n;

/** λ = 0.0001 a dollar, one day, at least 50 % of volatility, urgent above 10 % of gross, 400,000 gas. */
const POLICY: KeeperPolicy = {
  riskPriceWad: WAD / 10_000n,
  horizonSeconds: 86_400n,
  minVolWad: WAD / 2n,
  urgentShareBps: 1_000n,
  hedgeGas: 400_000n,
};

/** Net delta of −5 ETH at 2,000 dollars, an order that leaves −1; 1,000 contracts written. */
function statusOf(reason: HedgeReason, netDeltaWad = -5n * WAD, baseWad = 4n * WAD): Status {
  return {
    isDue: isDueReason(reason),
    reason,
    price: { spotWad: 2_000n * WAD, updatedAt: 0n, ageSeconds: 0n, source: 1n },
    exposure: {
      optionDeltaWad: netDeltaWad,
      baseHeldWad: 0n,
      netDeltaWad,
      gammaSpotWad: 0n,
      vegaWad: 0n,
      thetaWad: 0n,
      charmWad: 0n,
      grossWad: 1_000n * WAD,
      liabilityWad: 0n,
      quoteFreeWad: 0n,
      collateralWad: 0n,
      baseOwedWad: 0n,
      borrowableWad: 0n,
      releasableWad: 0n,
    },
    band: { triggerWad: 2n * WAD, targetWad: WAD },
    order: { baseWad, spotWad: 2_000n * WAD, worstPriceWad: 0n, budgetQuoteWad: 0n },
    detail: "0x",
    costs: { proportionalWad: WAD / 2_000n, fixedQuoteWad: 0n, volRatioWad: 0n },
    tier: "routine",
  };
}

function observation(gasPriceGwei: bigint, fields: Partial<Observation> = {}): Observation {
  return {
    status: statusOf("delta-outside-band"),
    gasPriceWei: gasPriceGwei * GWEI,
    realisedVolWad: 0n,
    bountyQuoteWad: 0n,
    ...fields,
  };
}

describe("decide", () => {
  it("reckons the worth of a hedge as worked by hand", () => {
    // ½ · 0.0001 · 0.5² · 2000² · (5² − 1²) · 1/365 = 1200/365 = 3.287671… dollars
    // 400,000 gas · 5 gwei · 2000 dollars = 4 dollars
    const worth = worthOf(observation(5n), POLICY);
    expect(worth.riskRemovedQuoteWad).to.equal((1_200n * WAD) / 365n);
    expect(worth.gasQuoteWad).to.equal(4n * WAD);
    expect(worth.deviationBeforeWad).to.equal(5n * WAD);
    expect(worth.deviationAfterWad).to.equal(WAD);
    expect(worth.urgentAboveWad).to.equal(100n * WAD);
  });

  it("waits while gas costs more than the risk it removes", () => {
    const decision = decide(observation(5n), POLICY);
    expect(decision.kind).to.equal("wait");
    expect(decision.because).to.equal("gas-too-dear");
  });

  it("hedges when gas costs less: 4 gwei are 3.20 dollars", () => {
    const decision = decide(observation(4n), POLICY);
    expect(decision.kind).to.equal("rebalance");
    expect(decision.because).to.equal("worth-the-gas");
  });

  it("hedges when gas and worth are equal to the last unit", () => {
    // ½·λ·0.25·4e6·24/365 dollars with λ = 4·365/12e6, rounded up, is 4 dollars and a speck.
    const policy = { ...POLICY, riskPriceWad: (4n * 365n * WAD) / 12_000_000n + 1n };
    expect(decide(observation(5n), policy).kind).to.equal("rebalance");
  });

  it("reckons with realised volatility where it is above the least", () => {
    // Twice the volatility, four times the risk: 13.15 dollars against 4.
    const decision = decide(observation(5n, { realisedVolWad: WAD }), POLICY);
    expect(decision).to.deep.include({ kind: "rebalance", because: "worth-the-gas" });
    expect(worthOf(observation(5n, { realisedVolWad: WAD }), POLICY).riskRemovedQuoteWad).to.equal(
      (4_800n * WAD) / 365n,
    );
  });

  it("hedges whatever gas costs above the urgent share, and not on it", () => {
    const beyond = statusOf("delta-outside-band", -100n * WAD - 1n, 99n * WAD);
    expect(decide(observation(1_000_000n, { status: beyond }), POLICY).because).to.equal("urgent");
    const onIt = statusOf("delta-outside-band", -100n * WAD, 99n * WAD);
    expect(decide(observation(1_000_000n, { status: onIt }), POLICY).because).to.equal("gas-too-dear");
  });

  it("is the same for a surplus of base as for a lack", () => {
    const surplus = statusOf("delta-outside-band", 5n * WAD, -4n * WAD);
    expect(worthOf(observation(5n, { status: surplus }), POLICY)).to.deep.equal(worthOf(observation(5n), POLICY));
  });

  it("hedges when the bounty pays for the gas, whatever the risk is worth to the owner", () => {
    // 400,000 gas · 100 gwei · 2,000 dollars = 80 dollars.
    const paid = (bountyQuoteWad: bigint) => decide(observation(100n, { bountyQuoteWad }), POLICY);
    expect(paid(80n * WAD)).to.deep.include({ kind: "rebalance", because: "paid" });
    expect(paid(80n * WAD - 1n).because).to.equal("gas-too-dear");
  });

  it("a keeper without a stake hedges for a bounty of gas and profit, and for nothing less", () => {
    const price = { profitBps: 500n, hedgeGas: 400_000n };
    const isPaid = (bountyQuoteWad: bigint, reason: HedgeReason = "delta-outside-band") =>
      isPaidFor(observation(100n, { bountyQuoteWad, status: statusOf(reason) }), price);
    expect(isPaid(84n * WAD)).to.equal(true);
    expect(isPaid(84n * WAD - 1n)).to.equal(false);
    expect(isPaid(84n * WAD, "emergency")).to.equal(true);
    expect(isPaid(84n * WAD, "inside-band")).to.equal(false);
    expect(isPaid(0n)).to.equal(false);
  });

  it("treats every reason to act alike, but an emergency as urgent", () => {
    for (const reason of DUE_REASONS) {
      const dear = decide(observation(5n, { status: statusOf(reason) }), POLICY);
      expect(dear.because, reason).to.equal(reason === "emergency" ? "urgent" : "gas-too-dear");
      expect(decide(observation(4n, { status: statusOf(reason) }), POLICY).kind).to.equal("rebalance");
    }
  });

  for (const reason of HEDGE_REASONS.filter((name) => !isDueReason(name))) {
    it(`waits because of ${reason} whatever the gas`, () => {
      expect(decide(observation(0n, { status: statusOf(reason) }), POLICY)).to.deep.equal({
        kind: "wait",
        because: reason,
      });
    });
  }
});
