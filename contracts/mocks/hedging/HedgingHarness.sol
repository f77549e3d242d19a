// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BaseFee} from "../../hedging/BaseFee.sol";
import {BountyMath} from "../../hedging/BountyMath.sol";
import {HedgeMath} from "../../hedging/HedgeMath.sol";
import {Triggers} from "../../hedging/Triggers.sol";
import {Volatility} from "../../hedging/Volatility.sol";
import {BountyClaim, BountyTerms} from "../../types/Bounty.sol";
import {Band, HedgeOrder, HedgeReason, HedgeTier} from "../../types/Hedge.sol";
import {NetExposure} from "../../types/NetExposure.sol";
import {PoolPrice} from "../../pricing/PoolPrice.sol";

/// @title The pure libraries of hedging, made callable
contract HedgingHarness {
    function orderFor(
        NetExposure calldata exposure,
        Band calldata band,
        uint256 spotWad,
        HedgeMath.Limits calldata limits,
        HedgeReason cause
    ) external pure returns (HedgeOrder memory order, HedgeReason reason) {
        return HedgeMath.orderFor(exposure, band, spotWad, limits, cause);
    }

    function judge(
        Triggers.Situation calldata situation,
        Triggers.Settings calldata settings
    ) external pure returns (HedgeReason cause, HedgeTier severity) {
        return Triggers.judge(situation, settings);
    }

    function volatility(
        NetExposure calldata exposure,
        uint256 spotWad,
        uint256 realisedVarianceWad
    ) external pure returns (uint256 impliedWad, uint256 ratioWad) {
        impliedWad = Volatility.impliedVarianceWad(exposure, spotWad);
        ratioWad = Volatility.ratioWad(realisedVarianceWad, impliedWad);
    }

    function baseFee(
        uint256 averageWei,
        uint256 observedAt,
        uint256 baseFeeWei,
        uint256 timestamp
    ) external pure returns (uint256 afterWei, uint256 liveWei) {
        afterWei = BaseFee.averageAfter(averageWei, observedAt, baseFeeWei, timestamp);
        liveWei = BaseFee.live(afterWei, baseFeeWei);
    }

    function bounty(
        BountyClaim calldata claim,
        BountyTerms calldata terms
    ) external pure returns (uint256 owedWad, uint256 gasCeilingWad, uint256 riskRemovedWad, uint256 rampWad) {
        owedWad = BountyMath.owedWad(claim, terms);
        gasCeilingWad = BountyMath.gasCeilingWad(claim, terms);
        riskRemovedWad = BountyMath.riskRemovedWad(claim, terms);
        rampWad = BountyMath.rampWad(claim, terms);
    }

    function tradeCostWadUp(
        uint256 sizeWad,
        uint256 reserveWad,
        uint256 feeWad,
        bool isBuy
    ) external pure returns (uint256) {
        return PoolPrice.tradeCostWadUp(sizeWad, reserveWad, feeWad, isBuy);
    }

    function worstPrice(uint256 spotWad, uint256 slippageBps, bool isBuy) external pure returns (uint256) {
        return HedgeMath.worstPrice(spotWad, slippageBps, isBuy);
    }

    function budgetFor(uint256 sizeWad, uint256 spotWad, uint256 slippageBps) external pure returns (uint256) {
        return HedgeMath.budgetFor(sizeWad, spotWad, slippageBps);
    }

    function toSqrtPriceX96Down(
        uint256 priceWad,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) external pure returns (uint160) {
        return PoolPrice.toSqrtPriceX96Down(priceWad, baseUnit, quoteUnit, baseIsToken0);
    }

    function toPriceWadDown(
        uint160 sqrtPriceX96,
        uint256 baseUnit,
        uint256 quoteUnit,
        bool baseIsToken0
    ) external pure returns (uint256) {
        return PoolPrice.toPriceWadDown(sqrtPriceX96, baseUnit, quoteUnit, baseIsToken0);
    }
}
