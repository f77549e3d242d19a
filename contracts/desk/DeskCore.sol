// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ILpDesk} from "../interfaces/ILpDesk.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {EpochQueue} from "./EpochQueue.sol";

/// @title What both sides of the desk stand on: the vault, the clock of epochs, operators, exact transfers
abstract contract DeskCore is ILpDesk, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MIN_EPOCH_SECONDS = 60;
    uint256 private constant MAX_EPOCH_SECONDS = 7 days;
    uint256 private constant MIN_IN_KIND_DELAY_SECONDS = 1 days;
    uint256 private constant MAX_IN_KIND_DELAY_SECONDS = 90 days;

    IOptionsVault public immutable VAULT;
    uint256 public immutable EPOCH_SECONDS;
    uint256 public immutable IN_KIND_DELAY_SECONDS;
    /// @dev The vault as what LPs hold of it.
    IERC4626 internal immutable SHARE;
    IERC20 internal immutable QUOTE;
    IERC20 internal immutable BASE;

    mapping(address controller => mapping(address operator => bool)) public isOperator;
    EpochQueue.State internal _deposits; // in: assets, out: shares
    EpochQueue.State internal _redeems; // in: shares, out: assets

    constructor(IOptionsVault vault, uint256 epochSeconds, uint256 inKindDelaySeconds) {
        _requireInside("epochSeconds", epochSeconds, MIN_EPOCH_SECONDS, MAX_EPOCH_SECONDS);
        _requireInside("inKindDelaySeconds", inKindDelaySeconds, MIN_IN_KIND_DELAY_SECONDS, MAX_IN_KIND_DELAY_SECONDS);
        VAULT = vault;
        EPOCH_SECONDS = epochSeconds;
        IN_KIND_DELAY_SECONDS = inKindDelaySeconds;
        SHARE = IERC4626(address(vault));
        QUOTE = IERC20(vault.QUOTE());
        BASE = IERC20(vault.BASE());
    }

    /// @notice Lets `operator` request, claim and cancel for the caller, or takes that back.
    function setOperator(address operator, bool approved) external returns (bool) {
        isOperator[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
        return true;
    }

    /// @inheritdoc ILpDesk
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / EPOCH_SECONDS;
    }

    /// @inheritdoc ILpDesk
    function closesAt(uint256 requestId) public view returns (uint256) {
        return (requestId + 1) * EPOCH_SECONDS;
    }

    /// @dev The account itself, or who it let act for it.
    function _requireActsFor(address account) internal view {
        require(account == msg.sender || isOperator[account][msg.sender], LpDesk_NotOperator(account, msg.sender));
    }

    /// @dev Takes exactly `amount`, or reverts.
    function _pull(IERC20 token, address from, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        _requireReceived(token, before, amount);
    }

    /// @dev A token that charges for moving cannot be accounted for.
    function _requireReceived(IERC20 token, uint256 before, uint256 expected) internal view {
        uint256 received = token.balanceOf(address(this)) - before;
        require(received == expected, LpDesk_TransferMismatch(address(token), received, expected));
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, LpDesk_BadSetting(name, actual, min));
        require(actual <= max, LpDesk_BadSetting(name, actual, max));
    }
}
