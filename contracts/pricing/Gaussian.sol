// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {FixedMath} from "./FixedMath.sol";

/// @title The standard normal distribution
/// @notice Density, distribution function and Mills ratio. No input reverts and none makes a jump.
/// @dev Everything is built from the lower tail Φ(−t) = φ(t)·M(t), t ≥ 0, where M is the Mills ratio: one exponential
/// serves density and tail alike, and a tail keeps relative accuracy however thin it is.
library Gaussian {
    /// @notice From here on φ(t)·2^128 < 1, so density and tail are 0.
    uint256 internal constant CUTOFF_Q96 = 14 << 96;
    uint256 private constant CUTOFF_WAD = 14e18;
    uint256 private constant WAD = 1e18;
    uint256 private constant INV_SQRT_2PI_Q128 = 135753023439836232162591007175785461952;

    // M(t) = P(t)/Q(t) on [0, 14], degrees 7 and 8, all coefficients positive.
    uint256 private constant MILLS_P7_Q160 = 61311362934609880151956175201608011296075891;
    uint256 private constant MILLS_P6_Q224 = 26364618858719598877695234932832351124911007554340421943525356834;
    uint256 private constant MILLS_P5_Q160 = 15575474171592732026396029651406832016271050737;
    uint256 private constant MILLS_P4_Q224 = 1887156920139672841081789038173628688064158489445707058716555280594;
    uint256 private constant MILLS_P3_Q160 = 437372626415773930703313637358559301543265910577;
    uint256 private constant MILLS_P2_Q224 = 22605521082068282282289656130461730393252842845981949355380485130185;
    uint256 private constant MILLS_P1_Q160 = 2115151898536176271859705949578771835087431502337;
    uint256 private constant MILLS_P0_Q224 = 33789282299211800020261844353725680178515660231784998206538277619720;
    uint256 private constant MILLS_Q8_Q160 = 61311427687748237703118571323817701968660833;
    uint256 private constant MILLS_Q7_Q224 = 26364550271985226900987484533563663339568240799737927673765883401;
    uint256 private constant MILLS_Q6_Q160 = 15636889089393903414304880720764331148477005100;
    uint256 private constant MILLS_Q5_Q224 = 1913487117703149810539377534421824692338481849484192123245179550666;
    uint256 private constant MILLS_Q4_Q160 = 452849915366931996274886724499869080659988607653;
    uint256 private constant MILLS_Q3_Q224 = 24435389498881241616361301622196453877156124924509409095417039093091;
    uint256 private constant MILLS_Q2_Q160 = 2523983383658357223261633312995762311874809756901;
    uint256 private constant MILLS_Q1_Q224 = 52642518305735477509658118356129708997509116130950527604826578100040;
    uint256 private constant MILLS_Q0_Q128 = 340282366920938463463374607431768211456;

    /// @notice Φ(x), the probability that a standard normal variable is at most x.
    /// @dev |error| ≤ 0.51 wei (4.3e-18 · e^(−t²/4) from the kernel before rounding, plus half a wei).
    /// `cdf(x) + cdf(−x) == 1e18` exactly and `cdf` never decreases: both sides are made from the one lower tail.
    function cdf(SD59x18 x) internal pure returns (UD60x18) {
        unchecked {
            int256 xWad = x.unwrap();
            uint256 tailWad = _lowerTailWad(FixedMath.abs(xWad));
            return ud(xWad < 0 ? tailWad : WAD - tailWad);
        }
    }

    /// @notice φ(x) = e^(−x²/2)/√(2π). |error| ≤ 0.51 wei.
    function pdf(SD59x18 x) internal pure returns (UD60x18) {
        unchecked {
            uint256 tWad = FixedMath.abs(x.unwrap());
            if (tWad >= CUTOFF_WAD) return ud(0);
            return ud((pdfQ128(_toQ96(tWad)) * WAD + (1 << 127)) >> 128);
        }
    }

    /// @notice φ(t) in Q128 for 0 ≤ t ≤ CUTOFF_Q96, rounded down; relative error below 2e-19 while φ > 2^-64.
    function pdfQ128(uint256 tQ96) internal pure returns (uint256) {
        unchecked {
            return FixedMath.expNeg((tQ96 * tQ96) >> 97, INV_SQRT_2PI_Q128);
        }
    }

    /// @notice Mills ratio M(t) = Φ(−t)/φ(t) in Q96 for 0 ≤ t ≤ 78.
    /// @dev Relative error ≤ 8.6e-18·e^(t²/4) on [0, 14] (so that of Φ(−t) is 4.3e-18·e^(−t²/4) absolute: 4e-15
    /// relative at t = 5, 2e-12 at t = 7), and ≤ 1.2e-6 beyond, where P/Q keeps the 1/t of the true ratio and φ(t) makes
    /// what is left of it invisible. Weighting the fit by e^(−t²/4) shares the error between price and cheap options.
    function millsQ96(uint256 tQ96) internal pure returns (uint256) {
        unchecked {
            uint256 t = tQ96 >> 32;
            return FixedMath.divUnsigned(_millsNumeratorQ224(t), _millsDenominatorQ128(t));
        }
    }

    /// @dev Φ(−t) rounded to the nearest wei.
    function _lowerTailWad(uint256 tWad) private pure returns (uint256) {
        unchecked {
            if (tWad >= CUTOFF_WAD) return 0;
            uint256 tQ96 = _toQ96(tWad);
            return (((pdfQ128(tQ96) * millsQ96(tQ96)) >> 96) * WAD + (1 << 127)) >> 128;
        }
    }

    function _toQ96(uint256 tWad) private pure returns (uint256) {
        unchecked {
            return (tWad << 96) / WAD;
        }
    }

    function _millsNumeratorQ224(uint256 t) private pure returns (uint256 sum) {
        unchecked {
            sum = MILLS_P7_Q160 * t + MILLS_P6_Q224;
            sum = ((sum >> 128) * t + MILLS_P5_Q160) * t + MILLS_P4_Q224;
            sum = ((sum >> 128) * t + MILLS_P3_Q160) * t + MILLS_P2_Q224;
            sum = ((sum >> 128) * t + MILLS_P1_Q160) * t + MILLS_P0_Q224;
        }
    }

    function _millsDenominatorQ128(uint256 t) private pure returns (uint256 sum) {
        unchecked {
            sum = MILLS_Q8_Q160 * t + MILLS_Q7_Q224;
            sum = ((sum >> 128) * t + MILLS_Q6_Q160) * t + MILLS_Q5_Q224;
            sum = ((sum >> 128) * t + MILLS_Q4_Q160) * t + MILLS_Q3_Q224;
            sum = ((sum >> 128) * t + MILLS_Q2_Q160) * t + MILLS_Q1_Q224;
            sum = (sum >> 160) * t + MILLS_Q0_Q128;
        }
    }
}
