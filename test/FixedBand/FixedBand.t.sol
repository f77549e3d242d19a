// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedBand} from "../../contracts/hedging/FixedBand.sol";
import {Band, HedgeCosts} from "../../contracts/types/Hedge.sol";
import {NetExposure} from "../../contracts/types/NetExposure.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev The simplest policy keeps a policy's two promises: target <= trigger, and no revert for any exposure.
contract FixedBandTest is KeelTest {
    function test_aKnownBandIsAShareOfTheContracts() external {
        NetExposure memory exposure;
        exposure.grossWad = 150e18;
        Band memory band = new FixedBand(200, 100).bandFor(exposure, 3000e18, HedgeCosts(0, 0, 0));
        assertEq(band.triggerWad, 3e18, "2 % of 150");
        assertEq(band.targetWad, 1.5e18, "1 % of 150");
    }

    function test_withNothingWrittenTheBandIsZero() external {
        NetExposure memory exposure;
        Band memory band = new FixedBand(10_000, 10_000).bandFor(exposure, 3000e18, HedgeCosts(0, 0, 0));
        assertEq(band.triggerWad + band.targetWad, 0, "band");
    }

    /// hardhat-config: fuzz.runs = 200
    function testFuzz_settingsAreCheckedWhole(uint256 triggerBps, uint256 targetBps) external {
        triggerBps = bound(triggerBps, 0, 12_000);
        targetBps = bound(targetBps, 0, 12_000);
        if (targetBps > triggerBps || triggerBps > 10_000) {
            vm.expectRevert(abi.encodeWithSelector(FixedBand.FixedBand_BadSettings.selector, triggerBps, targetBps));
        }
        FixedBand policy = new FixedBand(triggerBps, targetBps);
        if (address(policy).code.length == 0) return;
        assertEq(policy.TRIGGER_BPS(), triggerBps, "trigger");
        assertEq(policy.TARGET_BPS(), targetBps, "target");
    }

    /// hardhat-config: fuzz.runs = 200
    function testFuzz_theBandIsOrderedAndGrowsWithTheContracts(
        NetExposure memory exposure,
        uint256 spotWad,
        HedgeCosts memory costs,
        uint256 triggerBps,
        uint256 targetBps,
        uint128 more
    ) external {
        triggerBps = bound(triggerBps, 0, 10_000);
        targetBps = bound(targetBps, 0, triggerBps);
        exposure.grossWad = bound(exposure.grossWad, 0, type(uint256).max - more);
        FixedBand policy = new FixedBand(triggerBps, targetBps);
        Band memory band = policy.bandFor(exposure, spotWad, costs);
        assertLe(band.targetWad, band.triggerWad, "target <= trigger");
        assertLe(band.triggerWad, exposure.grossWad, "never wider than the contracts");
        exposure.grossWad += more;
        Band memory wider = policy.bandFor(exposure, 0, HedgeCosts(0, 0, 0));
        assertGe(wider.triggerWad, band.triggerWad, "trigger grows");
        assertGe(wider.targetWad, band.targetWad, "target grows");
    }
}
