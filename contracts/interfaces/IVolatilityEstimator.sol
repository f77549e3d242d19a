// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An estimate of how much the price really moves
interface IVolatilityEstimator {
    /// @notice Realised variance of log-price a year, WAD (1e18 = 100 % volatility); 0 while none may be relied on.
    /// @dev Must not revert. Callers treat a revert, or an answer that is no number, as 0.
    function varianceWad() external view returns (uint256);

    /// @notice The same, and until when it may be relied on, unix seconds; callers may keep it for so long.
    function reading() external view returns (uint256 realisedWad, uint256 validUntil);
}
