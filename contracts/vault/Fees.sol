// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {FeeState, FeeTerms} from "../types/FeeTerms.sol";
import {BPS, Units, YEAR_SECONDS} from "../types/Units.sol";

/// @title What LPs pay for the vault's management and on its gains, in shares
/// @notice Management: over t years at a rate r the shares grow by the factor exp(r·t), so what an LP has is diluted by exp(−r·t):
///         never by more than r·t, and by the same however often it is minted. Performance: of the gain, that is what
///         all shares are worth at the exit mark beyond the high-water mark, a part φ is due, as so many new shares as are worth
///         that. Both count in every price from the moment they are due. The first is minted whenever LPs come or go; the
///         second once in a period, and before that only the part of shares that leave.
/// @dev A linked library: it runs in the vault's storage, raises its events, and leaves the minting to it. All roundings are for
///      the LPs: shares due down, the mark up. Nothing here reverts, whatever the state, so that no fee can keep anybody in:
///      with more than 2^160 shares, which only a vault that was wiped out again and again has, fees stop. (docs/lp.md)
library Fees {
    /// @dev Shares that nobody has, against first-depositor attacks: they count in every price.
    uint256 internal constant VIRTUAL_SHARES = 1e6;
    /// @dev In place of the exit NAV where no price may be trusted: no gain is known then.
    uint256 internal constant NO_PRICE = type(uint256).max;

    uint256 private constant MAX_MANAGEMENT_BPS = 500;
    uint256 private constant MAX_PERFORMANCE_BPS = 3_000;
    uint256 private constant MIN_CRYSTALLISATION_SECONDS = 1 days;
    uint256 private constant MAX_CRYSTALLISATION_SECONDS = 400 days;
    uint256 private constant RAY = 1e27;
    /// @dev No more time counts at once. exp(5 % × 100) is 148, so nothing overflows.
    uint256 private constant MAX_ELAPSED_SECONDS = 100 * YEAR_SECONDS;
    uint256 private constant MAX_SUPPLY = type(uint160).max;

    /// @dev What LPs are about to do, at what worth. Quote units and share units.
    struct Change {
        uint256 exitNav; // before it: NAV − width, or NO_PRICE
        uint256 assetsIn;
        uint256 sharesIn;
        uint256 sharesOut;
    }

    /// @dev Shares that would have to be minted now to pay everything that is due.
    struct Due {
        uint256 management;
        uint256 performance;
    }

    // ---------------------------------------------------------------- terms

    /// @notice Checks the terms and packs them: 16 bits of management, 16 of performance, 64 of period, 160 of receiver.
    function pack(FeeTerms memory terms) internal view returns (uint256) {
        _requireInside("managementFeeBps", terms.managementFeeBps, 0, MAX_MANAGEMENT_BPS);
        _requireInside("performanceFeeBps", terms.performanceFeeBps, 0, MAX_PERFORMANCE_BPS);
        _requireInside(
            "crystallisationSeconds",
            terms.crystallisationSeconds,
            MIN_CRYSTALLISATION_SECONDS,
            MAX_CRYSTALLISATION_SECONDS
        );
        bool isOff = terms.managementFeeBps + terms.performanceFeeBps == 0;
        address receiver = terms.feeReceiver;
        require(
            receiver != address(this) && (isOff || receiver != address(0)),
            IOptionsVault.OptionsVault_BadFeeReceiver(receiver)
        );
        uint256 fees = terms.managementFeeBps | (terms.performanceFeeBps << 16);
        return fees | (terms.crystallisationSeconds << 32) | (uint256(uint160(receiver)) << 96);
    }

    function unpack(uint256 packed) internal pure returns (FeeTerms memory) {
        return FeeTerms(uint16(packed), uint16(packed >> 16), uint64(packed >> 32), receiverOf(packed));
    }

    function receiverOf(uint256 packed) internal pure returns (address) {
        return address(uint160(packed >> 96));
    }

    /// @dev Whether either fee is above zero.
    function areOn(uint256 packed) internal pure returns (bool) {
        return uint32(packed) != 0;
    }

    // ---------------------------------------------------------------- from the vault

    /// @notice Shares due now in all, rounded down.
    /// @param supply Shares that exist.
    /// @param exitNav NAV − width, quote units, or NO_PRICE: then without the performance fee.
    function dueDown(
        FeeState storage self,
        uint256 packed,
        uint256 supply,
        uint256 exitNav
    ) external view returns (uint256) {
        Due memory due = _dueDown(self, packed, supply, exitNav);
        return due.management + due.performance;
    }

    /// @notice Brings fees up to date with a change of the shares, or with none, and returns the shares to mint for them. For whoever
    ///         comes or goes at the price that counts all that is due, the price is the same before and after.
    /// @param supply Shares that exist before the change.
    function settle(
        FeeState storage self,
        uint256 packed,
        uint256 supply,
        Change memory change
    ) external returns (uint256) {
        if (supply > MAX_SUPPLY) return 0;
        FeeState memory fees = self;
        Due memory due = _dueDown(fees, packed, supply, change.exitNav);
        uint256 total = supply + due.management + VIRTUAL_SHARES;
        uint256 markRay = fees.highWaterMarkRay;
        uint256 crystallisedAt = fees.crystallisedAt;
        if (supply == 0) {
            due.performance = 0;
        } else if (change.exitNav != NO_PRICE && crystallisedAt + uint64(packed >> 32) <= block.timestamp) {
            crystallisedAt = block.timestamp;
            total += due.performance;
            if (due.performance > 0) markRay = _priceUp(change.exitNav, total);
        } else {
            (due.performance, markRay) = _chargeLeaver(markRay, due.performance, total, change);
        }
        if (change.sharesIn > 0) {
            markRay = _markWith(supply == 0 ? 0 : markRay, supply == 0 ? 0 : total, change);
            if (supply == 0) crystallisedAt = block.timestamp;
        }
        _store(
            self,
            packed,
            supply,
            change.exitNav,
            due,
            FeeState(uint40(block.timestamp), uint40(crystallisedAt), _capped(markRay))
        );
        return due.management + due.performance;
    }

    // ---------------------------------------------------------------- inside

    function _store(
        FeeState storage self,
        uint256 packed,
        uint256 supply,
        uint256 exitNav,
        Due memory due,
        FeeState memory next
    ) private {
        (uint256 markRay, uint256 crystallisedAt) = (self.highWaterMarkRay, self.crystallisedAt);
        if (self.accruedAt != next.accruedAt || due.performance > 0) {
            emit IOptionsVault.FeesAccrued(receiverOf(packed), next.accruedAt, supply, due.management, due.performance);
        }
        if (markRay != next.highWaterMarkRay || crystallisedAt != next.crystallisedAt) {
            emit IOptionsVault.HighWaterMarkSet(markRay, next.highWaterMarkRay, next.crystallisedAt, exitNav);
        }
        (self.accruedAt, self.crystallisedAt, self.highWaterMarkRay) = (
            next.accruedAt,
            next.crystallisedAt,
            next.highWaterMarkRay
        );
    }

    /// @dev Nothing is due on shares that nobody has.
    function _dueDown(
        FeeState memory fees,
        uint256 packed,
        uint256 supply,
        uint256 exitNav
    ) private view returns (Due memory due) {
        if (supply == 0 || supply > MAX_SUPPLY) return due;
        uint256 elapsed = Math.min(block.timestamp - fees.accruedAt, MAX_ELAPSED_SECONDS);
        due.management = Math.mulDiv(supply, _growthRayDown(uint16(packed), elapsed), RAY);
        if (exitNav == NO_PRICE) return due;
        uint256 total = supply + due.management + VIRTUAL_SHARES;
        uint256 untaxed = Math.mulDiv(fees.highWaterMarkRay, total, RAY, Math.Rounding.Ceil);
        uint256 fee = Units.bpsDown(Units.zeroFloorSub(exitNav + 1, untaxed), uint16(packed >> 16));
        // total · fee / (worth − fee): as many as are worth the fee once they exist.
        due.performance = Math.mulDiv(total, fee, exitNav + 1 - fee);
    }

    /// @dev exp(x) − 1 of x = rate × time, 1e27, by its series. Every term is rounded down, so the sum is below by less than a
    ///      unit for each of its some fifty terms at most (x <= 5).
    function _growthRayDown(uint256 rateBps, uint256 elapsedSeconds) private pure returns (uint256 sum) {
        uint256 xRay = (rateBps * elapsedSeconds * RAY) / (BPS * YEAR_SECONDS);
        uint256 term = xRay;
        for (uint256 n = 2; term != 0; n++) {
            sum += term;
            term = (term * xRay) / (n * RAY);
        }
    }

    /// @dev Who leaves pays their part of what is due; the mark rises as far as keeps the rest due on the rest, for the shares
    ///      that were minted have gained nothing yet.
    function _chargeLeaver(
        uint256 markRay,
        uint256 dueShares,
        uint256 total,
        Change memory change
    ) private pure returns (uint256 charged, uint256) {
        charged = Math.mulDiv(dueShares, change.sharesOut, total);
        if (charged == 0) return (0, markRay);
        uint256 staying = total - change.sharesOut;
        uint256 after_ = staying + charged;
        uint256 priceRay = _priceUp(change.exitNav, total + dueShares);
        return (
            charged,
            Math.mulDiv(markRay, staying, after_, Math.Rounding.Ceil) +
                Math.mulDiv(priceRay, charged, after_, Math.Rounding.Ceil)
        );
    }

    /// @dev New shares have gained nothing, so the mark of all becomes the average of the old and of what is paid for the
    ///      new. It never falls: a deposit below the mark does not lower it.
    function _markWith(uint256 markRay, uint256 total, Change memory change) private pure returns (uint256) {
        uint256 after_ = total + change.sharesIn;
        uint256 averageRay =
            Math.mulDiv(markRay, total, after_, Math.Rounding.Ceil) +
                Math.mulDiv(change.assetsIn, RAY, after_, Math.Rounding.Ceil);
        return Math.max(markRay, averageRay);
    }

    function _priceUp(uint256 exitNav, uint256 total) private pure returns (uint256) {
        return Math.mulDiv(exitNav + 1, RAY, total, Math.Rounding.Ceil);
    }

    function _capped(uint256 markRay) private pure returns (uint176) {
        return uint176(Math.min(markRay, type(uint176).max));
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, IOptionsVault.OptionsVault_BadSetting(name, actual, min));
        require(actual <= max, IOptionsVault.OptionsVault_BadSetting(name, actual, max));
    }
}
