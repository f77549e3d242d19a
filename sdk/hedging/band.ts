import { bpsDown } from "../math/wad.js";
import type { Band, NetExposure } from "./types.js";

/** Settings of the `FixedBand` policy: half-widths as a share of gross contracts. */
export interface FixedBandSettings {
  readonly triggerBps: bigint;
  readonly targetBps: bigint;
}

/** The band of `FixedBand.bandFor`, rounded down. */
export function fixedBand(exposure: Pick<NetExposure, "grossWad">, settings: FixedBandSettings): Band {
  return {
    triggerWad: bpsDown(exposure.grossWad, settings.triggerBps),
    targetWad: bpsDown(exposure.grossWad, settings.targetBps),
  };
}
