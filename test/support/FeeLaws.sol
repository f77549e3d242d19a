// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {FeeState, FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {PriceReading} from "../../contracts/types/PriceReading.sol";
import {KeelSystem} from "./KeelSystem.sol";

/// @dev What the terms of fees allow, from their definition alone. With fees off all of it is nothing.
abstract contract FeeLaws is KeelSystem {
    address internal constant FEE_RECEIVER = address(0xFEE5);
    uint256 private constant RAY = 1e27;
    uint256 private constant YEAR = 365 days;

    /// @dev Five per cent a year, thirty of the gains, daily: as much as may be, as often.
    function _dearTerms() internal pure returns (FeeTerms memory) {
        return FeeTerms(500, 3_000, 1 days, FEE_RECEIVER);
    }

    function _hasFees() internal view returns (bool) {
        return vault.feeTerms().feeReceiver != address(0);
    }

    /// @dev F1: what is minted never exceeds the terms, and the mark never falls. `price` is the oracle's where it has one.
    function _accrueFees(PriceReading memory price) internal {
        if (!_hasFees()) return;
        (uint256 supply, FeeState memory before) = (shares().totalSupply(), vault.feeState());
        vault.accrueFees();
        FeeState memory later = vault.feeState();
        assertGe(later.highWaterMarkRay, before.highWaterMarkRay, "F1: the mark fell");
        uint256 minted = shares().totalSupply() - supply;
        if (minted == 0) return;
        FeeTerms memory terms = vault.feeTerms();
        uint256 most = terms.managementFeeBps * (vm.getBlockTimestamp() - before.accruedAt);
        if (later.crystallisedAt == before.crystallisedAt) {
            assertLe(minted * 10_000 * YEAR, (supply + minted) * most, "F1: more than the management fee");
            return;
        }
        uint256 worth = _exitNav(price) + 1;
        uint256 untaxed = (uint256(before.highWaterMarkRay) * (supply + 1e6)) / RAY;
        uint256 gain = worth > untaxed ? worth - untaxed : 0;
        uint256 allowed = (worth * most) / (10_000 * YEAR) + (gain * terms.performanceFeeBps) / 10_000 + 1;
        assertLe((minted * worth) / (supply + minted + 1e6), allowed, "F1: more than both fees");
    }

    /// @dev Shares due on the gain at a price, beyond those that `_accrueFees` has minted.
    function _dueShares(PriceReading memory price) internal view returns (uint256) {
        if (!_hasFees()) return 0;
        uint256 all = shares().totalSupply() + 1e6;
        uint256 worth = _exitNav(price) + 1;
        uint256 untaxed = (uint256(vault.feeState().highWaterMarkRay) * all) / RAY;
        if (all == 1e6 || worth <= untaxed) return 0;
        uint256 fee = ((worth - untaxed) * vault.feeTerms().performanceFeeBps) / 10_000;
        return (all * fee) / (worth - fee);
    }

    function _exitNav(PriceReading memory price) private view returns (uint256) {
        IOptionsVault.NavParts memory nav = vault.navAt(price);
        int256 exitWad = nav.navWad - int256(nav.markWidthWad);
        return exitWad > 0 ? uint256(exitWad) / 1e12 : 0;
    }
}
