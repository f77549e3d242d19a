// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SeriesId} from "../../contracts/types/Series.sol";
import {AttackerActions} from "./AttackerActions.sol";
import {BuyerActions} from "./BuyerActions.sol";

/// @dev Somebody with more money than the vault: it bends the real pool as far as it likes, takes what the limits let it have,
///      and dumps it again. It is the third of the buyers, too, so it passes on, sells and claims like the others.
abstract contract WhaleActions is AttackerActions, BuyerActions {
    /// @dev A whale pushes the pool up to 10 % off the oracle's price, and leaves it there.
    function whale(uint256 offBps) external onClock {
        _movePool((spotWad() * bound(offBps, 9_000, 11_000)) / 10_000);
        _did("whale");
    }

    /// @dev As much as all of the vault's capital could back.
    function stampede(uint256 which, uint256 quantity) external onClock {
        SeriesId id = _anySeries(which);
        uint256 held = optionToken.balanceOf(WHALE, SeriesId.unwrap(id));
        _buy(WHALE, id, bound(quantity, 30e9, 400e9) * 1e9);
        if (optionToken.balanceOf(WHALE, SeriesId.unwrap(id)) > held) _did("stampede");
    }

    /// @dev L4, H3: to two fifths or twice the oracle's price, a purchase and a hedge there, and back to where the pool stood,
    ///      all in one block. It may win what a hedge may lose, and nothing else; its options count at their mark.
    function raid(uint256 offBps, uint256 which, uint256 quantity) external onClock {
        SeriesId id = _anySeries(which);
        uint256 poolBefore = adapter.midPriceWad();
        uint256 before = _wealth(WHALE) + _wealth(address(trader));
        uint256 held = optionToken.balanceOf(WHALE, SeriesId.unwrap(id));
        _movePool((spotWad() * bound(offBps, 4_000, 20_000)) / 10_000);
        uint256 funded = _buy(WHALE, id, bound(quantity, 1e9, 300e9) * 1e9);
        uint256 bought = optionToken.balanceOf(WHALE, SeriesId.unwrap(id)) - held;
        uint256 budgetWad = rebalancer.status().order.budgetQuoteWad;
        bool isHedged = _hedge(STRANGER);
        _movePool(poolBefore);
        uint256 later = _wealth(WHALE) + _wealth(address(trader));
        if (bought > 0) later += vault.quoteParts(id, bought, true).markWad;
        assertLe(later, before + funded * 1e12 + (isHedged ? budgetWad : 0), "L4: a raid on the pool gained");
        _did("raid");
        if (bought > 0) _did("raidBought");
    }

    /// @dev Everything it has of a series goes back at once, whatever the pool's price.
    function dump(uint256 which, uint256 offBps) external onClock {
        SeriesId id = _seriesOf(WHALE, which);
        uint256 held = optionToken.balanceOf(WHALE, SeriesId.unwrap(id));
        if (held == 0) return;
        _movePool((spotWad() * bound(offBps, 5_000, 15_000)) / 10_000);
        if (_sell(WHALE, id, (held / 1e9) * 1e9)) _did("dump");
    }
}
