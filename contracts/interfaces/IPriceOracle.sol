// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PriceReading} from "../types/PriceReading.sol";

/// @title The one place where a price enters Keel
/// @notice Prices are quote per base (USDC per ether), WAD, rounded down.
interface IPriceOracle {
    /// @dev Thrown when a feed answers zero or less.
    error ChainlinkOracle_AnswerNotPositive(address feed, int256 answer);
    /// @dev Thrown when a feed's last round is older than its heartbeat allows. Wait for the feed to update.
    error ChainlinkOracle_Stale(address feed, uint256 ageSeconds, uint256 maxAgeSeconds);
    /// @dev Thrown when a price leaves the band that was agreed to be sane at deployment.
    error ChainlinkOracle_OutsideSanityBand(uint256 priceWad, uint256 minWad, uint256 maxWad);
    /// @dev Thrown when a feed has no such round, or the round is not complete.
    error ChainlinkOracle_NoSuchRound(address feed, uint80 roundId);
    /// @dev Thrown when the base round offered is not the first one at or after the time asked for.
    error ChainlinkOracle_NotFirstRoundAtOrAfter(uint256 timestamp, uint256 previousUpdatedAt, uint256 updatedAt);
    /// @dev Thrown when the quote round offered was not the one in force at the time asked for.
    error ChainlinkOracle_NotRoundInForce(uint256 timestamp, uint256 updatedAt, uint256 nextUpdatedAt);
    /// @dev Thrown when the round before an aggregator's first one is not the last of the phase before.
    error ChainlinkOracle_NotPreviousRound(uint80 roundId, uint80 previousRoundId);
    /// @dev Thrown by the constructor. Feeds have at most 18 decimals, a heartbeat of 1 minute to 3 days.
    error ChainlinkOracle_BadFeed(address feed, uint8 decimals, uint256 maxAgeSeconds);
    /// @dev Thrown when the round offered as the last good one before an expiry is not before it.
    error ChainlinkOracle_RoundNotBefore(uint256 timestamp, uint256 updatedAt);
    /// @dev Thrown when the rounds offered as the last good ones make no usable price themselves.
    error ChainlinkOracle_RoundNotGood(uint80 baseRoundId, uint80 quoteRoundId);
    /// @dev Thrown when a later round before the expiry is good too, or took the place of the one offered.
    error ChainlinkOracle_NotLastGoodRound(uint80 baseRoundId, uint80 laterRoundId);
    /// @dev Thrown when the feed has a good round at or after the expiry: settle by its proof.
    error ChainlinkOracle_FeedSettles(uint256 timestamp, uint80 baseRoundId);
    /// @dev Thrown when the feed is silent, but not for long enough. Wait.
    error ChainlinkOracle_FallbackTooEarly(uint256 timestamp, uint256 earliest);
    /// @dev Thrown by the constructor: the delay is beyond its bounds, or shorter than the base feed's own heartbeat.
    error ChainlinkOracle_BadFallbackDelay(uint256 delaySeconds, uint256 minSeconds, uint256 maxSeconds);
    /// @dev Thrown by the constructor when the sanity band is empty.
    error ChainlinkOracle_BadSanityBand(uint256 minWad, uint256 maxWad);

    /// @notice The price now, for what adds risk: trades, deposits, withdrawals, listings, smiles.
    /// @dev Anyone may call. Reverts with the reason when no feed may be trusted.
    function read() external view returns (PriceReading memory);

    /// @notice The price now, for what takes risk away: hedges, and debt bought back. `source` says who vouches for it; a
    ///         caller keeps to tighter limits where it is not Chainlink.
    /// @dev Anyone may call. Answers wherever `read` does, and may where `read` reverts. Reverts with the reason when there
    ///      is no price even for that.
    function readForHedge() external view returns (PriceReading memory);

    /// @notice Whether every witness this oracle knows agrees with a price of its own, so that a hedge may pay more for haste.
    /// @dev Never reverts. An oracle of one witness agrees with itself.
    function isAgreed(uint256 spotWad) external view returns (bool);

    /// @notice The price that settles options which expired at `timestamp`: the first base round at or after it over the
    ///         quote round in force when that base round was written. Both are proved from the feeds, whoever calls.
    /// @param timestamp Unix seconds, not in the future.
    /// @param proof The rounds; `RoundProof` says what each must be.
    /// @return priceWad Quote per base, rounded down.
    function priceAt(uint256 timestamp, RoundProof calldata proof) external view returns (uint256 priceWad);

    /// @notice The price that settles options which expired at `timestamp` where the feed cannot: its first base round at or
    ///         after it makes no usable price (an answer of zero or less, or outside the sanity band, or a quote round in force
    ///         that is), or there is no such round although the fallback's delay has passed. The best other witness's price,
    ///         within a fixed share of the feed's last good price before the expiry; that price itself where there is none.
    /// @dev Anyone may call. Reverts with the reason while the feed can settle, or may still.
    function fallbackPriceAt(uint256 timestamp, FallbackProof calldata proof) external view returns (uint256 priceWad);

    /// @notice The feed's last usable price before `timestamp`, proved, and proved that no usable one follows at or after it.
    /// @param silentSince From when the fallback's delay counts where no round follows at all; unix seconds.
    /// @return priceWad Quote per base, rounded down.
    function lastGoodPriceAt(
        uint256 timestamp,
        uint256 silentSince,
        FallbackProof calldata proof
    ) external view returns (uint256 priceWad);

    /// @dev The last round before the time asked for that makes a usable price, and the quote round in force when it was
    ///      written. All that follows is looked up on chain.
    struct FallbackProof {
        uint80 baseRoundId;
        uint80 quoteRoundId;
    }

    /// @dev Round ids are the proxies' (phase << 64 | aggregator round). `basePreviousRoundId` must be the round just
    ///      before `baseRoundId`: inside a phase no number between them has a round; where `baseRoundId` opens a phase, it is
    ///      the last of the one before.
    ///      Where phases overlap in time only one proof passes: a phase counts from its first round on, and the phase
    ///      before it no longer does.
    struct RoundProof {
        uint80 baseRoundId;
        uint80 basePreviousRoundId;
        uint80 quoteRoundId;
    }
}
