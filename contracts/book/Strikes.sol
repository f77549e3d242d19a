// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One strike of one expiry in one slot, quantities in lots (1 lot = 1e9 wei of base):
///      64 bits strikeE8 · 72 bits ln(strike) WAD, signed · 60 bits calls · 60 bits puts = 256 bits.
///      The bounds below keep every field inside its bits: ln of a 64-bit strike in WAD is under 2^65. No product of fields
///      with their scales passes 2^98, so the getters are unchecked.
type PackedStrike is uint256;

using {
    Strikes.strikeE8,
    Strikes.strikeWad,
    Strikes.lnStrikeWad,
    Strikes.callsWad,
    Strikes.putsWad,
    Strikes.lots,
    Strikes.quantityWad,
    Strikes.withQuantity,
    Strikes.isEmpty
} for PackedStrike global;

/// @dev The smallest quantity of an option, base WAD: everything traded is a multiple of it.
uint256 constant LOT_WAD = 1e9;
/// @dev The most strikes of a whole book. Folding this many one by one, as near expiry, takes under 2.3 million gas.
uint256 constant MAX_STRIKES = 512;

library Strikes {
    /// @dev Thrown when a quantity leaves its 60 bits: over 1.15e9 base of one series.
    error Strikes_QuantityTooLarge(uint256 lots, uint256 maxLots);

    uint256 private constant LN_SHIFT = 64;
    uint256 private constant CALLS_SHIFT = 136;
    uint256 private constant PUTS_SHIFT = 196;
    uint256 private constant LN_MASK = (1 << 72) - 1;
    uint256 private constant LOTS_MASK = (1 << 60) - 1;
    uint256 private constant E8_TO_WAD = 1e10;

    /// @notice A strike nobody holds anything of yet.
    function create(uint64 strike, int256 lnStrike) internal pure returns (PackedStrike) {
        return PackedStrike.wrap(uint256(strike) | ((uint256(lnStrike) & LN_MASK) << LN_SHIFT));
    }

    function strikeE8(PackedStrike self) internal pure returns (uint64) {
        return uint64(PackedStrike.unwrap(self));
    }

    function strikeWad(PackedStrike self) internal pure returns (uint256) {
        unchecked {
            return uint256(strikeE8(self)) * E8_TO_WAD;
        }
    }

    function lnStrikeWad(PackedStrike self) internal pure returns (int256) {
        return int256(int72(uint72(PackedStrike.unwrap(self) >> LN_SHIFT)));
    }

    function callsWad(PackedStrike self) internal pure returns (uint256) {
        unchecked {
            return ((PackedStrike.unwrap(self) >> CALLS_SHIFT) & LOTS_MASK) * LOT_WAD;
        }
    }

    function putsWad(PackedStrike self) internal pure returns (uint256) {
        unchecked {
            return (PackedStrike.unwrap(self) >> PUTS_SHIFT) * LOT_WAD;
        }
    }

    /// @notice Calls and puts in lots.
    function lots(PackedStrike self) internal pure returns (uint256 calls, uint256 puts) {
        calls = (PackedStrike.unwrap(self) >> CALLS_SHIFT) & LOTS_MASK;
        puts = PackedStrike.unwrap(self) >> PUTS_SHIFT;
    }

    function quantityWad(PackedStrike self, bool isPut) internal pure returns (uint256) {
        return isPut ? putsWad(self) : callsWad(self);
    }

    function isEmpty(PackedStrike self) internal pure returns (bool) {
        return PackedStrike.unwrap(self) >> CALLS_SHIFT == 0;
    }

    /// @notice The same strike with another quantity of calls or of puts; `wad` is a multiple of the lot.
    function withQuantity(PackedStrike self, bool isPut, uint256 wad) internal pure returns (PackedStrike) {
        uint256 count = wad / LOT_WAD;
        require(count <= LOTS_MASK, Strikes_QuantityTooLarge(count, LOTS_MASK));
        uint256 shift = isPut ? PUTS_SHIFT : CALLS_SHIFT;
        return PackedStrike.wrap((PackedStrike.unwrap(self) & ~(LOTS_MASK << shift)) | (count << shift));
    }
}
