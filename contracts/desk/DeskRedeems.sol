// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILpDesk} from "../interfaces/ILpDesk.sol";
import {DeskCore} from "./DeskCore.sol";
import {EpochQueue} from "./EpochQueue.sol";

/// @title The way out: shares wait, are redeemed by the epoch as far as the vault's cash goes, and become assets to claim
abstract contract DeskRedeems is DeskCore {
    using SafeERC20 for IERC20;
    using EpochQueue for EpochQueue.State;

    // ---------------------------------------------------------------- requests

    /// @notice Takes `shares` from `owner`, who approved them to the desk, to be redeemed for `controller`.
    /// @dev The owner or its operator, who must also be the controller or its operator. Needs no price, works while paused.
    ///      Until they are redeemed the shares bear the vault's profit and loss.
    function requestRedeem(
        uint256 shares,
        address controller,
        address owner
    ) external nonReentrant returns (uint256 requestId) {
        _requireActsFor(owner);
        _requireActsFor(controller);
        require(shares > 0, LpDesk_NothingRequested());
        requestId = currentEpoch();
        _redeems.add(requestId, controller, shares);
        _pull(IERC20(address(SHARE)), owner, shares);
        emit RedeemRequest(controller, owner, requestId, msg.sender, shares);
    }

    /// @inheritdoc ILpDesk
    function cancelRedeemRequest(
        uint256 requestId,
        address receiver,
        address controller
    ) external nonReentrant returns (uint256 shares) {
        _requireActsFor(controller);
        shares = _redeems.cancel(requestId, controller);
        IERC20(address(SHARE)).safeTransfer(receiver, shares);
        emit RedeemRequestCancelled(controller, receiver, requestId, msg.sender, shares);
    }

    /// @inheritdoc ILpDesk
    function redeemInKind(
        uint256 requestId,
        address receiver,
        address controller,
        uint256 minQuote,
        uint256 minBase
    ) external nonReentrant returns (uint256 quote, uint256 base) {
        _requireActsFor(controller);
        uint256 from = closesAt(requestId) + IN_KIND_DELAY_SECONDS;
        require(from <= block.timestamp, LpDesk_InKindTooEarly(block.timestamp, from));
        uint256 shares = _redeems.cancel(requestId, controller);
        (quote, base) = _leaveInKind(shares);
        require(minQuote <= quote && minBase <= base, LpDesk_InKindTooLittle(quote, base, minQuote, minBase));
        QUOTE.safeTransfer(receiver, quote);
        BASE.safeTransfer(receiver, base);
        emit RedeemedInKind(controller, receiver, requestId, msg.sender, shares, quote, base);
    }

    // ---------------------------------------------------------------- claims

    /// @notice Claims `assets` that came of `controller`'s redemptions, oldest first. It or its operator.
    /// @dev Rounds shares, what remains to be claimed by `redeem`, against the claimant. Needs no price.
    function withdraw(
        uint256 assets,
        address receiver,
        address controller
    ) external nonReentrant returns (uint256 shares) {
        _requireActsFor(controller);
        shares = _redeems.takeOut(controller, assets);
        _sendAssets(receiver, controller, assets, shares);
    }

    /// @notice Claims the assets of `shares` that were redeemed for `controller`, oldest first. It or its operator.
    /// @dev Rounds assets down; all of `maxRedeem` brings all of `maxWithdraw`. Needs no price.
    function redeem(
        uint256 shares,
        address receiver,
        address controller
    ) external nonReentrant returns (uint256 assets) {
        _requireActsFor(controller);
        assets = _redeems.takeIn(controller, shares);
        _sendAssets(receiver, controller, assets, shares);
    }

    // ---------------------------------------------------------------- views

    function pendingRedeemRequest(
        uint256 requestId,
        address controller
    ) external view nonReentrantView returns (uint256) {
        return _redeems.pendingOf(requestId, controller);
    }

    function claimableRedeemRequest(
        uint256 requestId,
        address controller
    ) external view nonReentrantView returns (uint256) {
        return _redeems.claimableOf(requestId, controller).amountIn;
    }

    /// @notice Assets that `controller` may claim.
    function maxWithdraw(address controller) external view nonReentrantView returns (uint256) {
        return _redeems.totalOf(controller).amountOut;
    }

    /// @notice Shares redeemed for `controller` whose assets may be claimed.
    function maxRedeem(address controller) external view nonReentrantView returns (uint256) {
        return _redeems.totalOf(controller).amountIn;
    }

    function previewWithdraw(uint256) external pure returns (uint256) {
        revert LpDesk_Asynchronous();
    }

    function previewRedeem(uint256) external pure returns (uint256) {
        revert LpDesk_Asynchronous();
    }

    // ---------------------------------------------------------------- inside

    /// @dev Fills epochs that ended before the price was written, at the vault's exit mark. What the vault's free quote
    ///      does not reach stays at the head.
    function _fillRedeems(uint256 priceAt, uint256 maxEpochs) internal returns (uint256 handled) {
        for (; handled < maxEpochs; ++handled) {
            (uint256 epochId, uint256 pending) = _redeems.head();
            if (epochId == 0 || closesAt(epochId) > priceAt) break;
            if (pending > 0) {
                uint256 shares = Math.min(pending, SHARE.maxRedeem(address(this)));
                if (shares == 0) break;
                // Worth less than a unit: it must not keep those behind it waiting.
                if (SHARE.previewRedeem(shares) == 0) emit EpochPassedBy(epochId, true, pending);
                else {
                    _redeemEpoch(epochId, shares, pending);
                    if (shares < pending) return handled + 1;
                }
            }
            _redeems.pass();
        }
    }

    /// @dev Books what arrived, not what was announced.
    function _redeemEpoch(uint256 epochId, uint256 shares, uint256 pending) private {
        uint256 before = QUOTE.balanceOf(address(this));
        SHARE.redeem(shares, address(this), address(this));
        uint256 assets = QUOTE.balanceOf(address(this)) - before;
        _redeems.fill(epochId, shares, assets);
        emit RedeemsFilled(epochId, shares, assets, pending - shares);
    }

    /// @dev What arrived, not what was announced.
    function _leaveInKind(uint256 shares) private returns (uint256 quote, uint256 base) {
        (uint256 quoteBefore, uint256 baseBefore) = (QUOTE.balanceOf(address(this)), BASE.balanceOf(address(this)));
        VAULT.redeemInKind(shares);
        quote = QUOTE.balanceOf(address(this)) - quoteBefore;
        base = BASE.balanceOf(address(this)) - baseBefore;
    }

    function _sendAssets(address receiver, address controller, uint256 assets, uint256 shares) private {
        QUOTE.safeTransfer(receiver, assets);
        emit Withdraw(msg.sender, receiver, controller, assets, shares);
    }
}
