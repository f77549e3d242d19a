// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SeriesId} from "./Series.sol";

/// @dev One series' share of a trade.
struct Leg {
    SeriesId id;
    uint256 quantityWad; // base, whole lots
}

/// @dev What a trade costs and why. premium = (model + premium spread) + hedge; shares of volatility are WAD, 1e18 = 100 %.
struct Quote {
    uint256 amountQuote; // quote units: what a buyer pays, rounded up, or a seller gets, rounded down
    uint256 markWad; // quote: the same options at the smile's mid
    uint256 volWad; // a year: the strike's mid volatility
    uint256 spreadWad; // half-spread by which volatility is moved: the setting, and what the book's vega adds or takes off
    uint256 impactWad; // by which recent trades of the expiry move it on top, half of this one included
    uint256 modelWad; // quote: the options at the moved volatility, before the spread on the premium
    uint256 hedgeWad; // quote: what this trade's own hedge is expected to cost
}
