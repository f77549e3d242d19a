// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Answers} from "./hedging/Answers.sol";
import {HedgeDecision} from "./hedging/HedgeDecision.sol";
import {Volatility} from "./hedging/Volatility.sol";
import {IBandPolicy} from "./interfaces/IBandPolicy.sol";
import {IBountyBudget} from "./interfaces/IBountyBudget.sol";
import {IOptionsVault} from "./interfaces/IOptionsVault.sol";
import {IRebalancer} from "./interfaces/IRebalancer.sol";
import {IShortVenue} from "./interfaces/IShortVenue.sol";
import {IVaultLock} from "./interfaces/IVaultLock.sol";
import {IVolatilityEstimator} from "./interfaces/IVolatilityEstimator.sol";
import {BountyClaim} from "./types/Bounty.sol";
import {Band, Fill, HedgeReason} from "./types/Hedge.sol";
import {Units} from "./types/Units.sol";
import {Wired} from "./types/Wired.sol";

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
    ///      balances that a hedge clears on its way. 31,000 for a keeper who was paid before, 65,000 the first time in a day
    ///      and to an empty account; less than either, so that a claim is never above the receipt.
    uint256 private constant UNSEEN_GAS = 29_000;
    /// @dev The variance reckoned with where neither book nor feed give one: (50 %)².
    uint256 private constant PLAIN_VARIANCE_WAD = 0.25e18;

    IBountyBudget public immutable BOUNTY;

    constructor(
        Wiring memory w,
        Settings memory s
    ) AccessManaged(w.authority) HedgeDecision(Parts(w.vault, w.policy, w.volatility), s) {
        Wired.requireAuthority(w.authority);
        address quote = w.vault.QUOTE();
        require(
            address(w.bounty) == address(0) || Wired.answers(address(w.bounty), IBountyBudget.TOKEN.selector, quote),
            Rebalancer_BudgetOfOtherToken(address(w.bounty), quote)
        );
        BOUNTY = w.bounty;
    }

    /// @inheritdoc IRebalancer
    function rebalance() public returns (Fill memory fill) {
        uint256 gasAtStart = gasleft();
        IVaultLock(address(VAULT)).acquireLock();
        Diary memory diary = _diary;
        require(uint32(block.number) != diary.blockNumber, Rebalancer_AlreadyHedgedThisBlock(block.number));
        Status memory s;
        _requirePrice(s);
        _look(s, diary); // trigger, exposure, band, order
        _requireDue(s);
        uint256 breachedFor = _breachedFor(s, diary);
        _remember(s, diary);
        fill = VAULT.hedge(s.order); // execution
        int256 netAfterWad = _requireBetter(s.exposure.netDeltaWad, fill, s.band); // check
        _record(s, fill, netAfterWad); // record
        if (address(BOUNTY) != address(0)) _payBounty(s, diary, breachedFor, netAfterWad, gasAtStart); // pay
    }

    /// @inheritdoc IRebalancer
    function deleverage() external returns (Fill memory fill) {
        uint256 gasAtStart = gasleft();
        Status memory s;
        bool isOwed = address(BOUNTY) != address(0) && VENUE.canGoShort() && _isHealing(s);
        fill = VAULT.deleverage();
        if (isOwed) _payBounty(s, _diary, 0, 0, gasAtStart);
    }

    /// @inheritdoc IRebalancer
    function status() public view returns (Status memory s) {
        bool answered;
        (answered, s.detail) = Answers.tryPrice(ORACLE, s.price);
        if (answered) _look(s, _diary);
        else s.reason = HedgeReason.PriceUnavailable;
    }

    /// @inheritdoc IRebalancer
    function bountyNow() external view returns (uint256 owedQuote, uint256 payableQuote) {
        Status memory s = status();
        if (!s.due || address(BOUNTY) == address(0)) return (0, 0);
        Diary memory diary = _diary;
        uint256 afterWad = Units.abs(s.exposure.netDeltaWad + s.order.baseWad);
        return BOUNTY.quoteFor(_claimOf(s, diary, _breachedFor(s, diary), afterWad, HEDGE_GAS));
    }

    /// @inheritdoc IRebalancer
    function observe() external {
        _observe();
        emit BaseFeeObserved(block.basefee, _diary.averageBaseFeeWei);
        emit VolatilityObserved(_realisedVarianceWad());
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

    /// @dev No price, no hedge: the oracle's own reason is handed on.
    function _requirePrice(Status memory s) private view {
        (bool answered, bytes memory refusal) = Answers.tryPrice(ORACLE, s.price);
        if (answered) return;
        assembly ("memory-safe") {
            revert(add(refusal, 0x20), mload(refusal))
        }
    }

    /// @dev Before the trade, so that nothing a venue could call back sees an old state; a refused hedge undoes it. The look
    ///      has entered the base fee and what the order leaves unfinished.
    function _remember(Status memory s, Diary memory diary) private {
        diary.blockNumber = uint32(block.number);
        diary.hedgedAt = uint32(block.timestamp);
        diary.spotWad = uint104(Math.min(s.price.spotWad, type(uint104).max)); // 2e13 quote: nothing may stop a hedge
        _diary = diary;
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

    /// @dev How long the hedge can have been due at the most: since the last hedge, or since the feed gave this price. Nobody
    ///      can move either back; a trade that breaks the band itself is taken for as old, and paid no more than its gas.
    function _breachedFor(Status memory s, Diary memory diary) private view returns (uint256) {
        return block.timestamp - Math.max(diary.hedgedAt, s.price.updatedAt);
    }

    function _claimOf(
        Status memory s,
        Diary memory diary,
        uint256 breachedFor,
        uint256 afterWad,
        uint256 gasUsed
    ) private view returns (BountyClaim memory claim) {
        claim.gasUsed = gasUsed;
        claim.baseFeeWei = block.basefee == 0 ? diary.averageBaseFeeWei : block.basefee; // zero where a node only asks
        claim.spotWad = s.price.spotWad;
        claim.varianceWad = _claimedVarianceWad(s);
        claim.deviationBeforeWad = Units.abs(s.exposure.netDeltaWad);
        claim.deviationAfterWad = afterWad;
        claim.triggerWad = s.band.triggerWad;
        claim.sinceSeconds = breachedFor;
        claim.isEmergency = s.reason == HedgeReason.Emergency;
    }

    function _claimedVarianceWad(Status memory s) private view returns (uint256 varianceWad) {
        varianceWad = Volatility.impliedVarianceWad(s.exposure, s.price.spotWad);
        if (varianceWad == 0) varianceWad = _realisedVarianceWad();
        if (varianceWad == 0) varianceWad = PLAIN_VARIANCE_WAD;
    }

    /// @dev The hedge is done, recorded and unlocked; whatever the budget does now, it stands. So no revert of it is handed
    ///      on, its answer is measured before it is read, and it cannot hedge again: this block has had its hedge.
    function _payBounty(
        Status memory s,
        Diary memory diary,
        uint256 breachedFor,
        int256 netAfterWad,
        uint256 gasAtStart
    ) private {
        uint256 gasUsed = gasAtStart - gasleft() + UNSEEN_GAS;
        BountyClaim memory claim = _claimOf(s, diary, breachedFor, Units.abs(netAfterWad), gasUsed);
        uint256 neededGas = PAY_GAS + PAY_GAS / 32 + (block.basefee == 0 ? ESTIMATE_SLACK_GAS : 0);
        require(gasleft() > neededGas, Rebalancer_TooLittleGas(gasleft(), neededGas));
        (uint256 owedQuote, uint256 paidQuote) = Answers.pay(BOUNTY, claim, msg.sender, PAY_GAS);
        emit BountyPaid(msg.sender, gasUsed, owedQuote, paidQuote);
    }

    /// @dev Whether the position is unhealthy and gas has a price. What is at stake then is all that is owed: a liquidation
    ///      would leave it unhedged, so who heals the position is paid as for an emergency of that size.
    function _isHealing(Status memory s) private view returns (bool isPriced) {
        IShortVenue short = IShortVenue(address(VENUE));
        if (!short.isUnhealthy()) return false;
        (isPriced, ) = Answers.tryPrice(ORACLE, s.price);
        (, uint256 debtBase) = short.holdings();
        s.exposure.netDeltaWad = SafeCast.toInt256(Units.toWad(debtBase, BASE_SCALE));
        s.reason = HedgeReason.Emergency;
    }

    /// @dev Nothing is decided by it: facts of one moment, from which `sdk/hedging/ledger.ts` reckons what hedging cost and
    ///      saved between any two of them.
    function _record(Status memory s, Fill memory fill, int256 netAfterWad) private {
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
            tier: s.tier,
            midWad: s.market.midWad,
            feeWad: s.market.feeWad,
            optionDeltaWad: s.exposure.optionDeltaWad,
            gammaSpotWad: s.exposure.gammaSpotWad,
            thetaWad: s.exposure.thetaWad
        });
    }
}
