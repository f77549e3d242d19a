// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "./FixedMath.sol";

/// @title The inputs `BlackScholes` prices, and the errors for all others
/// @dev Inside these bounds no intermediate product of the kernels reaches 2^256; the tests stand on every corner.
library PricingDomain {
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
    /// @notice |ln(spot) − ln(strike)|: MAX_PRICE/MIN_PRICE allows 55.3.
    int256 internal constant MAX_LN_MONEYNESS = 56e18;

    uint256 private constant PRICE_SPAN = 999999999999999999999999000000000;
    uint256 private constant RATE_SHIFT = 1e18;
    uint256 private constant RATE_SPAN = 5e18;

    /// @notice Reverts with the first input outside its bounds.
    /// @dev All comparisons in one test: the happy path pays for one jump, the error path finds the culprit.
    function requireInside(
        uint256 spotWad,
        uint256 strikeWad,
        uint256 volWad,
        uint256 tauSeconds,
        int256 rateWad
    ) internal pure {
        bool outside;
        assembly ("memory-safe") {
            let prices := or(gt(sub(spotWad, MIN_PRICE), PRICE_SPAN), gt(sub(strikeWad, MIN_PRICE), PRICE_SPAN))
            let others := or(gt(volWad, MAX_VOL), gt(tauSeconds, MAX_TAU_SECONDS))
            outside := or(or(prices, others), gt(add(rateWad, RATE_SHIFT), RATE_SPAN))
        }
        if (outside) _revertOutside(spotWad, strikeWad, volWad, tauSeconds, rateWad);
    }

    /// @notice Reverts for a log-moneyness that no two prices of the domain have.
    function requireLnMoneyness(int256 lnWad) internal pure {
        require(
            FixedMath.abs(lnWad) <= uint256(MAX_LN_MONEYNESS),
            BlackScholes_MoneynessOutsideDomain(lnWad, -MAX_LN_MONEYNESS, MAX_LN_MONEYNESS)
        );
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
