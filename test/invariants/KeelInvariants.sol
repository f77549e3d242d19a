// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {sd} from "@prb/math/src/SD59x18.sol";
import {ud} from "@prb/math/src/UD60x18.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {BlackScholes, OptionGreeks} from "../../contracts/pricing/BlackScholes.sol";
import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {SmileMath} from "../../contracts/pricing/SmileMath.sol";
import {BookGreeks} from "../../contracts/types/NetExposure.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {Smile} from "../../contracts/types/Smile.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {KeelHandler} from "./KeelHandler.sol";

/// @dev What must hold between any two calls, by the ids of the design's invariants.
abstract contract KeelInvariants is KeelTest {
    KeelHandler internal _handler;

    function _requireAll() internal {
        _handler.syncClock();
        _requireLedger();
        _handler.requireDeskCovered();
        _requireConserved();
        _requireFoldIsTheSum();
        _requireNoAllowances();
        _requirePayoutsInside();
    }

    /// @dev L1: what the vault has is its ledger and what strangers gave, to the unit; claims are what is owed, to the
    ///      unit; NAV counts both.
    function _requireLedger() private view {
        IOptionsVault vault = _handler.vault();
        (uint256 quote, uint256 base, uint256 claims) = vault.ledger();
        assertEq(
            _handler.usdc().balanceOf(address(vault)),
            quote + _handler.donatedQuote(),
            "L1: quote is not ledger + donations"
        );
        assertEq(
            _handler.weth().balanceOf(address(vault)),
            base + _handler.donatedBase(),
            "L1: base is not ledger + donations"
        );
        assertEq(claims, _handler.owedQuote(), "L1: claims are not what is owed");
        IOptionsVault.NavParts memory nav = vault.navAt(_handler.reading());
        int256 worth = int256(quote * 1e12 + (base * _handler.spotWad()) / 1e18);
        assertEq(nav.navWad, worth - int256(claims * 1e12 + nav.liabilityWad), "L1: NAV leaves something out");
    }

    /// @dev L2: every token is with somebody who is known; none was lost or made on the way.
    function _requireConserved() private view {
        assertEq(_sumOf(IERC20(address(_handler.usdc()))), _handler.usdc().totalSupply(), "L2: quote leaked");
        assertEq(_sumOf(IERC20(address(_handler.weth()))), _handler.weth().totalSupply(), "L2: base leaked");
    }

    function _sumOf(IERC20 token) private view returns (uint256 sum) {
        address[11] memory people = _handler.holders();
        for (uint256 i = 0; i < people.length; i++) sum += token.balanceOf(people[i]);
        sum += token.balanceOf(address(_handler.vault()));
        sum += token.balanceOf(address(_handler.desk()));
        sum += token.balanceOf(address(_handler.adapter()));
        sum += token.balanceOf(address(_handler.rebalancer()));
        sum += token.balanceOf(address(_handler.budget()));
        sum += token.balanceOf(address(_handler.pool()));
        sum += token.balanceOf(address(_handler.trader()));
        sum += token.balanceOf(address(_handler.minter()));
        sum += token.balanceOf(address(_handler));
    }

    /// @dev G1: the book is the sum over the tokens in existence, each priced alone. Tolerance: the book shares one ln(spot)
    ///      of 18 digits, off by up to 1e-18/(σ√τ) in d1.
    function _requireFoldIsTheSum() private view {
        BookGreeks memory sum;
        uint256 spotWad = _handler.spotWad();
        for (uint256 i = 0; i < _handler.seriesCount(); i++) _addAlone(sum, _handler.seriesAt(i), spotWad);
        BookGreeks memory book = _handler.vault().bookAt(_handler.reading());
        uint256 dust = (book.callsWad + book.putsWad) / 1e10 + 100;
        uint256 value = (dust * spotWad) / 1e18 + 1000;
        assertEq(book.callsWad, sum.callsWad, "G1: book calls are not the tokens in existence");
        assertEq(book.putsWad, sum.putsWad, "G1: book puts are not the tokens in existence");
        assertApproxEqAbs(book.liabilityWad, sum.liabilityWad, value, "G1: liability");
        assertApproxEqAbs(book.deltaWad, sum.deltaWad, dust, "G1: delta");
        assertApproxEqAbs(book.vegaWad, sum.vegaWad, value, "G1: vega");
    }

    function _addAlone(BookGreeks memory sum, SeriesId id, uint256 spotWad) private view {
        if (!_handler.vault().isListed(id)) return;
        uint256 quantity = _handler.optionToken().totalSupply(SeriesId.unwrap(id));
        if (quantity == 0) return;
        uint256 strikeWad = uint256(id.strikeE8()) * 1e10;
        Smile memory smile = _handler.vault().smileOf(id.expiresAt());
        uint256 volWad = SmileMath.volWad(smile, FixedMath.lnWad(strikeWad));
        uint256 nowSeconds = vm.getBlockTimestamp();
        uint256 tau = id.expiresAt() > nowSeconds ? id.expiresAt() - nowSeconds : 0;
        OptionGreeks memory one = BlackScholes.greeks(ud(spotWad), ud(strikeWad), ud(volWad), tau, sd(0));
        int256 signed = int256(quantity);
        int256 delta = id.isPut() ? one.deltaCall.unwrap() - 1e18 : one.deltaCall.unwrap();
        if (id.isPut()) sum.putsWad += quantity;
        else sum.callsWad += quantity;
        sum.liabilityWad += (quantity * (id.isPut() ? one.put.unwrap() : one.call.unwrap())) / 1e18;
        sum.deltaWad -= (signed * delta) / 1e18;
        sum.vegaWad -= (signed * int256(one.vega.unwrap())) / 1e18;
    }

    /// @dev A1: between transactions nobody may move the tokens of vault, venue or rebalancer.
    function _requireNoAllowances() private view {
        address[4] memory owners = [
            address(_handler.vault()),
            address(_handler.adapter()),
            address(_handler.rebalancer()),
            address(_handler.desk())
        ];
        address[5] memory spenders = [
            address(_handler.vault()),
            address(_handler.adapter()),
            address(_handler.rebalancer()),
            address(_handler.pool()),
            address(_handler.optionToken())
        ];
        for (uint256 i = 0; i < owners.length; i++) {
            for (uint256 j = 0; j < spenders.length; j++) {
                assertEq(_handler.usdc().allowance(owners[i], spenders[j]), 0, "A1: quote allowance");
                assertEq(_handler.weth().allowance(owners[i], spenders[j]), 0, "A1: base allowance");
            }
        }
    }

    /// @dev S1: Σ paid never exceeds what was set aside, series by series.
    function _requirePayoutsInside() private view {
        for (uint256 i = 0; i < _handler.seriesCount(); i++) {
            (uint256 setAside, uint256 paid) = _handler.setAsideOf(_handler.seriesAt(i));
            assertLe(paid, setAside, "S1: paid more than was set aside");
        }
    }
}
