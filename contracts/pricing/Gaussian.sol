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

    // M(t) = P(t)/Q(t) on [0, 14], degrees 7 and 8, all coefficients positive; P(0) = √(π/2), so that Φ(0) = ½ exactly.
    uint256 private constant MILLS_P7_Q160 = 61144289761683203805418119539947964660337529;
    uint256 private constant MILLS_P6_Q224 = 26307754879545618015114674631491208911361952930892158212922641330;
    uint256 private constant MILLS_P5_Q160 = 15549040911094576513724613307769676024664218573;
    uint256 private constant MILLS_P4_Q224 = 1884690236743619208166351760466868140958580636347191484692268707318;
    uint256 private constant MILLS_P3_Q160 = 436950414930919962173518474274426978739797742884;
    uint256 private constant MILLS_P2_Q224 = 22590775890419996103942778764430147143373580401999332809418373991064;
    uint256 private constant MILLS_P1_Q160 = 2114397396175706391951386290559482626759872022784;
    uint256 private constant MILLS_P0_Q224 = 33789282299211800309288092478461258036526493036883484750015062581399;
    uint256 private constant MILLS_Q8_Q160 = 61144355107483748637842403872852811643712473;
    uint256 private constant MILLS_Q7_Q224 = 26307685737247633693945290588218012930643786923613118619027786211;
    uint256 private constant MILLS_Q6_Q160 = 15610289490925492468406001939714763171305778783;
    uint256 private constant MILLS_Q5_Q224 = 1910963358323363290047712486631772338922282649515163613635330817321;
    uint256 private constant MILLS_Q4_Q160 = 452401733848602007606490348440238040498880337283;
    uint256 private constant MILLS_Q3_Q224 = 24418270983569817742284350627467311669305931351697694154885396386210;
    uint256 private constant MILLS_Q2_Q160 = 2522865272736481659182281221697474026090173266624;
    uint256 private constant MILLS_Q1_Q224 = 52631413259097779424011345210090264429991336645373896054294545335893;
    uint256 private constant MILLS_Q0_Q128 = 340282366920938463463374607431768211456;

    /// @notice Φ(x), the probability that a standard normal variable is at most x.
    /// @dev |error| ≤ 5 wei (4.5e-18·e^(−t²/4) from the Mills ratio, plus half a wei of rounding).
    /// `cdf(x) + cdf(−x) == 1e18` exactly and `cdf` never decreases: both sides are made from the one lower tail.
    function cdf(SD59x18 x) internal pure returns (UD60x18) {
        unchecked {
            int256 xWad = x.unwrap();
            uint256 tailWad = _lowerTailWad(FixedMath.abs(xWad));
            return ud(xWad < 0 ? tailWad : WAD - tailWad);
        }
    }

    /// @notice φ(x) = e^(−x²/2)/√(2π). |error| ≤ 0.6 wei.
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
    /// @dev Relative error ≤ 8.9e-18·e^(t²/4) on [0, 14] (the density times it is then 4.5e-18·e^(−t²/4) absolute: 5e-15
    /// relative at t = 5, 2e-12 at t = 7), and ≤ 4e-7 beyond, where P/Q keeps the 1/t of the true ratio and φ(t) makes
    /// what is left of it invisible. Weighting the fit by e^(−t²/4) shares the error between price and cheap options;
    /// making it exact at 0 lets prices at the money vanish with the variance, to relative accuracy.
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
