// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HandlerBase} from "./HandlerBase.sol";

/// @dev LPs come and go by all four doors. L3, O1 and "previews are actions" are checked at each.
abstract contract LpActions is HandlerBase {
    /// @dev F1 is judged wherever fees are brought up to date, and here by a stranger.
    function accrue() external onClock {
        uint256 before = shares().balanceOf(FEE_RECEIVER);
        _accrueFees(reading());
        if (shares().balanceOf(FEE_RECEIVER) > before) _did("accrue");
    }

    function deposit(uint256 who, uint256 amount) external onClock {
        address lp = _lps[who % 2];
        amount = bound(amount, 1, 500_000e6);
        _fundUsdc(lp, amount);
        (int256 value, uint256 supply) = _sharePrice();
        bool mayDeposit = shares().maxDeposit(lp) >= amount;
        uint256 preview = mayDeposit ? shares().previewDeposit(amount) : 0;
        vm.prank(lp);
        try shares().deposit(amount, lp) returns (uint256 minted) {
            assertTrue(_lpsMayMove(), "O1: a deposit on a bad price or before a settlement");
            assertTrue(mayDeposit, "VIEW: maxDeposit said no");
            assertEq(minted, preview, "VIEW: previewDeposit");
            _requireShareNotCheaper(value, supply, "L3: a deposit made shares cheaper");
            _did("deposit");
        } catch (bytes memory reason) {
            _requireNamed(reason, "deposit");
            assertTrue(!mayDeposit || preview == 0, "VIEW: maxDeposit said yes");
        }
    }

    function mintShares(uint256 who, uint256 amount) external onClock {
        address lp = _lps[who % 2];
        if (shares().maxMint(lp) == 0) return;
        amount = bound(amount, 1, shares().previewDeposit(200_000e6) + 1);
        uint256 cost = shares().previewMint(amount);
        _fundUsdc(lp, cost);
        (int256 value, uint256 supply) = _sharePrice();
        vm.prank(lp);
        uint256 paid = shares().mint(amount, lp);
        assertTrue(_lpsMayMove(), "O1: a mint on a bad price or before a settlement");
        assertEq(paid, cost, "VIEW: previewMint");
        _requireShareNotCheaper(value, supply, "L3: a mint made shares cheaper");
        _did("mint");
    }

    function withdraw(uint256 who, uint256 amount) external onClock {
        address lp = _lps[who % 2];
        uint256 max = shares().maxWithdraw(lp);
        bool isTooMuch = amount % 8 == 0;
        amount = isTooMuch ? max + 1 + (amount % 1e12) : bound(amount, 0, max);
        (int256 value, uint256 supply) = _sharePrice();
        uint256 preview = _lpsMayMove() ? shares().previewWithdraw(amount) : 0;
        vm.prank(lp);
        try shares().withdraw(amount, lp, lp) returns (uint256 burnt) {
            assertFalse(isTooMuch, "VIEW: maxWithdraw was passed");
            assertTrue(_lpsMayMove(), "O1: a withdrawal on a bad price or before a settlement");
            assertEq(burnt, preview, "VIEW: previewWithdraw");
            _requireShareNotCheaper(value, supply, "L3: a withdrawal made shares cheaper");
            _did("withdraw");
        } catch (bytes memory reason) {
            _requireNamed(reason, "withdraw");
            assertTrue(isTooMuch || amount == 0, "X1: a withdrawal inside maxWithdraw was refused");
        }
    }

    /// @dev Half the calls take everything `maxRedeem` offers: what it offers must be given.
    function redeem(uint256 who, uint256 amount) external onClock {
        address lp = _lps[who % 2];
        uint256 max = shares().maxRedeem(lp);
        assertLe(max, shares().balanceOf(lp), "VIEW: maxRedeem exceeds the balance");
        if (!_lpsMayMove()) assertEq(max, 0, "O1: maxRedeem on a bad price or before a settlement");
        bool all = amount % 2 == 0;
        amount = all ? max : bound(amount, 0, max);
        if (amount == 0) return;
        (int256 value, uint256 supply) = _sharePrice();
        uint256 preview = shares().previewRedeem(amount);
        vm.prank(lp);
        try shares().redeem(amount, lp, lp) returns (uint256 assets) {
            assertEq(assets, preview, "VIEW: previewRedeem");
            _requireShareNotCheaper(value, supply, "L3: a redemption made shares cheaper");
            _did("redeem");
        } catch (bytes memory reason) {
            _requireNamed(reason, "redeem");
            assertTrue(!all && preview == 0, "X1: redeeming maxRedeem was refused");
        }
    }
}
