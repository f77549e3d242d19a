// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBandPolicy} from "../interfaces/IBandPolicy.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRebalancer} from "../interfaces/IRebalancer.sol";
import {IVolatilityEstimator} from "../interfaces/IVolatilityEstimator.sol";
import {Band, HedgeCosts, HedgeOrder, HedgeReason, HedgeTier, LastHedge, VenueQuote} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {PriceSource} from "../types/PriceReading.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
import {Answers} from "./Answers.sol";
import {BaseFee} from "./BaseFee.sol";
import {HedgeMath} from "./HedgeMath.sol";
import {HedgeSettings} from "./HedgeSettings.sol";
import {Triggers} from "./Triggers.sol";
import {Volatility} from "./Volatility.sol";

/// @title The look at a vault and its market from which a hedge follows, or the reason for none
/// @notice Reads everything, changes nothing but its own memory of the policy and the base fee.
abstract contract HedgeDecision is HedgeSettings {
    struct Parts {
        IOptionsVault vault;
        IBandPolicy policy;
        IVolatilityEstimator volatility; // zero: realised volatility is never known
    }

    /// @dev What hedges read and do not write, in one slot: 160 + 64 + 32 = 256 bits.
    struct Desk {
        IBandPolicy policy;
        uint64 varianceWad; // realised, as the estimator last told it; at most 18.4, which is a volatility of 429 %
        uint32 varianceUntil; // unix seconds, after which it is not relied on
    }

    /// @dev What every hedge writes, in one slot: 32 + 32 + 104 + 8 + 48 + 32 = 256 bits. `LastHedge` and the base fee.
    struct Diary {
        uint32 blockNumber;
        uint32 hedgedAt; // unix seconds, until 2106
        uint104 spotWad;
        int8 unfinishedSide;
        uint48 averageBaseFeeWei;
        uint32 observedAt; // unix seconds
    }

    uint256 private constant MAX_DECIMALS = 18;
    /// @dev Length of a `Band` as a policy answers it.
    uint256 private constant BAND_BYTES = 64;
    /// @dev One part in this many of the limit counts as beyond it.
    uint256 private constant LIMIT_MARGIN = 1e6;
    /// @dev A usual order, as a share of the contracts written: what costs are read at.
    uint256 private constant USUAL_ORDER_BPS = 500;
    /// @dev An estimator that takes more than this is as good as dead.
    uint256 private constant ESTIMATOR_GAS = 50_000;
    /// @dev Length of a reading as an estimator answers it.
    uint256 private constant READING_BYTES = 64;

    IOptionsVault public immutable VAULT;
    IPriceOracle public immutable ORACLE;
    IHedgeVenue public immutable VENUE;
    IVolatilityEstimator public immutable VOLATILITY;
    uint256 internal immutable BASE_SCALE;
    uint256 internal immutable QUOTE_SCALE;

    Desk private _desk;
    Diary internal _diary;

    constructor(
        Parts memory parts,
        Settings memory s
    ) HedgeSettings(s, parts.vault.settings().hedgeSlippageCapBps, _scaleOf(parts.vault.BASE())) {
        VAULT = parts.vault;
        ORACLE = parts.vault.ORACLE();
        VENUE = parts.vault.VENUE();
        VOLATILITY = parts.volatility;
        BASE_SCALE = _scaleOf(parts.vault.BASE());
        QUOTE_SCALE = _scaleOf(parts.vault.QUOTE());
        _requireEstimator(parts.volatility);
        _diary.hedgedAt = uint32(block.timestamp);
        _setPolicy(parts.policy);
        _observe();
    }

    /// @inheritdoc IRebalancer
    function policy() external view returns (IBandPolicy) {
        return _desk.policy;
    }

    /// @inheritdoc IRebalancer
    function lastHedgeBlock() external view returns (uint256) {
        return _diary.blockNumber;
    }

    /// @inheritdoc IRebalancer
    function lastHedge() external view returns (LastHedge memory) {
        return _lastIn(_diary);
    }

    /// @inheritdoc IRebalancer
    function averageBaseFee() external view returns (uint256 averageWei, uint256 observedAt) {
        return (_diary.averageBaseFeeWei, _diary.observedAt);
    }

    /// @inheritdoc IRebalancer
    function realisedVariance() external view returns (uint256 varianceWad, uint256 validUntil) {
        return (_desk.varianceWad, _desk.varianceUntil);
    }

    // ---------------------------------------------------------------- the look

    /// @dev What `status` shows and `rebalance` does: one look, so that they cannot disagree. Every struct is filled where it
    ///      stands.
    /// @param s With the price in it; everything else is filled in.
    /// @param diary As stored; comes back with this block's look at the base fee, and with what the order leaves unfinished.
    function _look(Status memory s, Diary memory diary) internal view {
        LastHedge memory last = _lastIn(diary);
        Answers.exposure(VAULT, s.price, s.exposure); // exposure
        Answers.quote(VENUE, _usualSizeWad(s.exposure.grossWad), s.exposure.netDeltaWad < 0, s.market);
        _lookAtBaseFee(diary);
        _setBand(s, diary); // band
        _setOrder(s, last, diary); // order
        // A partial fill leaves the market at the order's limit: then, too, it is this block that must pass first.
        if (block.number == last.blockNumber && (s.due || s.reason == HedgeReason.VenueBeyondLimit)) {
            (s.due, s.reason) = (false, HedgeReason.AlreadyHedgedThisBlock);
        }
    }

    /// @dev The size of a usual order, a share of the contracts within what a routine order may trade. Not the deviation's
    ///      own size: a hedge shrinks that, so it would cheapen its own cost, narrow the band, and be due again at once.
    function _usualSizeWad(uint256 grossWad) private view returns (uint256) {
        return Math.max(MINIMUM_WAD, Math.min(Units.bpsDown(grossWad, USUAL_ORDER_BPS), MAXIMUM_WAD));
    }

    /// @dev No routine fill loses more than the slippage, so no cost counts above it, however thin the market is made.
    function _setBand(Status memory s, Diary memory diary) private view {
        uint256 spotWad = s.price.spotWad;
        HedgeCosts memory costs = s.costs;
        Desk memory desk = _desk;
        costs.proportionalWad = Math.min(s.market.costWad, SLIPPAGE_BPS * (WAD / BPS));
        costs.fixedQuoteWad = Units.mulWadUp(HEDGE_GAS * BaseFee.live(diary.averageBaseFeeWei, block.basefee), spotWad);
        if (desk.varianceWad != 0 && block.timestamp <= desk.varianceUntil) {
            uint256 impliedWad = Volatility.impliedVarianceWad(s.exposure, spotWad);
            costs.volRatioWad = Volatility.ratioWad(desk.varianceWad, impliedWad);
        }
        Answers.band(desk.policy, s.exposure, spotWad, costs, s.band);
        require(s.band.targetWad <= s.band.triggerWad, Rebalancer_BadBand(s.band.triggerWad, s.band.targetWad));
    }

    /// @dev The cause comes from Triggers, the size from HedgeMath; whether the market is there at all is the quote's to say.
    function _setOrder(Status memory s, LastHedge memory last, Diary memory diary) private view {
        uint256 wantedWad = HedgeMath.wantedWad(s.exposure, s.band, BASE_SCALE);
        HedgeReason cause;
        (cause, s.tier) = Triggers.judge(
            Triggers.Situation({
                exposure: s.exposure,
                band: s.band,
                spotWad: s.price.spotWad,
                volRatioWad: s.costs.volRatioWad,
                last: last,
                timestamp: block.timestamp,
                wantedWad: wantedWad,
                minimumWad: MINIMUM_WAD
            }),
            _triggers()
        );
        if (s.price.source == PriceSource.PoolTwap) s.tier = HedgeTier.Degraded;
        else if (s.tier != HedgeTier.Routine && !_agree(s.market.midWad, s.price.spotWad)) s.tier = HedgeTier.Routine;
        if (cause == HedgeReason.InsideBand) return; // the first of the reasons
        HedgeMath.Limits memory limits = _limitsOf(s.tier, BASE_SCALE);
        s.reason = HedgeMath.fillOrder(s.order, s.exposure, wantedWad, s.price.spotWad, limits, cause);
        s.due = Triggers.isDue(s.reason);
        diary.unfinishedSide = HedgeMath.unfinishedSide(s.order, wantedWad, limits);
        if (s.due && _isBeyondLimit(s.order, s.market)) (s.due, s.reason) = (false, HedgeReason.VenueBeyondLimit);
    }

    /// @dev Higher tiers may pay more, so only while the market's own price is where the oracle says, within the routine
    ///      slippage, and while the oracle's witnesses agree: a pool pushed aside must not be followed further because a
    ///      hedge is pressing.
    function _agree(uint256 midWad, uint256 spotWad) private view returns (bool) {
        uint256 apartWad = Math.max(midWad, spotWad) - Math.min(midWad, spotWad);
        return apartWad <= Units.bpsDown(spotWad, SLIPPAGE_BPS) && ORACLE.isAgreed(spotWad);
    }

    /// @dev The market's own price at which its fee on top makes the worst price, as the venue reckons it: a buyer pays
    ///      mid / (1 − fee), a seller receives mid × (1 − fee). Within a millionth
    ///      of it counts as beyond: that is where a partial fill stops, and nothing is left to trade there.
    function _isBeyondLimit(HedgeOrder memory order, VenueQuote memory quote) private pure returns (bool) {
        uint256 keptWad = WAD - quote.feeWad;
        if (order.baseWad > 0) {
            uint256 ceilingWad = Units.mulWadDown(order.worstPriceWad, keptWad);
            return quote.midWad >= ceilingWad - ceilingWad / LIMIT_MARGIN;
        }
        uint256 floorWad = Math.mulDiv(order.worstPriceWad, WAD, keptWad, Math.Rounding.Ceil);
        return quote.midWad <= floorWad + floorWad / LIMIT_MARGIN;
    }

    // ---------------------------------------------------------------- memory

    /// @dev A low-level call, because `try` cannot catch an answer that is too short to be a band.
    function _setPolicy(IBandPolicy next) internal {
        require(address(next) != address(_desk.policy), Rebalancer_BadPolicy(address(next)));
        NetExposure memory nothing;
        bytes memory question = abi.encodeCall(IBandPolicy.bandFor, (nothing, WAD, HedgeCosts(0, 0, 0)));
        (bool answered, bytes memory answer) = address(next).staticcall(question);
        require(answered && answer.length == BAND_BYTES, Rebalancer_BadPolicy(address(next)));
        Band memory band = abi.decode(answer, (Band));
        require(band.targetWad <= band.triggerWad, Rebalancer_BadPolicy(address(next)));
        emit PolicySet(address(_desk.policy), address(next));
        _desk.policy = next;
    }

    /// @dev This block's look, so that `status` reckons with what `rebalance` will. A second look in a block changes nothing.
    function _lookAtBaseFee(Diary memory diary) private view {
        diary.averageBaseFeeWei = BaseFee.packed(
            BaseFee.averageAfter(diary.averageBaseFeeWei, diary.observedAt, block.basefee, block.timestamp)
        );
        diary.observedAt = uint32(block.timestamp); // until 2106
    }

    /// @dev A look at what hedges do not look at themselves: the estimator. Whatever it does, the base fee is seen.
    function _observe() internal {
        Diary memory diary = _diary;
        _lookAtBaseFee(diary);
        _diary = diary;
        (uint256 varianceWad, uint256 validUntil) = _askVolatility();
        _desk.varianceWad = uint64(Math.min(varianceWad, type(uint64).max));
        _desk.varianceUntil = uint32(Math.min(validUntil, type(uint32).max));
    }

    /// @dev A low-level call with a bound on gas: an estimator that is gone or broken knows nothing, and stops nothing.
    function _askVolatility() private view returns (uint256 varianceWad, uint256 validUntil) {
        if (address(VOLATILITY) == address(0)) return (0, 0);
        (bool answered, bytes memory answer) = address(VOLATILITY).staticcall{gas: ESTIMATOR_GAS}(
            abi.encodeCall(IVolatilityEstimator.reading, ())
        );
        return answered && answer.length == READING_BYTES ? abi.decode(answer, (uint256, uint256)) : (0, 0);
    }

    /// @dev Nobody at all is allowed; somebody who knows nothing of volatility is a mistake.
    function _requireEstimator(IVolatilityEstimator estimator) private view {
        if (address(estimator) == address(0)) return;
        (bool answered, bytes memory answer) = address(estimator).staticcall{gas: ESTIMATOR_GAS}(
            abi.encodeCall(IVolatilityEstimator.reading, ())
        );
        require(answered && answer.length == READING_BYTES, Rebalancer_BadEstimator(address(estimator)));
    }

    /// @dev What the estimator last told, while it may be relied on; else zero.
    function _realisedVarianceWad() internal view returns (uint256) {
        Desk memory desk = _desk;
        return block.timestamp <= desk.varianceUntil ? desk.varianceWad : 0;
    }

    function _lastIn(Diary memory diary) private pure returns (LastHedge memory last) {
        last.blockNumber = diary.blockNumber;
        last.hedgedAt = diary.hedgedAt;
        last.spotWad = diary.spotWad;
        last.unfinishedSide = diary.unfinishedSide;
    }

    /// @dev 10 ** (18 - decimals): one unit of a token, in WAD.
    function _scaleOf(address token) private view returns (uint256) {
        return 10 ** (MAX_DECIMALS - IERC20Metadata(token).decimals());
    }
}
