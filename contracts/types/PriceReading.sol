// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Who vouches for a price. Append only.
enum PriceSource {
    None,
    Chainlink,
    PoolTwap // the hedge pool's time-weighted average, where Chainlink has no price: for hedges only
}

/// @dev What one look at the outside world gave. Read once a transaction and passed by value.
struct PriceReading {
    uint256 spotWad; // quote per base
    uint256 updatedAt; // unix seconds: the base feed's round (the quote feed has its own heartbeat), or the middle of the TWAP
    uint256 ageSeconds; // block.timestamp - updatedAt
    PriceSource source;
}
