/** One expiry of the twin: its strikes, its nodes, and how they are folded. `contracts/book/{Book,BookFold}.sol` explain. */
import { expNeg, lnWad } from "../../pricing/exact/fixedMath.js";
import type { Smile, StrikePosition } from "../types.js";
import type { Grid } from "./grid.js";
import { boundWad, lowerEnd, MIN_MEAN_QUANTITY_WAD, NEVER, NO_BOUND, ROUNDING_PER_STRIKE_WAD } from "./gridBound.js";
import { add, emptySums, finish, WAD_TO_Q192 } from "./kernel.js";
import type { FoldResult, Market, Sums } from "./kernel.js";
import { NODES, POSITIONS, UNIT_WAD } from "./nodes.js";
import { around, volWad } from "./smile.js";

const WAD = 10n ** 18n;
const E8_TO_WAD = 10n ** 10n;

/** An open expiry as the contract stores it. */
export interface ExpiryBook {
  readonly expiresAt: bigint;
  readonly smile: Smile | undefined;
  readonly grid: Grid;
  /** Seconds to expiry down to which the nodes stand for the strikes. */
  readonly nodesMinTau: bigint;
  /** Whether nodes are kept. */
  readonly isActive: boolean;
  readonly nodes: readonly bigint[];
  /** Inside the range, in the order of their listing. */
  readonly strikes: readonly StrikePosition[];
  /** Outside it. */
  readonly wings: readonly StrikePosition[];
}

/** An expiry nobody has traded. */
export function emptyExpiry(expiresAt: bigint, grid: Grid): ExpiryBook {
  const nodes = Array.from({ length: NODES }, () => 0n);
  return {
    expiresAt,
    smile: undefined,
    grid,
    nodesMinTau: NEVER,
    isActive: false,
    nodes,
    strikes: [],
    wings: [],
  };
}

/** Whether the expiry is folded by its nodes at a spot and time, and what that is proved to lose at most. */
export function provedAt(
  book: ExpiryBook,
  spotWad: bigint,
  timestamp: bigint,
): { readonly usesNodes: boolean; readonly errorWad: bigint } {
  const { smile } = book;
  if (!book.isActive || smile === undefined || book.expiresAt <= timestamp) return { usesNodes: false, errorWad: 0n };
  const [lnSpotWad, tauSeconds] = [lnWad(spotWad), book.expiresAt - timestamp];
  const interpolation = boundWad(book.grid, smile, lnSpotWad, tauSeconds);
  const gross = grossWad(book.strikes);
  const isRounded = interpolation !== NO_BOUND && gross !== 0n;
  const rounding = isRounded ? (BigInt(book.strikes.length) * ROUNDING_PER_STRIKE_WAD * WAD) / gross + 1n : 0n;
  return { usesNodes: isByNodes(book, smile, tauSeconds, lnSpotWad, timestamp), errorWad: interpolation + rounding };
}

/** Value and Greeks for a holder of all calls (puts counted as calls), before parity; nothing is written without a smile. */
export function foldExpiry(book: ExpiryBook, market: Market, timestamp: bigint): FoldResult | undefined {
  const { smile } = book;
  if (smile === undefined) return undefined;
  const sums = emptySums();
  if (isByNodes(book, smile, market.tauSeconds, market.lnSpotWad, timestamp)) addNodes(sums, book, smile, market);
  else addStrikes(sums, book.strikes, smile, market);
  addStrikes(sums, book.wings, smile, market);
  return finish(sums, market);
}

/** As `foldExpiry`, but strike by strike whatever the nodes would allow: what nodes are judged by. */
export function foldStrikes(book: ExpiryBook, market: Market): FoldResult | undefined {
  const sums = emptySums();
  if (book.smile === undefined) return undefined;
  addStrikes(sums, [...book.strikes, ...book.wings], book.smile, market);
  return finish(sums, market);
}

function isByNodes(book: ExpiryBook, smile: Smile, tauSeconds: bigint, lnSpotWad: bigint, timestamp: bigint): boolean {
  const isProved = tauSeconds >= book.nodesMinTau && timestamp >= smile.setAt && lnSpotWad >= lowerEnd(book.grid);
  return book.isActive && isProved && grossWad(book.strikes) >= BigInt(book.strikes.length) * MIN_MEAN_QUANTITY_WAD;
}

function grossWad(strikes: readonly StrikePosition[]): bigint {
  return strikes.reduce((sum, strike) => sum + strike.callsWad + strike.putsWad, 0n);
}

function addStrikes(sums: Sums, strikes: readonly StrikePosition[], smile: Smile, market: Market): void {
  for (const strike of strikes) {
    const quantityWad = strike.callsWad + strike.putsWad;
    if (quantityWad === 0n) continue;
    const strikeWad = strike.strikeE8 * E8_TO_WAD;
    const lnStrikeWad = lnWad(strikeWad);
    const xQ192 = (market.lnSpotWad - lnStrikeWad) * WAD_TO_Q192;
    add(sums, market, quantityWad, strikeWad, xQ192, volWad(smile, lnStrikeWad));
  }
}

function addNodes(sums: Sums, book: ExpiryBook, smile: Smile, market: Market): void {
  const { lnCenterWad, halfWidthE9 } = book.grid;
  const centerQ192 = (market.lnSpotWad - lnCenterWad) * WAD_TO_Q192;
  const slopeQ192 = (halfWidthE9 * WAD_TO_Q192) / 10n ** 9n;
  const { vol0, vol1, vol2 } = around(smile, lnCenterWad, halfWidthE9);
  POSITIONS.forEach((t, j) => {
    const xQ192 = centerQ192 - slopeQ192 * t;
    const nodeVolWad = vol0 + ((vol1 + (vol2 * t) / WAD) * t) / WAD;
    const strikeWad = xQ192 > 0n ? expNeg(xQ192 >> 96n, market.spotWad) : 0n;
    add(sums, market, (book.nodes[j] ?? 0n) * UNIT_WAD, strikeWad, xQ192, nodeVolWad);
  });
}
