// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// The part of Aave v3 that a short position needs, spelt out: these functions have kept their shape from 3.0 on.

/// @title Aave's lending pool
interface IAavePool {
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;

    function withdraw(address asset, uint256 amount, address to) external returns (uint256);

    function borrow(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        uint16 referralCode,
        address onBehalfOf
    ) external;

    function repay(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        address onBehalfOf
    ) external returns (uint256);

    /// @notice A reserve's parameters packed into one word (`AaveTerms` reads it).
    function getConfiguration(address asset) external view returns (uint256);

    /// @notice What one scaled unit of supply is worth now, ray.
    function getReserveNormalizedIncome(address asset) external view returns (uint256);

    /// @notice What one scaled unit of debt at the variable rate owes now, ray.
    function getReserveNormalizedVariableDebt(address asset) external view returns (uint256);
}

/// @title Where Aave's contracts of one market are found
interface IAaveAddressesProvider {
    function getPool() external view returns (address);

    function getPriceOracle() external view returns (address);

    function getPoolDataProvider() external view returns (address);
}

/// @title Aave's prices, in dollars with eight decimals
interface IAaveOracle {
    function getAssetPrice(address asset) external view returns (uint256);
}

/// @title Which tokens stand for supply and debt
interface IAaveDataProvider {
    function getReserveTokensAddresses(
        address asset
    ) external view returns (address aToken, address stableDebtToken, address variableDebtToken);
}

/// @title An aToken or a debt token
interface IAaveToken {
    function balanceOf(address account) external view returns (uint256);

    function scaledBalanceOf(address account) external view returns (uint256);

    function totalSupply() external view returns (uint256);
}
