// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {HedgeBooks, LedgerEntry} from "../types/Ledger.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {Units, WAD, YEAR_SECONDS} from "../types/Units.sol";
import {Volatility} from "./Volatility.sol";

/// @title What hedging cost, and what it saved
/// @dev Pure. The interval between two hedges is explained to second order with the Greeks at its beginning: the move times net
///      delta, half gamma times its square, theta times the time. What trades in between changed is not seen, and what is
///      left over (higher orders, volatility re-marked) is in no column. It is a record, never an input: nothing is decided
///      by it. Products round toward zero.
library EfficiencyLedger {
    /// @dev The hedge, and the last one's price and age.
    struct Moment {
        NetExposure exposure; // before the hedge
        uint256 spotWad;
        uint256 lastSpotWad; // 0 before the first hedge
        uint256 elapsedSeconds;
        uint256 midWad;
        uint256 feeWad;
        uint256 gasQuoteWad;
        int256 netAfterWad;
        int256 baseMovedWad; // bought (+) or sold (−)
        int256 quoteMovedWad; // received (+) or paid (−)
    }

    /// @notice The entry of a hedge.
    /// @param books As the last hedge left them.
    function entryOf(HedgeBooks memory books, Moment memory hedge) internal pure returns (LedgerEntry memory e) {
        uint256 sizeWad = Units.abs(hedge.baseMovedWad);
        e.midWad = hedge.midWad;
        if (sizeWad != 0) e.executionWad = Math.mulDiv(Units.abs(hedge.quoteMovedWad), WAD, sizeWad);
        e.feeQuoteWad = Units.mulWadDown(Units.mulWadDown(sizeWad, hedge.midWad), hedge.feeWad);
        e.lossWad = -hedge.quoteMovedWad - _times(hedge.baseMovedWad, SafeCast.toInt256(hedge.spotWad));
        e.gasQuoteWad = hedge.gasQuoteWad;
        e.deltaBeforeWad = hedge.exposure.netDeltaWad;
        e.deltaAfterWad = hedge.netAfterWad;
        e.cumulativeCostWad = books.costWad + e.lossWad;
        (e.cumulativeHedgedWad, e.cumulativeUnhedgedWad) = (books.hedgedWad, books.unhedgedWad);
        if (hedge.lastSpotWad != 0) _explain(e, books, hedge);
    }

    /// @notice The books after a hedge.
    function booksAfter(
        NetExposure memory exposure,
        LedgerEntry memory e
    ) internal pure returns (HedgeBooks memory books) {
        books.gammaSpotWad = _kept(exposure.gammaSpotWad);
        books.thetaWad = _kept(exposure.thetaWad);
        books.netDeltaWad = _kept(e.deltaAfterWad);
        books.costWad = _kept(e.cumulativeCostWad);
        books.hedgedWad = _kept(e.cumulativeHedgedWad);
        books.unhedgedWad = _kept(e.cumulativeUnhedgedWad);
    }

    /// @dev Base moves in hedges only: what is held and owed now was so the whole time, but for the interest.
    function _explain(LedgerEntry memory e, HedgeBooks memory books, Moment memory hedge) private pure {
        int256 moveWad = SafeCast.toInt256(hedge.spotWad) - SafeCast.toInt256(hedge.lastSpotWad);
        int256 shareWad = (moveWad * int256(WAD)) / SafeCast.toInt256(hedge.lastSpotWad);
        int256 baseWad = SafeCast.toInt256(hedge.exposure.baseHeldWad) - SafeCast.toInt256(hedge.exposure.baseOwedWad);
        int256 optionDeltaWad = books.netDeltaWad - baseWad;
        e.intervalSeconds = hedge.elapsedSeconds;
        e.deltaPnlWad = _times(books.netDeltaWad, moveWad);
        e.gammaPnlWad = _times(_times(books.gammaSpotWad, moveWad), shareWad) / 2;
        e.thetaPnlWad = (int256(books.thetaWad) * SafeCast.toInt256(hedge.elapsedSeconds)) / int256(YEAR_SECONDS);
        e.cumulativeHedgedWad += e.deltaPnlWad;
        e.cumulativeUnhedgedWad += _times(optionDeltaWad, moveWad);

        uint256 squareWad = Units.mulWadDown(Units.abs(shareWad), Units.abs(shareWad));
        if (hedge.elapsedSeconds != 0) {
            e.realisedVarianceWad = Math.mulDiv(squareWad, YEAR_SECONDS, hedge.elapsedSeconds);
        }
        NetExposure memory then;
        (then.gammaSpotWad, then.thetaWad) = (books.gammaSpotWad, books.thetaWad);
        e.impliedVarianceWad = Volatility.impliedVarianceWad(then, hedge.lastSpotWad);
    }

    /// @dev What fits a half slot; beyond it (1e20 ether or dollars) the record stands still rather than stop a hedge.
    function _kept(int256 wad) private pure returns (int128) {
        if (wad > type(int128).max) return type(int128).max;
        return wad < type(int128).min ? type(int128).min : int128(wad);
    }

    function _times(int256 a, int256 b) private pure returns (int256) {
        return (a * b) / int256(WAD);
    }
}
