// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WAD} from "../types/Units.sol";

/// @title Uniswap v3's sqrt(token1/token0) × 2^96 from and to quote per base in WAD
/// @dev `baseUnit` and `quoteUnit` are 10 ** decimals. Exact but for the last rounding, whose side each function names.
library PoolPrice {
    uint256 private constant Q192 = 1 << 192;

    /// @dev The raw ratio token1/token0 of a price, × 2^192; fits for prices of 1e-9 … 1e12 and decimals up to 18.
    function _ratioX192(
        uint256 priceWad,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) private pure returns (uint256) {
        return
            baseIsToken0
                ? Math.mulDiv(Math.mulDiv(priceWad, quoteUnit, WAD), Q192, baseUnit)
                : Math.mulDiv(baseUnit * WAD, Q192, priceWad * quoteUnit);
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

    /// @notice Quote per base at the pool's sqrt price, rounded down.
    function toPriceWadDown(
        uint160 sqrtPriceX96,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) internal pure returns (uint256) {
        uint256 sqrtX96 = sqrtPriceX96;
        uint256 ratioX96 = Math.mulDiv(sqrtX96, sqrtX96, 1 << 96); // token1 per token0, loses at most 2^-96 of a unit
        return
            baseIsToken0
                ? Math.mulDiv(ratioX96, baseUnit * WAD, quoteUnit << 96)
                : Math.mulDiv(baseUnit * WAD, 1 << 96, ratioX96 * quoteUnit);
    }
}
