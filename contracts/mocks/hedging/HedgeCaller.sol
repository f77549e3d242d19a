// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRebalancer} from "../../interfaces/IRebalancer.sol";

/// @title A keeper that does several things in one block
contract HedgeCaller {
    /// @notice Hedges, then looks at the status in the same block.
    function hedgeThenLook(IRebalancer rebalancer) external returns (IRebalancer.Status memory) {
        rebalancer.rebalance();
        return rebalancer.status();
    }

    /// @notice Hedges twice in one block.
    function hedgeTwice(IRebalancer rebalancer) external {
        rebalancer.rebalance();
        rebalancer.rebalance();
    }

    /// @notice Burns gas, then hedges: a caller who would be paid for gas it wasted.
    function wasteThenHedge(IRebalancer rebalancer, uint256 gas) external {
        uint256 start = gasleft();
        uint256 sink;
        while (start - gasleft() < gas) sink = uint256(keccak256(abi.encode(sink)));
        rebalancer.rebalance();
    }

    /// @notice Looks, then hedges, and gives back what became of both, so that a test can compare them in one state.
    /// @dev The hedge is made in a call of its own, whose revert data is the answer.
    function lookThenHedge(
        IRebalancer rebalancer
    ) external returns (IRebalancer.Status memory status, bool hedged, bytes memory answer) {
        status = rebalancer.status();
        // A refused hedge is an answer here, with its revert data.
        // solhint-disable-next-line avoid-low-level-calls
        (hedged, answer) = address(rebalancer).call(abi.encodeCall(IRebalancer.rebalance, ()));
    }
}
