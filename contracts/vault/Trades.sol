// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {Flows} from "../book/Flows.sol";
import {LOT_WAD} from "../book/Strikes.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {Quotes} from "../pricing/Quotes.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Flow} from "../types/Flow.sol";
import {VenueQuote} from "../types/Hedge.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {SeriesId} from "../types/Series.sol";
import {Leg, Quote} from "../types/Trade.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
import {Limits} from "./Limits.sol";
import {Marks} from "./Marks.sol";
import {House, Tally} from "./Tally.sol";

/// @title What may be traded, at what price, and what a trade does to the book
/// @dev A linked library: it runs in the vault's storage and raises the vault's errors and events, but does not count against
///      its size. The vault keeps the doors (pause, deadline, lock) and moves quote.
library Trades {
    using Book for Book.State;
    using BookFold for Book.State;

    uint256 private constant MAX_LEGS = 16;

    /// @dev What a leg leaves behind in its expiry's flow.
    struct Trace {
        int256 impactWad; // the expiry's, after it
        uint256 hedgeCostWad;
    }

    // ---------------------------------------------------------------- from the vault

    /// @notice What purchases would cost now, quote units.
    function askFor(
        Book.State storage self,
        House memory house,
        Leg[] memory legs
    ) external view returns (uint256 premiumQuote) {
        (, Tally memory tally, ) = _asks(self, house, legs);
        return tally.amountQuote;
    }

    /// @notice One leg's quote with its parts, of a purchase or a sale back.
    function partsFor(
        Book.State storage self,
        House memory house,
        Leg memory leg,
        bool isSale
    ) external view returns (Quote memory quote) {
        if (isSale) {
            (quote, , ) = _bid(self, house, leg);
            return quote;
        }
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        (Quote[] memory quotes, , ) = _asks(self, house, legs);
        return quotes[0];
    }

    /// @notice Books a purchase and returns its premium, which the vault then takes; tokens are the vault's to mint.
    function write(
        Book.State storage self,
        House memory house,
        Leg[] memory legs,
        uint256 maxPremiumQuote,
        address receiver
    ) external returns (uint256 premiumQuote) {
        (Quote[] memory quotes, Tally memory tally, Trace[] memory traces) = _asks(self, house, legs);
        premiumQuote = tally.amountQuote;
        require(
            premiumQuote <= maxPremiumQuote,
            IOptionsVault.OptionsVault_PremiumAboveLimit(premiumQuote, maxPremiumQuote)
        );
        for (uint256 i = 0; i < legs.length; i++) {
            (SeriesId id, uint256 quantityWad) = (legs[i].id, legs[i].quantityWad);
            self.add(id, quantityWad);
            _remember(self, id.expiresAt(), traces[i]);
            emit IOptionsVault.Bought(
                id,
                msg.sender,
                receiver,
                quantityWad,
                quotes[i].amountQuote,
                quotes[i].markWad,
                tally.spotWad
            );
        }
        Limits.requireInside(self, house, legs, tally);
    }

    /// @notice Takes options of the caller's off the book and returns what the vault then pays for them.
    function takeBack(
        Book.State storage self,
        House memory house,
        Leg memory leg,
        uint256 minProceedsQuote,
        address receiver
    ) external returns (uint256 proceedsQuote) {
        (Quote memory quote, uint256 spotWad, Trace memory trace) = _bid(self, house, leg);
        proceedsQuote = quote.amountQuote;
        require(
            proceedsQuote >= minProceedsQuote,
            IOptionsVault.OptionsVault_ProceedsBelowLimit(proceedsQuote, minProceedsQuote)
        );
        house.optionToken.burn(msg.sender, SeriesId.unwrap(leg.id), leg.quantityWad);
        self.remove(leg.id, leg.quantityWad);
        _remember(self, leg.id.expiresAt(), trace);
        emit IOptionsVault.Sold(leg.id, msg.sender, receiver, leg.quantityWad, proceedsQuote, quote.markWad, spotWad);
    }

    /// @notice `Limits.leavableDown`: the most of what an LP wants to take out that may leave beside the book, quote units.
    function leavableDown(
        Book.State storage self,
        House memory house,
        Limits.Exit memory exit,
        uint256 wantedQuote
    ) external view returns (uint256) {
        return Limits.leavableDown(self, house, exit, wantedQuote);
    }

    // ---------------------------------------------------------------- prices

    /// @dev Quotes leg by leg, each as if the ones before it were on the book, and the impact each leaves behind.
    function _asks(
        Book.State storage self,
        House memory house,
        Leg[] memory legs
    ) private view returns (Quote[] memory quotes, Tally memory tally, Trace[] memory traces) {
        uint256 count = legs.length;
        require(0 < count && count <= MAX_LEGS, IOptionsVault.OptionsVault_BadLegCount(count, MAX_LEGS));
        for (uint256 i = 0; i < count; i++) _requireWritable(self, house, legs[i]);
        int256 navWad;
        (tally, navWad) = _stand(self, house, false);
        require(navWad > 0, IOptionsVault.OptionsVault_Insolvent(navWad));
        quotes = new Quote[](count);
        traces = new Trace[](count);
        for (uint256 i = 0; i < count; i++) {
            int256 impactWad = _impactBefore(self, legs, traces, i);
            (quotes[i], traces[i]) = _ask(self, house, legs[i], tally, impactWad);
        }
    }

    function _ask(
        Book.State storage self,
        House memory house,
        Leg memory leg,
        Tally memory tally,
        int256 impactWad
    ) private view returns (Quote memory quote, Trace memory trace) {
        Quotes.Option memory option = _optionOf(self, leg, tally.spotWad);
        Quotes.Look memory look = Quotes.lookAt(option);
        uint256 costWad = _hedgeCost(house.venue, look.deltaWad, !option.isPut);
        uint256 capWad = house.settings.hedgeSlippageCapBps * (WAD / BPS);
        require(costWad <= capWad, IOptionsVault.OptionsVault_HedgeTooCostly(leg.id, costWad, capWad));
        Quotes.Setting memory setting = Quotes.Setting(tally.relativeVegaWad, tally.navWad, impactWad, costWad);
        Quotes.Spreads memory spreads = _spreadsOf(house.settings);
        uint256 premiumWad;
        (quote, premiumWad) = Quotes.askUp(option, look, spreads, setting);
        quote.amountQuote = Units.fromWadUp(premiumWad, house.ledger.quoteScale);

        _add(self, tally, leg, option, look);
        tally.amountQuote += quote.amountQuote;
        tally.markWad += quote.markWad;
        trace = Trace(impactWad + int256(Quotes.vegaMoveUp(look.relativeVegaWad, spreads, setting)), costWad);
    }

    /// @dev The book as it will be with this leg.
    function _add(
        Book.State storage self,
        Tally memory tally,
        Leg memory leg,
        Quotes.Option memory option,
        Quotes.Look memory look
    ) private view {
        tally.liabilityWad += Units.mulWadDown(look.valueWad, leg.quantityWad);
        tally.relativeVegaWad += look.relativeVegaWad;
        tally.notionalWad += Units.mulWadUp(option.isPut ? option.strikeWad : option.spotWad, leg.quantityWad);
        if (option.isPut) {
            tally.putsWad += leg.quantityWad;
            tally.deltaWad += int256(look.deltaWad);
        } else {
            tally.callsWad += leg.quantityWad;
            tally.deltaWad -= int256(look.deltaWad);
        }
        Limits.add(self, tally, leg.id.expiresAt(), option.volWad, look.relativeVegaWad);
    }

    /// @dev Never refused for the venue's sake: where it gives no answer, the sale pays the hedge's cap, and where the short
    ///      position gives none, vega moves nothing.
    function _bid(
        Book.State storage self,
        House memory house,
        Leg memory leg
    ) private view returns (Quote memory quote, uint256 spotWad, Trace memory trace) {
        _requireTradable(self, house.settings, leg, 0);
        (Tally memory tally, int256 navWad) = _stand(self, house, true);
        Quotes.Option memory option = _optionOf(self, leg, tally.spotWad);
        Quotes.Look memory look = Quotes.lookAt(option);
        uint256 costWad = _hedgeCost(house.venue, look.deltaWad, option.isPut);
        uint256 capWad = house.settings.hedgeSlippageCapBps * (WAD / BPS);
        if (costWad > capWad) costWad = capWad;
        (int256 impactWad, int256 loweredWad) = _impactOnBid(self.byExpiry[leg.id.expiresAt()]);
        Quotes.Setting memory setting = Quotes.Setting(tally.relativeVegaWad, tally.navWad, loweredWad, costWad);
        Quotes.Spreads memory spreads = _spreadsOf(house.settings);
        uint256 proceedsWad;
        (quote, proceedsWad) = Quotes.bidDown(option, look, spreads, setting);
        if (navWad < 0) proceedsWad = _sharedDown(proceedsWad, tally.liabilityWad, navWad);
        quote.amountQuote = Units.fromWadDown(proceedsWad, house.ledger.quoteScale);
        spotWad = tally.spotWad;
        trace = Trace(impactWad - int256(Quotes.vegaMoveUp(look.relativeVegaWad, spreads, setting)), costWad);
    }

    /// @dev The expiry's impact, and the one its bids are made at: what sales left, and what its volatility rose above its own
    ///      average by of late.
    function _impactOnBid(Book.ExpiryBook storage expiry) private view returns (int256 impactWad, int256 loweredWad) {
        Flow memory flow = expiry.flow;
        impactWad = Flows.impactAt(flow, block.timestamp);
        uint256 riseWad = Flows.riseUp(flow, expiry.smile.setAt, block.timestamp);
        // What purchases left does not make up for a rise.
        loweredWad = riseWad == 0 ? impactWad : (impactWad < 0 ? impactWad : int256(0)) - int256(riseWad);
    }

    /// @dev What is left of the assets once earlier claims are paid, over what the open options are worth: the share that a
    ///      settlement now would leave them. Who sells first takes nothing from who waits.
    function _sharedDown(uint256 proceedsWad, uint256 liabilityWad, int256 navWad) private pure returns (uint256) {
        uint256 assetsWad = Units.zeroFloorSub(liabilityWad, uint256(-navWad));
        return liabilityWad == 0 ? 0 : Math.mulDiv(proceedsWad, assetsWad, liabilityWad);
    }

    function _optionOf(
        Book.State storage self,
        Leg memory leg,
        uint256 spotWad
    ) private view returns (Quotes.Option memory) {
        uint40 expiresAt = leg.id.expiresAt();
        return
            Quotes.Option({
                spotWad: spotWad,
                strikeWad: leg.id.strikeWad(),
                volWad: SmileMath.volWad(self.byExpiry[expiresAt].smile, self.strikeOf(leg.id).lnStrikeWad()),
                tauSeconds: expiresAt - block.timestamp,
                quantityWad: leg.quantityWad,
                isPut: leg.id.isPut()
            });
    }

    function _spreadsOf(IOptionsVault.Settings memory s) private pure returns (Quotes.Spreads memory) {
        return Quotes.Spreads(s.volSpreadBps, s.vegaSlopeBps, s.premiumSpreadBps);
    }

    /// @dev Impact on a leg: what the last earlier leg of its expiry left, else what the expiry remembers.
    function _impactBefore(
        Book.State storage self,
        Leg[] memory legs,
        Trace[] memory traces,
        uint256 index
    ) private view returns (int256) {
        uint40 expiresAt = legs[index].id.expiresAt();
        for (uint256 i = index; i > 0; i--) {
            if (legs[i - 1].id.expiresAt() == expiresAt) return traces[i - 1].impactWad;
        }
        return Flows.impactAt(self.byExpiry[expiresAt].flow, block.timestamp);
    }

    /// @dev What hedging `deltaWad` of base would lose now, as a fraction; all of it where the venue gives no answer.
    function _hedgeCost(IHedgeVenue venue, uint256 deltaWad, bool isBuy) private view returns (uint256) {
        try venue.quoteFor(deltaWad, isBuy) returns (VenueQuote memory quote) {
            return quote.costWad;
        } catch {
            return WAD;
        }
    }

    // ---------------------------------------------------------------- state

    /// @dev The book folded once, and the vault's worth from it.
    /// @param isSale Whether to go on where the short position cannot be read.
    function _stand(
        Book.State storage self,
        House memory house,
        bool isSale
    ) private view returns (Tally memory tally, int256 navWad) {
        tally.spotWad = house.oracle.read().spotWad;
        BookGreeks memory book;
        (book, tally.slices) = self.foldSliced(tally.spotWad, block.timestamp);
        (tally.liabilityWad, tally.deltaWad, tally.callsWad) = (book.liabilityWad, book.deltaWad, book.callsWad);
        tally.relativeVegaWad = book.relativeVegaWad;
        tally.notionalWad = Units.mulWadUp(book.callsWad, tally.spotWad) + book.putsNotionalWad;
        tally.putsWad = book.putsWad;
        (bool isKnown, uint256 collateralQuote, uint256 debtBase) = _holdings(house, isSale);
        if (!isKnown) return (tally, 0);
        navWad = Marks.partsOf(house.ledger, book.liabilityWad, tally.spotWad, collateralQuote, debtBase).navWad;
        if (navWad > 0) tally.navWad = uint256(navWad);
    }

    function _holdings(House memory house, bool isSale) private view returns (bool, uint256, uint256) {
        if (!house.canShort) return (true, 0, 0);
        try IShortVenue(address(house.venue)).holdings() returns (uint256 collateralQuote, uint256 debtBase) {
            return (true, collateralQuote, debtBase);
        } catch (bytes memory reason) {
            if (isSale) return (false, 0, 0);
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    function _remember(Book.State storage self, uint40 expiresAt, Trace memory trace) private {
        Book.ExpiryBook storage book = self.byExpiry[expiresAt];
        book.flow = Flows.afterTrade(book.flow, trace.impactWad, trace.hedgeCostWad, block.timestamp);
    }

    // ---------------------------------------------------------------- what may be traded

    function _requireTradable(
        Book.State storage self,
        IOptionsVault.Settings memory settings,
        Leg memory leg,
        uint256 cutoffSeconds
    ) private view {
        SeriesId id = leg.id;
        require(self.isListed(id), IOptionsVault.OptionsVault_UnknownSeries(id));
        uint256 expiresAt = id.expiresAt();
        require(block.timestamp < expiresAt, IOptionsVault.OptionsVault_Expired(expiresAt, block.timestamp));
        require(
            block.timestamp + cutoffSeconds < expiresAt,
            IOptionsVault.OptionsVault_TooCloseToExpiry(expiresAt, cutoffSeconds)
        );
        (uint256 quantityWad, uint256 minimumWad) = (leg.quantityWad, settings.minQuantityWad);
        require(quantityWad >= minimumWad, IOptionsVault.OptionsVault_QuantityTooSmall(quantityWad, minimumWad));
        require(quantityWad % LOT_WAD == 0, IOptionsVault.OptionsVault_QuantityNotInLots(quantityWad, LOT_WAD));
        require(self.byExpiry[id.expiresAt()].smile.setAt != 0, IOptionsVault.OptionsVault_NoSmile(id.expiresAt()));
    }

    function _requireWritable(Book.State storage self, House memory house, Leg memory leg) private view {
        IOptionsVault.Settings memory settings = house.settings;
        _requireTradable(self, settings, leg, settings.writeCutoffSeconds);
        uint40 expiresAt = leg.id.expiresAt();
        uint256 ageSeconds = block.timestamp - self.byExpiry[expiresAt].smile.setAt;
        require(
            ageSeconds <= settings.maxSmileAgeSeconds,
            IOptionsVault.OptionsVault_SmileTooOld(expiresAt, ageSeconds, settings.maxSmileAgeSeconds)
        );
    }
}
