// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {Leg, Quote} from "../../contracts/types/Trade.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @dev Buyers buy, pass on, sell back and claim. O1 and S1 are checked at each.
abstract contract BuyerActions is HandlerBase {
    function buy(uint256 who, uint256 which, uint256 quantity) external onClock {
        _buy(_buyers[who % 3], _anySeries(which), bound(quantity, 1e7, 60e9) * 1e9);
    }

    /// @return premium What the buyer was given to pay with, which is what a purchase that goes through takes.
    function _buy(address buyer, SeriesId id, uint256 quantity) internal returns (uint256 premium) {
        premium = _quoteBuy(id, quantity);
        if (premium > 0) _fundUsdc(buyer, premium);
        vm.prank(buyer);
        try vault.buy(id, quantity, premium, buyer, _clock) returns (uint256 paid) {
            assertFalse(isPriceBad(), "O1: a purchase on a bad price");
            assertFalse(vault.paused(), "a purchase while paused");
            assertFalse(id.isPut(), "a put was written on a venue that cannot go short");
            assertLt(_clock + 3_600, id.expiresAt(), "a purchase inside the cutoff");
            assertEq(paid, premium, "VIEW: quoteBuy");
            IOptionsVault.NavParts memory nav = _nav();
            assertGt(nav.navWad, 0, "L1: written while insolvent");
            assertLe(
                vault.bookAt(reading()).callsWad * spotWad(),
                uint256(nav.navWad) * 1e18,
                "utilisation over 100 %"
            );
            _did("buy");
        } catch (bytes memory reason) {
            _requireNamed(reason, "buy");
        }
    }

    /// @dev One to four legs, the same series more than once among them now and then.
    function buyMany(uint256 who, uint256 which, uint256 quantity, uint256 count) external onClock {
        address buyer = _buyers[who % 3];
        Leg[] memory legs = new Leg[](bound(count, 1, 4));
        for (uint256 i = 0; i < legs.length; i++) {
            legs[i] = Leg(_anySeries((which >> (16 * i)) % 1_000), bound(quantity >> (32 * i), 1e7, 20e9) * 1e9);
        }
        uint256 premium = 0;
        try vault.quoteBuyMany(legs) returns (uint256 quoted) {
            premium = quoted;
        } catch (bytes memory reason) {
            _requireNamed(reason, "quoteBuyMany");
        }
        if (premium > 0) _fundUsdc(buyer, premium);
        uint256 before = usdc.balanceOf(buyer);
        vm.prank(buyer);
        try vault.buyMany(legs, premium, buyer, _clock) returns (uint256 paid) {
            assertFalse(isPriceBad(), "O1: a purchase on a bad price");
            assertFalse(vault.paused(), "a purchase while paused");
            assertEq(paid, premium, "VIEW: quoteBuyMany");
            assertEq(before - usdc.balanceOf(buyer), premium, "L2: the premium");
            assertLe(
                vault.bookAt(reading()).callsWad * spotWad(),
                uint256(_nav().navWad) * 1e18,
                "utilisation over 100 %"
            );
            _did("buyMany");
        } catch (bytes memory reason) {
            _requireNamed(reason, "buyMany");
        }
    }

    function passOn(uint256 who, uint256 which, uint256 share) external onClock {
        address from = _buyers[who % 3];
        uint256 id = SeriesId.unwrap(_anySeries(which));
        uint256 amount = bound(share, 0, optionToken.balanceOf(from, id));
        vm.prank(from);
        optionToken.safeTransferFrom(from, _buyers[((who % 3) + 1) % 3], id, amount, "");
        if (amount > 0) _did("passOn");
    }

    function sell(uint256 who, uint256 which, uint256 share) external onClock {
        address holder = _buyers[who % 3];
        SeriesId id = _seriesOf(holder, which);
        uint256 held = optionToken.balanceOf(holder, SeriesId.unwrap(id));
        _sell(holder, id, share % 4 == 0 ? held : (bound(share, 0, held) / 1e9) * 1e9);
    }

    /// @dev What somebody has and could sell; now and then, and where there is nothing, any series.
    function _seriesOf(address holder, uint256 seed) internal view returns (SeriesId) {
        uint256 count = _series.length;
        for (uint256 i = 0; i < count && (seed >> 128) % 8 != 7; i++) {
            SeriesId id = _series[((seed % count) + i) % count];
            if (id.expiresAt() > _clock && optionToken.balanceOf(holder, SeriesId.unwrap(id)) > 0) return id;
        }
        return _anySeries(seed);
    }

    /// @dev S1: from an insolvent vault nobody gets more than the share that a settlement now would leave.
    function _sell(address holder, SeriesId id, uint256 quantity) internal returns (bool isSold) {
        uint256 mostWad = _fairWad(id, quantity);
        uint256 before = usdc.balanceOf(holder);
        vm.prank(holder);
        try vault.sell(id, quantity, 0, holder, _clock) returns (uint256 proceeds) {
            assertFalse(isPriceBad(), "O1: a sale on a bad price");
            assertEq(usdc.balanceOf(holder) - before, proceeds, "L2: proceeds");
            assertLe(proceeds * 1e12, mostWad, "S1: a sale took more than the open options' share");
            _did("sell");
            return true;
        } catch (bytes memory reason) {
            bytes4 selector = _requireNamed(reason, "sell");
            if (isPriceBad() || _clock >= id.expiresAt() || quantity < 1e16) return false;
            // Tokens may be passed on in any amount, but are sold in lots.
            bytes4 expected =
                quantity % 1e9 == 0
                    ? IOptionsVault.OptionsVault_InsufficientQuote.selector
                    : IOptionsVault.OptionsVault_QuantityNotInLots.selector;
            assertTrue(selector == expected, "X1: a sale was refused");
        }
    }

    /// @dev The options' mark, or their part of what is left for the open ones where that is less.
    function _fairWad(SeriesId id, uint256 quantity) private view returns (uint256) {
        if (isPriceBad()) return 0;
        try vault.quoteParts(id, quantity, true) returns (Quote memory quote) {
            IOptionsVault.NavParts memory nav = _nav();
            if (nav.navWad >= 0 || nav.liabilityWad == 0) return quote.markWad;
            int256 left = int256(nav.liabilityWad) + nav.navWad;
            return left <= 0 ? 0 : (quote.markWad * uint256(left)) / nav.liabilityWad + 1;
        } catch {
            return 0;
        }
    }

    function claim(uint256 who, uint256 which, uint256 share) external onClock {
        address holder = _buyers[who % 3];
        SeriesId id = _anySeries(which);
        uint256 held = optionToken.balanceOf(holder, SeriesId.unwrap(id));
        claimFor(holder, id, share % 4 == 0 ? bound(share, 0, held) : held);
    }

    /// @dev S1: exactly the payoff at the settled price and share, rounded down, and never refused when it is funded.
    function claimFor(address holder, SeriesId id, uint256 quantity) public {
        (uint256 price, uint256 share) = vault.settlementOf(id.expiresAt());
        uint256 perBase = (_payoff(id, price) * share) / 1e18;
        uint256 payout = price == 0 ? 0 : ((perBase * quantity) / 1e18) / 1e12;
        (uint256 quoteBalance, , ) = vault.ledger();
        uint256 before = usdc.balanceOf(holder);
        uint256 outstanding = optionToken.totalSupply(SeriesId.unwrap(id));
        vm.prank(holder);
        try vault.claim(id, quantity, holder) returns (uint256 paid) {
            assertGt(price, 0, "S1: a claim before settlement");
            assertEq(paid, payout, "S1: not the payoff at the settled price");
            assertEq(usdc.balanceOf(holder) - before, payout, "S1: not what was promised");
            _paid[id] += paid;
            // What is owed on a series is the payout of all that is left of it, rounded down once: the odd units between go
            // back to the LPs with each claim.
            owedQuote -= ((perBase * outstanding) / 1e18) / 1e12;
            owedQuote += ((perBase * optionToken.totalSupply(SeriesId.unwrap(id))) / 1e18) / 1e12;
            _did("claim");
        } catch (bytes memory reason) {
            _requireNamed(reason, "claim");
            assertTrue(payout == 0 || payout > quoteBalance, "X1: a funded claim was refused");
        }
    }

    function _quoteBuy(SeriesId id, uint256 quantity) internal view returns (uint256) {
        try vault.quoteBuy(id, quantity) returns (uint256 premium) {
            return premium;
        } catch (bytes memory reason) {
            _requireNamed(reason, "quoteBuy");
            return 0;
        }
    }
}
