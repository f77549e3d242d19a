// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Book} from "../book/Book.sol";
import {Stress} from "../book/Stress.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {SeriesId} from "../types/Series.sol";
import {Leg} from "../types/Trade.sol";
import {BPS, Units, WAD, YEAR_SECONDS} from "../types/Units.sol";
import {House, Tally} from "./Tally.sol";

/// @title What the vault may have written, against its NAV with the premium in
/// @notice Utilisation; puts the short side could not carry; each traded expiry's vega and gamma; and the worst of the standard
///         scenarios with the hedge in place. Purchases are held against all of them, and LPs who leave leave behind what the
///         first and the last ask for on the book as it is; whatever else lowers risk passes.
library Limits {
    using Stress for Book.State;

    /// @dev A jump of spot by this much prices gamma: a loss of ½·Γ·(a tenth of spot)².
    uint256 private constant GAMMA_MOVES = 200; // 2 / 0.1²
    /// @dev φ(0), rounded up: an option's vega is at most that times S·√τ.
    uint256 private constant MAX_DENSITY_WAD = 398942280401432678;

    /// @dev What an LP would take from.
    struct Exit {
        uint256 spotWad;
        uint256 navWad;
        BookGreeks book;
    }

    /// @notice The most of what is wanted that may leave, quote units: what stays carries the notional, pays for the calls' whole
    ///         hedge, carries the worst of the standard scenarios with that hedge in place, and the puts sold short.
    /// @dev The exact loss is reckoned only where the bound of it would refuse. Rounds down.
    function leavableDown(
        Book.State storage self,
        House memory house,
        Exit memory exit,
        uint256 wantedQuote
    ) internal view returns (uint256) {
        BookGreeks memory book = exit.book;
        Tally memory tally;
        (tally.spotWad, tally.liabilityWad, tally.deltaWad) = (exit.spotWad, book.liabilityWad, book.deltaWad);
        (tally.callsWad, tally.putsWad) = (book.callsWad, book.putsWad);
        uint256 notionalWad = Units.mulWadUp(book.callsWad, exit.spotWad) + book.putsNotionalWad;
        uint256 neededWad = Math.max(
            Math.mulDiv(notionalWad, BPS, house.settings.maxUtilisationBps, Math.Rounding.Ceil),
            _hedgeMoneyUp(tally)
        );
        uint256 leavingWad = Units.toWad(Math.min(wantedQuote, _spareQuote(house, tally)), house.ledger.quoteScale);
        leavingWad = Math.min(leavingWad, Units.zeroFloorSub(exit.navWad, neededWad));
        uint256 maxLossWad = Units.bpsDown(exit.navWad - leavingWad, house.settings.maxStressLossBps);
        if (_lossBoundUp(self, tally) > maxLossWad) {
            neededWad = Math.mulDiv(_lossUp(self, tally), BPS, house.settings.maxStressLossBps, Math.Rounding.Ceil);
            leavingWad = Math.min(leavingWad, Units.zeroFloorSub(exit.navWad, neededWad));
        }
        return leavingWad / house.ledger.quoteScale;
    }

    /// @dev Quote that neither holders of settled options own nor the puts' hedge in a fall needs.
    function _spareQuote(House memory house, Tally memory tally) private view returns (uint256) {
        uint256 freeQuote = Units.zeroFloorSub(house.ledger.quoteBalance, house.ledger.claimsQuote);
        if (!house.canShort || tally.putsWad == 0) return freeQuote;
        uint256 puts = Units.fromWadUp(tally.putsWad, house.ledger.baseScale);
        return Units.zeroFloorSub(freeQuote, IShortVenue(address(house.venue)).carryQuote(puts));
    }

    /// @notice Reverts where a purchase leads beyond a limit. The legs are on the book by now.
    function requireInside(
        Book.State storage self,
        House memory house,
        Leg[] memory legs,
        Tally memory tally
    ) internal view {
        // A premium is never below its mark.
        uint256 navWad = tally.navWad + Units.toWad(tally.amountQuote, house.ledger.quoteScale) - tally.markWad;
        uint256 maxNotionalWad = Units.bpsDown(navWad, house.settings.maxUtilisationBps);
        require(
            tally.notionalWad <= maxNotionalWad,
            IOptionsVault.OptionsVault_UtilisationAboveLimit(tally.notionalWad, maxNotionalWad)
        );
        _requireCarried(house, legs, tally);
        _requireSlices(self, house, legs, tally, navWad);
        _requireSolvent(self, house, tally, navWad);
    }

    /// @notice Adds a leg's vega and gamma to its expiry's. Γ·S = vega·σ/(σ²τ·S), so gamma follows from vega.
    function add(
        Book.State storage self,
        Tally memory tally,
        uint40 expiresAt,
        uint256 volWad,
        uint256 relativeVegaWad
    ) internal view {
        uint256 i = _placeOf(self, expiresAt);
        uint256 varianceWad = (volWad * volWad * (expiresAt - block.timestamp)) / (YEAR_SECONDS * WAD);
        tally.slices.relativeVegaWad[i] += relativeVegaWad;
        tally.slices.gammaSpotWad[i] += (relativeVegaWad * WAD * WAD) / (varianceWad * tally.spotWad) + 1;
    }

    /// @dev Where an open expiry stands in the book; a series can be written on no other.
    function _placeOf(Book.State storage self, uint40 expiresAt) private view returns (uint256 place) {
        while (self.expiries[place] != expiresAt) place++;
    }

    /// @dev A put that ends deep in the money is hedged by its whole quantity sold short.
    function _requireCarried(House memory house, Leg[] memory legs, Tally memory tally) private view {
        SeriesId put = _firstPut(legs);
        if (!put.isPut()) return;
        require(house.canShort, IOptionsVault.OptionsVault_PutsNeedShortSide(put));
        uint256 freeQuote = Units.zeroFloorSub(house.ledger.quoteBalance + tally.amountQuote, house.ledger.claimsQuote);
        uint256 carriable = IShortVenue(address(house.venue)).carriable(freeQuote);
        uint256 carriableWad = Units.toWad(carriable, house.ledger.baseScale);
        require(tally.putsWad <= carriableWad, IOptionsVault.OptionsVault_PutsNotCarried(tally.putsWad, carriableWad));
    }

    function _requireSlices(
        Book.State storage self,
        House memory house,
        Leg[] memory legs,
        Tally memory tally,
        uint256 navWad
    ) private view {
        uint256 maxVegaWad = Units.bpsDown(navWad, house.settings.maxExpiryVegaBps);
        uint256 maxLossWad = Units.bpsDown(navWad, house.settings.maxExpiryGammaBps);
        for (uint256 i = 0; i < legs.length; i++) {
            uint40 expiresAt = legs[i].id.expiresAt();
            uint256 place = _placeOf(self, expiresAt);
            uint256 vegaWad = tally.slices.relativeVegaWad[place];
            require(vegaWad <= maxVegaWad, IOptionsVault.OptionsVault_VegaAboveLimit(expiresAt, vegaWad, maxVegaWad));
            uint256 lossWad = (tally.slices.gammaSpotWad[place] * tally.spotWad) / (GAMMA_MOVES * WAD);
            require(lossWad <= maxLossWad, IOptionsVault.OptionsVault_GammaAboveLimit(expiresAt, lossWad, maxLossWad));
        }
    }

    /// @dev The exact loss costs some 3,500 gas a strike, so a bound is tried first.
    function _requireSolvent(
        Book.State storage self,
        House memory house,
        Tally memory tally,
        uint256 navWad
    ) private view {
        uint256 maxLossWad = Units.bpsDown(navWad, house.settings.maxStressLossBps);
        tally.deltaWad = _hedgeableWad(tally, navWad);
        if (_lossBoundUp(self, tally) <= maxLossWad) return;
        uint256 lossWad = _lossUp(self, tally);
        require(lossWad <= maxLossWad, IOptionsVault.OptionsVault_StressAboveLimit(lossWad, maxLossWad));
    }

    /// @dev The book's delta as far as the vault can hedge it: written calls are hedged by base, and no more of that counts than
    ///      all the vault's money buys at spot. Puts need no such bound: the short side carries them all, or they are refused.
    function _hedgeableWad(Tally memory tally, uint256 navWad) private pure returns (int256) {
        int256 affordableWad = int256(((navWad + tally.liabilityWad) * WAD) / tally.spotWad);
        return tally.deltaWad < -affordableWad ? -affordableWad : tally.deltaWad;
    }

    /// @dev What the hedge of written calls costs beyond what is owed on the book, which is there to pay for it.
    function _hedgeMoneyUp(Tally memory tally) private pure returns (uint256) {
        if (tally.deltaWad >= 0) return 0;
        return Units.zeroFloorSub(Units.mulWadUp(uint256(-tally.deltaWad), tally.spotWad), tally.liabilityWad);
    }

    function _lossUp(Book.State storage self, Tally memory tally) private view returns (uint256) {
        return self.lossUp(tally.liabilityWad, tally.deltaWad, tally.spotWad, block.timestamp);
    }

    /// @dev At least the loss at either corner of `Stress`. From S to 2S a call gains at most S and no put gains; from S to S/2 a
    ///      put gains at most S/2 and no call; and twice the volatility adds at most vega's greatest value times it.
    function _lossBoundUp(Book.State storage self, Tally memory tally) private view returns (uint256) {
        uint256 growthWad = Units.mulWadUp(tally.callsWad + tally.putsWad, _swingUp(self));
        growthWad = Units.mulWadUp(Units.mulWadUp(growthWad, MAX_DENSITY_WAD), tally.spotWad);
        int256 aboveWad = int256(tally.callsWad) + tally.deltaWad;
        int256 belowWad = int256(tally.putsWad) - tally.deltaWad;
        uint256 upWad = aboveWad > 0 ? Units.mulWadUp(uint256(aboveWad), tally.spotWad) : 0;
        uint256 downWad = belowWad > 0 ? Units.mulWadUp(uint256(belowWad), tally.spotWad) / 2 + 1 : 0;
        return Math.max(upWad, downWad) + growthWad;
    }

    /// @dev At least σ√τ of any strike of any open expiry, WAD.
    function _swingUp(Book.State storage self) private view returns (uint256) {
        uint256 most = 0; // σ²τ, E9² seconds
        for (uint256 i = 0; i < Book.MAX_EXPIRIES; i++) {
            uint40 expiresAt = self.expiries[i];
            if (expiresAt == 0) break;
            uint256 volE9 = SmileMath.greatestE9(self.byExpiry[expiresAt].smile);
            most = Math.max(most, volE9 * volE9 * Units.zeroFloorSub(expiresAt, block.timestamp));
        }
        return Math.sqrt(((most + 1) * WAD) / YEAR_SECONDS) + 1;
    }

    /// @dev The first put among the legs, or the first leg where there is none.
    function _firstPut(Leg[] memory legs) private pure returns (SeriesId) {
        for (uint256 i = 0; i < legs.length; i++) {
            if (legs[i].id.isPut()) return legs[i].id;
        }
        return legs[0].id;
    }
}
