// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "../book/Book.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileArbitrage} from "../pricing/SmileArbitrage.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {Smile, SmileParameters} from "../types/Smile.sol";

/// @title Which series may be listed, and which smiles set
/// @dev A linked library: it runs in the vault's storage and raises the vault's errors and events, but does not count against
///      the vault's size. The vault keeps the doors: roles and the lock.
library Listing {
    using Book for Book.State;

    uint256 private constant MIN_TENOR_SECONDS = 1 hours;
    uint256 private constant MAX_TENOR_SECONDS = 400 days;
    uint256 private constant MAX_STRIKE_RATIO = 5;

    /// @notice Opens a series (`IOptionsVault.listSeries`).
    /// @param oracle Where the price is read that bounds the strike.
    function list(Book.State storage self, Series memory series, IPriceOracle oracle) external returns (SeriesId id) {
        uint256 earliest = block.timestamp + MIN_TENOR_SECONDS;
        uint256 latest = block.timestamp + MAX_TENOR_SECONDS;
        require(
            earliest <= series.expiresAt && series.expiresAt <= latest,
            IOptionsVault.OptionsVault_ExpiryOutsideRange(series.expiresAt, earliest, latest)
        );
        id = SeriesIds.pack(series);
        require(!self.isListed(id), IOptionsVault.OptionsVault_AlreadyListed(id));

        uint256 strikeWad = id.strikeWad();
        uint256 spotWad = oracle.read().spotWad;
        uint256 minWad = spotWad / MAX_STRIKE_RATIO;
        uint256 maxWad = spotWad * MAX_STRIKE_RATIO;
        require(
            minWad <= strikeWad && strikeWad <= maxWad,
            IOptionsVault.OptionsVault_StrikeOutsideRange(strikeWad, minWad, maxWad)
        );
        self.list(series, spotWad, block.timestamp);
        emit IOptionsVault.SeriesListed(id, series.expiresAt, strikeWad, series.isPut);
    }

    /// @notice Sets an expiry's smile (`IOptionsVault.setSmile`), anchored at the oracle's price.
    function setSmile(
        Book.State storage self,
        uint40 expiresAt,
        SmileParameters memory p,
        IPriceOracle oracle
    ) external {
        require(self.isOpen(expiresAt), IOptionsVault.OptionsVault_UnknownExpiry(expiresAt));
        require(block.timestamp < expiresAt, IOptionsVault.OptionsVault_Expired(expiresAt, block.timestamp));
        require(SmileMath.isSane(p), IOptionsVault.OptionsVault_SmileOutsideBounds(p.atmE9, p.skewE9, p.curvatureE9));
        (bool isFree, int256 xWad, int256 densityWad) = SmileArbitrage.check(p, expiresAt - block.timestamp);
        require(isFree, IOptionsVault.OptionsVault_SmileHasArbitrage(xWad, densityWad));
        int256 lnSpotWad = FixedMath.lnWad(oracle.read().spotWad);
        (Smile memory previous, Smile memory current) = self.setSmile(expiresAt, p, lnSpotWad, block.timestamp);
        emit IOptionsVault.SmileSet(expiresAt, previous, current);
    }
}
