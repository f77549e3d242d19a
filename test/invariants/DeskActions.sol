// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {HandlerBase} from "./HandlerBase.sol";

/// @dev LPs who ask at the desk, in the same world as everybody else. Test/LpDesk/Desk.t.sol looks closer at the desk alone.
abstract contract DeskActions is HandlerBase {
    function askIn(uint256 who, uint256 amount) external onClock {
        address lp = _deskLps[who % 2];
        (uint256[] memory ids, ) = desk.epochsOf(lp);
        if (ids.length >= 12) return;
        amount = bound(amount, 1, 100_000e6);
        _fundUsdc(lp, amount);
        vm.startPrank(lp);
        usdc.approve(address(desk), amount);
        desk.requestDeposit(amount, lp, lp);
        vm.stopPrank();
        _did("askIn");
    }

    function askOut(uint256 who, uint256 amount) external onClock {
        address lp = _deskLps[who % 2];
        uint256 held = shares().balanceOf(lp);
        (, uint256[] memory ids) = desk.epochsOf(lp);
        if (held == 0 || ids.length >= 12) return;
        _askOut(lp, amount % 3 == 0 ? held : bound(amount, 1, held));
        _did("askOut");
    }

    function cancelAsk(uint256 who, uint256 which) external onClock {
        address lp = _deskLps[who % 2];
        (uint256[] memory ins, uint256[] memory outs) = desk.epochsOf(lp);
        bool isIn = which % 2 == 0;
        if ((isIn ? ins.length : outs.length) == 0) return;
        uint256 id = isIn ? ins[(which / 2) % ins.length] : outs[(which / 2) % outs.length];
        uint256 waiting = isIn ? desk.pendingDepositRequest(id, lp) : desk.pendingRedeemRequest(id, lp);
        if (waiting == 0) return;
        vm.prank(lp);
        uint256 back = isIn ? desk.cancelDepositRequest(id, lp, lp) : desk.cancelRedeemRequest(id, lp, lp);
        assertEq(back, waiting, "X1: a cancelled request is what was pending");
        _did("cancelAsk");
    }

    /// @dev O1 and L3: epochs are filled at a good price after all settlements, and no share gets cheaper by it.
    function process(uint256 most) external onClock {
        (int256 value, uint256 supply) = _sharePrice();
        vm.prank(STRANGER);
        try desk.process(bound(most, 1, 4)) {
            // Epochs worth nothing are gone past whatever the vault says; none is filled.
            bool isFilled = shares().totalSupply() != supply - 1e6;
            assertTrue(_lpsMayMove() || !isFilled, "O1: epochs filled on a bad price or before a settlement");
            _requireShareNotCheaper(value, supply, "L3: filling epochs made shares cheaper");
            _did("process");
        } catch (bytes memory reason) {
            _requireNamed(reason, "process");
        }
    }

    /// @dev X1: what `max…` offers is given, whatever the price.
    function collect(uint256 who, uint256 side) external onClock {
        address lp = _deskLps[who % 2];
        (uint256 sharesIn, uint256 assetsOut) = (desk.maxMint(lp), desk.maxWithdraw(lp));
        vm.startPrank(lp);
        if (side % 2 == 0 && sharesIn > 0) {
            desk.mint(sharesIn, lp);
            _did("collectShares");
        } else if (side % 2 == 1 && assetsOut > 0) {
            desk.withdraw(assetsOut, lp, lp);
            _did("collectAssets");
        }
        vm.stopPrank();
    }

    /// @dev L1: the desk has what its ledger says, and what strangers gave it, to the unit.
    function requireDeskCovered() external view {
        (uint256 pendingAssets, uint256 claimableAssets, uint256 pendingShares, uint256 claimableShares) = desk
            .ledger();
        uint256 assets = pendingAssets + claimableAssets + donatedToDesk;
        assertEq(usdc.balanceOf(address(desk)), assets, "L1: the desk's assets");
        assertEq(shares().balanceOf(address(desk)), pendingShares + claimableShares, "L1: the desk's shares");
    }

    /// @dev X1: at the end every LP of the desk gets out what its shares are worth.
    function _leaveByTheDesk(uint256 priceE8, uint256 dustQuote) internal {
        // What still waits to come in is filled by the first epoch, and leaves by the second.
        for (uint256 round = 0; round < 3; round++) {
            for (uint256 i = 0; i < 2; i++) _collectAll(_deskLps[i]);
            for (uint256 i = 0; i < 2; i++) {
                uint256 held = shares().balanceOf(_deskLps[i]);
                if (round < 2 && held > 0) _askOut(_deskLps[i], held);
            }
            _pass(desk.closesAt(desk.currentEpoch()) - _clock);
            _writeRound(priceE8, 1e8);
            try desk.process(1_000) {} catch (bytes memory reason) {
                _requireNamed(reason, "process");
            }
        }
        for (uint256 i = 0; i < 2; i++) {
            _collectAll(_deskLps[i]);
            uint256 left = shares().balanceOf(_deskLps[i]) + _waiting(_deskLps[i]);
            assertLe(IERC4626(address(vault)).convertToAssets(left), dustQuote, "X1: an LP of the desk cannot leave");
        }
    }

    function _collectAll(address lp) private {
        (uint256 sharesIn, uint256 assetsOut) = (desk.maxMint(lp), desk.maxWithdraw(lp));
        vm.startPrank(lp);
        if (sharesIn > 0) desk.mint(sharesIn, lp);
        if (assetsOut > 0) desk.withdraw(assetsOut, lp, lp);
        vm.stopPrank();
    }

    function _askOut(address lp, uint256 amount) private {
        vm.startPrank(lp);
        shares().approve(address(desk), amount);
        desk.requestRedeem(amount, lp, lp);
        vm.stopPrank();
    }

    function _waiting(address lp) private view returns (uint256 sum) {
        (, uint256[] memory ids) = desk.epochsOf(lp);
        for (uint256 i = 0; i < ids.length; i++) sum += desk.pendingRedeemRequest(ids[i], lp);
    }
}
