/** Bigint twin of `OptimalBand.bandFor`, equal to it bit for bit. The float version is `optimalBand.ts`. */
import { abs, max, min, WAD } from "../../math/wad.js";
import type { Band, HedgeCosts, NetExposure } from "../types.js";
import { rootOf, steady } from "./bandMath.js";

const MAX_BASE_WAD = 1n << 100n;
const MAX_SPOT_WAD = 1n << 112n;
const MAX_QUOTE_WAD = 1n << 128n;
const MAX_GAS_QUOTE_WAD = 1n << 104n;
const MAX_GAS_SHARE_WAD = 1n << 90n;
const MAX_FLOOR_WAD = 1n << 130n;
const MIN_VARIANCE_WAD = WAD / 100n;
const MAX_VARIANCE_WAD = 16n * WAD;
const HOURS_PER_YEAR = 8_760n;
const MAX_YEARS = 10n;
const MIN_VOL_RATIO_WAD = WAD / 2n;
const MAX_VOL_RATIO_WAD = 2n * WAD;
const VANISHED_VARIANCE_WAD = WAD / 1_000n;

/** The fields of an exposure that the band reads. */
export type BandExposureWad = Pick<NetExposure, "gammaSpotWad" | "thetaWad" | "vegaWad" | "grossWad">;

/** The band for an exposure at a spot (quote per base), costs and λ. */
export function optimalBandExact(
  exposure: BandExposureWad,
  spotWad: bigint,
  costs: HedgeCosts,
  riskPriceWad: bigint,
): Band {
  const gammaWad = min(abs(exposure.gammaSpotWad), MAX_BASE_WAD);
  const gammaQuote = gammaWad * clamp(spotWad, 1n, MAX_SPOT_WAD);
  const band = steadyBand(gammaWad, gammaQuote, riskPriceWad, costs);
  const riskWad = riskPriceWad * varianceLeftWad(exposure, gammaQuote, costs.volRatioWad);
  const least = floors(clamp(spotWad, 1n, MAX_SPOT_WAD), riskWad, costs);
  const targetWad = max(band.targetWad, least.targetWad);
  const triggerWad = min(targetWad + max(band.gapWad, least.gapWad), exposure.grossWad);
  return { triggerWad, targetWad: min(targetWad, triggerWad) };
}

interface TargetAndGapWad {
  readonly targetWad: bigint;
  readonly gapWad: bigint;
}

function steadyBand(gammaWad: bigint, gammaQuote: bigint, riskPriceWad: bigint, costs: HedgeCosts): TargetAndGapWad {
  if (gammaQuote === 0n) return { targetWad: 0n, gapWad: 0n };
  const { feeWad, gasWad } = boundedCosts(costs);
  const gasShareWad = min((gasWad * WAD * WAD) / gammaQuote, MAX_GAS_SHARE_WAD);
  const risk = max(((gammaQuote / 10n ** 9n) * riskPriceWad) / 10n ** 9n, 1n);
  const { targetQ64, gapQ64 } = steady(((12n * feeWad * WAD) << 96n) / risk, ((12n * gasShareWad * WAD) << 96n) / risk);
  return { targetWad: (gammaWad * targetQ64) >> 64n, gapWad: (gammaWad * gapQ64) >> 64n };
}

function floors(spotWad: bigint, riskWad: bigint, costs: HedgeCosts): TargetAndGapWad {
  const { feeWad, gasWad } = boundedCosts(costs);
  const risk = riskWad * spotWad;
  const twiceGas = min((2n * gasWad * WAD * WAD * 10n ** 9n) / (risk / 10n ** 9n), MAX_FLOOR_WAD);
  return {
    targetWad: min((feeWad * WAD ** 3n) / risk, MAX_FLOOR_WAD),
    gapWad: rootOf((twiceGas * WAD * WAD) / spotWad),
  };
}

function boundedCosts({ proportionalWad, fixedQuoteWad }: HedgeCosts) {
  return { feeWad: min(proportionalWad, WAD), gasWad: min(fixedQuoteWad, MAX_GAS_QUOTE_WAD) };
}

function varianceLeftWad(exposure: BandExposureWad, gammaQuote: bigint, volRatioWad: bigint): bigint {
  if (gammaQuote === 0n) return VANISHED_VARIANCE_WAD;
  const thetaWad = min(abs(exposure.thetaWad), MAX_QUOTE_WAD);
  const vegaWad = min(abs(exposure.vegaWad), MAX_QUOTE_WAD);
  const variancePerYearWad = clamp((2n * thetaWad * WAD * WAD) / gammaQuote, MIN_VARIANCE_WAD, MAX_VARIANCE_WAD);
  const volWad = rootOf(variancePerYearWad * WAD);
  const volYearsWad = clamp((vegaWad * WAD * WAD) / gammaQuote, volWad / HOURS_PER_YEAR, volWad * MAX_YEARS);
  const ratioWad = clamp(volRatioWad === 0n ? WAD : volRatioWad, MIN_VOL_RATIO_WAD, MAX_VOL_RATIO_WAD);
  return (((volWad * volYearsWad) / WAD) * ((ratioWad * ratioWad) / WAD)) / WAD;
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return max(least, min(value, most));
}
