// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {IPriceOracle} from "./IPriceOracle.sol";

/// @title A price that three witnesses must agree on: Chainlink, the hedge pool's average over time, and its price now
/// @notice What adds risk needs all three. What takes risk away goes on with Chainlink alone, and without Chainlink with the
///         pool's average, under the rebalancer's tightest limits. Settlement needs none of it: its price is proved. Only where
///         the feed cannot settle an expiry, the pool's average does, near the feed's last good price.
interface IPriceGuard is IPriceOracle {
    /// @dev Fixed at deployment. Bounds in brackets are checked by the constructor.
    struct Settings {
        uint256 windowSeconds; // the average is over this long [30 minutes … 4 hours]
        uint256 spotCeilingBps; // |pool now − Chainlink|, of Chainlink, above which nothing adds risk [10 … 300]
        uint256 twapCeilingBps; // |pool average − Chainlink|, of Chainlink, the same [10 … 1,000]
        uint256 hedgeCeilingBps; // |pool now − pool average|, of the average, above which no hedge trusts it [10 … 200]
        uint256 minDepthQuote; // virtual reserve of quote, token units, below which no hedge trusts the average [> 0]
        uint256 graceSeconds; // after the sequencer's return; without a feed of no meaning [the window … 1 day]
    }

    /// @dev What each witness says now, and which actions are open: an empty reason is an open door.
    struct Witnesses {
        PriceReading chainlink; // all zero when it has no price
        bytes chainlinkReason;
        uint256 twapWad; // zero when it has none
        uint256 depthQuote; // the average's virtual reserve of quote, token units
        bytes twapReason;
        uint256 poolSpotWad;
        uint256 sequencerUpSince; // unix seconds; zero without a feed, or while it is down
        bytes riskReason; // why nothing may add risk
        PriceSource hedgeSource;
        bytes hedgeReason; // why nothing may be hedged
    }

    /// @dev Thrown by the constructor: a setting is beyond its bound.
    error PriceGuard_BadSetting(bytes32 name, uint256 actual, uint256 bound);
    /// @dev Thrown by the constructor: the pool is not the factory's own for these tokens and this fee.
    error PriceGuard_NotFactoryPool(address pool, address expected);
    /// @dev Thrown by the constructor: the pool is more than a factor of two off Chainlink's price.
    error PriceGuard_PoolOfOtherTokens(uint256 poolSpotWad, uint256 chainlinkWad);
    /// @dev Thrown by the constructor: the feed answers neither up nor down.
    error PriceGuard_NotUptimeFeed(int256 answer);
    /// @dev The pool's price now is too far from Chainlink's. One of them is wrong or being moved: wait.
    error PriceGuard_SpotDisagrees(uint256 poolSpotWad, uint256 chainlinkWad, uint256 ceilingBps);
    /// @dev The pool's average is too far from Chainlink's price. After a fast move it follows within the window: wait.
    error PriceGuard_TwapDisagrees(uint256 twapWad, uint256 chainlinkWad, uint256 ceilingBps);
    /// @dev The pool remembers less than the window. Grow its observations, or wait.
    error PriceGuard_TooLittleHistory(uint256 historySeconds, uint256 windowSeconds);
    /// @dev The pool's price now is too far from its average for a hedge to trust the average.
    error PriceGuard_SpotOffTwap(uint256 poolSpotWad, uint256 twapWad, uint256 ceilingBps);
    /// @dev Over the window the pool was so thin that its average is cheap to move.
    error PriceGuard_PoolTooThin(uint256 depthQuote, uint256 minDepthQuote);
    /// @dev The L2's sequencer is down, or its feed has not spoken yet. Nobody but those who go through L1 could act.
    error PriceGuard_SequencerDown(uint256 sinceTimestamp);
    /// @dev The L2's sequencer is back, but prices had no time to catch up. Wait for the rest of the grace period.
    error PriceGuard_SequencerInGrace(uint256 upForSeconds, uint256 graceSeconds);
    /// @dev There is no price even for a hedge: what Chainlink's reading reverted with, and what the pool's average did.
    error PriceGuard_NoPriceForHedge(bytes chainlinkReason, bytes twapReason);

    /// @notice What the witnesses say now, and what is open. Never reverts.
    function witnesses() external view returns (Witnesses memory);

    /// @notice The pool's geometric mean price over the window, quote per base, WAD; and the virtual reserve of quote that its
    ///         harmonic mean liquidity stands for at that price, token units, rounded down.
    /// @dev The pool counts whole ticks, and the mean is one: the price is within two ticks, 2 basis points, of the exact mean,
    ///      on the side that the pool's own rounding falls to. Reverts `PriceGuard_TooLittleHistory`.
    function twap() external view returns (uint256 twapWad, uint256 depthQuote);

    /// @notice The pool's price now, before fees, WAD, rounded down.
    function poolSpotWad() external view returns (uint256);

    /// @notice What was fixed at deployment.
    function settings() external view returns (Settings memory);

    /// @notice Reverts with the reason unless sequencer, pool and its average agree with this price.
    function requireAgreement(uint256 chainlinkWad) external view;

    /// @notice The pool's average as a price to hedge at: deep enough, and not left behind by the pool's price now.
    function twapForHedge() external view returns (PriceReading memory);
}
