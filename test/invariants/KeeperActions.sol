// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRebalancer} from "../../contracts/interfaces/IRebalancer.sol";
import {IVaultLock} from "../../contracts/interfaces/IVaultLock.sol";
import {HedgeReason} from "../../contracts/types/Hedge.sol";
import {BountyTerms} from "../../contracts/types/Bounty.sol";
import {BookGreeks} from "../../contracts/types/NetExposure.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @dev Strangers call `rebalance`. The four laws of a hedge are judged from balances and the book, never from what the
///      system reports of itself.
abstract contract KeeperActions is HandlerBase {
    struct Before {
        int256 netWad;
        uint256 triggerWad;
        uint256 targetWad;
        uint256 quote;
        uint256 base;
        uint256 slippageBps; // of the tier that NAV and the pool's price allow
        uint256 maximumWad; // of the same
        bool mayActInside; // some safety net is cause enough
        uint256 varianceWad; // the book's own: 2θ/(S²Γ)
        uint256 budgetQuote;
        uint256 keeperQuote;
        uint256 gasLeft;
    }

    /// @dev What the test alone remembers of the last hedge.
    uint256 internal _hedgedAt;
    uint256 internal _hedgedSpotWad;
    int256 internal _cutSide;
    /// @dev What the budget paid on a UTC day, by the test's own count.
    mapping(uint256 day => uint256) internal _paidOn;

    /// @dev The transaction's own gas and the payment's, as the rebalancer takes them for.
    uint256 private constant UNSEEN_GAS = 40_000;

    function rebalance(uint256 who) external onClock {
        _hedge(who % 2 == 0 ? STRANGER : _buyers[0]);
    }

    /// @dev Everybody tries: only the first in a block may succeed, and it must when `status` says it is due.
    function rebalanceTwice() external onClock {
        if (_hedge(STRANGER)) assertFalse(_hedge(ATTACKER), "two hedges in one block");
    }

    function _hedge(address keeper) internal returns (bool) {
        Before memory b = _before();
        IRebalancer.Status memory status = rebalancer.status();
        b.keeperQuote = usdc.balanceOf(keeper);
        b.gasLeft = gasleft();
        vm.prank(keeper);
        try rebalancer.rebalance() {
            _requireBountyBounded(b, keeper, b.gasLeft - gasleft());
            assertTrue(status.due, "VIEW: status said wait");
            assertFalse(isPriceBad(), "O1: a hedge on a bad price");
            _requireLaws(b);
            _rememberHedge(b);
            _did("rebalance");
            return true;
        } catch (bytes memory reason) {
            bytes4 selector = _requireNamed(reason, "rebalance");
            assertFalse(status.due, "X1: status said due, and rebalance refused");
            _requireUnchanged(b);
            bool isInside = !isPriceBad() && _abs(b.netWad) <= b.triggerWad;
            bool saidInside = selector == IRebalancer.Rebalancer_InsideBand.selector;
            bool saidTwice = selector == IRebalancer.Rebalancer_AlreadyHedgedThisBlock.selector;
            assertTrue(isInside || !saidInside, "H4: said inside, and is not");
            assertTrue(
                saidTwice || saidInside || !isInside || b.mayActInside,
                "H4: inside the band without any cause, it says so"
            );
            if (saidInside) _did("insideBand");
            if (status.reason == HedgeReason.VenueBeyondLimit) _did("venueBeyondLimit");
            return false;
        }
    }

    function _before() internal view returns (Before memory b) {
        BookGreeks memory book = vault.bookAt(reading());
        uint256 gross = book.callsWad + book.putsWad;
        (b.quote, b.base) = (usdc.balanceOf(address(vault)), weth.balanceOf(address(vault)));
        b.netWad = book.deltaWad + int256(b.base - donatedBase);
        b.triggerWad = (gross * _triggerBps) / 10_000;
        b.targetWad = (gross * _targetBps) / 10_000;
        uint256 severity = _severity(_abs(b.netWad), gross);
        uint256 offWad = _abs(int256(adapter.midPriceWad()) - int256(spotWad()));
        uint256 tier = offWad * 10_000 <= spotWad() * SLIPPAGE_BPS ? severity : 0;
        IRebalancer.Settings memory s = hedgeSettings();
        b.slippageBps =
            tier == 2
                ? s.emergencySlippageBps
                : tier == 1
                    ? s.urgentSlippageBps
                    : s.slippageBps;
        b.maximumWad = s.maximumWad << tier;
        b.mayActInside = severity == 2 || _hasCause(b.netWad, s);
        b.budgetQuote = usdc.balanceOf(address(budget));
        b.varianceWad = _varianceOf(book);
    }

    /// @dev B1 by balances alone: the keeper got what the budget lost, no more than a day's cap, than a tenth over the gas that
    ///      was seen here, and than its share of ½λσ²S²(before² − after²)·horizon.
    function _requireBountyBounded(Before memory b, address keeper, uint256 gasSeen) internal {
        uint256 paid = usdc.balanceOf(keeper) - b.keeperQuote;
        assertEq(b.budgetQuote - usdc.balanceOf(address(budget)), paid, "B1: the budget and the keeper disagree");
        if (paid == 0) return;
        _paidOn[_clock / 1 days] += paid;
        assertLe(_paidOn[_clock / 1 days], DAILY_BOUNTY, "B1: more than a day's cap");
        BountyTerms memory t = bountyTerms();
        uint256 feeWei = _baseFeeWei < t.maxBaseFeeWei ? _baseFeeWei : t.maxBaseFeeWei;
        uint256 gasWad = ((((gasSeen + UNSEEN_GAS) * feeWei * 11) / 10) * spotWad()) / 1e18;
        assertLe(paid * 1e12, gasWad, "B1: more than the gas and a tenth");

        uint256 afterWad = _abs(b.netWad + int256(weth.balanceOf(address(vault))) - int256(b.base));
        uint256 squares = (((_abs(b.netWad) * _abs(b.netWad) - afterWad * afterWad) / 1e18) * spotWad()) / 1e18;
        uint256 perYear = (((((squares * spotWad()) / 1e18) * b.varianceWad) / 1e18) * t.riskPriceWad) / 1e18;
        uint256 riskWad = (perYear * t.horizonSeconds) / 365 days / 2;
        assertLe(
            paid * 1e12,
            (riskWad * t.shareBps) / 10_000 + riskWad / 1e12 + 1e6,
            "B1: more than its share of the risk removed"
        );
        _did("bounty");
    }

    /// @dev Where the book has none of its own the system reckons with (50 %)²; smiles keep it within 10 % and 400 %.
    function _varianceOf(BookGreeks memory book) private view returns (uint256) {
        if (book.gammaSpotWad >= 0 || book.thetaWad <= 0) return 0.25e18;
        uint256 variance = (uint256(2 * book.thetaWad) * 1e18) / ((uint256(-book.gammaSpotWad) * spotWad()) / 1e18 + 1);
        return
            variance < 0.01e18
                ? 0.01e18
                : variance > 16e18
                    ? 16e18
                    : variance;
    }

    /// @dev What a move of 10 % against it would lose, in shares of NAV as the vault's own view of it has it.
    function _severity(uint256 deviationWad, uint256 gross) private view returns (uint256) {
        if (deviationWad * 10_000 <= gross * _targetBps) return 0;
        int256 navWad = _nav().navWad;
        uint256 lossWad = (deviationWad * spotWad()) / 1e18 / 10;
        if (navWad <= 0 || lossWad * 100 >= uint256(navWad) * 3) return 2;
        return lossWad * 100 >= uint256(navWad) ? 1 : 0;
    }

    /// @dev A price 3 % off, six hours gone, or an order that was cut within the last hour on this side.
    function _hasCause(int256 netWad, IRebalancer.Settings memory s) private view returns (bool) {
        if (_clock - _hedgedAt >= s.intervalSeconds) return true;
        if (_cutSide == (netWad < 0 ? int256(1) : -1) && _clock - _hedgedAt <= 1 hours) return true;
        if (_hedgedSpotWad == 0) return false;
        (uint256 low, uint256 high) = spotWad() < _hedgedSpotWad
            ? (spotWad(), _hedgedSpotWad)
            : (_hedgedSpotWad, spotWad());
        return (high - low) * 10_000 >= low * s.priceMoveBps;
    }

    /// @dev Whether the order was cut is seen from what was ordered: the whole way to the target, or the tier's size.
    function _rememberHedge(Before memory b) internal {
        uint256 wantedWad = _abs(b.netWad) - b.targetWad;
        bool isCut = wantedWad >= b.maximumWad + MINIMUM_WAD;
        _cutSide = isCut ? (b.netWad < 0 ? int256(1) : -1) : int256(0);
        if (isCut) _did("cut");
        if (_abs(b.netWad) <= b.triggerWad) _did("safetyNet");
        (_hedgedAt, _hedgedSpotWad) = (_clock, spotWad());
    }

    function _requireLaws(Before memory b) private view {
        int256 baseMoved = int256(weth.balanceOf(address(vault))) - int256(b.base);
        int256 quoteMoved = int256(usdc.balanceOf(address(vault))) - int256(b.quote);
        int256 afterWad = b.netWad + baseMoved;
        assertTrue(_abs(b.netWad) > b.triggerWad || b.mayActInside, "H4: hedged inside the band without cause");
        assertLt(_abs(afterWad), _abs(b.netWad), "H1: deviation did not shrink");
        assertTrue((baseMoved > 0) == (b.netWad < 0), "H2: traded the wrong way");
        assertTrue(afterWad == 0 || (afterWad < 0) == (b.netWad < 0), "H2: crossed zero");
        assertGe(_abs(afterWad), b.targetWad, "H2: past the target");
        assertLe(_abs(baseMoved), b.maximumWad, "more than one transaction may trade");

        int256 lossWad = -((baseMoved * int256(spotWad())) / 1e18) - quoteMoved * 1e12;
        uint256 wantedWad = _abs(b.netWad) - b.targetWad;
        uint256 budgetWad = (((wantedWad * spotWad()) / 1e18) * b.slippageBps) / 10_000;
        assertLe(lossWad, int256(budgetWad) + 1e12, "H3: lost more than the budget");
        // What was filled, too, is no worse than the worst price; a unit of quote for the pool's rounding.
        uint256 filledWad = (_abs(baseMoved) * spotWad()) / 1e18;
        assertLe(lossWad, int256((filledWad * b.slippageBps) / 10_000) + 2e12, "H3: filled beyond the worst price");
    }

    function _requireUnchanged(Before memory b) private view {
        assertEq(usdc.balanceOf(address(vault)), b.quote, "H4: a refused hedge moved quote");
        assertEq(weth.balanceOf(address(vault)), b.base, "H4: a refused hedge moved base");
        (uint256 quote, uint256 base, ) = vault.ledger();
        assertEq(quote + donatedQuote, b.quote, "H4: a refused hedge changed the ledger");
        assertEq(base + donatedBase, b.base, "H4: a refused hedge changed the ledger");
        assertEq(IVaultLock(address(vault)).lockHolder(), address(0), "the lock was left");
    }

    function _abs(int256 x) internal pure returns (uint256) {
        return x < 0 ? uint256(-x) : uint256(x);
    }
}
