/** Bigint twin of `contracts/pricing/BlackScholes.sol`, equal to it bit for bit; formulas and bounds are explained there. */
import type { GreeksWad, PricingInput, Tenor } from "../types.js";
import { abs, expNeg, lnQ192, sqrt } from "./fixedMath.js";
import { CUTOFF_Q96, millsQ96, pdfQ128 } from "./gaussian.js";

const WAD = 10n ** 18n;
const HALF_Q32 = 1n << 31n;
const ROOT_TIME_SCALE = 67731704589069954413845183478232880346356688304054185n;
const DRIFT_SCALE = 199045590290039344363133860451791n;
const WAD_TO_Q192 = 6277101735386680763835789423207666416102n;
const DECAY_SCALE = 803469022129495137770981n;

/** The documented domain, inclusive, in the units of `PricingInput` (and WAD for `lnMoneynessWad`). */
export const DOMAIN = {
  spotWad: { min: 10n ** 9n, max: 10n ** 33n },
  strikeWad: { min: 10n ** 9n, max: 10n ** 33n },
  volWad: { min: 0n, max: 20n * WAD },
  tauSeconds: { min: 0n, max: 315_360_000n },
  rateWad: { min: -WAD, max: 4n * WAD },
  lnMoneynessWad: { min: -56n * WAD, max: 56n * WAD },
} as const;

/** Mirrors the BlackScholes_…OutsideDomain errors of the contract. */
export class OutsideDomainError extends Error {
  override readonly name = "OutsideDomainError";
  readonly field: keyof typeof DOMAIN;
  constructor(field: keyof typeof DOMAIN, actual: bigint) {
    const { min, max } = DOMAIN[field];
    super(`${field} ${actual} is outside the priced domain [${min}, ${max}]. Check its unit and its decimals.`);
    this.field = field;
  }
}

/** Price of call and put and all Greeks. */
export function greeks(input: PricingInput): GreeksWad {
  requireDomain(input);
  const { xQ192, discountedWad } = forward(input);
  return greeksFrom(input.spotWad, discountedWad, xQ192, input.volWad, rootTimeOf(input.tauSeconds), input.rateWad);
}

/** As `greeks`, with what a book shares: ln(spot) − ln(strike) and the expiry's `tenor` come from outside. */
export function greeksAt(
  spotWad: bigint,
  strikeWad: bigint,
  lnMoneynessWad: bigint,
  volWad: bigint,
  tenor: Tenor,
): GreeksWad {
  requireDomain({ spotWad, strikeWad, volWad, tauSeconds: 0n, rateWad: 0n });
  requireWithin("lnMoneynessWad", lnMoneynessWad);
  const xQ192 = lnMoneynessWad * WAD_TO_Q192 + tenor.driftQ192;
  const discountedWad = (strikeWad * tenor.discountQ112) >> 112n;
  return greeksFrom(spotWad, discountedWad, xQ192, volWad, tenor.rootTime, tenor.rateWad);
}

/** The part of the work that depends on expiry and rate alone. */
export function tenorAt(tauSeconds: bigint, rateWad: bigint): Tenor {
  requireWithin("tauSeconds", tauSeconds);
  requireWithin("rateWad", rateWad);
  const driftQ192 = driftOf(tauSeconds, rateWad);
  return { rootTime: rootTimeOf(tauSeconds), driftQ192, discountQ112: discountOf(driftQ192), rateWad };
}

/** Price of the call; equal to `greeks(input).call`. */
export function call(input: PricingInput): bigint {
  return greeks(input).call;
}

/** Price of the put; equal to `greeks(input).put`. */
export function put(input: PricingInput): bigint {
  return greeks(input).put;
}

/** Φ(d1); equal to `greeks(input).deltaCall`. */
export function deltaCall(input: PricingInput): bigint {
  return greeks(input).deltaCall;
}

function greeksFrom(
  spotWad: bigint,
  discountedWad: bigint,
  xQ192: bigint,
  volWad: bigint,
  rootTime: bigint,
  rateWad: bigint,
): GreeksWad {
  const sdQ96 = (volWad * rootTime) >> 64n;
  if (sdQ96 === 0n) return withoutVariance(spotWad, discountedWad, xQ192, rateWad);
  const d1 = xQ192 / sdQ96 + (sdQ96 >> 1n);
  const d2 = d1 - sdQ96;
  const { density, mills1, mills2 } = tails(d1, d2);
  const aQ32 = (spotWad * density) >> 96n;
  const otmWad = otmOf(spotWad, discountedWad, aQ32, d1 < 0n === d2 < 0n, mills1, mills2);
  const tail2Q32 = (aQ32 * mills2) >> 96n;
  const decayQ32 = ((((aQ32 * volWad) << 40n) / rootTime) * DECAY_SCALE) >> 80n;
  const gammaSpotQ32 = (density * 10n ** 36n) / sdQ96;
  return {
    call: otmWad + zeroFloorSub(spotWad, discountedWad),
    put: otmWad + zeroFloorSub(discountedWad, spotWad),
    deltaCall: deltaOf(d1, density, mills1),
    gamma: (gammaSpotQ32 / spotWad + HALF_Q32) >> 32n,
    gammaSpot: (gammaSpotQ32 / WAD + HALF_Q32) >> 32n,
    vega: (((aQ32 * rootTime) >> 96n) * WAD) >> 96n,
    ...thetas(decayQ32, discountedWad, d2 < 0n ? tail2Q32 : (discountedWad << 32n) - tail2Q32, rateWad),
  };
}

