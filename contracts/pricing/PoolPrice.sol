// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WAD} from "../types/Units.sol";

/// @title Uniswap v3's sqrt(token1/token0) × 2^96 from and to quote per base in WAD
/// @dev `baseUnit` and `quoteUnit` are 10 ** decimals. Exact but for the last rounding, whose side each name says.
library PoolPrice {
    uint256 private constant Q192 = 1 << 192;

    /// @dev The raw ratio token1/token0 of a price, × 2^192, rounded down once; fits while the ratio is under 2^64.
    function _ratioX192(
        uint256 priceWad,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) private pure returns (uint256) {
        (uint256 of1, uint256 of0) = baseIsToken0
            ? (priceWad * quoteUnit, baseUnit * WAD)
            : (baseUnit * WAD, priceWad * quoteUnit);
        return Math.mulDiv(of1, Q192, of0);
    }

    /// @notice The pool's sqrt price at `priceWad`, rounded down.
    function toSqrtPriceX96Down(
        uint256 priceWad,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) internal pure returns (uint160) {
        return uint160(Math.sqrt(_ratioX192(priceWad, baseUnit, quoteUnit, baseIsToken0)));
    }

    /// @notice Quote per base at the pool's sqrt price, rounded down, anywhere in Uniswap's range.
    /// @dev Exact while the sqrt price is under 2^128 (a floor of a floor is the floor); beyond, its square loses the bits
    ///      that do not fit, at most 2^-64 of it, and the answer is still not above the price.
    function toPriceWadDown(
        uint160 sqrtPriceX96,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) internal pure returns (uint256) {
        uint256 sqrtX96 = sqrtPriceX96;
        uint256 baseWad = baseUnit * WAD;
        if (sqrtX96 >> 128 == 0) {
            uint256 ratioX192 = sqrtX96 * sqrtX96;
            return
                (baseIsToken0 ? Math.mulDiv(ratioX192, baseWad, Q192) : Math.mulDiv(baseWad, Q192, ratioX192)) /
                quoteUnit;
        }
        uint256 ratioX128 = Math.mulDiv(sqrtX96, sqrtX96, 1 << 64);
        return
            (baseIsToken0 ? Math.mulDiv(ratioX128, baseWad, 1 << 128) : Math.mulDiv(baseWad, 1 << 128, ratioX128 + 1)) /
            quoteUnit;
    }

    /// @notice What a trade loses against mid as a fraction of its notional, against a virtual reserve of base: a purchase
    ///         pays mid / ((1 − x)(1 − fee)), a sale receives mid × (1 − fee) / (1 + x(1 − fee)), x = size over reserve: the
    ///         fee is taken from what comes in. Rounded up, at most 100 %.
    function tradeCostWadUp(
        uint256 sizeWad,
        uint256 reserveWad,
        uint256 feeWad,
        bool isBuy
    ) internal pure returns (uint256) {
        if (sizeWad >= reserveWad) return WAD;
        uint256 shareWad = Math.mulDiv(sizeWad, WAD, reserveWad, Math.Rounding.Ceil);
        uint256 keptWad = WAD - feeWad;
        if (!isBuy)
            return WAD - Math.mulDiv(keptWad, WAD, WAD + Math.mulDiv(shareWad, keptWad, WAD, Math.Rounding.Ceil));
        uint256 leftWad = Math.mulDiv(keptWad, WAD - shareWad, WAD);
        return leftWad == 0 ? WAD : Math.min(Math.mulDiv(WAD, WAD, leftWad, Math.Rounding.Ceil) - WAD, WAD);
    }
}
