// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

uint256 constant WAD = 1e18;
uint256 constant BPS = 10_000;
uint256 constant YEAR_SECONDS = 365 days;

/// @title Conversions at the door: token units outside, WAD inside
/// @dev `scale` is 10 ** (18 - decimals), computed once from the token's own `decimals()`. Conversions to WAD are exact.
library Units {
    function toWad(uint256 amount, uint256 scale) internal pure returns (uint256) {
        return amount * scale;
    }

    function fromWadDown(uint256 wad, uint256 scale) internal pure returns (uint256) {
        return wad / scale;
    }

    function fromWadUp(uint256 wad, uint256 scale) internal pure returns (uint256) {
        return Math.ceilDiv(wad, scale);
    }

    function mulWadDown(uint256 a, uint256 b) internal pure returns (uint256) {
        return Math.mulDiv(a, b, WAD);
    }

    function mulWadUp(uint256 a, uint256 b) internal pure returns (uint256) {
        return Math.mulDiv(a, b, WAD, Math.Rounding.Ceil);
    }

    function bpsDown(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, bps, BPS);
    }

    function bpsUp(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, bps, BPS, Math.Rounding.Ceil);
    }

    /// @dev |x|, also of the smallest number, which has no positive twin.
    function abs(int256 x) internal pure returns (uint256) {
        unchecked {
            return x < 0 ? uint256(0) - uint256(x) : uint256(x);
        }
    }

    /// @dev a − b, or 0 where that would be negative: for amounts of which "none left" is the right answer.
    function zeroFloorSub(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : 0;
    }
}
