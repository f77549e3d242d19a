import { expect } from "chai";

import { ledgerOf } from "../../../sdk/hedging/ledger.js";
import type { HedgeFacts } from "../../../sdk/hedging/ledger.js";

const WAD = 10n ** 18n;

/** A purchase of 2 ether at 3,000 for 6,010 dollars, which left 1 ether of 10 short; everything else as a test says. */
function hedge(fields: Partial<HedgeFacts>): HedgeFacts {
  return {
    at: 1_000_000n,
    spotWad: 3_000n * WAD,
    midWad: 2_999n * WAD,
    feeWad: WAD / 2_000n,
    netDeltaBeforeWad: -3n * WAD,
    netDeltaAfterWad: -WAD,
    baseMovedWad: 2n * WAD,
    quoteMovedWad: -6_010n * WAD,
    optionDeltaWad: -10n * WAD,
    gammaSpotWad: -60n * WAD,
    thetaWad: 31_536n * WAD, // a dollar every thousand seconds
    gasUsed: 250_000n,
    baseFeeWei: 10n ** 10n,
    ...fields,
  };
}

describe("sdk: the efficiency ledger", () => {
  it("is empty before the first hedge", () => {
    expect(ledgerOf([])).to.deep.equal([]);
  });

  it("tells of one hedge what it cost, by hand", () => {
    const [entry] = ledgerOf([hedge({})]);
    // 6,010 / 2; 2 · 2,999 · 0.05 %; 6,010 − 2 · 3,000; 250,000 · 10 gwei · 3,000.
    expect(entry?.executionWad).to.equal(3_005n * WAD);
    expect(entry?.feeQuoteWad).to.equal(2_999n * 10n ** 15n);
    expect(entry?.lossWad).to.equal(10n * WAD);
    expect(entry?.gasQuoteWad).to.equal((75n * WAD) / 10n);
    expect([entry?.intervalSeconds, entry?.deltaPnlWad, entry?.cumulativeHedgedWad]).to.deep.equal([0n, 0n, 0n]);
  });

  it("explains the time between two hedges with the Greeks at its beginning, by hand, and sums up", () => {
    const second = hedge({ at: 1_003_000n, spotWad: 3_300n * WAD, gammaSpotWad: 0n, thetaWad: 0n, optionDeltaWad: 0n });
    const [first, entry] = ledgerOf([hedge({}), second]);
    // A rise by 300, 10 %: −1 · 300; −10 · 300; ½ · (−60 · 300 · 10 %); 3,000 s of a dollar a thousand.
    expect(entry?.intervalSeconds).to.equal(3_000n);
    expect(entry?.deltaPnlWad).to.equal(-300n * WAD);
    expect(entry?.unhedgedPnlWad).to.equal(-3_000n * WAD);
    expect(entry?.gammaPnlWad).to.equal(-900n * WAD);
    expect(entry?.thetaPnlWad).to.equal(3n * WAD);
    // 10 % squared, 10,512 times a year; 2θ/(S · Γ·S) = 2 · 31,536 / (3,000 · 60).
    expect(entry?.realisedVarianceWad).to.equal((10_512n * WAD) / 100n);
    expect(entry?.impliedVarianceWad).to.equal((2n * 31_536n * WAD) / 180_000n);
    // 6,010 − 2 · 3,300 is a gain of 590 at the new price.
    expect(entry?.cumulativeCostWad).to.equal(-580n * WAD);
    expect(first?.cumulativeCostWad).to.equal(10n * WAD);
    expect([entry?.cumulativeHedgedWad, entry?.cumulativeUnhedgedWad]).to.deep.equal([-300n * WAD, -3_000n * WAD]);
  });

  it("bears a fill of nothing and two hedges in one second", () => {
    const nothing = hedge({ baseMovedWad: 0n, quoteMovedWad: 0n });
    const entries = ledgerOf([nothing, nothing]);
    expect(entries.map(({ executionWad }) => executionWad)).to.deep.equal([0n, 0n]);
    expect(entries[1]?.realisedVarianceWad).to.equal(0n);
  });
});
