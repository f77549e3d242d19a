// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";
import {TickMath} from "@uniswap/v4-core/src/libraries/TickMath.sol";

import {IPriceGuard} from "../interfaces/IPriceGuard.sol";
import {PoolPrice} from "../pricing/PoolPrice.sol";

/// @title What one Uniswap v3 pool says: its price now, and its geometric mean over a window with the depth behind it
/// @dev The mean is Uniswap's own: the difference of `tickCumulative` over the window. v3 and v4 share the table of ticks,
///      which v4's library has for this compiler.
abstract contract PoolWitness is IPriceGuard {
    struct Market {
        IUniswapV3Factory factory;
        address base;
        address quote;
        uint24 feePips;
        IUniswapV3Pool pool;
    }

    uint256 private constant Q96 = 1 << 96;

    IUniswapV3Pool public immutable POOL;
    uint256 public immutable WINDOW_SECONDS;
    bool private immutable BASE_IS_TOKEN0;
    uint256 private immutable BASE_UNIT;
    uint256 private immutable QUOTE_UNIT;

    constructor(Market memory m, uint256 windowSeconds) {
        address expected = m.factory.getPool(m.base, m.quote, m.feePips);
        require(
            expected != address(0) && expected == address(m.pool),
            PriceGuard_NotFactoryPool(address(m.pool), expected)
        );
        POOL = m.pool;
        WINDOW_SECONDS = windowSeconds;
        BASE_IS_TOKEN0 = m.base < m.quote;
        BASE_UNIT = 10 ** IERC20Metadata(m.base).decimals();
        QUOTE_UNIT = 10 ** IERC20Metadata(m.quote).decimals();
    }

    /// @inheritdoc IPriceGuard
    function poolSpotWad() public view returns (uint256) {
        (uint160 sqrtPriceX96, , , , , , ) = POOL.slot0();
        return _priceWad(sqrtPriceX96);
    }

    /// @inheritdoc IPriceGuard
    /// @dev A pool with too little history answers "OLD"; whatever else it may refuse with is told the same way, with the
    ///      history it has.
    function twap() public view returns (uint256 twapWad, uint256 depthQuote) {
        uint32[] memory agos = new uint32[](2);
        agos[0] = uint32(WINDOW_SECONDS);
        try POOL.observe(agos) returns (int56[] memory ticks, uint160[] memory secondsPerLiquidityX128) {
            uint160 sqrtPriceX96 = TickMath.getSqrtPriceAtTick(_meanTickDown(ticks[1] - ticks[0]));
            uint160 secondsX128;
            unchecked {
                secondsX128 = secondsPerLiquidityX128[1] - secondsPerLiquidityX128[0]; // the counter may wrap
            }
            return (_priceWad(sqrtPriceX96), _depthQuote((WINDOW_SECONDS << 128) / secondsX128, sqrtPriceX96));
        } catch {
            revert PriceGuard_TooLittleHistory(_historySeconds(), WINDOW_SECONDS);
        }
    }

    function _meanTickDown(int56 cumulative) private view returns (int24 tick) {
        int56 window = int56(uint56(WINDOW_SECONDS));
        tick = int24(cumulative / window);
        if (cumulative < 0 && cumulative % window != 0) tick--;
    }

    /// @dev L·√(quote per base): a move of the price by x takes x/2 of it, to first order, while the liquidity stays.
    function _depthQuote(uint256 liquidity, uint160 sqrtPriceX96) private view returns (uint256) {
        return BASE_IS_TOKEN0 ? Math.mulDiv(liquidity, sqrtPriceX96, Q96) : Math.mulDiv(liquidity, Q96, sqrtPriceX96);
    }

    function _priceWad(uint160 sqrtPriceX96) private view returns (uint256) {
        return PoolPrice.toPriceWadDown(sqrtPriceX96, BASE_UNIT, QUOTE_UNIT, BASE_IS_TOKEN0);
    }

    /// @dev Age of the oldest observation, which is the next to be overwritten, or the first while the ring is not full.
    function _historySeconds() private view returns (uint256) {
        (, , uint16 index, uint16 cardinality, , , ) = POOL.slot0();
        if (cardinality == 0) return 0; // the pool was never opened
        (uint32 oldest, , , bool isWritten) = POOL.observations((index + 1) % cardinality);
        if (!isWritten) (oldest, , , ) = POOL.observations(0);
        unchecked {
            return uint32(block.timestamp) - oldest; // Uniswap's own clock has 32 bits
        }
    }
}
