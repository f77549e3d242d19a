// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {HedgeOrder, VenueQuote} from "../types/Hedge.sol";

/// @title A market on which the vault hedges
/// @notice The caller sends what the order may spend beforehand, in the same transaction; the venue keeps nothing.
interface IHedgeVenue {
    /// @notice Makes the trade, or the part of it that the market gives inside the order's worst price.
    /// @dev Anyone may call; the caller can only spend what it sent itself. What is bought, and what the order could have
    ///      spent and did not, goes to the caller. Trusting no report, the caller measures its own balances.
    function trade(HedgeOrder calldata order) external;

    /// @notice The tokens it trades; a vault refuses a venue of others.
    function BASE() external view returns (IERC20);

    /// @notice The token prices are in.
    function QUOTE() external view returns (IERC20);

    /// @notice The market's own price now, quote per base, WAD, before fees.
    function midPriceWad() external view returns (uint256);

    /// @notice What trading costs as a fraction of notional, WAD, before price impact.
    function feeWad() external view returns (uint256);

    /// @notice What the market asks for a trade of some size now.
    /// @dev The cost is the venue's estimate from the state it can read at once; each venue states its error. At most 100 %.
    /// @param sizeWad Base, rounded to the next whole unit by the trade itself.
    /// @param isBuy Whether the vault buys base.
    function quoteFor(uint256 sizeWad, bool isBuy) external view returns (VenueQuote memory);

    /// @notice Whether the venue can take the vault below zero base. A vault whose venue cannot refuses to write puts.
    function canGoShort() external view returns (bool);
}
