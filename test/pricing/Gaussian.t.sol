// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {sd} from "@prb/math/src/SD59x18.sol";

import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {Gaussian} from "../../contracts/pricing/Gaussian.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev The laws of the distribution function and of the logarithm; 100,000 random arguments a law.
contract GaussianLaws is KeelTest {
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_bothSidesMakeOneExactly(int256 x) external pure {
        if (x == type(int256).min) x++;
        int256 near = bound(x, -14e18, 14e18);
        assertEq(_cdf(near) + _cdf(-near), 1e18, "near");
        assertEq(_cdf(x) + _cdf(-x), 1e18, "anywhere");
    }

    /// @dev For steps of one wei as for large ones.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_theDistributionNeverDecreases(int256 x, uint256 step) external pure {
        x = bound(x, -15e18, 15e18);
        int256 up = int256((step % 2e18) >> (step % 61));
        assertGe(_cdf(x + up), _cdf(x), "decreased");
    }

    /// @dev Φ rises by φ, to the second order of the step.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_theDensityIsTheSlopeOfTheDistribution(int256 x) external pure {
        x = bound(x, -10e18, 10e18);
        int256 slope = (int256(_cdf(x + 1e14)) - int256(_cdf(x - 1e14))) * 5000;
        assertApproxEqAbs(slope, int256(Gaussian.pdf(sd(x)).unwrap()), 2e9, "slope");
    }

    /// @dev ln(x·y) = ln x + ln y within the rounding of three logarithms, and ln never decreases.
    /// hardhat-config: fuzz.runs = 100000
    function testFuzz_theLogarithmTurnsProductsIntoSums(uint256 x, uint256 y) external pure {
        x = bound(x, 1e18, 1e36) >> (x % 60);
        y = bound(y, 1e18, 1e36);
        uint256 product = (x * y) / 1e18;
        if (product < 1e24) return;
        assertApproxEqAbs(
            FixedMath.lnWad(product),
            FixedMath.lnWad(x) + FixedMath.lnWad(y),
            2 + 1e18 / 1e6 / 1e12,
            "ln"
        );
        assertGe(FixedMath.lnWad(x + 1), FixedMath.lnWad(x), "ln fell");
    }

    function _cdf(int256 x) private pure returns (uint256) {
        return Gaussian.cdf(sd(x)).unwrap();
    }
}
