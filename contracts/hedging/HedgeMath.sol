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
        uint256 maximumWad; // largest trade, base: what is beyond it waits for the next block
    }

    /// @notice What it takes from net delta to the nearer ±target, whole units of base, rounded down; 0 inside the target.
    function wantedWad(
        NetExposure memory exposure,
        Band memory band,
        uint256 baseUnitWad
    ) internal pure returns (uint256) {
        return _wholeUnits(Units.zeroFloorSub(Units.abs(exposure.netDeltaWad), band.targetWad), baseUnitWad);
    }

    /// @notice The order that takes net delta to the nearer ±target, or why there is none though there is cause.
    /// @dev Size rounds toward zero and is cut to the maximum. A buy is cut to what the quote, free and set free, pays for at
    ///      the worst price, a sale to the base held and borrowable; if less than the minimum is left, the reason names what is short.
    /// @param cause What made it due (`Triggers.judge`); with `InsideBand` there is no order.
    function orderFor(
        NetExposure memory exposure,
        Band memory band,
        uint256 spotWad,
        Limits memory limits,
        HedgeReason cause
    ) internal pure returns (HedgeOrder memory order, HedgeReason reason) {
        if (cause == HedgeReason.InsideBand) return (order, cause);
        uint256 wanted = wantedWad(exposure, band, limits.baseUnitWad);
        reason = fillOrder(order, exposure, wanted, spotWad, limits, cause);
    }

    /// @notice The same into an order that is still empty, for a caller who knows what is wanted and that there is a cause.
    /// @param wanted As `wantedWad` gives it.
    function fillOrder(
        HedgeOrder memory order,
        NetExposure memory exposure,
        uint256 wanted,
        uint256 spotWad,
        Limits memory limits,
        HedgeReason cause
    ) internal pure returns (HedgeReason reason) {
        if (wanted < limits.minimumWad) return HedgeReason.BelowMinimumSize;

        bool isBuy = exposure.netDeltaWad < 0;
        uint256 worstPriceWad = worstPrice(spotWad, limits.slippageBps, isBuy);
        uint256 possibleWad =
            isBuy
                ? Math.mulDiv(exposure.quoteFreeWad + exposure.releasableWad, WAD, worstPriceWad)
                : exposure.baseHeldWad + exposure.borrowableWad;
        uint256 cutWad = Math.min(wanted, limits.maximumWad);
        uint256 sizeWad = _wholeUnits(Math.min(cutWad, possibleWad), limits.baseUnitWad);
        if (sizeWad < limits.minimumWad) return isBuy ? HedgeReason.ShortOfQuote : HedgeReason.ShortOfBase;

        int256 signedWad = SafeCast.toInt256(sizeWad);
        order.baseWad = isBuy ? signedWad : -signedWad;
        order.spotWad = spotWad;
        order.worstPriceWad = worstPriceWad;
        order.budgetQuoteWad = budgetFor(sizeWad, spotWad, limits.slippageBps);
        return cause;
    }

    /// @notice Which side an order that its maximum cut short leaves unfinished: +1 a buy, −1 a sale, 0 none.
    /// @dev An order cut by what the vault has is not unfinished: there is nothing to go on with.
    function unfinishedSide(
        HedgeOrder memory order,
        uint256 wanted,
        Limits memory limits
    ) internal pure returns (int8) {
        uint256 sizeWad = Units.abs(order.baseWad);
        bool isCut = sizeWad == _wholeUnits(limits.maximumWad, limits.baseUnitWad);
        if (!isCut || wanted < sizeWad + limits.minimumWad) return 0;
        return order.baseWad > 0 ? int8(1) : int8(-1);
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
