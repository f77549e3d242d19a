// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Book} from "../book/Book.sol";
import {Settlement} from "../book/Settlement.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {SeriesId} from "../types/Series.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Expiry: one proved price, payouts set aside, holders pull
abstract contract VaultSettlement is VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;

    /// @inheritdoc IOptionsVault
    function settle(
        uint40 expiresAt,
        IPriceOracle.RoundProof calldata proof
    ) external locked returns (uint256 priceWad) {
        require(settledPriceWad[expiresAt] == 0, OptionsVault_AlreadySettled(expiresAt));
        require(block.timestamp >= expiresAt, OptionsVault_NotExpired(expiresAt, block.timestamp));
        require(_book.isOpen(expiresAt), OptionsVault_UnknownExpiry(expiresAt));
        priceWad = ORACLE.priceAt(expiresAt, proof);
        settledPriceWad[expiresAt] = priceWad;

        _book.close(expiresAt);
        uint256 payoutQuote = _book.payoutAt(expiresAt, priceWad, QUOTE_SCALE);
        _claimsQuote += SafeCast.toUint96(payoutQuote);
        emit Settled(expiresAt, priceWad, payoutQuote, _claimsQuote);
    }

    /// @inheritdoc IOptionsVault
    function claim(SeriesId id, uint256 quantityWad, address receiver) external locked returns (uint256 payoutQuote) {
        uint256 priceWad = settledPriceWad[id.expiresAt()];
        require(priceWad != 0, OptionsVault_NotSettled(id.expiresAt()));
        uint256 payoffWad = Settlement.payoffWad(priceWad, id.strikeWad(), id.isPut());
        payoutQuote = Settlement.payoutDown(payoffWad, quantityWad, QUOTE_SCALE);
        require(payoutQuote > 0, OptionsVault_NothingToClaim(id, quantityWad));
        require(payoutQuote <= _quoteBalance, OptionsVault_PayoutNotFunded(payoutQuote, _quoteBalance));

        // What is owed on a series is the payout of all of it still outstanding, rounded down once; so the odd units that
        // holders' own roundings leave over go back to the LPs with each claim, and the last one leaves nothing.
        uint256 outstandingWad = OPTION_TOKEN.totalSupply(SeriesId.unwrap(id));
        OPTION_TOKEN.burn(msg.sender, SeriesId.unwrap(id), quantityWad);
        uint256 owedBefore = Settlement.payoutDown(payoffWad, outstandingWad, QUOTE_SCALE);
        uint256 owedAfter = Settlement.payoutDown(payoffWad, outstandingWad - quantityWad, QUOTE_SCALE);
        _claimsQuote -= uint96(owedBefore - owedAfter);
        _quoteBalance -= uint128(payoutQuote);

        emit Claimed(id, msg.sender, receiver, quantityWad, payoutQuote);
        IERC20(QUOTE).safeTransfer(receiver, payoutQuote);
    }
}
