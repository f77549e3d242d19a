import { budgetFor } from "../../sdk/hedging/order.js";
import { abs, WAD } from "../../sdk/math/wad.js";
import type { Submission } from "../../keeper/submit.js";
import type { HedgeEvents } from "./hedge.js";
import type { Reading } from "./reading.js";
import { interestBetween, interestOfHeld, interestOfTraded } from "./short.js";
import type { InterestBounds, Moved } from "./short.js";

/** Ids of DESIGN.md §8 that the play checks; X is "no hedge reverts in a block in which it is due". */
export type InvariantId = "A1" | "C1" | "C2" | "G1" | "H1" | "H2" | "H3" | "H4" | "L1" | "L3" | "X";

/** A promise of the contracts did not hold. The run stops. */
export class InvariantBrokenError extends Error {
  override readonly name = "InvariantBrokenError";
  readonly id: InvariantId;

  constructor(id: InvariantId, where: string, figures: string) {
    super(`Invariant ${id} is broken in ${where}: ${figures}. The run stops here; please report it with this line.`);
    this.id = id;
  }
}

/** Where a check stands, for the message. */
export interface Place {
  readonly vault: string;
  readonly blockNumber: number;
}

/** One millionth of a dollar. */
const QUOTE_UNIT_WAD = 10n ** 12n;
/** A lot of options, base: what rounding may leave in stock while base is owed. */
const DUST_WAD = 10n ** 9n;

const NOTHING_MOVED: Moved = { baseMoved: 0n, quoteMoved: 0n };

type Figures = Readonly<Record<string, bigint>>;

/**
 * What must hold in every block, of one vault.
 * @param paysFromHedge something was settled: until the hedge is sold, quote may be less than what is to be claimed
 */
export function checkReading(reading: Reading, vault: string, paysFromHedge = false): void {
  const { balances, nav, status } = reading;
  const place = { vault, blockNumber: reading.blockNumber };
  const { quoteTokens, quoteLedger, baseTokens, baseLedger, claimsQuote, allowances, venueTokens } = balances;
  requireInvariant(quoteTokens >= quoteLedger, "L1", place, { quoteTokens, quoteLedger });
  requireInvariant(baseTokens >= baseLedger, "L1", place, { baseTokens, baseLedger });
  requireInvariant(paysFromHedge || quoteLedger >= claimsQuote, "L1", place, { quoteLedger, claimsQuote });
  requireInvariant(allowances === 0n, "A1", place, { allowances });
  requireInvariant(venueTokens === 0n, "A1", place, { venueTokens });

  const { quoteWad, baseValueWad, claimsWad, liabilityWad, navWad, collateralWad, debtValueWad } = nav;
  const sumWad = quoteWad + baseValueWad + collateralWad - debtValueWad - claimsWad - liabilityWad;
  requireInvariant(navWad === sumWad, "L3", place, { navWad, sumWad });
  const baseWorthWad = (status.exposure.baseHeldWad * status.price.spotWad) / WAD;
  requireInvariant(baseValueWad === baseWorthWad, "L3", place, { baseValueWad, baseWorthWad });
  const { baseHeldWad, baseOwedWad } = status.exposure;
  requireInvariant(baseHeldWad <= DUST_WAD || baseOwedWad <= DUST_WAD, "C2", place, { baseHeldWad, baseOwedWad });
}

/** C1: after its keeper's turn a vault's short position is not under the floor of its health. */
export function checkHealth({ short, blockNumber }: Reading, vault: string): void {
  const { healthWad, floorHealthWad } = short;
  requireInvariant(healthWad >= floorHealthWad, "C1", { vault, blockNumber }, { healthWad, floorHealthWad });
}

/** C1, the other half: nobody liquidated a position of the run. */
export function checkLiquidations(count: number, place: Place): void {
  requireInvariant(count === 0, "C1", place, { liquidations: BigInt(count) });
}

