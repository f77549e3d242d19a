// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Names for Aave's own contracts, so that TypeScript gets types for them. The bytecode is the real one.

import {IACLManager} from "@aave/core-v3/contracts/interfaces/IACLManager.sol";
import {IAaveOracle} from "@aave/core-v3/contracts/interfaces/IAaveOracle.sol";
import {IAToken} from "@aave/core-v3/contracts/interfaces/IAToken.sol";
import {IPool} from "@aave/core-v3/contracts/interfaces/IPool.sol";
import {IPoolAddressesProvider} from "@aave/core-v3/contracts/interfaces/IPoolAddressesProvider.sol";
import {IPoolConfigurator} from "@aave/core-v3/contracts/interfaces/IPoolConfigurator.sol";
import {IPoolDataProvider} from "@aave/core-v3/contracts/interfaces/IPoolDataProvider.sol";
import {IVariableDebtToken} from "@aave/core-v3/contracts/interfaces/IVariableDebtToken.sol";

interface AavePool is IPool {}

interface AavePoolConfigurator is IPoolConfigurator {}

interface AaveAddressesProvider is IPoolAddressesProvider {}

interface AaveAclManager is IACLManager {}

interface AavePriceOracle is IAaveOracle {}

interface AaveDataProvider is IPoolDataProvider {}

interface AaveSupplyToken is IAToken {}

interface AaveDebtToken is IVariableDebtToken {
    function balanceOf(address account) external view returns (uint256);

    function totalSupply() external view returns (uint256);
}
