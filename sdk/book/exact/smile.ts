/** Bigint twin of `contracts/pricing/SmileMath.sol`, equal to it bit for bit. */
import type { Smile, SmileParameters } from "../types.js";
import { sqrtDown } from "../../math/wad.js";

const WAD = 10n ** 18n;
const E9 = 10n ** 9n;
const E12_TO_WAD = 10n ** 6n;
const YEAR_SECONDS = 31_536_000n;
export const FLOOR_WAD = WAD / 20n;
export const CEILING_WAD = 5n * WAD;
export const MAX_DEVIATIONS = 6n * WAD;

/** Anchors parameters at a spot and a time. */
export function anchored(p: SmileParameters, lnSpotWad: bigint, tauSeconds: bigint, timestamp: bigint): Smile {
  const sqrtTauE9 = sqrtDown((tauSeconds * WAD) / YEAR_SECONDS);
  const deviationE9 = (p.atmE9 * sqrtTauE9) / E9;
  return {
    ...p,
    lnAnchorE12: lnSpotWad / E12_TO_WAD,
    deviationE9: deviationE9 > 1n ? deviationE9 : 1n,
    setAt: timestamp,
  };
}

/** Standard deviations, WAD, from the anchor to a logarithm. */
export function deviationsAt(smile: Smile, lnWad: bigint): bigint {
  const distanceWad = lnWad - smile.lnAnchorE12 * E12_TO_WAD;
  return smile.deviationE9 === 0n ? 0n : (distanceWad * E9) / smile.deviationE9;
}

/** Volatility a year of a strike, WAD. */
export function volWad(smile: Smile, lnStrikeWad: bigint): bigint {
  let x = deviationsAt(smile, lnStrikeWad);
  if (x > MAX_DEVIATIONS) x = MAX_DEVIATIONS;
  if (x < -MAX_DEVIATIONS) x = -MAX_DEVIATIONS;
  const { vol } = polynomial(smile, x);
  if (vol < FLOOR_WAD) return FLOOR_WAD;
  return vol > CEILING_WAD ? CEILING_WAD : vol;
}

/** The polynomial and its slope at x standard deviations, WAD, clamps left aside. */
export function polynomial(smile: Smile, xWad: bigint): { readonly vol: bigint; readonly slope: bigint } {
  const skew = smile.skewE9 * E9;
  const bend = (smile.curvatureE9 * xWad) / E9;
  return { vol: smile.atmE9 * E9 + ((skew + bend) * xWad) / WAD, slope: skew + 2n * bend };
}

/** The polynomial about a point: vol(center + halfWidth·t) = vol0 + vol1·t + vol2·t². */
export function around(
  smile: Smile,
  lnCenterWad: bigint,
  halfWidthE9: bigint,
): { readonly vol0: bigint; readonly vol1: bigint; readonly vol2: bigint } {
  const { vol, slope } = polynomial(smile, deviationsAt(smile, lnCenterWad));
  const width = (halfWidthE9 * WAD) / smile.deviationE9;
  return {
    vol0: vol,
    vol1: (slope * width) / WAD,
    vol2: (((smile.curvatureE9 * width) / E9) * width) / WAD,
  };
}

/** The least and the greatest value of the polynomial over |x| ≤ reach; the least is not shown below 0. */
export function range(smile: Smile, reach: bigint): { readonly low: bigint; readonly high: bigint } {
  const { atmE9, skewE9: skew, curvatureE9: bend } = smile;
  const skewEnd = (skew * reach) / E9;
  const end = skewEnd < 0n ? -skewEnd : skewEnd;
  const bendEnd = (((bend * reach) / E9) * reach) / WAD;
  let low = atmE9 * E9 + bendEnd - end;
  let high = atmE9 * E9 + bendEnd + end;
  if (bend !== 0n && skew * skew * WAD * WAD <= 4n * bend * bend * reach * reach) {
    const vertex = atmE9 * E9 - (skew * skew * E9) / (4n * bend);
    if (vertex < low) low = vertex;
    if (vertex > high) high = vertex;
  }
  return { low: low > 0n ? low : 0n, high: high > 0n ? high : 0n };
}
