import { foldFloat } from "../../sdk/book/float.js";
import type { FloatPosition } from "../../sdk/book/float.js";
import { yearsOf } from "../../sdk/pricing/float.js";
import { plain } from "../play/summary.js";
import type { Position } from "../play/scenario.js";
import type { Moment, Played } from "./game.js";

/** The smallest jump of the price at once that would have left a vault with nothing, and when. */
export interface Jump {
  /** A share of the price: 0.5 is half as much again. */
  readonly share: number;
  /** Unix seconds. */
  readonly at: number;
}

/** Looked for up to here, in steps of a percent. */
const HIGHEST = 3;
const LOWEST = -0.99;
const STEP = 0.01;
const E9 = 1e9;
/** Beyond this many deviations a smile is flat. */
const REACH = 6;

/** Over all moments of the vault at `index`; undefined where no jump looked for would have. */
export function breakingJump({ moments, book }: Played, index: number, isUp: boolean): Jump | undefined {
  let least: Jump | undefined;
  for (const moment of moments) {
    if (least?.share === 0) break;
    const bound = least === undefined ? (isUp ? HIGHEST : -LOWEST) : Math.abs(least.share) - STEP;
    const share = firstBreak(moment, book, index, isUp ? bound : -bound);
    if (share !== undefined) least = { share, at: moment.at };
  }
  return least;
}

/** The first jump towards a bound after which the vault has nothing; volatilities stay with their strikes. */
function firstBreak(moment: Moment, book: readonly Position[], index: number, bound: number): number | undefined {
  const spot = plain(moment.priceWad);
  const base = plain(moment.baseWad[index] ?? 0n);
  const positions = positionsAt(moment, book, spot);
  const cash = plain(moment.navWad[index] ?? 0n) + foldFloat(positions, spot).liability - base * spot;
  const steps = Math.round(Math.abs(bound) / STEP);
  for (let step = 0; step <= steps; step++) {
    const share = Math.sign(bound) * step * STEP;
    const price = spot * (1 + share);
    if (cash + base * price - foldFloat(positions, price).liability < 0) return share;
  }
  return undefined;
}

function positionsAt({ at, smile }: Moment, book: readonly Position[], spot: number): readonly FloatPosition[] {
  const [atm, skew, curvature] = [smile.atmE9, smile.skewE9, smile.curvatureE9].map((e9) => Number(e9) / E9);
  return book
    .filter(({ expiresAt }) => expiresAt > at)
    .map(({ expiresAt, strikeUsd, quantityWad, isPut }) => {
      const tau = yearsOf(expiresAt - at);
      const away = Math.log(strikeUsd / spot) / ((atm ?? 0) * Math.sqrt(tau));
      const x = Math.max(-REACH, Math.min(REACH, away));
      const vol = (atm ?? 0) + (skew ?? 0) * x + (curvature ?? 0) * x * x;
      const quantity = plain(quantityWad);
      return { strike: strikeUsd, vol, tau, calls: isPut ? 0 : quantity, puts: isPut ? quantity : 0 };
    });
}
