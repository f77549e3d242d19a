// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that burns a share of everything moved, of any number of decimals
/// @dev For tests only: anyone may mint, and minting is free of the fee.
contract FeeToken is ERC20("Fee dollar", "fUSD") {
    uint256 private constant BPS = 10_000;

    uint8 private immutable DECIMALS;
    uint256 private immutable FEE_BPS;

    /// @param decimals_ What `decimals` answers; more than a vault takes is allowed here.
    /// @param feeBps Share burnt of each transfer, rounded down.
    constructor(uint8 decimals_, uint256 feeBps) {
        DECIMALS = decimals_;
        FEE_BPS = feeBps;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : (amount * FEE_BPS) / BPS;
        super._update(from, to, amount - fee);
        if (fee > 0) super._update(from, address(0), fee);
    }
}
