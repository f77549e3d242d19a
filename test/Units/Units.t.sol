// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BPS, Units, WAD, YEAR_SECONDS} from "../../contracts/types/Units.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev Every rounding goes where its name says, by less than one unit.
contract UnitsTest is KeelTest {
    function test_constantsAreWhatTheyAreCalled() external pure {
        assertEq(WAD, 10 ** 18, "WAD");
        assertEq(BPS, 10_000, "BPS");
        assertEq(YEAR_SECONDS, 365 * 24 * 3600, "YEAR_SECONDS");
    }

    function testFuzz_mulWadBracketsTheExactProduct(uint128 a, uint128 b) external pure {
        uint256 product = uint256(a) * b;
        uint256 down = Units.mulWadDown(a, b);
        uint256 up = Units.mulWadUp(a, b);
        assertLe(down * 1e18, product, "down is not above");
        assertGt((down + 1) * 1e18, product, "down by less than one");
        assertGe(up * 1e18, product, "up is not below");
        assertEq(up - down, product % 1e18 == 0 ? 0 : 1, "they differ only when inexact");
    }

    function testFuzz_bpsBracketsTheExactShare(uint128 amount, uint256 bps) external pure {
        bps = bound(bps, 0, 1_000_000);
        uint256 product = uint256(amount) * bps;
        uint256 down = Units.bpsDown(amount, bps);
        uint256 up = Units.bpsUp(amount, bps);
        assertLe(down * 10_000, product, "down is not above");
        assertGt((down + 1) * 10_000, product, "down by less than one");
        assertEq(up - down, product % 10_000 == 0 ? 0 : 1, "they differ only when inexact");
    }

    function testFuzz_conversionsBracketAndToWadIsExact(uint128 wad, uint256 decimals) external pure {
        uint256 scale = 10 ** (18 - bound(decimals, 0, 18));
        uint256 down = Units.fromWadDown(wad, scale);
        uint256 up = Units.fromWadUp(wad, scale);
        assertLe(Units.toWad(down, scale), wad, "down is not above");
        assertGe(Units.toWad(up, scale), wad, "up is not below");
        assertEq(up - down, wad % scale == 0 ? 0 : 1, "they differ only when inexact");
        assertEq(Units.fromWadDown(Units.toWad(down, scale), scale), down, "toWad is exact");
    }

    function test_absTakesTheSmallestNumberToo() external pure {
        assertEq(Units.abs(type(int256).min), 1 << 255, "-2^255");
        assertEq(Units.abs(type(int256).max), (1 << 255) - 1, "2^255 - 1");
        assertEq(Units.abs(0), 0, "0");
        assertEq(Units.abs(-1), 1, "-1");
    }

    function testFuzz_absForgetsTheSign(int256 x) external pure {
        if (x == type(int256).min) x++;
        assertEq(Units.abs(x), Units.abs(-x), "both signs");
        assertEq(int256(Units.abs(x)), x < 0 ? -x : x, "value");
    }

    function testFuzz_zeroFloorSubNeverGoesBelowZero(uint256 a, uint256 b) external pure {
        assertEq(Units.zeroFloorSub(a, b), a >= b ? a - b : 0, "a - b or 0");
    }
}
