// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBandPolicy} from "./IBandPolicy.sol";

/// @title The band that costs least for the risk it leaves
/// @notice A deviation e of net delta costs ½·λ·σ²·S²·e² a year; a hedge costs k·S·|size| + g. The band that makes the sum
///         of both least follows from Γ·S, the costs and λ, and from how much variance the book has still to live through.
/// @dev `bandFor` never reverts and answers 0 <= target <= trigger <= contracts written: with none written, all base is
///      surplus and is sold. Inputs beyond what a vault can hold are taken for its limits.
interface IOptimalBand is IBandPolicy {
    /// @notice The price of variance changed.
    event RiskPriceSet(uint256 beforeWad, uint256 afterWad);

    /// @dev Thrown by the constructor and `setRiskPrice`.
    error OptimalBand_RiskPriceOutsideRange(uint256 actualWad, uint256 minWad, uint256 maxWad);
    /// @dev Thrown by `setRiskPrice`: the new price is the present one.
    error OptimalBand_RiskPriceUnchanged(uint256 actualWad);
    /// @dev Thrown by `setRiskPrice`: more than four times the present price, or less than a quarter of it.
    error OptimalBand_StepTooLarge(uint256 actualWad, uint256 minWad, uint256 maxWad);
    /// @dev Thrown by `setRiskPrice`: the last change is less than a day old.
    error OptimalBand_TooSoon(uint256 timestamp, uint256 earliest);

    /// @notice λ, per unit of quote, WAD: a variance of V quote² costs ½·λ·V quote. 4e12 says that a position which moves by
    ///         700 quote is worth a dollar to be rid of.
    function riskPriceWad() external view returns (uint256);

    /// @notice Sets λ.
    /// @dev Only the role the authority names. At most once a day and by at most a factor of four, between 1e6 and 1e18.
    ///      Reverts OptimalBand_RiskPriceOutsideRange, _RiskPriceUnchanged, _StepTooLarge, _TooSoon. Emits RiskPriceSet.
    function setRiskPrice(uint256 newWad) external;
}
