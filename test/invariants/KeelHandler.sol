// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SmileParameters} from "../../contracts/types/Smile.sol";
import {AdminActions} from "./AdminActions.sol";
import {AttackerActions} from "./AttackerActions.sol";
import {BuyerActions} from "./BuyerActions.sol";
import {LpActions} from "./LpActions.sol";
import {MarketActions} from "./MarketActions.sol";

/// @dev Everybody who acts on one system. It begins with a million deposited, two expiries of four series and a buyer.
abstract contract KeelHandler is LpActions, BuyerActions, AttackerActions, MarketActions, AdminActions {
    constructor(bool baseIsToken0) {
        _deploySystem(baseIsToken0);
        (_clock, _blockNumber) = (START - 60, 1);
        syncClock();
        _writeRound(START_PRICE_E8, 1e8);
        _pass(60);
        _writeRound(START_PRICE_E8, 1e8);
        for (uint256 day = 1; day <= 2; day++) {
            uint40 expiresAt = uint40(START + day * 1 days);
            _remember(vault.listSeries(expiresAt, 2800e8, false));
            _remember(vault.listSeries(expiresAt, 3000e8, false));
            _remember(vault.listSeries(expiresAt, 3000e8, true));
            _remember(vault.listSeries(expiresAt, 3300e8, false));
            vault.setSmile(expiresAt, SmileParameters(0.8e9, -0.02e9, 0.01e9));
        }
        address[6] memory everybody = holders();
        for (uint256 i = 0; i < everybody.length; i++) {
            vm.prank(everybody[i]);
            usdc.approve(address(vault), type(uint256).max);
        }
        _fundUsdc(_lps[0], 1_000_000e6);
        vm.prank(_lps[0]);
        shares().deposit(1_000_000e6, _lps[0]);
    }

    /// @dev Every action by its selector, the common ones more than once.
    function actions() external pure returns (bytes4[] memory selectors) {
        bytes4[26] memory all = [
            this.deposit.selector,
            this.mintShares.selector,
            this.withdraw.selector,
            this.redeem.selector,
            this.buy.selector,
            this.buy.selector,
            this.buy.selector,
            this.passOn.selector,
            this.sell.selector,
            this.claim.selector,
            this.claim.selector,
            this.rebalance.selector,
            this.rebalanceTwice.selector,
            this.tick.selector,
            this.tick.selector,
            this.moveFeed.selector,
            this.whale.selector,
            this.arbitrage.selector,
            this.fallSilent.selector,
            this.answerZero.selector,
            this.expire.selector,
            this.settle.selector,
            this.list.selector,
            this.setSmile.selector,
            this.donate.selector,
            this.trespass.selector
        ];
        bytes4[4] memory attacks = [
            this.togglePause.selector,
            this.roundTrip.selector,
            this.sandwich.selector,
            this.jamVenue.selector
        ];
        selectors = new bytes4[](all.length + attacks.length);
        for (uint256 i = 0; i < selectors.length; i++) {
            selectors[i] = i < all.length ? all[i] : attacks[i - all.length];
        }
    }
}
