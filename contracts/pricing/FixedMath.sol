// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Binary fixed-point kernels: logarithm, exponential and square root
/// @notice `Qn` in a name means a binary fixed-point number with n fractional bits: `xQ96` is x·2^96.
///
/// @dev How the polynomials are evaluated. Every kernel is a Horner scheme whose argument is a Q64 number. A product with
/// it adds 64 fractional bits, so instead of shifting after every step the coefficients themselves climb in scale
/// (Q96, Q160, Q224) and one shift brings the sum back: the scale a coefficient is stored at is the end of its name. All
/// intermediate sums stay below 2^256 on the stated domains, so the arithmetic is unchecked.
///
/// @dev Where the coefficients come from: minimax fits by Remez exchange at high precision. `scripts/coefficients`
/// derives them anew and fails if one differs from the literal here; `test/pricing/kernels.test.ts` holds every bound.
library FixedMath {
    /// @notice The logarithm was asked of a number it does not have, or of one beyond the kernel's range.
    error FixedMath_LnOutsideDomain(uint256 actual, uint256 min, uint256 max);

    /// @notice The largest argument of `lnWad`, 2^215 − 1 (about 5.3e46 as a WAD number).
    uint256 internal constant MAX_LN_INPUT = (1 << 215) - 1;

    uint256 private constant SQRT2_Q32 = 6074001000;
    int256 private constant LN2_Q192 = 4350955369971217654477563090224794165364344896676135745070;
    int256 private constant LN_WAD_Q192 = 260164095895951665666739843279093103970781630466892550245397;
    int256 private constant LN2_Q96 = 54916777467707473351141471128;
    uint256 private constant INV_LN2_Q96 = 114302077158074026402637675937;

    // 2·atanh(u)/u on u² ≤ ((√2 − 1)/(√2 + 1))², degree 8 in u².
    uint256 private constant ATANH8_Q48 = 37331683396761;
    uint256 private constant ATANH7_Q112 = 687910371687740118311905726956183;
    uint256 private constant ATANH6_Q176 = 14737976374106996763769116673543984842978924981610223;
    uint256 private constant ATANH5_Q240 = 321244133691514085569035014825482220122539537337121137337754213777227018;
    uint256 private constant ATANH4_Q128 = 75618305312612863871491172447372864874;
    uint256 private constant ATANH3_Q192 = 1793457638517403354634401822540037767937200602960156152221;
    uint256 private constant ATANH2_Q128 = 136112946768401027502464398291689846548;
    uint256 private constant ATANH1_Q192 = 4184734490257786652484013145878366717092281830873919529899;
    uint256 private constant ATANH0_Q160 = 2923003274661805836429569705175399442736844180271;

    // r·coth(r/2) on |r| ≤ ln(2)/2, degree 5 in r².
    int256 private constant COTH5_Q64 = 762650125674;
    int256 private constant COTH4_Q128 = -562615267645944585134277694115164;
    int256 private constant COTH3_Q192 = 415152203378647404713825368092408983550902350511267704;
    int256 private constant COTH2_Q128 = -945228796949815727369980222813342090;
    int256 private constant COTH1_Q192 = 1046183622564432167594414364692582211178632466001882005657;
    int256 private constant COTH0_Q128 = 680564733841876930330473936317686031837;

    /// @notice Natural logarithm of a WAD number, rounded to the nearest WAD.
    /// @dev |error| ≤ 0.52 wei; `lnWad(1e18) == 0`. Reverts FixedMath_LnOutsideDomain for 0 and above MAX_LN_INPUT.
    function lnWad(uint256 xWad) internal pure returns (int256) {
        require(xWad != 0 && xWad <= MAX_LN_INPUT, FixedMath_LnOutsideDomain(xWad, 1, MAX_LN_INPUT));
        unchecked {
            int256 lnQ128 = (lnQ192(xWad, 0) - LN_WAD_Q192) >> 64;
            return (lnQ128 * 1e18 + (1 << 127)) >> 128;
        }
    }

    /// @notice ln(x / 2^bias) as a Q192 number, for an integer 0 < x ≤ MAX_LN_INPUT.
    /// @dev x = 2^e·m with m in [√½, √2), so ln x = e·ln 2 + 2·atanh(u), u = (m − 1)/(m + 1), |u| ≤ 0.1716.
    /// 2·atanh(u) = u·A(u²); A is fitted to 7.6e-21 relatively and its argument cut at 2^-64, together 2.6e-20 of ln m. So
    /// the logarithm of a ratio near 1 (where e = bias) keeps its relative accuracy down to the 2^-95 of the quotient, and
    /// everywhere the absolute error is below 1.4e-20.
    function lnQ192(uint256 x, int256 bias) internal pure returns (int256) {
        unchecked {
            // x·√2 is compared with powers of two, so that m straddles 1.
            uint256 zeros = countLeadingZeros(x * SQRT2_Q32);
            int256 mantissaQ120 = int256((x << zeros) >> 103);
            int256 exponent = 223 - int256(zeros) - bias;
            int256 uQ96 = divSigned((mantissaQ120 - (1 << 120)) << 96, mantissaQ120 + (1 << 120));
            return exponent * LN2_Q192 + uQ96 * int256(_atanhSeriesQ96(uint256(uQ96 * uQ96) >> 128));
        }
    }

    /// @notice scale·e^(−y) for y ≥ 0 in Q96, rounded down; `scale` < 2^128.
    /// @dev y = k·ln 2 + r, |r| ≤ ln(2)/2, and e^(−r) = (C − r)/(C + r) with C = r·coth(r/2). The fit of C gives a
    /// relative error of e^(−r) below 1.4e-19; beyond y = 177 (k > 255) the result is 0, as it should be.
    function expNeg(uint256 yQ96, uint256 scale) internal pure returns (uint256) {
        unchecked {
            uint256 k = (yQ96 * INV_LN2_Q96 + (1 << 191)) >> 192;
            int256 rQ96 = int256(yQ96) - int256(k) * LN2_Q96;
            int256 cothQ96 = _cothSeriesQ96(int256(uint256(rQ96 * rQ96) >> 128));
            return divUnsigned(uint256(cothQ96 - rQ96) * scale, uint256(cothQ96 + rQ96)) >> k;
        }
    }

    /// @notice √x from above with relative error below 7e-25, for 2^64 ≤ x < 2^255; √0 is 0.
    /// @dev h is half the bit length, so x = 4^h·v with v in [½, 2). (v + 1)/2 is Newton's first step from 1, at most
    /// 6.1 % off; four more steps (e → e²/2) give 1.8e-3, 1.6e-6, 1.2e-12 and 6.5e-25.
    function sqrt(uint256 x) internal pure returns (uint256 root) {
        unchecked {
            uint256 halfBits = (256 - countLeadingZeros(x)) >> 1;
            root = ((x >> halfBits) + (1 << halfBits)) >> 1;
            root = (root + divUnsigned(x, root)) >> 1;
            root = (root + divUnsigned(x, root)) >> 1;
            root = (root + divUnsigned(x, root)) >> 1;
            root = (root + divUnsigned(x, root)) >> 1;
        }
    }

    /// @notice |x|; −2^255 is returned as 2^255.
    function abs(int256 x) internal pure returns (uint256) {
        unchecked {
            int256 sign = x >> 255;
            return uint256((x ^ sign) - sign);
        }
    }

    /// @notice Number of zero bits above the highest set bit; 256 for 0.
    function countLeadingZeros(uint256 x) internal pure returns (uint256 zeros) {
        assembly ("memory-safe") {
            zeros := clz(x)
        }
    }

    /// @notice ⌊x/y⌋, and 0 for y = 0: for divisors proved positive, without the check Solidity would add.
    function divUnsigned(uint256 x, uint256 y) internal pure returns (uint256 quotient) {
        assembly ("memory-safe") {
            quotient := div(x, y)
        }
    }

    /// @notice x/y rounded toward zero, and 0 for y = 0: the signed twin of `divUnsigned`.
    function divSigned(int256 x, int256 y) internal pure returns (int256 quotient) {
        assembly ("memory-safe") {
            quotient := sdiv(x, y)
        }
    }

    /// @dev 2·atanh(u)/u from w = u² in Q64. The high coefficients start at a low scale: w^8 < 6e-13 forgives them.
    function _atanhSeriesQ96(uint256 w) private pure returns (uint256 sum) {
        unchecked {
            sum = ((ATANH8_Q48 * w + ATANH7_Q112) * w + ATANH6_Q176) * w + ATANH5_Q240;
            sum = ((sum >> 176) * w + ATANH4_Q128) * w + ATANH3_Q192;
            sum = ((sum >> 128) * w + ATANH2_Q128) * w + ATANH1_Q192;
            sum = ((sum >> 96) * w + ATANH0_Q160) >> 64;
        }
    }

    /// @dev r·coth(r/2) from w = r² in Q64. Sums are positive wherever they are shifted.
    function _cothSeriesQ96(int256 w) private pure returns (int256 sum) {
        unchecked {
            sum = (COTH5_Q64 * w + COTH4_Q128) * w + COTH3_Q192;
            sum = ((sum >> 128) * w + COTH2_Q128) * w + COTH1_Q192;
            sum = ((sum >> 128) * w + COTH0_Q128) >> 32;
        }
    }
}
