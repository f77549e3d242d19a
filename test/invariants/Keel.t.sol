// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeelHandler} from "./KeelHandler.sol";
import {KeelInvariants} from "./KeelInvariants.sol";

/// @dev The runner finds a target's functions only in the files of tests themselves.
contract Everybody is KeelHandler {
    constructor(bool baseIsToken0) KeelHandler(baseIsToken0) {}
}

/// @dev Random sequences of everything anybody can do. No revert is swallowed: actions catch what they foresee.
abstract contract KeelRandomly is KeelInvariants {
    function _begin(bool baseIsToken0) internal {
        _handler = new Everybody(baseIsToken0);
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: _handler.actions()}));
    }
}

/// @dev The order of tokens that mainnet's pool has.
contract KeelInvariantTest is KeelRandomly {
    function setUp() external {
        _begin(false);
    }

    function test_theStartHolds() external {
        _requireAll();
    }

    /// hardhat-config: invariant.failOnRevert = true
    function invariant_theDesignsLawsHold() external {
        _requireAll();
    }
}
