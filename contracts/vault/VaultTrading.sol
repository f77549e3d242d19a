// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {LOT_WAD} from "../book/Strikes.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {Quotes} from "../pricing/Quotes.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {Smile, SmileParameters} from "../types/Smile.sol";
import {Units} from "../types/Units.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Listing, smiles, quotes, buying and selling back
abstract contract VaultTrading is VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;
    using BookFold for Book.State;

    uint256 private constant MIN_TENOR_SECONDS = 1 hours;
    uint256 private constant MAX_TENOR_SECONDS = 400 days;
    uint256 private constant MAX_STRIKE_RATIO = 5;

    // ---------------------------------------------------------------- series and smiles

    /// @inheritdoc IOptionsVault
    function listSeries(
        uint40 expiresAt,
        uint64 strikeE8,
        bool isPut
    ) external restricted locked returns (SeriesId id) {
        uint256 earliest = block.timestamp + MIN_TENOR_SECONDS;
        uint256 latest = block.timestamp + MAX_TENOR_SECONDS;
        require(
            earliest <= expiresAt && expiresAt <= latest,
            OptionsVault_ExpiryOutsideRange(expiresAt, earliest, latest)
        );
        Series memory series = Series({expiresAt: expiresAt, strikeE8: strikeE8, isPut: isPut});
        id = SeriesIds.pack(series);
        require(!_book.isListed(id), OptionsVault_AlreadyListed(id));

        uint256 strikeWad = id.strikeWad();
        uint256 spotWad = _spot();
        uint256 minWad = spotWad / MAX_STRIKE_RATIO;
        uint256 maxWad = spotWad * MAX_STRIKE_RATIO;
        require(minWad <= strikeWad && strikeWad <= maxWad, OptionsVault_StrikeOutsideRange(strikeWad, minWad, maxWad));
        _book.list(series, spotWad, block.timestamp);
        emit SeriesListed(id, expiresAt, strikeWad, isPut);
    }

    /// @inheritdoc IOptionsVault
    function setSmile(uint40 expiresAt, SmileParameters calldata p) external restricted locked {
        require(_book.isOpen(expiresAt), OptionsVault_UnknownExpiry(expiresAt));
        require(block.timestamp < expiresAt, OptionsVault_Expired(expiresAt, block.timestamp));
        require(SmileMath.isSane(p), OptionsVault_SmileOutsideBounds(p.atmE9, p.skewE9, p.curvatureE9));
        int256 lnSpotWad = FixedMath.lnWad(_spot());
        (Smile memory previous, Smile memory current) = _book.setSmile(expiresAt, p, lnSpotWad, block.timestamp);
        emit SmileSet(expiresAt, previous, current);
    }

    // ---------------------------------------------------------------- quotes

    /// @inheritdoc IOptionsVault
    function quoteBuy(SeriesId id, uint256 quantityWad) external view settledView returns (uint256 premiumQuote) {
        _requireTradable(id, quantityWad, WRITE_CUTOFF_SECONDS);
        (premiumQuote, ) = _ask(id, quantityWad, _spot());
    }

    /// @inheritdoc IOptionsVault
    function quoteSell(SeriesId id, uint256 quantityWad) external view settledView returns (uint256 proceedsQuote) {
        _requireTradable(id, quantityWad, 0);
        (proceedsQuote, ) = _bid(id, quantityWad, _spot());
    }

    // ---------------------------------------------------------------- trades

    /// @inheritdoc IOptionsVault
    function buy(
        SeriesId id,
        uint256 quantityWad,
        uint256 maxPremiumQuote,
        address receiver,
        uint256 deadline
    ) external locked returns (uint256 premiumQuote) {
        // Checks
        require(!paused, OptionsVault_Paused());
        _requireBefore(deadline);
        _requireTradable(id, quantityWad, WRITE_CUTOFF_SECONDS);
        require(!id.isPut() || VENUE.canGoShort(), OptionsVault_PutsNeedShortSide(id));
        uint256 spotWad = _spot();
        uint256 markWad;
        (premiumQuote, markWad) = _ask(id, quantityWad, spotWad);
        require(premiumQuote <= maxPremiumQuote, OptionsVault_PremiumAboveLimit(premiumQuote, maxPremiumQuote));

        // Effects, then the limit on what they lead to
        _book.add(id, quantityWad);
        _creditQuote(premiumQuote);
        uint256 putsWad = _requireUtilisation(spotWad);
        if (id.isPut()) _requireCarriable(putsWad);

        // Interactions; the option token's receiver hook comes last
        _pullQuote(msg.sender, premiumQuote);
        emit Bought(id, msg.sender, receiver, quantityWad, premiumQuote, markWad, spotWad);
        OPTION_TOKEN.mint(receiver, SeriesId.unwrap(id), quantityWad);
    }

    /// @inheritdoc IOptionsVault
    function sell(
        SeriesId id,
        uint256 quantityWad,
        uint256 minProceedsQuote,
        address receiver,
        uint256 deadline
    ) external locked returns (uint256 proceedsQuote) {
        _requireBefore(deadline);
        _requireTradable(id, quantityWad, 0);
        uint256 spotWad = _spot();
        uint256 markWad;
        (proceedsQuote, markWad) = _bid(id, quantityWad, spotWad);
        require(proceedsQuote >= minProceedsQuote, OptionsVault_ProceedsBelowLimit(proceedsQuote, minProceedsQuote));

        OPTION_TOKEN.burn(msg.sender, SeriesId.unwrap(id), quantityWad);
        _book.remove(id, quantityWad);
        _debitFreeQuote(proceedsQuote);

        emit Sold(id, msg.sender, receiver, quantityWad, proceedsQuote, markWad, spotWad);
        IERC20(QUOTE).safeTransfer(receiver, proceedsQuote);
    }

    // ---------------------------------------------------------------- inside

    function _ask(
        SeriesId id,
        uint256 quantityWad,
        uint256 spotWad
    ) private view returns (uint256 premiumQuote, uint256 markWad) {
        uint256 premiumWad;
        (premiumWad, markWad) = Quotes.askUp(_request(id, quantityWad, spotWad));
        premiumQuote = Units.fromWadUp(premiumWad, QUOTE_SCALE);
    }

    function _bid(
        SeriesId id,
        uint256 quantityWad,
        uint256 spotWad
    ) private view returns (uint256 proceedsQuote, uint256 markWad) {
        uint256 proceedsWad;
        (proceedsWad, markWad) = Quotes.bidDown(_request(id, quantityWad, spotWad));
        proceedsQuote = Units.fromWadDown(proceedsWad, QUOTE_SCALE);
    }

    function _request(SeriesId id, uint256 quantityWad, uint256 spotWad) private view returns (Quotes.Request memory) {
        uint40 expiresAt = id.expiresAt();
        Smile memory smile = _book.byExpiry[expiresAt].smile;
        require(smile.setAt != 0, OptionsVault_NoSmile(expiresAt));
        return
            Quotes.Request({
                spotWad: spotWad,
                strikeWad: id.strikeWad(),
                volWad: SmileMath.volWad(smile, _book.strikeOf(id).lnStrikeWad()),
                tauSeconds: expiresAt - block.timestamp,
                quantityWad: quantityWad,
                isPut: id.isPut(),
                volSpreadBps: VOL_SPREAD_BPS,
                premiumSpreadBps: PREMIUM_SPREAD_BPS
            });
    }

    function _requireTradable(SeriesId id, uint256 quantityWad, uint256 cutoffSeconds) private view {
        require(_book.isListed(id), OptionsVault_UnknownSeries(id));
        uint256 expiresAt = id.expiresAt();
        require(block.timestamp < expiresAt, OptionsVault_Expired(expiresAt, block.timestamp));
        require(block.timestamp + cutoffSeconds < expiresAt, OptionsVault_TooCloseToExpiry(expiresAt, cutoffSeconds));
        require(quantityWad >= MIN_QUANTITY_WAD, OptionsVault_QuantityTooSmall(quantityWad, MIN_QUANTITY_WAD));
        require(quantityWad % LOT_WAD == 0, OptionsVault_QuantityNotInLots(quantityWad, LOT_WAD));
    }

    /// @dev Returns the puts written, base.
    function _requireUtilisation(uint256 spotWad) private view returns (uint256) {
        BookGreeks memory book = _book.fold(spotWad, block.timestamp);
        int256 navWad = _navOf(book, spotWad).navWad;
        require(navWad > 0, OptionsVault_Insolvent(navWad));
        uint256 notionalWad = _notionalWad(book, spotWad);
        uint256 maxNotionalWad = Units.bpsDown(uint256(navWad), MAX_UTILISATION);
        require(notionalWad <= maxNotionalWad, OptionsVault_UtilisationAboveLimit(notionalWad, maxNotionalWad));
        return book.putsWad;
    }

    /// @dev A put that ends deep in the money is hedged by its whole quantity sold short.
    function _requireCarriable(uint256 putsWad) private view {
        uint256 carriableWad = Units.toWad(IShortVenue(address(VENUE)).carriable(_quoteFree()), BASE_SCALE);
        require(putsWad <= carriableWad, OptionsVault_PutsNotCarried(putsWad, carriableWad));
    }

    function _requireBefore(uint256 deadline) private view {
        require(block.timestamp <= deadline, OptionsVault_DeadlinePassed(deadline, block.timestamp));
    }
}
