// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {CallProbe} from "./CallProbe.sol";

/// @title A six-decimal token that hands control to its probe on every move, as a token with hooks could
/// @dev For tests only: anyone may mint.
contract ReentrantToken is ERC20("Reentrant dollar", "rUSD"), CallProbe {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        _fire();
    }
}
