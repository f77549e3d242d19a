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
        int256 thetaWad;
        int256 charmWad;
    }

    int256 private constant WAD_INT = 1e18;
    uint256 private constant WAD = 1e18;
    /// @dev 2^192/1e18, from ln in WAD to Q192.
    int256 private constant WAD_TO_Q192 = 6277101735386680763835789423207666416102;
    /// @dev 2^320/(1e36·31,536,000)
    uint256 private constant ROOT_TIME_SCALE = 67731704589069954413845183478232880346356688304054185;

    /// @notice √τ·2^160/1e18, τ in years.
    function rootTimeOf(uint256 tauSeconds) internal pure returns (uint256) {
        unchecked {
            return tauSeconds == 0 ? 0 : FixedMath.sqrt(tauSeconds * ROOT_TIME_SCALE);
        }
    }

    /// @notice Adds `quantityWad` calls at one strike. Puts differ by parity alone, which the caller sums exactly.
    /// @param strikeWad The strike; not read where the option is out of the money (`lnMoneynessWad` < 0).
    /// @param lnMoneynessWad ln(spot) − ln(strike).
    function add(
        Sums memory sums,
        Market memory market,
        int256 quantityWad,
        uint256 strikeWad,
        int256 lnMoneynessWad,
        uint256 volWad
    ) internal pure {
        unchecked {
            uint256 sdQ96 = (volWad * market.rootTime) >> 64;
            if (sdQ96 == 0) return _addIntrinsic(sums, market.spotWad, quantityWad, strikeWad, lnMoneynessWad);
            int256 d1 = FixedMath.divSigned(lnMoneynessWad * WAD_TO_Q192, int256(sdQ96)) + int256(sdQ96 >> 1);
            uint256 t1 = FixedMath.abs(d1);
            if (t1 >= Gaussian.CUTOFF_Q96) return _addIntrinsic(sums, market.spotWad, quantityWad, strikeWad, d1);

            int256 d2 = d1 - int256(sdQ96);
            uint256 density = Gaussian.pdfQ128(t1);
            uint256 aQ32 = (market.spotWad * density) >> 96;
            _addOptions(sums, market.spotWad, quantityWad, d1, (density * Gaussian.millsQ96(t1)) >> 96);
            _addStrikes(sums, quantityWad, strikeWad, d2, (aQ32 * Gaussian.millsQ96(FixedMath.abs(d2))) >> 128);
            _addDensity(sums, (quantityWad * int256(aQ32 >> 32)) / WAD_INT, volWad, d2);
        }
    }

    /// @notice Divides by what the expiry's strikes share. Signs are a holder's: θ is negative where time costs.
    function finish(Sums memory sums, Market memory market) internal pure returns (Result memory r) {
        unchecked {
            r.valueWad = sums.value / WAD_INT;
            r.deltaWad = sums.delta / WAD_INT;
            int256 root = int256(market.rootTime);
            if (root == 0) return r;
            int256 spotWad = int256(market.spotWad);
            r.vegaWad = (((sums.density * root) >> 96) * WAD_INT) >> 64;
            // A·σ/(2√τ): 2^160/(2e18) = 2^95·2^64/1e18
            r.thetaWad = -((((sums.densityVol / WAD_INT) << 95) / root) << 64) / WAD_INT;
            int256 perSpotWad = FixedMath.divSigned(sums.densityPerVol * WAD_INT, spotWad);
            r.gammaSpotWad = (((perSpotWad << 96) / root) << 64) / WAD_INT;
            int256 d2PerSpotWad = (FixedMath.divSigned(sums.densityD2, spotWad) * WAD_INT) >> 96;
            r.charmWad = FixedMath.divSigned(d2PerSpotWad * int256(YEAR_SECONDS), int256(2 * market.tauSeconds));
        }
    }

    /// @dev S·Φ(d1) and Φ(d1), from the lower tail Φ(−|d1|).
    function _addOptions(
        Sums memory sums,
        uint256 spotWad,
        int256 quantityWad,
        int256 d1,
        uint256 tailQ128
    ) private pure {
        unchecked {
            int256 exercised = int256((spotWad * tailQ128) >> 128);
            int256 delta = int256((tailQ128 * WAD) >> 128);
            if (d1 >= 0) (exercised, delta) = (int256(spotWad) - exercised, WAD_INT - delta);
            sums.value += quantityWad * exercised;
            sums.delta += quantityWad * delta;
        }
    }

    /// @dev −K·Φ(d2), from the lower tail K·Φ(−|d2|).
    function _addStrikes(
        Sums memory sums,
        int256 quantityWad,
        uint256 strikeWad,
        int256 d2,
        uint256 tailWad
    ) private pure {
        unchecked {
            int256 paid = d2 < 0 ? int256(tailWad) : int256(strikeWad - tailWad);
            sums.value -= quantityWad * paid;
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

    /// @dev Certain to end in the money (`moneyness` > 0), out of it, or exactly at it with no variance left: Δ = ½.
    function _addIntrinsic(
        Sums memory sums,
        uint256 spotWad,
        int256 quantityWad,
        uint256 strikeWad,
        int256 moneyness
    ) private pure {
        unchecked {
            if (moneyness > 0) {
                sums.value += quantityWad * int256(spotWad - strikeWad);
                sums.delta += quantityWad * WAD_INT;
            } else if (moneyness == 0) {
                sums.delta += quantityWad * (WAD_INT / 2);
            }
        }
    }
}
