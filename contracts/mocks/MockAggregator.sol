// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";

/// @title One phase of a price feed of the local mainnet
/// @notice Reads as Chainlink's OCR aggregator does; its owner writes the rounds instead of an oracle network.
/// @dev Behaviour kept from the original (OCR1): a missing round inside uint32 answers with zeros instead of reverting,
/// a round beyond uint32 reverts "No data present", `latestRoundData` before the first round answers with zeros.
/// Answers have `decimals` decimals, times are Unix seconds.
contract MockAggregator is AggregatorV3Interface {
    struct Transmission {
        int192 answer;
        uint64 timestamp;
    }

    uint256 public constant override version = 4;
    /// @notice Tells a driver that it may write rounds here (`owner` permitting).
    string public constant typeAndVersion = "KeelMockAggregator 1.0.0";
    /// @notice The range an answer must lie in, as in the real ETH/USD aggregator.
    int192 public constant minAnswer = 1;
    int192 public constant maxAnswer = int192(uint192(type(uint176).max));

    uint8 public immutable override decimals;
    address public immutable owner;
    string public override description;

    uint32 private _latestRoundId;
    mapping(uint32 roundId => Transmission) private _transmissions;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);
    event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt);

    error MockAggregator_NotOwner(address caller, address owner);
    error MockAggregator_LengthsDiffer(uint256 answers, uint256 timestamps);

    constructor(address owner_, uint8 decimals_, string memory description_) {
        owner = owner_;
        decimals = decimals_;
        description = description_;
    }

    /// @notice Writes one round for each answer, in order. Owner only; any answer and any time is taken, because tests
    /// need stale, zero, negative and future ones.
    function push(int192[] calldata answers, uint64[] calldata timestamps) external {
        require(msg.sender == owner, MockAggregator_NotOwner(msg.sender, owner));
        require(answers.length == timestamps.length, MockAggregator_LengthsDiffer(answers.length, timestamps.length));
        uint32 roundId = _latestRoundId;
        for (uint256 i = 0; i < answers.length; ++i) {
            ++roundId;
            _transmissions[roundId] = Transmission(answers[i], timestamps[i]);
            emit NewRound(roundId, msg.sender, timestamps[i]);
            emit AnswerUpdated(answers[i], roundId, timestamps[i]);
        }
        _latestRoundId = roundId;
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view override returns (uint80, int256, uint256, uint256, uint80) {
        require(roundId <= type(uint32).max, "No data present");
        return _round(uint32(roundId));
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view override returns (uint80, int256, uint256, uint256, uint80) {
        return _round(_latestRoundId);
    }

    /// @notice Number of the latest round, 0 before the first.
    function latestRound() external view returns (uint256) {
        return _latestRoundId;
    }

    /// @notice Answer of the latest round.
    function latestAnswer() external view returns (int256) {
        return _transmissions[_latestRoundId].answer;
    }

    /// @notice Time of the latest round.
    function latestTimestamp() external view returns (uint256) {
        return _transmissions[_latestRoundId].timestamp;
    }

    function _round(uint32 roundId) private view returns (uint80, int256, uint256, uint256, uint80) {
        Transmission memory transmission = _transmissions[roundId];
        return (roundId, transmission.answer, transmission.timestamp, transmission.timestamp, roundId);
    }
}
