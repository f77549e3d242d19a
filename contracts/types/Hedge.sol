// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How far net delta may drift, and where a hedge should leave it. Both are half-widths around zero, in base WAD,
///      and 0 <= target <= trigger. Outside ±trigger the hedge trades to the nearer ±target; inside it waits.
struct Band {
    uint256 triggerWad;
    uint256 targetWad;
}

/// @dev What a hedge costs to trade, and how lively the market is, as a band policy sees it.
struct HedgeCosts {
    uint256 proportionalWad; // fraction of notional at a usual order's size: pool fee and depth (1e18 = 100 %)
    uint256 fixedQuoteWad; // quote: gas of one hedge at the smoothed base fee
    uint256 volRatioWad; // realised over implied volatility, 0.5e18 … 2e18; 0 = not known, to be taken for 1e18
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
    VenueBeyondLimit,
    PriceMoved,
    IntervalElapsed,
    Emergency,
    OrderUnfinished
}

/// @dev How pressing a hedge is: urgent and emergency may pay more and trade more at once. Degraded is not above them but
///      beside: whatever presses, a hedge at the pool's own average price pays and trades less. Append only.
enum HedgeTier {
    Routine,
    Urgent,
    Emergency,
    Degraded
}

/// @dev What is remembered of the last hedge. One slot: 64 + 48 + 128 + 8 = 248 bits.
struct LastHedge {
    uint64 blockNumber;
    uint48 hedgedAt; // unix seconds; the deployment before the first hedge
    uint128 spotWad; // the oracle price it was judged by; 0 before the first hedge
    int8 unfinishedSide; // +1: a buy was cut to its tier's size and has not reached its target; −1: a sale; 0: neither
}

/// @dev One look at a market for a trade of some size.
struct VenueQuote {
    uint256 midWad; // quote per base, before fees
    uint256 feeWad; // fraction of notional
    uint256 costWad; // fraction of notional that the whole trade loses against mid: fee and depth, rounded up
}
