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
        uint256 wantedWad; // what would be traded to the target, whole units of base
        uint256 minimumWad; // the smallest trade, above zero
    }

    /// @dev An order cut to size may be finished this long after its last part; then it is an old wish.
    uint256 private constant UNFINISHED_SECONDS = 1 hours;
    /// @dev Deviations under a hundredth of the contracts are pressing to nobody, however little is left of NAV: a vault
    ///      near insolvency must not burn the rest on fees.
    uint256 private constant PRESSING_FLOOR_BPS = 100;

    /// @notice Why a hedge is due, `InsideBand` when none is, and how pressing it is.
    /// @dev Where less than the minimum would be traded nothing is pressing.
    function judge(
        Situation memory x,
        Settings memory s
    ) internal pure returns (HedgeReason cause, HedgeTier severity) {
        uint256 deviationWad = Units.abs(x.exposure.netDeltaWad);
        bool isOutside = deviationWad > x.band.triggerWad;
        if (x.wantedWad < x.minimumWad) {
            return (isOutside ? HedgeReason.DeltaOutsideBand : HedgeReason.InsideBand, HedgeTier.Routine);
        }
        uint256 emergencyWad;
        (severity, emergencyWad) = severityOf(x.exposure, x.spotWad, s);
        if (severity == HedgeTier.Emergency && _isPastTheMiddle(deviationWad, x.band, emergencyWad)) {
            return (HedgeReason.Emergency, severity);
        }
        if (isOutside) return (HedgeReason.DeltaOutsideBand, severity);
        if (_isUnfinished(x)) return (HedgeReason.OrderUnfinished, severity);
        uint256 hasteWad = Volatility.haste(x.volRatioWad);
        if (_hasPriceMoved(x, s, hasteWad)) return (HedgeReason.PriceMoved, severity);
        if (_hasIntervalElapsed(x, s, hasteWad)) return (HedgeReason.IntervalElapsed, severity);
        return (HedgeReason.InsideBand, severity);
    }

    /// @notice How pressing a deviation is: what it would lose in the stress move, against NAV. And the deviation from which on
    ///         that is an emergency, base.
    /// @dev NAV as the exposure shows it: free quote + collateral + base − debt − liability, which lacks nothing but claims
    ///      beyond the quote. A deviation loses a basis point of it in the stress move for each `perBpsWad`, rounded down.
    function severityOf(
        NetExposure memory exposure,
        uint256 spotWad,
        Settings memory s
    ) internal pure returns (HedgeTier severity, uint256 emergencyWad) {
        uint256 quoteWad = exposure.quoteFreeWad + exposure.collateralWad;
        uint256 assetsWad = quoteWad + Units.mulWadDown(exposure.baseHeldWad, spotWad);
        uint256 owedWad = exposure.liabilityWad + Units.mulWadUp(exposure.baseOwedWad, spotWad);
        uint256 navWad = Units.zeroFloorSub(assetsWad, owedWad);
        uint256 perBpsWad = Math.mulDiv(navWad, WAD, spotWad * s.stressMoveBps);
        uint256 floorWad = Units.bpsDown(exposure.grossWad, PRESSING_FLOOR_BPS);
        uint256 deviationWad = Units.abs(exposure.netDeltaWad);
        emergencyWad = Math.max(perBpsWad * s.emergencyLossBps, floorWad);
        if (deviationWad > emergencyWad) return (HedgeTier.Emergency, emergencyWad);
        bool isUrgent = deviationWad > Math.max(perBpsWad * s.urgentLossBps, floorWad);
        return (isUrgent ? HedgeTier.Urgent : HedgeTier.Routine, emergencyWad);
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
    function _isPastTheMiddle(
        uint256 deviationWad,
        Band memory band,
        uint256 emergencyWad
    ) private pure returns (bool) {
        uint256 roomWad = Math.min(band.triggerWad - band.targetWad, emergencyWad);
        return deviationWad - band.targetWad > roomWad / 2;
    }

    function _isUnfinished(Situation memory x) private pure returns (bool) {
        int8 side = x.exposure.netDeltaWad < 0 ? int8(1) : int8(-1);
        return x.last.unfinishedSide == side && x.timestamp <= x.last.hedgedAt + UNFINISHED_SECONDS;
    }

    /// @dev The larger price over the smaller, so that the way back is as long as the way there.
    function _hasPriceMoved(Situation memory x, Settings memory s, uint256 hasteWad) private pure returns (bool) {
        uint256 lastWad = x.last.spotWad;
        if (s.priceMoveBps == 0 || lastWad == 0) return false;
        (uint256 lowWad, uint256 highWad) = lastWad < x.spotWad ? (lastWad, x.spotWad) : (x.spotWad, lastWad);
        return (highWad - lowWad) * BPS * hasteWad >= lowWad * s.priceMoveBps * WAD;
    }

    /// @dev Deviation spreads with the root of time, so a price twice as lively shortens the interval to a quarter.
    function _hasIntervalElapsed(Situation memory x, Settings memory s, uint256 hasteWad) private pure returns (bool) {
        if (s.intervalSeconds == 0) return false;
        uint256 elapsed = x.timestamp - x.last.hedgedAt;
        return elapsed * hasteWad * hasteWad >= s.intervalSeconds * WAD * WAD;
    }
}
