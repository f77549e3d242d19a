// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {SmileMath} from "../../contracts/pricing/SmileMath.sol";
import {Smile, SmileParameters} from "../../contracts/types/Smile.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev A sane smile gives every strike a volatility inside the bounds, without a jump and without a revert.
contract SmileMathTest is KeelTest {
    int256 private constant E9_TO_WAD = 1e9;

    // ---------------------------------------------------------------- golden values

    /// @dev 80 % − 2 %·x + 1 %·x² with deviation 20 %, worked out by hand for x = 0, 1, −2, 4 and beyond the clamp.
    function test_aKnownSmileHasKnownVolatilities() external pure {
        Smile memory smile = Smile({
            atmE9: 0.8e9,
            skewE9: -0.02e9,
            curvatureE9: 0.01e9,
            lnAnchorE12: 8e12,
            deviationE9: 0.2e9,
            setAt: 1
        });
        assertEq(SmileMath.volWad(smile, 8e18), 0.8e18, "x = 0");
        assertEq(SmileMath.volWad(smile, 8.2e18), 0.79e18, "x = 1");
        assertEq(SmileMath.volWad(smile, 7.6e18), 0.88e18, "x = -2");
        assertEq(SmileMath.volWad(smile, 8.8e18), 0.88e18, "x = 4");
        assertEq(SmileMath.volWad(smile, 9.9e18), 1.04e18, "x = 9.5 is held at 6");
        assertEq(SmileMath.volWad(smile, 1e18), 1.28e18, "x = -35 is held at -6");
    }

    function test_saneIsExactlyTheStatedBox() external pure {
        assertTrue(SmileMath.isSane(SmileParameters(0.1e9, -0.5e9, -0.5e9)), "lower corner");
        assertTrue(SmileMath.isSane(SmileParameters(4e9, 0.5e9, 0.5e9)), "upper corner");
        assertFalse(SmileMath.isSane(SmileParameters(0.1e9 - 1, 0, 0)), "atm below 10 %");
        assertFalse(SmileMath.isSane(SmileParameters(4e9 + 1, 0, 0)), "atm above 400 %");
        assertFalse(SmileMath.isSane(SmileParameters(1e9, 0.5e9 + 1, 0)), "skew above 50 %");
        assertFalse(SmileMath.isSane(SmileParameters(1e9, -0.5e9 - 1, 0)), "skew below -50 %");
        assertFalse(SmileMath.isSane(SmileParameters(1e9, 0, 0.5e9 + 1)), "curvature above 50 %");
        assertFalse(SmileMath.isSane(SmileParameters(1e9, 0, -0.5e9 - 1)), "curvature below -50 %");
    }

    // ---------------------------------------------------------------- laws

    /// @dev Any number the strike's 72 bits can hold, not only logarithms of real strikes.
    function testFuzz_neverRevertsAndStaysInsideTheBounds(uint256 seed, int72 lnStrikeWad) external pure {
        uint256 vol = SmileMath.volWad(_smile(seed), lnStrikeWad);
        assertGe(vol, 0.05e18, "floor");
        assertLe(vol, 5e18, "ceiling");
    }

    /// @dev The anchor keeps twelve digits, so "at the anchor" means up to 1e-12 of log-moneyness away from it.
    function testFuzz_atTheAnchorItIsTheAtmVolatility(uint256 seed) external pure {
        Smile memory smile = _smile(seed);
        assertEq(SmileMath.volWad(smile, int256(smile.lnAnchorE12) * 1e6), uint256(smile.atmE9) * 1e9, "atm");
    }

    function testFuzz_wingsAreFlatBeyondSixDeviations(uint256 seed, uint256 far) external pure {
        Smile memory smile = _smile(seed);
        int256 anchor = int256(smile.lnAnchorE12) * 1e6;
        int256 edge = 6 * int256(uint256(smile.deviationE9)) * E9_TO_WAD;
        int256 beyond = edge + int256(bound(far, 0, 1e21));
        assertEq(SmileMath.volWad(smile, anchor + beyond), SmileMath.volWad(smile, anchor + edge), "upper wing");
        assertEq(SmileMath.volWad(smile, anchor - beyond), SmileMath.volWad(smile, anchor - edge), "lower wing");
    }

    /// @dev |d vol / dx| ≤ |skew| + 12·|curvature| on |x| ≤ 6, and 0 beyond: no step of 1e-9 deviations may move vol by
    ///      more, wherever it falls; half the runs are put astride a clamp.
    function testFuzz_hasNoJump(uint256 seed, int256 xE9, bool atClamp) external pure {
        Smile memory smile = _smile(seed);
        int256 deviation = int256(uint256(smile.deviationE9));
        xE9 = atClamp ? (xE9 < 0 ? -int256(6e9) : int256(6e9)) - 1 : bound(xE9, -8e9, 8e9);
        int256 ln = int256(smile.lnAnchorE12) * 1e6 + xE9 * deviation;
        uint256 here = SmileMath.volWad(smile, ln);
        uint256 there = SmileMath.volWad(smile, ln + deviation);
        uint256 slope = FixedMath.abs(smile.skewE9) + 12 * FixedMath.abs(smile.curvatureE9);
        assertLe(here > there ? here - there : there - here, slope + 4, "a step of 1e-9 deviations");
    }

    // ---------------------------------------------------------------- anchoring

    /// @dev dev = atm·√τ to 1e-8 of itself and two units; no field is cut by its bits.
    function testFuzz_anchoringFitsItsBits(uint256 seed, uint256 spotWad, uint256 tau, uint40 timestamp) external pure {
        SmileParameters memory p = _parameters(seed);
        int256 lnSpotWad = FixedMath.lnWad(bound(spotWad, 1e9, 1e33));
        tau = bound(tau, 1, 400 days);
        Smile memory smile = SmileMath.anchored(p, lnSpotWad, tau, timestamp);
        assertEq(smile.atmE9, p.atmE9, "atm");
        assertEq(smile.skewE9, p.skewE9, "skew");
        assertEq(smile.curvatureE9, p.curvatureE9, "curvature");
        assertEq(int256(smile.lnAnchorE12), lnSpotWad / 1e6, "anchor is not cut");
        assertEq(smile.setAt, timestamp, "setAt");
        assertGe(smile.deviationE9, 1, "deviation is never zero");
        // (dev ± 2)² brackets atm²·τ/year, both sides in 1e18
        uint256 exact = (uint256(p.atmE9) * p.atmE9 * tau) / 365 days;
        uint256 dev = smile.deviationE9;
        uint256 slack = 2 + p.atmE9 / 1e9 + 1; // the root is cut to 1e-9, then multiplied by atm
        assertGe((dev + slack) * (dev + slack), exact, "deviation from below");
        if (dev > slack) assertLe((dev - slack) * (dev - slack), exact, "deviation from above");
    }

    function _parameters(uint256 seed) private pure returns (SmileParameters memory p) {
        p.atmE9 = uint40(bound(uint256(keccak256(abi.encode(seed, 1))), 0.1e9, 4e9));
        p.skewE9 = int40(bound(int256(uint256(keccak256(abi.encode(seed, 2)))), -0.5e9, 0.5e9));
        p.curvatureE9 = int40(bound(int256(uint256(keccak256(abi.encode(seed, 3)))), -0.5e9, 0.5e9));
        require(SmileMath.isSane(p), "the generator must make sane parameters");
    }

    function _smile(uint256 seed) private pure returns (Smile memory) {
        uint256 spotWad = bound(uint256(keccak256(abi.encode(seed, 4))), 1e9, 1e33);
        uint256 tau = bound(uint256(keccak256(abi.encode(seed, 5))), 1, 400 days);
        return SmileMath.anchored(_parameters(seed), FixedMath.lnWad(spotWad), tau, 1_789_977_600);
    }
}
