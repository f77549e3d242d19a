// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What a bounty may be at most, fixed at deployment.
struct BountyTerms {
    uint256 premiumBps; // ε: over the gas itself
    uint256 maxBaseFeeWei; // no base fee above counts
    uint256 maxGas; // no gas above counts; under twice what a hedge takes, for half of it carries the premium
    uint256 shareBps; // of the certainty-equivalent risk removed
    uint256 riskPriceWad; // λ, the price of variance: 1/quote; a variance of V quote² costs ½λV
    uint256 horizonSeconds; // for how long a deviation that is not hedged now is taken to last
    uint256 rampSeconds; // from nothing to all of it, at the edge of the band
}

/// @dev The facts of one hedge that a bounty is reckoned from. None of them is the caller's to choose.
struct BountyClaim {
    uint256 gasUsed; // of the whole transaction, as the rebalancer measures it
    uint256 baseFeeWei;
    uint256 spotWad; // oracle price; base is the gas token
    uint256 varianceWad; // a year
    uint256 deviationBeforeWad; // |net delta|, base
    uint256 deviationAfterWad;
    uint256 triggerWad; // the band's outer half-width
    uint256 sinceSeconds; // since the hedge could have become due at the earliest
    bool isEmergency;
}
