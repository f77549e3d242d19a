/** Bigint twin of `contracts/hedging/BandMath.sol`, equal to it bit for bit; derivations and error bounds stand there. */
import { min, WAD } from "../../math/wad.js";
import { countLeadingZeros, sqrt } from "../../pricing/exact/fixedMath.js";

export const MAX_GAS_WEIGHT_WAD = 10n ** 27n;
export const MAX_TERM_Q96 = 1n << 158n;

const ONE_Q64 = 1n << 64n;
const MAX_FOUR_G_Q64 = 4_000_000_000n << 64n;
const MAX_QUOTIENT_Q64 = 1n << 190n;
const START_Q64 = 117129523791978766509n;

/** Target a and gap b − a in some unit of length. */
export interface TargetAndGap {
  readonly targetQ64: bigint;
  readonly gapQ64: bigint;
}

/** Trigger β and target α in units of e0, from G. */
export function shape(gasWeightWad: bigint): { readonly betaWad: bigint; readonly alphaWad: bigint } {
  const { targetQ64, gapQ64 } = unitShape((min(gasWeightWad, MAX_GAS_WEIGHT_WAD) << 66n) / WAD);
  return { betaWad: ((targetQ64 + gapQ64) * WAD) >> 64n, alphaWad: (targetQ64 * WAD) >> 64n };
}

/** Target and gap from s³ − d²·s = P and s·d³ = Q. */
export function steady(pQ96: bigint, qQ96: bigint): TargetAndGap {
  const p = min(pQ96, MAX_TERM_Q96);
  const q = min(qQ96, MAX_TERM_Q96);
  if (p === 0n) return gasAlone(p, q);
  const unitQ64 = cbrt(p << 96n) >> 1n;
  const fourGQ64 = (min((q << 67n) / p, MAX_QUOTIENT_Q64) << 64n) / unitQ64;
  if (fourGQ64 > MAX_FOUR_G_Q64) return gasAlone(p, q);
  const { targetQ64, gapQ64 } = unitShape(fourGQ64);
  return { targetQ64: (targetQ64 * unitQ64) >> 64n, gapQ64: (gapQ64 * unitQ64) >> 64n };
}

/** The cube root of 2^64 ≤ x < 2^255; 0 of 0. */
export function cbrt(x: bigint): bigint {
  if (x === 0n) return 0n;
  const h = (258n - countLeadingZeros(x)) / 3n;
  let root = ((x >> (2n * h)) * 37n + (28n << h)) >> 6n;
  for (let step = 0; step < 4; step++) root = (2n * root + divUnsigned(x, root * root)) / 3n;
  return root;
}

/** √x as the contract's kernel has it; 0 of 0. */
export function rootOf(x: bigint): bigint {
  return x === 0n ? 0n : sqrt(x);
}

function unitShape(fourGQ64: bigint): TargetAndGap {
  const rootQ64 = cbrt(fourGQ64 << 128n);
  const c = (rootQ64 * rootQ64) >> 64n;
  let v = sqrt(sqrt(sqrt((c + START_Q64) << 64n) << 64n) << 64n);
  for (let i = 0; i < 3; i++) v = step(v, c);
  const sum = (((v * v) >> 64n) * v) >> 64n;
  const gapQ64 = (rootQ64 << 64n) / v;
  return { targetQ64: (1n << 194n) / (sum * (sum + gapQ64)), gapQ64 };
}

function step(v: bigint, c: bigint): bigint {
  const v2 = (v * v) >> 64n;
  const v4 = (v2 * v2) >> 64n;
  const v8 = (v4 * v4) >> 64n;
  return ((((v8 * v) >> 64n) + ONE_Q64) << 67n) / (9n * v8 - c);
}

function gasAlone(pQ96: bigint, qQ96: bigint): TargetAndGap {
  const triggerQ64 = rootOf(rootOf(qQ96 << 96n) << 32n);
  const targetQ64 = divUnsigned(pQ96 << 94n, triggerQ64 * triggerQ64);
  return { targetQ64, gapQ64: triggerQ64 - targetQ64 };
}

/** The contract's `divUnsigned`: 0 where the divisor is 0. */
function divUnsigned(x: bigint, y: bigint): bigint {
  return y === 0n ? 0n : x / y;
}
