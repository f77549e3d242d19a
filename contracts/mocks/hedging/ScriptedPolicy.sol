// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBandPolicy} from "../../interfaces/IBandPolicy.sol";
import {Band, HedgeCosts} from "../../types/Hedge.sol";
import {NetExposure} from "../../types/NetExposure.sol";

/// @title A band policy that answers what a test dictates, or reverts
contract ScriptedPolicy is IBandPolicy {
    error ScriptedPolicy_Refuses();

    Band private _band;
    bool private _refuses;

    function script(Band calldata band, bool refuses) external {
        _band = band;
        _refuses = refuses;
    }

    /// @inheritdoc IBandPolicy
    function bandFor(NetExposure calldata, uint256, HedgeCosts calldata) external view returns (Band memory) {
        require(!_refuses, ScriptedPolicy_Refuses());
        return _band;
    }
}

/// @title A policy whose band is the costs it was told, so that a test can see them
contract CostEchoPolicy is IBandPolicy {
    /// @inheritdoc IBandPolicy
    function bandFor(NetExposure calldata, uint256, HedgeCosts calldata c) external pure returns (Band memory) {
        return Band({triggerWad: c.fixedQuoteWad, targetWad: c.proportionalWad});
    }
}

/// @title A contract that takes any call and answers nothing
contract SilentContract {
    fallback() external {}
}

/// @title A contract that takes any call and answers one word, where a band has two
contract OneWordContract {
    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(uint256(1));
    }
}
