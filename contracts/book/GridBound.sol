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
/// @dev In log-strike y, Δ = Φ(d1) and value v = S·Φ(d1) − e^y·Φ(d2) are analytic wherever Re vol(y) > 0. Below, E(ρ) is the
///      Bernstein ellipse of the range [c − a, c + a]: y = c + r·cosθ + i·h·sinθ, r = a·(ρ + 1/ρ)/2, h = a·(ρ − 1/ρ)/2.
///
/// @dev 1. The smile. With x = (y − anchor)/dev: |Re x| ≤ X = (|c − anchor| + r)/dev, |Im x| ≤ V = h/dev, so
///      low = min p − |curv|·V² ≤ Re vol ≤ high = max p + |curv|·V², p the smile's polynomial over |x| ≤ X, and
///      Im vol = (skew + 2·curv·Re x)·Im x gives |Im vol| ≤ (|skew| + 2·|curv|·|c − anchor|/dev + |curv|·r/dev)·V, where the
///      last term uses 2·|sinθ·cosθ| ≤ 1. So |Im vol| ≤ κ·Re vol, κ that over low.
/// @dev 2. d. Let s = vol·√τ, m = ln S − y, p + iq = m/s. Im m = q·Re s + p·Im s gives |q| ≤ h/Re s + κ·|p|; d1,2 = m/s ± s/2
///      then have |Im d| ≤ v0 + κ·|Re d|, v0 = h/(low·√τ) + κ·high·√τ. So Im² d − Re² d ≤ v0²/(1 − κ²), and with
///      E = e^(v0²/(2(1 − κ²))): |φ(d)| ≤ E/√(2π) and, φ integrated from Re d upwards (Dawson's integral is at most 0.5411),
///      |Φ(d)| ≤ M = 1 + 0.306·E.
/// @dev 3. Δ. Chebyshev coefficients of a function bounded by M on E(ρ) are |aₖ| ≤ 2M·ρ^(−k); interpolation on n nodes errs by
///      at most 2·Σ |aₖ| over k ≥ n (aliasing), which is 4M·ρ^(1−n)/(ρ − 1). (Trefethen, Approximation Theory and
///      Approximation Practice, theorems 8.1 and 4.2.)
/// @dev 4. Value per S. v' = −e^y·Φ(d2) + e^y·φ(d2)·√τ·vol'(y), |e^y| ≤ e^(c+r), |vol'| ≤ (|skew| + 2·|curv|·X)/dev; so
///      |v'|/S ≤ M·T, T = e^(c+r−ln S)·(1 + 1.31·√τ·|vol'|). From 2k·aₖ = a·(aₖ₋₁' − aₖ₊₁'): |aₖ| ≤ (a·M·T/k)·ρ^(−k)·(ρ + 1/ρ),
///      and the sum of 3. is multiplied by G = T·a·(ρ + 1/ρ)/(2n).
/// @dev Both hold for every ρ > 1; four are tried. Any function here may take real strikes' word for it when in doubt: where
///      no ρ works the nodes are not used. Roundings, of order 1e-17, are covered by the tenth of the tolerance left unused.
library GridBound {
    /// @notice |error| of Δ, per unit of gross size, and of value, per unit of gross size times spot, of a fold by nodes.
    uint256 internal constant TOLERANCE_WAD = 1e13; // 1e-5
    /// @dev Rounding a strike's share to units loses under one unit a node, and no node's Δ or value per S exceeds 1: 24·1e6.
    uint256 internal constant ROUNDING_PER_STRIKE_WAD = 24e6;
    /// @dev With this much base a strike in the mean that is 1e-6 of the gross size, a tenth of the tolerance.
    uint256 internal constant MIN_MEAN_QUANTITY_WAD = 2.4e13;
    /// @notice The longest time to expiry for which anything is proved: none.
    uint32 internal constant NEVER = type(uint32).max;
    /// @dev What the interpolation alone may lose.
    uint256 private constant INTERPOLATION_WAD = 8.9e12;
    uint256 private constant WAD = 1e18;
    uint256 private constant NO_BOUND = type(uint256).max;
    uint256 private constant MAX_KAPPA_WAD = 0.9e18;
    uint256 private constant MAX_EXPONENT_WAD = 60e18;
    /// @dev √2·max(Dawson)/√(2π), rounded up.
    uint256 private constant DAWSON_WAD = 0.306e18;
    /// @dev 1/(0.306·√(2π)) = 1.3037, rounded up.
    uint256 private constant VEGA_WAD = 1.31e18;

    /// @dev One ρ: (ρ − 1/ρ)/2 and (ρ + 1/ρ)/2, rounded up, and INTERPOLATION·(ρ − 1)·ρ^(n−1)/4, rounded down, all WAD:
    ///      the greatest M·max(1, G) that keeps the error within INTERPOLATION. `hardhat greeks coefficients` checks them.
    struct Rho {
        uint256 imaginaryAxis;
        uint256 realAxis;
        uint256 budget;
    }

    /// @dev What follows from one ρ and the smile: v0 = height/√τ + bend·√τ, all WAD.
    struct Estimate {
        uint256 height; // h/low
        uint256 bend; // κ·high
        uint256 spread; // 1 − κ²
        uint256 gain; // max(1, G)
    }

    /// @notice Seconds to expiry from which on, up to `tauSeconds`, the nodes are within the tolerance for every spot not
    ///         below the range; NEVER if there are none. Does not revert.
    /// @dev For r in [rmin, rnow] (r = √τ), v0 ≤ height/r + bend·rnow; so r ≥ height/(v0max − bend·rnow) suffices.
    function minTau(Grid memory grid, Smile memory smile, uint256 tauSeconds) internal pure returns (uint32) {
        unchecked {
            if (smile.setAt == 0 || tauSeconds >= NEVER || !_isPolynomial(grid, smile)) return NEVER;
            uint256 rootTauWad = Math.sqrt((tauSeconds * WAD * WAD) / YEAR_SECONDS) + 1;
            uint256 best = NO_BOUND;
            for (uint256 i = 0; i < 4; i++) {
                uint256 least = _minRootTau(grid, smile, rootTauWad, _rhoAt(i));
                if (least < best) best = least;
            }
            if (best >= rootTauWad) return NEVER;
            return uint32((best * best * YEAR_SECONDS) / (WAD * WAD) + 1);
        }
    }

    /// @notice What interpolation may lose at one spot and time, WAD; the largest number where nothing is proved.
    function boundWad(
        Grid memory grid,
        Smile memory smile,
        int256 lnSpotWad,
        uint256 tauSeconds
    ) internal pure returns (uint256 bound) {
        unchecked {
            bound = NO_BOUND;
            if (!_isPolynomial(grid, smile) || lnSpotWad < lowerEnd(grid) || tauSeconds == 0) return bound;
            uint256 rootTauWad = Math.sqrt((tauSeconds * WAD * WAD) / YEAR_SECONDS);
            for (uint256 i = 0; i < 4; i++) {
                uint256 found = _boundWith(grid, smile, rootTauWad, _rhoAt(i));
                if (found < bound) bound = found;
            }
        }
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
            uint256 halfWidth = uint256(grid.halfWidthE9) * 1e9;
            uint256 reach = Math.ceilDiv((_offset(grid, smile) + halfWidth) * 1e9, smile.deviationE9);
            if (reach > SmileMath.MAX_DEVIATIONS) return false;
            (uint256 low, uint256 high) = SmileMath.range(smile, reach);
            return low > SmileMath.FLOOR_WAD && high < SmileMath.CEILING_WAD;
        }
    }

    function _minRootTau(
        Grid memory grid,
        Smile memory smile,
        uint256 rootTauWad,
        Rho memory rho
    ) private pure returns (uint256) {
        unchecked {
            (bool isFound, Estimate memory e) = _estimate(grid, smile, rootTauWad, rho);
            uint256 sizeWad = (rho.budget * WAD) / e.gain; // the greatest M
            // Below E = 1 the exponent would be negative: no time is long enough.
            if (!isFound || sizeWad <= WAD + DAWSON_WAD + 1e16) return NO_BOUND;
            uint256 exponentWad = uint256(FixedMath.lnWad(((sizeWad - WAD) * WAD) / DAWSON_WAD));
            uint256 v0 = FixedMath.sqrt(2 * exponentWad * e.spread) - 1;
            uint256 bend = Math.ceilDiv(e.bend * rootTauWad, WAD);
            if (v0 <= bend) return NO_BOUND;
            return Math.ceilDiv(e.height * WAD, v0 - bend);
        }
    }

    function _boundWith(
        Grid memory grid,
        Smile memory smile,
        uint256 rootTauWad,
        Rho memory rho
    ) private pure returns (uint256) {
        unchecked {
            (bool isFound, Estimate memory e) = _estimate(grid, smile, rootTauWad + 1, rho);
            if (!isFound) return NO_BOUND;
            uint256 v0 = Math.ceilDiv(e.height * WAD, rootTauWad) + Math.ceilDiv(e.bend * (rootTauWad + 1), WAD);
            uint256 exponentWad = Math.ceilDiv(v0 * v0, 2 * e.spread);
            if (exponentWad > MAX_EXPONENT_WAD) return NO_BOUND;
            uint256 sizeWad = WAD + (DAWSON_WAD << 127) / _expNegWad(exponentWad, 1 << 127) + 1;
            return (((INTERPOLATION_WAD * sizeWad) / WAD) * e.gain) / rho.budget;
        }
    }

    /// @dev Steps 1, 2 and 4. Fields bound every product: widths are below 4e18·ρ, deviations at least 1e9 and
    ///      coefficients at most 5e17 where `isFound`, so nothing passes 2^200.
    function _estimate(
        Grid memory grid,
        Smile memory smile,
        uint256 rootTauWad,
        Rho memory rho
    ) private pure returns (bool isFound, Estimate memory e) {
        unchecked {
            uint256 dev = uint256(smile.deviationE9) * 1e9;
            uint256 offset = Math.ceilDiv(_offset(grid, smile) * WAD, dev);
            uint256 h = Math.ceilDiv(uint256(grid.halfWidthE9) * rho.imaginaryAxis, 1e9);
            uint256 r = Math.ceilDiv(uint256(grid.halfWidthE9) * rho.realAxis, 1e9);
            uint256 reach = offset + Math.ceilDiv(r * WAD, dev);
            uint256 curvature = FixedMath.abs(smile.curvatureE9) * 1e9;
            uint256 skew = FixedMath.abs(smile.skewE9) * 1e9;
            uint256 v = Math.ceilDiv(h * WAD, dev);

            (uint256 low, uint256 high) = SmileMath.range(smile, reach);
            uint256 bend = (((curvature * v) / WAD) * v) / WAD + 2;
            if (low <= bend + SmileMath.FLOOR_WAD) return (false, e);
            uint256 slope = skew + (curvature * (reach + offset)) / WAD + 2;
            uint256 kappa = Math.ceilDiv(slope * v, low - bend);
            if (kappa > MAX_KAPPA_WAD) return (false, e);

            e.height = Math.ceilDiv(h * WAD, low - bend);
            e.bend = Math.ceilDiv(kappa * (high + bend), WAD);
            e.spread = WAD - Math.ceilDiv(kappa * kappa, WAD);
            uint256 steepness = ((skew + (2 * curvature * reach) / WAD) * WAD) / dev + 1;
            e.gain = _gain(grid, rho, r, (steepness * rootTauWad) / WAD + 1);
            isFound = true;
        }
    }

    /// @dev max(1, G), G = e^(c + r − ln S)·(1 + 1.31·√τ·|vol'|)·(a/n)·(ρ + 1/ρ)/2, with ln S at the lower end: c − a.
    function _gain(Grid memory grid, Rho memory rho, uint256 r, uint256 bendWad) private pure returns (uint256) {
        unchecked {
            uint256 a = uint256(grid.halfWidthE9) * 1e9;
            uint256 top = (WAD * WAD) / _expNegWad(a + r, WAD) + 1;
            uint256 slopeWad = WAD + (VEGA_WAD * bendWad) / WAD + 1;
            uint256 gain = (((top * slopeWad) / WAD + 1) * ((a * rho.realAxis) / WAD + 1)) / (Nodes.COUNT * WAD) + 1;
            return gain > WAD ? gain : WAD;
        }
    }

    /// @dev |center − anchor|
    function _offset(Grid memory grid, Smile memory smile) private pure returns (uint256) {
        unchecked {
            return FixedMath.abs(int256(grid.lnCenterWad) - int256(smile.lnAnchorE12) * 1e6);
        }
    }

    function _expNegWad(uint256 xWad, uint256 scale) private pure returns (uint256) {
        unchecked {
            return FixedMath.expNeg((xWad << 96) / WAD, scale);
        }
    }

    /// @dev ρ = 2, 2.25, 2.5 and 3: about where the bound of Δ meets the tolerance.
    function _rhoAt(uint256 i) private pure returns (Rho memory) {
        if (i == 0) return Rho(750000000000000000, 1250000000000000000, 18664652800000000000);
        if (i == 1) return Rho(902777777777777778, 1347222222222222223, 350298231599076624903);
        if (i == 2) return Rho(1050000000000000000, 1450000000000000000, 4742872761198668740689);
        return Rho(1333333333333333334, 1666666666666666667, 418937145780150000000000);
    }
}
