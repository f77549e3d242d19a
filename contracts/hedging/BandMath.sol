// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";

/// @title The shape of the optimal band, in fixed point
/// @dev Pure; `sdk/hedging/optimalBand/exact.ts` is its twin, equal to the bit. `Qn` in a name means n fractional bits.
///
/// @dev The band of trigger b and target a that costs least in the steady state solves, with s = a + b and d = b − a,
///          s³ − d²·s = P   (what trading costs in proportion)      s·d³ = Q   (what a hedge costs whatever its size).
///      In v = s^(1/3) both are one equation, v⁹ − Q^(2/3)·v − P = 0. docs/band.md derives it. In units of
///      e0 = (P/8)^(1/3) it is v⁹ − c·v − 8 = 0 with c = (4G)^(2/3) and G = Q/(4·e0⁴) alone: a curve of one parameter.
library BandMath {
    /// @notice The largest G of `shape`, a billion: gas then outweighs the fee so far that the target is 1e-7 of the trigger.
    uint256 internal constant MAX_GAS_WEIGHT_WAD = 1e27;
    /// @notice The largest P and Q of `steady`: 2^62.
    uint256 internal constant MAX_TERM_Q96 = 1 << 158;

    uint256 private constant WAD = 1e18;
    uint256 private constant ONE_Q64 = 1 << 64;
    uint256 private constant MAX_FOUR_G_Q64 = 4e9 << 64;
    uint256 private constant MAX_QUOTIENT_Q64 = 1 << 190;
    /// @dev 8^(8/9), rounded up.
    uint256 private constant START_Q64 = 117129523791978766509;

    /// @notice Trigger β and target α in units of e0, from G.
    /// @dev |error| ≤ 1e-14 of either for G from 1e-12, and absolutely below it; test/data/band_shape.csv. A G above
    ///      MAX_GAS_WEIGHT_WAD is taken for it. Rounds to nothing in particular: a band is a choice, not an amount.
    function shape(uint256 gasWeightWad) internal pure returns (uint256 betaWad, uint256 alphaWad) {
        unchecked {
            if (gasWeightWad > MAX_GAS_WEIGHT_WAD) gasWeightWad = MAX_GAS_WEIGHT_WAD;
            (uint256 alphaQ64, uint256 gapQ64) = _shape((gasWeightWad << 66) / WAD);
            betaWad = ((alphaQ64 + gapQ64) * WAD) >> 64;
            alphaWad = (alphaQ64 * WAD) >> 64;
        }
    }

    /// @notice Target a and gap b − a from P and Q, all in the unit of length the caller chose.
    /// @dev Never reverts. Relative error below 1e-7 where a and b are at least 2^-40; P and Q above MAX_TERM_Q96 are taken
    ///      for it. Where G is above a billion: b = Q^(1/4) and a = P/(4b²), its limits, which are 1e-7 off at worst.
    function steady(uint256 pQ96, uint256 qQ96) internal pure returns (uint256 targetQ64, uint256 gapQ64) {
        unchecked {
            if (pQ96 > MAX_TERM_Q96) pQ96 = MAX_TERM_Q96;
            if (qQ96 > MAX_TERM_Q96) qQ96 = MAX_TERM_Q96;
            uint256 unitQ64 = cbrt(pQ96 << 96) >> 1; // e0
            // 4G = 8Q/(P·e0); beyond the cap it is above a billion whatever e0 is
            uint256 fourGQ64 = FixedMath.divUnsigned(qQ96 << 67, pQ96);
            if (fourGQ64 > MAX_QUOTIENT_Q64) fourGQ64 = MAX_QUOTIENT_Q64;
            fourGQ64 = FixedMath.divUnsigned(fourGQ64 << 64, unitQ64);
            if (pQ96 == 0 || fourGQ64 > MAX_FOUR_G_Q64) return _gasAlone(pQ96, qQ96);
            (targetQ64, gapQ64) = _shape(fourGQ64);
            targetQ64 = (targetQ64 * unitQ64) >> 64;
            gapQ64 = (gapQ64 * unitQ64) >> 64;
        }
    }

    /// @notice The cube root of x to one part in 2^53, or to one where that is more, for 2^64 ≤ x < 2^255; of 0 it is 0.
    /// @dev x = 8^h·m with m in [⅛, 1); 28/64 + 37/64·m is within 9.3 % of m^(1/3), and each of Newton's steps squares
    ///      that: 1e-2, 1e-4, 1e-8, 1e-16.
    function cbrt(uint256 x) internal pure returns (uint256 root) {
        unchecked {
            uint256 h = (258 - FixedMath.countLeadingZeros(x)) / 3;
            root = ((x >> (2 * h)) * 37 + (28 << h)) >> 6;
            root = (2 * root + FixedMath.divUnsigned(x, root * root)) / 3;
            root = (2 * root + FixedMath.divUnsigned(x, root * root)) / 3;
            root = (2 * root + FixedMath.divUnsigned(x, root * root)) / 3;
            root = (2 * root + FixedMath.divUnsigned(x, root * root)) / 3;
        }
    }

    /// @dev Target and gap in units of e0, 4G at most 4e9. v⁹ − c·v − 8 is convex above its root, so Newton's steps from
    ///      above, v → 8(v⁹ + 1)/(9v⁸ − c), come down to it: (c + 8^(8/9))^(1/8) is at most 0.6 % above, and each step
    ///      (e → 4e²) gives 1.4e-4, 8e-8, 3e-14.
    function _shape(uint256 fourGQ64) private pure returns (uint256 targetQ64, uint256 gapQ64) {
        unchecked {
            uint256 rootQ64 = cbrt(fourGQ64 << 128); // (4G)^(1/3)
            uint256 c = (rootQ64 * rootQ64) >> 64;
            uint256 v = FixedMath.sqrt((c + START_Q64) << 64);
            v = FixedMath.sqrt(FixedMath.sqrt(v << 64) << 64);
            v = _step(_step(_step(v, c), c), c);
            uint256 sum = (((v * v) >> 64) * v) >> 64;
            gapQ64 = (rootQ64 << 64) / v;
            // a·b = P/(4s), so that a small target is no difference of large numbers
            targetQ64 = (uint256(1) << 194) / (sum * (sum + gapQ64));
        }
    }

    function _step(uint256 v, uint256 c) private pure returns (uint256) {
        unchecked {
            uint256 v8 = (v * v) >> 64;
            v8 = (v8 * v8) >> 64;
            v8 = (v8 * v8) >> 64;
            return ((((v8 * v) >> 64) + ONE_Q64) << 67) / (9 * v8 - c);
        }
    }

    /// @dev b = Q^(1/4) and a = P/(4b²); zero where nothing costs anything.
    function _gasAlone(uint256 pQ96, uint256 qQ96) private pure returns (uint256 targetQ64, uint256 gapQ64) {
        unchecked {
            uint256 triggerQ64 = FixedMath.sqrt(FixedMath.sqrt(qQ96 << 96) << 32);
            targetQ64 = FixedMath.divUnsigned(pQ96 << 94, triggerQ64 * triggerQ64);
            gapQ64 = triggerQ64 - targetQ64;
        }
    }
}
