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
    uint256 private constant MILLS_P7_Q160 = 61144078591960112082399026439490617911903174;
    uint256 private constant MILLS_P6_Q224 = 26307682847300783602927056891856496015352812171664042483829593968;
    uint256 private constant MILLS_P5_Q160 = 15549007381491725509383225713773629163714345390;
    uint256 private constant MILLS_P4_Q224 = 1884687105014705043333433729286026313848350346801417682187368289755;
    uint256 private constant MILLS_P3_Q160 = 436949878551651375746139948053885962213837344617;
    uint256 private constant MILLS_P2_Q224 = 22590757149447088059297571047789095133118073615483969874286204975069;
    uint256 private constant MILLS_P1_Q160 = 2114396436916978380033518644255642772182475778347;
    uint256 private constant MILLS_P0_Q224 = 33789282299211800309288092478461258036526493036883484750015062581399;
    uint256 private constant MILLS_Q8_Q160 = 61144143938480432424149039670760899699819667;
    uint256 private constant MILLS_Q7_Q224 = 26307613704319836542382805487278122700661235581792063228711907939;
    uint256 private constant MILLS_Q6_Q160 = 15610255751065996360010018865242302278487894974;
    uint256 private constant MILLS_Q5_Q224 = 1910960154296780840134336497453388795745540397093132158813267418968;
    uint256 private constant MILLS_Q4_Q160 = 452401164524647545819917000126088018238224305477;
    uint256 private constant MILLS_Q3_Q224 = 24418249229168867032502470182866567721075623184913529953534074251231;
    uint256 private constant MILLS_Q2_Q160 = 2522863851442447753499328878510078382429595534177;
    uint256 private constant MILLS_Q1_Q224 = 52631399140370694765057761650962164399864278226367597767471270219294;
    uint256 private constant MILLS_Q0_Q128 = 340282366920938463463374607431768211456;

    /// @notice Φ(x), the probability that a standard normal variable is at most x.
    /// @dev |error| ≤ 0.51 wei (4.5e-18 · e^(−t²/4) from the kernel before rounding, plus half a wei).
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
