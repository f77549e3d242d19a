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

/** Interest that the lender's indices allow for, token units. */
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
const NONE: InterestBounds = { least: 0n, most: 0n };

/** What ledger and position together changed by, beyond what was traded: only the lender's interest is left. */
export function interestBetween(before: Reading, after: Reading, moved: Moved): Interest {
  return {
    earnedQuote: quoteOf(after) - quoteOf(before) - moved.quoteMoved,
    paidBase: baseOf(before) + moved.baseMoved - baseOf(after),
  };
}

/** What the interest of a position that nobody touched may be: its index's growth. */
export function interestOfHeld(position: bigint, indices: readonly [bigint, bigint]): InterestBounds {
  if (position === 0n) return NONE;
  const [indexBefore, indexAfter] = indices;
  const interest = (position * (indexAfter - indexBefore)) / indexBefore;
  return { least: interest - ROUNDING_UNITS, most: interest + ROUNDING_UNITS };
}

/**
 * The same with a trade at some moment in between: the growth of no less and no more than the position was at either end.
 * What stands at the end has grown itself; the lower bound takes that back.
 */
export function interestOfTraded(
  [before, after]: readonly [bigint, bigint],
  [indexBefore, indexAfter]: readonly [bigint, bigint],
): InterestBounds {
  if (before === 0n && after === 0n) return NONE;
  const [low, high] = before < after ? [before, after] : [after, before];
  const grown = indexAfter - indexBefore;
  return {
    least: (low * grown) / indexAfter - ROUNDING_UNITS,
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
