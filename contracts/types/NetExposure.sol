// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The whole book folded at one price. Signs are the vault's own: a written call has negative delta and gamma,
///      negative vega and positive theta.
struct BookGreeks {
    uint256 liabilityWad; // quote: what the open options are worth to their holders, at the smile's mid
    int256 deltaWad; // base
    int256 gammaSpotWad; // base per 100 % move of spot: gamma × spot
    int256 vegaWad; // quote per 1.00 of volatility
    int256 thetaWad; // quote per year
    int256 charmWad; // base per year: how delta moves as time passes
    uint256 callsWad; // base: calls written
    uint256 putsWad; // base: puts written
    uint256 putsNotionalWad; // quote: puts written × strike
    uint256 relativeVegaWad; // quote per 100 % of each strike's own volatility: Σ |vega| × vol
}

/// @dev What the vault is exposed to at one price, hedge included.
struct NetExposure {
    int256 optionDeltaWad; // base
    uint256 baseHeldWad; // base in the vault's ledger
    int256 netDeltaWad; // base: optionDelta + baseHeld − baseOwed
    int256 gammaSpotWad; // base per 100 % move of spot: gamma × spot
    int256 vegaWad; // quote per 1.00 of volatility
    int256 thetaWad; // quote per year
    int256 charmWad; // base per year: how delta moves as time passes
    uint256 grossWad; // base: contracts written, calls and puts
    uint256 liabilityWad; // quote
    uint256 quoteFreeWad; // quote in the vault's ledger that nobody has a claim on
    uint256 collateralWad; // quote that secures what is owed
    uint256 baseOwedWad; // base borrowed and sold, interest included
    uint256 borrowableWad; // base that could be borrowed now; asked only when more is to be sold than is held
    uint256 releasableWad; // quote of the collateral that a purchase would set free; asked only when one is due
}

/// @dev One open strike: quantities are base WAD, what the vault has written.
struct StrikeView {
    uint40 expiresAt;
    uint256 strikeWad;
    uint256 volWad; // mid, a year; 0 = no smile set
    uint256 callsWad;
    uint256 putsWad;
}

/// @dev What each open expiry adds to the book's second-order risk, in the book's order.
struct ExpirySlices {
    uint256[8] relativeVegaWad; // quote per 100 % of each strike's own volatility
    uint256[8] gammaSpotWad; // base per 100 % move of spot, size alone
}
