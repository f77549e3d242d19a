/** Fixed-point arithmetic with the names and roundings of `contracts/types/Units.sol`. */

/** One, in WAD. */
export const WAD = 10n ** 18n;
/** One, in basis points. */
export const BPS = 10_000n;
/** Seconds of a year of 365 days. */
export const YEAR_SECONDS = 31_536_000n;

/** a·b/denominator, rounded down. All arguments at or above zero. */
export function mulDivDown(a: bigint, b: bigint, denominator: bigint): bigint {
  return (a * b) / denominator;
}

/** a·b/denominator, rounded up. All arguments at or above zero. */
export function mulDivUp(a: bigint, b: bigint, denominator: bigint): bigint {
  const product = a * b;
  return product / denominator + (product % denominator === 0n ? 0n : 1n);
}

export function mulWadDown(a: bigint, b: bigint): bigint {
  return mulDivDown(a, b, WAD);
}

export function mulWadUp(a: bigint, b: bigint): bigint {
  return mulDivUp(a, b, WAD);
}

export function bpsDown(amount: bigint, bps: bigint): bigint {
  return mulDivDown(amount, bps, BPS);
}

export function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The largest integer whose square is not above `value`, which is at or above zero: OpenZeppelin's `Math.sqrt`. */
export function sqrtDown(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
