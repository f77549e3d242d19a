// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {BlackScholes} from "./BlackScholes.sol";
import {FixedMath} from "./FixedMath.sol";
import {PricingDomain} from "./PricingDomain.sol";

/// @notice What one unit of base under everlasting option is worth and how that moves. Delta of the put is `deltaCall` − 1.
struct EverlastingGreeks {
    /// Price of the call, in quote.
    UD60x18 call;
    /// Price of the put, in quote. `call − put == spot − strike` exactly.
    UD60x18 put;
    /// ∂call/∂spot.
    SD59x18 deltaCall;
    /// Γ, per unit of quote; the put's is the same.
    UD60x18 gamma;
    /// Γ·spot: the change of delta for a move of 100 %, with all its digits at any spot.
    UD60x18 gammaSpot;
    /// ∂call/∂vol per 1.00 of vol; the put's is the same.
    UD60x18 vega;
    /// (price − payoff)/T: what a holder pays in a year to keep the option, call or put.
    UD60x18 fundingPerYear;
}

/// @title Everlasting (perpetual) options: price, Δ, Γ and vega in closed form
/// @notice The holder pays the excess of price over payoff once every funding period T and may stay for ever.
///
/// @dev Derivation. With no rate and funding paid continuously, ½σ²S²V″ = (V − payoff)/T. Put a = 2/(σ²T). Where the
/// payoff is linear, V = payoff + c·S^p solves it if p(p − 1) = a, that is p± = (1 ± u)/2 with u = √(1 + 4a) = √(1 + 8/(σ²T)).
/// V − payoff must vanish at 0 and stay bounded at infinity: p+ below the strike, p− above it. Call:
///     S ≤ K: V = w,            S ≥ K: V = S − K + w,       w = c·(S/K)^p
/// One c serves both sides and makes V meet at K, where (S/K)^p = 1. Its slopes there are c·p+/K from below and
/// 1 + c·p−/K from above; they meet if c·(p+ − p−) = c·u = K, so c = K/u. V″ = a·(V − payoff)/S² then meets by itself,
/// since w does. The put is V − (S − K), which solves the same equation for its payoff: the same w, the same Γ.
///     w = (K/u)·(S/K)^((1 ± u)/2), + below and − above K
///     Δcall = w·(1 + u)/(2S) below, 1 − w·(u − 1)/(2S) above: both (1 + u)/(2u) at K
///     Γ = a·w/S² = w·(u² − 1)/(4S²)
///     vega = w·(1/u + |ln(S/K)|/2)·(u² − 1)/(σ·u), from du/dσ = −(u² − 1)/(σ·u)
///
/// @dev Limits. σ√T below 2^-28 (σ = 0 or T = 0 among them): the payoff, Δ 1 or 0 and ½ at K, the rest 0.
/// Errors against 150-digit values: price ≤ 2e-18 of the strike plus two wei, Δ ≤ 3 wei, Γ·S and vega 1e-15 relative plus two wei.
library Everlasting {
    uint256 private constant SQRT8_Q192 = 17754324813159069657356702366794119656090484187837768835380;
    uint256 private constant MIN_DEVIATION_Q96 = 1 << 68;
    uint256 private constant ONE_Q96 = 1 << 96;
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR_SECONDS = 31_536_000;

    /// @notice Price of call and put and all Greeks for a funding period of `fundingSeconds`.
    /// @dev Domain and errors of `PricingDomain`, with the funding period in the place of the time to expiry.
    function greeks(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 fundingSeconds
    ) internal pure returns (EverlastingGreeks memory result) {
        unchecked {
            (uint256 spotWad, uint256 strikeWad, uint256 volWad) = (spot.unwrap(), strike.unwrap(), vol.unwrap());
            PricingDomain.requireInside(spotWad, strikeWad, volWad, fundingSeconds, 0);
            uint256 deviationQ96 = (volWad * BlackScholes.rootTimeOf(fundingSeconds)) >> 64;
            if (deviationQ96 < MIN_DEVIATION_Q96) {
                _fillPrices(result, spotWad, strikeWad, 0);
                result.deltaCall = sd(_payoffDelta(spotWad, strikeWad));
                return result;
            }
            uint256 uQ96 = _u(deviationQ96);
            uint256 distanceQ96 = FixedMath.abs(BlackScholes.lnRatioQ192(spotWad, strikeWad)) >> 96;
            uint256 powerQ127 = _power(spotWad < strikeWad, distanceQ96, uQ96);
            uint256 timeValueWad = FixedMath.divUnsigned(strikeWad * powerQ127, uQ96) >> 31;
            _fillPrices(result, spotWad, strikeWad, timeValueWad);
            result.fundingPerYear = ud(FixedMath.divUnsigned(timeValueWad * YEAR_SECONDS, fundingSeconds));
            _fillSlopes(result, spotWad, strikeWad, uQ96, powerQ127);
            result.vega = ud(_vegaWad((strikeWad * powerQ127) >> 95, distanceQ96, uQ96, volWad));
        }
    }

    /// @dev u = √(1 + 8/(σ²T)).
    function _u(uint256 deviationQ96) private pure returns (uint256) {
        unchecked {
            uint256 gQ96 = FixedMath.divUnsigned(SQRT8_Q192, deviationQ96);
            return FixedMath.sqrt((1 << 192) + gQ96 * gQ96);
        }
    }

    /// @dev (S/K)^((1 ± u)/2) = e^(−|ln(S/K)|·(u ± 1)/2), + below the strike.
    function _power(bool below, uint256 distanceQ96, uint256 uQ96) private pure returns (uint256) {
        unchecked {
            uint256 twicePQ96 = below ? uQ96 + ONE_Q96 : uQ96 - ONE_Q96;
            return FixedMath.expNeg((distanceQ96 * twicePQ96) >> 97, 1 << 127);
        }
    }

    /// @dev The option out of the money is worth its time value, the other its payoff more: parity is exact.
    function _fillPrices(
        EverlastingGreeks memory result,
        uint256 spotWad,
        uint256 strikeWad,
        uint256 timeValueWad
    ) private pure {
        unchecked {
            result.call = ud(timeValueWad + (spotWad > strikeWad ? spotWad - strikeWad : 0));
            result.put = ud(timeValueWad + (strikeWad > spotWad ? strikeWad - spotWad : 0));
        }
    }

    /// @dev With q = (S/K)^p·K/S ≤ 1, w/S = q/u. Δ to the nearest wei, Γ·S = q·(u − 1/u)/4.
    function _fillSlopes(
        EverlastingGreeks memory result,
        uint256 spotWad,
        uint256 strikeWad,
        uint256 uQ96,
        uint256 powerQ127
    ) private pure {
        unchecked {
            uint256 qQ127 = FixedMath.divUnsigned(strikeWad * powerQ127, spotWad);
            bool below = spotWad < strikeWad;
            uint256 shareQ96 = FixedMath.divUnsigned((below ? uQ96 + ONE_Q96 : uQ96 - ONE_Q96) << 95, uQ96);
            uint256 shiftWad = (((qQ127 * shareQ96) >> 96) * WAD + (1 << 126)) >> 127;
            result.deltaCall = sd(int256(below ? shiftWad : WAD - shiftWad));
            uint256 curvatureQ96 = (uQ96 - FixedMath.divUnsigned(1 << 192, uQ96)) >> 2;
            uint256 gammaSpotQ32 = (((qQ127 * curvatureQ96) >> 96) * WAD) >> 95;
            result.gammaSpot = ud((gammaSpotQ32 + (1 << 31)) >> 32);
            result.gamma = ud((FixedMath.divUnsigned(gammaSpotQ32 * WAD, spotWad) + (1 << 31)) >> 32);
        }
    }

    /// @dev K·(S/K)^p·(1/u + |ln(S/K)|/2)·(1 − 1/u²)/σ.
    function _vegaWad(
        uint256 scaledQ32,
        uint256 distanceQ96,
        uint256 uQ96,
        uint256 volWad
    ) private pure returns (uint256) {
        unchecked {
            uint256 inverseUQ96 = FixedMath.divUnsigned(1 << 192, uQ96);
            uint256 sensitivityQ96 = inverseUQ96 + (distanceQ96 >> 1);
            uint256 weightQ96 = ONE_Q96 - ((inverseUQ96 * inverseUQ96) >> 96);
            uint256 productQ32 = (((scaledQ32 * sensitivityQ96) >> 96) * weightQ96) >> 96;
            return FixedMath.divUnsigned(productQ32 * WAD, volWad) >> 32;
        }
    }

    function _payoffDelta(uint256 spotWad, uint256 strikeWad) private pure returns (int256 deltaWad) {
        if (spotWad == strikeWad) return 0.5e18;
        if (spotWad > strikeWad) deltaWad = 1e18;
    }
}
