// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IOptionToken} from "../interfaces/IOptionToken.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {SeriesId} from "../types/Series.sol";
import {Units, WAD} from "../types/Units.sol";
import {Book} from "./Book.sol";
import {Settlement} from "./Settlement.sol";
import {MAX_STRIKES, PackedStrike} from "./Strikes.sol";

/// @title What an expired book pays: each expiry's price and, where the vault is worth less than its debts, its share
/// @dev A linked library: it runs in the vault's storage but does not count against its size. Loops are bounded by
///      MAX_STRIKES.
library Payouts {
    /// @notice Takes an expiry off the book that has passed and has no price yet; answers its proved price.
    function begin(
        Book.State storage self,
        uint40 expiresAt,
        IPriceOracle oracle,
        IPriceOracle.RoundProof calldata proof
    ) external returns (uint256 priceWad) {
        _takeOff(self, expiresAt);
        return oracle.priceAt(expiresAt, proof);
    }

    /// @notice The same by the fallback.
    function beginByFallback(
        Book.State storage self,
        uint40 expiresAt,
        IPriceOracle oracle,
        IPriceOracle.FallbackProof calldata proof
    ) external returns (uint256 priceWad) {
        _takeOff(self, expiresAt);
        emit IOptionsVault.FallbackUsed(expiresAt, msg.sender, proof.baseRoundId);
        return oracle.fallbackPriceAt(expiresAt, proof);
    }

    /// @notice Records the price of an expiry that was taken off the book, and the share of it that its holders get.
    /// @return payoutQuote What all its options are paid together, quote units; each series rounds down, as claims count it.
    function settle(
        Book.State storage self,
        uint40 expiresAt,
        uint256 priceWad,
        IPriceOracle oracle,
        uint256 baseScale,
        uint256 quoteScale
    ) external returns (uint96 payoutQuote) {
        Book.ExpiryBook storage book = self.byExpiry[expiresAt];
        IOptionsVault.NavParts memory rest = _restAt(priceWad, baseScale, quoteScale);
        uint256 shareWad = _shareDown(book, expiresAt, priceWad, rest, _liveOrZero(oracle));
        book.settlement = Book.Settled(SafeCast.toUint192(priceWad), uint64(shareWad));
        payoutQuote = SafeCast.toUint96(_payoutDown(book, priceWad, shareWad, quoteScale));
        uint256 claimsQuote = Units.fromWadDown(rest.claimsWad, quoteScale) + payoutQuote;
        emit IOptionsVault.Settled(expiresAt, priceWad, payoutQuote, claimsQuote);
    }

    /// @notice Burns the caller's options of a settled series; answers what they are paid, rounded down, and by how much less
    ///         the vault then owes. The vault books both and pays.
    /// @dev What is owed on a series is the payout of all of it still outstanding, rounded down once; so the odd units that
    ///      holders' own roundings leave over go back to the LPs with each claim, and the last one leaves nothing.
    function claim(
        Book.State storage self,
        SeriesId id,
        uint256 quantityWad,
        address receiver,
        IOptionToken token,
        uint256 quoteBalance,
        uint256 quoteScale
    ) external returns (uint256 payoutQuote, uint96 releasedQuote) {
        Book.Settled memory s = self.byExpiry[id.expiresAt()].settlement;
        require(s.priceWad != 0, IOptionsVault.OptionsVault_NotSettled(id.expiresAt()));
        uint256 paidWad = Settlement.paidWadDown(s.priceWad, id.strikeWad(), id.isPut(), s.shareWad);
        payoutQuote = Settlement.payoutDown(paidWad, quantityWad, quoteScale);
        require(payoutQuote > 0, IOptionsVault.OptionsVault_NothingToClaim(id, quantityWad));
        require(payoutQuote <= quoteBalance, IOptionsVault.OptionsVault_PayoutNotFunded(payoutQuote, quoteBalance));

        uint256 outstandingWad = token.totalSupply(SeriesId.unwrap(id));
        token.burn(msg.sender, SeriesId.unwrap(id), quantityWad);
        uint256 owedBefore = Settlement.payoutDown(paidWad, outstandingWad, quoteScale);
        uint256 owedAfter = Settlement.payoutDown(paidWad, outstandingWad - quantityWad, quoteScale);
        releasedQuote = SafeCast.toUint96(owedBefore - owedAfter);
        emit IOptionsVault.Claimed(id, msg.sender, receiver, quantityWad, payoutQuote);
    }

    function _takeOff(Book.State storage self, uint40 expiresAt) private {
        require(
            self.byExpiry[expiresAt].settlement.priceWad == 0,
            IOptionsVault.OptionsVault_AlreadySettled(expiresAt)
        );
        require(block.timestamp >= expiresAt, IOptionsVault.OptionsVault_NotExpired(expiresAt, block.timestamp));
        require(Book.isOpen(self, expiresAt), IOptionsVault.OptionsVault_UnknownExpiry(expiresAt));
        Book.close(self, expiresAt);
    }

    /// @dev The vault's worth at the settled price without the expiry, which has left the book: its claims and liability are
    ///      everybody else's. A lender that does not answer blocks nobody's settlement: then the position counts for nothing.
    function _restAt(
        uint256 priceWad,
        uint256 baseScale,
        uint256 quoteScale
    ) private view returns (IOptionsVault.NavParts memory rest) {
        IOptionsVault vault = IOptionsVault(address(this));
        PriceReading memory price = PriceReading(priceWad, block.timestamp, 0, PriceSource.Chainlink);
        try vault.navAt(price) returns (IOptionsVault.NavParts memory parts) {
            return parts;
        } catch {
            (uint256 quote, uint256 base, uint256 claims) = vault.ledger();
            rest.quoteWad = Units.toWad(quote, quoteScale);
            rest.baseValueWad = Units.mulWadDown(Units.toWad(base, baseScale), priceWad);
            rest.claimsWad = Units.toWad(claims, quoteScale);
            rest.liabilityWad = vault.bookAt(price).liabilityWad;
        }
    }

    /// @dev min(1, (assets − earlier claims) / (this payout + the rest's liability)), WAD. Base held counts at the lower of the
    ///      settled price and the live one, base owed at the higher: what is promised now must still be there when it is taken.
    function _shareDown(
        Book.ExpiryBook storage book,
        uint40 expiresAt,
        uint256 priceWad,
        IOptionsVault.NavParts memory rest,
        uint256 liveWad
    ) private returns (uint256) {
        uint256 payoutWad = _payoutWadUp(book, priceWad);
        if (payoutWad == 0) return WAD;
        (uint256 lowWad, uint256 highWad) = (priceWad, priceWad);
        if (liveWad != 0) (lowWad, highWad) = (Math.min(priceWad, liveWad), Math.max(priceWad, liveWad));
        uint256 heldWad = rest.quoteWad + rest.collateralWad + Math.mulDiv(rest.baseValueWad, lowWad, priceWad);
        uint256 takenWad = rest.claimsWad + Math.mulDiv(rest.debtValueWad, highWad, priceWad, Math.Rounding.Ceil);
        uint256 assetsWad = Units.zeroFloorSub(heldWad, takenWad);
        uint256 debtsWad = payoutWad + rest.liabilityWad;
        if (assetsWad >= debtsWad) return WAD;
        uint256 shareWad = Math.mulDiv(assetsWad, WAD, debtsWad);
        emit IOptionsVault.ShortfallShared(expiresAt, shareWad, assetsWad, debtsWad);
        return shareWad;
    }

    /// @dev What all options of the expiry would be paid in full, WAD, each series rounded up: no share of it is too much.
    function _payoutWadUp(Book.ExpiryBook storage book, uint256 priceWad) private view returns (uint256) {
        return
            _payoffsWadUp(book.strikes, book.grid.strikeCount, priceWad) +
            _payoffsWadUp(book.wings, book.grid.wingCount, priceWad);
    }

    function _payoffsWadUp(
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 count,
        uint256 priceWad
    ) private view returns (uint256 sumWad) {
        for (uint256 i = 0; i < count; i++) {
            PackedStrike strike = Book.strikeAt(strikes, i);
            (uint256 payoffWad, bool isPut) = _payoffOf(strike, priceWad);
            sumWad += Units.mulWadUp(payoffWad, strike.quantityWad(isPut));
        }
    }

    /// @dev What all options of the expiry are paid at a share, quote units.
    function _payoutDown(
        Book.ExpiryBook storage book,
        uint256 priceWad,
        uint256 shareWad,
        uint256 quoteScale
    ) private view returns (uint256) {
        return
            _paidDown(book.strikes, book.grid.strikeCount, priceWad, shareWad, quoteScale) +
            _paidDown(book.wings, book.grid.wingCount, priceWad, shareWad, quoteScale);
    }

    function _paidDown(
        PackedStrike[MAX_STRIKES] storage strikes,
        uint256 count,
        uint256 priceWad,
        uint256 shareWad,
        uint256 quoteScale
    ) private view returns (uint256 payoutQuote) {
        for (uint256 i = 0; i < count; i++) {
            PackedStrike strike = Book.strikeAt(strikes, i);
            (uint256 payoffWad, bool isPut) = _payoffOf(strike, priceWad);
            uint256 paidWad = Units.mulWadDown(payoffWad, shareWad);
            payoutQuote += Settlement.payoutDown(paidWad, strike.quantityWad(isPut), quoteScale);
        }
    }

    /// @dev Of the call and the put at a strike at most one pays.
    function _payoffOf(PackedStrike strike, uint256 priceWad) private pure returns (uint256 payoffWad, bool isPut) {
        uint256 strikeWad = strike.strikeWad();
        isPut = strikeWad > priceWad;
        payoffWad = Settlement.payoffWad(priceWad, strikeWad, isPut);
    }

    /// @dev The price for what takes risk away: Chainlink's where it has one, whatever the pool says, so that nobody can blind
    ///      the vault to a fallen price by moving the pool for a block. Zero where there is none.
    function _liveOrZero(IPriceOracle oracle) private view returns (uint256) {
        try oracle.readForHedge() returns (PriceReading memory price) {
            return price.spotWad;
        } catch {
            return 0;
        }
    }
}
