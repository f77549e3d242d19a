// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRebalancer} from "../interfaces/IRebalancer.sol";
import {HedgeTier} from "../types/Hedge.sol";
import {HedgeMath} from "./HedgeMath.sol";
import {Triggers} from "./Triggers.sol";

/// @title What a rebalancer was told at deployment: bounds of a hedge by tier, and what makes one due
abstract contract HedgeSettings is IRebalancer {
    /// @dev The most slippage any deployment may allow, whatever the vault's own cap.
    uint256 private constant MAX_SLIPPAGE_BPS = 500;
    uint256 private constant URGENT_SIZE = 2;
    uint256 private constant EMERGENCY_SIZE = 4;
    /// @dev At the pool's own average price: this part of the routine slippage and size.
    uint256 private constant DEGRADED_SLIPPAGE_PART = 2;
    uint256 private constant DEGRADED_SIZE_PART = 4;

    uint256 public immutable SLIPPAGE_BPS;
    uint256 public immutable MINIMUM_WAD;
    uint256 public immutable HEDGE_GAS;
    uint256 internal immutable MAXIMUM_WAD;
    uint256 private immutable URGENT_SLIPPAGE_BPS;
    uint256 private immutable EMERGENCY_SLIPPAGE_BPS;
    uint256 private immutable PRICE_MOVE_BPS;
    uint256 private immutable INTERVAL_SECONDS;
    uint256 private immutable STRESS_MOVE_BPS;
    uint256 private immutable URGENT_LOSS_BPS;
    uint256 private immutable EMERGENCY_LOSS_BPS;

    /// @param vaultCapBps The vault's own ceiling on slippage: above it every order would be refused there.
    /// @param baseUnitWad One unit of the base token: a maximum rounded to whole units must still be worth a trade.
    constructor(Settings memory s, uint256 vaultCapBps, uint256 baseUnitWad) {
        uint256 maxSlippageBps = Math.min(MAX_SLIPPAGE_BPS, vaultCapBps);
        require(
            0 < s.slippageBps && s.slippageBps <= maxSlippageBps && s.minimumWad > 0,
            Rebalancer_BadSettings(s.slippageBps, maxSlippageBps, s.minimumWad)
        );
        _requireInside("maximumWad", s.maximumWad, s.minimumWad + baseUnitWad, type(uint128).max);
        _requireInside("urgentSlippageBps", s.urgentSlippageBps, s.slippageBps, s.emergencySlippageBps);
        _requireInside("emergencySlippageBps", s.emergencySlippageBps, s.urgentSlippageBps, maxSlippageBps);
        if (s.priceMoveBps != 0) _requireInside("priceMoveBps", s.priceMoveBps, 50, 10_000);
        if (s.intervalSeconds != 0) _requireInside("intervalSeconds", s.intervalSeconds, 10 minutes, 30 days);
        _requireInside("stressMoveBps", s.stressMoveBps, 100, 10_000);
        _requireInside("urgentLossBps", s.urgentLossBps, 1, s.emergencyLossBps);
        _requireInside("emergencyLossBps", s.emergencyLossBps, s.urgentLossBps, 10_000);
        SLIPPAGE_BPS = s.slippageBps;
        MINIMUM_WAD = s.minimumWad;
        HEDGE_GAS = s.hedgeGas;
        MAXIMUM_WAD = s.maximumWad;
        URGENT_SLIPPAGE_BPS = s.urgentSlippageBps;
        EMERGENCY_SLIPPAGE_BPS = s.emergencySlippageBps;
        PRICE_MOVE_BPS = s.priceMoveBps;
        INTERVAL_SECONDS = s.intervalSeconds;
        STRESS_MOVE_BPS = s.stressMoveBps;
        URGENT_LOSS_BPS = s.urgentLossBps;
        EMERGENCY_LOSS_BPS = s.emergencyLossBps;
    }

    /// @inheritdoc IRebalancer
    function settings() external view returns (Settings memory) {
        return
            Settings({
                slippageBps: SLIPPAGE_BPS,
                minimumWad: MINIMUM_WAD,
                hedgeGas: HEDGE_GAS,
                maximumWad: MAXIMUM_WAD,
                urgentSlippageBps: URGENT_SLIPPAGE_BPS,
                emergencySlippageBps: EMERGENCY_SLIPPAGE_BPS,
                priceMoveBps: PRICE_MOVE_BPS,
                intervalSeconds: INTERVAL_SECONDS,
                stressMoveBps: STRESS_MOVE_BPS,
                urgentLossBps: URGENT_LOSS_BPS,
                emergencyLossBps: EMERGENCY_LOSS_BPS
            });
    }

    function _limitsOf(HedgeTier tier, uint256 baseUnitWad) internal view returns (HedgeMath.Limits memory limits) {
        limits.slippageBps = SLIPPAGE_BPS;
        limits.minimumWad = MINIMUM_WAD;
        limits.baseUnitWad = baseUnitWad;
        limits.maximumWad = MAXIMUM_WAD;
        if (tier == HedgeTier.Urgent) {
            limits.slippageBps = URGENT_SLIPPAGE_BPS;
            limits.maximumWad *= URGENT_SIZE;
        } else if (tier == HedgeTier.Emergency) {
            limits.slippageBps = EMERGENCY_SLIPPAGE_BPS;
            limits.maximumWad *= EMERGENCY_SIZE;
        } else if (tier == HedgeTier.Degraded) {
            limits.slippageBps = Math.ceilDiv(SLIPPAGE_BPS, DEGRADED_SLIPPAGE_PART);
            limits.maximumWad = Math.max(MAXIMUM_WAD / DEGRADED_SIZE_PART, MINIMUM_WAD + baseUnitWad);
        }
    }

    function _triggers() internal view returns (Triggers.Settings memory t) {
        t.priceMoveBps = PRICE_MOVE_BPS;
        t.intervalSeconds = INTERVAL_SECONDS;
        t.stressMoveBps = STRESS_MOVE_BPS;
        t.urgentLossBps = URGENT_LOSS_BPS;
        t.emergencyLossBps = EMERGENCY_LOSS_BPS;
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, Rebalancer_BadSetting(name, actual, min));
        require(actual <= max, Rebalancer_BadSetting(name, actual, max));
    }
}
