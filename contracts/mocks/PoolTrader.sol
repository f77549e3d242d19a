// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IUniswapV3SwapCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3SwapCallback.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

/// @title The arbitrageur's hands on the local mainnet
/// @notice Trades pools until their price lies in a band, all in one transaction, out of its own balance.
/// @dev For test chains only: anyone may call, and it holds money that was conjured.
contract PoolTrader is IUniswapV3SwapCallback {
    using SafeERC20 for IERC20;

    /// @param pool where to trade
    /// @param lowerX96 lowest price to leave it at, as sqrtPriceX96
    /// @param upperX96 highest price to leave it at, as sqrtPriceX96; equal to `lowerX96` for an exact price
    struct Target {
        IUniswapV3Pool pool;
        uint160 lowerX96;
        uint160 upperX96;
    }

    address private transient _payingTo;

    /// @notice A pool was moved. Amounts are the pool's gain (positive) or loss, in token units.
    event Moved(address indexed pool, int256 amount0, int256 amount1, uint160 beforeX96, uint160 afterX96);
    /// @notice What is left to trade with after a call that moved something.
    event Capital(uint256 balance0, uint256 balance1);

    error PoolTrader_NotPaying(address caller, address payingTo);

    /// @notice Moves each pool that is outside its band to the band's nearer edge; leaves the others alone.
    /// @dev All targets must trade the same pair. Reverts as the token does when the balance is too small.
    function move(Target[] calldata targets) external {
        bool moved = false;
        for (uint256 i = 0; i < targets.length; ++i) {
            if (_move(targets[i])) moved = true;
        }
        if (!moved) return;
        IUniswapV3Pool pool = targets[0].pool;
        emit Capital(IERC20(pool.token0()).balanceOf(address(this)), IERC20(pool.token1()).balanceOf(address(this)));
    }

    /// @inheritdoc IUniswapV3SwapCallback
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata) external override {
        require(msg.sender == _payingTo, PoolTrader_NotPaying(msg.sender, _payingTo));
        if (amount0Delta > 0)
            IERC20(IUniswapV3Pool(msg.sender).token0()).safeTransfer(msg.sender, uint256(amount0Delta));
        if (amount1Delta > 0)
            IERC20(IUniswapV3Pool(msg.sender).token1()).safeTransfer(msg.sender, uint256(amount1Delta));
    }

    function _move(Target calldata target) private returns (bool) {
        (uint160 beforeX96, , , , , , ) = target.pool.slot0();
        bool down = beforeX96 > target.upperX96;
        if (!down && beforeX96 >= target.lowerX96) return false;
        uint160 limitX96 = down ? target.upperX96 : target.lowerX96;
        _payingTo = address(target.pool);
        (int256 amount0, int256 amount1) = target.pool.swap(address(this), down, type(int256).max, limitX96, "");
        _payingTo = address(0);
        emit Moved(address(target.pool), amount0, amount1, beforeX96, limitX96);
        return true;
    }
}
