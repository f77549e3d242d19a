// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev One round with the proxy's number of it. `updatedAt` is zero where the feed has no such round.
struct FeedRound {
    uint80 id;
    int256 answer;
    uint256 updatedAt; // unix seconds
}

/// @title The order of a Chainlink feed's rounds across its aggregators
/// @dev Ids are the proxy's: phase << 64 | the aggregator's number. A phase counts from its first round on, and the phase
///      before it no longer does: old aggregators go on writing after a change of phase, so time decides which of two phases
///      came first. Numbers without a round, and phases without one, are passed over.
library FeedRounds {
    uint80 private constant PHASE_SHIFT = 64;

    /// @notice The round of this number. Feeds revert or answer zeros for rounds they do not have; both become
    ///         `updatedAt` = 0.
    function tryRound(AggregatorV3Interface feed, uint80 roundId) internal view returns (FeedRound memory) {
        try feed.getRoundData(roundId) returns (uint80, int256 answer, uint256, uint256 updatedAt, uint80) {
            return FeedRound(roundId, answer, updatedAt);
        } catch {
            return FeedRound(roundId, 0, 0);
        }
    }

    /// @notice The feed's latest round: `updatedAt` is zero where the current phase has none yet, `id` too where the feed
    ///         cannot be asked.
    function tryLatest(AggregatorV3Interface feed) internal view returns (FeedRound memory) {
        try feed.latestRoundData() returns (uint80 id, int256 answer, uint256, uint256 updatedAt, uint80) {
            return FeedRound(id, answer, updatedAt);
        } catch {
            return FeedRound(0, 0, 0);
        }
    }

    /// @notice Whether no round was written between these two, which both exist: inside a phase no number between them has a
    ///         round; where a phase begins, the round before is the last of the phase before that was written by then: its own
    ///         successor is missing, or came after the new phase's first round.
    /// @dev Costs the caller a look-up for each number between.
    function isAdjacent(
        AggregatorV3Interface feed,
        uint80 previousId,
        uint80 roundId,
        uint256 updatedAt
    ) internal view returns (bool) {
        if (previousId >= roundId) return false;
        uint80 phase = roundId >> PHASE_SHIFT;
        if (previousId >> PHASE_SHIFT == phase) {
            for (uint80 id = previousId + 1; id < roundId; id++) {
                if (_updatedAt(feed, id) != 0) return false;
            }
            return true;
        }
        if (roundId != _openingId(phase)) return false;
        for (uint80 between = (previousId >> PHASE_SHIFT) + 1; between < phase; between++) {
            if (_updatedAt(feed, _openingId(between)) != 0) return false;
        }
        uint256 successorAt = _updatedAt(feed, previousId + 1);
        return successorAt == 0 || successorAt > updatedAt;
    }

    /// @notice When the first round of the next phase that has one was written; 0 if there is none yet.
    function nextPhaseAt(AggregatorV3Interface feed, uint80 roundId) internal view returns (uint256) {
        return _openingAfter(feed, roundId, tryLatest(feed).id).updatedAt;
    }

    /// @notice When the round after this one was written; 0 if there is none yet. The first round of the next phase ends a
    ///         round's time as its own successor does, whichever came first.
    function nextUpdatedAt(AggregatorV3Interface feed, uint80 roundId) internal view returns (uint256) {
        uint256 successorAt = _updatedAt(feed, roundId + 1);
        uint256 openingAt = nextPhaseAt(feed, roundId);
        if (successorAt == 0 || openingAt == 0) return successorAt + openingAt;
        return Math.min(successorAt, openingAt);
    }

    /// @notice The round that follows in the feed's order; `updatedAt` is zero after the last one.
    /// @param latestId The feed's latest round (`tryLatest`), which bounds the search across numbers without a round.
    function following(
        AggregatorV3Interface feed,
        uint80 roundId,
        uint80 latestId
    ) internal view returns (FeedRound memory next) {
        next = tryRound(feed, roundId + 1);
        if (roundId >> PHASE_SHIFT == latestId >> PHASE_SHIFT) {
            while (next.updatedAt == 0 && next.id < latestId) next = tryRound(feed, next.id + 1);
            return next;
        }
        FeedRound memory opening = _openingAfter(feed, roundId, latestId);
        if (opening.updatedAt != 0 && (next.updatedAt == 0 || opening.updatedAt < next.updatedAt)) return opening;
    }

    /// @dev The first round of the next phase that has one. Where the feed cannot say which phase is its last, the next.
    function _openingAfter(
        AggregatorV3Interface feed,
        uint80 roundId,
        uint80 latestId
    ) private view returns (FeedRound memory opening) {
        uint80 phase = roundId >> PHASE_SHIFT;
        uint80 last = latestId == 0 ? phase + 1 : latestId >> PHASE_SHIFT;
        while (opening.updatedAt == 0 && phase < last) opening = tryRound(feed, _openingId(++phase));
    }

    function _updatedAt(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256) {
        return tryRound(feed, roundId).updatedAt;
    }

    function _openingId(uint80 phase) private pure returns (uint80) {
        return (phase << PHASE_SHIFT) | 1;
    }
}
