// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The governor of a deployment that nobody has to trust blindly: what it will do can be read before it happens
/// @notice OpenZeppelin's TimelockController as the administrator of `Authority`. It administers itself: nobody, the
///         deployer included, can change its members or its delay but by a proposal that waited the delay out.
/// @dev Adds two things: the delay stays inside bounds in code, and cancellers who do not propose.
contract Timelock is TimelockController {
    /// @dev Thrown when the delay is outside what depositors can rely on. Seconds.
    error Timelock_DelayOutsideRange(uint256 delaySeconds, uint256 minSeconds, uint256 maxSeconds);
    /// @dev Thrown by the constructor: with nobody to propose, nothing could ever be changed or unpaused.
    error Timelock_NoProposer();
    /// @dev Thrown by the constructor: the zero address cannot propose, nor cancel.
    error Timelock_Nobody();

    /// @notice The shortest delay: a day in which to read what comes, and to leave.
    uint256 public constant MIN_DELAY_SECONDS = 1 days;
    /// @notice The longest: beyond it a pause could not be lifted in any useful time.
    uint256 public constant MAX_DELAY_SECONDS = 30 days;

    /// @param delaySeconds How long every proposal waits [MIN_DELAY_SECONDS … MAX_DELAY_SECONDS].
    /// @param proposers May propose, and cancel.
    /// @param executors May execute what waited long enough; the zero address stands for anyone.
    /// @param cancellers May cancel, and not propose.
    constructor(
        uint256 delaySeconds,
        address[] memory proposers,
        address[] memory executors,
        address[] memory cancellers
    ) TimelockController(delaySeconds, proposers, executors, address(0)) {
        _requireInside(delaySeconds);
        require(proposers.length > 0, Timelock_NoProposer());
        for (uint256 i = 0; i < proposers.length; i++) require(proposers[i] != address(0), Timelock_Nobody());
        for (uint256 i = 0; i < cancellers.length; i++) {
            require(cancellers[i] != address(0), Timelock_Nobody());
            _grantRole(CANCELLER_ROLE, cancellers[i]);
        }
    }

    /// @notice Changes the delay of later proposals. Only by a proposal of its own.
    function updateDelay(uint256 newDelaySeconds) public override {
        _requireInside(newDelaySeconds);
        super.updateDelay(newDelaySeconds);
    }

    function _requireInside(uint256 delaySeconds) private pure {
        require(
            MIN_DELAY_SECONDS <= delaySeconds && delaySeconds <= MAX_DELAY_SECONDS,
            Timelock_DelayOutsideRange(delaySeconds, MIN_DELAY_SECONDS, MAX_DELAY_SECONDS)
        );
    }
}
