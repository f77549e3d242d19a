// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {BookGreeks, StrikeView} from "../types/NetExposure.sol";
import {Smile} from "../types/Smile.sol";
import {Units} from "../types/Units.sol";
import {Book} from "./Book.sol";
import {FoldKernel} from "./FoldKernel.sol";
import {Grid, Grid18, GridTotals} from "./Grid.sol";
import {GridBound} from "./GridBound.sol";
import {LOT_WAD, PackedStrike} from "./Strikes.sol";

/// @title Everything open, folded to one value and one set of Greeks
/// @dev A linked library: the vault calls it in its own storage, so that pricing does not count against the vault's size.
library BookFold {
    uint256 private constant E8_TO_WAD = 1e10;

    /// @dev An expiry's written quantities beside its kernel sums; puts differ from calls by parity: P = C − S + K.
    struct Quantities {
        uint256 callsWad;
        uint256 putsWad;
        uint256 putsNotionalWad;
    }

    /// @notice Value and Greeks of the book, the vault's sign, at one spot and time.
    /// @dev One ln(spot) for all strikes, one √τ an expiry. An expiry with many strikes is folded by its nodes where their
    ///      error is proved to be at most `GridBound.TOLERANCE_WAD` of its gross size, else strike by strike. Expired,
    ///      unsettled strikes count at intrinsic value. No entry can make it revert.
    /// @param spotWad Quote per base.
    /// @param timestamp Unix seconds.
    function fold(
        Book.State storage self,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (BookGreeks memory sum) {
        int256 lnSpotWad = FixedMath.lnWad(spotWad);
        uint256 count = self.expiries.length;
        for (uint256 i = 0; i < count; i++) {
            uint40 expiresAt = self.expiries[i];
            uint256 tauSeconds = expiresAt > timestamp ? expiresAt - timestamp : 0;
            _foldExpiry(sum, self.byExpiry[expiresAt], FoldKernel.marketAt(spotWad, lnSpotWad, tauSeconds));
        }
    }

    /// @notice Every open strike with its volatility; zero volatility where no smile was set.
    function openStrikes(Book.State storage self) external view returns (StrikeView[] memory strikes) {
        strikes = new StrikeView[](self.strikeCount);
        uint256 n;
        for (uint256 i = 0; i < self.expiries.length; i++) {
            uint40 expiresAt = self.expiries[i];
            Book.ExpiryBook storage book = self.byExpiry[expiresAt];
            n = _view(strikes, n, expiresAt, book.smile, book.strikes);
            n = _view(strikes, n, expiresAt, book.smile, book.wings);
        }
    }

    /// @notice Whether an expiry is folded by its nodes at a spot and time, and their proved error per unit of gross size.
    function gridAt(
        Book.State storage self,
        uint40 expiresAt,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (bool usesNodes, uint256 errorWad) {
        Book.ExpiryBook storage book = self.byExpiry[expiresAt];
        if (expiresAt <= timestamp || !book.grid.isActive || book.smile.setAt == 0) return (false, 0);
        int256 lnSpotWad = FixedMath.lnWad(spotWad);
        FoldKernel.Market memory market = FoldKernel.marketAt(spotWad, lnSpotWad, expiresAt - timestamp);
        errorWad = GridBound.boundWad(book.grid, book.smile, lnSpotWad, FoldKernel.rootTauWad(market));
        usesNodes = errorWad <= GridBound.TOLERANCE_WAD;
    }

    function _foldExpiry(
        BookGreeks memory sum,
        Book.ExpiryBook storage book,
        FoldKernel.Market memory market
    ) private view {
        Smile memory smile = book.smile;
        // Nothing is ever written on an expiry without a smile.
        if (smile.setAt == 0) return;
        Grid memory grid = book.grid;
        FoldKernel.Sums memory sums;
        Quantities memory quantities;
        bool byNodes =
            grid.isActive &&
                market.tauSeconds > 0 &&
                GridBound.holds(grid, smile, market.lnSpotWad, FoldKernel.rootTauWad(market));
        if (byNodes) _addNodes(sums, quantities, book, grid, smile, market);
        else _addStrikes(sums, quantities, book.strikes, smile, market);
        _addStrikes(sums, quantities, book.wings, smile, market);
        _record(sum, FoldKernel.finish(sums, market), quantities, market.spotWad);
    }

    function _addStrikes(
        FoldKernel.Sums memory sums,
        Quantities memory quantities,
        PackedStrike[] storage strikes,
        Smile memory smile,
        FoldKernel.Market memory market
    ) private view {
        uint256 count = strikes.length;
        for (uint256 j = 0; j < count; j++) {
            PackedStrike strike = strikes[j];
            if (strike.isEmpty()) continue;
            (uint256 calls, uint256 puts) = (strike.callsWad(), strike.putsWad());
            int256 lnStrikeWad = strike.lnStrikeWad();
            uint256 strikeWad = strike.strikeWad();
            uint256 volWad = SmileMath.volWad(smile, lnStrikeWad);
            FoldKernel.add(sums, market, int256(calls + puts), strikeWad, lnStrikeWad, volWad);
            quantities.callsWad += calls;
            if (puts != 0) {
                quantities.putsWad += puts;
                quantities.putsNotionalWad += Units.mulWadUp(puts, strikeWad);
            }
        }
    }

    function _addNodes(
        FoldKernel.Sums memory sums,
        Quantities memory quantities,
        Book.ExpiryBook storage book,
        Grid memory grid,
        Smile memory smile,
        FoldKernel.Market memory market
    ) private view {
        int256[18] memory positions = Grid18.positions();
        for (uint256 slot = 0; slot < Grid18.SLOTS; slot++) {
            uint256 packed = book.nodes[slot];
            for (uint256 lane = 0; lane < 3; lane++) {
                int256 quantityWad = Grid18.quantityAt(packed, lane) * Grid18.UNIT_WAD;
                _addNode(sums, quantityWad, positions[slot * 3 + lane], grid, smile, market);
            }
        }
        GridTotals memory totals = book.totals;
        quantities.callsWad += totals.callLots * LOT_WAD;
        quantities.putsWad += totals.putLots * LOT_WAD;
        quantities.putsNotionalWad += Units.mulWadUp(totals.putLotsTimesStrikeE8 * E8_TO_WAD, LOT_WAD);
    }

    function _addNode(
        FoldKernel.Sums memory sums,
        int256 quantityWad,
        int256 positionWad,
        Grid memory grid,
        Smile memory smile,
        FoldKernel.Market memory market
    ) private pure {
        unchecked {
            int256 halfWidth = int256(uint256(grid.halfWidthE9));
            int256 lnStrikeWad = grid.lnCenterWad + (halfWidth * positionWad) / 1e9;
            // The kernel asks for the strike itself only below spot; above it any number not below spot will do.
            uint256 strikeWad = market.spotWad;
            if (lnStrikeWad < market.lnSpotWad) {
                uint256 belowTopQ96 = uint256((halfWidth * (1e18 - positionWad)) << 96) / 1e27;
                strikeWad = FixedMath.expNeg(belowTopQ96, grid.topStrikeWad);
            }
            FoldKernel.add(sums, market, quantityWad, strikeWad, lnStrikeWad, SmileMath.volWad(smile, lnStrikeWad));
        }
    }

    /// @dev With the vault's sign, and puts by parity: Δput = Δcall − 1, θ, Γ, vega and charm are the same.
    function _record(
        BookGreeks memory sum,
        FoldKernel.Result memory r,
        Quantities memory q,
        uint256 spotWad
    ) private pure {
        int256 worth = r.valueWad + int256(q.putsNotionalWad) - int256(Units.mulWadDown(q.putsWad, spotWad));
        // A book worth nothing may come out a few wei below it.
        if (worth > 0) sum.liabilityWad += uint256(worth);
        sum.deltaWad += int256(q.putsWad) - r.deltaWad;
        sum.gammaSpotWad -= r.gammaSpotWad;
        sum.vegaWad -= r.vegaWad;
        sum.thetaWad -= r.thetaWad;
        sum.charmWad -= r.charmWad;
        sum.callsWad += q.callsWad;
        sum.putsWad += q.putsWad;
        sum.putsNotionalWad += q.putsNotionalWad;
    }

    function _view(
        StrikeView[] memory views,
        uint256 n,
        uint40 expiresAt,
        Smile memory smile,
        PackedStrike[] storage strikes
    ) private view returns (uint256) {
        for (uint256 j = 0; j < strikes.length; j++) {
            PackedStrike strike = strikes[j];
            views[n++] = StrikeView({
                expiresAt: expiresAt,
                strikeWad: strike.strikeWad(),
                volWad: smile.setAt == 0 ? 0 : SmileMath.volWad(smile, strike.lnStrikeWad()),
                callsWad: strike.callsWad(),
                putsWad: strike.putsWad()
            });
        }
        return n;
    }
}
