// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILpDesk} from "../interfaces/ILpDesk.sol";
import {IPermit2, PERMIT2} from "../interfaces/IPermit2.sol";
import {DeskCore} from "./DeskCore.sol";
import {EpochQueue} from "./EpochQueue.sol";

/// @title The way in: assets wait, are deposited by the epoch, and become shares to be claimed
abstract contract DeskDeposits is DeskCore {
    using SafeERC20 for IERC20;
    using EpochQueue for EpochQueue.State;

    // ---------------------------------------------------------------- requests

    /// @notice Takes `assets` from `owner`, who approved them to the desk, to be deposited for `controller`.
    /// @dev The owner or its operator, who must also be the controller or its operator. Needs no price.
    function requestDeposit(
        uint256 assets,
        address controller,
        address owner
    ) external nonReentrant returns (uint256 requestId) {
        _requireActsFor(owner);
        requestId = _addDeposit(assets, controller, owner);
        _pull(QUOTE, owner, assets);
    }

    /// @inheritdoc ILpDesk
    function requestDepositWithPermit(
        uint256 assets,
        address controller,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256 requestId) {
        // Who saw the signature may have used it first; then the allowance is there and the transfer decides.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(QUOTE)).permit(msg.sender, address(this), assets, deadline, v, r, s) {} catch {}
        requestId = _addDeposit(assets, controller, msg.sender);
        _pull(QUOTE, msg.sender, assets);
    }

    /// @inheritdoc ILpDesk
    function requestDepositWithPermit2(
        uint256 assets,
        address controller,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external nonReentrant returns (uint256 requestId) {
        requestId = _addDeposit(assets, controller, msg.sender);
        uint256 before = QUOTE.balanceOf(address(this));
        IPermit2(PERMIT2).permitTransferFrom(
            IPermit2.PermitTransferFrom(IPermit2.TokenPermissions(address(QUOTE), assets), nonce, deadline),
            IPermit2.SignatureTransferDetails(address(this), assets),
            msg.sender,
            signature
        );
        _requireReceived(QUOTE, before, assets);
    }

    /// @inheritdoc ILpDesk
    function cancelDepositRequest(
        uint256 requestId,
        address receiver,
        address controller
    ) external nonReentrant returns (uint256 assets) {
        _requireActsFor(controller);
        assets = _deposits.cancel(requestId, controller);
        QUOTE.safeTransfer(receiver, assets);
        emit DepositRequestCancelled(controller, receiver, requestId, msg.sender, assets);
    }

    // ---------------------------------------------------------------- claims

    /// @notice Claims the shares of `assets` that were deposited for the caller.
    function deposit(uint256 assets, address receiver) external returns (uint256 shares) {
        return deposit(assets, receiver, msg.sender);
    }

    /// @notice Claims the shares of `assets` that were deposited for `controller`, oldest first. It or its operator.
    /// @dev Rounds shares down; all of `maxDeposit` brings all of `maxMint`. Needs no price.
    function deposit(
        uint256 assets,
        address receiver,
        address controller
    ) public nonReentrant returns (uint256 shares) {
        _requireActsFor(controller);
        shares = _deposits.takeIn(controller, assets);
        _sendShares(receiver, controller, assets, shares);
    }

    /// @notice Claims `shares` that were bought for the caller.
    function mint(uint256 shares, address receiver) external returns (uint256 assets) {
        return mint(shares, receiver, msg.sender);
    }

    /// @notice Claims `shares` that were bought for `controller`, oldest first. It or its operator.
    /// @dev Rounds assets, what remains to be claimed by `deposit`, against the claimant. Needs no price.
    function mint(uint256 shares, address receiver, address controller) public nonReentrant returns (uint256 assets) {
        _requireActsFor(controller);
        assets = _deposits.takeOut(controller, shares);
        _sendShares(receiver, controller, assets, shares);
    }

    // ---------------------------------------------------------------- views

    function pendingDepositRequest(
        uint256 requestId,
        address controller
    ) external view nonReentrantView returns (uint256) {
        return _deposits.pendingOf(requestId, controller);
    }

    function claimableDepositRequest(
        uint256 requestId,
        address controller
    ) external view nonReentrantView returns (uint256) {
        return _deposits.claimableOf(requestId, controller).amountIn;
    }

    /// @notice Assets deposited for `controller` whose shares may be claimed.
    function maxDeposit(address controller) external view nonReentrantView returns (uint256) {
        return _deposits.totalOf(controller).amountIn;
    }

    /// @notice Shares that `controller` may claim.
    function maxMint(address controller) external view nonReentrantView returns (uint256) {
        return _deposits.totalOf(controller).amountOut;
    }

    function previewDeposit(uint256) external pure returns (uint256) {
        revert LpDesk_Asynchronous();
    }

    function previewMint(uint256) external pure returns (uint256) {
        revert LpDesk_Asynchronous();
    }

    // ---------------------------------------------------------------- inside

    /// @dev Fills epochs that ended before the price was written, at the vault's entry mark.
    function _fillDeposits(uint256 priceAt, uint256 maxEpochs) internal returns (uint256 handled) {
        uint256 room = SHARE.maxDeposit(address(this));
        for (; handled < maxEpochs; ++handled) {
            (uint256 epochId, uint256 pending) = _deposits.head();
            if (epochId == 0 || closesAt(epochId) > priceAt) break;
            if (pending > 0) {
                uint256 assets = Math.min(pending, room);
                if (assets == 0) break;
                // Too little for a share: it must not keep those behind it waiting.
                if (SHARE.previewDeposit(assets) == 0) emit EpochPassedBy(epochId, false, pending);
                else {
                    if (!_depositEpoch(epochId, assets, pending)) break;
                    room -= assets;
                    if (assets < pending) return handled + 1;
                }
            }
            _deposits.pass();
        }
    }

    /// @dev Answers false where the vault or the token refuses after all: that must not keep those who leave.
    function _depositEpoch(uint256 epochId, uint256 assets, uint256 pending) private returns (bool) {
        QUOTE.forceApprove(address(SHARE), assets);
        try SHARE.deposit(assets, address(this)) returns (uint256 shares) {
            _deposits.fill(epochId, assets, shares);
            emit DepositsFilled(epochId, assets, shares, pending - assets);
            return true;
        } catch {
            QUOTE.forceApprove(address(SHARE), 0);
            return false;
        }
    }

    /// @dev Books a request; the caller brings the assets in.
    function _addDeposit(uint256 assets, address controller, address owner) private returns (uint256 requestId) {
        _requireActsFor(controller);
        require(assets > 0, LpDesk_NothingRequested());
        requestId = currentEpoch();
        _deposits.add(requestId, controller, assets);
        emit DepositRequest(controller, owner, requestId, msg.sender, assets);
    }

    function _sendShares(address receiver, address controller, uint256 assets, uint256 shares) private {
        IERC20(address(SHARE)).safeTransfer(receiver, shares);
        emit Deposit(controller, receiver, assets, shares);
    }
}
