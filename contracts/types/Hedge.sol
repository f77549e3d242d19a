// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How far net delta may drift, and where a hedge should leave it. Both are half-widths around zero, in base WAD,
///      and 0 <= target <= trigger. Outside ±trigger the hedge trades to the nearer ±target; inside it waits.
struct Band {
    uint256 triggerWad;
    uint256 targetWad;
}

/// @dev What a hedge costs to trade, as a band policy sees it.
struct HedgeCosts {
    uint256 proportionalWad; // fraction of notional: pool fee (1e18 = 100 %)
    uint256 fixedQuoteWad; // quote: gas of one hedge at the block's base fee
}

/// @dev One trade to make. The sign of `baseWad` is the vault's: positive buys base, negative sells it.
struct HedgeOrder {
    int256 baseWad;
    uint256 spotWad; // the oracle price the order was sized at
    uint256 worstPriceWad; // average price, fees included, beyond which nothing may be filled
    uint256 budgetQuoteWad; // value at the oracle price that this order may lose (H3)
}

/// @dev What the market gave, measured by the vault's own balances, in token units; positive came in.
struct Fill {
    int256 baseMoved;
    int256 quoteMoved;
}

/// @dev Why a hedge is due, or why not. Order is part of the interface: append only.
enum HedgeReason {
    InsideBand,
    DeltaOutsideBand,
    PriceUnavailable,
    AlreadyHedgedThisBlock,
    BelowMinimumSize,
    ShortOfQuote,
    ShortOfBase,
    VenueBeyondLimit
}
