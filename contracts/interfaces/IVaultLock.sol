// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The one lock of vault and rebalancer
/// @notice Held in the vault's transient storage. While the rebalancer holds it, only the rebalancer may call `hedge`
///         and read the vault; while the vault itself works, nobody may do either.
interface IVaultLock {
    /// @dev Thrown on entering while `holder` is inside. Views revert too: their answer would be half-written.
    error VaultLock_Held(address holder);
    /// @dev Thrown when the lock is used by an address that does not hold it.
    error VaultLock_NotHolder(address caller, address holder);

    /// @dev Only the rebalancer may take the lock.
    error VaultLock_NotRebalancer(address caller);

    /// @dev The address does not answer as a rebalancer of this vault.
    error VaultLock_NotOurRebalancer(address rebalancer);

    /// @notice The governor named another rebalancer.
    event RebalancerSet(address indexed previous, address indexed current);

    /// @notice Takes the lock for a hedge, whose end frees it; without one it is gone with the transaction. Only the rebalancer.
    function acquireLock() external;

    /// @notice Who is inside; zero when nobody is.
    function lockHolder() external view returns (address);

    /// @notice Who may hedge; zero while nobody may. Kept here and not as a role, in a slot that a hedge reads anyway: a role
    ///         costs every hedge 13,000 gas to look up.
    function rebalancer() external view returns (address);

    /// @notice Names the one rebalancer, which must name this vault as its own: a wrong address would stop all hedges. Only
    ///         the governor.
    function setRebalancer(address rebalancer) external;
}
