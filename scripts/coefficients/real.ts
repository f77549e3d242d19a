/**
 * Real numbers as bigints with 512 fractional bits: enough that no digit of a coefficient, and no digit of a golden value,
 * depends on rounding here. Addition and comparison are bigint's own.
 */

/** A real number times 2^512. */
export type Real = bigint;

export const FRACTION_BITS = 512n;
export const ONE: Real = 1n << FRACTION_BITS;

export function ratio(numerator: bigint, denominator: bigint): Real {
  return (numerator << FRACTION_BITS) / denominator;
}

export function mul(a: Real, b: Real): Real {
  return (a * b) >> FRACTION_BITS;
}

export function div(a: Real, b: Real): Real {
  return (a << FRACTION_BITS) / b;
}

export function abs(a: Real): Real {
  return a < 0n ? -a : a;
}

/** Nearest double. */
export function toNumber(a: Real): number {
  const kept = 1100n;
  const sign = a < 0n ? -1 : 1;
  const magnitude = abs(a);
  const excess = BigInt(magnitude.toString(2).length) - kept;
  if (excess > 0n) return sign * Number(magnitude >> FRACTION_BITS);
  // Two steps keep a subnormal scale factor out of the way.
  return (sign * Number(magnitude)) / 2 ** 256 / 2 ** 256;
}

/** The value times 2^bits, rounded to the nearest integer (halves up). */
export function toFixedPoint(a: Real, bits: bigint): bigint {
  const drop = FRACTION_BITS - bits;
  return (a + (1n << (drop - 1n))) >> drop;
}

export function sqrt(a: Real): Real {
  if (a === 0n) return 0n;
  const target = a << FRACTION_BITS;
  let root = 1n << BigInt((target.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + target / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** 2·atanh(1/n)·scale by its Taylor series. */
function twoAtanhOfInverse(n: bigint): Real {
  let power = (2n * ONE) / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n, power /= n * n) sum += power / k;
  return sum;
}

/** ln 2 = 2·atanh(1/3). */
export const LN2: Real = twoAtanhOfInverse(3n);

function arctanOfInverse(n: bigint): Real {
  let power = ONE / n;
  let sum = 0n;
  for (let k = 1n, sign = 1n; power !== 0n; k += 2n, power /= n * n, sign = -sign) sum += (sign * power) / k;
  return sum;
}

/** Machin: π = 16·arctan(1/5) − 4·arctan(1/239). */
export const PI: Real = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);

/** e^a by e^a = 2^k·e^r, |r| ≤ ln(2)/2, and Taylor. */
export function exp(a: Real): Real {
  const k = (2n * a + LN2) / (2n * LN2) - (2n * a + LN2 < 0n ? 1n : 0n);
  const r = a - k * LN2;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = mul(term, r) / n;
    sum += term;
  }
  return k >= 0n ? sum << k : sum >> -k;
}

/** ln a = e·ln 2 + 2·atanh((m − 1)/(m + 1)), a = 2^e·m, m in [1, 2). */
export function ln(a: Real): Real {
  const exponent = BigInt(a.toString(2).length - 1) - FRACTION_BITS;
  const mantissa = exponent >= 0n ? a >> exponent : a << -exponent;
  const u = div(mantissa - ONE, mantissa + ONE);
  const square = mul(u, u);
  let power = 2n * u;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n, power = mul(power, square)) sum += power / k;
  return exponent * LN2 + sum;
}
