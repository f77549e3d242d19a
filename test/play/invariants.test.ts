import { expect } from "chai";

import type { HedgeEvents } from "../../simulator/play/hedge.js";
import {
  checkHealth,
  checkHedge,
  checkLedgerStep,
  checkLiquidations,
  checkReading,
  checkReverted,
  InvariantBrokenError,
} from "../../simulator/play/invariants.js";
import type { InvariantId } from "../../simulator/play/invariants.js";
import type { Reading } from "../../simulator/play/reading.js";

const WAD = 10n ** 18n;
const USDC = 10n ** 6n;
const RAY = 10n ** 27n;

/** A sound vault: 1,000 USDC and 2 ETH at 100 dollars, options worth 300. */
const SOUND: Reading = {
  timestamp: 1_700_000_000,
  blockNumber: 9,
  status: {
    isDue: false,
    reason: "inside-band",
    price: { spotWad: 100n * WAD, updatedAt: 0n, ageSeconds: 0n, source: 1n },
    exposure: {
      optionDeltaWad: -2n * WAD,
      baseHeldWad: 2n * WAD,
      netDeltaWad: 0n,
      gammaSpotWad: 0n,
      vegaWad: 0n,
      thetaWad: 0n,
      charmWad: 0n,
      grossWad: 4n * WAD,
      liabilityWad: 300n * WAD,
      quoteFreeWad: 1_000n * WAD,
      collateralWad: 0n,
      baseOwedWad: 0n,
      borrowableWad: 0n,
      releasableWad: 0n,
    },
    band: { triggerWad: WAD, targetWad: 0n },
    order: { baseWad: 0n, spotWad: 0n, worstPriceWad: 0n, budgetQuoteWad: 0n },
    detail: "0x",
    costs: { proportionalWad: 0n, fixedQuoteWad: 0n, volRatioWad: 0n },
    tier: "routine",
  },
  nav: {
    quoteWad: 1_000n * WAD,
    baseValueWad: 200n * WAD,
    claimsWad: 0n,
    liabilityWad: 300n * WAD,
    navWad: 900n * WAD,
    collateralWad: 0n,
    debtValueWad: 0n,
  },
  balances: {
    quoteLedger: 1_000n * USDC,
    baseLedger: 2n * WAD,
    claimsQuote: 0n,
    quoteTokens: 1_000n * USDC,
    baseTokens: 2n * WAD,
    allowances: 0n,
    venueTokens: 0n,
  },
  short: {
    collateralQuote: 0n,
    debtBase: 0n,
    healthWad: 2n ** 256n - 1n,
    floorHealthWad: (13n * WAD) / 10n,
    supplyIndexRay: RAY,
    debtIndexRay: RAY,
  },
  bountyQuote: 0n,
};

/** A sound hedge: from −10 to −4, 6 ETH bought for 603 dollars at 100: 3 lost of 6 allowed. */
const HEDGE: HedgeEvents = {
  netDeltaBeforeWad: -10n * WAD,
  netDeltaAfterWad: -4n * WAD,
  triggerWad: 5n * WAD,
  targetWad: 4n * WAD,
  baseMovedWad: 6n * WAD,
  quoteMovedWad: -603n * WAD,
  spotWad: 100n * WAD,
  tier: 0n,
  baseMoved: 6n * WAD,
  quoteMoved: -603n * USDC,
  lossWad: 3n * WAD,
  paidQuote: 0n,
};

function broken(id: InvariantId, check: () => void): void {
  expect(check).to.throw(InvariantBrokenError).with.property("id", id);
  expect(check).to.throw(/vault "keel", block 9/);
}

