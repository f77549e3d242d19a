// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {Series, SeriesId} from "../types/Series.sol";
import {SmileParameters} from "../types/Smile.sol";
import {Units} from "../types/Units.sol";
import {Listing} from "./Listing.sol";
import {Trades} from "./Trades.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Listing, smiles, quotes, buying and selling back
abstract contract VaultTrading is VaultCore {
    using SafeERC20 for IERC20;
    using BookFold for Book.State;
    using Listing for Book.State;
    using Trades for Book.State;

    // ---------------------------------------------------------------- series and smiles

    /// @inheritdoc IOptionsVault
    function listSeries(uint40 expiresAt, uint64 strikeE8, bool isPut) external restricted locked returns (SeriesId) {
        return _book.list(Series({expiresAt: expiresAt, strikeE8: strikeE8, isPut: isPut}), ORACLE);
    }

    /// @inheritdoc IOptionsVault
    function setSmile(uint40 expiresAt, SmileParameters calldata p) external restricted locked {
        _book.setSmile(expiresAt, p, ORACLE);
    }

    // ---------------------------------------------------------------- quotes

    /// @inheritdoc IOptionsVault
    function quoteBuy(SeriesId id, uint256 quantityWad) external view settledView returns (uint256 premiumQuote) {
        (premiumQuote, , ) = _ask(id, quantityWad);
    }

    /// @inheritdoc IOptionsVault
    function quoteSell(SeriesId id, uint256 quantityWad) external view settledView returns (uint256 proceedsQuote) {
        (proceedsQuote, , ) = _bid(id, quantityWad);
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
        uint256 markWad;
        uint256 spotWad;
        (premiumQuote, markWad, spotWad) = _ask(id, quantityWad);
        require(!id.isPut() || CAN_SHORT, OptionsVault_PutsNeedShortSide(id));
        require(premiumQuote <= maxPremiumQuote, OptionsVault_PremiumAboveLimit(premiumQuote, maxPremiumQuote));

        // Effects, then the limit on what they lead to
        Book.add(_book, id, quantityWad);
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
        uint256 markWad;
        uint256 spotWad;
        (proceedsQuote, markWad, spotWad) = _bid(id, quantityWad);
        require(proceedsQuote >= minProceedsQuote, OptionsVault_ProceedsBelowLimit(proceedsQuote, minProceedsQuote));

        OPTION_TOKEN.burn(msg.sender, SeriesId.unwrap(id), quantityWad);
        Book.remove(_book, id, quantityWad);
        _debitFreeQuote(proceedsQuote);

        emit Sold(id, msg.sender, receiver, quantityWad, proceedsQuote, markWad, spotWad);
        IERC20(QUOTE).safeTransfer(receiver, proceedsQuote);
    }

    // ---------------------------------------------------------------- inside

    function _ask(SeriesId id, uint256 quantityWad) private view returns (uint256, uint256, uint256) {
        return _book.ask(_settings(), id, quantityWad, ORACLE, QUOTE_SCALE);
    }

    function _bid(SeriesId id, uint256 quantityWad) private view returns (uint256, uint256, uint256) {
        return _book.bid(_settings(), id, quantityWad, ORACLE, QUOTE_SCALE);
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
