// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {Smile} from "../types/Smile.sol";
import {Units, WAD, YEAR_SECONDS} from "../types/Units.sol";
import {Grid, Grid18, GridTotals} from "./Grid.sol";
import {LOT_WAD, PackedStrike, Strikes} from "./Strikes.sol";

/// @title The vault's open options: a list of expiries, each with its smile, its strikes and, when they are many, its nodes
/// @dev Quantities a strike are the truth, for tokens, payouts and settlement. The nodes of `Grid18` are a function of them
///      alone (G1): each trade replaces its strike's share, so no error builds up. Bounded by MAX_EXPIRIES and MAX_STRIKES.
///      A linked library: what changes the book runs in the vault's storage but does not count against its size.
library Book {
    using Grid18 for uint256[6];

    /// @dev Thrown when a bound of the fold would be passed.
    error Book_TooManyExpiries(uint256 count, uint256 cap);
    error Book_TooManyStrikes(uint256 count, uint256 cap);

    uint256 internal constant MAX_EXPIRIES = 8;
    /// @dev Folding this many one by one, as near expiry, takes under two million gas.
    uint256 internal constant MAX_STRIKES = 512;
    /// @dev With more strikes than this, eighteen nodes are the cheaper fold.
    uint256 internal constant NODES_FROM = 20;
    /// @dev Half the listable range in log-strike: 1.6·√τ, a range of two standard deviations each way at 80 % volatility.
    uint256 private constant WIDTH_PER_ROOT_YEAR = 1.6e18;
    uint256 private constant MIN_HALF_WIDTH_WAD = 0.1e18;
    uint256 private constant MAX_HALF_WIDTH_WAD = 1.2e18;
    uint256 private constant WING_FLAG = 1 << 255;

    struct ExpiryBook {
        Smile smile;
        Grid grid;
        GridTotals totals; // kept while the grid is active
        uint256[6] nodes; // kept while the grid is active
        PackedStrike[] strikes; // inside the range
        PackedStrike[] wings; // outside it: always folded one by one
    }

    struct State {
        uint40[] expiries;
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
        if (!book.grid.isOpen) _open(self, series.expiresAt, spotWad, timestamp);
        uint256 place = self.placePlusOne[_twinOf(series)];
        if (place == 0) {
            require(self.strikeCount < MAX_STRIKES, Book_TooManyStrikes(self.strikeCount, MAX_STRIKES));
            self.strikeCount++;
            place = _append(book, Strikes.create(series.strikeE8, FixedMath.lnWad(id.strikeWad())));
        }
        self.placePlusOne[id] = place;
        if (book.strikes.length == NODES_FROM && !book.grid.isActive) _activate(book);
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
        (PackedStrike[] storage strikes, uint256 index) = _placeOf(self, id);
        return strikes[index];
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
    function close(State storage self, uint40 expiresAt) external {
        ExpiryBook storage book = self.byExpiry[expiresAt];
        book.grid.isOpen = false;
        self.strikeCount -= book.strikes.length + book.wings.length;
        for (uint256 i = 0; i < self.expiries.length; i++) {
            if (self.expiries[i] == expiresAt) {
                self.expiries[i] = self.expiries[self.expiries.length - 1];
                self.expiries.pop();
                break;
            }
        }
    }

    /// @notice Where a log-strike lies on the range, WAD: −1 … 1 inside it.
    function positionOf(Grid memory grid, int256 lnStrikeWad) internal pure returns (int256) {
        return ((lnStrikeWad - grid.lnCenterWad) * 1e9) / int256(uint256(grid.halfWidthE9));
    }

    function _open(State storage self, uint40 expiresAt, uint256 spotWad, uint256 timestamp) private {
        require(self.expiries.length < MAX_EXPIRIES, Book_TooManyExpiries(self.expiries.length, MAX_EXPIRIES));
        self.expiries.push(expiresAt);
        uint256 rootTauWad = Math.sqrt(((expiresAt - timestamp) * WAD * WAD) / YEAR_SECONDS);
        uint256 width = Units.mulWadDown(WIDTH_PER_ROOT_YEAR, rootTauWad);
        uint256 halfWidthE9 = Math.min(Math.max(width, MIN_HALF_WIDTH_WAD), MAX_HALF_WIDTH_WAD) / 1e9;
        uint256 fallen = FixedMath.expNeg((halfWidthE9 << 96) / 1e9, WAD);
        self.byExpiry[expiresAt].grid = Grid({
            lnCenterWad: int72(FixedMath.lnWad(spotWad)),
            topStrikeWad: SafeCast.toUint96((spotWad * WAD) / fallen),
            halfWidthE9: uint40(halfWidthE9),
            isOpen: true,
            isActive: false
        });
    }

    function _append(ExpiryBook storage book, PackedStrike strike) private returns (uint256 place) {
        int256 position = positionOf(book.grid, strike.lnStrikeWad());
        bool isWing = position < -int256(WAD) || position > int256(WAD);
        PackedStrike[] storage strikes = isWing ? book.wings : book.strikes;
        strikes.push(strike);
        place = strikes.length | (isWing ? WING_FLAG : 0);
    }

    /// @dev Projects every strike once; from here on trades keep the nodes.
    function _activate(ExpiryBook storage book) private {
        book.grid.isActive = true;
        for (uint256 i = 0; i < book.strikes.length; i++) {
            PackedStrike strike = book.strikes[i];
            _project(book, strike, Strikes.create(strike.strikeE8(), strike.lnStrikeWad()), strike);
        }
    }

    function _set(State storage self, SeriesId id, uint256 quantityWad) private {
        (PackedStrike[] storage strikes, uint256 index) = _placeOf(self, id);
        PackedStrike old = strikes[index];
        PackedStrike current = old.withQuantity(id.isPut(), quantityWad);
        strikes[index] = current;
        ExpiryBook storage book = self.byExpiry[id.expiresAt()];
        bool isWing = self.placePlusOne[id] & WING_FLAG != 0;
        if (book.grid.isActive && !isWing) _project(book, old, old, current);
    }

    /// @dev Replaces `old`'s share of the nodes and totals by `current`'s, which is the same strike.
    function _project(ExpiryBook storage book, PackedStrike strike, PackedStrike old, PackedStrike current) private {
        int256[18] memory weights = Grid18.weightsAt(positionOf(book.grid, strike.lnStrikeWad()));
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

    function _placeOf(State storage self, SeriesId id) private view returns (PackedStrike[] storage, uint256) {
        ExpiryBook storage book = self.byExpiry[id.expiresAt()];
        uint256 place = self.placePlusOne[id];
        return place & WING_FLAG == 0 ? (book.strikes, place - 1) : (book.wings, (place ^ WING_FLAG) - 1);
    }

    function _twinOf(Series memory series) private pure returns (SeriesId) {
        return SeriesIds.pack(Series(series.expiresAt, series.strikeE8, !series.isPut));
    }
}
