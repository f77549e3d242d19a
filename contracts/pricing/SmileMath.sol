// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Smile, SmileParameters} from "../types/Smile.sol";
import {YEAR_SECONDS} from "../types/Units.sol";
import {FixedMath} from "./FixedMath.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Volatility of a strike on an expiry's smile
/// @dev vol(K) = atm + skew·x + curvature·x², x = (ln K − ln anchor) / deviation, x held inside ±6 so that far wings stay
///      flat, and the result inside [FLOOR, CEILING]. Pure and never reverts for a smile that `isSane` accepts.
library SmileMath {
    /// @notice No strike is marked below 5 % or above 500 % a year.
    uint256 internal constant FLOOR_WAD = 0.05e18;
    uint256 internal constant CEILING_WAD = 5e18;
    /// @notice Beyond this many standard deviations from the anchor a smile is flat.
    uint256 internal constant MAX_DEVIATIONS = 6e18;
    int256 private constant MAX_DEVIATIONS_WAD = 6e18;
    int256 private constant REACH = 6;
    int256 private constant WAD_INT = 1e18;
    int256 private constant E9_TO_WAD = 1e9;
    int256 private constant E12_TO_WAD = 1e6;
    uint256 private constant MIN_ATM_E9 = 0.1e9;
    uint256 private constant MAX_ATM_E9 = 4e9;
    int256 private constant MAX_SLOPE_E9 = 0.5e9;
    /// @notice A whole step may be made again after this time; after a part of it, that part of a step.
    uint256 internal constant STEP_SECONDS = 15 minutes;
    /// @dev A whole step: atm by half of itself, skew and curvature by 0.1.
    uint256 private constant ATM_STEP_SHARE = 2;
    uint256 private constant SLOPE_STEP_E9 = 0.1e9;

    /// @notice Whether parameters stay inside the bounds in code: atm 10 % … 400 %, |skew| and |curvature| <= 50 %.
    function isSane(SmileParameters memory p) internal pure returns (bool) {
        return
            MIN_ATM_E9 <= p.atmE9 &&
            p.atmE9 <= MAX_ATM_E9 &&
            -MAX_SLOPE_E9 <= p.skewE9 &&
            p.skewE9 <= MAX_SLOPE_E9 &&
            -MAX_SLOPE_E9 <= p.curvatureE9 &&
            p.curvatureE9 <= MAX_SLOPE_E9;
    }

    /// @notice How far each parameter may move `elapsedSeconds` after `previous` was set, rounded down. So a bad setting, or a
    ///         stolen key, moves a mark by steps that people can see coming and pause, while a crash is followed at once.
    function stepDown(
        Smile memory previous,
        uint256 elapsedSeconds
    ) internal pure returns (uint256 atmE9, uint256 slopeE9) {
        uint256 seconds_ = Math.min(elapsedSeconds, STEP_SECONDS);
        atmE9 = (previous.atmE9 * seconds_) / (ATM_STEP_SHARE * STEP_SECONDS);
        slopeE9 = (SLOPE_STEP_E9 * seconds_) / STEP_SECONDS;
    }

    /// @notice Anchors parameters at a spot and a time.
    /// @param lnSpotWad ln of the spot, quote per base.
    /// @param tauSeconds Time to expiry, > 0.
    function anchored(
        SmileParameters memory p,
        int256 lnSpotWad,
        uint256 tauSeconds,
        uint256 timestamp
    ) internal pure returns (Smile memory) {
        uint256 sqrtTauE9 = Math.sqrt((tauSeconds * 1e18) / YEAR_SECONDS);
        return
            Smile({
                atmE9: p.atmE9,
                skewE9: p.skewE9,
                curvatureE9: p.curvatureE9,
                lnAnchorE12: int56(lnSpotWad / E12_TO_WAD),
                deviationE9: uint40(Math.max((uint256(p.atmE9) * sqrtTauE9) / 1e9, 1)),
                setAt: uint40(timestamp)
            });
    }

    /// @notice Volatility a year of a strike, WAD. |lnStrikeWad| < 2^72; a smile never set gives the floor.
    /// @dev Unchecked: fields of at most 56 bits, a 72-bit logarithm and |x| ≤ 6e18 keep every product below 2^130.
    function volWad(Smile memory smile, int256 lnStrikeWad) internal pure returns (uint256) {
        unchecked {
            int256 distanceWad = lnStrikeWad - int256(smile.lnAnchorE12) * E12_TO_WAD;
            int256 xWad = FixedMath.divSigned(distanceWad * E9_TO_WAD, int256(uint256(smile.deviationE9)));
            if (xWad > MAX_DEVIATIONS_WAD) xWad = MAX_DEVIATIONS_WAD;
            if (xWad < -MAX_DEVIATIONS_WAD) xWad = -MAX_DEVIATIONS_WAD;

            int256 slopeWad = int256(smile.skewE9) * E9_TO_WAD + (int256(smile.curvatureE9) * xWad) / E9_TO_WAD;
            int256 vol = int256(uint256(smile.atmE9)) * E9_TO_WAD + (slopeWad * xWad) / WAD_INT;
            if (vol < int256(FLOOR_WAD)) return FLOOR_WAD;
            if (vol > int256(CEILING_WAD)) return CEILING_WAD;
            return uint256(vol);
        }
    }

    /// @notice No strike's volatility is above, E9: atm, skew and curvature at the end of their reach, the floor at least.
    function greatestE9(Smile memory smile) internal pure returns (uint256) {
        unchecked {
            int256 skew = smile.skewE9 < 0 ? -int256(smile.skewE9) : int256(smile.skewE9);
            int256 bend = smile.curvatureE9 > 0 ? int256(smile.curvatureE9) : int256(0);
            int256 most = int256(uint256(smile.atmE9)) + REACH * (skew + REACH * bend);
            return uint256(most) < FLOOR_WAD / 1e9 ? FLOOR_WAD / 1e9 : uint256(most);
        }
    }

    /// @notice The polynomial and its slope at x standard deviations, WAD, clamps left aside. |xWad| < 2^100.
    function polynomial(Smile memory smile, int256 xWad) internal pure returns (int256 volatilityWad, int256 slopeWad) {
        unchecked {
            int256 skew = int256(smile.skewE9) * E9_TO_WAD;
            int256 bend = (int256(smile.curvatureE9) * xWad) / E9_TO_WAD;
            volatilityWad = int256(uint256(smile.atmE9)) * E9_TO_WAD + ((skew + bend) * xWad) / WAD_INT;
            slopeWad = skew + 2 * bend;
        }
    }

    /// @notice The polynomial about a point: vol(center + halfWidth·t) = vol0 + vol1·t + vol2·t², clamps left aside.
    /// @dev Unchecked: for |x| ≤ 6 deviations at center ± halfWidth every product is below 2^130.
    function around(
        Smile memory smile,
        int256 lnCenterWad,
        int256 halfWidthE9
    ) internal pure returns (int256 vol0Wad, int256 vol1Wad, int256 vol2Wad) {
        unchecked {
            int256 dev = int256(uint256(smile.deviationE9));
            int256 x = FixedMath.divSigned((lnCenterWad - int256(smile.lnAnchorE12) * E12_TO_WAD) * E9_TO_WAD, dev);
            int256 width = FixedMath.divSigned(halfWidthE9 * WAD_INT, dev);
            int256 bend = int256(smile.curvatureE9);
            (vol0Wad, vol1Wad) = polynomial(smile, x);
            vol1Wad = (vol1Wad * width) / WAD_INT;
            vol2Wad = (((bend * width) / E9_TO_WAD) * width) / WAD_INT;
        }
    }

    /// @notice The least and the greatest value of atm + skew·x + curvature·x² over |x| <= reach, clamps left aside.
    /// @param reachWad Standard deviations, WAD.
    /// @return lowWad Zero where the polynomial goes below it.
    /// @return highWad The greatest value.
    function range(Smile memory smile, uint256 reachWad) internal pure returns (uint256 lowWad, uint256 highWad) {
        int256 reach = int256(reachWad);
        int256 atm = int256(uint256(smile.atmE9)) * E9_TO_WAD;
        int256 skewEnd = (int256(smile.skewE9) * reach) / E9_TO_WAD;
        if (skewEnd < 0) skewEnd = -skewEnd;
        int256 bendEnd = (((int256(smile.curvatureE9) * reach) / E9_TO_WAD) * reach) / WAD_INT;
        int256 low = atm + bendEnd - skewEnd;
        int256 high = atm + bendEnd + skewEnd;
        int256 bend = int256(smile.curvatureE9);
        int256 skew = int256(smile.skewE9);
        // The vertex atm − skew²/(4·curvature) is an extreme only if x = −skew/(2·curvature) is within reach.
        if (bend != 0 && skew * skew * WAD_INT * WAD_INT <= 4 * bend * bend * reach * reach) {
            int256 vertex = atm - (skew * skew * E9_TO_WAD) / (4 * bend);
            if (vertex < low) low = vertex;
            if (vertex > high) high = vertex;
        }
        return (low > 0 ? uint256(low) : 0, high > 0 ? uint256(high) : 0);
    }
}
