// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PriceReading} from "../types/PriceReading.sol";
import {IOptionsVault} from "./IOptionsVault.sol";

/// @title What an options vault would be worth if the market were elsewhere
/// @notice A read-only lens for LPs and other protocols: one standard grid of scenarios on any vault's open book. Anyone may
///         call; nothing is written. Values are quote WAD, quantities base WAD.
/// @dev Versioned: within a version the grid, its order and every struct stay as they are.
interface IRiskReport {
    /// @dev One scenario: spot moves at once, every strike's volatility is multiplied, then time passes. What is held and owed
    ///      stays as it is: no hedge is made on the way, and no interest counted.
    struct Shock {
        int256 spotMoveBps; // of spot: −5,000 is a fall by half [> −10,000]
        uint256 volFactorBps; // of each strike's mid: 20,000 doubles it
        uint256 forwardSeconds; // options that expire on the way count at the scenario's intrinsic value
    }

    struct Outcome {
        Shock shock;
        int256 navWad;
        int256 pnlWad; // against the report's navWad
        int256 netDeltaWad; // what would then be left to hedge, base
        uint256 healthWad; // of the short position, other things equal; the largest number when nothing is owed
    }

    /// @dev One expiry's share of the book, the vault's own sign.
    struct ExpiryRisk {
        uint40 expiresAt;
        uint256 callsWad; // base
        uint256 putsWad; // base
        uint256 liabilityWad;
        int256 deltaWad; // base
        int256 gammaSpotWad; // base per 100 % move of spot
        int256 vegaWad; // quote per 1.00 of volatility
        int256 thetaWad; // quote per year
    }

    struct Report {
        uint256 version;
        PriceReading price;
        int256 navWad;
        uint256 notionalWad; // calls at spot, puts at their strikes
        uint256 utilisationBps; // notional over NAV, rounded up; the largest number when NAV is not positive
        uint256 putsWad; // base: puts written
        uint256 carriableWad; // base: puts the short side could carry now; 0 without one
        ExpiryRisk[] expiries;
    }

    /// @dev Thrown for a fall by all of spot or more.
    error RiskReport_SpotMoveOutsideRange(int256 spotMoveBps, int256 minBps);

    /// @notice The version of grid and structs: 1.
    function VERSION() external view returns (uint256);

    /// @notice The standard grid: spot −50, −40, −30, −20, −10, 0, +10, +20, +30, +50, +100 %, each at volatility × ½, × 1 and × 2,
    ///         now and a week ahead; 66 shocks, spot changing slowest.
    function grid() external pure returns (Shock[] memory);

    /// @notice Where the vault stands. Reverts as the vault's oracle does when no price may be trusted.
    function report(IOptionsVault vault) external view returns (Report memory);

    /// @notice What the vault would be worth after each shock, at the oracle's price now.
    /// @dev About 2,500 gas a shock and open strike: ask for a part of the grid where a call's gas is capped.
    function outcomesOf(IOptionsVault vault, Shock[] calldata shocks) external view returns (Outcome[] memory);

    /// @notice The same at a price of the caller's own, for a vault whose oracle has none.
    function outcomesAt(
        IOptionsVault vault,
        PriceReading calldata price,
        Shock[] calldata shocks
    ) external view returns (Outcome[] memory);

    /// @notice The largest loss over the standard grid, and the shock that makes it.
    /// @return lossWad Zero when no shock loses.
    function worstOf(IOptionsVault vault) external view returns (uint256 lossWad, Outcome memory worst);
}
