// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {sd} from "@prb/math/src/SD59x18.sol";
import {ud} from "@prb/math/src/UD60x18.sol";

import {BlackScholes, OptionGreeks} from "../../contracts/pricing/BlackScholes.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {Market, Markets} from "./Markets.sol";

/// @dev What every option price must obey, whoever computes it; 100,000 random markets a law.
contract BlackScholesLaws is KeelTest {
    using Markets for Market;

    /// @dev call − put is spot less discounted strike to the wei, and one function says what the other says.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_parityIsExactAndSinglePricesAgree(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        OptionGreeks memory g = m.greeks();
        assertEq(g.call.unwrap() + m.discountedStrike(), g.put.unwrap() + m.spotWad, "parity");
        assertEq(m.call(), g.call.unwrap(), "call");
        assertEq(m.put(), g.put.unwrap(), "put");
        assertEq(m.deltaCall(), g.deltaCall.unwrap(), "delta");
    }

    /// @dev No price is below intrinsic value or above what it can ever pay.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_pricesLieWithinTheNoArbitrageBounds(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        OptionGreeks memory g = m.greeks();
        uint256 discounted = m.discountedStrike();
        assertLe(g.call.unwrap(), m.spotWad, "call above spot");
        assertLe(g.put.unwrap(), discounted, "put above strike");
        if (m.spotWad > discounted) assertGe(g.call.unwrap(), m.spotWad - discounted, "call below intrinsic");
        else assertGe(g.put.unwrap(), discounted - m.spotWad, "put below intrinsic");
        assertTrue(g.deltaCall.unwrap() >= 0 && g.deltaCall.unwrap() <= 1e18, "delta outside [0, 1]");
    }

    /// @dev A higher spot never makes a call cheaper or a put dearer, and a call never gains more than the spot did.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_pricesAreMonotoneInSpot(uint256 seed, uint256 step) external pure {
        Market memory m = Markets.draw(seed);
        OptionGreeks memory low = m.greeks();
        uint256 up = 1 + (step % (m.spotWad >> (step % 50)));
        m.spotWad += up;
        OptionGreeks memory high = m.greeks();
        uint256 tolerance = 2 * m.priceTolerance();
        assertGe(high.call.unwrap() + tolerance, low.call.unwrap(), "call fell");
        assertLe(high.call.unwrap(), low.call.unwrap() + up + tolerance, "call rose by more than spot");
        assertLe(high.put.unwrap(), low.put.unwrap() + tolerance, "put rose");
        assertGe(high.deltaCall.unwrap() + 10, low.deltaCall.unwrap(), "delta fell");
    }

    /// @dev More vol never makes an option cheaper.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_pricesAreMonotoneInVol(uint256 seed, uint256 step) external pure {
        Market memory m = Markets.draw(seed);
        uint256 low = m.call();
        m.volWad += 1 + (step % (m.volWad >> (step % 50)));
        assertGe(m.call() + 2 * m.priceTolerance(), low, "call fell");
    }

    /// @dev Without a rate, more time never makes an option cheaper.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_pricesAreMonotoneInTime(uint256 seed, uint256 step) external pure {
        Market memory m = Markets.draw(seed);
        m.rateWad = 0;
        uint256 low = m.call();
        m.tauSeconds += 1 + (step % m.tauSeconds);
        assertGe(m.call() + 2 * m.priceTolerance(), low, "call fell");
    }

    /// @dev Δ is the slope of the price: a symmetric difference over 2e-4 deviations, whose own error is below 1e-8.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_deltaIsTheSlopeOfThePrice(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        int256 delta = m.deltaCall();
        uint256 spot = m.spotWad;
        uint256 h = (spot * m.deviationWad) / 1e22;
        m.spotWad = spot + h;
        uint256 above = m.call();
        m.spotWad = spot - h;
        int256 slope = ((int256(above) - int256(m.call())) * 1e18) / int256(2 * h);
        uint256 rounding = (2 * m.priceTolerance() * 1e18) / h;
        assertApproxEqAbs(slope, delta, 1e10 + rounding, "delta");
    }

    /// @dev Γ·S is the slope of Δ over 2e-3 deviations, to 1e-6 of its peak.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_gammaIsTheSlopeOfDelta(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        int256 gammaSpot = int256(m.greeks().gammaSpot.unwrap());
        uint256 spot = m.spotWad;
        uint256 deviation = m.deviationWad < 1e18 ? m.deviationWad : 1e18;
        uint256 h = (spot * deviation) / 1e21;
        m.spotWad = spot + h;
        int256 above = m.deltaCall();
        m.spotWad = spot - h;
        int256 slope = ((above - m.deltaCall()) * int256(spot)) / int256(2 * h);
        assertApproxEqAbs(slope, gammaSpot, 1e30 / deviation + 1e22 / deviation, "gamma");
    }

    /// @dev Vega is the slope of the price in vol over 2e-4 of the vol, to 1e-6 of S√τ.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_vegaIsTheSlopeInVol(uint256 seed) external pure {
        Market memory m = Markets.draw(seed);
        int256 vega = int256(m.greeks().vega.unwrap());
        uint256 vol = m.volWad;
        uint256 h = vol / 1e4;
        uint256 scale = (m.spotWad * m.deviationWad) / vol;
        m.volWad = vol + h;
        uint256 above = m.call();
        m.volWad = vol - h;
        int256 slope = ((int256(above) - int256(m.call())) * 1e18) / int256(2 * h);
        uint256 rounding = (2 * m.priceTolerance() * 1e18) / h;
        assertApproxEqAbs(slope, vega, scale / 1e6 + rounding, "vega");
    }

    /// @dev Nothing in the documented domain reverts, at whatever corner.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_theWholeDomainIsPriced(
        uint256 spot,
        uint256 strike,
        uint256 vol,
        uint256 tau,
        int256 rate
    ) external pure {
        Market memory m = Market({
            spotWad: bound(spot, 1e9, 1e33) >> (spot % 80),
            strikeWad: bound(strike, 1e9, 1e33) >> (strike % 80),
            volWad: bound(vol, 0, 20e18) >> (vol % 60),
            tauSeconds: bound(tau, 0, 315_360_000) >> (tau % 29),
            rateWad: bound(rate, -1e18, 4e18),
            deviationWad: 0
        });
        if (m.spotWad < 1e9) m.spotWad = 1e9;
        if (m.strikeWad < 1e9) m.strikeWad = 1e9;
        OptionGreeks memory g = m.greeks();
        assertLe(g.call.unwrap(), m.spotWad, "call above spot");
        assertTrue(g.deltaCall.unwrap() >= 0 && g.deltaCall.unwrap() <= 1e18, "delta outside [0, 1]");
    }
}
