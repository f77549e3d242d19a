// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IVaultLock} from "../interfaces/IVaultLock.sol";

/// @title The transient lock that vault and rebalancer share
/// @dev Three states: nobody (zero), the rebalancer between its steps (its address), the vault at work (its own address).
abstract contract VaultLock is IVaultLock, AccessManaged {
    address private transient _holder;

    /// @dev For every entry point of traders, LPs and settlers: one at a time, and none inside a hedge.
    modifier locked() {
        _enter(address(this));
        _;
        _holder = address(0);
    }

    /// @dev For the rebalancer's own step: it holds the lock, while the venue trades not even it may come back, and with the
    ///      trade the lock is free. What the rebalancer checks afterwards is its own arithmetic, and a refusal undoes it all.
    modifier lockedByCaller() {
        address holder = _holder;
        require(holder == msg.sender, VaultLock_NotHolder(msg.sender, holder));
        _holder = address(this);
        _;
        _holder = address(0);
    }

    /// @dev For views whose answer would be half-written while somebody is inside. The rebalancer reads between steps.
    modifier settledView() {
        address holder = _holder;
        require(holder == address(0) || holder == msg.sender, VaultLock_Held(holder));
        _;
    }

    /// @inheritdoc IVaultLock
    function acquireLock() external {
        _enter(msg.sender); // first: inside a call of the vault everybody hears that the lock is held
        require(msg.sender == rebalancer(), VaultLock_NotRebalancer(msg.sender));
    }

    /// @inheritdoc IVaultLock
    function lockHolder() external view returns (address) {
        return _holder;
    }

    /// @inheritdoc IVaultLock
    function rebalancer() public view virtual returns (address);

    function _enter(address holder) private {
        address before = _holder;
        require(before == address(0), VaultLock_Held(before));
        _holder = holder;
    }
}
