// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";
import {Gaussian} from "../pricing/Gaussian.sol";
import {YEAR_SECONDS} from "../types/Units.sol";

/// @title One option's share in the sums from which an expiry's value and Greeks follow
/// @dev At a rate of zero S·φ(d1) = K·φ(d2) = A, and with it value, Δ, Γ, vega, θ and charm are sums of six terms a strike:
///      C, Φ(d1), A, A·σ, A/σ and A·d2. What the strikes share (√τ, S, the divisions by them) is done once an expiry in
///      `finish`. Tails come from the Mills ratio M as in `BlackScholes`: S·Φ(−|d1|) = A·M(|d1|), K·Φ(−|d2|) = A·M(|d2|).
/// @dev Unchecked throughout. A strike has at most 2^91 wei of base (two times 2^60 lots), spot is below 2^112, |d| below
///      2^101 in Q96 (vol ≤ 5, τ ≤ 10 years) and vol at least 0.05: no sum over 512 strikes reaches 2^253.
library FoldKernel {
    /// @dev Σ quantity × term.
    struct Sums {
        int256 value; // WAD²
        int256 delta; // WAD²
        int256 density; // A, WAD
        int256 densityVol; // A·σ, WAD²
        int256 densityPerVol; // A/σ, WAD
        int256 densityD2; // A·d2, WAD in Q96
    }

    /// @dev What all strikes of one expiry share.
    struct Market {
        uint256 spotWad;
        int256 lnSpotWad;
        uint256 tauSeconds;
        uint256 rootTime; // √τ·2^160/1e18, τ in years
    }

    /// @dev An expiry's value and Greeks for a holder, WAD.
    struct Result {
        int256 valueWad;
        int256 deltaWad;
        int256 gammaSpotWad;
        int256 vegaWad;
        uint256 relativeVegaWad; // Σ vega × vol, rounded up
        int256 thetaWad;
        int256 charmWad;
    }

    int256 private constant WAD_INT = 1e18;
    uint256 private constant WAD = 1e18;
    /// @dev 2^192/1e18, from ln in WAD to Q192.
    int256 internal constant WAD_TO_Q192 = 6277101735386680763835789423207666416102;
    /// @dev 2^320/(1e36·31,536,000)
    uint256 private constant ROOT_TIME_SCALE = 67731704589069954413845183478232880346356688304054185;
    /// @dev At vol ≤ 5 this is σ√τ ≤ 2^31.2 in Q96. One wei of ln(S/K), 2^132.2 in Q192, is then |d1| ≥ 2^5: beyond the cutoff.
    uint256 private constant ROOT_TIME_AT_EXPIRY = 1 << 33;

    /// @notice √τ·2^160/1e18, τ in years. At expiry a time so short that every strike is certain which is not the spot to
    ///         the last wei of its logarithm: value is intrinsic, and Δ is 1, 0 or, at that one strike, ½.
    function rootTimeOf(uint256 tauSeconds) internal pure returns (uint256) {
        unchecked {
            return tauSeconds == 0 ? ROOT_TIME_AT_EXPIRY : FixedMath.sqrt(tauSeconds * ROOT_TIME_SCALE);
        }
    }

    /// @notice Makes an expiry's strikes certain, as at expiry.
    function removeTime(Market memory market) internal pure {
        (market.tauSeconds, market.rootTime) = (0, ROOT_TIME_AT_EXPIRY);
    }

    /// @notice Adds `quantityWad` calls at one strike. Puts differ by parity alone, which the caller sums exactly.
    /// @param strikeWad The strike; not read where the option is out of the money (`xQ192` < 0).
    /// @param xQ192 ln(spot/strike).
    function add(
        Sums memory sums,
        Market memory market,
        int256 quantityWad,
        uint256 strikeWad,
        int256 xQ192,
        uint256 volWad
    ) internal pure {
        unchecked {
            uint256 sdQ96 = (volWad * market.rootTime) >> 64;
            int256 d1 = FixedMath.divSigned(xQ192, int256(sdQ96)) + int256(sdQ96 >> 1);
            uint256 t1 = FixedMath.abs(d1);
            if (t1 >= Gaussian.CUTOFF_Q96) return _addCertain(sums, market.spotWad, quantityWad, strikeWad, d1);
            uint256 density = Gaussian.pdfQ128(t1);
            uint256 tailQ128 = (density * Gaussian.millsQ96(t1)) >> 96; // Φ(−|d1|)
            density = (density * market.spotWad) >> 96; // A in Q32
            int256 valueWad = _probable(d1, market.spotWad, (market.spotWad * tailQ128) >> 128); // S·Φ(d1)
            sums.delta += quantityWad * _probable(d1, WAD, (tailQ128 * WAD) >> 128); // Φ(d1)
            d1 -= int256(sdQ96); // from here on d2
            valueWad -= _probable(d1, strikeWad, (density * Gaussian.millsQ96(FixedMath.abs(d1))) >> 128); // K·Φ(d2)
            sums.value += quantityWad * valueWad;
            _addDensity(sums, (quantityWad * int256(density >> 32)) / WAD_INT, volWad, d1);
        }
    }

    /// @notice Value of one call, rounded down by at most two wei: what `add` sums, without Greeks.
    /// @param xQ192 ln(spot/strike).
    /// @param sdQ96 σ√τ, above zero.
    function callWad(uint256 spotWad, uint256 strikeWad, int256 xQ192, uint256 sdQ96) internal pure returns (uint256) {
        unchecked {
            int256 d1 = FixedMath.divSigned(xQ192, int256(sdQ96)) + int256(sdQ96 >> 1);
            uint256 t1 = FixedMath.abs(d1);
            if (t1 >= Gaussian.CUTOFF_Q96) return d1 < 0 ? 0 : spotWad - strikeWad;
            uint256 density = Gaussian.pdfQ128(t1);
            uint256 tailWad = (spotWad * ((density * Gaussian.millsQ96(t1)) >> 96)) >> 128;
            int256 valueWad = _probable(d1, spotWad, tailWad);
            density = (density * spotWad) >> 96;
            d1 -= int256(sdQ96); // from here on d2
            valueWad -= _probable(d1, strikeWad, (density * Gaussian.millsQ96(FixedMath.abs(d1))) >> 128);
            return valueWad > 0 ? uint256(valueWad) : 0;
        }
    }

    /// @notice Divides by what the expiry's strikes share. Signs are a holder's: θ is negative where time costs.
    function finish(Sums memory sums, Market memory market) internal pure returns (Result memory r) {
        unchecked {
            r.valueWad = sums.value / WAD_INT;
            r.deltaWad = sums.delta / WAD_INT;
            int256 root = int256(market.rootTime);
            if (market.tauSeconds == 0) return r;
            int256 spotWad = int256(market.spotWad);
            r.vegaWad = (((sums.density * root) >> 96) * WAD_INT) >> 64;
            r.relativeVegaWad = (((((uint256(sums.densityVol) / WAD) * market.rootTime) >> 96) * WAD) >> 64) + 1;
            // A·σ/(2√τ): 2^160/(2e18) = 2^95·2^64/1e18
            r.thetaWad = -((((sums.densityVol / WAD_INT) << 95) / root) << 64) / WAD_INT;
            int256 perSpotWad = FixedMath.divSigned(sums.densityPerVol * WAD_INT, spotWad);
            r.gammaSpotWad = (((perSpotWad << 96) / root) << 64) / WAD_INT;
            int256 d2PerSpotWad = (FixedMath.divSigned(sums.densityD2, spotWad) * WAD_INT) >> 96;
            r.charmWad = FixedMath.divSigned(d2PerSpotWad * int256(YEAR_SECONDS), int256(2 * market.tauSeconds));
        }
    }

    /// @dev whole·Φ(d) from whole·Φ(−|d|): the tail itself where d < 0, else what it leaves of the whole. Without a branch.
    function _probable(int256 d, uint256 whole, uint256 tail) private pure returns (int256) {
        unchecked {
            int256 isUpper = ~(d >> 255); // all ones where d ≥ 0
            return (int256(whole) & isUpper) + ((int256(tail) ^ isUpper) - isUpper);
        }
    }

    function _addDensity(Sums memory sums, int256 densityWad, uint256 volWad, int256 d2) private pure {
        unchecked {
            sums.density += densityWad;
            sums.densityVol += densityWad * int256(volWad);
            sums.densityPerVol += FixedMath.divSigned(densityWad * WAD_INT, int256(volWad));
            sums.densityD2 += densityWad * d2;
        }
    }

    /// @dev Certain to end in the money (d1 > 0) or out of it.
    function _addCertain(
        Sums memory sums,
        uint256 spotWad,
        int256 quantityWad,
        uint256 strikeWad,
        int256 d1
    ) private pure {
        unchecked {
            if (d1 < 0) return;
            sums.value += quantityWad * int256(spotWad - strikeWad);
            sums.delta += quantityWad * WAD_INT;
        }
    }
}
