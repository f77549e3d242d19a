// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Smile} from "../types/Smile.sol";
import {YEAR_SECONDS} from "../types/Units.sol";
import {Grid} from "./Grid.sol";
import {Nodes} from "./Nodes.sol";

/// @title A proved bound on what virtual strikes lose, from grid, smile and time alone
/// @dev In log-strike y, Δ = Φ(d1) and value v = S·Φ(d1) − e^y·Φ(d2) are analytic where Re vol(y) > 0. The proof bounds them on
///      the Bernstein ellipse E(ρ), ρ = 5/2, of the range [c − a, c + a]: y = c + r·cosθ + i·h·sinθ, r = a·(ρ + 1/ρ)/2,
///      h = a·(ρ − 1/ρ)/2, arc by arc: twelve arcs of θ in [0, π]; the lower half mirrors them.
///
/// @dev 1. The smile on an arc. x = (y − anchor)/dev has Re x between the arc's ends x1 ≥ x2 and |Im x| ≤ V = h·sin/dev, sin the
///      greatest sine of the arc. A parabola p = atm + skew·x + curv·x² leaves its chord by at most |curv|·w², w half of
///      x1 − x2, on the side its curvature says; Re vol = p(Re x) − curv·(Im x)². So Re vol ≥ low = min(p(x1), p(x2)) −
///      max(curv, 0)·(w² + V²), Re vol ≤ high = max(p(x1), p(x2)) + max(−curv, 0)·(w² + V²), and with Im vol =
///      (skew + 2·curv·Re x)·Im x: |Im vol| ≤ κ·Re vol, κ = max |skew + 2·curv·x1,2|·V/low. Re vol is harmonic: positive
///      on the ellipse, it is positive inside.
/// @dev 2. d on an arc. Let s = vol·√τ, m = ln S − y, p + iq = m/s. Im m = q·Re s + p·Im s gives |q| ≤ H/Re s + κ·|p|, H = h·sin;
///      d = m/s ± s/2 then has |Im d| ≤ v0 + κ·|Re d|, v0 = H/(low·√τ) + κ·high·√τ. So Im² d − Re² d ≤ v0²/(1 − κ²), and
///      with E = e^(v0²/(2(1 − κ²))): |φ(d)| ≤ E/√(2π) and, φ integrated from Re d upwards (Dawson's integral is at most
///      0.5411), |Φ(d)| ≤ 1 + 0.306·E. M is the mean of that over the arcs.
/// @dev 3. Δ. A function's Chebyshev coefficients are Cauchy integrals over the ellipse: |aₖ| ≤ 2·mean|f|·ρ^(−k). Interpolation on n
///      Chebyshev nodes errs by at most 2·Σ |aₖ| over k ≥ n (aliasing), so by 4M·ρ^(1−n)/(ρ − 1). (Trefethen, Approximation
///      Theory and Approximation Practice, theorems 3.1, 4.2 and 8.1.)
/// @dev 4. Value per S. v' = −e^y·Φ(d2) + e^y·φ(d2)·√τ·vol'(y), |e^y| ≤ e^(c+r), |vol'| ≤ (|skew| + 2·|curv|·X)/dev, X = |c − anchor|/dev
///      + r/dev; so mean|v'|/S ≤ M·T, T = e^(c+r−ln S)·(1 + 1.31·√τ·|vol'|). From 2k·aₖ = a·(aₖ₋₁' − aₖ₊₁'):
///      |aₖ| ≤ (a·M·T/k)·ρ^(−k)·(ρ + 1/ρ), and the sum of 3. is multiplied by G = T·a·(ρ + 1/ρ)/(2n).
/// @dev 5. Time. For a fixed ρ, v0 is convex in √τ on every arc, so M is: over an interval of times it is greatest at an end.
/// @dev Roundings here are of order 1e-17, covered by the 1e-7 of the tolerance that nothing below uses.
library GridBound {
    /// @notice |error| of Δ, per unit of gross size, and of value, per unit of gross size times spot, of a fold by nodes.
    uint256 internal constant TOLERANCE_WAD = 1e13; // 1e-5
    /// @dev Rounding a strike's share to units loses under one unit a node, and no node's Δ or value per S exceeds 1: 18·1e6.
    uint256 internal constant ROUNDING_PER_STRIKE_WAD = 18e6;
    /// @dev With this much base a strike in the mean that is 1e-6 of the gross size, a tenth of the tolerance.
    uint256 internal constant MIN_MEAN_QUANTITY_WAD = 1.8e13;
    /// @notice A time to expiry that means: not proved for any.
    uint32 internal constant NEVER = type(uint32).max;
    /// @dev What the interpolation alone may lose.
    uint256 private constant INTERPOLATION_WAD = 8.9e12;
    uint256 private constant WAD = 1e18;
    int256 private constant WAD_INT = 1e18;
    uint256 private constant NO_BOUND = type(uint256).max;
    uint256 private constant ARCS = 12;
    /// @dev Halvings of the search for the shortest time: to 1/64 of √τ.
    uint256 private constant SEARCH_STEPS = 6;
    uint256 private constant MAX_KAPPA_WAD = 0.9e18;
    uint256 private constant MAX_EXPONENT_WAD = 60e18;
    /// @dev √2·max(Dawson)/√(2π), rounded up.
    uint256 private constant DAWSON_WAD = 0.306e18;
    /// @dev 1/(0.306·√(2π)) = 1.3037, rounded up.
    uint256 private constant VEGA_WAD = 1.31e18;
    /// @dev (ρ − 1/ρ)/2 and (ρ + 1/ρ)/2.
    uint256 private constant IMAGINARY_AXIS_WAD = 1.05e18;
    uint256 private constant REAL_AXIS_WAD = 1.45e18;
    /// @dev 4·ρ^(1−n)/(ρ − 1), n = 18, with 36 decimals, rounded up.
    uint256 private constant ERROR_PER_SIZE_E36 = 458129844906666666666666666667;

    /// @dev One arc: v0 = height/√τ + bend·√τ and E = e^(v0²/(2·spread)), all WAD.
    struct Arc {
        uint256 height; // H/low
        uint256 bend; // κ·high
        uint256 spread; // 1 − κ²
    }

    /// @notice Seconds to expiry from which on, up to `tauSeconds`, the nodes are within the tolerance for every spot not
    ///         below the range; NEVER if there are none. Does not revert.
    function minTau(Grid memory grid, Smile memory smile, uint256 tauSeconds) internal pure returns (uint32) {
        unchecked {
            if (smile.setAt == 0 || tauSeconds >= NEVER || !_isPolynomial(grid, smile)) return NEVER;
            (bool isAnalytic, Arc[12] memory arcs) = _arcsOf(grid, smile);
            uint256 high = _rootTauWad(tauSeconds);
            uint256 gainWad = _gainWad(grid, smile, high + 1);
            if (!isAnalytic || _errorWad(arcs, gainWad, high) > INTERPOLATION_WAD) return NEVER;
            uint256 low = 0;
            for (uint256 i = 0; i < SEARCH_STEPS; i++) {
                uint256 middle = (low + high) / 2;
                if (_errorWad(arcs, gainWad, middle) <= INTERPOLATION_WAD) high = middle;
                else low = middle;
            }
            // Rounded up, but not beyond the time asked about: there the bound was tested itself.
            return uint32(Math.min((high * high * YEAR_SECONDS) / (WAD * WAD) + 1, tauSeconds));
        }
    }

    /// @notice What interpolation may lose at one spot and time, WAD; the largest number where nothing is proved.
    function boundWad(
        Grid memory grid,
        Smile memory smile,
        int256 lnSpotWad,
        uint256 tauSeconds
    ) internal pure returns (uint256) {
        if (!_isPolynomial(grid, smile) || lnSpotWad < lowerEnd(grid)) return NO_BOUND;
        (bool isAnalytic, Arc[12] memory arcs) = _arcsOf(grid, smile);
        if (!isAnalytic) return NO_BOUND;
        uint256 rootTauWad = _rootTauWad(tauSeconds);
        return _errorWad(arcs, _gainWad(grid, smile, rootTauWad + 1), rootTauWad);
    }

    /// @notice ln of the lowest strike on the grid.
    function lowerEnd(Grid memory grid) internal pure returns (int256) {
        unchecked {
            return grid.lnCenterWad - int256(uint256(grid.halfWidthE9)) * 1e9;
        }
    }

    /// @dev Whether no clamp of SmileMath binds on the range itself: there vol must be the polynomial.
    function _isPolynomial(Grid memory grid, Smile memory smile) private pure returns (bool) {
        unchecked {
            uint256 reach = FixedMath.abs(_centerX(grid, smile)) + _inDeviations(grid, smile, WAD) + 1;
            if (reach > SmileMath.MAX_DEVIATIONS) return false;
            (uint256 low, uint256 high) = SmileMath.range(smile, reach);
            return low > SmileMath.FLOOR_WAD && high < SmileMath.CEILING_WAD;
        }
    }

    /// @dev Step 1 for every arc; false where Re vol may vanish on one.
    function _arcsOf(Grid memory grid, Smile memory smile) private pure returns (bool, Arc[12] memory arcs) {
        unchecked {
            int256 center = _centerX(grid, smile);
            int256 length = int256(_inDeviations(grid, smile, REAL_AXIS_WAD));
            uint256 height = uint256(grid.halfWidthE9) * IMAGINARY_AXIS_WAD; // 27 decimals
            int256 upper = center + length;
            for (uint256 i = 0; i < ARCS; i++) {
                int256 lower = center + (length * _cosWad(i + 1)) / WAD_INT;
                // The greatest sine is that of the end nearer to π/2: sin(kπ/12) = cos((6 − k)π/12).
                uint256 sine = uint256(_cosWad(i < 6 ? 5 - i : i - 6));
                if (!_fillArc(arcs[i], smile, upper, lower, (height * sine) / (1e9 * WAD) + 1)) return (false, arcs);
                upper = lower;
            }
            return (true, arcs);
        }
    }

    /// @dev Unchecked: |x| ≤ 6·1.45 deviations where `_isPolynomial`, coefficients at most 5e17, heights under 2^63.
    function _fillArc(
        Arc memory arc,
        Smile memory smile,
        int256 x1,
        int256 x2,
        uint256 heightWad
    ) private pure returns (bool) {
        unchecked {
            (int256 vol1, int256 slope1) = SmileMath.polynomial(smile, x1);
            (int256 vol2, int256 slope2) = SmileMath.polynomial(smile, x2);
            int256 v = int256((heightWad * 1e9) / smile.deviationE9 + 1);
            int256 w = (x1 - x2) / 2 + 1;
            int256 sag = (int256(smile.curvatureE9) * (w * w + v * v)) / 1e27;
            int256 low = (vol1 < vol2 ? vol1 : vol2) - (sag > 0 ? sag : int256(0)) - 10;
            int256 high = (vol1 > vol2 ? vol1 : vol2) - (sag < 0 ? sag : int256(0)) + 10;
            if (low <= int256(SmileMath.FLOOR_WAD)) return false;
            uint256 slope = Math.max(FixedMath.abs(slope1), FixedMath.abs(slope2)) + 10;
            uint256 kappa = (slope * uint256(v)) / uint256(low) + 1;
            if (kappa > MAX_KAPPA_WAD) return false;
            arc.height = (heightWad * WAD) / uint256(low) + 1;
            arc.bend = (kappa * uint256(high)) / WAD + 1;
            arc.spread = WAD - (kappa * kappa) / WAD - 1;
            return true;
        }
    }

    /// @dev Steps 2 to 4 at one time: 4·M·max(1, G)·ρ^(1−n)/(ρ − 1).
    function _errorWad(Arc[12] memory arcs, uint256 gainWad, uint256 rootTauWad) private pure returns (uint256) {
        unchecked {
            if (rootTauWad == 0) return NO_BOUND;
            uint256 sum;
            for (uint256 i = 0; i < ARCS; i++) {
                Arc memory arc = arcs[i];
                uint256 v0 = (arc.height * WAD) / rootTauWad + (arc.bend * (rootTauWad + 1)) / WAD + 2;
                uint256 exponentWad = (v0 * v0) / (2 * arc.spread) + 1;
                if (exponentWad > MAX_EXPONENT_WAD) return NO_BOUND;
                sum += (WAD << 127) / FixedMath.expNeg((exponentWad << 96) / WAD + 1, 1 << 127) + 1;
            }
            uint256 sizeWad = WAD + (DAWSON_WAD * sum) / (ARCS * WAD) + 1;
            return (((ERROR_PER_SIZE_E36 * sizeWad) / WAD) * gainWad) / (WAD * WAD) + 1;
        }
    }

    /// @dev max(1, G), G = e^(c + r − ln S)·(1 + 1.31·√τ·|vol'|)·(a/n)·(ρ + 1/ρ)/2, with ln S at the lower end: c − a.
    function _gainWad(Grid memory grid, Smile memory smile, uint256 rootTauWad) private pure returns (uint256) {
        unchecked {
            uint256 reach = FixedMath.abs(_centerX(grid, smile)) + _inDeviations(grid, smile, REAL_AXIS_WAD) + 1;
            uint256 slope =
                FixedMath.abs(smile.skewE9) * 1e9 + (2 * FixedMath.abs(smile.curvatureE9) * reach) / 1e9 + 1;
            uint256 steepness = (slope * 1e9) / smile.deviationE9 + 1;
            uint256 tilt = WAD + (((VEGA_WAD * steepness) / WAD) * rootTauWad) / WAD + 2;
            uint256 a = uint256(grid.halfWidthE9) * 1e9;
            uint256 axis = (a * REAL_AXIS_WAD) / WAD + 1;
            uint256 top = (WAD * WAD) / FixedMath.expNeg(((a + axis) << 96) / WAD + 1, WAD) + 1;
            uint256 gain = (((top * tilt) / WAD + 1) * axis) / (Nodes.COUNT * WAD) + 1;
            return gain > WAD ? gain : WAD;
        }
    }

    /// @dev (center − anchor)/dev
    function _centerX(Grid memory grid, Smile memory smile) private pure returns (int256) {
        unchecked {
            int256 distanceWad = int256(grid.lnCenterWad) - int256(smile.lnAnchorE12) * 1e6;
            return (distanceWad * 1e9) / int256(uint256(smile.deviationE9));
        }
    }

    /// @dev A multiple of the half width in deviations, rounded up.
    function _inDeviations(Grid memory grid, Smile memory smile, uint256 factorWad) private pure returns (uint256) {
        unchecked {
            return (uint256(grid.halfWidthE9) * factorWad) / smile.deviationE9 + 1;
        }
    }

    function _rootTauWad(uint256 tauSeconds) private pure returns (uint256) {
        unchecked {
            return Math.sqrt((tauSeconds * WAD * WAD) / YEAR_SECONDS);
        }
    }

    /// @dev cos(kπ/12), k = 0 … 12.
    function _cosWad(uint256 k) private pure returns (int256) {
        unchecked {
            if (k > 6) return -_cosWad(12 - k);
            if (k == 0) return 1e18;
            if (k == 1) return 965925826289068287;
            if (k == 2) return 866025403784438647;
            if (k == 3) return 707106781186547524;
            if (k == 4) return 0.5e18;
            return k == 5 ? int256(258819045102520762) : int256(0);
        }
    }
}
