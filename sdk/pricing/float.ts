/**
 * Black–Scholes in double precision for simulation: price and Greeks to about 1e-14, with the same sharing of terms as
 * `contracts/pricing/BlackScholes.sol` (one exponential and two Mills ratios).
 */

/** Plain numbers: quote per base, per year of 365 days, `tau` in years. */
export interface FloatInput {
  readonly spot: number;
  readonly strike: number;
  readonly vol: number;
  readonly tau: number;
  readonly rate?: number;
}

/** The fields of the contract's `OptionGreeks`; delta of the put is `deltaCall` − 1. */
export interface GreeksFloat {
  readonly call: number;
  readonly put: number;
  readonly deltaCall: number;
  readonly gamma: number;
  readonly gammaSpot: number;
  readonly vega: number;
  readonly thetaCall: number;
  readonly thetaPut: number;
}

const INV_SQRT_2PI = 0.3989422804014327;
const SECONDS_PER_YEAR = 31_536_000;

/** The density is 0 in doubles from 39 on, so the ratio there is never seen; capping it keeps its powers finite. */
const MILLS_LIMIT = 1e4;

/** Mills ratio on [0, 14] as P/Q, highest power first: the contract's coefficients rounded to doubles. */
const MILLS_P: readonly number[] = [
  0.000041836620774061675, 0.0009758088620998763, 0.010639085522676067, 0.06990704618269965, 0.29897360616640123,
  0.8379384488154695, 1.4467294063639693, 1.2533141373155003,
];
const MILLS_Q: readonly number[] = [
  0.00004183666548547278, 0.0009758062974695068, 0.010680993501611193, 0.0708815704243131, 0.30954582758785676,
  0.9057240092140936, 1.7262144689375207, 1.95220761780017, 1,
];

/** Seconds to years of 365 days. */
export function yearsOf(tauSeconds: number): number {
  return tauSeconds / SECONDS_PER_YEAR;
}

/** Φ(x) with relative accuracy in the lower tail. */
export function cdf(x: number): number {
  const tail = pdf(x) * mills(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/** φ(x) = e^(−x²/2)/√(2π). */
export function pdf(x: number): number {
  return INV_SQRT_2PI * Math.exp(-0.5 * x * x);
}

/** Price of call and put and all Greeks. `lnMoneyness` (ln spot − ln strike) may be given where it is already known. */
export function greeks(input: FloatInput, lnMoneyness = Math.log(input.spot / input.strike)): GreeksFloat {
  const { spot, strike, vol, tau, rate = 0 } = input;
  const discounted = rate === 0 ? strike : strike * Math.exp(-rate * tau);
  const rootTau = Math.sqrt(tau);
  const sd = vol * rootTau;
  const x = lnMoneyness + rate * tau;
  if (sd === 0) return withoutVariance(spot, discounted, x, rate);
  const d1 = x / sd + sd / 2;
  const d2 = d1 - sd;
  const density = pdf(d1);
  const a = spot * density;
  const tail1 = density * mills(Math.abs(d1));
  const tail2 = a * mills(Math.abs(d2));
  const otm = outOfTheMoney(spot, discounted, d1, d2, spot * tail1, tail2);
  const decay = (a * vol) / (2 * rootTau);
  const exercised = d2 < 0 ? tail2 : discounted - tail2;
  return {
    call: otm + Math.max(spot - discounted, 0),
    put: otm + Math.max(discounted - spot, 0),
    deltaCall: d1 < 0 ? tail1 : 1 - tail1,
    gamma: density / (spot * sd),
    gammaSpot: density / sd,
    vega: a * rootTau,
    thetaCall: -decay - rate * exercised,
    thetaPut: -decay + rate * (discounted - exercised),
  };
}

/** As `greeks`, for a book: ln(spot) is taken once and ln(strike) is stored. */
export function greeksAt(input: FloatInput, lnMoneyness: number): GreeksFloat {
  return greeks(input, lnMoneyness);
}

/** ∂Δ/∂t per year from the `gammaSpot` of the same input; 0 at expiry. */
export function charm(input: FloatInput, gammaSpot: number, lnMoneyness = Math.log(input.spot / input.strike)): number {
  const { vol, tau, rate = 0 } = input;
  return tau === 0 ? 0 : (gammaSpot * (lnMoneyness / tau - rate - (vol * vol) / 2)) / 2;
}

/** An everlasting option: the fields of the contract's `EverlastingGreeks`. */
export interface EverlastingFloat {
  readonly call: number;
  readonly put: number;
  readonly deltaCall: number;
  readonly gamma: number;
  readonly gammaSpot: number;
  readonly vega: number;
  readonly fundingPerYear: number;
}

/** Everlasting option with funding period `tau`; derivation in `contracts/pricing/Everlasting.sol`. */
export function everlastingGreeks(input: FloatInput): EverlastingFloat {
  const { spot, strike, vol, tau } = input;
  const variance = vol * vol * tau;
  const below = spot < strike;
  const u = Math.sqrt(1 + 8 / variance);
  const distance = Math.abs(Math.log(spot / strike));
  const timeValue = variance === 0 ? 0 : (strike / u) * Math.exp((-distance * (below ? u + 1 : u - 1)) / 2);
  const prices = { call: timeValue + Math.max(spot - strike, 0), put: timeValue + Math.max(strike - spot, 0) };
  if (variance === 0) {
    const deltaCall = spot === strike ? 0.5 : below ? 0 : 1;
    return { ...prices, deltaCall, gamma: 0, gammaSpot: 0, vega: 0, fundingPerYear: 0 };
  }
  const gammaSpot = (2 * timeValue) / (variance * spot);
  return {
    ...prices,
    deltaCall: below ? (timeValue * (1 + u)) / (2 * spot) : 1 - (timeValue * (u - 1)) / (2 * spot),
    gamma: gammaSpot / spot,
    gammaSpot,
    vega: (timeValue * (1 / u + distance / 2) * 8) / (variance * vol * u),
    fundingPerYear: timeValue / tau,
  };
}

function outOfTheMoney(spot: number, discounted: number, d1: number, d2: number, tail1: number, tail2: number): number {
  if (d2 >= 0 || d1 < 0) return Math.abs(tail1 - tail2);
  return Math.max(Math.min(spot, discounted) - tail1 - tail2, 0);
}

function withoutVariance(spot: number, discounted: number, x: number, rate: number): GreeksFloat {
  const deltaCall = x === 0 ? 0.5 : x > 0 ? 1 : 0;
  return {
    call: Math.max(spot - discounted, 0),
    put: Math.max(discounted - spot, 0),
    deltaCall,
    gamma: 0,
    gammaSpot: 0,
    vega: 0,
    thetaCall: rate === 0 ? 0 : -rate * discounted * deltaCall,
    thetaPut: rate === 0 ? 0 : rate * discounted * (1 - deltaCall),
  };
}

/** Mills ratio Φ(−t)/φ(t), t ≥ 0. */
function mills(t: number): number {
  const bounded = Math.min(t, MILLS_LIMIT);
  return horner(MILLS_P, bounded) / horner(MILLS_Q, bounded);
}

function horner(coefficients: readonly number[], t: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * t + coefficient;
  return sum;
}
