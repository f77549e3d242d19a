/** Where an expiry's nodes lie: twin of the parts of `contracts/book/Book.sol` that open a grid. */
import { lnWad } from "../../pricing/exact/fixedMath.js";
import { sqrtDown } from "../../math/wad.js";

const WAD = 10n ** 18n;
const E9 = 10n ** 9n;
const YEAR_SECONDS = 31_536_000n;
const WIDTH_DEVIATIONS_E9 = 2_250_000_000n;
const MIN_HALF_WIDTH_E9 = 100_000_000n;
const MAX_HALF_WIDTH_E9 = 1_200_000_000n;
/** Volatility taken for the width while no expiry has a smile. */
export const DEFAULT_VOLATILITY_E9 = 800_000_000n;

/** The listable range in log-strike. */
export interface Grid {
  readonly lnCenterWad: bigint;
  readonly halfWidthE9: bigint;
}

/** The range of an expiry opened at a spot, `tauSeconds` before it ends. */
export function gridAt(spotWad: bigint, tauSeconds: bigint, volatilityE9: bigint): Grid {
  const rootTauWad = sqrtDown((tauSeconds * WAD * WAD) / YEAR_SECONDS);
  const widthE9 = (WIDTH_DEVIATIONS_E9 * volatilityE9 * rootTauWad) / WAD / E9;
  const atLeast = widthE9 > MIN_HALF_WIDTH_E9 ? widthE9 : MIN_HALF_WIDTH_E9;
  return { lnCenterWad: lnWad(spotWad), halfWidthE9: atLeast < MAX_HALF_WIDTH_E9 ? atLeast : MAX_HALF_WIDTH_E9 };
}

/** Where a log-strike lies on the range, WAD: −1 … 1 inside it. */
export function positionOf(grid: Grid, lnStrikeWad: bigint): bigint {
  return ((lnStrikeWad - grid.lnCenterWad) * E9) / grid.halfWidthE9;
}

/** Whether a position is on the grid. */
export function isInside(positionWad: bigint): boolean {
  return -WAD <= positionWad && positionWad <= WAD;
}
