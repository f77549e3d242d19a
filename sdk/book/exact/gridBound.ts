/** Bigint twin of `contracts/book/GridBound.sol`, equal to it bit for bit; the proof is there. */
import { abs, expNeg } from "../../pricing/exact/fixedMath.js";
import type { Smile } from "../types.js";
import type { Grid } from "./grid.js";
import { NODES } from "./nodes.js";
import { sqrtDown } from "../../math/wad.js";
import { CEILING_WAD, deviationsAt, FLOOR_WAD, MAX_DEVIATIONS, polynomial, range } from "./smile.js";

const WAD = 10n ** 18n;
const E9 = 10n ** 9n;
const YEAR_SECONDS = 31_536_000n;
/** |error| of Δ per unit of gross size, and of value per unit of gross size times spot. */
export const TOLERANCE_WAD = 10n ** 13n;
export const ROUNDING_PER_STRIKE_WAD = 18n * 10n ** 6n;
export const MIN_MEAN_QUANTITY_WAD = 18n * 10n ** 12n;
/** A time to expiry that means: not proved for any. */
export const NEVER = (1n << 32n) - 1n;
/** What stands where nothing is proved. */
export const NO_BOUND = (1n << 256n) - 1n;
const INTERPOLATION_WAD = 8_900_000_000_000n;
const ARCS = 12;
const SEARCH_STEPS = 6;
const MAX_KAPPA_WAD = (9n * WAD) / 10n;
const MAX_EXPONENT_WAD = 60n * WAD;
const DAWSON_WAD = 306n * 10n ** 15n;
const VEGA_WAD = 131n * 10n ** 16n;
const IMAGINARY_AXIS_WAD = 105n * 10n ** 16n;
const REAL_AXIS_WAD = 145n * 10n ** 16n;
export const ERROR_PER_SIZE_E36 = 458129844906666666666666666667n;
/** cos(kπ/12). */
const COSINES: readonly bigint[] = [
  1000000000000000000n,
  965925826289068287n,
  866025403784438647n,
  707106781186547524n,
  500000000000000000n,
  258819045102520762n,
  0n,
];

interface Arc {
  readonly height: bigint;
  readonly bend: bigint;
  readonly spread: bigint;
}

/** Seconds to expiry from which on, up to `tauSeconds`, the nodes are proved; NEVER if there are none. */
export function minTau(grid: Grid, smile: Smile, tauSeconds: bigint): bigint {
  if (smile.setAt === 0n || tauSeconds >= NEVER || !isPolynomial(grid, smile)) return NEVER;
  const arcs = arcsOf(grid, smile);
  let high = rootTauWad(tauSeconds);
  const gain = gainWad(grid, smile, high + 1n);
  if (arcs === undefined || errorWad(arcs, gain, high) > INTERPOLATION_WAD) return NEVER;
  let low = 0n;
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const middle = (low + high) / 2n;
    if (errorWad(arcs, gain, middle) <= INTERPOLATION_WAD) high = middle;
    else low = middle;
  }
  const found = (high * high * YEAR_SECONDS) / (WAD * WAD) + 1n;
  return found < tauSeconds ? found : tauSeconds;
}

/** What interpolation may lose at one spot and time, WAD; NO_BOUND where nothing is proved. */
export function boundWad(grid: Grid, smile: Smile, lnSpotWad: bigint, tauSeconds: bigint): bigint {
  if (!isPolynomial(grid, smile) || lnSpotWad < lowerEnd(grid)) return NO_BOUND;
  const arcs = arcsOf(grid, smile);
  if (arcs === undefined) return NO_BOUND;
  const root = rootTauWad(tauSeconds);
  return errorWad(arcs, gainWad(grid, smile, root + 1n), root);
}

/** ln of the lowest strike on the grid. */
export function lowerEnd(grid: Grid): bigint {
  return grid.lnCenterWad - grid.halfWidthE9 * E9;
}

function isPolynomial(grid: Grid, smile: Smile): boolean {
  const reach = abs(deviationsAt(smile, grid.lnCenterWad)) + inDeviations(grid, smile, WAD) + 1n;
  if (reach > MAX_DEVIATIONS) return false;
  const { low, high } = range(smile, reach);
  return low > FLOOR_WAD && high < CEILING_WAD;
}

