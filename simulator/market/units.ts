import { PriceUnrepresentableError } from "./errors.js";

const E8 = 100_000_000;
const WAD_PER_E8 = 10_000_000_000n;

/** A price in USD as the eight-decimal integer of a Chainlink answer, rounded to nearest. */
export function usdToE8Nearest(priceUsd: number): bigint {
  const scaled = Math.round(priceUsd * E8);
  if (!(Number.isSafeInteger(scaled) && scaled > 0)) throw new PriceUnrepresentableError(priceUsd);
  return BigInt(scaled);
}

/** The same price in WAD. Equal to the eight-decimal figure times 1e10, so feed and pool never disagree by rounding. */
export function usdToWadNearest(priceUsd: number): bigint {
  return usdToE8Nearest(priceUsd) * WAD_PER_E8;
}
