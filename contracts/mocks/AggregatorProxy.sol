// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";

/// @dev What a phase aggregator offers beyond AggregatorV3Interface.
interface IPhaseAggregator is AggregatorV3Interface {
    function latestAnswer() external view returns (int256);
    function latestTimestamp() external view returns (uint256);
    function latestRound() external view returns (uint256);
}

/// @title The stable address of a price feed of the local mainnet
/// @notice Reads as Chainlink's EACAggregatorProxy does: `roundId = phaseId << 64 | aggregatorRoundId`, and each phase
/// keeps its own aggregator, so history stays readable when the aggregator is replaced.
/// @dev The storage layout is that of the original (owner, pending owner, current phase, proposed aggregator, phases).
/// On a fork of true mainnet this code is put over the real proxy and finds the real owner and all real phases in
/// place; a new phase on top makes the feed drivable.
contract AggregatorProxy is AggregatorV3Interface {
    // 2 + 20 bytes, one slot
    struct Phase {
        uint16 id;
        IPhaseAggregator aggregator;
    }

    uint256 private constant PHASE_OFFSET = 64;

    /// @notice Who may start a phase. Slot 0.
    address public owner;
    // slot 1: the original's pending owner, unused here but it must keep its place
    address private _pendingOwner;
    // slot 2
    Phase private _currentPhase;
    // slot 3: the original's proposed aggregator, likewise
    address private _proposedAggregator;
    /// @notice The aggregator of each phase. Slot 4.
    mapping(uint16 phaseId => IPhaseAggregator) public phaseAggregators;

    event AggregatorConfirmed(address indexed previous, address indexed latest);

    error AggregatorProxy_NotOwner(address caller, address owner);

    /// @notice Starts the next phase with `aggregator`. Owner only. Emits AggregatorConfirmed.
    function setAggregator(IPhaseAggregator aggregator_) external {
        require(msg.sender == owner, AggregatorProxy_NotOwner(msg.sender, owner));
        uint16 id = _currentPhase.id + 1;
        emit AggregatorConfirmed(address(_currentPhase.aggregator), address(aggregator_));
        _currentPhase = Phase(id, aggregator_);
        phaseAggregators[id] = aggregator_;
    }

    /// @inheritdoc AggregatorV3Interface
    /// @dev Reverts without a reason for a phase that never was; a missing round of a phase is answered as its
    /// aggregator answers it (zeros).
    function getRoundData(
        uint80 _roundId
    )
        external
        view
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint16 id = uint16(_roundId >> PHASE_OFFSET);
        (roundId, answer, startedAt, updatedAt, answeredInRound) = phaseAggregators[id].getRoundData(uint64(_roundId));
        return (_withPhase(id, roundId), answer, startedAt, updatedAt, _withPhase(id, answeredInRound));
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        Phase memory phase = _currentPhase;
        (roundId, answer, startedAt, updatedAt, answeredInRound) = phase.aggregator.latestRoundData();
        return (_withPhase(phase.id, roundId), answer, startedAt, updatedAt, _withPhase(phase.id, answeredInRound));
    }

    /// @notice Answer of the latest round of the current phase.
    function latestAnswer() external view returns (int256) {
        return _currentPhase.aggregator.latestAnswer();
    }

    /// @notice Time of the latest round of the current phase, Unix seconds.
    function latestTimestamp() external view returns (uint256) {
        return _currentPhase.aggregator.latestTimestamp();
    }

    /// @notice Number of the latest round, phase included.
    function latestRound() external view returns (uint256) {
        return _withPhase(_currentPhase.id, uint80(_currentPhase.aggregator.latestRound()));
    }

    /// @notice Number of the current phase, from 1.
    function phaseId() external view returns (uint16) {
        return _currentPhase.id;
    }

    /// @notice Aggregator of the current phase.
    function aggregator() external view returns (address) {
        return address(_currentPhase.aggregator);
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view override returns (uint8) {
        return _currentPhase.aggregator.decimals();
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view override returns (string memory) {
        return _currentPhase.aggregator.description();
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external view override returns (uint256) {
        return _currentPhase.aggregator.version();
    }

    function _withPhase(uint16 id, uint80 round) private pure returns (uint80) {
        return uint80((uint256(id) << PHASE_OFFSET) | uint64(round));
    }
}
