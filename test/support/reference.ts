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

/** What one option's value moves with 100 % of its own volatility, to first order: S·φ(d1)·√τ·σ, dollars. */
export function relativeVega(o: ReferenceOption): number {
  const sd = o.vol * Math.sqrt(o.seconds / YEAR);
  const d1 = Math.log(o.spot / o.strike) / sd + sd / 2;
  return (o.spot * sd * Math.exp(-0.5 * d1 * d1)) / Math.sqrt(2 * Math.PI);
}

/** |Δ| of one option, base. */
export function hedgeSize(o: ReferenceOption): number {
  const sd = o.vol * Math.sqrt(o.seconds / YEAR);
  const d1 = Math.log(o.spot / o.strike) / sd + sd / 2;
  return o.isPut ? normalCdf(-d1) : normalCdf(d1);
}

/** What a quote follows beside the option; shares, 0.05 = 5 %. */
export interface ReferenceTerms {
  readonly quantity: number;
  readonly volSpread: number;
  readonly premiumSpread: number;
  /** Of volatility, per 100 % of NAV in relative vega. */
  readonly slope: number;
  /** Relative vega of the book before the trade, and the vault's worth, dollars. */
  readonly bookVega: number;
  readonly nav: number;
  /** Of volatility: the expiry's, before the trade; negative after sales. */
  readonly impact: number;
  /** Fraction of notional that hedging this quantity costs. */
  readonly hedgeCost: number;
}

/** What the vault must ask, in millionths of a dollar, unrounded. */
export function askUnits(o: ReferenceOption, t: ReferenceTerms): number {
  const own = (relativeVega(o) * t.quantity * t.slope) / t.nav;
  const move = t.volSpread + (t.bookVega * t.slope) / t.nav + own / 2 + Math.max(0, t.impact + own / 2);
  const model = blackScholes({ ...o, vol: o.vol * (1 + move) });
  return (Math.max(model, o.spot / 10_000) * (1 + t.premiumSpread) + hedgeOf(o, t)) * t.quantity * 1e6;
}

/** As above, for what it must bid. */
export function bidUnits(o: ReferenceOption, t: ReferenceTerms): number {
  const own = (relativeVega(o) * t.quantity * t.slope) / t.nav;
  const held = Math.max(0, (t.bookVega * t.slope) / t.nav - own / 2);
  const move = Math.max(t.volSpread - held, 0.005) + Math.max(0, own / 2 - t.impact);
  const model = blackScholes({ ...o, vol: o.vol * (1 - move) });
  return Math.max(0, model * (1 - t.premiumSpread) - hedgeOf(o, t)) * t.quantity * 1e6;
}

function hedgeOf(o: ReferenceOption, { hedgeCost }: ReferenceTerms): number {
  return hedgeSize(o) * o.spot * hedgeCost;
}
