// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {sd} from "@prb/math/src/SD59x18.sol";

import {BlackScholes, Tenor} from "../pricing/BlackScholes.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {SmileMath} from "../pricing/SmileMath.sol";
import {BookGreeks, StrikeView} from "../types/NetExposure.sol";
import {Smile} from "../types/Smile.sol";
import {Book} from "./Book.sol";
import {StrikeFold} from "./StrikeFold.sol";
import {PackedStrike} from "./Strikes.sol";

/// @title Everything open, folded to one value and one set of Greeks
/// @dev A linked library: the vault calls it in its own storage, so that pricing does not count against the vault's size.
library BookFold {
    /// @notice Value and Greeks of the book, the vault's sign, at one spot and time.
    /// @dev One ln(spot) for all strikes. Expired, unsettled strikes count at intrinsic value. No entry can make it revert.
    /// @param spotWad Quote per base.
    /// @param timestamp Unix seconds.
    function fold(
        Book.State storage self,
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (BookGreeks memory sum) {
        int256 lnSpotWad = FixedMath.lnWad(spotWad);
        uint256 count = self.expiries.length;
        for (uint256 i = 0; i < count; i++) {
            uint40 expiresAt = self.expiries[i];
            uint256 tauSeconds = expiresAt > timestamp ? expiresAt - timestamp : 0;
            Tenor memory tenor = BlackScholes.tenorAt(tauSeconds, sd(0));
            _foldExpiry(sum, self.byExpiry[expiresAt], spotWad, lnSpotWad, tenor);
        }
    }

    /// @notice Every open strike with its volatility; zero volatility where no smile was set.
    function openStrikes(Book.State storage self) external view returns (StrikeView[] memory strikes) {
        strikes = new StrikeView[](self.strikeCount);
        uint256 n;
        for (uint256 i = 0; i < self.expiries.length; i++) {
            uint40 expiresAt = self.expiries[i];
            Book.ExpiryBook storage book = self.byExpiry[expiresAt];
            Smile memory smile = book.smile;
            for (uint256 j = 0; j < book.strikes.length; j++) {
                PackedStrike strike = book.strikes[j];
                strikes[n++] = StrikeView({
                    expiresAt: expiresAt,
                    strikeWad: strike.strikeWad(),
                    volWad: _volWad(smile, strike),
                    callsWad: strike.callsWad(),
                    putsWad: strike.putsWad()
                });
            }
        }
    }

    function _foldExpiry(
        BookGreeks memory sum,
        Book.ExpiryBook storage book,
        uint256 spotWad,
        int256 lnSpotWad,
        Tenor memory tenor
    ) private view {
        Smile memory smile = book.smile;
        uint256 count = book.strikes.length;
        for (uint256 j = 0; j < count; j++) {
            PackedStrike strike = book.strikes[j];
            if (strike.isEmpty()) continue;
            StrikeFold.addTo(sum, strike, spotWad, lnSpotWad, _volWad(smile, strike), tenor);
        }
    }

    /// @dev A smile that was never set has no deviation to divide by; its strikes count at zero volatility.
    function _volWad(Smile memory smile, PackedStrike strike) private pure returns (uint256) {
        return smile.setAt == 0 ? 0 : SmileMath.volWad(smile, strike.lnStrikeWad());
    }
}
