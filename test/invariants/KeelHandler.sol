// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SeriesId} from "../../contracts/types/Series.sol";
import {SmileParameters} from "../../contracts/types/Smile.sol";
import {ILpDesk} from "../../contracts/interfaces/ILpDesk.sol";
import {DeskActions} from "./DeskActions.sol";
import {GovernorActions} from "./GovernorActions.sol";
import {LpActions} from "./LpActions.sol";
import {MarketActions} from "./MarketActions.sol";
import {WhaleActions} from "./WhaleActions.sol";

/// @dev Everybody who acts on one system. It begins with a million deposited, two expiries of four series and a buyer. Each role is
///      somebody else's, and the deployment's own hand has let go of all of them.
abstract contract KeelHandler is LpActions, WhaleActions, DeskActions, MarketActions, GovernorActions {
    constructor(bool baseIsToken0) {
        _deploySystem(baseIsToken0);
        (_clock, _blockNumber) = (START, 6);
        syncClock();
        _hedgedAt = START;
        _baseRounds.push(BaseRound(START_PRICE_E8, START - 60));
        _quoteRounds.push(BaseRound(1e8, START - 60));
        _writeRound(START_PRICE_E8, 1e8);
        for (uint256 day = 1; day <= 2; day++) {
            uint40 expiresAt = uint40(START + day * 1 days);
            _remember(vault.listSeries(expiresAt, 2800e8, false));
            _remember(vault.listSeries(expiresAt, 3000e8, false));
            _remember(vault.listSeries(expiresAt, 3000e8, true));
            _remember(vault.listSeries(expiresAt, 3300e8, false));
            vault.setSmile(expiresAt, SmileParameters(0.8e9, -0.02e9, 0.01e9));
        }
        _nameEverybody();
        address[11] memory everybody = holders();
        for (uint256 i = 0; i < everybody.length; i++) {
            vm.prank(everybody[i]);
            usdc.approve(address(vault), type(uint256).max);
        }
        _fundUsdc(address(budget), 5_000e6);
        _fundUsdc(_lps[0], 1_000_000e6);
        vm.prank(_lps[0]);
        shares().deposit(1_000_000e6, _lps[0]);
    }

    /// @dev Roles go to those who play them, then the deployer's own are gone.
    function _nameEverybody() private {
        desk = ILpDesk(_create("LpDesk", abi.encode(vault, 3_600, 7 days)));
        _policies = [policy, _create("FixedBand", abi.encode(100, 0)), _create("FixedBand", abi.encode(500, 300))];
        authority.grantRole(ROLE_LP_DESK, address(desk), 0);
        authority.grantRole(0, GOVERNOR, 0);
        address[3] memory people = [LISTER, VOL_KEEPER, GUARDIAN];
        for (uint64 i = 0; i < 3; i++) {
            authority.grantRole(ROLE_LISTER + i, people[i], 0);
            authority.renounceRole(ROLE_LISTER + i, address(this));
        }
        authority.renounceRole(0, address(this));
    }

    /// @dev X1: the end of the world in order. All expiries pass and are settled from proved rounds, strangers hedge what is
    ///      left, holders claim though the feeds have fallen silent, LPs leave. Needs no role.
    function windDown() external onClock {
        uint256 last = _clock;
        for (uint256 i = 0; i < _expiries.length; i++) if (_expiries[i] > last) last = _expiries[i];
        uint256 price = _baseRounds[_baseRounds.length - 1].answerE8;
        _pass(last - _clock + 1 hours);
        _writeRound(price, 1e8);
        for (uint256 i = 0; i < _expiries.length; i++) {
            if (vault.settledPriceWad(_expiries[i]) == 0) settleExpiry(_expiries[i], 1);
            // Where the first round since makes no price, the one before is proved instead.
            if (vault.settledPriceWad(_expiries[i]) == 0) fallBack(_expiries[i], _lastGoodBefore(_expiries[i]));
            assertGt(vault.settledPriceWad(_expiries[i]), 0, "X1: an expiry cannot be settled");
        }
        // Far from where its depth lies the pool takes little at a time.
        for (uint256 i = 0; i < 400; i++) {
            _pass(60);
            _writeRound(price, 1e8);
            _movePool(spotWad());
            if (!rebalancer.status().due) break;
            assertTrue(_hedge(STRANGER), "X1: base cannot be sold");
        }
        _pass(2 days);
        assertTrue(isPriceBad(), "the feeds must be silent while holders claim");
        for (uint256 i = 0; i < _series.length; i++) {
            for (uint256 j = 0; j < 3; j++) {
                claimFor(_buyers[j], _series[i], optionToken.balanceOf(_buyers[j], SeriesId.unwrap(_series[i])));
            }
        }
        _pass(12);
        _writeRound(price, 1e8);
        _requireLeft(price);
        _did("windDown");
    }

    /// @dev A solvent vault is left with no more than a hedge below the minimum is worth, and holders and LPs with nothing
    ///      that they could not take.
    function _requireLeft(uint256 priceE8) private {
        (, uint256 base, ) = vault.ledger();
        assertLt(base, 5e16, "X1: base that nobody can sell");
        uint256 dustQuote = ((5e16 * spotWad()) / 1e18) / 1e12;
        if (_nav().navWad < 0) return;
        assertLe(owedQuote, dustQuote, "X1: a holder was not paid");
        for (uint256 i = 0; i < _lps.length; i++) {
            uint256 all = shares().maxRedeem(_lps[i]);
            vm.prank(_lps[i]);
            if (all > 0) shares().redeem(all, _lps[i], _lps[i]);
            assertLe(shares().previewRedeem(shares().balanceOf(_lps[i])), dustQuote, "X1: an LP cannot leave");
        }
        _leaveByTheDesk(priceE8, dustQuote);
    }

    /// @dev What hedges live on, and little else: two calls in five try to hedge.
    function hedgingActions() external pure returns (bytes4[] memory selectors) {
        bytes4[20] memory all = [
            this.rebalance.selector,
            this.rebalance.selector,
            this.rebalance.selector,
            this.rebalance.selector,
            this.rebalance.selector,
            this.rebalanceTwice.selector,
            this.sandwich.selector,
            this.jamVenue.selector,
            this.roundTrip.selector,
            this.buy.selector,
            this.buy.selector,
            this.sell.selector,
            this.tick.selector,
            this.tick.selector,
            this.tick.selector,
            this.moveFeed.selector,
            this.moveBaseFee.selector,
            this.arbitrage.selector,
            this.whale.selector,
            this.list.selector
        ];
        selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) selectors[i] = all[i];
    }

    /// @dev What fees live on: LPs who come and go, gains and losses, days that pass.
    function feeActions() external pure returns (bytes4[] memory selectors) {
        bytes4[20] memory all = [
            this.accrue.selector,
            this.accrue.selector,
            this.deposit.selector,
            this.deposit.selector,
            this.mintShares.selector,
            this.withdraw.selector,
            this.redeem.selector,
            this.redeem.selector,
            this.roundTrip.selector,
            this.buy.selector,
            this.buy.selector,
            this.sell.selector,
            this.rebalance.selector,
            this.gap.selector,
            this.gap.selector,
            this.tick.selector,
            this.expire.selector,
            this.settle.selector,
            this.list.selector,
            this.donate.selector
        ];
        selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) selectors[i] = all[i];
    }

    /// @dev What brings a vault to its end: options sold, gaps that no hedge follows, feeds that fall silent.
    function settlementActions() external pure returns (bytes4[] memory selectors) {
        bytes4[20] memory all = [
            this.buy.selector,
            this.buy.selector,
            this.buy.selector,
            this.passOn.selector,
            this.sell.selector,
            this.deposit.selector,
            this.redeem.selector,
            this.gap.selector,
            this.tick.selector,
            this.gap.selector,
            this.gap.selector,
            this.expire.selector,
            this.expire.selector,
            this.silence.selector,
            this.settle.selector,
            this.settle.selector,
            this.settleByFallback.selector,
            this.claim.selector,
            this.claim.selector,
            this.list.selector
        ];
        selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) selectors[i] = all[i];
    }

    /// @dev Every action by its selector, the common ones more than once.
    function actions() external pure returns (bytes4[] memory selectors) {
        bytes4[28] memory all = [
            this.deposit.selector,
            this.mintShares.selector,
            this.withdraw.selector,
            this.redeem.selector,
            this.buy.selector,
            this.buy.selector,
            this.buy.selector,
            this.buyMany.selector,
            this.passOn.selector,
            this.sell.selector,
            this.claim.selector,
            this.claim.selector,
            this.rebalance.selector,
            this.rebalanceTwice.selector,
            this.tick.selector,
            this.tick.selector,
            this.tick.selector,
            this.moveFeed.selector,
            this.moveBaseFee.selector,
            this.arbitrage.selector,
            this.fallSilent.selector,
            this.answerZero.selector,
            this.expire.selector,
            this.settle.selector,
            this.seldomSilence.selector,
            this.settleByFallback.selector,
            this.list.selector,
            this.setSmile.selector
        ];
        bytes4[28] memory more = [
            this.list.selector,
            this.list.selector,
            this.sell.selector,
            this.buy.selector,
            this.settle.selector,
            this.askOut.selector,
            this.collect.selector,
            this.donate.selector,
            this.trespass.selector,
            this.togglePause.selector,
            this.roundTrip.selector,
            this.sandwich.selector,
            this.jamVenue.selector,
            this.whale.selector,
            this.stampede.selector,
            this.raid.selector,
            this.dump.selector,
            this.askIn.selector,
            this.askOut.selector,
            this.cancelAsk.selector,
            this.process.selector,
            this.process.selector,
            this.collect.selector,
            this.changePolicy.selector,
            this.misname.selector,
            this.handOver.selector,
            this.skim.selector,
            this.overstep.selector
        ];
        selectors = new bytes4[](all.length + more.length);
        for (uint256 i = 0; i < selectors.length; i++) {
            selectors[i] = i < all.length ? all[i] : more[i - all.length];
        }
    }
}
