// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";

/// @dev Base of every Solidity test: forge-std without its console, which alone doubles the build time.
abstract contract KeelTest is CommonBase, StdAssertions, StdInvariant {
    bool public constant IS_TEST = true;

    /// @dev Maps any `x` into [min, max] so that a fuzz run is never thrown away.
    function bound(uint256 x, uint256 min, uint256 max) internal pure returns (uint256) {
        if (x >= min && x <= max) return x;
        uint256 size = max - min;
        return size == type(uint256).max ? x : min + (x % (size + 1));
    }

    /// @dev As above for signed numbers.
    function bound(int256 x, int256 min, int256 max) internal pure returns (int256) {
        if (x >= min && x <= max) return x;
        unchecked {
            uint256 size = uint256(max) - uint256(min);
            if (size == type(uint256).max) return x;
            return int256(uint256(min) + (uint256(x) % (size + 1)));
        }
    }
}
