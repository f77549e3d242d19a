// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One expiry's volatility smile, in one slot: vol(K) = atm + skew·x + curvature·x², x = ln(K/anchor)/deviation.
///      Anchor and deviation are taken when the smile is set, so a strike's volatility stays put until the next setting
///      ("sticky strike") and every Greek is the plain derivative of the book's own value (G2).
///      40 + 40 + 40 + 56 + 40 + 40 = 256 bits
struct Smile {
    uint40 atmE9; // volatility a year at the anchor; 1e9 = 100 %
    int40 skewE9; // change of vol per standard deviation of log-moneyness
    int40 curvatureE9; // change of vol per squared standard deviation
    int56 lnAnchorE12; // ln of the spot (quote per base) when set
    uint40 deviationE9; // atm·√τ when set
    uint40 setAt; // unix seconds; 0 = never set
}

/// @dev What the vol keeper sets; the rest is read from the chain at that moment.
struct SmileParameters {
    uint40 atmE9;
    int40 skewE9;
    int40 curvatureE9;
}
