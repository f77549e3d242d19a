// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {FixedMath} from "./FixedMath.sol";
import {Gaussian} from "./Gaussian.sol";
import {OptionGreeks, Tenor} from "./OptionGreeks.sol";
import {PricingDomain} from "./PricingDomain.sol";

/// @title Black–Scholes with a rate: price, Δ, Γ, vega and θ of call and put in one pass
/// @notice Spot and strike in quote per base; vol and rate per year; a year is 365 days. Pure: no storage, no clock.
///
/// @dev With D = strike·e^(−rτ), s = σ√τ, d1 = (ln(S/K) + rτ)/s + s/2 and d2 = d1 − s, the identity S·φ(d1) = D·φ(d2) lets
/// one density serve both tails: S·Φ(−|d1|) = A·M(|d1|) and D·Φ(−|d2|) = A·M(|d2|), where A = S·φ(d1) and M is the Mills
/// ratio. The price computed is that of the option out of the money forward, a difference of two small numbers where both
/// d have one sign; the other follows by parity. So cheap options keep relative accuracy, no price is ever negative or
/// below intrinsic, and parity is exact.
///
/// @dev Errors, measured against 90-digit values with strike/spot in [1/100, 100], vol 1 to 1000 %, up to 2.5 years: price/spot, Δ
/// and vega/spot ≤ 1e-17, Γ·S and θ relative ≤ 1e-14, each plus rounding (prices two wei, the others one). Prices down to
/// 1e-9 of spot are relatively right to 1e-12 for σ√τ ≤ ½, to 3e-11 for σ√τ ≤ 3.
/// `call`, `put` and `deltaCall` return what `greeks` returns, to the bit.
///
/// @dev Limits. τ = 0 or σ = 0: forward intrinsic; Δ is 1 or 0 and ½ at the money (forward); Γ, vega and the decay of θ are 0,
/// so θ is the carry alone. |d1| ≥ 14: the density is below 2^-140 and the same formulas give intrinsic and 0.
library BlackScholes {
    /// 2^320/(1e36·31,536,000)
    uint256 private constant ROOT_TIME_SCALE = 67731704589069954413845183478232880346356688304054185;
    /// 2^192/(1e18·31,536,000)
    int256 private constant DRIFT_SCALE = 199045590290039344363133860451791;
    /// 2^192/1e18
    int256 private constant WAD_TO_Q192 = 6277101735386680763835789423207666416102;
    /// 2^199/1e36
    uint256 private constant DECAY_SCALE = 803469022129495137770981;
    uint256 private constant WAD = 1e18;
    uint256 private constant HALF_Q32 = 1 << 31;

    /// @notice Price of call and put and all Greeks.
    function greeks(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (OptionGreeks memory result) {
        (uint256 spotWad, uint256 volWad, int256 rateWad) = (spot.unwrap(), vol.unwrap(), rate.unwrap());
        PricingDomain.requireInside(spotWad, strike.unwrap(), volWad, tauSeconds, rateWad);
        (int256 xQ192, uint256 discountedWad) = _forward(spotWad, strike.unwrap(), tauSeconds, rateWad);
        _fill(result, spotWad, discountedWad, xQ192, volWad, rootTimeOf(tauSeconds), rateWad);
    }

    /// @notice As `greeks`, for a book: `lnMoneyness` = ln(spot) − ln(strike) and `tenor` come from outside, so that one
    /// logarithm serves all strikes and one root and one discount all strikes of an expiry.
    /// @dev `lnMoneyness` carries 18 decimals, so d1 is off by up to 1e-18/(σ√τ) against `greeks`.
    function greeksAt(
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        Tenor memory tenor
    ) internal pure returns (OptionGreeks memory result) {
        fillGreeksAt(result, spot, strike, lnMoneyness, vol, tenor);
    }

    /// @notice As `greeksAt`, into a struct the caller keeps: a loop over strikes then allocates no memory.
    function fillGreeksAt(
        OptionGreeks memory result,
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        Tenor memory tenor
    ) internal pure {
        unchecked {
            (uint256 spotWad, uint256 volWad) = (spot.unwrap(), vol.unwrap());
            PricingDomain.requireInside(spotWad, strike.unwrap(), volWad, 0, 0);
            int256 xQ192 = _lnMoneynessQ192(lnMoneyness.unwrap()) + tenor.driftQ192;
            uint256 discountedWad = (strike.unwrap() * tenor.discountQ112) >> 112;
            _fill(result, spotWad, discountedWad, xQ192, volWad, tenor.rootTime, tenor.rateWad);
        }
    }

    /// @notice As `greeksAt` for a caller with one strike to an expiry.
    function greeksAt(
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (OptionGreeks memory) {
        return greeksAt(spot, strike, lnMoneyness, vol, tenorAt(tauSeconds, rate));
    }

    /// @notice The part of the work that depends on expiry and rate alone.
    function tenorAt(uint256 tauSeconds, SD59x18 rate) internal pure returns (Tenor memory) {
        unchecked {
            int256 rateWad = rate.unwrap();
            PricingDomain.requireInside(WAD, WAD, 0, tauSeconds, rateWad);
            int256 driftQ192 = _driftQ192(tauSeconds, rateWad);
            return Tenor(rootTimeOf(tauSeconds), driftQ192, _discountQ112(driftQ192), rateWad);
        }
    }

    /// @notice Price of the call, in quote, rounded down (within 2 wei).
    function call(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (UD60x18) {
        unchecked {
            (uint256 spotWad, uint256 discountedWad, uint256 otmWad) = _price(spot, strike, vol, tauSeconds, rate);
            return ud(spotWad > discountedWad ? otmWad + (spotWad - discountedWad) : otmWad);
        }
    }

    /// @notice Price of the put, in quote, rounded down (within 2 wei).
    function put(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (UD60x18) {
        unchecked {
            (uint256 spotWad, uint256 discountedWad, uint256 otmWad) = _price(spot, strike, vol, tauSeconds, rate);
            return ud(discountedWad > spotWad ? otmWad + (discountedWad - spotWad) : otmWad);
        }
    }

    /// @notice Δ of the call, Φ(d1), in base per base. Δ of the put is this minus 1.
    function deltaCall(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (SD59x18) {
        unchecked {
            PricingDomain.requireInside(spot.unwrap(), strike.unwrap(), vol.unwrap(), tauSeconds, rate.unwrap());
            int256 xQ192 = lnRatioQ192(spot.unwrap(), strike.unwrap()) + _driftQ192(tauSeconds, rate.unwrap());
            uint256 sdQ96 = (vol.unwrap() * rootTimeOf(tauSeconds)) >> 64;
            if (sdQ96 == 0) return sd(_deltaWithoutVariance(xQ192));
            (int256 d1, ) = _d(xQ192, sdQ96);
            uint256 t1 = FixedMath.abs(d1);
            uint256 tailQ128;
            if (t1 < Gaussian.CUTOFF_Q96) tailQ128 = (Gaussian.pdfQ128(t1) * Gaussian.millsQ96(t1)) >> 96;
            return sd(_deltaWad(d1, tailQ128));
        }
    }

    /// @notice ln(spot/strike) for prices of the domain.
    /// @dev The quotient keeps 126 fractional bits, of which 46 remain at the ends of the domain.
    function lnRatioQ192(uint256 spotWad, uint256 strikeWad) internal pure returns (int256) {
        unchecked {
            return FixedMath.lnQ192(FixedMath.divUnsigned(spotWad << 126, strikeWad), 126);
        }
    }

    /// @notice √τ·2^160/1e18, τ in years, for times of the domain: `vol·rootTimeOf(τ) >> 64` is σ√τ in Q96.
    function rootTimeOf(uint256 tauSeconds) internal pure returns (uint256) {
        unchecked {
            return FixedMath.sqrt(tauSeconds * ROOT_TIME_SCALE);
        }
    }

    /// @dev What both single prices need: spot, discounted strike and the price of the option out of the money forward.
    function _price(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) private pure returns (uint256 spotWad, uint256 discountedWad, uint256 otmWad) {
        unchecked {
            spotWad = spot.unwrap();
            PricingDomain.requireInside(spotWad, strike.unwrap(), vol.unwrap(), tauSeconds, rate.unwrap());
            int256 xQ192;
            (xQ192, discountedWad) = _forward(spotWad, strike.unwrap(), tauSeconds, rate.unwrap());
            uint256 sdQ96 = (vol.unwrap() * rootTimeOf(tauSeconds)) >> 64;
            if (sdQ96 != 0) {
                (int256 d1, int256 d2) = _d(xQ192, sdQ96);
                uint256 density = _densityQ128(d1);
                (uint256 mills1, uint256 mills2) = _mills(density, d1, d2);
                otmWad = _otmWad(spotWad, discountedWad, (spotWad * density) >> 96, d1 ^ d2, mills1, mills2);
            }
        }
    }

    /// @dev The one pass: `xQ192` = ln(spot/strike) + rate·τ, `discountedWad` = strike·e^(−rate·τ).
    function _fill(
        OptionGreeks memory result,
        uint256 spotWad,
        uint256 discountedWad,
        int256 xQ192,
        uint256 volWad,
        uint256 rootTime,
        int256 rateWad
    ) private pure {
        unchecked {
            uint256 sdQ96 = (volWad * rootTime) >> 64;
            if (sdQ96 == 0) return _fillWithoutVariance(result, spotWad, discountedWad, xQ192, rateWad);
            (int256 d1, int256 d2) = _d(xQ192, sdQ96);
            uint256 density = _densityQ128(d1);
            uint256 aQ32 = (spotWad * density) >> 96;
            _fillCurvature(result, spotWad, FixedMath.divUnsigned(density * 1e36, sdQ96));
            result.vega = ud((((aQ32 * rootTime) >> 96) * WAD) >> 96);
            uint256 decayQ32 = _decayQ32(aQ32, volWad, rootTime);
            (uint256 mills1, uint256 mills2) = _mills(density, d1, d2);
            result.deltaCall = sd(_deltaWad(d1, (density * mills1) >> 96));
            uint256 otmWad = _otmWad(spotWad, discountedWad, aQ32, d1 ^ d2, mills1, mills2);
            _fillPrices(result, spotWad, discountedWad, otmWad);
            uint256 exercisedQ32 = (aQ32 * mills2) >> 96;
            if (d2 >= 0) exercisedQ32 = (discountedWad << 32) - exercisedQ32;
            _fillThetas(result, decayQ32, discountedWad, exercisedQ32, rateWad);
        }
    }

    /// @dev The limit σ√τ → 0.
    function _fillWithoutVariance(
        OptionGreeks memory result,
        uint256 spotWad,
        uint256 discountedWad,
        int256 xQ192,
        int256 rateWad
    ) private pure {
        unchecked {
            int256 deltaWad = _deltaWithoutVariance(xQ192);
            _fillPrices(result, spotWad, discountedWad, 0);
            result.deltaCall = sd(deltaWad);
            _fillCurvature(result, spotWad, 0);
            result.vega = ud(0);
            _fillThetas(result, 0, discountedWad, ((discountedWad << 32) * uint256(deltaWad)) / WAD, rateWad);
        }
    }

    /// @dev The option out of the money forward costs `otmWad`, the other its intrinsic value more: parity is exact.
    function _fillPrices(
        OptionGreeks memory result,
        uint256 spotWad,
        uint256 discountedWad,
        uint256 otmWad
    ) private pure {
        unchecked {
            uint256 callWad = otmWad;
            uint256 putWad = otmWad;
            if (spotWad > discountedWad) callWad += spotWad - discountedWad;
            else putWad += discountedWad - spotWad;
            result.call = ud(callWad);
            result.put = ud(putWad);
        }
    }

    /// @dev Γ·S = φ(d1)/(σ√τ), here with 36 decimals in Q32, rounded to the nearest wei.
    function _fillCurvature(OptionGreeks memory result, uint256 spotWad, uint256 gammaSpotQ32) private pure {
        unchecked {
            result.gamma = ud((FixedMath.divUnsigned(gammaSpotQ32, spotWad) + HALF_Q32) >> 32);
            result.gammaSpot = ud((gammaSpotQ32 / WAD + HALF_Q32) >> 32);
        }
    }

    /// @dev Decay and the carry of the strike: −r·D·Φ(d2) for the call, +r·D·Φ(−d2) for the put. Rounded once, to the nearest.
    function _fillThetas(
        OptionGreeks memory result,
        uint256 decayQ32,
        uint256 discountedWad,
        uint256 exercisedQ32,
        int256 rateWad
    ) private pure {
        unchecked {
            int256 callQ32 = -int256(decayQ32);
            int256 putQ32 = callQ32;
            if (rateWad != 0) {
                callQ32 -= (rateWad * int256(exercisedQ32)) / int256(WAD);
                putQ32 += (rateWad * int256((discountedWad << 32) - exercisedQ32)) / int256(WAD);
            }
            result.thetaCall = sd((callQ32 + int256(HALF_Q32)) >> 32);
            result.thetaPut = sd((putQ32 + int256(HALF_Q32)) >> 32);
        }
    }

    function _deltaWithoutVariance(int256 xQ192) private pure returns (int256) {
        if (xQ192 == 0) return 0.5e18;
        return xQ192 > 0 ? int256(WAD) : int256(0);
    }

    function _forward(
        uint256 spotWad,
        uint256 strikeWad,
        uint256 tauSeconds,
        int256 rateWad
    ) private pure returns (int256 xQ192, uint256 discountedWad) {
        unchecked {
            xQ192 = lnRatioQ192(spotWad, strikeWad);
            discountedWad = strikeWad;
            if (rateWad != 0) {
                int256 driftQ192 = _driftQ192(tauSeconds, rateWad);
                xQ192 += driftQ192;
                discountedWad = (strikeWad * _discountQ112(driftQ192)) >> 112;
            }
        }
    }

    function _lnMoneynessQ192(int256 lnWad) private pure returns (int256) {
        unchecked {
            PricingDomain.requireLnMoneyness(lnWad);
            return lnWad * WAD_TO_Q192;
        }
    }

    function _driftQ192(uint256 tauSeconds, int256 rateWad) private pure returns (int256) {
        unchecked {
            return rateWad * int256(tauSeconds) * DRIFT_SCALE;
        }
    }

    /// @dev A negative rate takes the reciprocal, because `expNeg` only falls.
    function _discountQ112(int256 driftQ192) private pure returns (uint256) {
        unchecked {
            if (driftQ192 == 0) return 1 << 112;
            uint256 fallingQ112 = FixedMath.expNeg(FixedMath.abs(driftQ192) >> 96, 1 << 112);
            return driftQ192 > 0 ? fallingQ112 : (1 << 224) / fallingQ112;
        }
    }

    function _d(int256 xQ192, uint256 sdQ96) private pure returns (int256 d1, int256 d2) {
        unchecked {
            d1 = FixedMath.divSigned(xQ192, int256(sdQ96)) + int256(sdQ96 >> 1);
            d2 = d1 - int256(sdQ96);
        }
    }

    /// @dev φ(d1), and 0 where it is below 2^-140.
    function _densityQ128(int256 d1) private pure returns (uint256 density) {
        uint256 t1 = FixedMath.abs(d1);
        if (t1 < Gaussian.CUTOFF_Q96) density = Gaussian.pdfQ128(t1);
    }

    /// @dev Mills ratios of |d1| and |d2| in Q96; not worth computing where the density they multiply is 0.
    function _mills(uint256 density, int256 d1, int256 d2) private pure returns (uint256 mills1, uint256 mills2) {
        if (density != 0) {
            mills1 = Gaussian.millsQ96(FixedMath.abs(d1));
            mills2 = Gaussian.millsQ96(FixedMath.abs(d2));
        }
    }

    /// @dev d of one sign: A·|M(|d1|) − M(|d2|)|. d2 < 0 ≤ d1: min(S, D) − A·(M(|d1|) + M(|d2|)), floored at 0 because a
    /// price of less than a wei may round to −1.
    function _otmWad(
        uint256 spotWad,
        uint256 discountedWad,
        uint256 aQ32,
        int256 signs,
        uint256 mills1,
        uint256 mills2
    ) private pure returns (uint256 otmWad) {
        unchecked {
            if (signs < 0) {
                uint256 tailsWad = (aQ32 * (mills1 + mills2)) >> 128;
                uint256 smallerWad = spotWad < discountedWad ? spotWad : discountedWad;
                if (smallerWad > tailsWad) otmWad = smallerWad - tailsWad;
            } else {
                otmWad = (aQ32 * FixedMath.abs(int256(mills1 - mills2))) >> 128;
            }
        }
    }

    /// @dev Φ(d1) rounded to the nearest wei, from the lower tail Φ(−|d1|).
    function _deltaWad(int256 d1, uint256 tailQ128) private pure returns (int256 deltaWad) {
        unchecked {
            deltaWad = int256((tailQ128 * WAD + (1 << 127)) >> 128);
            if (d1 >= 0) deltaWad = int256(WAD) - deltaWad;
        }
    }

    /// @dev A·σ/(2√τ), what both options lose in a year to the passing of time alone.
    function _decayQ32(uint256 aQ32, uint256 volWad, uint256 rootTime) private pure returns (uint256) {
        unchecked {
            return (FixedMath.divUnsigned((aQ32 * volWad) << 40, rootTime) * DECAY_SCALE) >> 80;
        }
    }
}
