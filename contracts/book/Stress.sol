// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Smile} from "../types/Smile.sol";
import {Units, WAD} from "../types/Units.sol";
import {Book} from "./Book.sol";
import {FoldKernel} from "./FoldKernel.sol";
import {LOT_WAD, MAX_STRIKES, PackedStrike} from "./Strikes.sol";

/// @title What the book would lose at the worst of the standard scenarios, its hedge in place
/// @notice The standard grid (`IRiskReport.grid`) moves spot by −50 … +100 %, multiplies volatilities by ½, 1 or 2 and lets
///         time pass. Only its two corners need reckoning. All the book's options are written, so what is owed on them is
///         convex in spot, rises with volatility and falls with time; what the hedge gains is linear in spot. So the loss
///         is convex in spot, and no shock of the grid loses more than the worse of −50 % and +100 % at twice the
///         volatility, now.
/// @dev A linked library. Every strike counts by itself, also where `BookFold` uses nodes: those are proved at the smile's
///      own volatility only. Two prices a strike; the loop is bounded by MAX_STRIKES.
library Stress {
    /// @dev ln 2, WAD, rounded to the nearest.
    int256 private constant LN_2_WAD = 693147180559945309;
    uint256 private constant VOLATILITY_FACTOR = 2;

    /// @dev What the strikes of an expiry share.
    struct Corners {
        uint256 spotDownWad; // half of spot
        uint256 spotUpWad; // twice spot
        int256 lnSpotWad; // of spot itself
        uint256 rootTime; // `FoldKernel.rootTimeOf`, for twice the volatility
        uint256 downWad; // owed there so far: lots × quote WAD
        uint256 upWad;
    }

    /// @notice The loss at the worse corner, quote WAD; zero where neither loses.
    /// @param liabilityWad What is owed on the same book at the same spot and time, quote.
    /// @param deltaWad Its delta, the vault's sign, base; less where the vault has no money for a hedge of all of it.
    /// @dev The hedge is taken to be in place: a position of −Δ in base. Rounds up: a price by two wei a contract.
    function lossUp(
        Book.State storage self,
        uint256 liabilityWad,
        int256 deltaWad,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (uint256) {
        (uint256 downWad, uint256 upWad) = _liabilities(self, spotWad, timestamp);
        // What is owed grows by L′ − L; a hedge of −Δ gains −Δ·(S′ − S).
        int256 hedgeLossWad = (deltaWad * int256(spotWad)) / int256(WAD);
        int256 lossDownWad = int256(downWad) - int256(liabilityWad) - hedgeLossWad / 2;
        int256 lossAboveWad = int256(upWad) - int256(liabilityWad) + hedgeLossWad;
        int256 worst = lossDownWad > lossAboveWad ? lossDownWad : lossAboveWad;
        return worst > 0 ? uint256(worst) : 0;
    }

    /// @dev What would be owed at each corner, quote WAD, rounded up.
    function _liabilities(
        Book.State storage self,
        uint256 spotWad,
        uint256 timestamp
    ) private view returns (uint256 downWad, uint256 upWad) {
        Corners memory corners;
        (corners.spotDownWad, corners.spotUpWad, corners.lnSpotWad) = (
            spotWad / 2,
            spotWad * 2,
            FixedMath.lnWad(spotWad)
        );
        for (uint256 i = 0; i < Book.MAX_EXPIRIES && self.expiries[i] != 0; i++) {
            uint40 expiresAt = self.expiries[i];
            Book.ExpiryBook storage book = self.byExpiry[expiresAt];
            Smile memory smile = book.smile;
            corners.rootTime = VOLATILITY_FACTOR * FoldKernel.rootTimeOf(Units.zeroFloorSub(expiresAt, timestamp));
            _addStrikes(corners, book.strikes, book.grid.strikeCount, smile);
            _addStrikes(corners, book.wings, book.grid.wingCount, smile);
        }
        return (Math.ceilDiv(corners.downWad * LOT_WAD, WAD), Math.ceilDiv(corners.upWad * LOT_WAD, WAD));
    }

    /// @dev Calls and puts at one strike: P = C − S + K. Prices of kernels are at most two wei low, so two are added.
    function _addStrikes(
        Corners memory corners,
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 count,
        Smile memory smile
    ) private view {
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                PackedStrike strike = Book.strikeAt(strikes, i);
                if (strike.isEmpty()) continue;
                int256 lnStrikeWad = strike.lnStrikeWad();
                uint256 sdQ96 = (SmileMath.volWad(smile, lnStrikeWad) * corners.rootTime) >> 64;
                int256 lnWad = corners.lnSpotWad - lnStrikeWad;
                corners.downWad += _owedUp(strike, corners.spotDownWad, lnWad - LN_2_WAD, sdQ96);
                corners.upWad += _owedUp(strike, corners.spotUpWad, lnWad + LN_2_WAD, sdQ96);
            }
        }
    }

    function _owedUp(PackedStrike strike, uint256 spotWad, int256 lnWad, uint256 sdQ96) private pure returns (uint256) {
        unchecked {
            (uint256 calls, uint256 puts) = strike.lots();
            uint256 strikeWad = strike.strikeWad();
            uint256 priceWad = FoldKernel.callWad(spotWad, strikeWad, lnWad * FoldKernel.WAD_TO_Q192, sdQ96) + 2;
            uint256 owed = calls * priceWad;
            if (puts != 0 && priceWad + strikeWad > spotWad) owed += puts * (priceWad + strikeWad - spotWad);
            return owed;
        }
    }
}
