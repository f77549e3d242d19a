// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A short position as it stands now, interest included; amounts are token units.
struct ShortPosition {
    uint256 collateralQuote; // quote supplied, with the interest earned
    uint256 debtBase; // base owed, with the interest due
    uint256 healthWad; // 1e18 is where liquidation begins; the largest number when nothing is owed
    uint256 supplyIndexRay; // what one scaled unit of supply is worth
    uint256 debtIndexRay; // what one scaled unit of debt owes
    uint256 borrowableBase; // what could be borrowed now with `quoteFree` of collateral on top
    ShortLimit limit; // what keeps it from being more
}

/// @dev What bounds the base that can be borrowed. Order is part of the interface: append only.
enum ShortLimit {
    Collateral, // health, at the quote that is there
    BasePaused,
    BaseFrozen,
    BaseNotBorrowable,
    BorrowCap,
    Liquidity,
    QuotePaused,
    QuoteFrozen,
    QuoteNotCollateral,
    SupplyCap
}
