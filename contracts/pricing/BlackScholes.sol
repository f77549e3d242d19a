// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {FixedMath} from "./FixedMath.sol";
import {Gaussian} from "./Gaussian.sol";

/// @notice What one unit of base under option is worth and how that moves. Delta of the put is `deltaCall` − 1.
struct OptionGreeks {
    /// Price of the call, in quote.
    UD60x18 call;
    /// Price of the put, in quote. `call − put == spot − strike·e^(−rate·τ)` exactly.
    UD60x18 put;
    /// ∂call/∂spot = Φ(d1).
    SD59x18 deltaCall;
    /// Γ = ∂²call/∂spot², per unit of quote; the put's is the same. Loses digits where spot is large: see `gammaSpot`.
    UD60x18 gamma;
    /// Γ·spot: the change of delta for a move of 100 %, with all its digits at any spot.
    UD60x18 gammaSpot;
    /// ∂call/∂vol per 1.00 of vol; the put's is the same.
    UD60x18 vega;
    /// Change of the call's value with the passing of one year; negative where the holder loses.
    SD59x18 thetaCall;
    /// Change of the put's value with the passing of one year.
    SD59x18 thetaPut;
}

/// @notice What all strikes of one expiry share, computed once by `tenorAt`.
struct Tenor {
    /// √τ·2^160/1e18, τ in years.
    uint256 rootTime;
    /// rate·τ in Q192.
    int256 driftQ192;
    /// e^(−rate·τ) in Q112.
    uint256 discountQ112;
    /// Continuously compounded rate per year, WAD.
    int256 rateWad;
}

