// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {HedgeOrder, VenueQuote} from "../types/Hedge.sol";

/// @title A venue that says it can go short, and trades nothing
/// @dev For tests of a vault that may write puts, before a real short side exists.
contract ShortableVenue is IHedgeVenue {
    error ShortableVenue_TradesNothing();

    function trade(HedgeOrder calldata) external pure {
        revert ShortableVenue_TradesNothing();
    }

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
