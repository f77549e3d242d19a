// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {Flow} from "../types/Flow.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Smile, SmileParameters} from "../types/Smile.sol";
import {Units, WAD, YEAR_SECONDS} from "../types/Units.sol";
import {Flows} from "./Flows.sol";
import {Grid, GridTotals} from "./Grid.sol";
import {GridBound} from "./GridBound.sol";
import {Nodes} from "./Nodes.sol";
import {LOT_WAD, MAX_STRIKES, PackedStrike, Strikes} from "./Strikes.sol";

/// @title The vault's open options: a list of expiries, each with its smile, its strikes and, when they are many, its nodes
/// @dev Quantities a strike are the truth, for tokens, payouts and settlement. The nodes of `Nodes` are a function of them
///      alone (G1): each trade replaces its strike's share, so no error builds up. Bounded by MAX_EXPIRIES and MAX_STRIKES.
///      A linked library: what changes the book runs in the vault's storage but does not count against its size.
library Book {
    using Nodes for uint256[5];

    /// @dev Thrown when a bound of the fold would be passed.
    error Book_TooManyExpiries(uint256 count, uint256 cap);
    error Book_TooManyStrikes(uint256 count, uint256 cap);
    /// @dev Thrown when an expiry that was taken off the book is listed anew: its strikes are kept for settlement.
    error Book_Closed(uint40 expiresAt);
    /// @dev Thrown when a smile would jump: a parameter by more than the time since its last setting allows.
    error Book_SmileStepTooLarge(bytes32 name, int256 fromE9, int256 toE9, uint256 maxStepE9);

    uint256 internal constant MAX_EXPIRIES = 8;
    /// @dev From this many strikes on the nodes are the cheaper fold; they make each trade dearer by some 65,000 gas.
    uint256 internal constant NODES_FROM = 16;
    /// @dev Half the range of the nodes in log-strike: 2.25 standard deviations, at the volatility of an expiry already open.
    uint256 private constant WIDTH_DEVIATIONS_E9 = 2.25e9;
    uint256 private constant DEFAULT_VOLATILITY_E9 = 0.8e9;
    uint256 private constant MIN_HALF_WIDTH_WAD = 0.1e18;
    uint256 private constant MAX_HALF_WIDTH_WAD = 1.2e18;
    uint256 private constant WING_FLAG = 1 << 255;

    /// @dev slot: 24 + 8 = 32 bytes. Zero until the expiry is settled.
    struct Settled {
        uint192 priceWad;
        uint64 shareWad; // what holders are paid of their payoff: 1 but where the vault was worth less than its debts
    }

    struct ExpiryBook {
        Smile smile;
        Grid grid;
        Flow flow; // what quotes and the mark's width remember; no fold reads it
        GridTotals totals; // kept while the grid is active
        uint256[5] nodes; // kept while the grid is active
        Settled settlement;
        PackedStrike[MAX_STRIKES] strikes; // inside the range, grid.strikeCount of them
        PackedStrike[MAX_STRIKES] wings; // outside it, grid.wingCount of them: always folded one by one
    }

    struct State {
        uint40[MAX_EXPIRIES] expiries; // 0 ends them
        uint256 strikeCount;
        mapping(uint40 expiresAt => ExpiryBook) byExpiry;
        mapping(SeriesId id => uint256) placePlusOne; // position in strikes or, with WING_FLAG, in wings; 0 = never listed
    }

    /// @notice Opens a series; a call and a put at one strike share its slot. The caller checks that it is not listed.
    /// @param spotWad Centers the range of an expiry that is not open yet.
    function list(
        State storage self,
        Series memory series,
        uint256 spotWad,
        uint256 timestamp
    ) external returns (SeriesId id) {
        id = SeriesIds.pack(series);
        ExpiryBook storage book = self.byExpiry[series.expiresAt];
        if (!book.grid.isOpen) {
            require(book.grid.halfWidthE9 == 0, Book_Closed(series.expiresAt));
            book.grid = _gridAt(spotWad, series.expiresAt - timestamp, _usualVolatilityE9(self));
            _push(self, series.expiresAt);
        }
        uint256 place = self.placePlusOne[_twinOf(series)];
        if (place == 0) {
            require(self.strikeCount < MAX_STRIKES, Book_TooManyStrikes(self.strikeCount, MAX_STRIKES));
            self.strikeCount++;
            place = _append(book, Strikes.create(series.strikeE8, FixedMath.lnWad(id.strikeWad())));
        }
        self.placePlusOne[id] = place;
        if (book.grid.strikeCount == NODES_FROM && !book.grid.isActive) _activate(book, series.expiresAt - timestamp);
    }

    /// @notice Whether a series is open. An id with bits beyond its fields is not: it was never a key.
    function isListed(State storage self, SeriesId id) internal view returns (bool) {
        return self.placePlusOne[id] != 0 && isOpen(self, id.expiresAt());
    }

    /// @notice Whether an expiry is on the book.
    function isOpen(State storage self, uint40 expiresAt) internal view returns (bool) {
        return self.byExpiry[expiresAt].grid.isOpen;
    }

    /// @notice The slot of a listed series' strike.
    function strikeOf(State storage self, SeriesId id) internal view returns (PackedStrike) {
        (PackedStrike[MAX_STRIKES] storage strikes, uint256 index) = _placeOf(self, id);
        return strikeAt(strikes, index);
    }

    /// @notice The strike at an index below MAX_STRIKES, without the check Solidity would add.
    function strikeAt(
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 index
    ) internal view returns (PackedStrike strike) {
        assembly ("memory-safe") {
            strike := sload(add(strikes.slot, index))
        }
    }

    /// @notice Sets the smile of an open expiry, anchored at a spot, and finds until when its nodes are good enough.
    /// @dev Every setting after an expiry's first moves each parameter by at most a step (`SmileMath.stepDown`).
    function setSmile(
        State storage self,
        uint40 expiresAt,
        SmileParameters memory p,
        int256 lnSpotWad,
        uint256 timestamp
    ) external returns (Smile memory previous, Smile memory current) {
        ExpiryBook storage book = self.byExpiry[expiresAt];
        uint256 tauSeconds = expiresAt - timestamp;
        previous = book.smile;
        _requireStep(previous, p, timestamp);
        current = SmileMath.anchored(p, lnSpotWad, tauSeconds, timestamp);
        book.smile = current;
        if (previous.setAt != 0) book.flow.gapWad = Flows.gapAfter(book.flow, previous, p.atmE9, timestamp);
        if (book.grid.isActive) book.grid.nodesMinTau = GridBound.minTau(book.grid, current, tauSeconds);
    }

    /// @notice Books more written options of a listed series.
    function add(State storage self, SeriesId id, uint256 quantityWad) external {
        _set(self, id, strikeOf(self, id).quantityWad(id.isPut()) + quantityWad);
    }

    /// @notice Books options taken back. Reverts by underflow if more than were written: the token forbids it.
    function remove(State storage self, SeriesId id, uint256 quantityWad) external {
        _set(self, id, strikeOf(self, id).quantityWad(id.isPut()) - quantityWad);
    }

    /// @notice Takes an expiry off the book. Its strikes stay readable, for settlement.
    function close(State storage self, uint40 expiresAt) internal {
        ExpiryBook storage book = self.byExpiry[expiresAt];
        Grid storage grid = book.grid;
        grid.isOpen = false;
        delete book.smile;
        delete book.flow;
        self.strikeCount -= uint256(grid.strikeCount) + grid.wingCount;
        uint256 count = _expiryCount(self);
        for (uint256 i = 0; i < count; i++) {
            if (self.expiries[i] == expiresAt) {
                self.expiries[i] = self.expiries[count - 1];
                self.expiries[count - 1] = 0;
                break;
            }
        }
    }

    /// @notice An expiry at or before `timestamp` on which options are still open, or zero when there is none.
    function unsettledAt(State storage self, uint256 timestamp) internal view returns (uint40) {
        for (uint256 i = 0; i < MAX_EXPIRIES && self.expiries[i] != 0; i++) {
            uint40 expiresAt = self.expiries[i];
            if (expiresAt > timestamp) continue;
            ExpiryBook storage book = self.byExpiry[expiresAt];
            if (_isAnyOpen(book.strikes, book.grid.strikeCount) || _isAnyOpen(book.wings, book.grid.wingCount))
                return expiresAt;
        }
        return 0;
    }

    /// @notice Where a log-strike lies on the range, WAD: −1 … 1 inside it.
    function positionOf(Grid memory grid, int256 lnStrikeWad) internal pure returns (int256) {
        return ((lnStrikeWad - grid.lnCenterWad) * 1e9) / int256(uint256(grid.halfWidthE9));
    }

    function _push(State storage self, uint40 expiresAt) private {
        uint256 count = _expiryCount(self);
        require(count < MAX_EXPIRIES, Book_TooManyExpiries(count, MAX_EXPIRIES));
        self.expiries[count] = expiresAt;
    }

    function _expiryCount(State storage self) private view returns (uint256 count) {
        while (count < MAX_EXPIRIES && self.expiries[count] != 0) count++;
    }

    /// @dev At-the-money volatility of the first open expiry with a smile.
    function _usualVolatilityE9(State storage self) private view returns (uint256) {
        for (uint256 i = 0; i < MAX_EXPIRIES && self.expiries[i] != 0; i++) {
            uint256 atmE9 = self.byExpiry[self.expiries[i]].smile.atmE9;
            if (atmE9 != 0) return atmE9;
        }
        return DEFAULT_VOLATILITY_E9;
    }

    function _gridAt(
        uint256 spotWad,
        uint256 tauSeconds,
        uint256 volatilityE9
    ) private pure returns (Grid memory grid) {
        uint256 rootTauWad = Math.sqrt((tauSeconds * WAD * WAD) / YEAR_SECONDS);
        uint256 width = (WIDTH_DEVIATIONS_E9 * volatilityE9 * rootTauWad) / WAD;
        grid.lnCenterWad = int72(FixedMath.lnWad(spotWad));
        grid.halfWidthE9 = uint40(Math.min(Math.max(width, MIN_HALF_WIDTH_WAD), MAX_HALF_WIDTH_WAD) / 1e9);
        grid.nodesMinTau = GridBound.NEVER;
        grid.isOpen = true;
    }

    function _append(ExpiryBook storage book, PackedStrike strike) private returns (uint256 place) {
        Grid storage grid = book.grid;
        int256 position = positionOf(grid, strike.lnStrikeWad());
        if (position < -int256(WAD) || position > int256(WAD)) {
            book.wings[grid.wingCount] = strike;
            place = ++grid.wingCount | WING_FLAG;
        } else {
            book.strikes[grid.strikeCount] = strike;
            place = ++grid.strikeCount;
        }
    }

    /// @dev Projects every strike once; from here on trades keep the nodes.
    function _activate(ExpiryBook storage book, uint256 tauSeconds) private {
        book.grid.isActive = true;
        book.grid.nodesMinTau = GridBound.minTau(book.grid, book.smile, tauSeconds);
        for (uint256 i = 0; i < book.grid.strikeCount; i++) {
            PackedStrike strike = book.strikes[i];
            _project(book, strike, Strikes.create(strike.strikeE8(), strike.lnStrikeWad()), strike);
        }
    }

    function _requireStep(Smile memory previous, SmileParameters memory p, uint256 timestamp) private pure {
        if (previous.setAt == 0) return;
        (uint256 atmE9, uint256 slopeE9) = SmileMath.stepDown(previous, timestamp - previous.setAt);
        _requireNear("atmE9", int256(uint256(previous.atmE9)), int256(uint256(p.atmE9)), atmE9);
        _requireNear("skewE9", previous.skewE9, p.skewE9, slopeE9);
        _requireNear("curvatureE9", previous.curvatureE9, p.curvatureE9, slopeE9);
    }

    function _requireNear(bytes32 name, int256 fromE9, int256 toE9, uint256 maxStepE9) private pure {
        require(Units.abs(toE9 - fromE9) <= maxStepE9, Book_SmileStepTooLarge(name, fromE9, toE9, maxStepE9));
    }

    function _set(State storage self, SeriesId id, uint256 quantityWad) private {
        (PackedStrike[MAX_STRIKES] storage strikes, uint256 index) = _placeOf(self, id);
        PackedStrike old = strikes[index];
        PackedStrike current = old.withQuantity(id.isPut(), quantityWad);
        strikes[index] = current;
        ExpiryBook storage book = self.byExpiry[id.expiresAt()];
        bool isWing = self.placePlusOne[id] & WING_FLAG != 0;
        if (book.grid.isActive && !isWing) _project(book, old, old, current);
    }

    /// @dev Replaces `old`'s share of the nodes and totals by `current`'s, which is the same strike.
    function _project(ExpiryBook storage book, PackedStrike strike, PackedStrike old, PackedStrike current) private {
        int256[18] memory weights = Nodes.weightsAt(positionOf(book.grid, strike.lnStrikeWad()));
        book.nodes.update(weights, old.callsWad() + old.putsWad(), current.callsWad() + current.putsWad());
        GridTotals memory totals = book.totals;
        uint256 oldPuts = old.putsWad() / LOT_WAD;
        uint256 newPuts = current.putsWad() / LOT_WAD;
        uint256 notional = (totals.putLotsTimesStrikeE8 + newPuts * strike.strikeE8()) - oldPuts * strike.strikeE8();
        book.totals = GridTotals({
            callLots: SafeCast.toUint64(totals.callLots + current.callsWad() / LOT_WAD - old.callsWad() / LOT_WAD),
            putLots: SafeCast.toUint64(totals.putLots + newPuts - oldPuts),
            putLotsTimesStrikeE8: SafeCast.toUint128(notional)
        });
    }

    function _isAnyOpen(PackedStrike[MAX_STRIKES] storage strikes, uint256 count) private view returns (bool) {
        for (uint256 i = 0; i < count; i++) {
            if (!strikeAt(strikes, i).isEmpty()) return true;
        }
        return false;
    }

    function _placeOf(
        State storage self,
        SeriesId id
    ) private view returns (PackedStrike[MAX_STRIKES] storage, uint256) {
        ExpiryBook storage book = self.byExpiry[id.expiresAt()];
        uint256 place = self.placePlusOne[id];
        return place & WING_FLAG == 0 ? (book.strikes, place - 1) : (book.wings, (place ^ WING_FLAG) - 1);
    }

    function _twinOf(Series memory series) private pure returns (SeriesId) {
        return SeriesIds.pack(Series(series.expiresAt, series.strikeE8, !series.isPut));
    }
}