/**
 * The ledger changes by what was traded in between and by nothing else. With a short position a trade moves money between
 * ledger and position, and what both changed by beyond it must be the lender's interest, as its own indices grew.
 * @param moved nothing was traded where it is left out: then the ledger stands still
 */
export function checkLedgerStep(before: Reading, after: Reading, moved: Moved | undefined, vault: string): void {
  const place = { vault, blockNumber: after.blockNumber };
  if (moved === undefined) {
    const [baseBefore, quoteBefore] = [before.balances.baseLedger, before.balances.quoteLedger];
    const { baseLedger, quoteLedger } = after.balances;
    requireInvariant(baseLedger === baseBefore, "L3", place, { baseLedger, baseBefore });
    requireInvariant(quoteLedger === quoteBefore, "L3", place, { quoteLedger, quoteBefore });
  }
  const { earnedQuote, paidBase } = interestBetween(before, after, moved ?? NOTHING_MOVED);
  const [was, is] = [before.short, after.short];
  const boundsOf = (held: readonly [bigint, bigint], indices: readonly [bigint, bigint]): InterestBounds =>
    moved === undefined ? interestOfHeld(held[0], indices) : interestOfTraded(held, indices);
  const earned = boundsOf([was.collateralQuote, is.collateralQuote], [was.supplyIndexRay, is.supplyIndexRay]);
  requireInside(earnedQuote, earned, place, "earnedQuote");
  const paid = boundsOf([was.debtBase, is.debtBase], [was.debtIndexRay, is.debtIndexRay]);
  requireInside(paidBase, paid, place, "paidBase");
}

/** H1 to H3 on what the events of a hedge say. */
export function checkHedge(events: HedgeEvents, slippageBps: bigint, place: Place): void {
  const { netDeltaBeforeWad: before, netDeltaAfterWad: after, targetWad, baseMovedWad, spotWad, lossWad } = events;
  requireInvariant(abs(after) <= abs(before), "H1", place, { before, after });
  requireInvariant(after === before + baseMovedWad, "H1", place, { before, after, baseMovedWad });
  requireInvariant(before * baseMovedWad < 0n, "H2", place, { before, baseMovedWad });
  requireInvariant(abs(after) >= targetWad && before * after >= 0n, "H2", place, { before, after, targetWad });
  // Reckoned on what was filled, which is stricter than the contract's order; a unit of quote is the rounding of the fill.
  const budgetWad = budgetFor(abs(baseMovedWad), spotWad, slippageBps) + QUOTE_UNIT_WAD;
  requireInvariant(lossWad <= budgetWad, "H3", place, { lossWad, budgetWad });
}

/** A hedge that was sent and reverted. */
export type Reverted = Extract<Submission, { readonly kind: "lost-race" | "reverted" }>;

/**
 * X: a hedge that is due in the very block it is in, with nothing before it there, does not revert; and none reverts for
 * anything but a reason to wait. What is left are races lost to whoever came first.
 * @param reading of the block the hedge was sent for
 */
export function checkReverted({ kind, revert, transaction }: Reverted, reading: Reading, vault: string): void {
  const { blockNumber, indexInBlock } = transaction;
  const wasDue = reading.status.isDue && reading.blockNumber === blockNumber && indexInBlock === 0;
  if (kind === "lost-race" && !wasDue) return;
  const seen = `status said ${reading.status.reason} for block ${reading.blockNumber}`;
  const place = `vault "${vault}", block ${blockNumber}`;
  throw new InvariantBrokenError("X", place, `${seen}, the hedge at place ${indexInBlock} ended in ${revert.message}`);
}

function requireInside(actual: bigint, { least, most }: InterestBounds, place: Place, name: string): void {
  requireInvariant(least <= actual && actual <= most, "L3", place, { [name]: actual, least, most });
}

export function requireInvariant(holds: boolean, id: InvariantId, place: Place, figures: Figures): void {
  if (holds) return;
  const text = Object.entries(figures).map(([name, value]) => `${name} = ${value}`);
  throw new InvariantBrokenError(id, `vault "${place.vault}", block ${place.blockNumber}`, text.join(", "));
}
