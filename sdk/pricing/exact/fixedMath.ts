/**
 * Bigint twin of `contracts/pricing/FixedMath.sol`, equal to it bit for bit: where it derives each number and bound is
 * said there. `Qn` in a name means a binary fixed-point number with n fractional bits.
 */

/** Mirrors FixedMath_LnOutsideDomain. */
export class LnOutsideDomainError extends Error {
  override readonly name = "LnOutsideDomainError";
  constructor(actual: bigint) {
    super(`ln is defined here for 1 to ${MAX_LN_INPUT} (integers), not for ${actual}. Pass a positive WAD number.`);
  }
}

export const MAX_LN_INPUT = (1n << 215n) - 1n;

const SQRT2_Q32 = 6074001000n;
const LN2_Q192 = 4350955369971217654477563090224794165364344896676135745070n;
const LN_WAD_Q192 = 260164095895951665666739843279093103970781630466892550245397n;
const LN2_Q96 = 54916777467707473351141471128n;
const INV_LN2_Q96 = 114302077158074026402637675937n;

const ATANH8_Q48 = 37331683396761n;
const ATANH7_Q112 = 687910371687740118311905726956183n;
const ATANH6_Q176 = 14737976374106996763769116673543984842978924981610223n;
const ATANH5_Q240 = 321244133691514085569035014825482220122539537337121137337754213777227018n;
const ATANH4_Q128 = 75618305312612863871491172447372864874n;
const ATANH3_Q192 = 1793457638517403354634401822540037767937200602960156152221n;
const ATANH2_Q128 = 136112946768401027502464398291689846548n;
const ATANH1_Q192 = 4184734490257786652484013145878366717092281830873919529899n;
const ATANH0_Q160 = 2923003274661805836429569705175399442736844180271n;

const COTH5_Q64 = 762650125674n;
const COTH4_Q128 = -562615267645944585134277694115164n;
const COTH3_Q192 = 415152203378647404713825368092408983550902350511267704n;
const COTH2_Q128 = -945228796949815727369980222813342090n;
const COTH1_Q192 = 1046183622564432167594414364692582211178632466001882005657n;
const COTH0_Q128 = 680564733841876930330473936317686031837n;

/** Natural logarithm of a WAD number, rounded to the nearest WAD. */
export function lnWad(xWad: bigint): bigint {
  if (xWad <= 0n || xWad > MAX_LN_INPUT) throw new LnOutsideDomainError(xWad);
  const lnQ128 = (lnQ192(xWad, 0n) - LN_WAD_Q192) >> 64n;
  return (lnQ128 * 10n ** 18n + (1n << 127n)) >> 128n;
}

/** ln(x / 2^bias) in Q192 for an integer 0 < x ≤ MAX_LN_INPUT. */
export function lnQ192(x: bigint, bias: bigint): bigint {
  const zeros = countLeadingZeros(x * SQRT2_Q32);
  const mantissaQ120 = (x << zeros) >> 103n;
  const exponent = 223n - zeros - bias;
  const uQ96 = ((mantissaQ120 - (1n << 120n)) << 96n) / (mantissaQ120 + (1n << 120n));
  return exponent * LN2_Q192 + uQ96 * atanhSeriesQ96((uQ96 * uQ96) >> 128n);
}

/** scale·e^(−y) for y ≥ 0 in Q96, rounded down; `scale` < 2^128. */
export function expNeg(yQ96: bigint, scale: bigint): bigint {
  const k = (yQ96 * INV_LN2_Q96 + (1n << 191n)) >> 192n;
  const rQ96 = yQ96 - k * LN2_Q96;
  const cothQ96 = cothSeriesQ96((rQ96 * rQ96) >> 128n);
  return (((cothQ96 - rQ96) * scale) / (cothQ96 + rQ96)) >> k;
}

/** √x from above for 2^64 ≤ x < 2^255. */
export function sqrt(x: bigint): bigint {
  const halfBits = (256n - countLeadingZeros(x)) >> 1n;
  let root = ((x >> halfBits) + (1n << halfBits)) >> 1n;
  for (let step = 0; step < 4; step++) root = (root + x / root) >> 1n;
  return root;
}

export function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** Zero bits above the highest set bit of a 256-bit word. */
export function countLeadingZeros(x: bigint): bigint {
  return x === 0n ? 256n : 256n - BigInt(x.toString(2).length);
}

function atanhSeriesQ96(w: bigint): bigint {
  let sum = ((ATANH8_Q48 * w + ATANH7_Q112) * w + ATANH6_Q176) * w + ATANH5_Q240;
  sum = ((sum >> 176n) * w + ATANH4_Q128) * w + ATANH3_Q192;
  sum = ((sum >> 128n) * w + ATANH2_Q128) * w + ATANH1_Q192;
  return ((sum >> 96n) * w + ATANH0_Q160) >> 64n;
}

function cothSeriesQ96(w: bigint): bigint {
  let sum = (COTH5_Q64 * w + COTH4_Q128) * w + COTH3_Q192;
  sum = ((sum >> 128n) * w + COTH2_Q128) * w + COTH1_Q192;
  return ((sum >> 128n) * w + COTH0_Q128) >> 32n;
}
