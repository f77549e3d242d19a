// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBandPolicy} from "../interfaces/IBandPolicy.sol";
import {IOptimalBand} from "../interfaces/IOptimalBand.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {Band, HedgeCosts} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {Units} from "../types/Units.sol";
import {Wired} from "../types/Wired.sol";
import {BandMath} from "./BandMath.sol";

/// @title The optimal band, with live costs and a governed price of risk
/// @dev `sdk/hedging/optimalBand/exact.ts` is the twin of `bandFor`, equal to the bit.
contract OptimalBand is IOptimalBand, AccessManaged {
    uint256 private constant WAD = 1e18;
    uint256 private constant MIN_RISK_PRICE_WAD = 1e6;
    uint256 private constant MAX_RISK_PRICE_WAD = 1e18;
    uint256 private constant MAX_STEP = 4;
    uint256 private constant STEP_SECONDS = 1 days;

    // Where inputs saturate: far beyond what a vault can hold, and such that no product below reaches 2^256.
    uint256 private constant MAX_BASE_WAD = 1 << 100; // 1e12 base
    uint256 private constant MAX_SPOT_WAD = 1 << 112; // the fold's own bound
    uint256 private constant MAX_QUOTE_WAD = 1 << 128; // 3e20 quote
    uint256 private constant MAX_GAS_QUOTE_WAD = 1 << 104; // 2e13 quote
    uint256 private constant MAX_GAS_SHARE_WAD = 1 << 90; // a hedge's gas over Γ·S²
    uint256 private constant MAX_FLOOR_WAD = 1 << 130;

    /// @dev What smiles allow, so the mean of a book has it too: 10 % and 400 % a year, squared.
    uint256 private constant MIN_VARIANCE_WAD = 0.01e18;
    uint256 private constant MAX_VARIANCE_WAD = 16e18;
    /// @dev The life no book is taken to be shorter than, an hour, or longer than, ten years; parts of and whole years.
    uint256 private constant HOURS_PER_YEAR = 8_760;
    uint256 private constant MAX_YEARS = 10;
    uint256 private constant MIN_VOL_RATIO_WAD = 0.5e18;
    uint256 private constant MAX_VOL_RATIO_WAD = 2e18;
    /// @dev σ²τ of options whose Γ has vanished, a standard deviation of 3.2 %. Nothing tells it any more, but it cannot be
    ///      much: Γ falls below a wei where the strike is eight standard deviations away.
    uint256 private constant VANISHED_VARIANCE_WAD = 0.001e18;

    // slot 0: 16 + 6 = 22 bytes
    uint128 private _riskPriceWad;
    uint48 private _setAt;

    constructor(address authority, uint256 riskPriceWad_) AccessManaged(authority) {
        Wired.requireAuthority(authority);
        _setRiskPrice(riskPriceWad_);
    }

    /// @inheritdoc IBandPolicy
    function bandFor(
        NetExposure calldata exposure,
        uint256 spotWad,
        HedgeCosts calldata costs
    ) external view returns (Band memory band) {
        unchecked {
            spotWad = spotWad == 0 ? 1 : Math.min(spotWad, MAX_SPOT_WAD);
            uint256 gammaWad = Math.min(Units.abs(exposure.gammaSpotWad), MAX_BASE_WAD);
            uint256 gammaQuote = gammaWad * spotWad; // Γ·S², quote in WAD²
            uint256 lambdaWad = _riskPriceWad;
            (uint256 targetWad, uint256 gapWad) = _steady(gammaWad, gammaQuote, lambdaWad, costs);
            uint256 lifeRisk = lambdaWad * _varianceLeft(exposure, gammaQuote, costs.volRatioWad); // λσ²τ, WAD²
            (uint256 leastTargetWad, uint256 leastGapWad) = _floors(spotWad, lifeRisk, costs);
            targetWad = Math.max(targetWad, leastTargetWad);
            band.triggerWad = Math.min(targetWad + Math.max(gapWad, leastGapWad), exposure.grossWad);
            band.targetWad = Math.min(targetWad, band.triggerWad);
        }
    }

    /// @inheritdoc IOptimalBand
    function riskPriceWad() external view returns (uint256) {
        return _riskPriceWad;
    }

    /// @inheritdoc IOptimalBand
    function setRiskPrice(uint256 newWad) external restricted {
        uint256 nowWad = _riskPriceWad;
        require(newWad != nowWad, OptimalBand_RiskPriceUnchanged(newWad));
        require(
            nowWad / MAX_STEP <= newWad && newWad <= nowWad * MAX_STEP,
            OptimalBand_StepTooLarge(newWad, nowWad / MAX_STEP, nowWad * MAX_STEP)
        );
        uint256 earliest = _setAt + STEP_SECONDS;
        require(block.timestamp >= earliest, OptimalBand_TooSoon(block.timestamp, earliest));
        _setRiskPrice(newWad);
    }

    function _setRiskPrice(uint256 newWad) private {
        require(
            MIN_RISK_PRICE_WAD <= newWad && newWad <= MAX_RISK_PRICE_WAD,
            OptimalBand_RiskPriceOutsideRange(newWad, MIN_RISK_PRICE_WAD, MAX_RISK_PRICE_WAD)
        );
        emit RiskPriceSet(_riskPriceWad, newWad);
        _riskPriceWad = uint128(newWad);
        _setAt = uint48(block.timestamp);
    }

    /// @dev The closed form. Lengths are in units of Γ·S, the moves of log-spot that carry the deviation that far; in them
    ///      P = 12·k/(λ·Γ·S²) and Q = 12·g/(λ·Γ²·S⁴). Both below 2^250; BandMath takes P and Q above 2^158 for that.
    function _steady(
        uint256 gammaWad,
        uint256 gammaQuote,
        uint256 lambdaWad,
        HedgeCosts calldata costs
    ) private pure returns (uint256 targetWad, uint256 gapWad) {
        if (gammaQuote == 0) return (0, 0);
        unchecked {
            uint256 feeWad = Math.min(costs.proportionalWad, WAD);
            uint256 gasWad = Math.min(costs.fixedQuoteWad, MAX_GAS_QUOTE_WAD);
            uint256 gasShareWad = Math.min((gasWad * WAD * WAD) / gammaQuote, MAX_GAS_SHARE_WAD);
            uint256 risk = Math.max(((gammaQuote / 1e9) * lambdaWad) / 1e9, 1); // λ·Γ·S², WAD²
            (uint256 targetQ64, uint256 gapQ64) = BandMath.steady(
                ((12 * feeWad * WAD) << 96) / risk,
                ((12 * gasShareWad * WAD) << 96) / risk
            );
            targetWad = (gammaWad * targetQ64) >> 64;
            gapWad = (gammaWad * gapQ64) >> 64;
        }
    }

    /// @dev No deviation costs anything beyond the book's life: a ≥ k/(λσ²τ·S) and (b − a)² ≥ 2g/(λσ²τ·S²).
    /// @param lifeRisk λσ²τ, WAD²: 2.8e17 to 2^130.
    function _floors(
        uint256 spotWad,
        uint256 lifeRisk,
        HedgeCosts calldata costs
    ) private pure returns (uint256 targetWad, uint256 gapWad) {
        unchecked {
            uint256 feeWad = Math.min(costs.proportionalWad, WAD);
            uint256 gasWad = Math.min(costs.fixedQuoteWad, MAX_GAS_QUOTE_WAD);
            uint256 risk = lifeRisk * spotWad; // λσ²τ·S, WAD³
            targetWad = Math.min((feeWad * WAD * WAD * WAD) / risk, MAX_FLOOR_WAD);
            uint256 twiceGas = Math.min((2 * gasWad * (WAD * WAD * 1e9)) / (risk / 1e9), MAX_FLOOR_WAD);
            gapWad = FixedMath.sqrt((twiceGas * WAD * WAD) / spotWad);
        }
    }

    /// @dev σ²τ, the variance of log-spot still to come: θ = ½σ²S²Γ gives σ², vega = στ·S²Γ gives στ, each the mean of
    ///      the book weighted by gamma. Where realised volatility differs from implied, the future is taken to be like it.
    function _varianceLeft(
        NetExposure calldata exposure,
        uint256 gammaQuote,
        uint256 volRatioWad
    ) private pure returns (uint256) {
        if (gammaQuote == 0) return VANISHED_VARIANCE_WAD;
        unchecked {
            uint256 thetaWad = Math.min(Units.abs(exposure.thetaWad), MAX_QUOTE_WAD);
            uint256 vegaWad = Math.min(Units.abs(exposure.vegaWad), MAX_QUOTE_WAD);
            uint256 variancePerYearWad = (2 * thetaWad * WAD * WAD) / gammaQuote;
            variancePerYearWad = Math.max(Math.min(variancePerYearWad, MAX_VARIANCE_WAD), MIN_VARIANCE_WAD);
            uint256 volWad = FixedMath.sqrt(variancePerYearWad * WAD);
            uint256 volYearsWad = (vegaWad * WAD * WAD) / gammaQuote; // στ
            volYearsWad = Math.max(Math.min(volYearsWad, volWad * MAX_YEARS), volWad / HOURS_PER_YEAR);
            // Zero says that realised volatility is not known.
            if (volRatioWad == 0) volRatioWad = WAD;
            volRatioWad = Math.max(Math.min(volRatioWad, MAX_VOL_RATIO_WAD), MIN_VOL_RATIO_WAD);
            return (((volWad * volYearsWad) / WAD) * ((volRatioWad * volRatioWad) / WAD)) / WAD;
        }
    }
}
