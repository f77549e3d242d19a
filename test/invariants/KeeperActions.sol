// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRebalancer} from "../../contracts/interfaces/IRebalancer.sol";
import {IVaultLock} from "../../contracts/interfaces/IVaultLock.sol";
import {HedgeReason} from "../../contracts/types/Hedge.sol";
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
    }

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
        vm.prank(keeper);
        try rebalancer.rebalance() {
            assertTrue(status.due, "VIEW: status said wait");
            assertFalse(isPriceBad(), "O1: a hedge on a bad price");
            _requireLaws(b);
            _did("rebalance");
            return true;
        } catch (bytes memory reason) {
            bytes4 selector = _requireNamed(reason, "rebalance");
            assertFalse(status.due, "X1: status said due, and rebalance refused");
            _requireUnchanged(b);
            bool isInside = !isPriceBad() && _abs(b.netWad) <= b.triggerWad;
            bool saidInside = selector == IRebalancer.Rebalancer_InsideBand.selector;
            bool saidTwice = selector == IRebalancer.Rebalancer_AlreadyHedgedThisBlock.selector;
            assertTrue(saidTwice || saidInside == isInside, "H4: inside the band, and only there, it says so");
            if (isInside) _did("insideBand");
            if (status.reason == HedgeReason.VenueBeyondLimit) _did("venueBeyondLimit");
            return false;
        }
    }

    function _before() private view returns (Before memory b) {
        BookGreeks memory book = vault.bookAt(reading());
        uint256 gross = book.callsWad + book.putsWad;
        (b.quote, b.base) = (usdc.balanceOf(address(vault)), weth.balanceOf(address(vault)));
        b.netWad = book.deltaWad + int256(b.base - donatedBase);
        b.triggerWad = (gross * TRIGGER_BPS) / 10_000;
        b.targetWad = (gross * TARGET_BPS) / 10_000;
    }

    function _requireLaws(Before memory b) private view {
        int256 baseMoved = int256(weth.balanceOf(address(vault))) - int256(b.base);
        int256 quoteMoved = int256(usdc.balanceOf(address(vault))) - int256(b.quote);
        int256 afterWad = b.netWad + baseMoved;
        assertGt(_abs(b.netWad), b.triggerWad, "H4: hedged inside the band");
        assertLt(_abs(afterWad), _abs(b.netWad), "H1: deviation did not shrink");
        assertTrue((baseMoved > 0) == (b.netWad < 0), "H2: traded the wrong way");
        assertTrue(afterWad == 0 || (afterWad < 0) == (b.netWad < 0), "H2: crossed zero");
        assertGe(_abs(afterWad), b.targetWad, "H2: past the target");

        int256 lossWad = -((baseMoved * int256(spotWad())) / 1e18) - quoteMoved * 1e12;
        uint256 wantedWad = _abs(b.netWad) - b.targetWad;
        uint256 budgetWad = (((wantedWad * spotWad()) / 1e18) * SLIPPAGE_BPS) / 10_000;
        assertLe(lossWad, int256(budgetWad) + 1e12, "H3: lost more than the budget");
        // What was filled, too, is no worse than the worst price; a unit of quote for the pool's rounding.
        uint256 filledWad = (_abs(baseMoved) * spotWad()) / 1e18;
        assertLe(lossWad, int256((filledWad * SLIPPAGE_BPS) / 10_000) + 2e12, "H3: filled beyond the worst price");
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
