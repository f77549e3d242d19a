// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PoolPrice} from "../../contracts/pricing/PoolPrice.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev Prices survive the way to Uniswap's square root and back, for both token orders and usual decimals.
contract PoolPriceTest is KeelTest {
    /// @dev 10 to 100,000 quote per base: the sanity band of the oracle that bounds every order.
    uint256 private constant MIN_WAD = 10e18;
    uint256 private constant MAX_WAD = 100_000e18;

    struct Pair {
        uint256 baseUnit;
        uint256 quoteUnit;
        bool baseIsToken0;
    }

    /// @dev sqrt(1e18·2^192 / (3000·1e6)) and sqrt(3000e6·2^192 / 1e18), from 60-digit arithmetic.
    function test_aKnownPrice() external pure {
        Pair memory wethIsToken1 = Pair(1e18, 1e6, false);
        Pair memory wethIsToken0 = Pair(1e18, 1e6, true);
        assertEq(_toSqrt(3000e18, wethIsToken1), 1446501726624926496477173928747177, "ether is token1");
        assertEq(_toSqrt(3000e18, wethIsToken0), 4339505179874779489431521, "ether is token0");
    }

    /// @dev Loses less than one quote unit of price, plus a part in 1e12 for what 96 fractional bits cannot say of the smallest ratios.
    function testFuzz_roundTripLosesLessThanAUnit(uint256 seed, uint256 priceWad) external pure {
        Pair memory pair = _pair(seed);
        priceWad = bound(priceWad, MIN_WAD, MAX_WAD);
        uint256 back = PoolPrice.toPriceWadDown(
            _toSqrt(priceWad, pair),
            pair.baseUnit,
            pair.quoteUnit,
            pair.baseIsToken0
        );
        uint256 unitWad = 1e18 / pair.quoteUnit;
        uint256 gap = back > priceWad ? back - priceWad : priceWad - back;
        assertLe(gap, unitWad + priceWad / 1e12 + 1, "round trip");
        // The square root is rounded down; the price with it where base is token0, against it where it is token1.
        if (pair.baseIsToken0) assertLe(back, priceWad, "down");
    }

    function testFuzz_isMonotone(uint256 seed, uint256 a, uint256 b) external pure {
        Pair memory pair = _pair(seed);
        (a, b) = (bound(a, MIN_WAD, MAX_WAD), bound(b, MIN_WAD, MAX_WAD));
        if (a > b) (a, b) = (b, a);
        uint160 low = _toSqrt(a, pair);
        uint160 high = _toSqrt(b, pair);
        if (pair.baseIsToken0) assertLe(low, high, "a dearer base raises token1 per token0");
        else assertGe(low, high, "a dearer base lowers it");
        uint256 lowBack = PoolPrice.toPriceWadDown(low, pair.baseUnit, pair.quoteUnit, pair.baseIsToken0);
        uint256 highBack = PoolPrice.toPriceWadDown(high, pair.baseUnit, pair.quoteUnit, pair.baseIsToken0);
        assertLe(lowBack, highBack, "back again");
    }

    /// @dev A unit of square root up: never a lower price where base is token0, never a higher one where it is token1.
    function testFuzz_theWayBackIsMonotoneAtEveryStep(uint256 seed, uint256 priceWad) external pure {
        Pair memory pair = _pair(seed);
        uint160 here = _toSqrt(bound(priceWad, MIN_WAD, MAX_WAD), pair);
        uint256 price = PoolPrice.toPriceWadDown(here, pair.baseUnit, pair.quoteUnit, pair.baseIsToken0);
        uint256 next = PoolPrice.toPriceWadDown(here + 1, pair.baseUnit, pair.quoteUnit, pair.baseIsToken0);
        if (pair.baseIsToken0) assertGe(next, price, "base is token0");
        else assertLe(next, price, "base is token1");
    }

    /// @dev Every price the documentation promises converts without a revert and inside 160 bits.
    function testFuzz_fitsOverTheStatedRange(uint256 seed, uint256 priceWad) external pure {
        Pair memory pair = _pair(seed);
        assertGt(_toSqrt(bound(priceWad, 1e12, 1e24), pair), 0, "fits");
    }

    function _pair(uint256 seed) private pure returns (Pair memory) {
        uint256[3] memory units = [uint256(1e6), 1e8, 1e18];
        return Pair(units[seed % 3], units[(seed / 3) % 3], (seed / 9) % 2 == 0);
    }

    function _toSqrt(uint256 priceWad, Pair memory pair) private pure returns (uint160) {
        return PoolPrice.toSqrtPriceX96Down(priceWad, pair.baseUnit, pair.quoteUnit, pair.baseIsToken0);
    }
}
