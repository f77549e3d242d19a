// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A base fee that one block cannot fool
/// @dev The average closes, at each look, a share t/(t + HOUR) of the gap to what it sees, t the time since the look before;
///      what it sees is held within a quarter and four times of itself. So a look a block after another moves it by at most
///      1 % (12 s / 3,612 s × 3), a second look in the same block by nothing, and the first after a long silence to no more
///      than four times. What counts now is the block's own fee held within half and twice the average: a proposer who
///      bends one block's fee moves the gas of a hedge by a factor of two at most, and a band, which goes with its fourth
///      root, by 19 %. `sdk/hedging/baseFee.ts` is its twin.
library BaseFee {
    uint256 private constant HOUR = 1 hours;
    uint256 private constant SEEN_FACTOR = 4;
    uint256 private constant LIVE_FACTOR = 2;

    /// @notice The average after a look, wei, rounded down.
    /// @dev A node that estimates gas may show a base fee of zero: that is no look, and it must cost as much gas as one.
    /// @param averageWei Before; 0 = nothing was seen yet, then the look is the average.
    /// @param observedAt Unix seconds of the look before.
    function averageAfter(
        uint256 averageWei,
        uint256 observedAt,
        uint256 baseFeeWei,
        uint256 timestamp
    ) internal pure returns (uint256) {
        if (averageWei == 0) return baseFeeWei;
        uint256 seenWei = _held(baseFeeWei, averageWei, SEEN_FACTOR);
        uint256 elapsed = timestamp - observedAt;
        return (averageWei * HOUR + seenWei * elapsed) / (elapsed + HOUR);
    }

    /// @notice The fee that counts in this block, wei.
    /// @param averageWei After this block's look.
    /// @param baseFeeWei The block's own; 0 in a call that a node makes without a gas price, then the average counts.
    function live(uint256 averageWei, uint256 baseFeeWei) internal pure returns (uint256) {
        return _held(baseFeeWei, averageWei, LIVE_FACTOR);
    }

    /// @dev The fee held within `around / factor` and `around × factor`; `around` where it is not known. No branch: a hedge
    ///      estimated at a fee of zero must not take a unit of gas less than the hedge that is sent.
    function _held(uint256 baseFeeWei, uint256 around, uint256 factor) private pure returns (uint256) {
        uint256 seenWei = baseFeeWei + around * SafeCast.toUint(baseFeeWei == 0);
        return Math.max(Math.min(seenWei, around * factor), around / factor);
    }

    /// @notice What fits where averages are kept: 2^48 wei are 281,474 gwei a unit of gas.
    function packed(uint256 averageWei) internal pure returns (uint48) {
        return uint48(Math.min(averageWei, type(uint48).max));
    }
}
