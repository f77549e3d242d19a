import { expect } from "chai";

import type { LedgerEvent, PlacedEvent } from "../../../sdk/ledger/events.js";
import { collateralAt, replay } from "../../../sdk/ledger/replay.js";
import { packSeriesId } from "../../../sdk/series/id.js";

const NOBODY = "0x0000000000000000000000000000000000000000";
const [ANNA, BEN] = ["0xAnna", "0xBen"];
const WAD = 10n ** 18n;
const USDC = 10n ** 6n;
const RAY = 10n ** 27n;
const EXPIRY = 1_800_000_000;
const CALL = packSeriesId({ expiresAt: EXPIRY, strikeE8: 3_000n * 10n ** 8n, isPut: false });
const PUT = packSeriesId({ expiresAt: EXPIRY, strikeE8: 3_000n * 10n ** 8n, isPut: true });
const SMILE = [800n, -20n, 10n, 8_006n, 150n, 1_799_000_000n];
const NO_SMILE = [0n, 0n, 0n, 0n, 0n, 0n];

const placed = (events: readonly LedgerEvent[]): readonly PlacedEvent[] =>
  events.map((event, index) => ({ block: index + 1, transaction: `0x${index}`, event }));
const run = (...events: readonly LedgerEvent[]) => replay(placed(events), { quoteDecimals: 6, managementFeeBps: 200n });
const whats = (...events: readonly LedgerEvent[]) => run(...events).contradictions.map(({ what }) => what);

const deposit: readonly LedgerEvent[] = [
  { kind: "ShareTransfer", from: NOBODY, to: ANNA, shares: 1_000n },
  { kind: "Deposit", assets: 10_000n * USDC, shares: 1_000n },
];
const buy = (id: bigint, quantityWad: bigint, premiumQuote: bigint): readonly LedgerEvent[] => [
  { kind: "Bought", id, quantityWad, premiumQuote },
  { kind: "OptionTransfer", from: NOBODY, to: BEN, id, quantityWad },
];
const burn = (id: bigint, quantityWad: bigint): LedgerEvent => ({
  ...{ kind: "OptionTransfer", from: BEN, to: NOBODY },
  ...{ id, quantityWad },
});
const hedged = (moved: readonly [bigint, bigint], after: readonly [bigint, bigint]): LedgerEvent => ({
  ...{ kind: "Hedged", baseMoved: moved[0], quoteMoved: moved[1], baseAfter: after[0], quoteAfter: after[1] },
  ...{ supplyIndexRay: undefined, debtIndexRay: undefined },
});
/** One third of a call and two puts at 3,000, settled at 3,100.00: 33.33 dollars and nothing. */
const THIRD = WAD / 3n;
const settled = (payoutQuote: bigint, claimsQuote = payoutQuote): LedgerEvent => ({
  ...{ kind: "Settled", expiresAt: EXPIRY, priceWad: 3_100n * WAD },
  ...{ payoutQuote, claimsQuote },
});

