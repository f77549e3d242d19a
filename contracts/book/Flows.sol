// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {Flow} from "../types/Flow.sol";
import {Smile} from "../types/Smile.sol";
import {Units, WAD} from "../types/Units.sol";

/// @title How trades and smiles fade
/// @dev Decay is 2^(−elapsed / half-life), by `FixedMath.expNeg` (relative error below 1.4e-19), rounded toward zero.
library Flows {
    /// @notice After this long a trade's impact on the next quotes is half of what it was.
    uint256 internal constant IMPACT_HALF_LIFE_SECONDS = 30 minutes;
    /// @notice After this long an average has closed half of its gap to the volatility in force.
    uint256 internal constant AVERAGE_HALF_LIFE_SECONDS = 1 hours;
    /// @notice Impact stays within ± 100 % of volatility.
    int256 internal constant MAX_IMPACT_WAD = 1e18;
    uint256 private constant PIPS_TO_WAD = 1e12;
    /// @dev ln 2 in Q96.
    uint256 private constant LN2_Q96 = 54916777467707473351141471128;
    /// @dev 2^96/1e18 in Q32, rounded up: from a WAD number to Q96.
    uint256 private constant WAD_TO_Q96_Q32 = 340282366920938463464;
    /// @dev A gap beyond a factor of e^4 is counted as that: all the volatilities a smile may have lie closer together.
    uint256 private constant MAX_GAP_WAD = 4e18;

    /// @notice The impact in force now, rounded toward zero.
    function impactAt(Flow memory flow, uint256 timestamp) internal pure returns (int256) {
        return _faded(flow.impactWad, timestamp - flow.impactAt, IMPACT_HALF_LIFE_SECONDS);
    }

    /// @notice The hedge cost of the dearest trade of late, a fraction, faded as impact is, rounded up.
    function hedgeCostUp(Flow memory flow, uint256 timestamp) internal pure returns (uint256) {
        if (flow.hedgePips == 0) return 0;
        uint256 elapsedSeconds = timestamp - flow.impactAt;
        int256 costWad = int256(flow.hedgePips * PIPS_TO_WAD);
        return uint256(_faded(costWad, elapsedSeconds, IMPACT_HALF_LIFE_SECONDS)) + 1;
    }

    /// @notice What is remembered after a trade: its impact, held inside its bounds, and its hedge's cost where none was dearer.
    function afterTrade(
        Flow memory flow,
        int256 impactWad,
        uint256 hedgeCostWad,
        uint256 timestamp
    ) internal pure returns (Flow memory) {
        uint256 costWad = Math.max(hedgeCostUp(flow, timestamp), hedgeCostWad);
        return
            Flow({
                impactWad: int96(SignedMath.max(SignedMath.min(impactWad, MAX_IMPACT_WAD), -MAX_IMPACT_WAD)),
                impactAt: uint40(timestamp),
                gapWad: flow.gapWad,
                hedgePips: uint24(Math.min(Math.ceilDiv(costWad, PIPS_TO_WAD), type(uint24).max))
            });
    }

    /// @notice The gap in force once a smile's atm moves from one volatility to another: the old gap as it is now, and ln of
    ///         the move. So the average is the geometric one of all volatilities, each weighed by how long and how long ago.
    function gapAfter(
        Flow memory flow,
        Smile memory previous,
        uint256 atmE9,
        uint256 timestamp
    ) internal pure returns (int96) {
        int256 gapWad = _faded(flow.gapWad, timestamp - previous.setAt, AVERAGE_HALF_LIFE_SECONDS);
        return int96(gapWad + FixedMath.lnWad(previous.atmE9) - FixedMath.lnWad(atmE9));
    }

    /// @notice By which share of volatility the average and the volatility in force differ now: e^|gap| − 1, rounded up.
    ///         That is at least |ln(atm/average)|, and exactly what a fall from the average to atm took off it.
    function strayUp(Flow memory flow, uint256 setAt, uint256 timestamp) internal pure returns (uint256) {
        if (flow.gapWad == 0) return 0;
        return (WAD * WAD) / _shrunkDown(flow, setAt, timestamp) + 1 - WAD;
    }

    /// @notice By which share of itself the volatility in force stands above its own average now: 1 − e^gap, rounded up; nothing
    ///         where it stands below. So who buys before a smile rises and sells after it is paid by the average, not the rise.
    function riseUp(Flow memory flow, uint256 setAt, uint256 timestamp) internal pure returns (uint256) {
        return flow.gapWad < 0 ? WAD - _shrunkDown(flow, setAt, timestamp) : 0;
    }

    /// @dev e^−|gap| now, WAD, rounded down.
    function _shrunkDown(Flow memory flow, uint256 setAt, uint256 timestamp) private pure returns (uint256) {
        uint256 gapWad = Units.abs(_faded(flow.gapWad, timestamp - setAt, AVERAGE_HALF_LIFE_SECONDS)) + 1;
        if (gapWad > MAX_GAP_WAD) gapWad = MAX_GAP_WAD;
        return FixedMath.expNeg((gapWad * WAD_TO_Q96_Q32) >> 32, WAD);
    }

    function _faded(int256 wad, uint256 elapsedSeconds, uint256 halfLifeSeconds) private pure returns (int256) {
        if (wad == 0) return 0;
        uint256 left = FixedMath.expNeg((LN2_Q96 * elapsedSeconds) / halfLifeSeconds, Units.abs(wad));
        return wad < 0 ? -int256(left) : int256(left);
    }
}
