// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose balances are shares of something that grows, rounded down, as staked ether's are
/// @dev For tests only: anyone may mint and let it grow.
contract RebasingToken is ERC20("Growing dollar", "gUSD") {
    uint256 private constant WAD = 1e18;

    /// @notice Tokens a share, WAD.
    uint256 public indexWad = WAD;

    function mint(address to, uint256 amount) external {
        _mint(to, (amount * WAD) / indexWad);
    }

    function grow(uint256 nextIndexWad) external {
        indexWad = nextIndexWad;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return (super.balanceOf(account) * indexWad) / WAD;
    }

    /// @dev Moves shares, rounded down: what arrives may be a unit less than what was asked for.
    function _update(address from, address to, uint256 amount) internal override {
        bool isMoved = from != address(0) && to != address(0);
        super._update(from, to, isMoved ? (amount * WAD) / indexWad : amount);
    }
}
