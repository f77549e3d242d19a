// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One option series. Its packed form, `SeriesId`, is the ERC-1155 token id and can be decoded by anyone.
struct Series {
    uint40 expiresAt; // unix seconds
    uint64 strikeE8; // quote per base, 8 decimals
    bool isPut;
}

/// @dev bit 104: put · bits 64–103: expiresAt · bits 0–63: strikeE8 · everything above is zero.
type SeriesId is uint256;

using {
    SeriesIds.unpack,
    SeriesIds.expiresAt,
    SeriesIds.strikeE8,
    SeriesIds.strikeWad,
    SeriesIds.isPut
} for SeriesId global;

library SeriesIds {
    uint256 private constant EXPIRY_SHIFT = 64;
    uint256 private constant PUT_SHIFT = 104;
    uint256 private constant E8_TO_WAD = 1e10;

    /// @notice The id of a series.
    function pack(Series memory series) internal pure returns (SeriesId) {
        uint256 putBit = series.isPut ? 1 << PUT_SHIFT : 0;
        return SeriesId.wrap(putBit | (uint256(series.expiresAt) << EXPIRY_SHIFT) | series.strikeE8);
    }

    /// @notice The series of an id. Bits above 104 are ignored; such an id was never listed.
    function unpack(SeriesId id) internal pure returns (Series memory) {
        return Series({expiresAt: expiresAt(id), strikeE8: strikeE8(id), isPut: isPut(id)});
    }

    function expiresAt(SeriesId id) internal pure returns (uint40) {
        return uint40(SeriesId.unwrap(id) >> EXPIRY_SHIFT);
    }

    function strikeE8(SeriesId id) internal pure returns (uint64) {
        return uint64(SeriesId.unwrap(id));
    }

    function strikeWad(SeriesId id) internal pure returns (uint256) {
        return uint256(strikeE8(id)) * E8_TO_WAD;
    }

    function isPut(SeriesId id) internal pure returns (bool) {
        return (SeriesId.unwrap(id) >> PUT_SHIFT) & 1 == 1;
    }
}
