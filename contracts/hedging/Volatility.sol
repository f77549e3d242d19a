// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {NetExposure} from "../types/NetExposure.sol";
import {Units, WAD} from "../types/Units.sol";

/// @title Implied against realised volatility
/// @dev Pure; `sdk/hedging/triggers.ts` is its twin.
library Volatility {
    uint256 private constant MIN_RATIO_WAD = 0.5e18;
    uint256 private constant MAX_RATIO_WAD = 2e18;
    /// @dev Smiles keep volatility within 10 % and 400 %: so the book's own average must be.
    uint256 private constant MIN_VARIANCE_WAD = 0.01e18;
    uint256 private constant MAX_VARIANCE_WAD = 16e18;

    /// @notice The book's own variance a year: σ² = 2θ / (S²Γ), which at a rate of zero is exact for one option and, for a
    ///         book, the mean weighted by gamma. 0 where gamma and theta do not oppose each other (nothing written, or
    ///         long and short gamma mixed). Rounded down, held within what smiles allow.
    function impliedVarianceWad(NetExposure memory exposure, uint256 spotWad) internal pure returns (uint256) {
        int256 gammaSpotWad = exposure.gammaSpotWad;
        if (gammaSpotWad == 0 || (gammaSpotWad > 0) == (exposure.thetaWad > 0) || exposure.thetaWad == 0) return 0;
        uint256 gammaQuoteWad = Units.mulWadUp(Units.abs(gammaSpotWad), spotWad);
        uint256 varianceWad = Math.mulDiv(2 * Units.abs(exposure.thetaWad), WAD, gammaQuoteWad);
        return Math.max(MIN_VARIANCE_WAD, Math.min(varianceWad, MAX_VARIANCE_WAD));
    }

    /// @notice Realised over implied volatility, held within a half and two; 0 when either is not known.
    function ratioWad(uint256 realisedVarianceWad, uint256 impliedVarianceWad_) internal pure returns (uint256) {
        if (realisedVarianceWad == 0 || impliedVarianceWad_ == 0) return 0;
        // Four is the square of the largest ratio: what is beyond it needs no root.
        if (realisedVarianceWad >= 4 * impliedVarianceWad_) return MAX_RATIO_WAD;
        uint256 squareWad = Math.mulDiv(realisedVarianceWad, WAD, impliedVarianceWad_);
        return Math.max(MIN_RATIO_WAD, Math.sqrt(squareWad * WAD));
    }

    /// @notice How much sooner clocks and price triggers go off: the ratio where it is above one, else one.
    function haste(uint256 volRatioWad) internal pure returns (uint256) {
        return Math.max(WAD, volRatioWad);
    }
}
