/** Bigint twin of `contracts/book/Book.sol` and the fold over it: a value that trades replace, never change. */
import { lnWad } from "../../pricing/exact/fixedMath.js";
import type { BookGreeksWad, SmileParameters, StrikePosition } from "../types.js";
import { emptyExpiry, foldExpiry } from "./expiry.js";
import type { ExpiryBook } from "./expiry.js";
import { DEFAULT_VOLATILITY_E9, gridAt, isInside, positionOf } from "./grid.js";
import type { Grid } from "./grid.js";
import { minTau } from "./gridBound.js";
import { marketAt } from "./kernel.js";
import { replaced, weightsAt } from "./nodes.js";
import { anchored } from "./smile.js";

const WAD = 10n ** 18n;
const E8_TO_WAD = 10n ** 10n;
const NODES_FROM = 16;

/** The open expiries, in the contract's order. */
export type ExactBook = readonly ExpiryBook[];

/** A series of the book. */
export interface BookSeries {
  readonly expiresAt: bigint;
  readonly strikeE8: bigint;
  readonly isPut: boolean;
}

/** The expiry is not on the book. */
export class UnknownExpiryError extends Error {
  override readonly name = "UnknownExpiryError";
  constructor(expiresAt: bigint) {
    super(`No expiry at ${expiresAt} (unix seconds) is on the book. List a series of it first.`);
  }
}

/** Opens a series; a listed strike stays as it is. */
export function list(book: ExactBook, series: BookSeries, spotWad: bigint, timestamp: bigint): ExactBook {
  const { expiresAt, strikeE8 } = series;
  const known = book.find((expiry) => expiry.expiresAt === expiresAt);
  if (known === undefined) {
    const usual = book.find((expiry) => expiry.smile !== undefined)?.smile?.atmE9 ?? DEFAULT_VOLATILITY_E9;
    const opened = emptyExpiry(expiresAt, gridAt(spotWad, expiresAt - timestamp, usual));
    return [...book, withStrike(opened, strikeE8, timestamp)];
  }
  if (isListed(known, strikeE8)) return book;
  return book.map((expiry) => (expiry === known ? withStrike(expiry, strikeE8, timestamp) : expiry));
}

/** Books options written (positive) or taken back (negative). */
export function trade(book: ExactBook, series: BookSeries, changeWad: bigint): ExactBook {
  return changed(book, series.expiresAt, (expiry) => withTrade(expiry, series, changeWad));
}

/** Sets the smile of an open expiry, anchored at a spot. */
export function setSmile(
  book: ExactBook,
  expiresAt: bigint,
  parameters: SmileParameters,
  spotWad: bigint,
  timestamp: bigint,
): ExactBook {
  return changed(book, expiresAt, (expiry) => {
    const tauSeconds = expiresAt - timestamp;
    const smile = anchored(parameters, lnWad(spotWad), tauSeconds, timestamp);
    const nodesMinTau = expiry.isActive ? minTau(expiry.grid, smile, tauSeconds) : expiry.nodesMinTau;
    return { ...expiry, smile, nodesMinTau };
  });
}

/** Takes an expiry off the book: the last takes its place. */
export function close(book: ExactBook, expiresAt: bigint): ExactBook {
  const index = book.findIndex((expiry) => expiry.expiresAt === expiresAt);
  const last = book.at(-1);
  if (index < 0 || last === undefined) throw new UnknownExpiryError(expiresAt);
  return book.map((expiry, i) => (i === index ? last : expiry)).slice(0, -1);
}

/** Value and Greeks of the book, the vault's sign. */
export function fold(book: ExactBook, spotWad: bigint, timestamp: bigint): BookGreeksWad {
  const lnSpotWad = lnWad(spotWad);
  return book.reduce((sum, expiry) => {
    const tauSeconds = expiry.expiresAt > timestamp ? expiry.expiresAt - timestamp : 0n;
    const result = foldExpiry(expiry, marketAt(spotWad, lnSpotWad, tauSeconds), timestamp);
    if (result === undefined) return sum;
    const { callsWad, putsWad, putsNotionalWad } = quantities([...expiry.strikes, ...expiry.wings]);
    const worth = result.valueWad + putsNotionalWad - (putsWad * spotWad) / WAD;
    return {
      liabilityWad: sum.liabilityWad + (worth > 0n ? worth : 0n),
      deltaWad: sum.deltaWad + putsWad - result.deltaWad,
      gammaSpotWad: sum.gammaSpotWad - result.gammaSpotWad,
      vegaWad: sum.vegaWad - result.vegaWad,
      thetaWad: sum.thetaWad - result.thetaWad,
      charmWad: sum.charmWad - result.charmWad,
      callsWad: sum.callsWad + callsWad,
      putsWad: sum.putsWad + putsWad,
      putsNotionalWad: sum.putsNotionalWad + putsNotionalWad,
      relativeVegaWad: sum.relativeVegaWad + result.relativeVegaWad,
    };
  }, NOTHING);
}

