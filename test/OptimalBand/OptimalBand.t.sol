// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Authority} from "../../contracts/Authority.sol";
import {BandMath} from "../../contracts/hedging/BandMath.sol";
import {OptimalBand} from "../../contracts/hedging/OptimalBand.sol";
import {Band, HedgeCosts} from "../../contracts/types/Hedge.sol";
import {NetExposure} from "../../contracts/types/NetExposure.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev A policy's promises, for any exposure at all; and what a band must do when one thing changes.
contract OptimalBandTest is KeelTest {
    OptimalBand private policy;
    HedgeCosts private usual = HedgeCosts({proportionalWad: 0.0005e18, fixedQuoteWad: 9e18, volRatioWad: 1e18});

    function setUp() external {
        policy = new OptimalBand(address(new Authority(address(this))), 1e13);
    }

    /// hardhat-config: fuzz.runs = 5000
    function testFuzz_itAnswersAnyExposureInOrder(
        NetExposure memory exposure,
        uint256 spotWad,
        HedgeCosts memory costs,
        uint256 lambdaWad
    ) external {
        OptimalBand any = new OptimalBand(policy.authority(), bound(lambdaWad, 1e6, 1e18));
        Band memory band = any.bandFor(exposure, spotWad, costs);
        assertLe(band.targetWad, band.triggerWad, "target <= trigger");
        assertLe(band.triggerWad, exposure.grossWad, "trigger <= contracts");
    }

    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_dearerHedgesWidenTheTrigger(uint256 seed, uint64 fee, uint128 gas, uint64 more) external view {
        (NetExposure memory exposure, uint256 spotWad) = _book(seed);
        HedgeCosts memory costs = HedgeCosts({
            proportionalWad: bound(fee, 0, 0.02e18),
            fixedQuoteWad: bound(gas, 0, 1_000e18),
            volRatioWad: 1e18
        });
        Band memory before = policy.bandFor(exposure, spotWad, costs);
        costs.fixedQuoteWad += bound(more, 0, 100e18);
        Band memory dearGas = policy.bandFor(exposure, spotWad, costs);
        assertGe(dearGas.triggerWad + _slack(before.triggerWad), before.triggerWad, "gas widens the trigger");
        assertLe(dearGas.targetWad, before.targetWad + _slack(before.targetWad), "gas pulls the target in");
        costs.proportionalWad += 0.001e18;
        Band memory dearFee = policy.bandFor(exposure, spotWad, costs);
        assertGe(dearFee.triggerWad + _slack(dearGas.triggerWad), dearGas.triggerWad, "fee widens the trigger");
        assertGe(dearFee.targetWad + _slack(dearGas.targetWad), dearGas.targetWad, "fee moves the target out");
    }

    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_dearerRiskNarrowsTheBand(uint256 seed, uint256 lambdaWad, uint8 factor) external {
        (NetExposure memory exposure, uint256 spotWad) = _book(seed);
        lambdaWad = bound(lambdaWad, 1e9, 1e15);
        address authority = policy.authority();
        Band memory cheap = new OptimalBand(authority, lambdaWad).bandFor(exposure, spotWad, usual);
        Band memory dear = new OptimalBand(authority, lambdaWad * (1 + uint256(factor))).bandFor(
            exposure,
            spotWad,
            usual
        );
        assertLe(dear.triggerWad, cheap.triggerWad + _slack(cheap.triggerWad), "trigger");
    }

    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_aLivelierMarketNeverWidensTheBand(uint256 seed, uint64 ratio, uint64 more) external view {
        (NetExposure memory exposure, uint256 spotWad) = _book(seed);
        HedgeCosts memory costs = usual;
        costs.volRatioWad = bound(ratio, 1, 2e18);
        Band memory calm = policy.bandFor(exposure, spotWad, costs);
        costs.volRatioWad += more;
        Band memory lively = policy.bandFor(exposure, spotWad, costs);
        assertLe(lively.triggerWad, calm.triggerWad, "trigger");
        assertLe(lively.targetWad, calm.targetWad, "target");
    }

    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_theShapeSolvesItsEquation(uint256 gasWeightWad) external pure {
        gasWeightWad = bound(gasWeightWad, 1e9, BandMath.MAX_GAS_WEIGHT_WAD);
        (uint256 beta, uint256 alpha) = BandMath.shape(gasWeightWad);
        // α·β·(α + β) = 2 and (β + α)·(β − α)³ = 4G
        assertApproxEqRel((((alpha * beta) / 1e18) * (alpha + beta)) / 1e18, 2e18, 1e9, "product");
        uint256 gap = beta - alpha;
        uint256 fourG = ((((((beta + alpha) * gap) / 1e18) * gap) / 1e18) * gap) / 1e18;
        if (gasWeightWad > 1e12) assertApproxEqRel(fourG, 4 * gasWeightWad, 1e12, "gap");
    }

    /// hardhat-config: fuzz.runs = 5000
    function testFuzz_theCubeRootIsOne(uint256 x) external pure {
        x = bound(x, 1 << 64, (1 << 255) - 1);
        uint256 root = BandMath.cbrt(x);
        uint256 slack = 1 + (root >> 53);
        assertLe((root - slack) ** 3, x, "below");
        assertGe((root + slack) ** 3, x, "above");
    }

    /// @dev What `status` pays for the band: the call, cold, with its answer.
    function test_aBandCostsUnder10000Gas() external view {
        (NetExposure memory exposure, uint256 spotWad) = _book(1);
        HedgeCosts memory costs = usual;
        OptimalBand cold = policy;
        uint256 before = gasleft();
        cold.bandFor(exposure, spotWad, costs);
        assertLt(before - gasleft(), 10_000, "gas");
    }

    /// @dev A book somebody could hold: sizes, volatility and life within what smiles and expiries allow.
    function _book(uint256 seed) private pure returns (NetExposure memory exposure, uint256 spotWad) {
        spotWad = bound(uint256(keccak256(abi.encode(seed, 1))), 1e18, 1e23);
        uint256 gamma = bound(uint256(keccak256(abi.encode(seed, 2))), 1e12, 1e24);
        uint256 vol = bound(uint256(keccak256(abi.encode(seed, 3))), 0.1e18, 4e18);
        uint256 tau = bound(uint256(keccak256(abi.encode(seed, 4))), 0.0001e18, 2e18);
        uint256 gammaQuote = (gamma * spotWad) / 1e18;
        exposure.gammaSpotWad = -int256(gamma);
        exposure.thetaWad = int256((((gammaQuote * vol) / 1e18) * vol) / 2e18);
        exposure.vegaWad = -int256((((gammaQuote * vol) / 1e18) * tau) / 1e18);
        exposure.grossWad = gamma * 1e6;
    }

    /// @dev A millionth: where the closed form passes to its limit of gas alone it moves by 1e-7.
    function _slack(uint256 wad) private pure returns (uint256) {
        return wad / 1e6 + 1e6;
    }
}
