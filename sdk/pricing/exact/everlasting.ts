/** Bigint twin of `contracts/pricing/Everlasting.sol`, equal to it bit for bit; the derivation is there. */
import { lnRatioQ192, requireDomain, rootTimeOf } from "./blackScholes.js";
import { abs, expNeg, sqrt } from "./fixedMath.js";

const SQRT8_Q192 = 17754324813159069657356702366794119656090484187837768835380n;
const MIN_DEVIATION_Q96 = 1n << 68n;
const ONE_Q96 = 1n << 96n;
const WAD = 10n ** 18n;
const YEAR_SECONDS = 31_536_000n;

/** WAD numbers in quote per base, vol per year of 365 days. */
export interface EverlastingInput {
  readonly spotWad: bigint;
  readonly strikeWad: bigint;
  readonly volWad: bigint;
  readonly fundingSeconds: bigint;
}

/** `EverlastingGreeks` of the contract, in WAD; delta of the put is `deltaCall` − 1. */
export interface EverlastingGreeksWad {
  readonly call: bigint;
  readonly put: bigint;
  readonly deltaCall: bigint;
  readonly gamma: bigint;
  readonly gammaSpot: bigint;
  readonly vega: bigint;
  readonly fundingPerYear: bigint;
}

/** Price of call and put and all Greeks of an everlasting option. */
export function everlastingGreeks(input: EverlastingInput): EverlastingGreeksWad {
  const { spotWad, strikeWad, volWad, fundingSeconds } = input;
  requireDomain({ spotWad, strikeWad, volWad, tauSeconds: fundingSeconds, rateWad: 0n });
  const deviationQ96 = (volWad * rootTimeOf(fundingSeconds)) >> 64n;
  if (deviationQ96 < MIN_DEVIATION_Q96) {
    const deltaCall = spotWad === strikeWad ? WAD / 2n : spotWad > strikeWad ? WAD : 0n;
    return { ...prices(spotWad, strikeWad, 0n), deltaCall, gamma: 0n, gammaSpot: 0n, vega: 0n, fundingPerYear: 0n };
  }
  const gQ96 = SQRT8_Q192 / deviationQ96;
  const uQ96 = sqrt((1n << 192n) + gQ96 * gQ96);
  const distanceQ96 = abs(lnRatioQ192(spotWad, strikeWad)) >> 96n;
  const twicePQ96 = spotWad < strikeWad ? uQ96 + ONE_Q96 : uQ96 - ONE_Q96;
  const powerQ127 = expNeg((distanceQ96 * twicePQ96) >> 97n, 1n << 127n);
  const timeValueWad = ((strikeWad * powerQ127) / uQ96) >> 31n;
  return {
    ...prices(spotWad, strikeWad, timeValueWad),
    ...slopes(spotWad, strikeWad, uQ96, twicePQ96, powerQ127),
    vega: vegaOf((strikeWad * powerQ127) >> 95n, distanceQ96, uQ96, volWad),
    fundingPerYear: (timeValueWad * YEAR_SECONDS) / fundingSeconds,
  };
}

function prices(
  spotWad: bigint,
  strikeWad: bigint,
  timeValueWad: bigint,
): { readonly call: bigint; readonly put: bigint } {
  return {
    call: timeValueWad + (spotWad > strikeWad ? spotWad - strikeWad : 0n),
    put: timeValueWad + (strikeWad > spotWad ? strikeWad - spotWad : 0n),
  };
}

function slopes(
  spotWad: bigint,
  strikeWad: bigint,
  uQ96: bigint,
  twicePQ96: bigint,
  powerQ127: bigint,
): Pick<EverlastingGreeksWad, "deltaCall" | "gamma" | "gammaSpot"> {
  const qQ127 = (strikeWad * powerQ127) / spotWad;
  const shareQ96 = (twicePQ96 << 95n) / uQ96;
  const shiftWad = (((qQ127 * shareQ96) >> 96n) * WAD + (1n << 126n)) >> 127n;
  const curvatureQ96 = (uQ96 - (1n << 192n) / uQ96) >> 2n;
  const gammaSpotQ32 = (((qQ127 * curvatureQ96) >> 96n) * WAD) >> 95n;
  return {
    deltaCall: spotWad < strikeWad ? shiftWad : WAD - shiftWad,
    gamma: ((gammaSpotQ32 * WAD) / spotWad + (1n << 31n)) >> 32n,
    gammaSpot: (gammaSpotQ32 + (1n << 31n)) >> 32n,
  };
}

function vegaOf(scaledQ32: bigint, distanceQ96: bigint, uQ96: bigint, volWad: bigint): bigint {
  const inverseUQ96 = (1n << 192n) / uQ96;
  const sensitivityQ96 = inverseUQ96 + (distanceQ96 >> 1n);
  const weightQ96 = ONE_Q96 - ((inverseUQ96 * inverseUQ96) >> 96n);
  const productQ32 = (((scaledQ32 * sensitivityQ96) >> 96n) * weightQ96) >> 96n;
  return ((productQ32 * WAD) / volWad) >> 32n;
}
