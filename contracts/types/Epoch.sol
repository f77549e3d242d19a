// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One side of an epoch. "In" is what was handed over (assets of deposits, shares of redemptions), "out" what came
///      of it. A request owns `units / Σ units` of each figure.
struct EpochView {
    uint256 units; // what was requested and not cancelled since
    uint256 pending; // in: not yet filled
    uint256 filled; // in: filled
    uint256 out; // what the filled part brought
}

/// @dev What one controller has in an epoch, or in all of them. Units as above, rounded down.
struct Claimable {
    uint256 amountIn;
    uint256 amountOut;
}
