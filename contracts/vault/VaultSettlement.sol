// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Book} from "../book/Book.sol";
import {Settlement} from "../book/Settlement.sol";
import {PackedStrike} from "../book/Strikes.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title Expiry: one proved price, payouts set aside, holders pull
abstract contract VaultSettlement is VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;

    /// @dev What is still owed on a settled series; what the last claim leaves over by rounding goes back to the LPs.
    mapping(SeriesId id => uint256 quote) private _owedQuote;

    /// @inheritdoc IOptionsVault
    /// @dev The loop is bounded by Book.MAX_STRIKES.
    function settle(
        uint40 expiresAt,
        IPriceOracle.RoundProof calldata proof
    ) external locked returns (uint256 priceWad) {
        require(settledPriceWad[expiresAt] == 0, OptionsVault_AlreadySettled(expiresAt));
        require(block.timestamp >= expiresAt, OptionsVault_NotExpired(expiresAt, block.timestamp));
        require(_book.byExpiry[expiresAt].strikes.length > 0, OptionsVault_UnknownExpiry(expiresAt));
        priceWad = ORACLE.priceAt(expiresAt, proof);
        settledPriceWad[expiresAt] = priceWad;

        PackedStrike[] memory strikes = _book.close(expiresAt);
        uint256 payoutQuote;
        for (uint256 i = 0; i < strikes.length; i++) {
            payoutQuote += _setAside(expiresAt, strikes[i], priceWad, false);
            payoutQuote += _setAside(expiresAt, strikes[i], priceWad, true);
        }
        _claimsQuote += payoutQuote;
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

        OPTION_TOKEN.burn(msg.sender, SeriesId.unwrap(id), quantityWad);
        uint256 owedAfter = _owedQuote[id] - payoutQuote;
        bool isLast = OPTION_TOKEN.totalSupply(SeriesId.unwrap(id)) == 0;
        _owedQuote[id] = isLast ? 0 : owedAfter;
        _claimsQuote -= isLast ? payoutQuote + owedAfter : payoutQuote;
        _quoteBalance -= uint128(payoutQuote);

        emit Claimed(id, msg.sender, receiver, quantityWad, payoutQuote);
        IERC20(QUOTE).safeTransfer(receiver, payoutQuote);
    }

    /// @dev Rounds down: Σ of the holders' own roundings never exceeds it.
    function _setAside(
        uint40 expiresAt,
        PackedStrike strike,
        uint256 priceWad,
        bool isPut
    ) private returns (uint256 payoutQuote) {
        uint256 quantityWad = strike.quantityWad(isPut);
        uint256 payoffWad = Settlement.payoffWad(priceWad, strike.strikeWad(), isPut);
        payoutQuote = Settlement.payoutDown(payoffWad, quantityWad, QUOTE_SCALE);
        if (payoutQuote > 0) _owedQuote[SeriesIds.pack(Series(expiresAt, strike.strikeE8(), isPut))] = payoutQuote;
    }
}
