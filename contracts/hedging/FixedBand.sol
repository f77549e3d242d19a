// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBandPolicy} from "../interfaces/IBandPolicy.sol";
import {Band, HedgeCosts} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {BPS, Units} from "../types/Units.sol";

/// @title The simple policy: a band that is a fixed share of the contracts written
/// @notice It knows nothing of cost or risk; it is there to be understood at a glance and to be beaten.
contract FixedBand is IBandPolicy {
    /// @dev Thrown by the constructor: 0 <= target <= trigger <= 100 %.
    error FixedBand_BadSettings(uint256 triggerBps, uint256 targetBps);

    /// @notice Half-width of the band as a share of gross contracts.
    uint256 public immutable TRIGGER_BPS;
    /// @notice Where a hedge leaves net delta, as a share of gross contracts.
    uint256 public immutable TARGET_BPS;

    constructor(uint256 triggerBps, uint256 targetBps) {
        require(targetBps <= triggerBps && triggerBps <= BPS, FixedBand_BadSettings(triggerBps, targetBps));
        TRIGGER_BPS = triggerBps;
        TARGET_BPS = targetBps;
    }

    /// @inheritdoc IBandPolicy
    /// @dev With no contracts written the band is zero: all base is surplus and is sold.
    function bandFor(NetExposure calldata exposure, uint256, HedgeCosts calldata) external view returns (Band memory) {
        return
            Band({
                triggerWad: Units.bpsDown(exposure.grossWad, TRIGGER_BPS),
                targetWad: Units.bpsDown(exposure.grossWad, TARGET_BPS)
            });
    }
}
