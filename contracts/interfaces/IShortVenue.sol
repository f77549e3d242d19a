// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ShortPosition} from "../types/Short.sol";
import {IHedgeVenue} from "./IHedgeVenue.sol";

/// @title A venue that takes one vault below zero base, and holds the position for it
/// @notice What it holds is the vault's: the vault counts `holdings` in its worth and in its delta. Only the vault trades.
///         It asks for what a trade needs (`IShortVault.fund`) and hands back what the trade did not need.
interface IShortVenue is IHedgeVenue {
    /// @notice The vault traded or healed, and this is what it left: what the venue supplied itself, and what it owes, in the
    ///         lender's scaled units. Their indexes turn them into `holdings` at any later moment.
    event PositionChanged(uint256 scaledSupply, uint256 scaledDebt);

    /// @notice Brings an unhealthy position back to its target: quote of the vault's first, then debt bought back with
    ///         collateral. Of a healthy one, hands collateral above the target back. Only the vault.
    /// @param worstPriceWad Average price, fees included, up to which debt may be bought back; 0 forbids it.
    function deleverage(uint256 worstPriceWad) external;

    /// @notice What the vault has in the position now, token units, interest included.
    /// @dev Collateral counts only as far as the venue supplied it itself, so that a gift changes nothing, and rounds down.
    ///      Debt is what the lender says, whoever paid a part of it.
    function holdings() external view returns (uint256 collateralQuote, uint256 debtBase);

    /// @notice Whether the position's health is under its floor, so that anyone may have it healed.
    function isUnhealthy() external view returns (bool);

    /// @notice The most base that could be borrowed for a sale now, given `quoteFree` of the vault's quote, token units.
    function borrowable(uint256 quoteFree) external view returns (uint256 baseAmount);

    /// @notice The most base that could be owed at any price from today's down, token units: a put deep in the money is hedged
    ///         by its whole quantity. Counts what is owed now, `quoteFree` of the vault's quote, and the sales' proceeds.
    function carriable(uint256 quoteFree) external view returns (uint256 baseAmount);

    /// @notice Quote the vault must have free to carry so much base owed at any price from today's down, token units, rounded up:
    ///         what `carriable` asks of its money, whatever the lender allows.
    function carryQuote(uint256 baseAmount) external view returns (uint256 quoteFree);

    /// @notice Quote that a purchase could take out of the collateral while it is repaying the debt, token units.
    function releasable() external view returns (uint256 quoteAmount);

    /// @notice The whole position at one look.
    function position(uint256 quoteFree) external view returns (ShortPosition memory);

    /// @notice Where it buys and sells base; orders that need no short side may go there directly.
    function SPOT() external view returns (IHedgeVenue);
}

/// @title What a short venue asks of its vault
interface IShortVault {
    /// @notice Sends the venue what it asks for, as far as the vault has it. Only the venue, inside a trade of the vault's.
    function fund(uint256 baseAmount, uint256 quoteAmount) external returns (uint256 baseSent, uint256 quoteSent);
}
