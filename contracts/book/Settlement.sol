// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Units} from "../types/Units.sol";

/// @title What an option is worth when nothing is uncertain any more
library Settlement {
    /// @notice Payoff of one option: max(0, S − K) for a call, max(0, K − S) for a put. Quote WAD per unit of base.
    function payoffWad(uint256 spotWad, uint256 strikeWad, bool isPut) internal pure returns (uint256) {
        return isPut ? Units.zeroFloorSub(strikeWad, spotWad) : Units.zeroFloorSub(spotWad, strikeWad);
    }

    /// @notice What one option is paid at its expiry's share, quote WAD per unit of base, rounded down. A share of 1 changes
    ///         nothing.
    function paidWadDown(
        uint256 spotWad,
        uint256 strikeWad,
        bool isPut,
        uint256 shareWad
    ) internal pure returns (uint256) {
        return Units.mulWadDown(payoffWad(spotWad, strikeWad, isPut), shareWad);
    }

    /// @notice What a quantity pays in quote units, rounded down: Σ of parts never exceeds the whole.
    function payoutDown(
        uint256 payoffPerBaseWad,
        uint256 quantityWad,
        uint256 quoteScale
    ) internal pure returns (uint256) {
        return Units.fromWadDown(Units.mulWadDown(payoffPerBaseWad, quantityWad), quoteScale);
    }
}
