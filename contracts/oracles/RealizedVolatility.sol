// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IVolatilityEstimator} from "../interfaces/IVolatilityEstimator.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {WAD, YEAR_SECONDS} from "../types/Units.sol";

/// @title Realised volatility from the rounds of a Chainlink feed, exponentially weighted in time
/// @notice V = Σ rᵢ²·e^(−(t − tᵢ)/T) / T over the log returns r between rounds, divided by the weight 1 − e^(−(t − t₀)/T) of
///         the time seen, so that a young estimate is not too low. Anyone may count rounds; every round counts once, in the
///         order it was written, across changes of phase.
/// @dev Nobody can choose: the next round to count is always one and the same. A return counts for at most 10 %, so one
///      wild round adds at most 0.01 × a year / T to the variance. While rounds wait uncounted the estimate stands still
///      rather than decay: silence of the callers is not calm of the market. It is not relied on after MAX_AGE_SECONDS.
///      Between two rounds the feed hides moves below its deviation threshold d: of a path that oscillates inside it,
///      nothing is seen. For paths that cross it the rounds' returns sum to the true quadratic variation without bias, up
///      to one d² a phase of silence.
contract RealizedVolatility is IVolatilityEstimator {
    /// @dev Thrown by the constructor: the time constant is 1 hour to 30 days, the maximum age 10 minutes to 7 days.
    error RealizedVolatility_BadSettings(uint256 timeConstantSeconds, uint256 maxAgeSeconds);
    /// @dev The feed has no such round, or its time has not come.
    error RealizedVolatility_NoSuchRound(uint80 roundId);
    /// @dev The round is not the one to be counted after the last one counted.
    error RealizedVolatility_NotNextRound(uint80 roundId, uint80 lastRoundId);
    /// @dev The count is not so far behind that it may be begun anew: count the rounds in between.
    error RealizedVolatility_NotFarBehind(uint256 ageSeconds, uint256 resumeAfterSeconds);

    /// @notice Rounds were counted up to `roundId`.
    event RoundsCounted(uint80 indexed roundId, uint256 count, uint256 varianceWad);
    /// @notice The count began anew at `roundId`; nothing is known until half the weight is back.
    event Resumed(uint80 indexed roundId);

    /// @dev 104 + 64 + 40 = 208 bits: all that a reader needs, in one slot.
    struct Estimate {
        uint104 weightedWad; // V × weight
        uint64 weightWad; // 1 − e^(−(t − t₀)/T)
        uint40 countedAt; // unix seconds of the last round counted
    }

    /// @dev 80 + 176 = 256 bits. Answers of real feeds fit 176 bits.
    struct Point {
        uint80 roundId;
        uint176 answer;
    }

    uint256 private constant MAX_RETURN_WAD = 0.1e18;
    uint256 private constant RESUME_AFTER_SECONDS = 3 days;
    uint256 private constant HALF_WAD = 0.5e18;
    uint256 private constant Q96 = 1 << 96;
    uint80 private constant PHASE_SHIFT = 64;

    AggregatorV3Interface public immutable FEED;
    uint256 public immutable TIME_CONSTANT_SECONDS;
    uint256 public immutable MAX_AGE_SECONDS;

    Estimate private _estimate;
    Point private _last;

    constructor(AggregatorV3Interface feed, uint256 timeConstantSeconds, uint256 maxAgeSeconds) {
        require(
            1 hours <= timeConstantSeconds &&
                timeConstantSeconds <= 30 days &&
                10 minutes <= maxAgeSeconds &&
                maxAgeSeconds <= 7 days,
            RealizedVolatility_BadSettings(timeConstantSeconds, maxAgeSeconds)
        );
        FEED = feed;
        TIME_CONSTANT_SECONDS = timeConstantSeconds;
        MAX_AGE_SECONDS = maxAgeSeconds;
        _beginAtLatest();
    }

    /// @notice Counts rounds. Anyone may call; the rounds are the ones after `lastRound`, in their order, none left out.
    /// @dev Inside a phase the next round is the one with the next id, written before the next phase's first round; then
    ///      comes the next phase's first round that is not older than the last one counted.
    function update(uint80[] calldata roundIds) external {
        Estimate memory estimate = _estimate;
        Point memory last = _last;
        for (uint256 i = 0; i < roundIds.length; i++) {
            (int256 answer, uint256 updatedAt) = _existing(roundIds[i]);
            _requireNext(roundIds[i], updatedAt, last.roundId, estimate.countedAt);
            last.roundId = roundIds[i];
            // A round without a price passes by: the return from the round before it to the one after it counts whole.
            if (answer > 0) _count(estimate, last, uint256(answer), updatedAt);
        }
        (_estimate, _last) = (estimate, last);
        emit RoundsCounted(last.roundId, roundIds.length, _varianceOf(estimate));
    }

    /// @notice Begins anew at the feed's latest round. Anyone may call once three days of rounds wait uncounted: so long a
    ///         gap is dearer to count than to see again.
    function resume() external {
        uint256 ageSeconds = block.timestamp - _estimate.countedAt;
        require(ageSeconds > RESUME_AFTER_SECONDS, RealizedVolatility_NotFarBehind(ageSeconds, RESUME_AFTER_SECONDS));
        _beginAtLatest();
        emit Resumed(_last.roundId);
    }

    /// @inheritdoc IVolatilityEstimator
    function varianceWad() external view returns (uint256) {
        (uint256 realisedWad, uint256 validUntil) = reading();
        return block.timestamp > validUntil ? 0 : realisedWad;
    }

    /// @inheritdoc IVolatilityEstimator
    /// @dev Only a count changes it: between two counts the estimate stands still, and then is too old.
    function reading() public view returns (uint256 realisedWad, uint256 validUntil) {
        Estimate memory estimate = _estimate;
        realisedWad = estimate.weightWad < HALF_WAD ? 0 : _varianceOf(estimate);
        validUntil = estimate.countedAt + MAX_AGE_SECONDS;
    }

    /// @notice Realised volatility a year, WAD, whether or not it may be relied on; for people to look at.
    function volatilityWad() external view returns (uint256) {
        return Math.sqrt(_varianceOf(_estimate) * WAD);
    }

    /// @notice The last round counted, when it was written (unix seconds), and how much of a full weight was seen, WAD.
    function lastRound() external view returns (uint80 roundId, uint256 countedAt, uint256 weightWad) {
        return (_last.roundId, _estimate.countedAt, _estimate.weightWad);
    }

    // ---------------------------------------------------------------- counting

    function _count(Estimate memory estimate, Point memory last, uint256 answer, uint256 updatedAt) private view {
        uint256 elapsed = updatedAt > estimate.countedAt ? updatedAt - estimate.countedAt : 0;
        uint256 keepWad = FixedMath.expNeg((elapsed * Q96) / TIME_CONSTANT_SECONDS, WAD);
        uint256 addedWad = (_squaredReturnWad(last.answer, answer) * YEAR_SECONDS) / TIME_CONSTANT_SECONDS;
        estimate.weightedWad = SafeCast.toUint104((estimate.weightedWad * keepWad) / WAD + addedWad);
        estimate.weightWad = uint64((estimate.weightWad * keepWad) / WAD + WAD - keepWad);
        if (updatedAt > estimate.countedAt) estimate.countedAt = uint40(updatedAt);
        last.answer = SafeCast.toUint176(answer);
    }

    /// @dev ln(b/a)², a return beyond ±10 % counted as 10 %.
    function _squaredReturnWad(uint256 a, uint256 b) private pure returns (uint256) {
        uint256 growthWad = Math.mulDiv(Math.max(a, b), WAD, Math.min(a, b));
        if (growthWad >= 2 * WAD) return (MAX_RETURN_WAD * MAX_RETURN_WAD) / WAD;
        uint256 returnWad = Math.min(uint256(FixedMath.lnWad(growthWad)), MAX_RETURN_WAD);
        return (returnWad * returnWad) / WAD;
    }

    function _varianceOf(Estimate memory estimate) private pure returns (uint256) {
        return estimate.weightWad == 0 ? 0 : (uint256(estimate.weightedWad) * WAD) / estimate.weightWad;
    }

    function _beginAtLatest() private {
        (uint80 roundId, int256 answer, , uint256 updatedAt, ) = FEED.latestRoundData();
        require(answer > 0 && updatedAt <= block.timestamp, RealizedVolatility_NoSuchRound(roundId));
        _estimate = Estimate({weightedWad: 0, weightWad: 0, countedAt: uint40(updatedAt)});
        _last = Point({roundId: roundId, answer: SafeCast.toUint176(uint256(answer))});
    }

    // ---------------------------------------------------------------- order

    function _requireNext(uint80 roundId, uint256 updatedAt, uint80 lastId, uint256 countedAt) private view {
        uint80 nextPhase = (lastId >> PHASE_SHIFT) + 1;
        (, uint256 phaseBeganAt) = _tryRound((nextPhase << PHASE_SHIFT) | 1);
        if (roundId == lastId + 1) {
            bool isSuperseded = phaseBeganAt != 0 && phaseBeganAt <= updatedAt;
            require(!isSuperseded, RealizedVolatility_NotNextRound(roundId, lastId));
            return;
        }
        (, uint256 successorAt) = _tryRound(lastId + 1);
        bool phaseIsOver = successorAt == 0 || (phaseBeganAt != 0 && phaseBeganAt <= successorAt);
        bool isOpening = roundId >> PHASE_SHIFT == nextPhase && updatedAt >= countedAt;
        if (phaseIsOver && isOpening && uint64(roundId) > 1) {
            (, uint256 beforeAt) = _tryRound(roundId - 1);
            isOpening = beforeAt < countedAt;
        }
        require(phaseIsOver && isOpening, RealizedVolatility_NotNextRound(roundId, lastId));
    }

    function _existing(uint80 roundId) private view returns (int256 answer, uint256 updatedAt) {
        (answer, updatedAt) = _tryRound(roundId);
        require(updatedAt != 0 && updatedAt <= block.timestamp, RealizedVolatility_NoSuchRound(roundId));
    }

    /// @dev Feeds revert or answer zeros for rounds they do not have; both become updatedAt = 0.
    function _tryRound(uint80 roundId) private view returns (int256 answer, uint256 updatedAt) {
        try FEED.getRoundData(roundId) returns (uint80, int256 roundAnswer, uint256, uint256 roundUpdatedAt, uint80) {
            return (roundAnswer, roundUpdatedAt);
        } catch {
            return (0, 0);
        }
    }
}
