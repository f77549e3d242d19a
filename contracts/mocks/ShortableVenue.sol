// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {HedgeOrder, VenueQuote} from "../types/Hedge.sol";
import {ShortPosition} from "../types/Short.sol";

/// @title A venue that says it can go short, and trades nothing
/// @dev For tests of a vault that may write puts, before a real short side exists.
contract ShortableVenue is IShortVenue {
    error ShortableVenue_TradesNothing();

    IHedgeVenue public immutable SPOT = this;
    IERC20 public immutable BASE;
    IERC20 public immutable QUOTE;

    constructor(IERC20 base, IERC20 quote) {
        (BASE, QUOTE) = (base, quote);
    }

    function trade(HedgeOrder calldata) external pure {
        revert ShortableVenue_TradesNothing();
    }

    function deleverage(uint256) external pure {
        revert ShortableVenue_TradesNothing();
    }

    function holdings() external pure returns (uint256, uint256) {
        return (0, 0);
    }

    function isUnhealthy() external pure returns (bool) {
        return false;
    }

    function borrowable(uint256) external pure returns (uint256) {
        return 0;
    }

    function carriable(uint256) external pure returns (uint256) {
        return type(uint128).max;
    }

    function carryQuote(uint256) external pure returns (uint256) {
        return 0;
    }

    function releasable() external pure returns (uint256) {
        return 0;
    }

    function position(uint256) external pure returns (ShortPosition memory p) {}

    function midPriceWad() external pure returns (uint256) {
        return 3_000e18;
    }

    function feeWad() external pure returns (uint256) {
        return 0;
    }

    function quoteFor(uint256, bool) external pure returns (VenueQuote memory) {
        return VenueQuote({midWad: 3_000e18, feeWad: 0, costWad: 0});
    }

    function canGoShort() external pure returns (bool) {
        return true;
    }
}