/// @title Black–Scholes with a rate: price, Δ, Γ, vega and θ of call and put in one pass
/// @notice Spot and strike in quote per base; vol and rate per year; a year is 365 days. Pure: no storage, no clock.
///
/// @dev With D = strike·e^(−rτ), s = σ√τ, d1 = (ln(S/K) + rτ)/s + s/2 and d2 = d1 − s, the identity S·φ(d1) = D·φ(d2) lets
/// one density serve both tails: S·Φ(−|d1|) = A·M(|d1|) and D·Φ(−|d2|) = A·M(|d2|), where A = S·φ(d1) and M is the Mills
/// ratio. The price computed is that of the option out of the money forward, a difference of two small numbers where both
/// d have one sign; the other follows by parity. So cheap options keep relative accuracy, no price is ever negative or
/// below intrinsic, and parity is exact.
///
/// @dev Errors, measured against 60-digit values over the domain with strike/spot in [1/100, 100]: price/spot and Δ
/// ≤ 2e-17, vega/spot ≤ 2e-17, Γ·S and θ relative ≤ 1e-13, each plus one wei of output (two for prices).
/// `call`, `put` and `deltaCall` return what `greeks` returns, to the bit.
///
/// @dev Limits. τ = 0 or σ = 0: forward intrinsic; Δ is 1 or 0 and ½ at the money (forward); Γ, vega and the decay of θ are 0,
/// so θ is the carry alone. |d1| ≥ 14: the density is below 2^-140 and the same formulas give intrinsic and 0.
library BlackScholes {
    error BlackScholes_SpotOutsideDomain(uint256 actual, uint256 min, uint256 max);
    error BlackScholes_StrikeOutsideDomain(uint256 actual, uint256 min, uint256 max);
    error BlackScholes_VolOutsideDomain(uint256 actual, uint256 max);
    error BlackScholes_TauOutsideDomain(uint256 actual, uint256 max);
    error BlackScholes_RateOutsideDomain(int256 actual, int256 min, int256 max);
    error BlackScholes_MoneynessOutsideDomain(int256 actual, int256 min, int256 max);

    /// @notice Spot and strike: 1e-9 to 1e15 quote per base.
    uint256 internal constant MIN_PRICE = 1e9;
    uint256 internal constant MAX_PRICE = 1e33;
    /// @notice Vol: 0 to 2000 % a year.
    uint256 internal constant MAX_VOL = 20e18;
    /// @notice Time to expiry: 0 s to ten years of 365 days.
    uint256 internal constant MAX_TAU_SECONDS = 315_360_000;
    /// @notice Rate: −100 % to 400 % a year.
    int256 internal constant MIN_RATE = -1e18;
    int256 internal constant MAX_RATE = 4e18;
    /// @notice |ln(spot/strike)| handed to `greeksAt`: MAX_PRICE/MIN_PRICE allows 55.3.
    int256 internal constant MAX_LN_MONEYNESS = 56e18;

    uint256 private constant PRICE_SPAN = 999999999999999999999999000000000;
    uint256 private constant RATE_SHIFT = 1e18;
    uint256 private constant RATE_SPAN = 5e18;

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
    ) internal pure returns (OptionGreeks memory) {
        (uint256 spotWad, uint256 volWad) = (spot.unwrap(), vol.unwrap());
        _requireDomain(spotWad, strike.unwrap(), volWad, tauSeconds, rate.unwrap());
        (int256 xQ192, uint256 discountedWad) = _forward(spotWad, strike.unwrap(), tauSeconds, rate.unwrap());
        return _greeks(spotWad, discountedWad, xQ192, volWad, _rootTime(tauSeconds), rate.unwrap());
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
    ) internal pure returns (OptionGreeks memory) {
        unchecked {
            (uint256 spotWad, uint256 volWad) = (spot.unwrap(), vol.unwrap());
            _requireDomain(spotWad, strike.unwrap(), volWad, 0, 0);
            int256 xQ192 = _lnMoneynessQ192(lnMoneyness.unwrap()) + tenor.driftQ192;
            uint256 discountedWad = (strike.unwrap() * tenor.discountQ112) >> 112;
            return _greeks(spotWad, discountedWad, xQ192, volWad, tenor.rootTime, tenor.rateWad);
        }
    }

    /// @notice As above for a caller with one strike to an expiry.
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
            _requireDomain(MIN_PRICE, MIN_PRICE, 0, tauSeconds, rateWad);
            int256 driftQ192 = _driftQ192(tauSeconds, rateWad);
            return Tenor(_rootTime(tauSeconds), driftQ192, _discountQ112(driftQ192), rateWad);
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
            _requireDomain(spot.unwrap(), strike.unwrap(), vol.unwrap(), tauSeconds, rate.unwrap());
            int256 xQ192 = _lnRatioQ192(spot.unwrap(), strike.unwrap()) + _driftQ192(tauSeconds, rate.unwrap());
            uint256 sdQ96 = (vol.unwrap() * _rootTime(tauSeconds)) >> 64;
            if (sdQ96 == 0) return sd(_deltaWithoutVariance(xQ192));
            (int256 d1, ) = _d(xQ192, sdQ96);
            uint256 t1 = FixedMath.abs(d1);
            if (t1 >= Gaussian.CUTOFF_Q96) return sd(d1 > 0 ? int256(WAD) : int256(0));
            return sd(_deltaWad(d1, Gaussian.pdfQ128(t1), Gaussian.millsQ96(t1)));
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
            _requireDomain(spotWad, strike.unwrap(), vol.unwrap(), tauSeconds, rate.unwrap());
            int256 xQ192;
            (xQ192, discountedWad) = _forward(spotWad, strike.unwrap(), tauSeconds, rate.unwrap());
            uint256 sdQ96 = (vol.unwrap() * _rootTime(tauSeconds)) >> 64;
            if (sdQ96 == 0) return (spotWad, discountedWad, 0);
            (int256 d1, int256 d2) = _d(xQ192, sdQ96);
            (uint256 density, uint256 mills1, uint256 mills2) = _tails(d1, d2);
            otmWad = _otmWad(spotWad, discountedWad, (spotWad * density) >> 96, d1 ^ d2, mills1, mills2);
        }
    }

    /// @dev The one pass: `xQ192` = ln(spot/strike) + rate·τ, `discountedWad` = strike·e^(−rate·τ).
    function _greeks(
        uint256 spotWad,
        uint256 discountedWad,
        int256 xQ192,
        uint256 volWad,
        uint256 rootTime,
        int256 rateWad
    ) private pure returns (OptionGreeks memory) {
        unchecked {
            uint256 sdQ96 = (volWad * rootTime) >> 64;
            if (sdQ96 == 0) return _withoutVariance(spotWad, discountedWad, xQ192, rateWad);
            (int256 d1, int256 d2) = _d(xQ192, sdQ96);
            (uint256 density, uint256 mills1, uint256 mills2) = _tails(d1, d2);
            uint256 aQ32 = (spotWad * density) >> 96;
            uint256 otmWad = _otmWad(spotWad, discountedWad, aQ32, d1 ^ d2, mills1, mills2);
            (int256 thetaCall, int256 thetaPut) = _thetas(
                _decayWad(aQ32, volWad, rootTime),
                discountedWad,
                d2 < 0 ? (aQ32 * mills2) >> 128 : discountedWad - ((aQ32 * mills2) >> 128),
                rateWad
            );
            uint256 gammaSpotQ32 = FixedMath.divUnsigned(density * 1e36, sdQ96);
            return
                OptionGreeks(
                    ud(spotWad > discountedWad ? otmWad + (spotWad - discountedWad) : otmWad),
                    ud(discountedWad > spotWad ? otmWad + (discountedWad - spotWad) : otmWad),
                    sd(_deltaWad(d1, density, mills1)),
                    ud((FixedMath.divUnsigned(gammaSpotQ32, spotWad) + HALF_Q32) >> 32),
                    ud((gammaSpotQ32 / WAD + HALF_Q32) >> 32),
                    ud((((aQ32 * rootTime) >> 96) * WAD) >> 96),
                    sd(thetaCall),
                    sd(thetaPut)
                );
        }
    }

    /// @dev The limit σ√τ → 0.
    function _withoutVariance(
        uint256 spotWad,
        uint256 discountedWad,
        int256 xQ192,
        int256 rateWad
    ) private pure returns (OptionGreeks memory) {
        unchecked {
            int256 deltaWad = _deltaWithoutVariance(xQ192);
            uint256 exercisedWad = (discountedWad * uint256(deltaWad)) / WAD;
            (int256 thetaCall, int256 thetaPut) = _thetas(0, discountedWad, exercisedWad, rateWad);
            return
                OptionGreeks(
                    ud(spotWad > discountedWad ? spotWad - discountedWad : 0),
                    ud(discountedWad > spotWad ? discountedWad - spotWad : 0),
                    sd(deltaWad),
                    ud(0),
                    ud(0),
                    ud(0),
                    sd(thetaCall),
                    sd(thetaPut)
                );
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
            xQ192 = _lnRatioQ192(spotWad, strikeWad);
            if (rateWad == 0) return (xQ192, strikeWad);
            int256 driftQ192 = _driftQ192(tauSeconds, rateWad);
            xQ192 += driftQ192;
            discountedWad = (strikeWad * _discountQ112(driftQ192)) >> 112;
        }
    }

    /// @dev ln(spot/strike): the quotient keeps 126 fractional bits, of which 46 remain at the ends of the domain.
    function _lnRatioQ192(uint256 spotWad, uint256 strikeWad) private pure returns (int256) {
        unchecked {
            return FixedMath.lnQ192(FixedMath.divUnsigned(spotWad << 126, strikeWad), 126);
        }
    }

    function _lnMoneynessQ192(int256 lnWad) private pure returns (int256) {
        unchecked {
            require(
                FixedMath.abs(lnWad) <= uint256(MAX_LN_MONEYNESS),
                BlackScholes_MoneynessOutsideDomain(lnWad, -MAX_LN_MONEYNESS, MAX_LN_MONEYNESS)
            );
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

    function _rootTime(uint256 tauSeconds) private pure returns (uint256) {
        unchecked {
            return tauSeconds == 0 ? 0 : FixedMath.sqrt(tauSeconds * ROOT_TIME_SCALE);
        }
    }

    function _d(int256 xQ192, uint256 sdQ96) private pure returns (int256 d1, int256 d2) {
        unchecked {
            d1 = FixedMath.divSigned(xQ192, int256(sdQ96)) + int256(sdQ96 >> 1);
            d2 = d1 - int256(sdQ96);
        }
    }

    /// @dev φ(d1) in Q128 and the Mills ratios of |d1| and |d2| in Q96; all 0 where φ(d1) is below 2^-140.
    function _tails(int256 d1, int256 d2) private pure returns (uint256 density, uint256 mills1, uint256 mills2) {
        uint256 t1 = FixedMath.abs(d1);
        if (t1 >= Gaussian.CUTOFF_Q96) return (0, 0, 0);
        density = Gaussian.pdfQ128(t1);
        mills1 = Gaussian.millsQ96(t1);
        mills2 = Gaussian.millsQ96(FixedMath.abs(d2));
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
    ) private pure returns (uint256) {
        unchecked {
            if (signs >= 0) return (aQ32 * (mills1 > mills2 ? mills1 - mills2 : mills2 - mills1)) >> 128;
            uint256 tailsWad = (aQ32 * (mills1 + mills2)) >> 128;
            uint256 smallerWad = spotWad < discountedWad ? spotWad : discountedWad;
            return smallerWad > tailsWad ? smallerWad - tailsWad : 0;
        }
    }

    /// @dev Φ(d1) rounded to the nearest wei.
    function _deltaWad(int256 d1, uint256 density, uint256 mills1) private pure returns (int256) {
        unchecked {
            uint256 tailWad = (((density * mills1) >> 96) * WAD + (1 << 127)) >> 128;
            return int256(d1 < 0 ? tailWad : WAD - tailWad);
        }
    }

    /// @dev A·σ/(2√τ), what both options lose in a year to the passing of time alone.
    function _decayWad(uint256 aQ32, uint256 volWad, uint256 rootTime) private pure returns (uint256) {
        unchecked {
            return (FixedMath.divUnsigned((aQ32 * volWad) << 40, rootTime) * DECAY_SCALE) >> 112;
        }
    }

    /// @dev Decay and the carry of the strike: −r·D·Φ(d2) for the call, +r·D·Φ(−d2) for the put.
    function _thetas(
        uint256 decayWad,
        uint256 discountedWad,
        uint256 exercisedWad,
        int256 rateWad
    ) private pure returns (int256 thetaCall, int256 thetaPut) {
        unchecked {
            thetaCall = -int256(decayWad);
            if (rateWad == 0) return (thetaCall, thetaCall);
            thetaPut = thetaCall + (rateWad * int256(discountedWad - exercisedWad)) / int256(WAD);
            thetaCall -= (rateWad * int256(exercisedWad)) / int256(WAD);
        }
    }

    /// @dev All five comparisons in one test: the happy path pays for one jump, the error path finds the culprit.
    function _requireDomain(
        uint256 spotWad,
        uint256 strikeWad,
        uint256 volWad,
        uint256 tauSeconds,
        int256 rateWad
    ) private pure {
        bool outside;
        assembly ("memory-safe") {
            let prices := or(gt(sub(spotWad, MIN_PRICE), PRICE_SPAN), gt(sub(strikeWad, MIN_PRICE), PRICE_SPAN))
            let others := or(gt(volWad, MAX_VOL), gt(tauSeconds, MAX_TAU_SECONDS))
            outside := or(or(prices, others), gt(add(rateWad, RATE_SHIFT), RATE_SPAN))
        }
        if (outside) _revertOutside(spotWad, strikeWad, volWad, tauSeconds, rateWad);
    }

    function _revertOutside(
        uint256 spotWad,
        uint256 strikeWad,
        uint256 volWad,
        uint256 tauSeconds,
        int256 rateWad
    ) private pure {
        require(
            MIN_PRICE <= spotWad && spotWad <= MAX_PRICE,
            BlackScholes_SpotOutsideDomain(spotWad, MIN_PRICE, MAX_PRICE)
        );
        require(
            MIN_PRICE <= strikeWad && strikeWad <= MAX_PRICE,
            BlackScholes_StrikeOutsideDomain(strikeWad, MIN_PRICE, MAX_PRICE)
        );
        require(volWad <= MAX_VOL, BlackScholes_VolOutsideDomain(volWad, MAX_VOL));
        require(tauSeconds <= MAX_TAU_SECONDS, BlackScholes_TauOutsideDomain(tauSeconds, MAX_TAU_SECONDS));
        revert BlackScholes_RateOutsideDomain(rateWad, MIN_RATE, MAX_RATE);
    }
}
