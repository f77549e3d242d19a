/** Random pricing inputs over the documented domain, reproducible from a seed. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { DOMAIN } from "../../sdk/pricing/exact/index.js";
import type { PricingInput } from "../../sdk/pricing/types.js";

export const WAD = 10n ** 18n;

/** A decimal number as WAD, to 15 significant digits. */
export function wad(value: number): bigint {
  return BigInt(Math.round(value * 1e9)) * 10n ** 9n;
}

export interface InputRanges {
  readonly spot: readonly [number, number];
  readonly strikeOverSpot: readonly [number, number];
  readonly vol: readonly [number, number];
  readonly tauSeconds: readonly [number, number];
  readonly rate: readonly [number, number];
}

export const WIDE: InputRanges = {
  spot: [0.01, 1e6],
  strikeOverSpot: [0.01, 100],
  vol: [0.01, 10],
  tauSeconds: [1, 2.5 * 31_536_000],
  rate: [-0.05, 0.5],
};

/** Half of the draws lie within a few standard deviations of the money, where nothing is saturated. */
export function randomInputs(seed: number, count: number, ranges: InputRanges = WIDE): readonly PricingInput[] {
  const generator = xoroshiro128plus(seed);
  const uniform = (min: number, max: number): number => min + (max - min) * uniformFloat64(generator);
  const logUniform = ([min, max]: readonly [number, number]): number => Math.exp(uniform(Math.log(min), Math.log(max)));
  return Array.from({ length: count }, (_, index) => {
    const spot = logUniform(ranges.spot);
    const vol = logUniform(ranges.vol);
    const tau = Math.round(logUniform(ranges.tauSeconds));
    const rate = index % 3 === 0 ? 0 : uniform(...ranges.rate);
    const deviation = vol * Math.sqrt(tau / 31_536_000);
    const ratio =
      index % 2 === 0
        ? logUniform(ranges.strikeOverSpot)
        : Math.min(Math.max(Math.exp(deviation * uniform(-7, 7)), ranges.strikeOverSpot[0]), ranges.strikeOverSpot[1]);
    return {
      spotWad: wad(spot),
      strikeWad: (wad(spot) * wad(ratio)) / WAD,
      volWad: wad(vol),
      tauSeconds: BigInt(tau),
      rateWad: wad(rate),
    };
  });
}

/** Inputs of every size the domain admits, evenly in their number of bits: where an overflow would hide. */
export function extremeInputs(seed: number, count: number): readonly PricingInput[] {
  const generator = xoroshiro128plus(seed);
  const sized = ({ min, max }: { readonly min: bigint; readonly max: bigint }): bigint => {
    const bits = Math.log2(Number(max - min + 1n)) * uniformFloat64(generator);
    const offset = BigInt(Math.floor(2 ** Math.min(bits, 52) * (1 + uniformFloat64(generator))));
    const value = min + (bits > 52 ? offset << BigInt(Math.floor(bits - 52)) : offset);
    return value > max ? max : value;
  };
  return Array.from({ length: count }, () => ({
    spotWad: sized(DOMAIN.spotWad),
    strikeWad: sized(DOMAIN.strikeWad),
    volWad: sized(DOMAIN.volWad),
    tauSeconds: sized(DOMAIN.tauSeconds),
    rateWad: sized(DOMAIN.rateWad),
  }));
}

/** Inputs at the corners of the domain, with every other field ordinary and then with none. */
export function edgeInputs(): readonly PricingInput[] {
  const spots = [10n ** 9n, WAD / 100n, 3000n * WAD, 10n ** 33n];
  const strikes = [10n ** 9n, 3000n * WAD, 3001n * WAD, 10n ** 33n];
  const vols = [0n, 1n, WAD / 100n, (8n * WAD) / 10n, 20n * WAD];
  const taus = [0n, 1n, 300n, 2_592_000n, 315_360_000n];
  const rates = [0n, 1n, WAD / 20n, 4n * WAD, -WAD, -1n];
  return spots.flatMap((spotWad) =>
    strikes.flatMap((strikeWad) =>
      vols.flatMap((volWad) =>
        taus.flatMap((tauSeconds) => rates.map((rateWad) => ({ spotWad, strikeWad, volWad, tauSeconds, rateWad }))),
      ),
    ),
  );
}

/** The arguments of the harness, in its order. */
export function argumentsOf(input: PricingInput): [bigint, bigint, bigint, bigint, bigint] {
  return [input.spotWad, input.strikeWad, input.volWad, input.tauSeconds, input.rateWad];
}
