// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {EfficiencyLedger} from "./hedging/EfficiencyLedger.sol";
import {HedgeDecision} from "./hedging/HedgeDecision.sol";
import {HedgeMath} from "./hedging/HedgeMath.sol";
import {Volatility} from "./hedging/Volatility.sol";
import {IBandPolicy} from "./interfaces/IBandPolicy.sol";
import {IBountyBudget} from "./interfaces/IBountyBudget.sol";
import {IOptionsVault} from "./interfaces/IOptionsVault.sol";
import {IRebalancer} from "./interfaces/IRebalancer.sol";
import {IVaultLock} from "./interfaces/IVaultLock.sol";
import {IVolatilityEstimator} from "./interfaces/IVolatilityEstimator.sol";
import {BountyClaim} from "./types/Bounty.sol";
import {Band, Fill, HedgeReason, LastHedge} from "./types/Hedge.sol";
import {HedgeBooks, LedgerEntry} from "./types/Ledger.sol";
import {PriceReading} from "./types/PriceReading.sol";
import {Units} from "./types/Units.sol";

/// @title One hedge from trigger to check, each step's output the next step's only input
/// @notice What is due and how much is `HedgeDecision`'s; here it is done, checked, recorded and paid.
contract Rebalancer is HedgeDecision, AccessManaged {
    struct Wiring {
        IOptionsVault vault;
        IBandPolicy policy;
        IVolatilityEstimator volatility; // zero: realised volatility is never known
        IBountyBudget bounty; // zero: nobody is paid
        address authority; // OpenZeppelin AccessManager
    }

    /// @dev What a payment may take; more than it does with the dearest of tokens. A caller who gives less is refused, so
    ///      that nobody's estimate of gas ends where the payment silently fails.
    uint256 private constant PAY_GAS = 150_000;
    /// @dev A node that estimates gas shows a base fee of zero, and the hedge itself comes a block later: there the fold takes
    ///      a little more or less. What an estimate asks for beyond the need is what a hedge may take more.
    uint256 private constant ESTIMATE_SLACK_GAS = 5_000;
    /// @dev Gas of a transaction that no measure inside it sees: its 21,000 and the payment itself, less the refund for the
    ///      balances that a hedge clears on its way. 44,000 for a keeper who was paid before, 78,000 the first time in a day
    ///      and to an empty account; less than either, so that a claim is never above the receipt.
    uint256 private constant UNSEEN_GAS = 40_000;
    /// @dev The variance reckoned with where neither book nor feed give one: (50 %)².
    uint256 private constant PLAIN_VARIANCE_WAD = 0.25e18;
    /// @dev Length of what a payment answers: owed and paid.
    uint256 private constant PAYMENT_BYTES = 64;

    IBountyBudget public immutable BOUNTY;

    HedgeBooks private _books;

    constructor(
        Wiring memory w,
        Settings memory s
    ) AccessManaged(w.authority) HedgeDecision(Parts(w.vault, w.policy, w.volatility), s) {
        BOUNTY = w.bounty;
    }

    /// @inheritdoc IRebalancer
    function rebalance() public returns (Fill memory fill) {
        uint256 gasAtStart = gasleft();
        IVaultLock(address(VAULT)).acquireLock();
        LastHedge memory last = _last;
        require(block.number != last.blockNumber, Rebalancer_AlreadyHedgedThisBlock(block.number));
        Status memory s = _look(ORACLE.readForHedge()); // trigger, exposure, band, order
        _requireDue(s);
        _remember(s);
        fill = VAULT.hedge(s.order); // execution
        int256 netAfterWad = _requireBetter(s.exposure.netDeltaWad, fill, s.band); // check
        IVaultLock(address(VAULT)).releaseLock();
        _emitRebalanced(s, fill, netAfterWad);
        _record(s, last, fill, netAfterWad, gasAtStart); // record
        if (address(BOUNTY) != address(0)) _payBounty(s, last, netAfterWad, gasAtStart); // pay
    }

    /// @inheritdoc IRebalancer
    function status() public view returns (Status memory s) {
        try ORACLE.readForHedge() returns (PriceReading memory price) {
            return _look(price);
        } catch (bytes memory detail) {
            s.reason = HedgeReason.PriceUnavailable;
            s.detail = detail;
        }
    }

    /// @inheritdoc IRebalancer
    function bountyNow() external view returns (uint256 owedQuote, uint256 payableQuote) {
        Status memory s = status();
        if (!s.due || address(BOUNTY) == address(0)) return (0, 0);
        uint256 afterWad = Units.abs(s.exposure.netDeltaWad + s.order.baseWad);
        return BOUNTY.quoteFor(_claimOf(s, _last, afterWad, HEDGE_GAS));
    }

    /// @inheritdoc IRebalancer
    function books() external view returns (HedgeBooks memory) {
        return _books;
    }

    /// @inheritdoc IRebalancer
    function observe() external {
        _observe();
        (uint256 averageWei, ) = averageBaseFee();
        emit BaseFeeObserved(block.basefee, averageWei);
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

    /// @dev H4 and every other reason to wait, each with its evidence.
    function _requireDue(Status memory s) private view {
        if (s.due) return;
        int256 netWad = s.exposure.netDeltaWad;
        require(s.reason != HedgeReason.InsideBand, Rebalancer_InsideBand(netWad, s.band.triggerWad));
        require(
            s.reason != HedgeReason.BelowMinimumSize,
            Rebalancer_BelowMinimumSize(Units.abs(netWad) - s.band.targetWad, MINIMUM_WAD)
        );
        require(
            s.reason != HedgeReason.ShortOfQuote,
            Rebalancer_ShortOfQuote(s.exposure.quoteFreeWad + s.exposure.releasableWad, netWad)
        );
        require(s.reason != HedgeReason.ShortOfBase, Rebalancer_ShortOfBase(s.exposure.baseHeldWad, netWad));
        revert Rebalancer_VenueBeyondLimit(VENUE.midPriceWad(), s.order.worstPriceWad);
    }

    /// @dev Before the trade, so that nothing a venue could call back sees an old state; a refused hedge undoes it.
    function _remember(Status memory s) private {
        HedgeMath.Limits memory limits = _limitsOf(s.tier, BASE_SCALE);
        uint256 wantedWad = HedgeMath.wantedWad(s.exposure, s.band, BASE_SCALE);
        _last = LastHedge({
            blockNumber: uint64(block.number),
            hedgedAt: uint48(block.timestamp),
            spotWad: SafeCast.toUint128(s.price.spotWad),
            unfinishedSide: HedgeMath.unfinishedSide(s.order, wantedWad, limits)
        });
        _observe();
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

    // ---------------------------------------------------------------- record and pay

    /// @dev Nothing is decided by it, and nothing in it can fail.
    function _record(
        Status memory s,
        LastHedge memory last,
        Fill memory fill,
        int256 netAfterWad,
        uint256 gasAtStart
    ) private {
        uint256 gasUsed = gasAtStart - gasleft() + UNSEEN_GAS;
        EfficiencyLedger.Moment memory moment;
        moment.exposure = s.exposure;
        moment.spotWad = s.price.spotWad;
        moment.lastSpotWad = last.spotWad;
        moment.elapsedSeconds = block.timestamp - last.hedgedAt;
        moment.midWad = s.market.midWad;
        moment.feeWad = s.market.feeWad;
        moment.gasQuoteWad = Units.mulWadDown(gasUsed * block.basefee, s.price.spotWad);
        moment.netAfterWad = netAfterWad;
        moment.baseMovedWad = fill.baseMoved * SafeCast.toInt256(BASE_SCALE);
        moment.quoteMovedWad = fill.quoteMoved * SafeCast.toInt256(QUOTE_SCALE);
        LedgerEntry memory entry = EfficiencyLedger.entryOf(_books, moment);
        _books = EfficiencyLedger.booksAfter(s.exposure, entry);
        emit HedgeRecorded(entry);
    }

    /// @dev How long the hedge can have been due at the most: since the last hedge, or since the feed gave this price. Nobody
    ///      can move either back; a trade that breaks the band itself is taken for as old, and paid no more than its gas.
    function _breachedFor(PriceReading memory price, LastHedge memory last) private view returns (uint256) {
        return block.timestamp - Math.max(last.hedgedAt, price.updatedAt);
    }

    function _claimOf(
        Status memory s,
        LastHedge memory last,
        uint256 afterWad,
        uint256 gasUsed
    ) private view returns (BountyClaim memory) {
        uint256 varianceWad = Volatility.impliedVarianceWad(s.exposure, s.price.spotWad);
        if (varianceWad == 0) varianceWad = _realisedVarianceWad();
        (uint256 averageWei, ) = averageBaseFee();
        return
            BountyClaim({
                gasUsed: gasUsed,
                baseFeeWei: block.basefee == 0 ? averageWei : block.basefee, // zero where a node only asks
                spotWad: s.price.spotWad,
                varianceWad: varianceWad == 0 ? PLAIN_VARIANCE_WAD : varianceWad,
                deviationBeforeWad: Units.abs(s.exposure.netDeltaWad),
                deviationAfterWad: afterWad,
                triggerWad: s.band.triggerWad,
                sinceSeconds: _breachedFor(s.price, last),
                isEmergency: s.reason == HedgeReason.Emergency
            });
    }

    /// @dev The hedge is done, recorded and unlocked; whatever the budget does now, it stands. So no revert of it is handed
    ///      on, its answer is measured before it is read, and it cannot hedge again: this block has had its hedge.
    function _payBounty(Status memory s, LastHedge memory last, int256 netAfterWad, uint256 gasAtStart) private {
        uint256 gasUsed = gasAtStart - gasleft() + UNSEEN_GAS;
        BountyClaim memory claim = _claimOf(s, last, Units.abs(netAfterWad), gasUsed);
        bytes memory question = abi.encodeCall(IBountyBudget.pay, (claim, msg.sender));
        uint256 neededGas = PAY_GAS + PAY_GAS / 32 + (block.basefee == 0 ? ESTIMATE_SLACK_GAS : 0);
        require(gasleft() > neededGas, Rebalancer_TooLittleGas(gasleft(), neededGas));
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory answer) = address(BOUNTY).call{gas: PAY_GAS}(question);
        (uint256 owedQuote, uint256 paidQuote) = done && answer.length == PAYMENT_BYTES
            ? abi.decode(answer, (uint256, uint256))
            : (uint256(0), uint256(0));
        emit BountyPaid(msg.sender, gasUsed, owedQuote, paidQuote);
    }

    function _emitRebalanced(Status memory s, Fill memory fill, int256 netAfterWad) private {
        emit Rebalanced({
            caller: msg.sender,
            reason: s.reason,
            netDeltaBeforeWad: s.exposure.netDeltaWad,
            netDeltaAfterWad: netAfterWad,
            triggerWad: s.band.triggerWad,
            targetWad: s.band.targetWad,
            baseMovedWad: fill.baseMoved * SafeCast.toInt256(BASE_SCALE),
            quoteMovedWad: fill.quoteMoved * SafeCast.toInt256(QUOTE_SCALE),
            spotWad: s.price.spotWad,
            tier: s.tier
        });
    }
}
