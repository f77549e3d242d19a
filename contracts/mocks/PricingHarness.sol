// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18} from "@prb/math/src/UD60x18.sol";

import {BlackScholes} from "../pricing/BlackScholes.sol";
import {Charm} from "../pricing/Charm.sol";
import {Everlasting, EverlastingGreeks} from "../pricing/Everlasting.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {Gaussian} from "../pricing/Gaussian.sol";
import {OptionGreeks, Tenor} from "../pricing/OptionGreeks.sol";
import {SmileArbitrage} from "../pricing/SmileArbitrage.sol";
import {SmileParameters} from "../types/Smile.sol";

/// @title The pricing library behind external functions, for tests and measurements only
contract PricingHarness {
    function smileArbitrage(
        SmileParameters memory p,
        uint256 tauSeconds
    ) external pure returns (bool isFree, int256 xWad, int256 densityWad) {
        return SmileArbitrage.check(p, tauSeconds);
    }

    function smileDensity(SmileParameters memory p, int256 tauWad, int256 xWad) external pure returns (int256) {
        return SmileArbitrage.densityAt(p, tauWad, xWad);
    }

    function greeks(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (OptionGreeks memory) {
        return BlackScholes.greeks(spot, strike, vol, tauSeconds, rate);
    }

    function greeksAt(
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (OptionGreeks memory) {
        return BlackScholes.greeksAt(spot, strike, lnMoneyness, vol, tauSeconds, rate);
    }

    function tenorAt(uint256 tauSeconds, SD59x18 rate) external pure returns (Tenor memory) {
        return BlackScholes.tenorAt(tauSeconds, rate);
    }

    function call(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (UD60x18) {
        return BlackScholes.call(spot, strike, vol, tauSeconds, rate);
    }

    function put(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (UD60x18) {
        return BlackScholes.put(spot, strike, vol, tauSeconds, rate);
    }

    function deltaCall(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (SD59x18) {
        return BlackScholes.deltaCall(spot, strike, vol, tauSeconds, rate);
    }

    function charm(
        UD60x18 gammaSpot,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external pure returns (SD59x18) {
        return Charm.charm(gammaSpot, lnMoneyness, vol, tauSeconds, rate);
    }

    function everlasting(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 fundingSeconds
    ) external pure returns (EverlastingGreeks memory) {
        return Everlasting.greeks(spot, strike, vol, fundingSeconds);
    }

    function cdf(SD59x18 x) external pure returns (UD60x18) {
        return Gaussian.cdf(x);
    }

    function pdf(SD59x18 x) external pure returns (UD60x18) {
        return Gaussian.pdf(x);
    }

    function lnWad(uint256 xWad) external pure returns (int256) {
        return FixedMath.lnWad(xWad);
    }

    function lnQ192(uint256 x, int256 bias) external pure returns (int256) {
        return FixedMath.lnQ192(x, bias);
    }

    function expNeg(uint256 yQ96, uint256 scale) external pure returns (uint256) {
        return FixedMath.expNeg(yQ96, scale);
    }

    function sqrt(uint256 x) external pure returns (uint256) {
        return FixedMath.sqrt(x);
    }

    function pdfQ128(uint256 tQ96) external pure returns (uint256) {
        return Gaussian.pdfQ128(tQ96);
    }

    function millsQ96(uint256 tQ96) external pure returns (uint256) {
        return Gaussian.millsQ96(tQ96);
    }
}
