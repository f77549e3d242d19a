/** The functions the kernels approximate, from series that need no approximation themselves. */
import { div, exp, mul, ONE, PI, type Real, sqrt } from "./real.js";

const SQRT_HALF_PI: Real = sqrt(PI >> 1n);
const SQRT_TWO_PI: Real = sqrt(2n * PI);

/** Mills ratio M(t) = Φ(−t)/φ(t) = √(π/2)·e^(t²/2) − Σ t^(2n+1)/(2n+1)!!, for 0 ≤ t ≤ 16 (185 bits cancel there). */
export function mills(t: Real): Real {
  const square = mul(t, t);
  let term = t;
  let sum = 0n;
  for (let odd = 1n; term !== 0n; term = mul(term, square) / (odd += 2n)) sum += term;
  return mul(SQRT_HALF_PI, exp(square >> 1n)) - sum;
}

export const MILLS_AT_ZERO: Real = SQRT_HALF_PI;

/** φ(t). */
export function density(t: Real): Real {
  return div(exp(-mul(t, t) >> 1n), SQRT_TWO_PI);
}

/** Φ(−t), t ≥ 0. */
export function lowerTail(t: Real): Real {
  return mul(density(t), mills(t));
}

/** 2·atanh(u)/u as a function of w = u². */
export function atanhSeries(w: Real): Real {
  let power = 2n * ONE;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n, power = mul(power, w)) sum += power / k;
  return sum;
}

/** r·coth(r/2) as a function of w = r², w > 0. */
export function cothSeries(w: Real): Real {
  const r = sqrt(w);
  const e = exp(r);
  return div(mul(r, e + ONE), e - ONE);
}
