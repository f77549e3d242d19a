// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {BookGreeks, ExpirySlices, StrikeView} from "../types/NetExposure.sol";
import {Smile} from "../types/Smile.sol";
import {Book} from "./Book.sol";
import {FoldKernel} from "./FoldKernel.sol";
import {Grid, GridTotals} from "./Grid.sol";
import {GridBound} from "./GridBound.sol";
import {Nodes} from "./Nodes.sol";
import {LOT_WAD, MAX_STRIKES, PackedStrike} from "./Strikes.sol";

/// @title Everything open, folded to one value and one set of Greeks
/// @dev A linked library: the vault calls it in its own storage, so that pricing does not count against the vault's size.
library BookFold {
    uint256 private constant WAD = 1e18;
    int256 private constant WAD_INT = 1e18;
    /// @dev From lots × strikeE8 to quote WAD: 1e9·1e10/1e18.
    uint256 private constant LOTS_E8_TO_WAD = 10;

    /// @dev An expiry's written quantities beside its kernel sums; puts differ from calls by parity: P = C − S + K. Exact:
    ///      512 strikes of 60 bits of lots and 64 bits of price stay below 2^134.
    struct Quantities {
        uint256 callLots;
        uint256 putLots;
        uint256 putLotsTimesStrikeE8;
    }

    /// @notice Value and Greeks of the book, the vault's sign, at one spot and time.
    /// @dev One ln(spot) for all strikes, one √τ an expiry. An expiry with many strikes is folded by its nodes where their
    ///      error is proved to be at most `GridBound.TOLERANCE_WAD` of its gross size, else strike by strike. Expired,
    ///      unsettled strikes count at intrinsic value. No entry can make it revert.
    /// @param spotWad Quote per base, below 2^112.
    /// @param timestamp Unix seconds.
    function fold(
        Book.State storage self,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (BookGreeks memory sum) {
        unchecked {
            FoldKernel.Market memory market;
            market.spotWad = spotWad;
            market.lnSpotWad = FixedMath.lnWad(spotWad);
            for (uint256 i = 0; i < Book.MAX_EXPIRIES; i++) {
                uint40 expiresAt = self.expiries[i];
                if (expiresAt == 0) break;
                market.tauSeconds = expiresAt > timestamp ? expiresAt - timestamp : 0;
                market.rootTime = FoldKernel.rootTimeOf(market.tauSeconds);
                _foldExpiry(sum, self.byExpiry[expiresAt], market, timestamp);
            }
        }
    }

    /// @notice As `fold`, and what each open expiry has of its vega and gamma, in the book's order.
    function foldSliced(
        Book.State storage self,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (BookGreeks memory sum, ExpirySlices memory slices) {
        unchecked {
            FoldKernel.Market memory market;
            market.spotWad = spotWad;
            market.lnSpotWad = FixedMath.lnWad(spotWad);
            for (uint256 i = 0; i < Book.MAX_EXPIRIES; i++) {
                uint40 expiresAt = self.expiries[i];
                if (expiresAt == 0) break;
                (uint256 vegaWad, int256 gammaWad) = (sum.relativeVegaWad, sum.gammaSpotWad);
                market.tauSeconds = expiresAt > timestamp ? expiresAt - timestamp : 0;
                market.rootTime = FoldKernel.rootTimeOf(market.tauSeconds);
                _foldExpiry(sum, self.byExpiry[expiresAt], market, timestamp);
                slices.relativeVegaWad[i] = sum.relativeVegaWad - vegaWad;
                slices.gammaSpotWad[i] = uint256(gammaWad - sum.gammaSpotWad); // all are written: gamma only falls
            }
        }
    }

    /// @notice Every open strike with its volatility; zero volatility where no smile was set.
    function openStrikes(Book.State storage self) external view returns (StrikeView[] memory strikes) {
        strikes = new StrikeView[](self.strikeCount);
        uint256 n;
        for (uint256 i = 0; i < Book.MAX_EXPIRIES && self.expiries[i] != 0; i++) {
            uint40 expiresAt = self.expiries[i];
            Book.ExpiryBook storage book = self.byExpiry[expiresAt];
            n = _view(strikes, n, expiresAt, book.smile, book.strikes, book.grid.strikeCount);
            n = _view(strikes, n, expiresAt, book.smile, book.wings, book.grid.wingCount);
        }
    }

    /// @notice Whether an expiry is folded by its nodes at a spot and time, and what they are proved to lose at most: Δ per
    ///         unit of gross size, value per unit of gross size times spot.
    function gridAt(
        Book.State storage self,
        uint40 expiresAt,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (bool usesNodes, uint256 errorWad) {
        Book.ExpiryBook storage book = self.byExpiry[expiresAt];
        Grid memory grid = book.grid;
        Smile memory smile = book.smile;
        if (!grid.isActive || smile.setAt == 0 || expiresAt <= timestamp) return (false, 0);
        GridTotals memory totals = book.totals;
        uint256 tauSeconds = expiresAt - timestamp;
        int256 lnSpotWad = FixedMath.lnWad(spotWad);
        usesNodes = _isProved(grid, smile, tauSeconds, lnSpotWad, timestamp) && _isCoarseEnough(grid, totals);
        errorWad = GridBound.boundWad(grid, smile, lnSpotWad, tauSeconds);
        uint256 grossWad = _grossWad(totals);
        if (errorWad != type(uint256).max && grossWad != 0)
            errorWad += (grid.strikeCount * GridBound.ROUNDING_PER_STRIKE_WAD * WAD) / grossWad + 1;
    }

    function _foldExpiry(
        BookGreeks memory sum,
        Book.ExpiryBook storage book,
        FoldKernel.Market memory market,
        uint256 timestamp
    ) private view {
        Smile memory smile = book.smile;
        Grid memory grid = book.grid;
        // Nothing is ever written on an expiry without a smile; if it were, it would count at zero volatility.
        if (smile.setAt == 0) FoldKernel.removeTime(market);
        FoldKernel.Sums memory sums;
        Quantities memory quantities;
        bool isFolded =
            grid.isActive &&
                _isProved(grid, smile, market.tauSeconds, market.lnSpotWad, timestamp) &&
                _addNodes(sums, quantities, book, grid, smile, market);
        if (!isFolded) _addStrikes(sums, quantities, book.strikes, grid.strikeCount, smile, market);
        if (grid.wingCount != 0) _addStrikes(sums, quantities, book.wings, grid.wingCount, smile, market);
        _record(sum, FoldKernel.finish(sums, market), quantities, market.spotWad);
    }

    /// @dev What `GridBound.minTau` was computed for: not sooner than the smile, not too late, spot not below the range.
    function _isProved(
        Grid memory grid,
        Smile memory smile,
        uint256 tauSeconds,
        int256 lnSpotWad,
        uint256 timestamp
    ) private pure returns (bool) {
        return tauSeconds >= grid.nodesMinTau && timestamp >= smile.setAt && lnSpotWad >= GridBound.lowerEnd(grid);
    }

    /// @dev Whether rounding to the nodes' unit is negligible: not for a book of dust.
    function _isCoarseEnough(Grid memory grid, GridTotals memory totals) private pure returns (bool) {
        unchecked {
            return _grossWad(totals) >= grid.strikeCount * GridBound.MIN_MEAN_QUANTITY_WAD;
        }
    }

    function _grossWad(GridTotals memory totals) private pure returns (uint256) {
        unchecked {
            return (uint256(totals.callLots) + totals.putLots) * LOT_WAD;
        }
    }

    function _addStrikes(
        FoldKernel.Sums memory sums,
        Quantities memory quantities,
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 count,
        Smile memory smile,
        FoldKernel.Market memory market
    ) private view {
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                PackedStrike strike = Book.strikeAt(strikes, i);
                if (strike.isEmpty()) continue;
                (uint256 calls, uint256 puts) = strike.lots();
                quantities.callLots += calls;
                quantities.putLots += puts;
                quantities.putLotsTimesStrikeE8 += puts * strike.strikeE8();
                int256 lnStrikeWad = strike.lnStrikeWad();
                uint256 volWad = SmileMath.volWad(smile, lnStrikeWad);
                int256 quantityWad = int256((calls + puts) * LOT_WAD);
                int256 xQ192 = (market.lnSpotWad - lnStrikeWad) * FoldKernel.WAD_TO_Q192;
                FoldKernel.add(sums, market, quantityWad, strike.strikeWad(), xQ192, volWad);
            }
        }
    }

    /// @dev Adds nothing and returns false where the quantities are dust.
    function _addNodes(
        FoldKernel.Sums memory sums,
        Quantities memory quantities,
        Book.ExpiryBook storage book,
        Grid memory grid,
        Smile memory smile,
        FoldKernel.Market memory market
    ) private view returns (bool) {
        unchecked {
            GridTotals memory totals = book.totals;
            if (!_isCoarseEnough(grid, totals)) return false;
            quantities.callLots = totals.callLots;
            quantities.putLots = totals.putLots;
            quantities.putLotsTimesStrikeE8 = totals.putLotsTimesStrikeE8;
            Range memory range = _rangeOf(grid, smile, market.lnSpotWad);
            bytes memory table = Nodes.positionTable();
            for (uint256 slot = 0; slot < Nodes.SLOTS; slot++) {
                uint256 units = Nodes.slotAt(book.nodes, slot);
                uint256 positions = Nodes.wordAt(table, slot);
                // The lanes of the last slot beyond the nodes are 0.
                while (units != 0) {
                    _addNode(sums, market, range, int64(uint64(units)), int64(uint64(positions)));
                    units >>= 64;
                    positions >>= 64;
                }
            }
            return true;
        }
    }

    /// @dev What the nodes of an expiry share: at t in [−1, 1] ln(spot/strike) = x − slope·t, vol = vol0 + vol1·t + vol2·t².
    struct Range {
        int256 xQ192;
        int256 slopeQ192; // per WAD of t
        int256 vol0Wad;
        int256 vol1Wad;
        int256 vol2Wad;
    }

    /// @dev The smile about the center of the range; no clamp of SmileMath binds on it, or `GridBound` proves nothing.
    function _rangeOf(
        Grid memory grid,
        Smile memory smile,
        int256 lnSpotWad
    ) private pure returns (Range memory range) {
        unchecked {
            int256 halfWidthE9 = int256(uint256(grid.halfWidthE9));
            range.xQ192 = (lnSpotWad - grid.lnCenterWad) * FoldKernel.WAD_TO_Q192;
            range.slopeQ192 = (halfWidthE9 * FoldKernel.WAD_TO_Q192) / 1e9;
            (range.vol0Wad, range.vol1Wad, range.vol2Wad) = SmileMath.around(smile, grid.lnCenterWad, halfWidthE9);
        }
    }

    /// @dev The strike itself is needed below spot alone.
    function _addNode(
        FoldKernel.Sums memory sums,
        FoldKernel.Market memory market,
        Range memory range,
        int256 units,
        int256 t
    ) private pure {
        unchecked {
            int256 xQ192 = range.xQ192 - range.slopeQ192 * t;
            int256 volWad = range.vol0Wad + ((range.vol1Wad + (range.vol2Wad * t) / WAD_INT) * t) / WAD_INT;
            uint256 strikeWad;
            if (xQ192 > 0) strikeWad = FixedMath.expNeg(uint256(xQ192) >> 96, market.spotWad);
            FoldKernel.add(sums, market, units * Nodes.UNIT_WAD, strikeWad, xQ192, uint256(volWad));
        }
    }

    /// @dev With the vault's sign, and puts by parity: Δput = Δcall − 1, θ, Γ, vega and charm are the same.
    function _record(
        BookGreeks memory sum,
        FoldKernel.Result memory r,
        Quantities memory q,
        uint256 spotWad
    ) private pure {
        unchecked {
            uint256 putsWad = q.putLots * LOT_WAD;
            uint256 putsNotionalWad = q.putLotsTimesStrikeE8 * LOTS_E8_TO_WAD;
            int256 worth = r.valueWad + int256(putsNotionalWad) - int256((putsWad * spotWad) / WAD);
            // A book worth nothing may come out a few wei below it.
            if (worth > 0) sum.liabilityWad += uint256(worth);
            sum.deltaWad += int256(putsWad) - r.deltaWad;
            sum.gammaSpotWad -= r.gammaSpotWad;
            sum.vegaWad -= r.vegaWad;
            sum.relativeVegaWad += r.relativeVegaWad;
            sum.thetaWad -= r.thetaWad;
            sum.charmWad -= r.charmWad;
            sum.callsWad += q.callLots * LOT_WAD;
            sum.putsWad += putsWad;
            sum.putsNotionalWad += putsNotionalWad;
        }
    }

    function _view(
        StrikeView[] memory views,
        uint256 n,
        uint40 expiresAt,
        Smile memory smile,
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 count
    ) private view returns (uint256) {
        for (uint256 j = 0; j < count; j++) {
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
