// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Band, HedgeOrder, HedgeReason} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {BPS, Units, WAD} from "../types/Units.sol";

/// @title From an exposure and a band to the one order that is due
/// @dev Pure; `sdk/hedging/order.ts` is its twin.
library HedgeMath {
    struct Limits {
        uint256 slippageBps; // worst average price, fees included, against the oracle
        uint256 minimumWad; // smallest trade, base
        uint256 baseUnitWad; // one unit of the base token, in WAD: sizes are whole units
    }

    /// @notice The order that takes net delta from outside ±trigger to the nearer ±target, or why there is none.
    /// @dev Size rounds toward zero. A buy is cut to what the free quote pays for at the worst price, a sale to the base
    ///      held and borrowable; if less than the minimum is left, the reason names what is short.
    function orderFor(
        NetExposure memory exposure,
        Band memory band,
        uint256 spotWad,
        Limits memory limits
    ) internal pure returns (HedgeOrder memory order, HedgeReason reason) {
        uint256 deviationWad = Units.abs(exposure.netDeltaWad);
        if (deviationWad <= band.triggerWad) return (order, HedgeReason.InsideBand);
        uint256 wantedWad = _wholeUnits(deviationWad - band.targetWad, limits.baseUnitWad);
        if (wantedWad < limits.minimumWad) return (order, HedgeReason.BelowMinimumSize);

        bool isBuy = exposure.netDeltaWad < 0;
        uint256 worstPriceWad = worstPrice(spotWad, limits.slippageBps, isBuy);
        uint256 possibleWad =
            isBuy
                ? Math.mulDiv(exposure.quoteFreeWad, WAD, worstPriceWad)
                : exposure.baseHeldWad + exposure.borrowableWad;
        uint256 sizeWad = _wholeUnits(Math.min(wantedWad, possibleWad), limits.baseUnitWad);
        if (sizeWad < limits.minimumWad) {
            return (order, isBuy ? HedgeReason.ShortOfQuote : HedgeReason.ShortOfBase);
        }

        int256 signedWad = SafeCast.toInt256(sizeWad);
        order = HedgeOrder({
            baseWad: isBuy ? signedWad : -signedWad,
            spotWad: spotWad,
            worstPriceWad: worstPriceWad,
            budgetQuoteWad: budgetFor(sizeWad, spotWad, limits.slippageBps)
        });
        reason = HedgeReason.DeltaOutsideBand;
    }

    /// @notice The average price beyond which a fill is refused: spot × (1 ± slippage), rounded toward spot.
    function worstPrice(uint256 spotWad, uint256 slippageBps, bool isBuy) internal pure returns (uint256) {
        return
            isBuy
                ? Math.mulDiv(spotWad, BPS + slippageBps, BPS)
                : Math.mulDiv(spotWad, BPS - slippageBps, BPS, Math.Rounding.Ceil);
    }

    /// @notice The value at the oracle price that an order of this size may lose (H3), rounded down.
    function budgetFor(uint256 sizeWad, uint256 spotWad, uint256 slippageBps) internal pure returns (uint256) {
        return Units.bpsDown(Units.mulWadDown(sizeWad, spotWad), slippageBps);
    }

    function _wholeUnits(uint256 wad, uint256 unitWad) private pure returns (uint256) {
        return wad - (wad % unitWad);
    }
}