describe("replay of a vault's events", () => {
  it("leads to the ledger worked out by hand", () => {
    const ledger = run(
      ...deposit,
      { kind: "ShareTransfer", from: ANNA, to: BEN, shares: 1n },
      { kind: "SeriesListed", id: CALL },
      { kind: "SmileSet", expiresAt: EXPIRY, previous: NO_SMILE, current: SMILE },
      ...buy(CALL, WAD, 120n * USDC),
      ...buy(PUT, 2n * WAD, 200n * USDC),
      hedged([WAD / 2n, -1_501n * USDC], [WAD / 2n, 8_819n * USDC]),
      burn(CALL, WAD - THIRD),
      { kind: "Sold", id: CALL, quantityWad: WAD - THIRD, proceedsQuote: 70n * USDC },
      settled(33_333_333n),
      burn(CALL, THIRD / 2n),
      // Half of a third at 100 dollars is 16.666666; what is left is owed 16.666666 as well, so an odd unit goes back.
      { kind: "Claimed", id: CALL, quantityWad: THIRD / 2n, payoutQuote: 16_666_666n },
      { kind: "BountyMoved", amountQuote: 5n },
      { kind: "PauseSet", paused: true },
    );
    expect(ledger.contradictions).to.deep.equal([]);
    expect(ledger.quote).to.equal(8_819n * USDC - 70n * USDC - 16_666_666n);
    expect(ledger.base).to.equal(WAD / 2n);
    expect(ledger.claims).to.equal(33_333_333n - (33_333_333n - 16_666_666n));
    expect(ledger.shareSupply).to.equal(1_000n);
    expect([...ledger.shares]).to.deep.equal([
      [ANNA, 999n],
      [BEN, 1n],
    ]);
    expect(ledger.optionSupply.get(PUT)).to.equal(2n * WAD);
    expect(ledger.smiles.has(EXPIRY), "settled expiries have no smile").to.equal(false);
    expect([ledger.purse, ledger.paused]).to.deep.equal([5n, true]);
  });

  describe("of fees", () => {
    const minted = (shares: bigint): LedgerEvent => ({ kind: "ShareTransfer", from: NOBODY, to: BEN, shares });
    const YEAR = 31_536_000n;
    /** A year at 2 % on ten million shares: exp(0.02) − 1 of them is 202,013.4. */
    const many: readonly LedgerEvent[] = [
      { kind: "FeesAccrued", accruedAt: 1_000n, supplyBefore: 0n, managementShares: 0n, performanceShares: 0n },
      { kind: "HighWaterMarkSet", previousRay: 0n, currentRay: 7n, crystallisedAt: 1_000n },
      { kind: "ShareTransfer", from: NOBODY, to: ANNA, shares: 10_000_000n },
      { kind: "Deposit", assets: 10n * USDC, shares: 10_000_000n },
    ];
    const accrued = (managementShares: bigint, supplyBefore = 10_000_000n): LedgerEvent => ({
      ...{ kind: "FeesAccrued", accruedAt: 1_000n + YEAR, supplyBefore, managementShares, performanceShares: 5n },
    });

    it("counts their shares among all, and keeps times and mark", () => {
      const raised: LedgerEvent = { kind: "HighWaterMarkSet", previousRay: 7n, currentRay: 9n, crystallisedAt: 2_000n };
      const ledger = run(...many, accrued(202_013n), raised, minted(202_018n));
      expect(ledger.contradictions).to.deep.equal([]);
      expect(ledger.shareSupply).to.equal(10_202_018n);
      expect(ledger.fees).to.deep.equal({ accruedAt: 1_000n + YEAR, crystallisedAt: 2_000n, highWaterMarkRay: 9n });
    });

    it("finds out a share too many, another supply, another mark before, and shares that were never minted", () => {
      expect(whats(...many, accrued(202_014n), minted(202_019n))).to.deep.equal(["shares of the management fee"]);
      expect(whats(...many, accrued(202_013n, 9_999_999n), minted(202_018n))).to.include("shares that fees are due on");
      const other: LedgerEvent = { kind: "HighWaterMarkSet", previousRay: 8n, currentRay: 9n, crystallisedAt: 1_000n };
      expect(whats(...many, other)).to.deep.equal(["high-water mark before"]);
      expect(whats(...many, accrued(202_013n))).to.deep.equal(["shares in existence"]);
    });
  });

  it("takes an exit in kind from both tokens, and wants its shares burnt", () => {
    const before = [...deposit, hedged([WAD, -3_000n * USDC], [WAD, 7_000n * USDC])];
    const leave: LedgerEvent = { kind: "LeftInKind", quote: 700n * USDC, base: WAD / 10n, shares: 100n };
    const ledger = run(...before, { kind: "ShareTransfer", from: ANNA, to: NOBODY, shares: 100n }, leave);
    expect(ledger.contradictions).to.deep.equal([]);
    expect([ledger.quote, ledger.base, ledger.shareSupply]).to.deep.equal([6_300n * USDC, (9n * WAD) / 10n, 900n]);
    expect(whats(...before, leave)).to.include("shares in existence");
  });

  it("names every event that does not go with those before it", () => {
    const book = [...deposit, ...buy(CALL, THIRD, 0n)];
    expect(whats(...book, settled(33_333_334n))).to.deep.equal(["payout of the expiry", "claims after the settlement"]);
    expect(whats(...book, settled(33_333_333n, 1n))).to.deep.equal(["claims after the settlement"]);
    const claimed: LedgerEvent = { kind: "Claimed", id: CALL, quantityWad: THIRD, payoutQuote: 33_333_334n };
    expect(whats(...book, settled(33_333_333n), burn(CALL, THIRD), claimed)).to.deep.equal(["payout of the claim"]);
    expect(whats(...deposit, hedged([1n, -1n], [1n, 10_000n * USDC]))).to.deep.equal(["quote after the hedge"]);
    expect(whats(...deposit, hedged([1n, 0n], [2n, 10_000n * USDC]))).to.deep.equal(["base after the hedge"]);
    const again: LedgerEvent = { kind: "SmileSet", expiresAt: EXPIRY, previous: SMILE, current: SMILE };
    expect(new Set(whats(again))).to.deep.equal(new Set(["smile before the setting"]));
  });

  it("notices shares and options that no trade made", () => {
    const [minted] = deposit;
    expect(whats(...(minted === undefined ? [] : [minted]))).to.deep.equal(["shares in existence"]);
    expect(whats({ kind: "Bought", id: CALL, quantityWad: WAD, premiumQuote: 1n })).to.deep.equal([
      "options in existence",
    ]);
    const sold: LedgerEvent = { kind: "Sold", id: CALL, quantityWad: WAD, proceedsQuote: 1n };
    const events = [...buy(CALL, 2n * WAD, 1n), sold];
    expect(whats(...events)).to.include("options in existence");
    const [first] = run(...events).contradictions;
    expect(first).to.include({ block: 3, transaction: "0x2", replayed: 2n * WAD, recorded: WAD });
  });

  it("takes what the position changed by from what a hedge brought, at the lender's indexes", () => {
    const position: LedgerEvent = { kind: "PositionChanged", scaledSupply: 100n * USDC, scaledDebt: 3n };
    // 110 USDC went to the lender and 5 wei were borrowed (3 scaled at 1.5, to the nearest), then sold for 7 USDC.
    const trade: LedgerEvent = {
      ...{ kind: "Hedged", baseMoved: -5n, quoteMoved: 7n * USDC, baseAfter: 0n, quoteAfter: 9_897n * USDC },
      ...{ supplyIndexRay: (11n * RAY) / 10n, debtIndexRay: (3n * RAY) / 2n },
    };
    const ledger = run(...deposit, position, trade);
    expect(ledger.contradictions).to.deep.equal([]);
    expect([ledger.scaledSupply, ledger.scaledDebt]).to.deep.equal([100n * USDC, 3n]);
    const other = { ...trade, baseAfter: 1n, quoteAfter: 9_898n * USDC } as LedgerEvent;
    expect(whats(...deposit, position, other)).to.deep.equal(["quote after the hedge", "base after the hedge"]);
    expect(run(...deposit, position, trade, { kind: "DebtRepaidByOthers", scaledDebt: 5n }).scaledDebt).to.equal(0n);
    expect(collateralAt(100n, 90n, (3n * RAY) / 2n), "no more than the lender has").to.equal(135n);
  });
});
