// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that calls somebody on every transfer
/// @dev Its code may be put at any address: nothing it needs is set by a constructor.
contract HookedToken is ERC20 {
    address public hookTarget;
    bytes[] private _hookData;
    bool private transient _isInside;

    /// @notice Each hook's revert data, or nothing for a hook that went through.
    event HookCalled(uint256 indexed index, bool success, bytes answer);

    constructor() ERC20("", "") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice From now on every transfer makes these calls, one after the other.
    function hook(address target, bytes[] calldata data) external {
        hookTarget = target;
        _hookData = data;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_isInside || hookTarget == address(0)) return;
        _isInside = true;
        for (uint256 i = 0; i < _hookData.length; i++) {
            // The hook is whatever call a test dictates.
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, bytes memory answer) = hookTarget.call(_hookData[i]);
            emit HookCalled(i, success, answer);
        }
        _isInside = false;
    }
}
