// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BountyClaim, BountyTerms} from "../types/Bounty.sol";
import {Units, WAD, YEAR_SECONDS} from "../types/Units.sol";

/// @title What a hedge is worth to whoever pays for it
/// @dev Pure; `sdk/hedging/bounty.ts` is its twin. All amounts round down, against the caller.
library BountyMath {
    /// @notice The bounty owed, quote WAD: the smaller of what the gas cost and a share of the risk removed, on its ramp.
    function owedWad(BountyClaim calldata claim, BountyTerms memory terms) internal pure returns (uint256) {
        uint256 shareWad = Units.bpsDown(riskRemovedWad(claim, terms), terms.shareBps);
        return Units.mulWadDown(Math.min(gasCeilingWad(claim, terms), shareWad), rampWad(claim, terms));
    }

    /// @notice Gas × min(base fee, cap) × (1 + ε) at the oracle price, quote WAD; the most any hedge is paid.
    /// @dev The premium is on half of the most gas, which every hedge takes; beyond that gas is refunded at the base fee and no more,
    ///      which is less than it costs with any tip, and beyond the most not at all. So to waste gas never earns.
    function gasCeilingWad(BountyClaim calldata claim, BountyTerms memory terms) internal pure returns (uint256) {
        uint256 gas = Math.min(claim.gasUsed, terms.maxGas);
        uint256 premiumGas = Units.bpsDown(Math.min(gas, terms.maxGas / 2), terms.premiumBps);
        return Units.mulWadDown((gas + premiumGas) * Math.min(claim.baseFeeWei, terms.maxBaseFeeWei), claim.spotWad);
    }

    /// @notice The certainty equivalent of what was hedged away: ½·λ·σ²·S²·(before² − after²)·horizon, quote WAD.
    /// @dev What an owner with that price of variance would pay to be rid of the deviation for the horizon. Nothing when the
    ///      deviation did not shrink. Rounded down five times: within five parts in 1e18 of the factors, absolutely.
    function riskRemovedWad(BountyClaim calldata claim, BountyTerms memory terms) internal pure returns (uint256) {
        (uint256 b, uint256 a) = (claim.deviationBeforeWad, claim.deviationAfterWad);
        if (a >= b) return 0;
        uint256 squareQuoteWad = Math.mulDiv(
            Units.mulWadDown(b - a, claim.spotWad),
            Units.mulWadDown(b + a, claim.spotWad),
            WAD
        );
        uint256 varianceRateWad = Units.mulWadDown(squareQuoteWad, claim.varianceWad); // quote² a year
        return
            Math.mulDiv(Units.mulWadDown(varianceRateWad, terms.riskPriceWad), terms.horizonSeconds, 2 * YEAR_SECONDS);
    }

    /// @notice How much of the bounty is due by now, WAD, at most 1: the time since the hedge could have become due over the
    ///         ramp, and how far the deviation is beyond the trigger in parts of it. All of it at once in an emergency.
    /// @dev So a hedge is dear to nobody in a hurry, and callers compete downwards for it: who calls first is paid least.
    function rampWad(BountyClaim calldata claim, BountyTerms memory terms) internal pure returns (uint256) {
        if (claim.isEmergency || claim.sinceSeconds >= terms.rampSeconds) return WAD;
        uint256 beyondWad = Units.zeroFloorSub(claim.deviationBeforeWad, claim.triggerWad);
        if (beyondWad >= claim.triggerWad && beyondWad > 0) return WAD;
        uint256 severityWad = beyondWad == 0 ? 0 : Math.mulDiv(beyondWad, WAD, claim.triggerWad);
        return Math.min(WAD, (claim.sinceSeconds * WAD) / terms.rampSeconds + severityWad);
    }
}
