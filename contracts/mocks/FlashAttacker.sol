// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IUniswapV3FlashCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3FlashCallback.sol";
import {IUniswapV3SwapCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3SwapCallback.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

/// @title An attacker who borrows from a real pool by its own flash loan, does anything, and pays back with the fee
/// @notice All in one transaction: what does not work out is undone whole, as any attacker would have it.
/// @dev For tests only: anyone may command it.
contract FlashAttacker is IUniswapV3FlashCallback, IUniswapV3SwapCallback, ERC1155Holder {
    using SafeERC20 for IERC20;

    /// @param target whom to call
    /// @param data with what
    /// @param measured a token, or zero: the word at byte `place` of `data` becomes this contract's balance of it by then
    struct Step {
        address target;
        bytes data;
        address measured;
        uint256 place;
    }

    address private transient _lender;
    address private transient _market;

    error FlashAttacker_NotExpected(address caller);

    /// @notice Borrows, acts, pays back.
    function borrow(IUniswapV3Pool lender, uint256 amount0, uint256 amount1, Step[] calldata steps) external {
        _lender = address(lender);
        lender.flash(address(this), amount0, amount1, abi.encode(amount0, amount1, steps));
        _lender = address(0);
    }

    /// @notice Acts with its own money.
    function act(Step[] calldata steps) external {
        for (uint256 i = 0; i < steps.length; i++) _take(steps[i]);
    }

    /// @notice Trades a pool until it stands at a price, out of this contract's balance. A step of its own attacks calls it.
    function push(IUniswapV3Pool pool, uint160 sqrtPriceX96) external {
        (uint160 beforeX96, , , , , , ) = pool.slot0();
        _market = address(pool);
        pool.swap(address(this), sqrtPriceX96 < beforeX96, type(int256).max, sqrtPriceX96, "");
        _market = address(0);
    }

    /// @inheritdoc IUniswapV3FlashCallback
    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        require(msg.sender == _lender, FlashAttacker_NotExpected(msg.sender));
        (uint256 amount0, uint256 amount1, Step[] memory steps) = abi.decode(data, (uint256, uint256, Step[]));
        for (uint256 i = 0; i < steps.length; i++) _take(steps[i]);
        IUniswapV3Pool lender = IUniswapV3Pool(msg.sender);
        if (amount0 > 0) IERC20(lender.token0()).safeTransfer(msg.sender, amount0 + fee0);
        if (amount1 > 0) IERC20(lender.token1()).safeTransfer(msg.sender, amount1 + fee1);
    }

    /// @inheritdoc IUniswapV3SwapCallback
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata) external {
        require(msg.sender == _market, FlashAttacker_NotExpected(msg.sender));
        IUniswapV3Pool pool = IUniswapV3Pool(msg.sender);
        if (amount0Delta > 0) IERC20(pool.token0()).safeTransfer(msg.sender, uint256(amount0Delta));
        if (amount1Delta > 0) IERC20(pool.token1()).safeTransfer(msg.sender, uint256(amount1Delta));
    }

    function _take(Step memory step) private {
        if (step.measured != address(0)) _fillIn(step);
        // Whatever a test dictates.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory answer) = step.target.call(step.data);
        if (success) return;
        // Only assembly hands revert data on as they came.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    function _fillIn(Step memory step) private view {
        uint256 held = IERC20(step.measured).balanceOf(address(this));
        (bytes memory data, uint256 place) = (step.data, step.place);
        // One word of calldata, inside `data` by the caller's word.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(add(add(data, 32), place), held)
        }
    }
}
