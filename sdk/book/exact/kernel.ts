/** Bigint twin of `contracts/book/FoldKernel.sol`, equal to it bit for bit. */
import { abs, sqrt } from "../../pricing/exact/fixedMath.js";
import { CUTOFF_Q96, millsQ96, pdfQ128 } from "../../pricing/exact/gaussian.js";

const WAD = 10n ** 18n;
const YEAR_SECONDS = 31_536_000n;
/** 2^192/1e18, from ln in WAD to Q192. */
export const WAD_TO_Q192 = 6277101735386680763835789423207666416102n;
const ROOT_TIME_SCALE = 67731704589069954413845183478232880346356688304054185n;
const ROOT_TIME_AT_EXPIRY = 1n << 33n;

/** Σ quantity × term; the one mutable noun here, as in the contract. */
export interface Sums {
  value: bigint;
  delta: bigint;
  density: bigint;
  densityVol: bigint;
  densityPerVol: bigint;
  densityD2: bigint;
}

/** What all strikes of one expiry share. */
export interface Market {
  readonly spotWad: bigint;
  readonly lnSpotWad: bigint;
  readonly tauSeconds: bigint;
  readonly rootTime: bigint;
}

/** An expiry's value and Greeks for a holder, WAD. */
export interface FoldResult {
  readonly valueWad: bigint;
  readonly deltaWad: bigint;
  readonly gammaSpotWad: bigint;
  readonly vegaWad: bigint;
  readonly relativeVegaWad: bigint;
  readonly thetaWad: bigint;
  readonly charmWad: bigint;
}

export function emptySums(): Sums {
  return { value: 0n, delta: 0n, density: 0n, densityVol: 0n, densityPerVol: 0n, densityD2: 0n };
}

export function marketAt(spotWad: bigint, lnSpotWad: bigint, tauSeconds: bigint): Market {
  const rootTime = tauSeconds === 0n ? ROOT_TIME_AT_EXPIRY : sqrt(tauSeconds * ROOT_TIME_SCALE);
  return { spotWad, lnSpotWad, tauSeconds, rootTime };
}

/** Adds `quantityWad` calls at one strike to the sums. */
export function add(
  sums: Sums,
  market: Market,
  quantityWad: bigint,
  strikeWad: bigint,
  xQ192: bigint,
  volWad: bigint,
): void {
  const { spotWad } = market;
  const sdQ96 = (volWad * market.rootTime) >> 64n;
  const d1 = xQ192 / sdQ96 + (sdQ96 >> 1n);
  const t1 = abs(d1);
  if (t1 >= CUTOFF_Q96) {
    if (d1 < 0n) return;
    sums.value += quantityWad * (spotWad - strikeWad);
    sums.delta += quantityWad * WAD;
    return;
  }
  const density = pdfQ128(t1);
  const tailQ128 = (density * millsQ96(t1)) >> 96n;
  const aQ32 = (density * spotWad) >> 96n;
  const d2 = d1 - sdQ96;
  const exercised = probable(d1, spotWad, (spotWad * tailQ128) >> 128n);
  const paid = probable(d2, strikeWad, (aQ32 * millsQ96(abs(d2))) >> 128n);
  const densityWad = (quantityWad * (aQ32 >> 32n)) / WAD;
  sums.delta += quantityWad * probable(d1, WAD, (tailQ128 * WAD) >> 128n);
  sums.value += quantityWad * (exercised - paid);
  sums.density += densityWad;
  sums.densityVol += densityWad * volWad;
  sums.densityPerVol += (densityWad * WAD) / volWad;
  sums.densityD2 += densityWad * d2;
}

/** Divides by what the expiry's strikes share. */
export function finish(sums: Sums, market: Market): FoldResult {
  const { spotWad, tauSeconds, rootTime } = market;
  const valueWad = sums.value / WAD;
  const deltaWad = sums.delta / WAD;
  if (tauSeconds === 0n) return { ...CERTAIN, valueWad, deltaWad };
  const perSpotWad = (sums.densityPerVol * WAD) / spotWad;
  const d2PerSpotWad = ((sums.densityD2 / spotWad) * WAD) >> 96n;
  return {
    valueWad,
    deltaWad,
    gammaSpotWad: (((perSpotWad << 96n) / rootTime) << 64n) / WAD,
    vegaWad: (((sums.density * rootTime) >> 96n) * WAD) >> 64n,
    relativeVegaWad: (((((sums.densityVol / WAD) * rootTime) >> 96n) * WAD) >> 64n) + 1n,
    thetaWad: -((((sums.densityVol / WAD) << 95n) / rootTime) << 64n) / WAD,
    charmWad: (d2PerSpotWad * YEAR_SECONDS) / (2n * tauSeconds),
  };
}

const CERTAIN = { gammaSpotWad: 0n, vegaWad: 0n, relativeVegaWad: 0n, thetaWad: 0n, charmWad: 0n } as const;

function probable(d: bigint, whole: bigint, tail: bigint): bigint {
  return d < 0n ? tail : whole - tail;
}
