// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOptionsVault} from "../../interfaces/IOptionsVault.sol";
import {IVaultLock} from "../../interfaces/IVaultLock.sol";
import {Fill, HedgeOrder} from "../../types/Hedge.sol";
import {PriceReading, PriceSource} from "../../types/PriceReading.sol";

/// @title A stand-in for the rebalancer that sends any order, and misuses the lock on demand
/// @dev It must be a governor: it names itself for each call and the real one after it, so that tests can use both.
contract HedgeTrader {
    IOptionsVault public immutable VAULT;
    IVaultLock private immutable LOCK;

    constructor(IOptionsVault vault) {
        VAULT = vault;
        LOCK = IVaultLock(address(vault));
    }

    modifier asRebalancer() {
        address previous = LOCK.rebalancer();
        LOCK.setRebalancer(address(this));
        _;
        LOCK.setRebalancer(previous);
    }

    /// @notice Takes the lock and hedges.
    function hedge(HedgeOrder calldata order) external asRebalancer returns (Fill memory fill) {
        LOCK.acquireLock();
        fill = VAULT.hedge(order);
    }

    /// @notice Hedges twice in one transaction; answers who held the lock in between.
    function hedgeTwice(HedgeOrder calldata order) external asRebalancer returns (address between) {
        LOCK.acquireLock();
        VAULT.hedge(order);
        between = LOCK.lockHolder();
        LOCK.acquireLock();
        VAULT.hedge(order);
    }

    function acquireTwice() external asRebalancer {
        LOCK.acquireLock();
        LOCK.acquireLock();
    }

    function acquireAndForget() external asRebalancer {
        LOCK.acquireLock();
    }

    /// @notice Whether the holder may read the vault between its steps.
    function readWhileHolding() external asRebalancer returns (bool) {
        LOCK.acquireLock();
        VAULT.exposureAt(PriceReading(3_000e18, block.timestamp, 0, PriceSource.Chainlink));
        (uint256 quoteBalance, , ) = VAULT.ledger();
        bool isHolder = LOCK.lockHolder() == address(this);
        return isHolder && quoteBalance > 0;
    }

    /// @notice Calls the vault's other doors while holding its lock; fails with the vault's own reason.
    function callWhileHolding(bytes calldata data) external asRebalancer {
        LOCK.acquireLock();
        // Any of the vault's doors, named by its calldata.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory answer) = address(VAULT).call(data);
        if (success) return;
        // Only assembly hands revert data on as they came.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