function arcsOf(grid: Grid, smile: Smile): readonly Arc[] | undefined {
  const center = deviationsAt(smile, grid.lnCenterWad);
  const length = inDeviations(grid, smile, REAL_AXIS_WAD);
  const height = grid.halfWidthE9 * IMAGINARY_AXIS_WAD;
  const arcs: Arc[] = [];
  let upper = center + length;
  for (let i = 0; i < ARCS; i++) {
    const lower = center + (length * cosWad(i + 1)) / WAD;
    const sine = cosWad(i < 6 ? 5 - i : i - 6);
    const arc = arcBetween(smile, upper, lower, (height * sine) / (E9 * WAD) + 1n);
    if (arc === undefined) return undefined;
    arcs.push(arc);
    upper = lower;
  }
  return arcs;
}

function arcBetween(smile: Smile, x1: bigint, x2: bigint, heightWad: bigint): Arc | undefined {
  const [one, two] = [polynomial(smile, x1), polynomial(smile, x2)];
  const v = (heightWad * E9) / smile.deviationE9 + 1n;
  const w = (x1 - x2) / 2n + 1n;
  const sag = (smile.curvatureE9 * (w * w + v * v)) / 10n ** 27n;
  const low = (one.vol < two.vol ? one.vol : two.vol) - (sag > 0n ? sag : 0n) - 10n;
  const high = (one.vol > two.vol ? one.vol : two.vol) - (sag < 0n ? sag : 0n) + 10n;
  if (low <= FLOOR_WAD) return undefined;
  const slopes = [abs(one.slope), abs(two.slope)] as const;
  const slope = (slopes[0] > slopes[1] ? slopes[0] : slopes[1]) + 10n;
  const kappa = (slope * v) / low + 1n;
  if (kappa > MAX_KAPPA_WAD) return undefined;
  return {
    height: (heightWad * WAD) / low + 1n,
    bend: (kappa * high) / WAD + 1n,
    spread: WAD - (kappa * kappa) / WAD - 1n,
  };
}

function errorWad(arcs: readonly Arc[], gain: bigint, root: bigint): bigint {
  if (root === 0n) return NO_BOUND;
  let sum = 0n;
  for (const arc of arcs) {
    const v0 = (arc.height * WAD) / root + (arc.bend * (root + 1n)) / WAD + 2n;
    const exponent = (v0 * v0) / (2n * arc.spread) + 1n;
    if (exponent > MAX_EXPONENT_WAD) return NO_BOUND;
    sum += (WAD << 127n) / expNeg((exponent << 96n) / WAD + 1n, 1n << 127n) + 1n;
  }
  const size = WAD + (DAWSON_WAD * sum) / (BigInt(ARCS) * WAD) + 1n;
  return (((ERROR_PER_SIZE_E36 * size) / WAD) * gain) / (WAD * WAD) + 1n;
}

function gainWad(grid: Grid, smile: Smile, root: bigint): bigint {
  const reach = abs(deviationsAt(smile, grid.lnCenterWad)) + inDeviations(grid, smile, REAL_AXIS_WAD) + 1n;
  const slope = abs(smile.skewE9) * E9 + (2n * abs(smile.curvatureE9) * reach) / E9 + 1n;
  const steepness = (slope * E9) / smile.deviationE9 + 1n;
  const tilt = WAD + (((VEGA_WAD * steepness) / WAD) * root) / WAD + 2n;
  const a = grid.halfWidthE9 * E9;
  const axis = (a * REAL_AXIS_WAD) / WAD + 1n;
  const top = (WAD * WAD) / expNeg(((a + axis) << 96n) / WAD + 1n, WAD) + 1n;
  const gain = (((top * tilt) / WAD + 1n) * axis) / (BigInt(NODES) * WAD) + 1n;
  return gain > WAD ? gain : WAD;
}

function inDeviations(grid: Grid, smile: Smile, factorWad: bigint): bigint {
  return (grid.halfWidthE9 * factorWad) / smile.deviationE9 + 1n;
}

function rootTauWad(tauSeconds: bigint): bigint {
  return sqrtDown((tauSeconds * WAD * WAD) / YEAR_SECONDS);
}

function cosWad(k: number): bigint {
  const cosine = COSINES[k > 6 ? 12 - k : k] ?? 0n;
  return k > 6 ? -cosine : cosine;
}
