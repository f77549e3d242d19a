import { WAD } from "../../sdk/math/wad.js";
import type { Reading } from "./reading.js";
import { QUOTE_TO_WAD } from "./scenario.js";

/** What a trade moved, token units, position included: base bought less debt taken, quote received collateral included. */
export interface Moved {
  readonly baseMoved: bigint;
  readonly quoteMoved: bigint;
}

/** What the lender's interest brought and took between two readings, token units. */
export interface Interest {
  readonly earnedQuote: bigint;
  readonly paidBase: bigint;
}

/** A vault's stock and its short side over a whole run. */
export interface Inventory {
  readonly mostHeldWad: bigint;
  readonly mostOwedWad: bigint;
  readonly mostCollateralWad: bigint;
  /** Over every reading; the largest number while nothing was ever owed. */
  readonly leastHealthWad: bigint;
  /** Interest so far, quote WAD: on collateral, and on debt at the price of each step. */
  readonly earnedWad: bigint;
  readonly paidWad: bigint;
}

/** Interest that the indices allow for, from the smaller and the larger of the position before and after. */
export interface InterestBounds {
  readonly least: bigint;
  readonly most: bigint;
}

export const NO_INVENTORY: Inventory = {
  mostHeldWad: 0n,
  mostOwedWad: 0n,
  mostCollateralWad: 0n,
  leastHealthWad: 2n ** 256n - 1n,
  earnedWad: 0n,
  paidWad: 0n,
};

/** The lender rounds each balance by a unit; a step with a trade in it looks at four. */
const ROUNDING_UNITS = 4n;

/** What ledger and position together changed by, beyond what was traded: only the lender's interest is left. */
export function interestBetween(before: Reading, after: Reading, moved: Moved): Interest {
  return {
    earnedQuote: quoteOf(after) - quoteOf(before) - moved.quoteMoved,
    paidBase: baseOf(before) + moved.baseMoved - baseOf(after),
  };
}

/** What a position's interest may be in a step: its index's growth on no less and no more than it was at either end. */
export function interestBounds(
  [before, after]: readonly [bigint, bigint],
  [indexBefore, indexAfter]: readonly [bigint, bigint],
): InterestBounds {
  if (before === 0n && after === 0n) return { least: 0n, most: 0n };
  const [low, high] = before < after ? [before, after] : [after, before];
  const grown = indexAfter - indexBefore;
  return {
    least: (low * grown) / indexBefore - ROUNDING_UNITS,
    most: (high * grown) / indexBefore + ROUNDING_UNITS,
  };
}

/** Interest in quote WAD at a price: what was earned and what the debt grew by. */
export function interestWads({ earnedQuote, paidBase }: Interest, spotWad: bigint) {
  return { earnedWad: earnedQuote * QUOTE_TO_WAD, paidWad: (paidBase * spotWad) / WAD };
}

/** The inventory after one more reading. */
export function tally(inventory: Inventory, { status, short }: Reading, interest: Interest): Inventory {
  const { baseHeldWad, baseOwedWad, collateralWad } = status.exposure;
  const { earnedWad, paidWad } = interestWads(interest, status.price.spotWad);
  return {
    mostHeldWad: larger(inventory.mostHeldWad, baseHeldWad),
    mostOwedWad: larger(inventory.mostOwedWad, baseOwedWad),
    mostCollateralWad: larger(inventory.mostCollateralWad, collateralWad),
    leastHealthWad: short.healthWad < inventory.leastHealthWad ? short.healthWad : inventory.leastHealthWad,
    earnedWad: inventory.earnedWad + earnedWad,
    paidWad: inventory.paidWad + paidWad,
  };
}

function quoteOf({ balances, short }: Reading): bigint {
  return balances.quoteLedger + short.collateralQuote;
}

function baseOf({ balances, short }: Reading): bigint {
  return balances.baseLedger - short.debtBase;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