const NOTHING: BookGreeksWad = {
  liabilityWad: 0n,
  deltaWad: 0n,
  gammaSpotWad: 0n,
  vegaWad: 0n,
  thetaWad: 0n,
  charmWad: 0n,
  callsWad: 0n,
  putsWad: 0n,
  putsNotionalWad: 0n,
  relativeVegaWad: 0n,
};

function quantities(strikes: readonly StrikePosition[]) {
  let [callsWad, putsWad, putsNotionalWad] = [0n, 0n, 0n];
  for (const strike of strikes) {
    callsWad += strike.callsWad;
    putsWad += strike.putsWad;
    putsNotionalWad += (strike.putsWad * strike.strikeE8 * E8_TO_WAD) / WAD;
  }
  return { callsWad, putsWad, putsNotionalWad };
}

function changed(book: ExactBook, expiresAt: bigint, change: (expiry: ExpiryBook) => ExpiryBook): ExactBook {
  if (!book.some((expiry) => expiry.expiresAt === expiresAt)) throw new UnknownExpiryError(expiresAt);
  return book.map((expiry) => (expiry.expiresAt === expiresAt ? change(expiry) : expiry));
}

function isListed(expiry: ExpiryBook, strikeE8: bigint): boolean {
  return [...expiry.strikes, ...expiry.wings].some((strike) => strike.strikeE8 === strikeE8);
}

function withStrike(expiry: ExpiryBook, strikeE8: bigint, timestamp: bigint): ExpiryBook {
  const strike: StrikePosition = { strikeE8, callsWad: 0n, putsWad: 0n };
  if (!isInside(placeOf(expiry.grid, strikeE8))) return { ...expiry, wings: [...expiry.wings, strike] };
  const strikes = [...expiry.strikes, strike];
  if (strikes.length !== NODES_FROM || expiry.isActive) return { ...expiry, strikes };
  return activated({ ...expiry, strikes }, timestamp);
}

function activated(expiry: ExpiryBook, timestamp: bigint): ExpiryBook {
  const { grid, smile } = expiry;
  let nodes = expiry.nodes;
  for (const strike of expiry.strikes) {
    nodes = replaced(nodes, weightsAt(placeOf(grid, strike.strikeE8)), 0n, strike.callsWad + strike.putsWad);
  }
  const tauSeconds = expiry.expiresAt - timestamp;
  const nodesMinTau = smile === undefined ? expiry.nodesMinTau : minTau(grid, smile, tauSeconds);
  return { ...expiry, isActive: true, nodes, nodesMinTau };
}

function withTrade(expiry: ExpiryBook, { strikeE8, isPut }: BookSeries, changeWad: bigint): ExpiryBook {
  const update = (strike: StrikePosition): StrikePosition =>
    strike.strikeE8 !== strikeE8
      ? strike
      : {
          strikeE8,
          callsWad: strike.callsWad + (isPut ? 0n : changeWad),
          putsWad: strike.putsWad + (isPut ? changeWad : 0n),
        };
  const old = expiry.strikes.find((strike) => strike.strikeE8 === strikeE8);
  if (old === undefined) return { ...expiry, wings: expiry.wings.map(update) };
  const strikes = expiry.strikes.map(update);
  if (!expiry.isActive) return { ...expiry, strikes };
  const before = old.callsWad + old.putsWad;
  const nodes = replaced(expiry.nodes, weightsAt(placeOf(expiry.grid, strikeE8)), before, before + changeWad);
  return { ...expiry, strikes, nodes };
}

function placeOf(grid: Grid, strikeE8: bigint): bigint {
  return positionOf(grid, lnWad(strikeE8 * E8_TO_WAD));
}