function withoutVariance(spotWad: bigint, discountedWad: bigint, xQ192: bigint, rateWad: bigint): GreeksWad {
  const delta = xQ192 === 0n ? WAD / 2n : xQ192 > 0n ? WAD : 0n;
  return {
    call: zeroFloorSub(spotWad, discountedWad),
    put: zeroFloorSub(discountedWad, spotWad),
    deltaCall: delta,
    gamma: 0n,
    gammaSpot: 0n,
    vega: 0n,
    ...thetas(0n, discountedWad, ((discountedWad << 32n) * delta) / WAD, rateWad),
  };
}

function forward(input: PricingInput): { readonly xQ192: bigint; readonly discountedWad: bigint } {
  const lnRatio = lnRatioQ192(input.spotWad, input.strikeWad);
  if (input.rateWad === 0n) return { xQ192: lnRatio, discountedWad: input.strikeWad };
  const driftQ192 = driftOf(input.tauSeconds, input.rateWad);
  return {
    xQ192: lnRatio + driftQ192,
    discountedWad: (input.strikeWad * discountOf(driftQ192)) >> 112n,
  };
}

/** ln(spot/strike) for prices of the domain. */
export function lnRatioQ192(spotWad: bigint, strikeWad: bigint): bigint {
  return lnQ192((spotWad << 126n) / strikeWad, 126n);
}

function driftOf(tauSeconds: bigint, rateWad: bigint): bigint {
  return rateWad * tauSeconds * DRIFT_SCALE;
}

function discountOf(driftQ192: bigint): bigint {
  if (driftQ192 === 0n) return 1n << 112n;
  const fallingQ112 = expNeg(abs(driftQ192) >> 96n, 1n << 112n);
  return driftQ192 > 0n ? fallingQ112 : (1n << 224n) / fallingQ112;
}

/** √τ·2^160/1e18, τ in years. */
export function rootTimeOf(tauSeconds: bigint): bigint {
  return tauSeconds === 0n ? 0n : sqrt(tauSeconds * ROOT_TIME_SCALE);
}

interface Tails {
  readonly density: bigint;
  readonly mills1: bigint;
  readonly mills2: bigint;
}

function tails(d1: bigint, d2: bigint): Tails {
  const t1 = abs(d1);
  if (t1 >= CUTOFF_Q96) return { density: 0n, mills1: 0n, mills2: 0n };
  return { density: pdfQ128(t1), mills1: millsQ96(t1), mills2: millsQ96(abs(d2)) };
}

function otmOf(
  spotWad: bigint,
  discountedWad: bigint,
  aQ32: bigint,
  sameSign: boolean,
  mills1: bigint,
  mills2: bigint,
): bigint {
  if (sameSign) return (aQ32 * abs(mills1 - mills2)) >> 128n;
  const tailsWad = (aQ32 * (mills1 + mills2)) >> 128n;
  return zeroFloorSub(spotWad < discountedWad ? spotWad : discountedWad, tailsWad);
}

function deltaOf(d1: bigint, density: bigint, mills1: bigint): bigint {
  const tailWad = (((density * mills1) >> 96n) * WAD + (1n << 127n)) >> 128n;
  return d1 < 0n ? tailWad : WAD - tailWad;
}

function thetas(
  decayQ32: bigint,
  discountedWad: bigint,
  exercisedQ32: bigint,
  rateWad: bigint,
): { readonly thetaCall: bigint; readonly thetaPut: bigint } {
  const callQ32 = -decayQ32 - (rateWad * exercisedQ32) / WAD;
  const putQ32 = -decayQ32 + (rateWad * ((discountedWad << 32n) - exercisedQ32)) / WAD;
  return { thetaCall: (callQ32 + HALF_Q32) >> 32n, thetaPut: (putQ32 + HALF_Q32) >> 32n };
}

function zeroFloorSub(x: bigint, y: bigint): bigint {
  return x > y ? x - y : 0n;
}

/** Throws OutsideDomainError for the first input outside its bounds. */
export function requireDomain(input: PricingInput): void {
  requireWithin("spotWad", input.spotWad);
  requireWithin("strikeWad", input.strikeWad);
  requireWithin("volWad", input.volWad);
  requireWithin("tauSeconds", input.tauSeconds);
  requireWithin("rateWad", input.rateWad);
}

function requireWithin(field: keyof typeof DOMAIN, actual: bigint): void {
  const { min, max } = DOMAIN[field];
  if (actual < min || actual > max) throw new OutsideDomainError(field, actual);
}
