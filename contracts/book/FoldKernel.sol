// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";
import {Gaussian} from "../pricing/Gaussian.sol";
import {YEAR_SECONDS} from "../types/Units.sol";

/// @title One option's share in the sums from which an expiry's value and Greeks follow
/// @dev At a rate of zero S·φ(d1) = K·φ(d2) = A, and with it value, Δ, Γ, vega, θ and charm are sums of six terms a strike:
///      C, Φ(d1), A, A·σ, A/σ and A·d2. What the strikes share (√τ, S, the divisions by them) is done once an expiry in
///      `finish`. Tails come from the Mills ratio M as in `BlackScholes`: S·Φ(−|d1|) = A·M(|d1|), K·Φ(−|d2|) = A·M(|d2|).
library FoldKernel {
    /// @dev Σ quantity × term; quantities and terms are WAD, so sums are WAD².
    struct Sums {
        int256 value;
        int256 delta;
        int256 density; // A
        int256 densityVol; // A·σ
        int256 densityPerVol; // A/σ
        int256 densityD2; // A·d2
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

    /// @notice The shared part of an expiry.
    function marketAt(uint256 spotWad, int256 lnSpotWad, uint256 tauSeconds) internal pure returns (Market memory) {
        return Market(spotWad, lnSpotWad, tauSeconds, FixedMath.sqrt(tauSeconds * ROOT_TIME_SCALE));
    }

    /// @notice √τ in WAD, τ in years.
    function rootTauWad(Market memory market) internal pure returns (uint256) {
        return (((market.rootTime * WAD) >> 100) * WAD) >> 60;
    }

    /// @notice Adds `quantityWad` calls at one strike. Puts differ by parity alone, which the caller sums exactly.
    /// @param strikeWad The strike, and `lnStrikeWad` its logarithm.
    function add(
        Sums memory sums,
        Market memory market,
        int256 quantityWad,
        uint256 strikeWad,
        int256 lnStrikeWad,
        uint256 volWad
    ) internal pure {
        unchecked {
            int256 x = (market.lnSpotWad - lnStrikeWad) * WAD_TO_Q192;
            int256 sdQ96 = int256((volWad * market.rootTime) >> 64);
            if (sdQ96 == 0) return _addIntrinsic(sums, market.spotWad, quantityWad, strikeWad, x);
            int256 d1 = FixedMath.divSigned(x, sdQ96) + (sdQ96 >> 1);
            uint256 t1 = FixedMath.abs(d1);
            if (t1 >= Gaussian.CUTOFF_Q96) return _addIntrinsic(sums, market.spotWad, quantityWad, strikeWad, d1);
            _addUncertain(sums, market.spotWad, quantityWad, strikeWad, volWad, d1, d1 - sdQ96);
        }
    }

    /// @notice Divides by what the expiry's strikes share. Signs are a holder's: θ is negative where time costs.
    function finish(Sums memory sums, Market memory market) internal pure returns (Result memory r) {
        unchecked {
            r.valueWad = sums.value / WAD_INT;
            r.deltaWad = sums.delta / WAD_INT;
            if (market.rootTime == 0) return r;
            int256 root = int256(market.rootTime);
            r.vegaWad = ((((sums.density / WAD_INT) * root) >> 96) * WAD_INT) >> 64;
            // A·σ/(2√τ): 2^160/(2e18) = 2^95·2^64/1e18
            r.thetaWad = -((((sums.densityVol / WAD_INT) << 95) / root) << 64) / WAD_INT;
            int256 perSpot = sums.densityPerVol / int256(market.spotWad);
            r.gammaSpotWad = (((perSpot << 96) / root) << 64) / WAD_INT;
            int256 d2PerSpot = sums.densityD2 / int256(market.spotWad);
            r.charmWad = (d2PerSpot * int256(YEAR_SECONDS)) / int256(2 * market.tauSeconds);
        }
    }

    function _addUncertain(
        Sums memory sums,
        uint256 spotWad,
        int256 quantityWad,
        uint256 strikeWad,
        uint256 volWad,
        int256 d1,
        int256 d2
    ) private pure {
        unchecked {
            uint256 density = Gaussian.pdfQ128(FixedMath.abs(d1));
            uint256 mills1 = Gaussian.millsQ96(FixedMath.abs(d1));
            uint256 mills2 = Gaussian.millsQ96(FixedMath.abs(d2));
            uint256 aQ32 = (spotWad * density) >> 96;
            int256 aWad = int256(aQ32 >> 32);

            int256 upper = int256((aQ32 * mills1) >> 128); // S·Φ(−|d1|)
            if (d1 >= 0) upper = int256(spotWad) - upper;
            int256 lower = int256((aQ32 * mills2) >> 128); // K·Φ(−|d2|)
            if (d2 >= 0) lower = int256(strikeWad) - lower;
            int256 deltaWad = int256((((density * mills1) >> 96) * WAD) >> 128);
            if (d1 >= 0) deltaWad = WAD_INT - deltaWad;

            sums.value += quantityWad * (upper - lower);
            sums.delta += quantityWad * deltaWad;
            sums.density += quantityWad * aWad;
            sums.densityVol += quantityWad * ((aWad * int256(volWad)) / WAD_INT);
            sums.densityPerVol += quantityWad * ((aWad * WAD_INT) / int256(volWad));
            sums.densityD2 += quantityWad * ((aWad * d2) >> 96);
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
            if (spotWad > strikeWad) sums.value += quantityWad * int256(spotWad - strikeWad);
            if (moneyness > 0) sums.delta += quantityWad * WAD_INT;
            else if (moneyness == 0) sums.delta += quantityWad * (WAD_INT / 2);
        }
    }
}
