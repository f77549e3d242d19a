// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Book} from "../book/Book.sol";
import {Flows} from "../book/Flows.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {Quotes} from "../pricing/Quotes.sol";
import {Flow} from "../types/Flow.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {Units, WAD} from "../types/Units.sol";

/// @title What the vault is worth, and how wide its mark is
/// @dev A linked library, for the vault's size.
library Marks {
    /// @dev How far the oracle may lag the market before it must update: Chainlink's deviation threshold for ETH/USD.
    uint256 private constant ORACLE_LAG_WAD = 0.005e18;

    /// @dev What the vault has beside its book, token units, and what one of them is in WAD.
    struct Ledger {
        uint256 quoteBalance;
        uint256 baseBalance;
        uint256 claimsQuote;
        uint256 quoteScale;
        uint256 baseScale;
    }

    /// @notice Part by part at a spot, with the mark's width: what a lagging oracle, a trade or a fresh smile could be worth to
    ///         somebody who knows better. So who enters before one and leaves after it takes nothing along (L4).
    /// @dev |net delta| × spot × the oracle's lag, or what trades paid of late for a hedge that is not made yet; and `_volWidthUp`.
    /// @param collateralQuote In the short position, token units.
    /// @param debtBase Owed there, token units.
    function markAt(
        Book.State storage self,
        Ledger memory ledger,
        IOptionsVault.Settings memory settings,
        BookGreeks memory book,
        uint256 spotWad,
        uint256 collateralQuote,
        uint256 debtBase
    ) external view returns (IOptionsVault.NavParts memory parts) {
        parts = partsOf(ledger, book.liabilityWad, spotWad, collateralQuote, debtBase);
        int256 baseWad =
            (SafeCast.toInt256(ledger.baseBalance) - SafeCast.toInt256(debtBase)) * SafeCast.toInt256(ledger.baseScale);
        uint256 deltaWad = Units.abs(book.deltaWad + baseWad);
        (uint256 strayWad, uint256 costWad) = _dearest(self);
        uint256 deltaWidthWad = Units.mulWadUp(Units.mulWadUp(deltaWad, spotWad), costWad);
        parts.markWidthWad = deltaWidthWad + _volWidthUp(settings, book, parts.navWad, strayWad);
    }

    /// @notice As `markAt`, without the width: for those who need no more.
    function partsOf(
        Ledger memory ledger,
        uint256 liabilityWad,
        uint256 spotWad,
        uint256 collateralQuote,
        uint256 debtBase
    ) internal pure returns (IOptionsVault.NavParts memory parts) {
        parts.quoteWad = Units.toWad(ledger.quoteBalance, ledger.quoteScale);
        parts.baseValueWad = Units.mulWadDown(Units.toWad(ledger.baseBalance, ledger.baseScale), spotWad);
        parts.collateralWad = Units.toWad(collateralQuote, ledger.quoteScale);
        parts.debtValueWad = Units.mulWadUp(Units.toWad(debtBase, ledger.baseScale), spotWad);
        parts.claimsWad = Units.toWad(ledger.claimsQuote, ledger.quoteScale);
        parts.liabilityWad = liabilityWad;
        parts.navWad =
            SafeCast.toInt256(parts.quoteWad + parts.baseValueWad + parts.collateralWad) -
            SafeCast.toInt256(parts.claimsWad + parts.liabilityWad + parts.debtValueWad);
    }

    /// @dev To first order in volatility, what the book's ask is above its mid and what its mark moved with its smiles of late;
    ///      and the spread on the premium. The vega's part is taken at all of the book's; that of each trade was at the vega
    ///      before it and half of its own.
    function _volWidthUp(
        IOptionsVault.Settings memory settings,
        BookGreeks memory book,
        int256 navWad,
        uint256 strayWad
    ) private pure returns (uint256) {
        uint256 spreadWad = Quotes.MAX_MOVE_WAD;
        if (navWad > 0) {
            uint256 slopeWad = Units.bpsUp(WAD, settings.vegaSlopeBps);
            uint256 vegaWad = Math.mulDiv(book.relativeVegaWad, slopeWad, uint256(navWad), Math.Rounding.Ceil);
            spreadWad = Math.min(Units.bpsUp(WAD, settings.volSpreadBps) + vegaWad, spreadWad);
        }
        uint256 volWidthWad = Units.mulWadUp(book.relativeVegaWad, spreadWad + strayWad);
        return volWidthWad + Units.bpsUp(book.liabilityWad + volWidthWad, settings.premiumSpreadBps);
    }

    /// @dev The largest over the open expiries: how far a mark's volatility is from its own average, and what trades paid for
    ///      their hedge, the oracle's lag at least.
    function _dearest(Book.State storage self) private view returns (uint256 strayWad, uint256 costWad) {
        costWad = ORACLE_LAG_WAD;
        for (uint256 i = 0; i < Book.MAX_EXPIRIES && self.expiries[i] != 0; i++) {
            Book.ExpiryBook storage expiry = self.byExpiry[self.expiries[i]];
            Flow memory flow = expiry.flow;
            costWad = Math.max(costWad, Flows.hedgeCostUp(flow, block.timestamp));
            if (flow.gapWad == 0) continue;
            strayWad = Math.max(strayWad, Flows.strayUp(flow, expiry.smile.setAt, block.timestamp));
        }
    }
}
