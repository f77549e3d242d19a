// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {Smile} from "../types/Smile.sol";
import {PackedStrike, Strikes} from "./Strikes.sol";

/// @title The vault's open options: a list of expiries, each with its smile and its strikes
/// @dev Holds no aggregate, so none can drift: value and Greeks are folded from the strikes at every look (G1, `BookFold`).
///      Bounded by MAX_EXPIRIES and MAX_STRIKES.
library Book {
    /// @dev Thrown when a bound of the fold would be passed.
    error Book_TooManyExpiries(uint256 count, uint256 cap);
    error Book_TooManyStrikes(uint256 count, uint256 cap);

    uint256 internal constant MAX_EXPIRIES = 8;
    uint256 internal constant MAX_STRIKES = 32;

    struct ExpiryBook {
        Smile smile;
        PackedStrike[] strikes;
    }

    struct State {
        uint40[] expiries;
        uint256 strikeCount;
        mapping(uint40 expiresAt => ExpiryBook) byExpiry;
        mapping(SeriesId id => uint256) indexPlusOne; // position in its expiry's strikes; 0 = not listed
    }

    /// @notice Opens a series; a call and a put at one strike share its slot. The caller checks that it is not listed.
    function list(State storage self, Series memory series) internal returns (SeriesId id) {
        id = SeriesIds.pack(series);
        ExpiryBook storage book = self.byExpiry[series.expiresAt];
        uint256 twin = self.indexPlusOne[_twinOf(series)];
        if (twin == 0) {
            if (book.strikes.length == 0) {
                require(self.expiries.length < MAX_EXPIRIES, Book_TooManyExpiries(self.expiries.length, MAX_EXPIRIES));
                self.expiries.push(series.expiresAt);
            }
            require(self.strikeCount < MAX_STRIKES, Book_TooManyStrikes(self.strikeCount, MAX_STRIKES));
            self.strikeCount++;
            book.strikes.push(Strikes.create(series.strikeE8, FixedMath.lnWad(id.strikeWad())));
            twin = book.strikes.length;
        }
        self.indexPlusOne[id] = twin;
    }

    /// @notice Whether a series is open. An id with bits beyond its fields is not: it was never a key.
    function isListed(State storage self, SeriesId id) internal view returns (bool) {
        return self.indexPlusOne[id] != 0;
    }

    /// @notice The slot of a listed series' strike.
    function strikeOf(State storage self, SeriesId id) internal view returns (PackedStrike) {
        return self.byExpiry[id.expiresAt()].strikes[self.indexPlusOne[id] - 1];
    }

    /// @notice Books more written options of a listed series.
    function add(State storage self, SeriesId id, uint256 quantityWad) internal {
        PackedStrike strike = strikeOf(self, id);
        _store(self, id, strike.withQuantity(id.isPut(), strike.quantityWad(id.isPut()) + quantityWad));
    }

    /// @notice Books options taken back. Reverts by underflow if more than were written: the token forbids it.
    function remove(State storage self, SeriesId id, uint256 quantityWad) internal {
        PackedStrike strike = strikeOf(self, id);
        _store(self, id, strike.withQuantity(id.isPut(), strike.quantityWad(id.isPut()) - quantityWad));
    }

    /// @notice Takes an expiry off the book and gives back its strikes as they were.
    function close(State storage self, uint40 expiresAt) internal returns (PackedStrike[] memory strikes) {
        strikes = self.byExpiry[expiresAt].strikes;
        for (uint256 i = 0; i < strikes.length; i++) {
            uint64 strikeE8 = strikes[i].strikeE8();
            delete self.indexPlusOne[SeriesIds.pack(Series(expiresAt, strikeE8, false))];
            delete self.indexPlusOne[SeriesIds.pack(Series(expiresAt, strikeE8, true))];
        }
        self.strikeCount -= strikes.length;
        delete self.byExpiry[expiresAt];
        for (uint256 i = 0; i < self.expiries.length; i++) {
            if (self.expiries[i] == expiresAt) {
                self.expiries[i] = self.expiries[self.expiries.length - 1];
                self.expiries.pop();
                break;
            }
        }
    }

    /// @notice An expiry at or before `timestamp` on which options are still open, or zero when there is none.
    function unsettledAt(State storage self, uint256 timestamp) internal view returns (uint40) {
        for (uint256 i = 0; i < self.expiries.length; i++) {
            uint40 expiresAt = self.expiries[i];
            if (expiresAt > timestamp) continue;
            PackedStrike[] storage strikes = self.byExpiry[expiresAt].strikes;
            for (uint256 j = 0; j < strikes.length; j++) {
                if (!strikes[j].isEmpty()) return expiresAt;
            }
        }
        return 0;
    }

    function _store(State storage self, SeriesId id, PackedStrike strike) private {
        self.byExpiry[id.expiresAt()].strikes[self.indexPlusOne[id] - 1] = strike;
    }

    function _twinOf(Series memory series) private pure returns (SeriesId) {
        return SeriesIds.pack(Series(series.expiresAt, series.strikeE8, !series.isPut));
    }
}
