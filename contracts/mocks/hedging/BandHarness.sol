// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BandMath} from "../../hedging/BandMath.sol";

/// @title The library of the optimal band, made callable
contract BandHarness {
    function shape(uint256 gasWeightWad) external pure returns (uint256 betaWad, uint256 alphaWad) {
        return BandMath.shape(gasWeightWad);
    }

    function steady(uint256 pQ96, uint256 qQ96) external pure returns (uint256 targetQ64, uint256 gapQ64) {
        return BandMath.steady(pQ96, qQ96);
    }

    function cbrt(uint256 x) external pure returns (uint256) {
        return BandMath.cbrt(x);
    }
}
