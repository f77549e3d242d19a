// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token of any number of decimals that refuses whom its issuer has listed, both as sender and as receiver
/// @dev For tests only: anyone may mint and list.
contract BlockingToken is ERC20("Blocking dollar", "bUSD") {
    uint8 private immutable DECIMALS;

    mapping(address account => bool) public isBlocked;

    error BlockingToken_Blocked(address account);

    constructor(uint8 decimals_) {
        DECIMALS = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function _update(address from, address to, uint256 amount) internal override {
        require(!isBlocked[from], BlockingToken_Blocked(from));
        require(!isBlocked[to], BlockingToken_Blocked(to));
        super._update(from, to, amount);
    }
}
