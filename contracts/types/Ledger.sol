// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What is kept between hedges so that the next one can tell what the time between them brought. Three slots.
struct HedgeBooks {
    int128 gammaSpotWad; // of the book when it was last hedged
    int128 thetaWad;
    int128 netDeltaWad; // where that hedge left it
    int128 costWad; // quote: value at the oracle price that hedges lost, so far
    int128 hedgedWad; // quote: what net delta made of the price's moves, so far
    int128 unhedgedWad; // quote: what the options' delta alone would have made of them
}

/// @dev One hedge as an LP wants to see it. Quote amounts are gains of the vault; costs are losses.
struct LedgerEntry {
    uint256 intervalSeconds; // since the last hedge; 0 for the first, and then the interval's figures are 0 too
    uint256 midWad; // the market's own price before the trade
    uint256 executionWad; // average price of the fill, fees included
    uint256 feeQuoteWad; // the venue's fee on what moved
    int256 lossWad; // at the oracle's price: fee, depth, and the gap between market and oracle
    uint256 gasQuoteWad; // gas at the block's base fee, paid by the caller
    int256 deltaBeforeWad;
    int256 deltaAfterWad;
    int256 deltaPnlWad; // net delta left by the last hedge × the move since
    int256 gammaPnlWad; // ½Γ(ΔS)², with the gamma of then
    int256 thetaPnlWad; // time value that passed to the vault, with the theta of then
    uint256 realisedVarianceWad; // (ΔS/S)² a year
    uint256 impliedVarianceWad; // the book's own then: 2θ/(S²Γ)
    int256 cumulativeCostWad;
    int256 cumulativeHedgedWad;
    int256 cumulativeUnhedgedWad;
}
