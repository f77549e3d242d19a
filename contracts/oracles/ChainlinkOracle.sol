// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {WAD} from "../types/Units.sol";

/// @title Base in quote, from two Chainlink feeds against the dollar
/// @notice spot = base/USD ÷ quote/USD, so that a quote token off its peg moves marks, hedges and payouts alike.
/// @dev Assumes: a feed's decimals never change. Decimals are read from the feeds, never typed in.
contract ChainlinkOracle is IPriceOracle {
    struct Feed {
        AggregatorV3Interface proxy;
        uint256 maxAgeSeconds; // the feed's heartbeat and a margin
    }

    struct Round {
        uint256 answer;
        uint256 updatedAt;
    }

    uint256 private constant MIN_HEARTBEAT_SECONDS = 1 minutes;
    uint256 private constant MAX_HEARTBEAT_SECONDS = 3 days;
    uint8 private constant MAX_DECIMALS = 18;
    uint80 private constant PHASE_SHIFT = 64;

    AggregatorV3Interface public immutable BASE_FEED;
    AggregatorV3Interface public immutable QUOTE_FEED;
    uint256 public immutable BASE_MAX_AGE_SECONDS;
    uint256 public immutable QUOTE_MAX_AGE_SECONDS;
    /// @notice The band outside which a price is refused, whatever the feeds say.
    uint256 public immutable MIN_PRICE_WAD;
    uint256 public immutable MAX_PRICE_WAD;
    /// @dev spotWad = base answer × NUMERATOR / (quote answer × DENOMINATOR)
    uint256 private immutable NUMERATOR;
    uint256 private immutable DENOMINATOR;

    constructor(Feed memory base, Feed memory quote, uint256 minPriceWad, uint256 maxPriceWad) {
        require(0 < minPriceWad && minPriceWad < maxPriceWad, ChainlinkOracle_BadSanityBand(minPriceWad, maxPriceWad));
        BASE_FEED = base.proxy;
        QUOTE_FEED = quote.proxy;
        BASE_MAX_AGE_SECONDS = base.maxAgeSeconds;
        QUOTE_MAX_AGE_SECONDS = quote.maxAgeSeconds;
        MIN_PRICE_WAD = minPriceWad;
        MAX_PRICE_WAD = maxPriceWad;
        NUMERATOR = WAD * 10 ** _checkedDecimals(quote);
        DENOMINATOR = 10 ** _checkedDecimals(base);
    }

    /// @inheritdoc IPriceOracle
    function read() external view returns (PriceReading memory) {
        return _read();
    }

    /// @inheritdoc IPriceOracle
    /// @dev The same price: without another witness there is nothing to go on with.
    function readForHedge() external view returns (PriceReading memory) {
        return _read();
    }

    /// @inheritdoc IPriceOracle
    function isAgreed(uint256) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IPriceOracle
    function priceAt(uint256 timestamp, RoundProof calldata proof) external view returns (uint256) {
        Round memory base = _existing(BASE_FEED, proof.baseRoundId);
        uint256 previousUpdatedAt = _existingAt(BASE_FEED, proof.basePreviousRoundId);
        _requireAdjacent(proof.basePreviousRoundId, proof.baseRoundId, base.updatedAt);
        require(
            previousUpdatedAt < timestamp && timestamp <= base.updatedAt,
            ChainlinkOracle_NotFirstRoundAtOrAfter(timestamp, previousUpdatedAt, base.updatedAt)
        );
        // A phase that was running by then has the earlier round, or takes the place of this one's phase.
        uint256 nextPhaseAt = _nextPhaseAt(BASE_FEED, proof.baseRoundId);
        require(
            nextPhaseAt == 0 || nextPhaseAt >= base.updatedAt,
            ChainlinkOracle_NotFirstRoundAtOrAfter(timestamp, nextPhaseAt, base.updatedAt)
        );

        Round memory quote = _existing(QUOTE_FEED, proof.quoteRoundId);
        uint256 nextUpdatedAt = _nextUpdatedAt(QUOTE_FEED, proof.quoteRoundId);
        require(
            quote.updatedAt <= base.updatedAt && (nextUpdatedAt == 0 || nextUpdatedAt > base.updatedAt),
            ChainlinkOracle_NotRoundInForce(base.updatedAt, quote.updatedAt, nextUpdatedAt)
        );
        return _cross(base.answer, quote.answer);
    }

    function _read() private view returns (PriceReading memory) {
        Round memory base = _latest(BASE_FEED, BASE_MAX_AGE_SECONDS);
        Round memory quote = _latest(QUOTE_FEED, QUOTE_MAX_AGE_SECONDS);
        return
            PriceReading({
                spotWad: _cross(base.answer, quote.answer),
                updatedAt: base.updatedAt,
                ageSeconds: block.timestamp - base.updatedAt,
                source: PriceSource.Chainlink
            });
    }

    /// @dev Rounds down. The division by the quote feed comes last so that precision is lost once.
    function _cross(uint256 baseAnswer, uint256 quoteAnswer) private view returns (uint256 spotWad) {
        spotWad = Math.mulDiv(baseAnswer, NUMERATOR, quoteAnswer * DENOMINATOR);
        require(
            MIN_PRICE_WAD < spotWad && spotWad < MAX_PRICE_WAD,
            ChainlinkOracle_OutsideSanityBand(spotWad, MIN_PRICE_WAD, MAX_PRICE_WAD)
        );
    }

    function _latest(AggregatorV3Interface feed, uint256 maxAgeSeconds) private view returns (Round memory) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        require(answer > 0, ChainlinkOracle_AnswerNotPositive(address(feed), answer));
        // A round from the future would make every later age look small; it is as untrustworthy as an old one.
        uint256 ageSeconds = updatedAt <= block.timestamp ? block.timestamp - updatedAt : type(uint256).max;
        require(ageSeconds <= maxAgeSeconds, ChainlinkOracle_Stale(address(feed), ageSeconds, maxAgeSeconds));
        return Round({answer: uint256(answer), updatedAt: updatedAt});
    }

    function _existing(AggregatorV3Interface feed, uint80 roundId) private view returns (Round memory) {
        (int256 answer, uint256 updatedAt) = _tryRound(feed, roundId);
        require(updatedAt != 0, ChainlinkOracle_NoSuchRound(address(feed), roundId));
        require(answer > 0, ChainlinkOracle_AnswerNotPositive(address(feed), answer));
        return Round({answer: uint256(answer), updatedAt: updatedAt});
    }

    /// @dev When a round was written, whatever it answered: a bad answer in the round before must not block settlement.
    function _existingAt(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256 updatedAt) {
        (, updatedAt) = _tryRound(feed, roundId);
        require(updatedAt != 0, ChainlinkOracle_NoSuchRound(address(feed), roundId));
    }

    /// @dev Feeds revert or answer zeros for rounds they do not have; both become updatedAt = 0.
    function _tryRound(
        AggregatorV3Interface feed,
        uint80 roundId
    ) private view returns (int256 answer, uint256 updatedAt) {
        try feed.getRoundData(roundId) returns (uint80, int256 roundAnswer, uint256, uint256 roundUpdatedAt, uint80) {
            return (roundAnswer, roundUpdatedAt);
        } catch {
            return (0, 0);
        }
    }

    /// @dev Inside a phase ids are consecutive. Where a phase begins, the round before is the last of the phase before
    ///      that was written by then: its own successor is missing, or came after the new phase's first round. Old
    ///      aggregators go on writing after a change of phase, so time decides which of two phases came first.
    function _requireAdjacent(uint80 previousId, uint80 roundId, uint256 updatedAt) private view {
        if (uint64(roundId) > 1) {
            require(previousId + 1 == roundId, ChainlinkOracle_NotPreviousRound(roundId, previousId));
            return;
        }
        require(
            (previousId >> PHASE_SHIFT) + 1 == roundId >> PHASE_SHIFT,
            ChainlinkOracle_NotPreviousRound(roundId, previousId)
        );
        (, uint256 successorAt) = _tryRound(BASE_FEED, previousId + 1);
        require(successorAt == 0 || successorAt > updatedAt, ChainlinkOracle_NotPreviousRound(roundId, previousId));
    }

    /// @dev When the round after this one was written; 0 if there is none yet. The first round of the next phase ends a
    ///      round's time as its own successor does, whichever came first.
    function _nextUpdatedAt(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256) {
        (, uint256 successorAt) = _tryRound(feed, roundId + 1);
        uint256 nextPhaseAt = _nextPhaseAt(feed, roundId);
        if (successorAt == 0 || nextPhaseAt == 0) return successorAt + nextPhaseAt;
        return Math.min(successorAt, nextPhaseAt);
    }

    /// @dev When the first round of the phase after this round's was written; 0 if there is none yet.
    function _nextPhaseAt(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256 updatedAt) {
        uint80 nextPhase = (roundId >> PHASE_SHIFT) + 1;
        (, updatedAt) = _tryRound(feed, (nextPhase << PHASE_SHIFT) | 1);
    }

    function _checkedDecimals(Feed memory feed) private view returns (uint8 decimals) {
        decimals = feed.proxy.decimals();
        require(
            decimals <= MAX_DECIMALS &&
                MIN_HEARTBEAT_SECONDS <= feed.maxAgeSeconds &&
                feed.maxAgeSeconds <= MAX_HEARTBEAT_SECONDS,
            ChainlinkOracle_BadFeed(address(feed.proxy), decimals, feed.maxAgeSeconds)
        );
    }
}
