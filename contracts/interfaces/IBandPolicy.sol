// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Band, HedgeCosts} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";

/// @title How far net delta may drift, and where a hedge should leave it
/// @notice Policies are swappable and trusted with nothing: whatever one answers, the vault bounds the trade.
interface IBandPolicy {
    /// @notice The band for an exposure. Must not revert for any exposure.
    /// @param exposure What the vault is exposed to.
    /// @param spotWad Quote per base.
    /// @param costs What a hedge costs to trade now.
    /// @return Half-widths in base WAD, target <= trigger.
    function bandFor(
        NetExposure calldata exposure,
        uint256 spotWad,
        HedgeCosts calldata costs
    ) external view returns (Band memory);
}
