// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

import {CallProbe} from "./CallProbe.sol";

/// @title An option holder that hands control to its probe when it receives options
/// @dev For tests only.
contract ReentrantHolder is ERC1155Holder, CallProbe {
    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes memory data
    ) public override returns (bytes4) {
        _fire();
        return super.onERC1155Received(operator, from, id, value, data);
    }
}
