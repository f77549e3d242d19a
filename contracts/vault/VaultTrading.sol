// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Book} from "../book/Book.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {Flow} from "../types/Flow.sol";
import {Series, SeriesId} from "../types/Series.sol";
import {SmileParameters} from "../types/Smile.sol";
import {Leg, Quote} from "../types/Trade.sol";
import {Listing} from "./Listing.sol";
import {Trades} from "./Trades.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Listing, smiles, quotes, buying and selling back
abstract contract VaultTrading is VaultCore {
    using SafeERC20 for IERC20;
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
        return _book.askFor(_house(), _oneLeg(id, quantityWad));
    }

    /// @inheritdoc IOptionsVault
    function quoteSell(SeriesId id, uint256 quantityWad) external view settledView returns (uint256 proceedsQuote) {
        return _book.partsFor(_house(), Leg(id, quantityWad), true).amountQuote;
    }

    /// @inheritdoc IOptionsVault
    function quoteBuyMany(Leg[] calldata legs) external view settledView returns (uint256 premiumQuote) {
        return _book.askFor(_house(), legs);
    }

    /// @inheritdoc IOptionsVault
    function quoteParts(
        SeriesId id,
        uint256 quantityWad,
        bool isSale
    ) external view settledView returns (Quote memory) {
        return _book.partsFor(_house(), Leg(id, quantityWad), isSale);
    }

    /// @inheritdoc IOptionsVault
    function flowOf(uint40 expiresAt) external view returns (Flow memory) {
        return _book.byExpiry[expiresAt].flow;
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
        return _buy(_oneLeg(id, quantityWad), maxPremiumQuote, receiver, deadline);
    }

    /// @inheritdoc IOptionsVault
    function buyMany(
        Leg[] calldata legs,
        uint256 maxPremiumQuote,
        address receiver,
        uint256 deadline
    ) external locked returns (uint256 premiumQuote) {
        return _buy(legs, maxPremiumQuote, receiver, deadline);
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
        proceedsQuote = _book.takeBack(_house(), Leg(id, quantityWad), minProceedsQuote, receiver);
        _debitFreeQuote(proceedsQuote);
        IERC20(QUOTE).safeTransfer(receiver, proceedsQuote);
    }

    // ---------------------------------------------------------------- inside

    /// @dev Interactions come last, and of these the hooks of the option tokens' receiver.
    function _buy(
        Leg[] memory legs,
        uint256 maxPremiumQuote,
        address receiver,
        uint256 deadline
    ) private returns (uint256 premiumQuote) {
        require(!paused, OptionsVault_Paused());
        _requireBefore(deadline);
        premiumQuote = _book.write(_house(), legs, maxPremiumQuote, receiver);
        _creditQuote(premiumQuote);
        _pullQuote(msg.sender, premiumQuote);
        for (uint256 i = 0; i < legs.length; i++) {
            OPTION_TOKEN.mint(receiver, SeriesId.unwrap(legs[i].id), legs[i].quantityWad);
        }
    }

    function _oneLeg(SeriesId id, uint256 quantityWad) private pure returns (Leg[] memory legs) {
        legs = new Leg[](1);
        legs[0] = Leg(id, quantityWad);
    }

    function _requireBefore(uint256 deadline) private view {
        require(block.timestamp <= deadline, OptionsVault_DeadlinePassed(deadline, block.timestamp));
    }
}
