import { max, min } from "../math/wad.js";

const HOUR_SECONDS = 3_600n;
const SEEN_FACTOR = 4n;
const LIVE_FACTOR = 2n;

/** The average base fee and when it was last looked at. */
export interface AverageBaseFee {
  readonly averageWei: bigint;
  /** Unix seconds. */
  readonly observedAt: bigint;
}

/** The average after a look at a block, rounded down: the twin of `BaseFee.averageAfter`. A fee of zero is no look. */
export function averageAfter(before: AverageBaseFee, baseFeeWei: bigint, timestamp: bigint): bigint {
  const { averageWei, observedAt } = before;
  if (averageWei === 0n) return baseFeeWei;
  const elapsed = timestamp - observedAt;
  const seenWei = held(baseFeeWei, averageWei, SEEN_FACTOR);
  return (averageWei * HOUR_SECONDS + seenWei * elapsed) / (elapsed + HOUR_SECONDS);
}

/** The base fee that counts in a block, wei: the twin of `BaseFee.live`. */
export function liveBaseFee(averageWei: bigint, baseFeeWei: bigint): bigint {
  return held(baseFeeWei, averageWei, LIVE_FACTOR);
}

function held(baseFeeWei: bigint, around: bigint, factor: bigint): bigint {
  const seenWei = baseFeeWei === 0n ? around : baseFeeWei;
  return max(min(seenWei, around * factor), around / factor);
}
