// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {DeskCore} from "./desk/DeskCore.sol";
import {DeskDeposits} from "./desk/DeskDeposits.sol";
import {DeskRedeems} from "./desk/DeskRedeems.sol";
import {EpochQueue} from "./desk/EpochQueue.sol";
import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem, IERC7575} from "./interfaces/IERC7540.sol";
import {ILpDesk} from "./interfaces/ILpDesk.sol";
import {IOptionsVault} from "./interfaces/IOptionsVault.sol";
import {EpochView} from "./types/Epoch.sol";

/// @title The desk of LPs: ERC-7540 requests in front of the vault's ERC-4626 shares
/// @notice The parts: `DeskDeposits` (in), `DeskRedeems` (out), both on `DeskCore` and one `EpochQueue` each.
contract LpDesk is DeskDeposits, DeskRedeems, ERC165 {
    using EpochQueue for EpochQueue.State;

    /// @param vault Whose shares are asked for; it must let the desk deposit and redeem.
    /// @param epochSeconds How long an epoch gathers requests [60 … 604,800].
    /// @param inKindDelaySeconds How long after its epoch a request that still waits may leave in kind [86,400 … 7,776,000].
    constructor(
        IOptionsVault vault,
        uint256 epochSeconds,
        uint256 inKindDelaySeconds
    ) DeskCore(vault, epochSeconds, inKindDelaySeconds) {}

    /// @inheritdoc ILpDesk
    function process(uint256 maxEpochs) external nonReentrant returns (uint256 handled) {
        uint256 priceAt = VAULT.ORACLE().read().updatedAt;
        // Deposits first: their cash lets redemptions out.
        handled = _fillDeposits(priceAt, maxEpochs);
        handled += _fillRedeems(priceAt, maxEpochs);
        require(handled > 0, LpDesk_NothingToProcess(_deposits.firstPending(), _redeems.firstPending(), priceAt));
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ILpDesk
    function queueHeads() external view nonReentrantView returns (uint256, uint256) {
        return (_deposits.firstPending(), _redeems.firstPending());
    }

    /// @inheritdoc ILpDesk
    function epochs(uint256 requestId) external view nonReentrantView returns (EpochView memory, EpochView memory) {
        return (_deposits.epochView(requestId), _redeems.epochView(requestId));
    }

    /// @inheritdoc ILpDesk
    function epochsOf(address controller) external view nonReentrantView returns (uint256[] memory, uint256[] memory) {
        return (_deposits.epochsOf[controller], _redeems.epochsOf[controller]);
    }

    /// @inheritdoc ILpDesk
    function ledger() external view nonReentrantView returns (uint256, uint256, uint256, uint256) {
        return (_deposits.pending, _redeems.claimable, _redeems.pending, _deposits.claimable);
    }

    /// @notice The vault's quote token.
    function asset() external view returns (address) {
        return address(QUOTE);
    }

    /// @notice The vault, which is the share token.
    function share() external view returns (address) {
        return address(SHARE);
    }

    /// @notice The vault's NAV; the desk adds nothing of its own.
    function totalAssets() external view returns (uint256) {
        return SHARE.totalAssets();
    }

    /// @notice At the vault's mid, which no request is promised.
    function convertToShares(uint256 assets) external view returns (uint256) {
        return SHARE.convertToShares(assets);
    }

    /// @notice At the vault's mid, which no request is promised.
    function convertToAssets(uint256 shares) external view returns (uint256) {
        return SHARE.convertToAssets(shares);
    }

    /// @notice ERC-165, ERC-7540 (operators, deposit, redeem) and ERC-7575.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IERC7540Operator).interfaceId ||
            interfaceId == type(IERC7540Deposit).interfaceId ||
            interfaceId == type(IERC7540Redeem).interfaceId ||
            interfaceId == type(IERC7575).interfaceId ||
            super.supportsInterface(interfaceId);
    }
}
