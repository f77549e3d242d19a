// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Series, SeriesId, SeriesIds} from "../../contracts/types/Series.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev The token id is a pure, readable function of the series.
contract SeriesIdsTest is KeelTest {
    /// @dev Worked out by hand: 1·2^104 + 1790064000·2^64 + 3000·1e8.
    function test_aKnownSeriesHasAKnownId() external pure {
        SeriesId id = SeriesIds.pack(Series({expiresAt: 1_790_064_000, strikeE8: 3000e8, isPut: true}));
        assertEq(SeriesId.unwrap(id), 20315430456135231239051194710016, "id");
    }

    function testFuzz_packAndUnpackAreInverse(uint40 expiresAt, uint64 strikeE8, bool isPut) external pure {
        SeriesId id = SeriesIds.pack(Series(expiresAt, strikeE8, isPut));
        Series memory back = id.unpack();
        assertEq(back.expiresAt, expiresAt, "expiresAt");
        assertEq(back.strikeE8, strikeE8, "strikeE8");
        assertEq(back.isPut, isPut, "isPut");
        assertEq(id.strikeWad(), uint256(strikeE8) * 1e10, "strikeWad");
        assertEq(SeriesId.unwrap(id) >> 105, 0, "nothing above bit 104");
    }

    function testFuzz_differentSeriesHaveDifferentIds(Series memory a, Series memory b) external pure {
        bool same = a.expiresAt == b.expiresAt && a.strikeE8 == b.strikeE8 && a.isPut == b.isPut;
        assertEq(SeriesId.unwrap(SeriesIds.pack(a)) == SeriesId.unwrap(SeriesIds.pack(b)), same, "ids");
    }

    function testFuzz_bitsAboveTheFieldsAreIgnoredButKeepTheIdApart(Series memory series, uint256 dirt) external pure {
        SeriesId clean = SeriesIds.pack(series);
        SeriesId dirty = SeriesId.wrap(SeriesId.unwrap(clean) | (bound(dirt, 1, type(uint256).max >> 105) << 105));
        assertEq(SeriesId.unwrap(SeriesIds.pack(dirty.unpack())), SeriesId.unwrap(clean), "same series");
        assertTrue(SeriesId.unwrap(dirty) != SeriesId.unwrap(clean), "another id");
    }
}
