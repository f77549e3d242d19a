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
import {FeeState, FeeTerms} from "../types/FeeTerms.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {Units, WAD} from "../types/Units.sol";
import {Fees} from "./Fees.sol";
import {Limits} from "./Limits.sol";
import {Trades} from "./Trades.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title LP shares: ERC-4626 over the quote token, priced on the conservative side of the mark
/// @dev Depositors pay NAV + width, leavers get NAV − width (`NavParts.markWidthWad`); `convertTo…` is the mid. Fees that are due
///      count as shares in all of them (`Fees`). Shares have six more decimals than the asset, which makes a
///      first-depositor attack cost a million times its gain. Deposits and withdrawals need a price that the oracle
///      vouches for, and expired options settled: until then the vault marks them at today's spot while their payout is
///      already fixed, and whoever knows it could trade shares against it (L4). `max…` answers zero where the call would
///      revert.
abstract contract VaultShares is ERC4626, VaultCore {
    using SafeERC20 for IERC20;
    using Book for Book.State;
    using BookFold for Book.State;
    using Fees for FeeState;
    using Trades for Book.State;

    uint8 private constant SHARE_OFFSET = 6;

    /// @dev `Fees.pack` of the terms.
    uint256 private immutable FEES;
    FeeState private _fees;

    constructor(
        IERC20 quote,
        FeeTerms memory fees,
        string memory name_,
        string memory symbol_
    ) ERC20(name_, symbol_) ERC4626(quote) {
        FEES = Fees.pack(fees);
    }

    // ---------------------------------------------------------------- in and out

    /// @inheritdoc ERC4626
    /// @dev Whom the authority lets: the LP desk or anyone. Not while paused. Rounds shares down.
    function deposit(uint256 assets, address receiver) public override restricted locked returns (uint256 shares) {
        Worth memory worth = _entryNow();
        shares = _toShares(assets, worth, Math.Rounding.Floor);
        _enter(worth, receiver, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev Whom the authority lets: the LP desk or anyone. Not while paused. Rounds assets up.
    function mint(uint256 shares, address receiver) public override restricted locked returns (uint256 assets) {
        Worth memory worth = _entryNow();
        assets = _toAssets(shares, worth, Math.Rounding.Ceil);
        _enter(worth, receiver, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev The owner or who it approved, where the authority lets it. Rounds shares up.
    function withdraw(
        uint256 assets,
        address receiver,
        address owner
    ) public override restricted locked returns (uint256 shares) {
        (Worth memory worth, Limits.Exit memory exit) = _exitNow();
        shares = _toShares(assets, worth, Math.Rounding.Ceil);
        _leave(exit, worth.nav, receiver, owner, assets, shares);
    }

    /// @inheritdoc ERC4626
    /// @dev The owner or who it approved, where the authority lets it. Rounds assets down.
    function redeem(
        uint256 shares,
        address receiver,
        address owner
    ) public override restricted locked returns (uint256 assets) {
        (Worth memory worth, Limits.Exit memory exit) = _exitNow();
        assets = _toAssets(shares, worth, Math.Rounding.Floor);
        _leave(exit, worth.nav, receiver, owner, assets, shares);
    }

    /// @inheritdoc IOptionsVault
    function redeemInKind(uint256 shares) external restricted locked {
        // Quantities are asked for and no value: any spot will do, and none may be known. Where there is one, gains are charged.
        uint256 spotWad = Fees.areOn(FEES) ? _settledSpotOrZero() : 0;
        BookGreeks memory book = _fold(spotWad == 0 ? WAD : spotWad);
        (, uint256 debtBase) = _holdings();
        require(book.putsWad + debtBase == 0, OptionsVault_ShortSideOpen(book.putsWad, debtBase));
        uint256 exitNav = spotWad == 0 ? Fees.NO_PRICE : _exitNavOf(_navOf(book, spotWad));
        uint256 all = _sharesWithDue(exitNav);
        uint256 quote = _sliceDown(QUOTE, _quoteBalance, _claimsQuote, shares, all);
        uint256 base = _sliceDown(BASE, _baseBalance, Units.fromWadUp(book.callsWad, BASE_SCALE), shares, all);
        _burn(msg.sender, shares);
        _settleFees(Fees.Change(exitNav, 0, 0, shares));
        _quoteBalance -= uint128(quote);
        _baseBalance -= uint128(base);
        emit RedeemedInKind(msg.sender, shares, quote, base);
        IERC20(QUOTE).safeTransfer(msg.sender, quote);
        IERC20(BASE).safeTransfer(msg.sender, base);
    }

    /// @inheritdoc IOptionsVault
    function accrueFees() external locked {
        uint256 spotWad = _settledSpotOrZero();
        _settleFees(Fees.Change(spotWad == 0 ? Fees.NO_PRICE : _exitNavOf(_navAt(spotWad)), 0, 0, 0));
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IOptionsVault
    function feeTerms() external view returns (FeeTerms memory) {
        return Fees.unpack(FEES);
    }

    /// @inheritdoc IOptionsVault
    function feeState() external view settledView returns (FeeState memory) {
        return _fees;
    }

    /// @notice NAV at the mid, quote units, rounded down; zero when insolvent. Reverts when no price may be trusted.
    function totalAssets() public view override settledView returns (uint256) {
        return _midNow().nav;
    }

    function previewDeposit(uint256 assets) public view override settledView returns (uint256) {
        return _toShares(assets, _entryNow(), Math.Rounding.Floor);
    }

    function previewMint(uint256 shares) public view override settledView returns (uint256) {
        return _toAssets(shares, _entryNow(), Math.Rounding.Ceil);
    }

    function previewWithdraw(uint256 assets) public view override settledView returns (uint256) {
        (Worth memory worth, ) = _exitNow();
        return _toShares(assets, worth, Math.Rounding.Ceil);
    }

    function previewRedeem(uint256 shares) public view override settledView returns (uint256) {
        (Worth memory worth, ) = _exitNow();
        return _toAssets(shares, worth, Math.Rounding.Floor);
    }

    function maxDeposit(address) public view override settledView returns (uint256) {
        return _isOpenToDeposits() ? type(uint128).max - _quoteBalance : 0;
    }

    function maxMint(address) public view override settledView returns (uint256) {
        return _isOpenToDeposits() ? type(uint128).max : 0;
    }

    function maxWithdraw(address owner) public view override settledView returns (uint256) {
        uint256 spotWad = _settledSpotOrZero();
        if (spotWad == 0) return 0;
        (Worth memory worth, Limits.Exit memory exit) = _exitAt(spotWad);
        return _withdrawable(exit, _toAssets(balanceOf(owner), worth, Math.Rounding.Floor));
    }

    function maxRedeem(address owner) public view override settledView returns (uint256) {
        uint256 spotWad = _settledSpotOrZero();
        if (spotWad == 0) return 0;
        (Worth memory worth, Limits.Exit memory exit) = _exitAt(spotWad);
        uint256 shares = balanceOf(owner);
        uint256 assets = _toAssets(shares, worth, Math.Rounding.Floor);
        uint256 withdrawable = _withdrawable(exit, assets);
        if (assets > withdrawable) shares = Math.min(shares, _toShares(withdrawable, worth, Math.Rounding.Floor));
        // Shares that are worth less than a unit: `redeem` refuses to burn them for nothing.
        return _toAssets(shares, worth, Math.Rounding.Floor) == 0 ? 0 : shares;
    }

    // ---------------------------------------------------------------- inside

    /// @dev One look at the vault's worth, quote units.
    struct Worth {
        uint256 nav; // for whom it is asked: NAV + width, the mid, or `exitNav`
        uint256 exitNav; // NAV − width, floored at zero: what gains are reckoned from
        uint256 shares; // that exist, that are due as fees, and the virtual ones
    }

    function _enter(Worth memory worth, address receiver, uint256 assets, uint256 shares) private {
        require(!paused, OptionsVault_Paused());
        require(assets > 0 && shares > 0, OptionsVault_QuantityTooSmall(assets, 1));
        _settleFees(Fees.Change(worth.exitNav, assets, shares, 0));
        _creditQuote(assets);
        _mint(receiver, shares);
        _pullQuote(msg.sender, assets);
        emit Deposit(msg.sender, receiver, assets, shares);
    }

    /// @param exitNav What gains are reckoned from.
    function _leave(
        Limits.Exit memory exit,
        uint256 exitNav,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) private {
        require(assets > 0 && shares > 0, OptionsVault_QuantityTooSmall(assets, 1));
        uint256 withdrawable = _withdrawable(exit, assets);
        require(assets <= withdrawable, OptionsVault_InsufficientQuote(assets, withdrawable));
        if (msg.sender != owner) _spendAllowance(owner, msg.sender, shares);
        _burn(owner, shares);
        _settleFees(Fees.Change(exitNav, 0, 0, shares));
        _debitFreeQuote(assets);
        IERC20(QUOTE).safeTransfer(receiver, assets);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
    }

    /// @dev Before shares are minted to who comes, and after those of who leaves are burnt.
    function _settleFees(Fees.Change memory change) private {
        if (!Fees.areOn(FEES)) return;
        uint256 shares = _fees.settle(FEES, totalSupply() + change.sharesOut, change);
        if (shares > 0) _mint(Fees.receiverOf(FEES), shares);
    }

    /// @dev The shares' part of what is held beyond a reserve; an uncovered reserve lets nothing out.
    function _sliceDown(
        address token,
        uint256 held,
        uint256 reserve,
        uint256 shares,
        uint256 all
    ) private pure returns (uint256) {
        require(reserve <= held, OptionsVault_ReserveNotCovered(token, reserve, held));
        return Math.mulDiv(shares, held - reserve + 1, all);
    }

    function _midNow() private view returns (Worth memory) {
        NavParts memory parts = _navAt(_spot());
        return _worthOf(_positive(parts.navWad) / QUOTE_SCALE, parts);
    }

    function _entryNow() private view returns (Worth memory) {
        _requireSettled();
        NavParts memory parts = _navAt(_spot());
        // Below zero there is nothing to buy a share of; a deposit would only pay the option holders.
        require(parts.navWad >= 0, OptionsVault_Insolvent(parts.navWad));
        return _worthOf(Units.fromWadUp(uint256(parts.navWad) + parts.markWidthWad, QUOTE_SCALE), parts);
    }

    function _exitNow() private view returns (Worth memory, Limits.Exit memory) {
        _requireSettled();
        return _exitAt(_spot());
    }

    function _exitAt(uint256 spotWad) private view returns (Worth memory, Limits.Exit memory) {
        BookGreeks memory book = _fold(spotWad);
        NavParts memory parts = _navOf(book, spotWad);
        return (_worthOf(_exitNavOf(parts), parts), Limits.Exit(spotWad, _positive(parts.navWad), book));
    }

    /// @dev Of what is wanted, in quote units: what the written options need neither as capital nor for their hedge.
    function _withdrawable(Limits.Exit memory exit, uint256 wanted) private view returns (uint256) {
        return _book.leavableDown(_house(), exit, wanted);
    }

    function _worthOf(uint256 nav, NavParts memory parts) private view returns (Worth memory) {
        uint256 exitNav = _exitNavOf(parts);
        return Worth(nav, exitNav, _sharesWithDue(exitNav));
    }

    function _exitNavOf(NavParts memory parts) private view returns (uint256) {
        return Units.zeroFloorSub(_positive(parts.navWad), parts.markWidthWad) / QUOTE_SCALE;
    }

    /// @dev Every share a price is divided by: fees that are due count as if their shares were there already.
    function _sharesWithDue(uint256 exitNav) private view returns (uint256 shares) {
        shares = totalSupply();
        if (Fees.areOn(FEES)) shares += _fees.dueDown(FEES, shares, exitNav);
        shares += Fees.VIRTUAL_SHARES;
    }

    function _requireSettled() private view {
        uint40 expiresAt = _unsettledExpiry();
        require(expiresAt == 0, OptionsVault_SettleFirst(expiresAt));
    }

    function _unsettledExpiry() private view returns (uint40) {
        return _book.unsettledAt(block.timestamp);
    }

    /// @dev Zero where shares have no price now.
    function _settledSpotOrZero() private view returns (uint256) {
        return _unsettledExpiry() == 0 ? _spotOrZero() : 0;
    }

    function _isOpenToDeposits() private view returns (bool) {
        if (paused) return false;
        uint256 spotWad = _settledSpotOrZero();
        return spotWad != 0 && _navAt(spotWad).navWad >= 0;
    }

    function _convertToShares(
        uint256 assets,
        Math.Rounding rounding
    ) internal view override settledView returns (uint256) {
        return _toShares(assets, _midNow(), rounding);
    }

    function _convertToAssets(
        uint256 shares,
        Math.Rounding rounding
    ) internal view override settledView returns (uint256) {
        return _toAssets(shares, _midNow(), rounding);
    }

    function _toShares(uint256 assets, Worth memory worth, Math.Rounding rounding) private pure returns (uint256) {
        return Math.mulDiv(assets, worth.shares, worth.nav + 1, rounding);
    }

    function _toAssets(uint256 shares, Worth memory worth, Math.Rounding rounding) private pure returns (uint256) {
        return Math.mulDiv(shares, worth.nav + 1, worth.shares, rounding);
    }

    function _positive(int256 wad) private pure returns (uint256) {
        return wad > 0 ? uint256(wad) : 0;
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return SHARE_OFFSET;
    }
}
