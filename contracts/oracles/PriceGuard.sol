// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceGuard} from "../interfaces/IPriceGuard.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {Units} from "../types/Units.sol";
import {Wired} from "../types/Wired.sol";
import {PoolWitness} from "./PoolWitness.sol";

/// @title Three witnesses of one price, none of which can be bent alone
/// @dev Every ceiling is immutable and bounded by a constant here: a deployment cannot switch a guard off. A caller cannot
///      bring about the failure of a nested call by giving little gas: what 63/64 of it did not suffice for, the rest would
///      have to finish a hedge with.
contract PriceGuard is PoolWitness {
    uint256 private constant MIN_WINDOW_SECONDS = 30 minutes;
    uint256 private constant MAX_WINDOW_SECONDS = 4 hours;
    uint256 private constant MIN_CEILING_BPS = 10;
    uint256 private constant MAX_SPOT_CEILING_BPS = 300;
    uint256 private constant MAX_TWAP_CEILING_BPS = 1_000;
    uint256 private constant MAX_HEDGE_CEILING_BPS = 200;
    uint256 private constant MAX_GRACE_SECONDS = 1 days;
    /// @dev How far from the feed's last good price the fallback may settle.
    uint256 private constant MAX_FALLBACK_MOVE_BPS = 2_000;
    int256 private constant SEQUENCER_IS_UP = 0;
    int256 private constant SEQUENCER_IS_DOWN = 1;
    /// @dev How far apart pool and Chainlink may be at deployment, as a factor.
    uint256 private constant MAX_PRICE_RATIO = 2;

    IPriceOracle public immutable CHAINLINK;
    /// @notice Chainlink's uptime feed of the L2's sequencer; zero on a chain without one.
    AggregatorV3Interface public immutable SEQUENCER_FEED;
    uint256 private immutable SPOT_CEILING_BPS;
    uint256 private immutable TWAP_CEILING_BPS;
    uint256 private immutable HEDGE_CEILING_BPS;
    uint256 private immutable MIN_DEPTH_QUOTE;
    uint256 private immutable GRACE_SECONDS;

    constructor(
        IPriceOracle chainlink,
        AggregatorV3Interface sequencerFeed,
        Market memory market,
        Settings memory s
    ) PoolWitness(market, s.windowSeconds) {
        _requireInside("windowSeconds", s.windowSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
        _requireInside("spotCeilingBps", s.spotCeilingBps, MIN_CEILING_BPS, MAX_SPOT_CEILING_BPS);
        _requireInside("twapCeilingBps", s.twapCeilingBps, MIN_CEILING_BPS, MAX_TWAP_CEILING_BPS);
        _requireInside("hedgeCeilingBps", s.hedgeCeilingBps, MIN_CEILING_BPS, MAX_HEDGE_CEILING_BPS);
        _requireInside("minDepthQuote", s.minDepthQuote, 1, type(uint128).max);
        // Not shorter than the window: an average must hold no second of an outage.
        _requireInside("graceSeconds", s.graceSeconds, s.windowSeconds, MAX_GRACE_SECONDS);
        CHAINLINK = chainlink;
        SEQUENCER_FEED = sequencerFeed;
        SPOT_CEILING_BPS = s.spotCeilingBps;
        TWAP_CEILING_BPS = s.twapCeilingBps;
        HEDGE_CEILING_BPS = s.hedgeCeilingBps;
        MIN_DEPTH_QUOTE = s.minDepthQuote;
        GRACE_SECONDS = s.graceSeconds;
        _requireWitnesses(chainlink, sequencerFeed);
    }

    // ---------------------------------------------------------------- prices

    /// @inheritdoc IPriceOracle
    function read() external view returns (PriceReading memory price) {
        price = CHAINLINK.read();
        requireAgreement(price.spotWad);
    }

    /// @inheritdoc IPriceOracle
    /// @dev Chainlink where it has a price, and then nothing else is read; its round must be younger than the sequencer's
    ///      return. Where it has none, the pool's average, but not in the grace period: it would hold the outage.
    function readForHedge() external view returns (PriceReading memory) {
        uint256 upSince = _sequencerUpSince();
        bytes memory chainlinkReason;
        try CHAINLINK.readForHedge() returns (PriceReading memory price) {
            if (price.updatedAt < upSince) _requireGraceOver(upSince);
            return price;
        } catch (bytes memory reason) {
            chainlinkReason = reason;
        }
        _requireGraceOver(upSince);
        try this.twapForHedge() returns (PriceReading memory price) {
            return price;
        } catch (bytes memory twapReason) {
            revert PriceGuard_NoPriceForHedge(chainlinkReason, twapReason);
        }
    }

    /// @inheritdoc IPriceOracle
    function isAgreed(uint256 spotWad) external view returns (bool) {
        try this.requireAgreement(spotWad) {
            return true;
        } catch {
            return false;
        }
    }

    /// @inheritdoc IPriceOracle
    /// @dev Chainlink's rounds alone, proved: nobody who is to be paid waits for witnesses of today's price.
    function priceAt(uint256 timestamp, RoundProof calldata proof) external view returns (uint256) {
        return CHAINLINK.priceAt(timestamp, proof);
    }

    /// @inheritdoc IPriceOracle
    /// @dev The pool's average now, within ±20 % of the last good price. Not asked is the pool's price now: who could bend that
    ///      for a block could choose between the average and the last good price. On an L2 neither before the sequencer's
    ///      grace is over, for the average must hold no second of an outage, nor does a silence count from before then.
    function fallbackPriceAt(uint256 timestamp, FallbackProof calldata proof) external view returns (uint256) {
        uint256 upSince = _sequencerUpSince();
        _requireGraceOver(upSince);
        uint256 lastGoodWad = lastGoodPriceAt(timestamp, Math.max(timestamp, upSince + GRACE_SECONDS), proof);
        try this.twap() returns (uint256 twapWad, uint256 depthQuote) {
            if (depthQuote < MIN_DEPTH_QUOTE) return lastGoodWad;
            uint256 moveWad = Units.bpsDown(lastGoodWad, MAX_FALLBACK_MOVE_BPS);
            return Math.max(Math.min(twapWad, lastGoodWad + moveWad), lastGoodWad - moveWad);
        } catch {
            return lastGoodWad;
        }
    }

    /// @inheritdoc IPriceOracle
    function lastGoodPriceAt(
        uint256 timestamp,
        uint256 silentSince,
        FallbackProof calldata proof
    ) public view returns (uint256) {
        return CHAINLINK.lastGoodPriceAt(timestamp, silentSince, proof);
    }

    // ---------------------------------------------------------------- guards

    /// @inheritdoc IPriceGuard
    function requireAgreement(uint256 chainlinkWad) public view {
        _requireGraceOver(_sequencerUpSince());
        uint256 spotWad = poolSpotWad();
        require(
            _isWithin(spotWad, chainlinkWad, SPOT_CEILING_BPS),
            PriceGuard_SpotDisagrees(spotWad, chainlinkWad, SPOT_CEILING_BPS)
        );
        (uint256 twapWad, ) = twap();
        require(
            _isWithin(twapWad, chainlinkWad, TWAP_CEILING_BPS),
            PriceGuard_TwapDisagrees(twapWad, chainlinkWad, TWAP_CEILING_BPS)
        );
    }

    /// @inheritdoc IPriceGuard
    function twapForHedge() external view returns (PriceReading memory) {
        (uint256 twapWad, uint256 depthQuote) = twap();
        require(depthQuote >= MIN_DEPTH_QUOTE, PriceGuard_PoolTooThin(depthQuote, MIN_DEPTH_QUOTE));
        uint256 spotWad = poolSpotWad();
        require(
            _isWithin(spotWad, twapWad, HEDGE_CEILING_BPS),
            PriceGuard_SpotOffTwap(spotWad, twapWad, HEDGE_CEILING_BPS)
        );
        uint256 ageSeconds = WINDOW_SECONDS / 2; // the mean age of what is in the average
        return PriceReading(twapWad, block.timestamp - ageSeconds, ageSeconds, PriceSource.PoolTwap);
    }

    /// @dev When the sequencer came back last; zero without a feed. A feed that reverts closes everything, like an outage.
    function _sequencerUpSince() private view returns (uint256) {
        if (address(SEQUENCER_FEED) == address(0)) return 0;
        (, int256 answer, uint256 startedAt, , ) = SEQUENCER_FEED.latestRoundData();
        require(answer == SEQUENCER_IS_UP && startedAt != 0, PriceGuard_SequencerDown(startedAt));
        return startedAt;
    }

    function _requireGraceOver(uint256 upSince) private view {
        uint256 upForSeconds = Units.zeroFloorSub(block.timestamp, upSince);
        require(upForSeconds >= GRACE_SECONDS, PriceGuard_SequencerInGrace(upForSeconds, GRACE_SECONDS));
    }

    /// @dev At deployment: Chainlink has a price, the pool one within a factor of two, or it is upside down or of other tokens.
    ///      What is tighter than that, and the average, every reading asks for. An uptime feed knows zero and one.
    function _requireWitnesses(IPriceOracle chainlink, AggregatorV3Interface sequencerFeed) private view {
        Wired.requireContract(address(chainlink));
        uint256 chainlinkWad = chainlink.read().spotWad;
        uint256 spotWad = poolSpotWad();
        require(
            chainlinkWad / MAX_PRICE_RATIO <= spotWad && spotWad / MAX_PRICE_RATIO <= chainlinkWad,
            PriceGuard_PoolOfOtherTokens(spotWad, chainlinkWad)
        );
        if (address(sequencerFeed) == address(0)) return;
        Wired.requireContract(address(sequencerFeed));
        (, int256 answer, , , ) = sequencerFeed.latestRoundData();
        require(answer == SEQUENCER_IS_UP || answer == SEQUENCER_IS_DOWN, PriceGuard_NotUptimeFeed(answer));
    }

    function _isWithin(uint256 priceWad, uint256 referenceWad, uint256 ceilingBps) private pure returns (bool) {
        uint256 apartWad = Math.max(priceWad, referenceWad) - Math.min(priceWad, referenceWad);
        return apartWad <= Units.bpsDown(referenceWad, ceilingBps);
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, PriceGuard_BadSetting(name, actual, min));
        require(actual <= max, PriceGuard_BadSetting(name, actual, max));
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IPriceGuard
    function witnesses() external view returns (Witnesses memory w) {
        w.poolSpotWad = poolSpotWad();
        try CHAINLINK.read() returns (PriceReading memory price) {
            w.chainlink = price;
        } catch (bytes memory reason) {
            w.chainlinkReason = reason;
        }
        try this.twap() returns (uint256 twapWad, uint256 depthQuote) {
            (w.twapWad, w.depthQuote) = (twapWad, depthQuote);
        } catch (bytes memory reason) {
            w.twapReason = reason;
        }
        try this.sequencerUpSince() returns (uint256 upSince) {
            w.sequencerUpSince = upSince;
        } catch {
            w.sequencerUpSince = 0; // the reasons below say why
        }
        try this.read() returns (PriceReading memory price) {
            w.chainlink = price; // the same reading
        } catch (bytes memory reason) {
            w.riskReason = reason;
        }
        try this.readForHedge() returns (PriceReading memory price) {
            w.hedgeSource = price.source;
        } catch (bytes memory reason) {
            w.hedgeReason = reason;
        }
    }

    /// @notice When the L2's sequencer came back last, unix seconds; zero on a chain without one. Reverts while it is down.
    function sequencerUpSince() external view returns (uint256) {
        return _sequencerUpSince();
    }

    /// @inheritdoc IPriceGuard
    function settings() external view returns (Settings memory) {
        return
            Settings({
                windowSeconds: WINDOW_SECONDS,
                spotCeilingBps: SPOT_CEILING_BPS,
                twapCeilingBps: TWAP_CEILING_BPS,
                hedgeCeilingBps: HEDGE_CEILING_BPS,
                minDepthQuote: MIN_DEPTH_QUOTE,
                graceSeconds: GRACE_SECONDS
            });
    }
}