describe("invariants of the play", () => {
  it("let a sound vault and a sound hedge pass", () => {
    checkReading(SOUND, "keel");
    checkLedgerStep(SOUND, SOUND, undefined, "keel");
    checkHedge(HEDGE, 100n, { vault: "keel", blockNumber: 9 });
  });

  it("L1: stop when tokens are missing from the purse", () => {
    const balances = { ...SOUND.balances, quoteTokens: SOUND.balances.quoteTokens - 1n };
    broken("L1", () => checkReading({ ...SOUND, balances }, "keel"));
    const noBase = { ...SOUND.balances, baseTokens: 0n };
    broken("L1", () => checkReading({ ...SOUND, balances: noBase }, "keel"));
    const owed = { ...SOUND.balances, claimsQuote: 1_001n * USDC };
    broken("L1", () => checkReading({ ...SOUND, balances: owed }, "keel"));
  });

  it("L1: let payouts of what was settled stand in the hedge until it is sold", () => {
    const owed = { ...SOUND, balances: { ...SOUND.balances, claimsQuote: SOUND.balances.quoteLedger + 1n } };
    broken("L1", () => checkReading(owed, "keel"));
    // NAV counts claims, so only the purse's own line is at issue here.
    checkReading(owed, "keel", true);
  });

  it("A1: stop when an allowance or a token stays behind", () => {
    broken("A1", () => checkReading({ ...SOUND, balances: { ...SOUND.balances, allowances: 1n } }, "keel"));
    broken("A1", () => checkReading({ ...SOUND, balances: { ...SOUND.balances, venueTokens: 1n } }, "keel"));
  });

  it("L3: stop when the parts of NAV do not add up, or the ledger moved by itself", () => {
    broken("L3", () => checkReading({ ...SOUND, nav: { ...SOUND.nav, navWad: 900n * WAD + 1n } }, "keel"));
    const moved = { ...SOUND, balances: { ...SOUND.balances, quoteLedger: 999n * USDC } };
    broken("L3", () => checkLedgerStep(SOUND, moved, undefined, "keel"));
    broken("L3", () => checkLedgerStep(SOUND, moved, { baseMoved: 0n, quoteMoved: -2n * USDC }, "keel"));
    checkLedgerStep(SOUND, moved, { baseMoved: 0n, quoteMoved: -USDC }, "keel");
  });

  /** The same vault short: 500 USDC of its purse went in as collateral, 1 ETH is owed; a step in which both grow by 1 %. */
  const shortOf = (collateralQuote: bigint, debtBase: bigint, growthPercent: bigint): Reading => {
    const index = (RAY * (100n + growthPercent)) / 100n;
    const short = { ...SOUND.short, collateralQuote, debtBase, supplyIndexRay: index, debtIndexRay: index };
    return { ...SOUND, short };
  };
  const OPEN = shortOf(500n * USDC, WAD, 0n);

  it("L3: let the lender's interest pass, and stop when position and ledger changed by more or by less", () => {
    checkLedgerStep(OPEN, shortOf(505n * USDC, (101n * WAD) / 100n, 1n), undefined, "keel");
    broken("L3", () => checkLedgerStep(OPEN, shortOf(505n * USDC + 5n, (101n * WAD) / 100n, 1n), undefined, "keel"));
    broken("L3", () => checkLedgerStep(OPEN, shortOf(500n * USDC, (101n * WAD) / 100n, 1n), undefined, "keel"));
    broken("L3", () => checkLedgerStep(OPEN, shortOf(505n * USDC, WAD, 1n), undefined, "keel"));
  });

  it("L3: count what a hedge moved between ledger and position as moved nowhere", () => {
    // 1 ETH borrowed and sold for 100: 600 USDC of collateral against 500 less in the purse is the fill's quote.
    const sold = { baseMoved: -WAD, quoteMoved: 100n * USDC };
    const balances = { ...SOUND.balances, quoteLedger: 500n * USDC, quoteTokens: 500n * USDC };
    const after = { ...shortOf(600n * USDC, WAD, 0n), balances };
    checkLedgerStep(SOUND, after, sold, "keel");
    broken("L3", () => checkLedgerStep(SOUND, after, { ...sold, quoteMoved: 101n * USDC }, "keel"));
    broken("L3", () => checkLedgerStep(SOUND, after, { ...sold, baseMoved: -2n * WAD }, "keel"));
    broken("L3", () => checkLedgerStep(SOUND, after, undefined, "keel"));
  });

  it("C1: stop when the health is under its floor after the keeper's turn, or somebody liquidated", () => {
    const at = (healthWad: bigint): Reading => ({ ...OPEN, short: { ...OPEN.short, healthWad } });
    checkHealth(SOUND, "keel");
    checkHealth(at(OPEN.short.floorHealthWad), "keel");
    broken("C1", () => checkHealth(at(OPEN.short.floorHealthWad - 1n), "keel"));
    checkLiquidations(0, { vault: "keel", blockNumber: 9 });
    broken("C1", () => checkLiquidations(1, { vault: "keel", blockNumber: 9 }));
  });

  it("C2: stop when base lies in stock while base is owed, but for rounding", () => {
    const both = (baseHeldWad: bigint, baseOwedWad: bigint): Reading => {
      const exposure = { ...SOUND.status.exposure, baseHeldWad, baseOwedWad };
      const nav = { ...SOUND.nav, baseValueWad: (baseHeldWad * 100n * WAD) / WAD };
      const navWad = SOUND.nav.quoteWad + nav.baseValueWad - SOUND.nav.liabilityWad;
      return { ...SOUND, status: { ...SOUND.status, exposure }, nav: { ...nav, navWad } };
    };
    checkReading(both(2n * WAD, 10n ** 9n), "keel");
    checkReading(both(10n ** 9n, 2n * WAD), "keel");
    broken("C2", () => checkReading(both(2n * WAD, 10n ** 9n + 1n), "keel"));
  });

  /** A hedge sent for block 9 that reverted there, and a vault whose status had called it due. */
  const lost = {
    kind: "lost-race",
    revert: { name: "Rebalancer_InsideBand", message: "Rebalancer_InsideBand(netDeltaWad = -5, triggerWad = 7)" },
    transaction: {
      ...{ hash: "0x", blockNumber: 9, indexInBlock: 0, succeeded: false, revertData: undefined },
      ...{ gasUsed: 1n, gasPriceWei: 1n, logs: [] },
    },
  } as const;
  const DUE: Reading = { ...SOUND, status: { ...SOUND.status, isDue: true, reason: "delta-outside-band" } };

  it("X: stop when a hedge that was due in its block reverted there with nothing before it", () => {
    broken("X", () => checkReverted(lost, DUE, "keel"));
    broken("X", () => checkReverted({ ...lost, kind: "reverted" }, SOUND, "keel"));
  });

  it("X: let a lost race pass: not due in that block, another block, or not the first in it", () => {
    checkReverted(lost, SOUND, "keel");
    checkReverted(lost, { ...DUE, blockNumber: 8 }, "keel");
    checkReverted({ ...lost, transaction: { ...lost.transaction, indexInBlock: 1 } }, DUE, "keel");
  });

  const place = { vault: "keel", blockNumber: 9 };
  const cases: readonly (readonly [InvariantId, string, Partial<HedgeEvents>])[] = [
    ["H1", "net delta grows", { netDeltaAfterWad: -11n * WAD }],
    ["H1", "net delta moves otherwise than the trade", { netDeltaAfterWad: -5n * WAD }],
    ["H2", "zero is passed", { netDeltaBeforeWad: -5n * WAD, netDeltaAfterWad: WAD, targetWad: 0n }],
    ["H2", "the target is passed", { targetWad: 4n * WAD + 1n }],
    ["H3", "the loss is above one percent", { lossWad: 6n * WAD + 10n ** 12n + 1n }],
  ];
  for (const [id, what, fields] of cases) {
    it(`${id}: stop when ${what}`, () => {
      broken(id, () => checkHedge({ ...HEDGE, ...fields }, 100n, place));
    });
  }
});
