// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SeriesId} from "../../contracts/types/Series.sol";
import {IRebalancer} from "../../contracts/interfaces/IRebalancer.sol";
import {KeeperActions} from "./KeeperActions.sol";

/// @dev L4: nobody gains by what begins and ends in one block. One exception is bounded, not excused: who deposits before a
///      hedge that fills better than the oracle's price shares in that hedge's gain. Every trip is one atomic call that leaves the attacker
///      without options or shares, or is undone whole, as a contract of the attacker's would do it.
abstract contract AttackerActions is KeeperActions {
    uint256 private constant STAKE = 2_000_000e6;

    error TripUndone();

    function roundTrip(uint256 kind, uint256 which, uint256 amount) external onClock {
        _endowAttacker();
        _forgetDust();
        uint256 before = _wealth(ATTACKER) + (kind % 6 == 5 ? _hedgeGainWad() : 0);
        uint256 budgetBefore = usdc.balanceOf(address(budget));
        try this.trip(kind % 6, _anySeries(which), amount) {
            // A bounty pays for gas, which no balance here shows; B1 bounds it.
            uint256 bounty = (budgetBefore - usdc.balanceOf(address(budget))) * 1e12;
            assertLe(_wealth(ATTACKER), before + bounty, "L4: a round trip in one block gained");
            _did("roundTrip");
        } catch (bytes memory reason) {
            this.dropRole();
            _requireNamed(reason, "roundTrip");
        }
    }

    /// @dev Moves the pool against the hedge, lets it trade, moves the pool back: gains at most the hedge's budget (H3).
    function sandwich(uint256 offBps) external onClock {
        IRebalancer.Status memory status = rebalancer.status();
        if (!status.due) return;
        uint256 poolBefore = adapter.midPriceWad();
        uint256 off = bound(offBps, 0, 95);
        uint256 spot = spotWad();
        uint256 traderBefore = _wealth(address(trader));
        _movePool(status.order.baseWad > 0 ? (spot * (10_000 + off)) / 10_000 : (spot * (10_000 - off)) / 10_000);
        // The pool's price has a say in the hedge's tier, and so in its budget: the order is the one that is made now.
        status = rebalancer.status();
        if (!_hedge(ATTACKER)) return;
        _movePool(poolBefore);
        int256 gain = int256(_wealth(address(trader))) - int256(traderBefore);
        assertLe(gain, int256(status.order.budgetQuoteWad), "H3: a sandwich took more than the budget");
        _did("sandwich");
    }

    /// @dev Blocks nothing: quote or base left at the venue beforehand must not stop the hedge that follows.
    function jamVenue(uint256 amount, bool isBase) external onClock {
        if (!rebalancer.status().due) return;
        if (isBase) _fundWeth(address(adapter), bound(amount, 1, 400e18));
        else _fundUsdc(address(adapter), bound(amount, 1, 2_000_000e6));
        assertTrue(_hedge(STRANGER), "X1: a donation to the venue stopped a hedge");
        _did("jamVenue");
    }

    /// @dev A revert does not end a prank, and only the call depth that began it can.
    function dropRole() external {
        vm.stopPrank();
    }

    function trip(uint256 kind, SeriesId id, uint256 amount) external {
        require(msg.sender == address(this), "the handler only");
        vm.startPrank(ATTACKER);
        uint256 quantity = bound(amount, 1e7, 100e9) * 1e9;
        uint256 stake = bound(amount >> 8, 1, STAKE / 2);
        if (kind == 0) {
            vault.buy(id, quantity, STAKE, ATTACKER, _clock);
            vault.sell(id, quantity, 0, ATTACKER, _clock);
        } else if (kind == 1) {
            shares().deposit(stake, ATTACKER);
            _leave();
        } else if (kind == 2) {
            shares().mint(shares().previewDeposit(stake), ATTACKER);
            shares().withdraw(shares().maxWithdraw(ATTACKER), ATTACKER, ATTACKER);
            _leave();
        } else if (kind == 3) {
            shares().deposit(stake, ATTACKER);
            vault.buy(id, quantity, STAKE, ATTACKER, _clock);
            _leave();
            vault.sell(id, quantity, 0, ATTACKER, _clock);
        } else if (kind == 4) {
            vault.buy(id, quantity, STAKE, ATTACKER, _clock);
            shares().deposit(stake, ATTACKER);
            vault.sell(id, quantity, 0, ATTACKER, _clock);
            _leave();
        } else {
            shares().deposit(stake, ATTACKER);
            Before memory b = _before();
            (b.keeperQuote, b.gasLeft) = (usdc.balanceOf(ATTACKER), gasleft());
            rebalancer.rebalance();
            _requireBountyBounded(b, ATTACKER, b.gasLeft - gasleft());
            _rememberHedge(b);
            _leave();
        }
        vm.stopPrank();
    }

    /// @dev Redeems all; a trip that cannot is undone.
    function _leave() private {
        uint256 held = shares().balanceOf(ATTACKER);
        if (held == 0) return;
        if (shares().previewRedeem(held) > 0) shares().redeem(held, ATTACKER, ATTACKER);
        require(shares().previewRedeem(shares().balanceOf(ATTACKER)) == 0, TripUndone());
    }

    /// @dev The most a hedge may gain at the oracle's price: the whole deviation at the pool's price instead.
    function _hedgeGainWad() private view returns (uint256) {
        uint256 mid = adapter.midPriceWad();
        uint256 gap = mid > spotWad() ? mid - spotWad() : spotWad() - mid;
        return (_abs(vault.exposureAt(reading()).netDeltaWad) * gap) / 1e18;
    }

    /// @dev Shares worth less than a unit, left by an earlier trip, are not this trip's gain.
    function _forgetDust() private {
        uint256 dust = shares().balanceOf(ATTACKER);
        vm.prank(ATTACKER);
        shares().transfer(_lps[1], dust);
    }

    function _endowAttacker() private {
        uint256 has = usdc.balanceOf(ATTACKER);
        if (has < STAKE * 2) _fundUsdc(ATTACKER, STAKE * 2 - has);
    }
}
