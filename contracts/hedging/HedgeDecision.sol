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
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
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

    /// @dev What changes outside of hedges, in one slot: 160 + 64 + 32 = 256 bits.
    struct Desk {
        IBandPolicy policy;
        uint64 averageBaseFeeWei;
        uint32 observedAt; // unix seconds
    }

    uint256 private constant MAX_DECIMALS = 18;
    /// @dev Length of a `Band` as a policy answers it.
    uint256 private constant BAND_BYTES = 64;
    /// @dev One part in this many of the limit counts as beyond it.
    uint256 private constant LIMIT_MARGIN = 1e6;
    /// @dev A usual order, as a share of the contracts written: what costs are read at.
    uint256 private constant USUAL_ORDER_BPS = 500;
    /// @dev An estimator that takes more than this is as good as dead: a hedge must not run out of gas for it.
    uint256 private constant ESTIMATOR_GAS = 50_000;

    IOptionsVault public immutable VAULT;
    IPriceOracle public immutable ORACLE;
    IHedgeVenue public immutable VENUE;
    IVolatilityEstimator public immutable VOLATILITY;
    uint256 internal immutable BASE_SCALE;
    uint256 internal immutable QUOTE_SCALE;

    Desk private _desk;
    LastHedge internal _last;

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
        _last.hedgedAt = uint48(block.timestamp);
        _setPolicy(parts.policy);
        _observe();
    }

    /// @inheritdoc IRebalancer
    function policy() external view returns (IBandPolicy) {
        return _desk.policy;
    }

    /// @inheritdoc IRebalancer
    function lastHedgeBlock() external view returns (uint256) {
        return _last.blockNumber;
    }

    /// @inheritdoc IRebalancer
    function lastHedge() external view returns (LastHedge memory) {
        return _last;
    }

    /// @inheritdoc IRebalancer
    function averageBaseFee() public view returns (uint256 averageWei, uint256 observedAt) {
        return (_desk.averageBaseFeeWei, _desk.observedAt);
    }

    // ---------------------------------------------------------------- the look

    /// @dev What `status` shows and `rebalance` does: one look, so that they cannot disagree.
    function _look(PriceReading memory price) internal view returns (Status memory s) {
        uint256 spotWad = price.spotWad;
        s.price = price;
        s.exposure = VAULT.exposureAt(price); // exposure
        VenueQuote memory quote = _quoteFor(s.exposure);
        s.market = quote;
        (s.costs, s.band) = _bandFor(s.exposure, spotWad, quote); // band
        LastHedge memory last = _last;
        _setOrder(s, last); // order
        // A partial fill leaves the market at the order's limit: then, too, it is this block that must pass first.
        if (block.number == last.blockNumber && (s.due || s.reason == HedgeReason.VenueBeyondLimit)) {
            (s.due, s.reason) = (false, HedgeReason.AlreadyHedgedThisBlock);
        }
    }

    /// @dev At the size of a usual order, a share of the contracts within what a routine order may trade. Not at the deviation's
    ///      own size: a hedge shrinks that, so it would cheapen its own cost, narrow the band, and be due again at once.
    function _quoteFor(NetExposure memory exposure) private view returns (VenueQuote memory) {
        uint256 usualWad = Units.bpsDown(exposure.grossWad, USUAL_ORDER_BPS);
        uint256 sizeWad = Math.max(MINIMUM_WAD, Math.min(usualWad, MAXIMUM_WAD));
        return VENUE.quoteFor(sizeWad, exposure.netDeltaWad < 0);
    }

    /// @dev No routine fill loses more than the slippage, so no cost counts above it, however thin the market is made.
    function _bandFor(
        NetExposure memory exposure,
        uint256 spotWad,
        VenueQuote memory quote
    ) private view returns (HedgeCosts memory costs, Band memory band) {
        Desk memory desk = _desk;
        uint256 feeWei = BaseFee.live(_averageAfter(desk), block.basefee);
        costs.proportionalWad = Math.min(quote.costWad, (SLIPPAGE_BPS * WAD) / BPS);
        costs.fixedQuoteWad = Units.mulWadUp(HEDGE_GAS * feeWei, spotWad);
        uint256 impliedWad = Volatility.impliedVarianceWad(exposure, spotWad);
        costs.volRatioWad = impliedWad == 0 ? 0 : Volatility.ratioWad(_realisedVarianceWad(), impliedWad);
        band = desk.policy.bandFor(exposure, spotWad, costs);
        require(band.targetWad <= band.triggerWad, Rebalancer_BadBand(band.triggerWad, band.targetWad));
    }

    /// @dev The cause comes from Triggers, the size from HedgeMath; whether the market is there at all is the quote's to say.
    function _setOrder(Status memory s, LastHedge memory last) private view {
        HedgeReason cause;
        (cause, s.tier) = Triggers.judge(
            Triggers.Situation({
                exposure: s.exposure,
                band: s.band,
                spotWad: s.price.spotWad,
                volRatioWad: s.costs.volRatioWad,
                last: last,
                timestamp: block.timestamp,
                wantedWad: HedgeMath.wantedWad(s.exposure, s.band, BASE_SCALE),
                minimumWad: MINIMUM_WAD
            }),
            _triggers()
        );
        if (s.price.source == PriceSource.PoolTwap) s.tier = HedgeTier.Degraded;
        else if (s.tier != HedgeTier.Routine && !_agree(s.market.midWad, s.price.spotWad)) s.tier = HedgeTier.Routine;
        if (cause == HedgeReason.InsideBand) return; // the first of the reasons
        HedgeMath.Limits memory limits = _limitsOf(s.tier, BASE_SCALE);
        (s.order, s.reason) = HedgeMath.orderFor(s.exposure, s.band, s.price.spotWad, limits, cause);
        s.due = Triggers.isDue(s.reason);
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

    function _observe() internal {
        Desk memory desk = _desk;
        (_desk.averageBaseFeeWei, _desk.observedAt) = (
            BaseFee.packed(_averageAfter(desk)),
            uint32(block.timestamp) // until 2106
        );
    }

    /// @dev The average as this block's look would leave it, so that `status` reckons with what `rebalance` will.
    function _averageAfter(Desk memory desk) private view returns (uint256) {
        return BaseFee.averageAfter(desk.averageBaseFeeWei, desk.observedAt, block.basefee, block.timestamp);
    }

    /// @dev A low-level call with a bound on gas: whatever an estimator does, hedging goes on without it.
    function _realisedVarianceWad() internal view returns (uint256) {
        if (address(VOLATILITY) == address(0)) return 0;
        (bool answered, bytes memory answer) = address(VOLATILITY).staticcall{gas: ESTIMATOR_GAS}(
            abi.encodeCall(IVolatilityEstimator.varianceWad, ())
        );
        return answered && answer.length == 32 ? abi.decode(answer, (uint256)) : 0;
    }

    /// @dev 10 ** (18 - decimals): one unit of a token, in WAD.
    function _scaleOf(address token) private view returns (uint256) {
        return 10 ** (MAX_DECIMALS - IERC20Metadata(token).decimals());
    }
}
