/**
 * A reference for premiums that shares nothing with the code under test: Φ by Marsaglia's series
 * Φ(x) = ½ + φ(x)·Σ x^(2n+1)/(2n+1)!! (all terms of one sign, so about 1e-15 for |x| < 6), prices by the textbook.
 */

const YEAR = 31_536_000;

/** Spot and strike in dollars, vol a year (0.8 = 80 %), seconds to expiry. */
export interface ReferenceOption {
  readonly spot: number;
  readonly strike: number;
  readonly vol: number;
  readonly seconds: number;
  readonly isPut: boolean;
}

export function normalCdf(x: number): number {
  if (x < -9) return 0;
  if (x > 9) return 1;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** Black–Scholes value at a rate of zero, dollars per unit of base. */
export function blackScholes(o: ReferenceOption): number {
  const sd = o.vol * Math.sqrt(o.seconds / YEAR);
  const d1 = Math.log(o.spot / o.strike) / sd + sd / 2;
  const sign = o.isPut ? -1 : 1;
  return sign * (o.spot * normalCdf(sign * d1) - o.strike * normalCdf(sign * (d1 - sd)));
}

/** vol(K) = atm + skew·x + curvature·x², x standardised by atm·√τ, both as they stood when the smile was set. */
export function smileVol(
  smile: { readonly atm: number; readonly skew: number; readonly curvature: number },
  anchor: number,
  strike: number,
  secondsAtSetting: number,
): number {
  const x = Math.log(strike / anchor) / (smile.atm * Math.sqrt(secondsAtSetting / YEAR));
  return smile.atm + smile.skew * x + smile.curvature * x * x;
}

/** What a vault with these half-spreads must ask for `quantity` options, in millionths of a dollar, unrounded. */
export function askUnits(o: ReferenceOption, quantity: number, volSpread: number, premiumSpread: number): number {
  return blackScholes({ ...o, vol: o.vol * (1 + volSpread) }) * quantity * (1 + premiumSpread) * 1e6;
}

/** As above, for what it must bid. */
export function bidUnits(o: ReferenceOption, quantity: number, volSpread: number, premiumSpread: number): number {
  return blackScholes({ ...o, vol: o.vol * (1 - volSpread) }) * quantity * (1 - premiumSpread) * 1e6;
}
