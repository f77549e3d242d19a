// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Band, HedgeReason, HedgeTier, LastHedge} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
import {Volatility} from "./Volatility.sol";

/// @title What makes a hedge due, and how pressing it is
/// @dev Pure; `sdk/hedging/triggers.ts` is its twin. Beside the band there are safety nets, which act inside it: a stress
///      loss that the vault cannot afford, an order that was cut to size, a price that has run away from the last hedge, and
///      time. None of them makes a trade below the minimum, and each is reset by the hedge it causes, so that a price
///      oscillating about an edge trades once.
library Triggers {
    struct Settings {
        uint256 priceMoveBps; // of the price at the last hedge; 0 = never
        uint256 intervalSeconds; // since the last hedge; 0 = never
        uint256 stressMoveBps; // the move of spot that deviations are judged by
        uint256 urgentLossBps; // of NAV: a stress loss above makes a hedge urgent
        uint256 emergencyLossBps; // of NAV: a stress loss above makes it an emergency, and due inside the band
    }

    struct Situation {
        NetExposure exposure;
        Band band;
        uint256 spotWad;
        uint256 volRatioWad; // 0 = not known
        LastHedge last;
        uint256 timestamp;
    }

    /// @dev An order cut to size may be finished this long after its last part; then it is an old wish.
    uint256 private constant UNFINISHED_SECONDS = 1 hours;
    /// @dev Deviations under a hundredth of the contracts are pressing to nobody, however little is left of NAV: a vault
    ///      near insolvency must not burn the rest on fees.
    uint256 private constant PRESSING_FLOOR_BPS = 100;

    /// @notice How pressing a deviation is: what it would lose in the stress move, against NAV.
    function severityOf(
        NetExposure memory exposure,
        uint256 spotWad,
        Settings memory s
    ) internal pure returns (HedgeTier) {
        uint256 deviationWad = Units.abs(exposure.netDeltaWad);
        if (deviationWad > widthWad(exposure, spotWad, s.emergencyLossBps, s.stressMoveBps)) return HedgeTier.Emergency;
        if (deviationWad > widthWad(exposure, spotWad, s.urgentLossBps, s.stressMoveBps)) return HedgeTier.Urgent;
        return HedgeTier.Routine;
    }

    /// @notice The deviation whose stress loss is a share of NAV, base, rounded down; at least a hundredth of the contracts.
    /// @dev NAV as the exposure shows it: free quote + base − liability, which lacks nothing but claims beyond the quote.
    function widthWad(
        NetExposure memory exposure,
        uint256 spotWad,
        uint256 lossBps,
        uint256 stressMoveBps
    ) internal pure returns (uint256) {
        uint256 assetsWad = exposure.quoteFreeWad + Units.mulWadDown(exposure.baseHeldWad, spotWad);
        uint256 navWad = Units.zeroFloorSub(assetsWad, exposure.liabilityWad);
        uint256 affordableWad = Math.mulDiv(navWad, lossBps * WAD, spotWad * stressMoveBps);
        return Math.max(affordableWad, Units.bpsDown(exposure.grossWad, PRESSING_FLOOR_BPS));
    }

    /// @notice Why a hedge is due; `InsideBand` when none is.
    /// @param wantedWad What would be traded to the target, whole units of base.
    /// @param minimumWad The smallest trade.
    function causeOf(
        Situation memory x,
        HedgeTier severity,
        uint256 wantedWad,
        uint256 minimumWad,
        Settings memory s
    ) internal pure returns (HedgeReason) {
        bool isOutside = Units.abs(x.exposure.netDeltaWad) > x.band.triggerWad;
        bool isWorthwhile = wantedWad >= minimumWad && wantedWad > 0;
        if (isWorthwhile && severity == HedgeTier.Emergency && _isPastTheMiddle(x, s)) return HedgeReason.Emergency;
        if (isOutside) return HedgeReason.DeltaOutsideBand;
        if (!isWorthwhile) return HedgeReason.InsideBand;
        if (_isUnfinished(x)) return HedgeReason.OrderUnfinished;
        if (_hasPriceMoved(x, s)) return HedgeReason.PriceMoved;
        if (_hasIntervalElapsed(x, s)) return HedgeReason.IntervalElapsed;
        return HedgeReason.InsideBand;
    }

    /// @notice Whether a reason is one to act, not to wait.
    function isDue(HedgeReason reason) internal pure returns (bool) {
        return
            reason == HedgeReason.DeltaOutsideBand ||
            reason == HedgeReason.PriceMoved ||
            reason == HedgeReason.IntervalElapsed ||
            reason == HedgeReason.Emergency ||
            reason == HedgeReason.OrderUnfinished;
    }

    /// @dev A hedge leaves net delta at the target; an emergency there and then would trade again at every tick. So it must
    ///      be past the middle of the band, or of the width of an emergency where a policy answers a wider band.
    function _isPastTheMiddle(Situation memory x, Settings memory s) private pure returns (bool) {
        uint256 emergencyWad = widthWad(x.exposure, x.spotWad, s.emergencyLossBps, s.stressMoveBps);
        uint256 roomWad = Math.min(x.band.triggerWad - x.band.targetWad, emergencyWad);
        return Units.abs(x.exposure.netDeltaWad) - x.band.targetWad > roomWad / 2;
    }

    function _isUnfinished(Situation memory x) private pure returns (bool) {
        int8 side = x.exposure.netDeltaWad < 0 ? int8(1) : int8(-1);
        return x.last.unfinishedSide == side && x.timestamp <= x.last.hedgedAt + UNFINISHED_SECONDS;
    }

    /// @dev The larger price over the smaller, so that the way back is as long as the way there.
    function _hasPriceMoved(Situation memory x, Settings memory s) private pure returns (bool) {
        if (s.priceMoveBps == 0 || x.last.spotWad == 0) return false;
        uint256 lowWad = Math.min(x.last.spotWad, x.spotWad);
        uint256 movedWad = Math.mulDiv(Math.max(x.last.spotWad, x.spotWad), WAD, lowWad) - WAD;
        return Units.mulWadDown(movedWad, Volatility.haste(x.volRatioWad)) >= (s.priceMoveBps * WAD) / BPS;
    }

    /// @dev Deviation spreads with the root of time, so a price twice as lively shortens the interval to a quarter.
    function _hasIntervalElapsed(Situation memory x, Settings memory s) private pure returns (bool) {
        if (s.intervalSeconds == 0) return false;
        uint256 hasteWad = Volatility.haste(x.volRatioWad);
        uint256 elapsed = x.timestamp - x.last.hedgedAt;
        return elapsed * hasteWad * hasteWad >= s.intervalSeconds * WAD * WAD;
    }
}
