// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {HedgeMath} from "./hedging/HedgeMath.sol";
import {IBandPolicy} from "./interfaces/IBandPolicy.sol";
import {IHedgeVenue} from "./interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "./interfaces/IOptionsVault.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {IRebalancer} from "./interfaces/IRebalancer.sol";
import {IVaultLock} from "./interfaces/IVaultLock.sol";
import {Band, Fill, HedgeCosts, HedgeOrder, HedgeReason} from "./types/Hedge.sol";
import {NetExposure} from "./types/NetExposure.sol";
import {PriceReading} from "./types/PriceReading.sol";
import {Units, WAD} from "./types/Units.sol";

/// @title One hedge from trigger to check, each step's output the next step's only input
contract Rebalancer is IRebalancer, AccessManaged {
    /// @dev The most slippage any deployment may allow, whatever the vault's own cap.
    uint256 private constant MAX_SLIPPAGE_BPS = 500;
    uint256 private constant MAX_DECIMALS = 18;
    /// @dev Length of a `Band` as a policy answers it.
    uint256 private constant BAND_BYTES = 64;
    /// @dev One part in this many of the limit counts as beyond it.
    uint256 private constant LIMIT_MARGIN = 1e6;

    struct Settings {
        uint256 slippageBps; // worst average price, pool fee included, against the oracle
        uint256 minimumWad; // smallest hedge, base
        uint256 hedgeGas; // gas of one hedge, as measured by `npm run gas`; what band policies reckon with
    }

    IOptionsVault public immutable VAULT;
    IPriceOracle public immutable ORACLE;
    IHedgeVenue public immutable VENUE;
    uint256 public immutable SLIPPAGE_BPS;
    uint256 public immutable MINIMUM_WAD;
    uint256 public immutable HEDGE_GAS;
    uint256 private immutable BASE_SCALE;
    uint256 private immutable QUOTE_SCALE;

    /// @notice The policy that says how far net delta may drift.
    IBandPolicy public policy;
    /// @notice The last block in which a hedge was made.
    uint256 public lastHedgeBlock;

    constructor(
        IOptionsVault vault,
        IBandPolicy policy_,
        address authority,
        Settings memory s
    ) AccessManaged(authority) {
        // Above the vault's own ceiling every order would be refused there.
        uint256 maxSlippageBps = Math.min(MAX_SLIPPAGE_BPS, vault.settings().hedgeSlippageCapBps);
        require(
            0 < s.slippageBps && s.slippageBps <= maxSlippageBps && s.minimumWad > 0,
            Rebalancer_BadSettings(s.slippageBps, maxSlippageBps, s.minimumWad)
        );
        VAULT = vault;
        ORACLE = vault.ORACLE();
        VENUE = vault.VENUE();
        SLIPPAGE_BPS = s.slippageBps;
        MINIMUM_WAD = s.minimumWad;
        HEDGE_GAS = s.hedgeGas;
        BASE_SCALE = 10 ** (MAX_DECIMALS - IERC20Metadata(vault.BASE()).decimals());
        QUOTE_SCALE = 10 ** (MAX_DECIMALS - IERC20Metadata(vault.QUOTE()).decimals());
        _setPolicy(policy_);
    }

    /// @inheritdoc IRebalancer
    function rebalance() public returns (Fill memory fill) {
        IVaultLock(address(VAULT)).acquireLock();
        require(block.number != lastHedgeBlock, Rebalancer_AlreadyHedgedThisBlock(block.number));
        PriceReading memory price = ORACLE.read(); // trigger
        NetExposure memory exposure = VAULT.exposureAt(price); // exposure
        Band memory band = _bandFor(exposure, price.spotWad); // band
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(exposure, band, price.spotWad); // order
        _requireDue(reason, exposure, band, order);
        lastHedgeBlock = block.number;
        fill = VAULT.hedge(order); // execution and record
        int256 netAfterWad = _requireBetter(exposure.netDeltaWad, fill, band); // check
        IVaultLock(address(VAULT)).releaseLock();
        _emitRebalanced(reason, exposure.netDeltaWad, netAfterWad, band, fill, price.spotWad);
    }

    /// @inheritdoc IRebalancer
    function status() public view returns (Status memory s) {
        try ORACLE.read() returns (PriceReading memory price) {
            s.price = price;
        } catch (bytes memory detail) {
            s.reason = HedgeReason.PriceUnavailable;
            s.detail = detail;
            return s;
        }
        s.exposure = VAULT.exposureAt(s.price);
        s.band = _bandFor(s.exposure, s.price.spotWad);
        (s.order, s.reason) = _orderFor(s.exposure, s.band, s.price.spotWad);
        // A partial fill leaves the market at the order's limit: then, too, it is this block that must pass first.
        bool isWanted = s.reason == HedgeReason.DeltaOutsideBand || s.reason == HedgeReason.VenueBeyondLimit;
        if (isWanted && block.number == lastHedgeBlock) s.reason = HedgeReason.AlreadyHedgedThisBlock;
        s.due = s.reason == HedgeReason.DeltaOutsideBand;
    }

    /// @inheritdoc IRebalancer
    function checkUpkeep(bytes calldata) external view returns (bool due, bytes memory) {
        return (status().due, "");
    }

    /// @inheritdoc IRebalancer
    function performUpkeep(bytes calldata) external {
        rebalance();
    }

    /// @inheritdoc IRebalancer
    function setPolicy(address policy_) external restricted {
        _setPolicy(IBandPolicy(policy_));
    }

    // ---------------------------------------------------------------- steps

    function _bandFor(NetExposure memory exposure, uint256 spotWad) private view returns (Band memory band) {
        uint256 gasWad = Units.mulWadUp(HEDGE_GAS * block.basefee, spotWad);
        HedgeCosts memory costs = HedgeCosts({proportionalWad: VENUE.feeWad(), fixedQuoteWad: gasWad});
        band = policy.bandFor(exposure, spotWad, costs);
        require(band.targetWad <= band.triggerWad, Rebalancer_BadBand(band.triggerWad, band.targetWad));
    }

    /// @dev The size comes from HedgeMath; whether the market is there at all is asked of the venue.
    function _orderFor(
        NetExposure memory exposure,
        Band memory band,
        uint256 spotWad
    ) private view returns (HedgeOrder memory order, HedgeReason reason) {
        HedgeMath.Limits memory limits = HedgeMath.Limits({
            slippageBps: SLIPPAGE_BPS,
            minimumWad: MINIMUM_WAD,
            baseUnitWad: BASE_SCALE
        });
        (order, reason) = HedgeMath.orderFor(exposure, band, spotWad, limits);
        if (reason != HedgeReason.DeltaOutsideBand) return (order, reason);
        if (_isBeyondLimit(order)) reason = HedgeReason.VenueBeyondLimit;
    }

    /// @dev The market's own price at which its fee on top makes the worst price, as the venue reckons it: a buyer pays
    ///      mid / (1 − fee), a seller receives mid × (1 − fee). Within a millionth
    ///      of it counts as beyond: that is where a partial fill stops, and nothing is left to trade there.
    function _isBeyondLimit(HedgeOrder memory order) private view returns (bool) {
        uint256 midWad = VENUE.midPriceWad();
        uint256 keptWad = WAD - VENUE.feeWad();
        if (order.baseWad > 0) {
            uint256 ceilingWad = Units.mulWadDown(order.worstPriceWad, keptWad);
            return midWad >= ceilingWad - ceilingWad / LIMIT_MARGIN;
        }
        uint256 floorWad = Math.mulDiv(order.worstPriceWad, WAD, keptWad, Math.Rounding.Ceil);
        return midWad <= floorWad + floorWad / LIMIT_MARGIN;
    }

    /// @dev H4 and every other reason to wait, each with its evidence.
    function _requireDue(
        HedgeReason reason,
        NetExposure memory exposure,
        Band memory band,
        HedgeOrder memory order
    ) private view {
        if (reason == HedgeReason.DeltaOutsideBand) return;
        int256 netWad = exposure.netDeltaWad;
        require(reason != HedgeReason.InsideBand, Rebalancer_InsideBand(netWad, band.triggerWad));
        require(
            reason != HedgeReason.BelowMinimumSize,
            Rebalancer_BelowMinimumSize(Units.abs(netWad) - band.targetWad, MINIMUM_WAD)
        );
        require(reason != HedgeReason.ShortOfQuote, Rebalancer_ShortOfQuote(exposure.quoteFreeWad, netWad));
        require(reason != HedgeReason.ShortOfBase, Rebalancer_ShortOfBase(exposure.baseHeldWad, netWad));
        revert Rebalancer_VenueBeyondLimit(VENUE.midPriceWad(), order.worstPriceWad);
    }

    /// @dev H1 and H2 on what really moved: closer to zero than before, and not past the target on the way.
    function _requireBetter(
        int256 netBeforeWad,
        Fill memory fill,
        Band memory band
    ) private view returns (int256 netAfterWad) {
        netAfterWad = netBeforeWad + fill.baseMoved * SafeCast.toInt256(BASE_SCALE);
        require(Units.abs(netAfterWad) <= Units.abs(netBeforeWad), Rebalancer_DeviationGrew(netBeforeWad, netAfterWad));
        bool sameSide = (netAfterWad < 0) == (netBeforeWad < 0) || netAfterWad == 0;
        require(
            sameSide && Units.abs(netAfterWad) >= band.targetWad,
            Rebalancer_CrossedTarget(netAfterWad, band.targetWad)
        );
    }

    /// @dev A low-level call, because `try` cannot catch an answer that is too short to be a band.
    function _setPolicy(IBandPolicy next) private {
        require(address(next) != address(policy), Rebalancer_BadPolicy(address(next)));
        NetExposure memory nothing;
        bytes memory question = abi.encodeCall(IBandPolicy.bandFor, (nothing, WAD, HedgeCosts(0, 0)));
        (bool answered, bytes memory answer) = address(next).staticcall(question);
        require(answered && answer.length == BAND_BYTES, Rebalancer_BadPolicy(address(next)));
        Band memory band = abi.decode(answer, (Band));
        require(band.targetWad <= band.triggerWad, Rebalancer_BadPolicy(address(next)));
        emit PolicySet(address(policy), address(next));
        policy = next;
    }

    function _emitRebalanced(
        HedgeReason reason,
        int256 netBeforeWad,
        int256 netAfterWad,
        Band memory band,
        Fill memory fill,
        uint256 spotWad
    ) private {
        emit Rebalanced({
            caller: msg.sender,
            reason: reason,
            netDeltaBeforeWad: netBeforeWad,
            netDeltaAfterWad: netAfterWad,
            triggerWad: band.triggerWad,
            targetWad: band.targetWad,
            baseMovedWad: fill.baseMoved * SafeCast.toInt256(BASE_SCALE),
            quoteMovedWad: fill.quoteMoved * SafeCast.toInt256(QUOTE_SCALE),
            spotWad: spotWad
        });
    }
}
