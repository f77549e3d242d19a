// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An address that vault and bounty budget take for their rebalancer, so that a test can act as one
/// @dev Does nothing itself: the test sends from its address.
contract NamedRebalancer {
    address public immutable VAULT;
    address public immutable BOUNTY;

    constructor(address vault, address bounty) {
        (VAULT, BOUNTY) = (vault, bounty);
    }
}
