// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The one lock of vault and rebalancer
/// @notice Held in the vault's transient storage. While the rebalancer holds it, only the rebalancer may call `hedge`
///         and read the vault; while the vault itself works, nobody may do either.
interface IVaultLock {
    /// @dev Thrown on entering while `holder` is inside. Views revert too: their answer would be half-written.
    error VaultLock_Held(address holder);
    /// @dev Thrown when the lock is released or used by an address that does not hold it.
    error VaultLock_NotHolder(address caller, address holder);

    /// @notice Takes the lock for the rest of a hedge. Only the rebalancer.
    function acquireLock() external;

    /// @notice Gives the lock back. Only its holder.
    function releaseLock() external;

    /// @notice Who is inside; zero when nobody is.
    function lockHolder() external view returns (address);
}
