/** The worst of the standard scenarios in double precision: what `contracts/book/Stress.sol` holds purchases against. */
import { foldFloat } from "../book/float.js";
import type { FloatPosition } from "../book/float.js";

/** The two corners of the standard grid that decide, as shares of spot, and what volatility is multiplied by. */
export const STANDARD_STRESS: Stress = { fallTo: 0.5, riseTo: 2, volFactor: 2 };

/** A fall, a rise and livelier options, all at once. */
export interface Stress {
  readonly fallTo: number;
  readonly riseTo: number;
  readonly volFactor: number;
}

/**
 * What a book of written options would lose at the worse corner with its delta hedged before, in quote; zero where neither loses.
 * Written options are convex in spot and a hedge is linear, so no shock between the corners loses more.
 * @param capital what the vault has beside what it owes, quote: a hedge that both together do not buy is not counted
 */
export function stressLoss(
  positions: readonly FloatPosition[],
  spot: number,
  stress = STANDARD_STRESS,
  capital = Infinity,
): number {
  const { liability, delta } = foldFloat(positions, spot);
  const hedge = Math.min(-delta, (capital + liability) / spot);
  return Math.max(0, ...cornerLosses(positions, spot, stress, hedge));
}

/** The same with nothing held against it. */
export function unhedgedStressLoss(
  positions: readonly FloatPosition[],
  spot: number,
  stress = STANDARD_STRESS,
): number {
  return Math.max(0, ...cornerLosses(positions, spot, stress, 0));
}

function cornerLosses(positions: readonly FloatPosition[], spot: number, stress: Stress, base: number) {
  const livelier = positions.map((position) => ({ ...position, vol: position.vol * stress.volFactor }));
  const { liability } = foldFloat(positions, spot);
  return [stress.fallTo, stress.riseTo].map(
    (share) => foldFloat(livelier, spot * share).liability - liability - base * spot * (share - 1),
  );
}
