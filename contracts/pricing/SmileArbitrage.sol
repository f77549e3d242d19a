// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SmileParameters} from "../types/Smile.sol";
import {YEAR_SECONDS} from "../types/Units.sol";
import {SmileMath} from "./SmileMath.sol";

/// @title Whether a smile lets somebody lock in a profit across strikes
/// @notice Prices of one expiry leave no butterfly to be had for nothing where the density they imply is nowhere negative. With
///         x = ln(K/spot)/(atm·√τ) and σ(x) = atm + skew·x + curvature·x² its sign is that of
///             g(x) = (1 − x·σ′/σ)² − σ²σ′²τ/(4·atm²) + 2·curvature·σ/atm².
/// @dev That is Gatheral's and Jacquier's condition (Arbitrage-free SVI volatility surfaces, 2014, eq. 2.1) in total volatility
///      s = σ√τ over k = ln(K/spot): (1 − k·s′/s)² − s²s′²/4 + s·s″. As time passes and the smile stays, the first term stands still
///      and the others shrink with τ, so g moves along a line to a square: a smile that is free of arbitrage when set
///      remains so.
/// @dev Looked at every quarter of a deviation from −6 to 6, where the clamps of `SmileMath` do not bind. Between two looks g
///      may dip; prices there differ from those at the looks by less than any spread.
library SmileArbitrage {
    int256 private constant WAD = 1e18;
    int256 private constant E9_TO_WAD = 1e9;
    int256 private constant REACH_WAD = 6e18;
    int256 private constant STEP_WAD = 0.25e18;

    /// @notice The first place, from below, at which a smile set now with `tauSeconds` to go has a negative density.
    /// @param p Within the bounds of `SmileMath.isSane`.
    /// @return isFree Whether there is none; then the others are zero.
    /// @return xWad In deviations.
    /// @return densityWad g there.
    function check(
        SmileParameters memory p,
        uint256 tauSeconds
    ) internal pure returns (bool isFree, int256 xWad, int256 densityWad) {
        unchecked {
            int256 tauWad = int256((tauSeconds * uint256(WAD)) / YEAR_SECONDS);
            for (xWad = -REACH_WAD; xWad <= REACH_WAD; xWad += STEP_WAD) {
                densityWad = densityAt(p, tauWad, xWad);
                if (densityWad < 0) return (false, xWad, densityWad);
            }
            return (true, 0, 0);
        }
    }

    /// @notice g at x deviations; one where a clamp makes the smile flat.
    /// @dev Unchecked: |x| ≤ 6, parameters of at most 40 bits and τ below two years keep every product below 2^190.
    function densityAt(SmileParameters memory p, int256 tauWad, int256 xWad) internal pure returns (int256) {
        unchecked {
            int256 atm = int256(uint256(p.atmE9)) * E9_TO_WAD;
            int256 curvature = int256(p.curvatureE9) * E9_TO_WAD;
            int256 bend = (curvature * xWad) / WAD;
            int256 skew = int256(p.skewE9) * E9_TO_WAD;
            int256 vol = atm + ((skew + bend) * xWad) / WAD;
            if (vol <= int256(SmileMath.FLOOR_WAD) || vol >= int256(SmileMath.CEILING_WAD)) return WAD;
            int256 slope = skew + 2 * bend;
            int256 tilt = WAD - (xWad * slope) / vol;
            int256 steep = (vol * slope) / atm;
            return
                (tilt * tilt) / WAD -
                (((steep * steep) / WAD) * tauWad) / (4 * WAD) +
                (((2 * curvature * vol) / atm) * WAD) / atm;
        }
    }
}
