// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Smile} from "../types/Smile.sol";
import {Grid, Grid18} from "./Grid.sol";

/// @title A proved bound on what virtual strikes lose, from grid, smile and time alone
/// @dev Δ and value are analytic in log-strike y as long as vol(y) is, and have no pole where Re vol > 0. For a function
///      with |f| ≤ M on the Bernstein ellipse E(ρ) of the range, interpolation on n Chebyshev nodes errs by at most
///      4·M·ρ^(1−n)/(ρ−1) (Trefethen, Approximation Theory and Approximation Practice, theorem 8.2). On E(ρ),
///      |Im y| ≤ h = a·(ρ−1/ρ)/2 and |y − center| ≤ r = a·(ρ+1/ρ)/2, a the half width. With the smile's polynomial p,
///      x = (y − anchor)/dev and v = h/dev: Re vol ≥ σ = min p − |curvature|·v² over the real range r, and
///      |Im vol| ≤ κ·Re vol with κ = (|skew| + 2·|curvature|·X)·v/σ, X = max |Re x|. From d1 = m/s + s/2, m = ln S − y:
///      |Im d| ≤ v0 + κ·|Re d|, v0 = h/(σ√τ) + κ·σmax·√τ, so |e^(−d²/2)| ≤ E = e^(v0²/(2(1−κ²))) and, by Dawson's integral,
///      |Φ(d)| ≤ 1 + 0.306·E. That is M for Δ; the value S·Φ(d1) − e^y·Φ(d2) has (S + e^(center+r))·M.
///      Any ρ gives a true bound; the one tried is near the best for a flat smile.
library GridBound {
    /// @notice |error| of Δ and of value/notional that a fold by nodes may have, per unit of gross size.
    uint256 internal constant TOLERANCE_WAD = 1e13; // 1e-5
    uint256 private constant WAD = 1e18;
    uint256 private constant NO_BOUND = type(uint256).max;
    /// @dev √(4(n−1)) with n = 18: the best ρ for a flat smile and small s/a is this times s/a.
    uint256 private constant BEST_RHO_WAD = 8.246e18;
    uint256 private constant MIN_RHO_WAD = 1.5e18;
    uint256 private constant MAX_RHO_WAD = 12e18;
    uint256 private constant MAX_KAPPA_WAD = 0.7e18;
    /// @dev Beyond e^60 no power of ρ up to 12 helps: 12^17 < e^43.
    uint256 private constant MAX_EXPONENT_WAD = 60e18;
    int256 private constant MAX_LN_TOP = 8e18;
    /// @dev √2·max(Dawson)/√(2π), rounded up.
    uint256 private constant DAWSON_WAD = 0.306e18;

    /// @notice Whether the nodes may stand for the strikes: their error is proved to be within the tolerance.
    /// @param rootTauWad √τ, τ in years.
    function holds(
        Grid memory grid,
        Smile memory smile,
        int256 lnSpotWad,
        uint256 rootTauWad
    ) internal pure returns (bool) {
        return boundWad(grid, smile, lnSpotWad, rootTauWad) <= TOLERANCE_WAD;
    }

    /// @notice The bound, WAD; the largest number where none was found.
    function boundWad(
        Grid memory grid,
        Smile memory smile,
        int256 lnSpotWad,
        uint256 rootTauWad
    ) internal pure returns (uint256) {
        uint256 a = uint256(grid.halfWidthE9) * 1e9;
        uint256 dev = uint256(smile.deviationE9) * 1e9;
        uint256 offset = FixedMath.abs(int256(grid.lnCenterWad) - int256(smile.lnAnchorE12) * 1e6);
        // On the listable range itself vol must be the polynomial: no clamp of SmileMath may bind there.
        uint256 reach = ((offset + a) * WAD) / dev;
        if (reach > SmileMath.MAX_DEVIATIONS) return NO_BOUND;
        (uint256 low, uint256 high) = SmileMath.range(smile, reach);
        if (low <= SmileMath.FLOOR_WAD || high >= SmileMath.CEILING_WAD) return NO_BOUND;

        uint256 rho = (BEST_RHO_WAD * ((low * rootTauWad) / WAD)) / a;
        if (rho < MIN_RHO_WAD) return NO_BOUND;
        rho = Math.min(rho, MAX_RHO_WAD);
        uint256 exponent = _exponentOn(Ellipse(rho, a, offset, dev), smile, rootTauWad);
        int256 lnTop = int256(grid.lnCenterWad) - lnSpotWad + int256(_realAxis(a, rho));
        return _bound(rho, exponent, lnTop);
    }

    struct Ellipse {
        uint256 rho;
        uint256 halfWidth;
        uint256 offset; // |center − anchor|
        uint256 deviation;
    }

    /// @dev v0²/(2(1−κ²)), the exponent of E; NO_BOUND where the smile bends too much on the ellipse.
    function _exponentOn(Ellipse memory e, Smile memory smile, uint256 rootTauWad) private pure returns (uint256) {
        uint256 h = (e.halfWidth * (e.rho - (WAD * WAD) / e.rho)) / (2 * WAD) + 1;
        uint256 v = Math.ceilDiv(h * WAD, e.deviation);
        uint256 reach = Math.ceilDiv((e.offset + _realAxis(e.halfWidth, e.rho)) * WAD, e.deviation);
        (uint256 low, uint256 high) = SmileMath.range(smile, reach);
        uint256 curvature = FixedMath.abs(smile.curvatureE9) * 1e9;
        uint256 bend = (((curvature * v) / WAD) * v) / WAD;
        if (low <= bend + SmileMath.FLOOR_WAD) return NO_BOUND;
        (low, high) = (low - bend, high + bend);

        uint256 slope = FixedMath.abs(smile.skewE9) * 1e9 + (2 * curvature * reach) / WAD;
        uint256 kappa = Math.ceilDiv(slope * v, low);
        if (kappa > MAX_KAPPA_WAD) return NO_BOUND;
        uint256 v0 = Math.ceilDiv(h * WAD, (low * rootTauWad) / WAD) + (((kappa * high) / WAD) * rootTauWad) / WAD + 1;
        return Math.ceilDiv(v0 * v0, 2 * (WAD - (kappa * kappa) / WAD));
    }

    /// @dev a·(ρ + 1/ρ)/2, half the ellipse's length, rounded up.
    function _realAxis(uint256 halfWidth, uint256 rho) private pure returns (uint256) {
        return (halfWidth * (rho + (WAD * WAD) / rho)) / (2 * WAD) + 1;
    }

    /// @dev 4·(1 + 0.306·e^exponent)·ρ^(1−n)/(ρ−1)·(1 + e^lnTop): the last factor makes it hold for value per unit of
    ///      notional at spot as well; Δ alone would not need it.
    function _bound(uint256 rho, uint256 exponent, int256 lnTop) private pure returns (uint256) {
        int256 logPower = FixedMath.lnWad(rho) * int256(Grid18.NODES - 1);
        if (exponent > MAX_EXPONENT_WAD || int256(exponent) > logPower || lnTop > MAX_LN_TOP) return NO_BOUND;
        uint256 sizeWad =
            (DAWSON_WAD * _expNegWad(uint256(logPower - int256(exponent)))) / WAD + _expNegWad(uint256(logPower));
        uint256 topWad = lnTop > 0 ? (WAD * WAD) / _expNegWad(uint256(lnTop)) : WAD;
        return Math.ceilDiv(4 * (sizeWad + 2) * (WAD + topWad), rho - WAD) + 1;
    }

    function _expNegWad(uint256 xWad) private pure returns (uint256) {
        return FixedMath.expNeg((xWad << 96) / WAD, WAD);
    }
}
