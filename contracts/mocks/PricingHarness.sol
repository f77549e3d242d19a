// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18} from "@prb/math/src/UD60x18.sol";

import {BlackScholes, OptionGreeks, Tenor} from "../pricing/BlackScholes.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {Gaussian} from "../pricing/Gaussian.sol";

/// @title The pricing library behind external functions, for tests and measurements only
/// @dev Each `gas…` function takes the gas counter before and after the library call alone and forces the result to
/// memory between the two, so that the optimizer can move no work out of the window. The caller subtracts `gasBaseline`.
contract PricingHarness {
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

    /// @notice What the window itself costs: two readings of the counter and one store.
    function gasBaseline(uint256 x) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(x);
        used = before - gasleft();
    }

    function gasGreeks(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        OptionGreeks memory result = BlackScholes.greeks(spot, strike, vol, tauSeconds, rate);
        _forceMemory(result);
        used = before - gasleft();
    }

    function gasGreeksAt(
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        Tenor memory tenor
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        OptionGreeks memory result = BlackScholes.greeksAt(spot, strike, lnMoneyness, vol, tenor);
        _forceMemory(result);
        used = before - gasleft();
    }

    function gasCall(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.call(spot, strike, vol, tauSeconds, rate).unwrap());
        used = before - gasleft();
    }

    function gasPut(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.put(spot, strike, vol, tauSeconds, rate).unwrap());
        used = before - gasleft();
    }

    function gasDeltaCall(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(uint256(BlackScholes.deltaCall(spot, strike, vol, tauSeconds, rate).unwrap()));
        used = before - gasleft();
    }

    function gasCdf(SD59x18 x) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(Gaussian.cdf(x).unwrap());
        used = before - gasleft();
    }

    function gasLnWad(uint256 xWad) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(uint256(FixedMath.lnWad(xWad)));
        used = before - gasleft();
    }

    /// @dev Stores into scratch space, which the optimizer may neither drop nor delay past the next gas reading.
    function _force(uint256 x) private pure {
        assembly ("memory-safe") {
            mstore(0, x)
        }
    }

    function _forceMemory(OptionGreeks memory result) private pure {
        assembly ("memory-safe") {
            mstore(0, result)
        }
    }
}
