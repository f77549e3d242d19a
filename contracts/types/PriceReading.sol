// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Who vouches for a price.
enum PriceSource {
    None,
    Chainlink
}

/// @dev What one look at the outside world gave. Read once a transaction and passed by value.
struct PriceReading {
    uint256 spotWad; // quote per base
    uint256 updatedAt; // unix seconds of the base feed's round; the quote feed has its own, longer heartbeat
    uint256 ageSeconds; // block.timestamp - updatedAt
    PriceSource source;
}
