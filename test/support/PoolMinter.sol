// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IUniswapV3MintCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3MintCallback.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

/// @dev Lays liquidity in a pool out of its own balance, as the position manager would.
contract PoolMinter is IUniswapV3MintCallback {
    IUniswapV3Pool private immutable POOL;

    constructor(IUniswapV3Pool pool) {
        POOL = pool;
    }

    function mint(int24 tickLower, int24 tickUpper, uint128 liquidity) external {
        POOL.mint(address(this), tickLower, tickUpper, liquidity, "");
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        require(msg.sender == address(POOL), "only the pool");
        require(IERC20(POOL.token0()).transfer(msg.sender, amount0), "token0");
        require(IERC20(POOL.token1()).transfer(msg.sender, amount1), "token1");
    }
}
