// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HedgeMath} from "../../hedging/HedgeMath.sol";
import {Band, HedgeOrder, HedgeReason} from "../../types/Hedge.sol";
import {NetExposure} from "../../types/NetExposure.sol";
import {PoolPrice} from "../../venues/PoolPrice.sol";

/// @title The pure libraries of hedging, made callable
contract HedgingHarness {
    function orderFor(
        NetExposure calldata exposure,
        Band calldata band,
        uint256 spotWad,
        HedgeMath.Limits calldata limits
    ) external pure returns (HedgeOrder memory order, HedgeReason reason) {
        return HedgeMath.orderFor(exposure, band, spotWad, limits);
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
