// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ShortLimit} from "../types/Short.sol";
import {BPS, WAD} from "../types/Units.sol";

/// @title How much collateral a debt needs, and what a reserve's parameters allow
/// @dev Pure. Bit positions are those of Aave v3's `ReserveConfiguration`. Health is Aave's own: the collateral's value at
///      its liquidation threshold over the debt's value, at Aave's prices; the account is in no e-mode.
library AaveTerms {
    /// @dev What decides the health of a position in one pair of reserves.
    struct Terms {
        uint256 basePrice; // Aave's price of one whole base token
        uint256 quotePrice; // the same of quote
        uint256 baseUnit; // 10 ** decimals
        uint256 quoteUnit;
        uint256 ltvBps; // a loan may be taken up to this share of the collateral
        uint256 thresholdBps; // and is liquidated beyond this one
    }

    uint256 private constant ACTIVE = 1 << 56;
    uint256 private constant FROZEN = 1 << 57;
    uint256 private constant BORROWING = 1 << 58;
    uint256 private constant PAUSED = 1 << 60;
    uint256 private constant CAP_MASK = (1 << 36) - 1;
    uint256 private constant DEBT_CEILING_MASK = (1 << 40) - 1;

    function ltvBps(uint256 configuration) internal pure returns (uint256) {
        return configuration & 0xffff;
    }

    function thresholdBps(uint256 configuration) internal pure returns (uint256) {
        return (configuration >> 16) & 0xffff;
    }

    /// @notice Whole tokens; 0 means none.
    function borrowCap(uint256 configuration) internal pure returns (uint256) {
        return (configuration >> 80) & CAP_MASK;
    }

    /// @notice Whole tokens; 0 means none.
    function supplyCap(uint256 configuration) internal pure returns (uint256) {
        return (configuration >> 116) & CAP_MASK;
    }

    /// @notice What in the two reserves' states forbids a new loan at all; `Collateral` when nothing does.
    /// @dev Collateral with a debt ceiling is in isolation, against which base cannot be borrowed.
    function obstacle(uint256 base, uint256 quote) internal pure returns (ShortLimit) {
        if (base & PAUSED != 0 || base & ACTIVE == 0) return ShortLimit.BasePaused;
        if (base & FROZEN != 0) return ShortLimit.BaseFrozen;
        if (base & BORROWING == 0) return ShortLimit.BaseNotBorrowable;
        if (quote & PAUSED != 0 || quote & ACTIVE == 0) return ShortLimit.QuotePaused;
        if (quote & FROZEN != 0) return ShortLimit.QuoteFrozen;
        bool isIsolated = (quote >> 212) & DEBT_CEILING_MASK != 0;
        if (ltvBps(quote) == 0 || thresholdBps(quote) == 0 || isIsolated) return ShortLimit.QuoteNotCollateral;
        return ShortLimit.Collateral;
    }

    /// @notice Collateral that gives `debt` this health, and no less than the loan-to-value asks for. Rounded up; the
    ///         largest number where no collateral would do.
    function collateralForUp(Terms memory t, uint256 debt, uint256 healthWad) internal pure returns (uint256) {
        if (debt == 0) return 0;
        (uint256 numerator, uint256 denominator) = _perDebt(t, healthWad);
        return denominator == 0 ? type(uint256).max : Math.mulDiv(debt, numerator, denominator, Math.Rounding.Ceil);
    }

    /// @notice Debt that `collateral` carries at this health and inside the loan-to-value. Rounded down.
    function debtForDown(Terms memory t, uint256 collateral, uint256 healthWad) internal pure returns (uint256) {
        (uint256 numerator, uint256 denominator) = _perDebt(t, healthWad);
        return numerator == 0 ? 0 : Math.mulDiv(collateral, denominator, numerator);
    }

    /// @notice Health of a position, rounded down; the largest number when nothing is owed.
    function healthWadDown(Terms memory t, uint256 collateral, uint256 debt) internal pure returns (uint256) {
        uint256 owed = debt * t.basePrice * BPS * t.quoteUnit;
        if (owed == 0) return type(uint256).max;
        return Math.mulDiv(collateral * t.quotePrice * t.thresholdBps * t.baseUnit, WAD, owed);
    }

    /// @dev Collateral for one unit of debt as a fraction. Below the health that the loan-to-value stands for, the
    ///      loan-to-value decides; where it is zero nothing may be borrowed anyway (`obstacle`).
    function _perDebt(Terms memory t, uint256 healthWad) private pure returns (uint256, uint256) {
        uint256 atLtvWad = t.ltvBps == 0 ? 0 : Math.mulDiv(WAD, t.thresholdBps, t.ltvBps, Math.Rounding.Ceil);
        uint256 numerator = Math.max(healthWad, atLtvWad) * t.basePrice * t.quoteUnit;
        return (numerator * BPS, WAD * t.quotePrice * t.baseUnit * t.thresholdBps);
    }
}
