import { budgetFor } from "../../sdk/hedging/order.js";
import { abs, WAD } from "../../sdk/math/wad.js";
import type { Submission } from "../../keeper/submit.js";
import type { HedgeEvents } from "./hedge.js";
import type { Reading } from "./reading.js";

/** Ids of DESIGN.md §8 that the play checks; X is "no hedge reverts in a block in which it is due". */
export type InvariantId = "A1" | "G1" | "H1" | "H2" | "H3" | "H4" | "L1" | "L3" | "X";

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

type Figures = Readonly<Record<string, bigint>>;

/** What must hold in every block, of one vault. */
export function checkReading(reading: Reading, vault: string): void {
  const { balances, nav, status } = reading;
  const place = { vault, blockNumber: reading.blockNumber };
  const { quoteTokens, quoteLedger, baseTokens, baseLedger, claimsQuote, allowances, venueTokens } = balances;
  requireInvariant(quoteTokens >= quoteLedger, "L1", place, { quoteTokens, quoteLedger });
  requireInvariant(baseTokens >= baseLedger, "L1", place, { baseTokens, baseLedger });
  requireInvariant(quoteLedger >= claimsQuote, "L1", place, { quoteLedger, claimsQuote });
  requireInvariant(allowances === 0n, "A1", place, { allowances });
  requireInvariant(venueTokens === 0n, "A1", place, { venueTokens });

  const { quoteWad, baseValueWad, claimsWad, liabilityWad, navWad, collateralWad, debtValueWad } = nav;
  const sumWad = quoteWad + baseValueWad + collateralWad - debtValueWad - claimsWad - liabilityWad;
  requireInvariant(navWad === sumWad, "L3", place, { navWad, sumWad });
  const baseWorthWad = (status.exposure.baseHeldWad * status.price.spotWad) / WAD;
  requireInvariant(baseValueWad === baseWorthWad, "L3", place, { baseValueWad, baseWorthWad });
}

/** The ledger changes by what the hedge in between moved and by nothing else. Amounts in token units. */
export function checkLedgerStep(
  before: Reading,
  after: Reading,
  moved: { readonly baseMoved: bigint; readonly quoteMoved: bigint },
  vault: string,
): void {
  const place = { vault, blockNumber: after.blockNumber };
  const expectedBase = before.balances.baseLedger + moved.baseMoved;
  const expectedQuote = before.balances.quoteLedger + moved.quoteMoved;
  const { baseLedger, quoteLedger } = after.balances;
  requireInvariant(baseLedger === expectedBase, "L3", place, { baseLedger, expectedBase });
  requireInvariant(quoteLedger === expectedQuote, "L3", place, { quoteLedger, expectedQuote });
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

export function requireInvariant(holds: boolean, id: InvariantId, place: Place, figures: Figures): void {
  if (holds) return;
  const text = Object.entries(figures).map(([name, value]) => `${name} = ${value}`);
  throw new InvariantBrokenError(id, `vault "${place.vault}", block ${place.blockNumber}`, text.join(", "));
}
