// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";

import {IOptionToken} from "../interfaces/IOptionToken.sol";

/// @title The options of one vault as ERC-1155 tokens
/// @dev Deployed by its vault's constructor, so that neither can exist without the other.
contract OptionToken is ERC1155Supply, IOptionToken {
    /// @inheritdoc IOptionToken
    address public immutable VAULT;

    modifier onlyVault() {
        require(msg.sender == VAULT, OptionToken_NotVault(msg.sender, VAULT));
        _;
    }

    constructor() ERC1155("") {
        VAULT = msg.sender;
    }

    /// @inheritdoc IOptionToken
    function mint(address to, uint256 id, uint256 quantityWad) external onlyVault {
        _mint(to, id, quantityWad, "");
    }

    /// @inheritdoc IOptionToken
    function burn(address from, uint256 id, uint256 quantityWad) external onlyVault {
        _burn(from, id, quantityWad);
    }

    function totalSupply(uint256 id) public view override(ERC1155Supply, IOptionToken) returns (uint256) {
        return super.totalSupply(id);
    }
}
