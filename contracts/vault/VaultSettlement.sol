// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Book} from "../book/Book.sol";
import {Payouts} from "../book/Payouts.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {SeriesId} from "../types/Series.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Expiry: one proved price, payouts set aside, holders pull
abstract contract VaultSettlement is VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;
    using Payouts for Book.State;

    /// @inheritdoc IOptionsVault
    function settle(
        uint40 expiresAt,
        IPriceOracle.RoundProof calldata proof
    ) external locked returns (uint256 priceWad) {
        priceWad = _book.begin(expiresAt, ORACLE, proof);
        _setAside(expiresAt, priceWad);
    }

    /// @inheritdoc IOptionsVault
    function settleByFallback(
        uint40 expiresAt,
        IPriceOracle.FallbackProof calldata proof
    ) external locked returns (uint256 priceWad) {
        priceWad = _book.beginByFallback(expiresAt, ORACLE, proof);
        _setAside(expiresAt, priceWad);
    }

    /// @inheritdoc IOptionsVault
    function claim(SeriesId id, uint256 quantityWad, address receiver) external locked returns (uint256 payoutQuote) {
        uint96 releasedQuote;
        (payoutQuote, releasedQuote) = _book.claim(id, quantityWad, receiver, OPTION_TOKEN, _quoteBalance, QUOTE_SCALE);
        _claimsQuote -= releasedQuote;
        _quoteBalance -= uint128(payoutQuote);
        IERC20(QUOTE).safeTransfer(receiver, payoutQuote);
    }

    /// @inheritdoc IOptionsVault
    function settlementOf(uint40 expiresAt) external view returns (uint256 priceWad, uint256 shareWad) {
        Book.Settled memory settled = _book.byExpiry[expiresAt].settlement;
        return (settled.priceWad, settled.shareWad);
    }

    /// @inheritdoc IOptionsVault
    function settledPriceWad(uint40 expiresAt) external view returns (uint256) {
        return _book.byExpiry[expiresAt].settlement.priceWad;
    }

    function _setAside(uint40 expiresAt, uint256 priceWad) private {
        _claimsQuote += _book.settle(expiresAt, priceWad, ORACLE, BASE_SCALE, QUOTE_SCALE);
    }
}
