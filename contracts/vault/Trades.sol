// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "../book/Book.sol";
import {LOT_WAD} from "../book/Strikes.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {Quotes} from "../pricing/Quotes.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {SeriesId} from "../types/Series.sol";
import {Smile} from "../types/Smile.sol";
import {Units} from "../types/Units.sol";

/// @title What may be traded, and at what price
/// @dev A linked library: it runs in the vault's storage and raises the vault's errors, but does not count against its size.
library Trades {
    using Book for Book.State;

    /// @notice What the vault asks for options, quote units, rounded up, and their mid value.
    function ask(
        Book.State storage self,
        IOptionsVault.Settings memory settings,
        SeriesId id,
        uint256 quantityWad,
        IPriceOracle oracle,
        uint256 quoteScale
    ) external view returns (uint256 premiumQuote, uint256 markWad, uint256 spotWad) {
        _requireTradable(self, settings, id, quantityWad, settings.writeCutoffSeconds);
        spotWad = oracle.read().spotWad;
        uint256 premiumWad;
        (premiumWad, markWad) = Quotes.askUp(_request(self, settings, id, quantityWad, spotWad));
        premiumQuote = Units.fromWadUp(premiumWad, quoteScale);
    }

    /// @notice What the vault bids for options, quote units, rounded down, and their mid value.
    function bid(
        Book.State storage self,
        IOptionsVault.Settings memory settings,
        SeriesId id,
        uint256 quantityWad,
        IPriceOracle oracle,
        uint256 quoteScale
    ) external view returns (uint256 proceedsQuote, uint256 markWad, uint256 spotWad) {
        _requireTradable(self, settings, id, quantityWad, 0);
        spotWad = oracle.read().spotWad;
        uint256 proceedsWad;
        (proceedsWad, markWad) = Quotes.bidDown(_request(self, settings, id, quantityWad, spotWad));
        proceedsQuote = Units.fromWadDown(proceedsWad, quoteScale);
    }

    function _request(
        Book.State storage self,
        IOptionsVault.Settings memory settings,
        SeriesId id,
        uint256 quantityWad,
        uint256 spotWad
    ) private view returns (Quotes.Request memory) {
        uint40 expiresAt = id.expiresAt();
        Smile memory smile = self.byExpiry[expiresAt].smile;
        require(smile.setAt != 0, IOptionsVault.OptionsVault_NoSmile(expiresAt));
        return
            Quotes.Request({
                spotWad: spotWad,
                strikeWad: id.strikeWad(),
                volWad: SmileMath.volWad(smile, self.strikeOf(id).lnStrikeWad()),
                tauSeconds: expiresAt - block.timestamp,
                quantityWad: quantityWad,
                isPut: id.isPut(),
                volSpreadBps: settings.volSpreadBps,
                premiumSpreadBps: settings.premiumSpreadBps
            });
    }

    function _requireTradable(
        Book.State storage self,
        IOptionsVault.Settings memory settings,
        SeriesId id,
        uint256 quantityWad,
        uint256 cutoffSeconds
    ) private view {
        require(self.isListed(id), IOptionsVault.OptionsVault_UnknownSeries(id));
        uint256 expiresAt = id.expiresAt();
        require(block.timestamp < expiresAt, IOptionsVault.OptionsVault_Expired(expiresAt, block.timestamp));
        require(
            block.timestamp + cutoffSeconds < expiresAt,
            IOptionsVault.OptionsVault_TooCloseToExpiry(expiresAt, cutoffSeconds)
        );
        uint256 minimumWad = settings.minQuantityWad;
        require(quantityWad >= minimumWad, IOptionsVault.OptionsVault_QuantityTooSmall(quantityWad, minimumWad));
        require(quantityWad % LOT_WAD == 0, IOptionsVault.OptionsVault_QuantityNotInLots(quantityWad, LOT_WAD));
    }
}
