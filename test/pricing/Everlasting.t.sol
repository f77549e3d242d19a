// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ud} from "@prb/math/src/UD60x18.sol";

import {Everlasting, EverlastingGreeks} from "../../contracts/pricing/Everlasting.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {Market, Markets} from "./Markets.sol";

/// @dev The laws of everlasting options, with the time to expiry as funding period; 100,000 random markets a law.
contract EverlastingLaws is KeelTest {
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_parityAndBoundsHold(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        EverlastingGreeks memory g = _greeks(m);
        assertEq(g.call.unwrap() + m.strikeWad, g.put.unwrap() + m.spotWad, "parity");
        assertLe(g.call.unwrap(), m.spotWad, "call above spot");
        assertLe(g.put.unwrap(), m.strikeWad, "put above strike");
        assertTrue(g.deltaCall.unwrap() >= 0 && g.deltaCall.unwrap() <= 1e18, "delta outside [0, 1]");
    }

    /// @dev Across the strike too: value and delta meet there.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_deltaIsTheSlopeOfThePrice(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        if (seed % 4 == 0) m.strikeWad = m.spotWad;
        int256 delta = _greeks(m).deltaCall.unwrap();
        uint256 spot = m.spotWad;
        uint256 deviation = m.deviationWad < 1e18 ? m.deviationWad : 1e18;
        uint256 h = (spot * deviation) / 1e22;
        m.spotWad = spot + h;
        uint256 above = _greeks(m).call.unwrap();
        m.spotWad = spot - h;
        int256 slope = ((int256(above) - int256(_greeks(m).call.unwrap())) * 1e18) / int256(2 * h);
        assertApproxEqAbs(slope, delta, 1e11 + (2 * Markets.priceTolerance(m) * 1e18) / h, "delta");
    }

    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_pricesAreMonotoneInSpotAndVol(uint256 seed, uint256 step) external pure {
        Market memory m = Markets.draw(seed);
        uint256 low = _greeks(m).call.unwrap();
        uint256 tolerance = 2 * Markets.priceTolerance(m);
        uint256 vol = m.volWad;
        m.volWad += 1 + (step % vol);
        assertGe(_greeks(m).call.unwrap() + tolerance, low, "call fell with vol");
        m.volWad = vol;
        m.spotWad += 1 + (step % m.spotWad);
        assertGe(_greeks(m).call.unwrap() + tolerance, low, "call fell with spot");
    }

    function _greeks(Market memory m) private pure returns (EverlastingGreeks memory) {
        return Everlasting.greeks(ud(m.spotWad), ud(m.strikeWad), ud(m.volWad), m.tauSeconds);
    }
}
