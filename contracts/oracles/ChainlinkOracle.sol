// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {WAD} from "../types/Units.sol";
import {Wired} from "../types/Wired.sol";
import {FeedRound, FeedRounds} from "./FeedRounds.sol";

/// @title Base in quote, from two Chainlink feeds against the dollar
/// @notice spot = base/USD ÷ quote/USD, so that a quote token off its peg moves marks, hedges and payouts alike.
/// @dev Assumes: a feed's decimals never change. Decimals are read from the feeds, never typed in.
contract ChainlinkOracle is IPriceOracle {
    using FeedRounds for AggregatorV3Interface;

    struct Feed {
        AggregatorV3Interface proxy;
        uint256 maxAgeSeconds; // the feed's heartbeat and a margin
    }

    struct Round {
        uint256 answer;
        uint256 updatedAt;
    }

    /// @dev A walk along the base feed, with the quote round in force beside it.
    struct Walk {
        FeedRound base;
        FeedRound quote;
        FeedRound nextQuote;
        FeedRound latestBase;
        uint80 latestQuoteId;
    }

    uint256 private constant MIN_HEARTBEAT_SECONDS = 1 minutes;
    uint256 private constant MAX_HEARTBEAT_SECONDS = 3 days;
    uint8 private constant MAX_DECIMALS = 18;
    uint256 private constant MIN_FALLBACK_DELAY_SECONDS = 6 hours;
    uint256 private constant MAX_FALLBACK_DELAY_SECONDS = 7 days;

    AggregatorV3Interface public immutable BASE_FEED;
    AggregatorV3Interface public immutable QUOTE_FEED;
    uint256 public immutable BASE_MAX_AGE_SECONDS;
    uint256 public immutable QUOTE_MAX_AGE_SECONDS;
    /// @notice The band outside which a price is refused, whatever the feeds say.
    uint256 public immutable MIN_PRICE_WAD;
    uint256 public immutable MAX_PRICE_WAD;
    /// @notice How long after an expiry a feed without any round since counts as silent. Not shorter than the base feed may
    ///         take to update anyway.
    uint256 public immutable FALLBACK_DELAY_SECONDS;
    /// @dev spotWad = base answer × NUMERATOR / (quote answer × DENOMINATOR)
    uint256 private immutable NUMERATOR;
    uint256 private immutable DENOMINATOR;

    constructor(
        Feed memory base,
        Feed memory quote,
        uint256 minPriceWad,
        uint256 maxPriceWad,
        uint256 fallbackDelaySeconds
    ) {
        require(0 < minPriceWad && minPriceWad < maxPriceWad, ChainlinkOracle_BadSanityBand(minPriceWad, maxPriceWad));
        BASE_FEED = base.proxy;
        QUOTE_FEED = quote.proxy;
        BASE_MAX_AGE_SECONDS = base.maxAgeSeconds;
        QUOTE_MAX_AGE_SECONDS = quote.maxAgeSeconds;
        MIN_PRICE_WAD = minPriceWad;
        MAX_PRICE_WAD = maxPriceWad;
        NUMERATOR = WAD * 10 ** _checkedDecimals(quote);
        DENOMINATOR = 10 ** _checkedDecimals(base);
        uint256 minDelay = Math.max(MIN_FALLBACK_DELAY_SECONDS, base.maxAgeSeconds);
        require(
            minDelay <= fallbackDelaySeconds && fallbackDelaySeconds <= MAX_FALLBACK_DELAY_SECONDS,
            ChainlinkOracle_BadFallbackDelay(fallbackDelaySeconds, minDelay, MAX_FALLBACK_DELAY_SECONDS)
        );
        FALLBACK_DELAY_SECONDS = fallbackDelaySeconds;
        _read(); // stale feeds, and feeds whose quotient is no sane price, are told here and not at the first hedge
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
        require(
            BASE_FEED.isAdjacent(proof.basePreviousRoundId, proof.baseRoundId, base.updatedAt),
            ChainlinkOracle_NotPreviousRound(proof.baseRoundId, proof.basePreviousRoundId)
        );
        require(
            previousUpdatedAt < timestamp && timestamp <= base.updatedAt,
            ChainlinkOracle_NotFirstRoundAtOrAfter(timestamp, previousUpdatedAt, base.updatedAt)
        );
        // A phase that was running by then has the earlier round, or takes the place of this one's phase.
        uint256 nextPhaseAt = BASE_FEED.nextPhaseAt(proof.baseRoundId);
        require(
            nextPhaseAt == 0 || nextPhaseAt >= base.updatedAt,
            ChainlinkOracle_NotFirstRoundAtOrAfter(timestamp, nextPhaseAt, base.updatedAt)
        );

        Round memory quote = _existing(QUOTE_FEED, proof.quoteRoundId);
        _requireInForce(quote.updatedAt, QUOTE_FEED.nextUpdatedAt(proof.quoteRoundId), base.updatedAt);
        return _cross(base.answer, quote.answer);
    }

    /// @inheritdoc IPriceOracle
    /// @dev The last good price itself: there is no other witness.
    function fallbackPriceAt(uint256 timestamp, FallbackProof calldata proof) external view returns (uint256) {
        return lastGoodPriceAt(timestamp, timestamp, proof);
    }

    /// @inheritdoc IPriceOracle
    /// @dev Walks forward from the round offered, so that whatever follows it is looked at here and not told by the caller.
    ///      A look-up that fails for want of gas cannot pass for a missing round: the feed's latest was read before, and what
    ///      63/64 of the gas did not suffice for, the rest would have to settle an expiry with.
    function lastGoodPriceAt(
        uint256 timestamp,
        uint256 silentSince,
        FallbackProof calldata proof
    ) public view returns (uint256 priceWad) {
        Walk memory walk = _startWalk(proof);
        require(walk.base.updatedAt < timestamp, ChainlinkOracle_RoundNotBefore(timestamp, walk.base.updatedAt));
        priceWad = _usablePrice(walk.base.answer, walk.quote.answer);
        require(priceWad != 0, ChainlinkOracle_RoundNotGood(proof.baseRoundId, proof.quoteRoundId));
        while (_step(walk)) {
            bool isGood = _usablePrice(walk.base.answer, walk.quote.answer) != 0;
            if (walk.base.updatedAt >= timestamp) {
                require(!isGood, ChainlinkOracle_FeedSettles(timestamp, walk.base.id));
                return priceWad;
            }
            require(!isGood, ChainlinkOracle_NotLastGoodRound(proof.baseRoundId, walk.base.id));
        }
        require(walk.latestBase.updatedAt < timestamp, ChainlinkOracle_FeedSettles(timestamp, walk.latestBase.id));
        uint256 earliest = silentSince + FALLBACK_DELAY_SECONDS;
        require(block.timestamp >= earliest, ChainlinkOracle_FallbackTooEarly(block.timestamp, earliest));
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
        require(_isSane(spotWad), ChainlinkOracle_OutsideSanityBand(spotWad, MIN_PRICE_WAD, MAX_PRICE_WAD));
    }

    function _isSane(uint256 spotWad) private view returns (bool) {
        return MIN_PRICE_WAD < spotWad && spotWad < MAX_PRICE_WAD;
    }

    // ---------------------------------------------------------------- the walk

    /// @dev At the round offered, with the quote round in force proved beside it.
    function _startWalk(FallbackProof calldata proof) private view returns (Walk memory walk) {
        walk.latestBase = BASE_FEED.tryLatest();
        walk.latestQuoteId = QUOTE_FEED.tryLatest().id;
        walk.base = BASE_FEED.tryRound(proof.baseRoundId);
        walk.quote = QUOTE_FEED.tryRound(proof.quoteRoundId);
        _requireExists(BASE_FEED, walk.base);
        _requireExists(QUOTE_FEED, walk.quote);
        walk.nextQuote = QUOTE_FEED.following(walk.quote.id, walk.latestQuoteId);
        _requireInForce(walk.quote.updatedAt, walk.nextQuote.updatedAt, walk.base.updatedAt);
    }

    /// @dev To the next round of the base feed and the quote round in force then; false at the feed's end.
    function _step(Walk memory walk) private view returns (bool) {
        FeedRound memory next = BASE_FEED.following(walk.base.id, walk.latestBase.id);
        if (next.updatedAt == 0) return false;
        // A phase that was running before took the place of this round's.
        require(next.updatedAt >= walk.base.updatedAt, ChainlinkOracle_NotLastGoodRound(walk.base.id, next.id));
        walk.base = next;
        while (walk.nextQuote.updatedAt != 0 && walk.nextQuote.updatedAt <= next.updatedAt) {
            walk.quote = walk.nextQuote;
            walk.nextQuote = QUOTE_FEED.following(walk.quote.id, walk.latestQuoteId);
        }
        return true;
    }

    /// @dev What `priceAt` would make of these answers; zero where it would revert. Answers beyond 2^128 would overflow there.
    function _usablePrice(int256 baseAnswer, int256 quoteAnswer) private view returns (uint256) {
        if (baseAnswer <= 0 || quoteAnswer <= 0) return 0;
        if (uint256(baseAnswer) > type(uint128).max || uint256(quoteAnswer) > type(uint128).max) return 0;
        uint256 spotWad = Math.mulDiv(uint256(baseAnswer), NUMERATOR, uint256(quoteAnswer) * DENOMINATOR);
        return _isSane(spotWad) ? spotWad : 0;
    }

    // ---------------------------------------------------------------- rounds

    function _latest(AggregatorV3Interface feed, uint256 maxAgeSeconds) private view returns (Round memory) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        require(answer > 0, ChainlinkOracle_AnswerNotPositive(address(feed), answer));
        // A round from the future would make every later age look small; it is as untrustworthy as an old one.
        uint256 ageSeconds = updatedAt <= block.timestamp ? block.timestamp - updatedAt : type(uint256).max;
        require(ageSeconds <= maxAgeSeconds, ChainlinkOracle_Stale(address(feed), ageSeconds, maxAgeSeconds));
        return Round({answer: uint256(answer), updatedAt: updatedAt});
    }

    function _existing(AggregatorV3Interface feed, uint80 roundId) private view returns (Round memory) {
        FeedRound memory round = feed.tryRound(roundId);
        _requireExists(feed, round);
        require(round.answer > 0, ChainlinkOracle_AnswerNotPositive(address(feed), round.answer));
        return Round({answer: uint256(round.answer), updatedAt: round.updatedAt});
    }

    /// @dev When a round was written, whatever it answered: a bad answer in the round before must not block settlement.
    function _existingAt(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256) {
        FeedRound memory round = feed.tryRound(roundId);
        _requireExists(feed, round);
        return round.updatedAt;
    }

    function _requireExists(AggregatorV3Interface feed, FeedRound memory round) private pure {
        require(round.updatedAt != 0, ChainlinkOracle_NoSuchRound(address(feed), round.id));
    }

    function _requireInForce(uint256 updatedAt, uint256 nextUpdatedAt, uint256 timestamp) private pure {
        require(
            updatedAt <= timestamp && (nextUpdatedAt == 0 || nextUpdatedAt > timestamp),
            ChainlinkOracle_NotRoundInForce(timestamp, updatedAt, nextUpdatedAt)
        );
    }

    function _checkedDecimals(Feed memory feed) private view returns (uint8 decimals) {
        decimals = Wired.decimalsOf(address(feed.proxy));
        require(
            decimals <= MAX_DECIMALS &&
                MIN_HEARTBEAT_SECONDS <= feed.maxAgeSeconds &&
                feed.maxAgeSeconds <= MAX_HEARTBEAT_SECONDS,
            ChainlinkOracle_BadFeed(address(feed.proxy), decimals, feed.maxAgeSeconds)
        );
    }
}
