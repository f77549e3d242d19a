// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title LP shares: ERC-4626 over the quote token, priced on the conservative side of the mark
/// @dev Depositors pay NAV + width, leavers get NAV − width (`NavParts.markWidthWad`); `convertTo…` is the mid. Shares have
///      six more decimals than the asset, which makes a first-depositor attack cost a million times its gain. Deposits
///      and withdrawals need a price that the oracle vouches for, and expired options settled: until then the vault marks
///      them at today's spot while their payout is already fixed, and whoever knows it could trade shares against it (L4).
///      `max…` answers zero where the call would revert.
abstract contract VaultShares is ERC4626, VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;
    using BookFold for Book.State;

    uint8 private constant SHARE_OFFSET = 6;

    constructor(IERC20 quote, string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC4626(quote) {}

    // ---------------------------------------------------------------- in and out

    /// @inheritdoc ERC4626
    /// @dev Whom the authority lets: the LP desk or anyone. Not while paused. Rounds shares down.
    function deposit(uint256 assets, address receiver) public override restricted locked returns (uint256 shares) {
        shares = _toShares(assets, _entryNav(), Math.Rounding.Floor);
        _deposit(msg.sender, receiver, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev Whom the authority lets: the LP desk or anyone. Not while paused. Rounds assets up.
    function mint(uint256 shares, address receiver) public override restricted locked returns (uint256 assets) {
        assets = _toAssets(shares, _entryNav(), Math.Rounding.Ceil);
        _deposit(msg.sender, receiver, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev The owner or who it approved, where the authority lets it. Rounds shares up.
    function withdraw(
        uint256 assets,
        address receiver,
        address owner
    ) public override restricted locked returns (uint256 shares) {
        Worth memory worth = _worthNow();
        shares = _toShares(assets, worth.exitNav, Math.Rounding.Ceil);
        _leave(worth, receiver, owner, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev The owner or who it approved, where the authority lets it. Rounds assets down.
    function redeem(
        uint256 shares,
        address receiver,
        address owner
    ) public override restricted locked returns (uint256 assets) {
        Worth memory worth = _worthNow();
        assets = _toAssets(shares, worth.exitNav, Math.Rounding.Floor);
        _leave(worth, receiver, owner, assets, shares);
    }

    /// @inheritdoc IOptionsVault
    function redeemInKind(uint256 shares) external restricted locked {
        // Quantities are asked for and no value: any spot will do, and none may be known.
        BookGreeks memory book = _fold(WAD);
        (, uint256 debtBase) = _holdings();
        require(book.putsWad + debtBase == 0, OptionsVault_ShortSideOpen(book.putsWad, debtBase));
        uint256 quote = _sliceDown(QUOTE, _quoteBalance, _claimsQuote, shares);
        uint256 base = _sliceDown(BASE, _baseBalance, Units.fromWadUp(book.callsWad, BASE_SCALE), shares);
        _burn(msg.sender, shares);
        _quoteBalance -= uint128(quote);
        _baseBalance -= uint128(base);
        emit RedeemedInKind(msg.sender, shares, quote, base);
        IERC20(QUOTE).safeTransfer(msg.sender, quote);
        IERC20(BASE).safeTransfer(msg.sender, base);
    }

    // ---------------------------------------------------------------- views

    /// @notice NAV at the mid, quote units, rounded down; zero when insolvent. Reverts when no price may be trusted.
    function totalAssets() public view override settledView returns (uint256) {
        return _positive(_navAt(_spot()).navWad) / QUOTE_SCALE;
    }

    function previewDeposit(uint256 assets) public view override settledView returns (uint256) {
        return _toShares(assets, _entryNav(), Math.Rounding.Floor);
    }

    function previewMint(uint256 shares) public view override settledView returns (uint256) {
        return _toAssets(shares, _entryNav(), Math.Rounding.Ceil);
    }

    function previewWithdraw(uint256 assets) public view override settledView returns (uint256) {
        return _toShares(assets, _worthNow().exitNav, Math.Rounding.Ceil);
    }

    function previewRedeem(uint256 shares) public view override settledView returns (uint256) {
        return _toAssets(shares, _worthNow().exitNav, Math.Rounding.Floor);
    }

    function maxDeposit(address) public view override settledView returns (uint256) {
        return _isOpenToDeposits() ? type(uint128).max - _quoteBalance : 0;
    }

    function maxMint(address) public view override settledView returns (uint256) {
        return _isOpenToDeposits() ? type(uint128).max : 0;
    }

    function maxWithdraw(address owner) public view override settledView returns (uint256) {
        if (_unsettledExpiry() != 0) return 0;
        uint256 spotWad = _spotOrZero();
        if (spotWad == 0) return 0;
        Worth memory worth = _worthAt(spotWad);
        return Math.min(_toAssets(balanceOf(owner), worth.exitNav, Math.Rounding.Floor), worth.withdrawable);
    }

    function maxRedeem(address owner) public view override settledView returns (uint256) {
        if (_unsettledExpiry() != 0) return 0;
        uint256 spotWad = _spotOrZero();
        if (spotWad == 0) return 0;
        Worth memory worth = _worthAt(spotWad);
        uint256 shares = balanceOf(owner);
        if (_toAssets(shares, worth.exitNav, Math.Rounding.Floor) > worth.withdrawable) {
            shares = Math.min(shares, _toShares(worth.withdrawable, worth.exitNav, Math.Rounding.Floor));
        }
        // Shares that are worth less than a unit: `redeem` refuses to burn them for nothing.
        return _toAssets(shares, worth.exitNav, Math.Rounding.Floor) == 0 ? 0 : shares;
    }

    // ---------------------------------------------------------------- inside

    /// @dev One look at the vault's worth for a leaver, quote units.
    struct Worth {
        uint256 exitNav; // NAV − width, floored at zero
        uint256 withdrawable; // free quote that the written notional does not need as capital
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        require(!paused, OptionsVault_Paused());
        require(assets > 0 && shares > 0, OptionsVault_QuantityTooSmall(assets, 1));
        _creditQuote(assets);
        _mint(receiver, shares);
        _pullQuote(caller, assets);
        emit Deposit(caller, receiver, assets, shares);
    }

    function _leave(Worth memory worth, address receiver, address owner, uint256 assets, uint256 shares) private {
        require(assets > 0 && shares > 0, OptionsVault_QuantityTooSmall(assets, 1));
        require(assets <= worth.withdrawable, OptionsVault_InsufficientQuote(assets, worth.withdrawable));
        if (msg.sender != owner) _spendAllowance(owner, msg.sender, shares);
        _burn(owner, shares);
        _debitFreeQuote(assets);
        IERC20(QUOTE).safeTransfer(receiver, assets);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
    }

    /// @dev The shares' part of what is held beyond a reserve; an uncovered reserve lets nothing out.
    function _sliceDown(address token, uint256 held, uint256 reserve, uint256 shares) private view returns (uint256) {
        require(reserve <= held, OptionsVault_ReserveNotCovered(token, reserve, held));
        return _toAssets(shares, held - reserve, Math.Rounding.Floor);
    }

    function _entryNav() private view returns (uint256) {
        _requireSettled();
        NavParts memory parts = _navAt(_spot());
        // Below zero there is nothing to buy a share of; a deposit would only pay the option holders.
        require(parts.navWad >= 0, OptionsVault_Insolvent(parts.navWad));
        return Units.fromWadUp(uint256(parts.navWad) + parts.markWidthWad, QUOTE_SCALE);
    }

    function _worthNow() private view returns (Worth memory) {
        _requireSettled();
        return _worthAt(_spot());
    }

    function _worthAt(uint256 spotWad) private view returns (Worth memory worth) {
        BookGreeks memory book = _fold(spotWad);
        NavParts memory parts = _navOf(book, spotWad);
        uint256 nav = _positive(parts.navWad);
        uint256 neededWad = Math.mulDiv(_notionalWad(book, spotWad), BPS, MAX_UTILISATION, Math.Rounding.Ceil);
        worth.exitNav = Units.zeroFloorSub(nav, parts.markWidthWad) / QUOTE_SCALE;
        worth.withdrawable = Math.min(_quoteFree(), Units.zeroFloorSub(nav, neededWad) / QUOTE_SCALE);
    }

    function _requireSettled() private view {
        uint40 expiresAt = _unsettledExpiry();
        require(expiresAt == 0, OptionsVault_SettleFirst(expiresAt));
    }

    function _unsettledExpiry() private view returns (uint40) {
        return _book.unsettledAt(block.timestamp);
    }

    function _isOpenToDeposits() private view returns (bool) {
        if (paused || _unsettledExpiry() != 0) return false;
        uint256 spotWad = _spotOrZero();
        return spotWad != 0 && _navAt(spotWad).navWad >= 0;
    }

    function _toShares(uint256 assets, uint256 nav, Math.Rounding rounding) private view returns (uint256) {
        return Math.mulDiv(assets, totalSupply() + 10 ** SHARE_OFFSET, nav + 1, rounding);
    }

    function _toAssets(uint256 shares, uint256 nav, Math.Rounding rounding) private view returns (uint256) {
        return Math.mulDiv(shares, nav + 1, totalSupply() + 10 ** SHARE_OFFSET, rounding);
    }

    function _positive(int256 wad) private pure returns (uint256) {
        return wad > 0 ? uint256(wad) : 0;
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return SHARE_OFFSET;
    }
}
