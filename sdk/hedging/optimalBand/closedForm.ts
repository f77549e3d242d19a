/**
 * The band that is optimal in the steady state, in doubles. With b the trigger, a the target and γ = Γ·S, smooth pasting
 * at both gives two equations (docs/band.md):
 *
 *     (a + b)·((a + b)² − (b − a)²) = 12·k·γ²/(λ·S)      the proportional cost sets the product
 *     (a + b)·(b − a)³             = 12·g·γ²/(λ·S²)     the fixed cost sets the gap
 *
 * Volatility is in neither: it speeds up risk and drift of the deviation alike.
 */
import type { BandExposure, BandTerms, FloatBand } from "./types.js";

const NEWTON_STEPS = 60;
const TOLERANCE = 1e-15;

/** The band of the closed form: finite, and continuous in every argument above zero; without Γ it is zero. */
export function closedFormBand(exposure: Pick<BandExposure, "gammaSpot">, terms: BandTerms): FloatBand {
  if (exposure.gammaSpot === 0) return { trigger: 0, target: 0 };
  const { spot, proportional, fixedQuote, riskPrice } = terms;
  const gammaOverSpot = exposure.gammaSpot / spot;
  // Written as Γ·(Γ·…) so that neither a huge nor a tiny Γ leaves the range of doubles on the way.
  const price = (12 * gammaOverSpot * gammaOverSpot) / riskPrice;
  return bandOf(price * proportional * spot, price * fixedQuote);
}

/**
 * The shape (β, α) of the band in units of e0 = (3·k·S·Γ²/(2λ))^(1/3), from G = 3·Γ²·g/(λ·e0⁴) ≥ 0: the root of
 * α·β·(α + β) = 2 and ½B(β² − α²) − ¼(β⁴ − α⁴) − 2(β − α) = G with B = (2 + β³)/β.
 */
export function bandShape(gasWeight: number): { readonly beta: number; readonly alpha: number } {
  const { trigger, target } = bandOf(8, 4 * gasWeight);
  return { beta: trigger, alpha: target };
}

/**
 * Trigger and target from the right-hand sides P = 12kγ²/(λS) (cubic) and Q = 12gγ²/(λS²) (quartic). With the sum
 * s = a + b = v³ and the gap d = b − a, both equations become v⁹ − Q^(2/3)·v − P = 0: one positive root, convex to its
 * right, so that Newton's steps from above come down to it and never pass it.
 */
function bandOf(cubic: number, quartic: number): FloatBand {
  // λ = 0 (risk costs nothing): never trade.
  if (!(Number.isFinite(cubic) && Number.isFinite(quartic))) return { trigger: Infinity, target: Infinity };
  if (cubic === 0 && quartic === 0) return { trigger: 0, target: 0 };
  // Scaled so that the larger of the two limits is 1.
  const scale = Math.max(Math.cbrt(cubic), quartic ** 0.25);
  const p = (Math.cbrt(cubic) / scale) ** 3;
  const rootQ = (quartic ** 0.25 / scale) ** (4 / 3); // cube root of the scaled Q
  const sum = largestRoot(rootQ * rootQ, p) ** 3;
  const gap = rootQ / Math.cbrt(sum);
  const trigger = (sum + gap) / 2;
  // a·b = P/(4s): no difference of nearly equal numbers.
  return { trigger: scale * trigger, target: scale * Math.min(trigger, p / (4 * sum * trigger)) };
}

/** The positive root of v⁹ − c·v − p, 0 <= c, p <= 1 and one of them 1. */
function largestRoot(c: number, p: number): number {
  // Above the root: at v = (c + p)^(1/8) or more v⁹ ≥ (c + p)·v ≥ c·v + p where v ≥ 1, and c + p ≥ 1.
  let v = (c + p) ** (1 / 8);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const v8 = v ** 8;
    const next = v - (v * v8 - c * v - p) / (9 * v8 - c);
    if (v - next <= TOLERANCE * v) return next;
    v = next;
  }
  return v;
}
