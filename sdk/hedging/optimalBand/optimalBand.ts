/**
 * The optimal band of a book that expires, in doubles: the closed form, corrected by one thought. In the steady state
 * the target a and the gap b − a obey
 *
 *     a       = k/(λσ²S·H)                with H = b·(a + b)/(3σ²γ²)
 *     (b − a)² = 2g/(λσ²S²·H)             with H = (b² − a²)/(6σ²γ²)
 *
 * and H is in either the time for which a deviation goes on costing risk before the next hedge ends it. It cannot cost
 * anything beyond the book's life τ: so no H may be longer than τ, which puts a floor under target and gap.
 * docs/band.md derives it and shows what it is worth.
 */
import { closedFormBand } from "./closedForm.js";
import type { BandExposure, BandTerms, FloatBand } from "./types.js";

const HOURS_PER_YEAR = 8_760;
/** As in the contract: what smiles allow, and the life no book is taken to be shorter than. */
const MIN_VOL = 0.1;
const MAX_VOL = 4;
const MIN_LIFE_YEARS = 1 / HOURS_PER_YEAR;
const MIN_VOL_RATIO = 0.5;
const MAX_VOL_RATIO = 2;
/** σ²τ of options whose Γ has vanished, a standard deviation of 3.2 %: nothing tells it any more, but it cannot be much. */
const VANISHED_VARIANCE = 0.001;

/** The band of `OptimalBand.bandFor`: never wider than the contracts written, so zero without any. */
export function optimalBand(exposure: BandExposure, terms: BandTerms): FloatBand {
  const steady = closedFormBand(exposure, terms);
  const { spot, proportional, fixedQuote, riskPrice } = terms;
  const risk = riskPrice * spot * varianceLeft(exposure, terms);
  const target = Math.max(steady.target, floorOf(proportional, risk));
  const gap = Math.max(gapOf(steady), Math.sqrt(floorOf(2 * fixedQuote, risk * spot)));
  const trigger = Math.min(target + gap, exposure.gross);
  return { trigger, target: Math.min(target, trigger) };
}

/** σ²τ: the variance of log-spot still to come, from the book's own Greeks and as realised volatility says. */
export function varianceLeft(exposure: BandExposure, terms: Pick<BandTerms, "spot" | "volRatio">): number {
  const { gammaSpot, theta, vega } = exposure;
  if (gammaSpot === 0) return VANISHED_VARIANCE;
  const gammaQuote = Math.abs(gammaSpot) * terms.spot;
  // θ = ½σ²S²Γ and vega = στ·S²Γ, each in size: for a book, the means weighted by gamma.
  const vol = clamp(Math.sqrt((2 * Math.abs(theta)) / gammaQuote), MIN_VOL, MAX_VOL);
  const volYears = Math.max(Math.abs(vega) / gammaQuote, vol * MIN_LIFE_YEARS);
  return vol * volYears * clamp(terms.volRatio ?? 1, MIN_VOL_RATIO, MAX_VOL_RATIO) ** 2;
}

/** Costs over risk; risk that costs nothing (λ = 0) is worth no hedge, a hedge that costs nothing needs no excuse. */
function floorOf(cost: number, risk: number): number {
  return cost === 0 ? 0 : cost / risk;
}

/** b − a, also where both are infinite. */
function gapOf({ trigger, target }: FloatBand): number {
  return trigger === Infinity ? Infinity : trigger - target;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
