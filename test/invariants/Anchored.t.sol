// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {KeelHandler} from "./KeelHandler.sol";
import {KeelInvariants} from "./KeelInvariants.sol";

contract Cast is KeelHandler {
    constructor() KeelHandler(false) {}

    function lp() external view returns (address) {
        return _lps[0];
    }
}

/// @dev Sequences that once broke a law, kept as they were found and shrunk.
contract AnchoredTest is KeelInvariants {
    Cast private _cast;

    function setUp() external {
        _cast = new Cast();
        _handler = _cast;
    }

    /// @dev Found by the random runs: quote sent to the venue came back to the vault with a purchase, which looked like a
    ///      fill that pays for itself and was refused. The sender could take the quote back in the same block.
    function test_quoteLeftAtTheVenueDoesNotStopAPurchase() external {
        _cast.buy(0, 1, 60e9);
        _cast.donate(1_000_000e6, false, 1);
        _cast.rebalance(0);
        assertEq(_cast.successes("rebalance"), 1, "the hedge went through");
        _requireAll();
    }

    /// @dev The same with base and a sale.
    function test_baseLeftAtTheVenueDoesNotStopASale() external {
        _cast.buy(0, 1, 60e9);
        _cast.rebalance(0);
        _cast.sell(0, 1, 0);
        _cast.donate(300e18, true, 1);
        _cast.tick(12, 10_000, 1e8);
        _cast.rebalance(0);
        assertEq(_cast.successes("sell"), 1, "the options came back");
        assertEq(_cast.successes("rebalance"), 2, "and the hedge was sold");
        _requireAll();
    }

    /// @dev What was left there is nobody's hedge: it stays out of the vault's ledger.
    function test_whatIsLeftAtTheVenueDoesNotEnterTheLedger() external {
        _cast.buy(0, 1, 60e9);
        uint256 quiet = vm.snapshotState();
        _cast.rebalance(0);
        (uint256 quote, uint256 base, ) = _cast.vault().ledger();
        vm.revertToState(quiet);
        _cast.donate(1_000e6, false, 1);
        _cast.rebalance(0);
        (uint256 quoteAfterGift, uint256 baseAfterGift, ) = _cast.vault().ledger();
        assertEq(quoteAfterGift, quote, "quote");
        assertEq(baseAfterGift, base, "base");
    }

    /// @dev Found by the random runs: a partial fill leaves the pool at the very limit of the next order, where `status`
    ///      still said due and the venue refused.
    function test_afterAPartialFillStatusWaitsUntilThePoolHasRoom() external {
        _cast.buy(0, 0, 60e9);
        _cast.buy(1, 0, 60e9);
        _cast.buy(1, 1, 60e9);
        _cast.rebalance(0);
        _cast.moveFeed(10_000);
        _cast.rebalance(0);
        assertEq(_cast.successes("rebalance"), 1, "the first fills in part");
        assertEq(_cast.successes("venueBeyondLimit"), 1, "the second waits for the pool");
        _cast.arbitrage();
        _cast.rebalance(0);
        assertEq(_cast.successes("rebalance"), 2, "and goes on when there is room");
    }

    /// @dev Fractions of a lot can be passed on and claimed, but not sold: the refusal says so, whole lots go through.
    function test_aHolderOfAFractionOfALotSellsTheWholeLots() external {
        _cast.buy(0, 1, 60e9);
        _cast.passOn(0, 1, 5e18 + 1);
        _cast.sell(1, 1, 0);
        assertEq(_cast.successes("sell"), 0, "not with the fraction");
        _cast.sell(1, 1, 5e18 + 1);
        assertEq(_cast.successes("sell"), 1, "the lots");
        _requireAll();
    }

    /// @dev An insolvent vault pays nothing, so it must offer nothing: `max…` answers zero where the call would revert.
    function test_maxRedeemIsZeroWhenSharesAreWorthNothing() external {
        _cast.buy(0, 3, 60e9);
        _cast.buy(1, 3, 60e9);
        _cast.buy(0, 1, 60e9);
        _cast.buy(0, 1, 60e9);
        for (uint256 i = 0; i < 50 && _nav().navWad > 0; i++) _cast.tick(12, 10_500, 1e8);
        assertLt(_nav().navWad, 0, "unhedged calls through a rise must break the vault");
        assertEq(_cast.shares().maxRedeem(_cast.lp()), 0, "maxRedeem");
        assertEq(_cast.shares().maxWithdraw(_cast.lp()), 0, "maxWithdraw");
        assertEq(_cast.shares().maxDeposit(_cast.lp()), 0, "maxDeposit");
    }

    /// @dev S1: an unhedged vault is broken by a rise to four times the strike; both expiries' holders get the same share of the
    ///      payoff each in any order, the earlier expiry's whole, and nobody is left with a claim.
    function test_aShortfallIsSharedAndLeavesNothing() external {
        _cast.buy(0, 1, 60e9);
        _cast.buy(1, 1, 60e9);
        _cast.buy(0, 5, 60e9);
        _cast.buy(1, 5, 60e9);
        _cast.passOn(0, 1, 20e18);
        _cast.gap(40_000);
        _cast.expire(10_000);
        _cast.settle(2);
        assertEq(_cast.successes("shortfall"), 1, "the first expiry falls short");
        _requireAll();
        _cast.claim(1, 1, 1);
        _cast.claim(0, 1, 1);
        _requireAll();
        _cast.windDown();
        _requireAll();
        assertEq(_cast.successes("shortfall"), 2, "and the second");
        assertLe(_cast.owedQuote(), 1, "a holder was not paid");
    }

    /// @dev S1: a feed that is silent over an expiry and a day is settled by the fallback, once, at its last price.
    function test_aSilentFeedIsSettledByTheFallback() external {
        _cast.buy(0, 1, 60e9);
        _cast.tick(12, 10_400, 1e8);
        _cast.silence(1 days);
        _cast.settleByFallback(0, 1); // another round: refused
        _cast.settleByFallback(0, 0);
        _cast.settleByFallback(0, 0);
        assertEq(_cast.successes("fallback"), 1, "settled once");
        _cast.claim(0, 1, 1);
        _requireAll();
        _cast.windDown();
        _requireAll();
    }

    function _nav() private view returns (IOptionsVault.NavParts memory) {
        return _cast.vault().navAt(_cast.reading());
    }
}
