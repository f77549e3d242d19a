// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {LOT_WAD} from "../book/Strikes.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IOptionToken} from "../interfaces/IOptionToken.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRebalancer} from "../interfaces/IRebalancer.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {IVaultLock} from "../interfaces/IVaultLock.sol";
import {BookGreeks, NetExposure, StrikeView} from "../types/NetExposure.sol";
import {PriceReading} from "../types/PriceReading.sol";
import {SeriesId} from "../types/Series.sol";
import {Smile} from "../types/Smile.sol";
import {BPS, Units} from "../types/Units.sol";
import {Wired} from "../types/Wired.sol";
import {Marks} from "./Marks.sol";
import {House} from "./Tally.sol";
import {VaultLock} from "./VaultLock.sol";

/// @title What every part of the vault stands on: wiring, ledger, book, and what they are worth
abstract contract VaultCore is IOptionsVault, VaultLock {
    using SafeERC20 for IERC20;
    using Book for Book.State;
    using BookFold for Book.State;
    using Marks for Book.State;

    uint256 private constant MAX_UTILISATION_BPS = 100_000;
    uint256 private constant MAX_VOL_SPREAD_BPS = 5_000;
    uint256 private constant MAX_PREMIUM_SPREAD_BPS = 1_000;
    uint256 private constant MIN_WRITE_CUTOFF_SECONDS = 600;
    uint256 private constant MAX_HEDGE_SLIPPAGE_BPS = 1_000;
    uint256 private constant MAX_SLICE_BPS = 50_000;
    uint256 private constant MAX_VEGA_SLOPE_BPS = 50_000;
    uint256 private constant MIN_SMILE_AGE_SECONDS = 600;
    uint256 private constant MAX_SMILE_AGE_SECONDS = 7 days;
    uint8 private constant MAX_DECIMALS = 18;
    /// @dev How far apart oracle and venue may be at deployment, as a factor: a check of wiring, not of the market.
    uint256 private constant MAX_PRICE_RATIO = 2;

    address public immutable BASE;
    address public immutable QUOTE;
    IPriceOracle public immutable ORACLE;
    IHedgeVenue public immutable VENUE;
    /// @dev Where orders that need no short side are traded: the venue itself, or its own spot market.
    IHedgeVenue internal immutable SPOT;
    bool internal immutable CAN_SHORT;
    IOptionToken public immutable OPTION_TOKEN;
    /// @dev 10 ** (18 - decimals) of each token.
    uint256 internal immutable BASE_SCALE;
    uint256 internal immutable QUOTE_SCALE;
    uint256 internal immutable MAX_UTILISATION;
    uint256 internal immutable MIN_QUANTITY_WAD;
    uint256 internal immutable VOL_SPREAD_BPS;
    uint256 internal immutable PREMIUM_SPREAD_BPS;
    uint256 internal immutable WRITE_CUTOFF_SECONDS;
    uint256 internal immutable HEDGE_SLIPPAGE_CAP_BPS;
    uint256 internal immutable VEGA_SLOPE_BPS;
    uint256 internal immutable MAX_SMILE_AGE;
    uint256 internal immutable MAX_STRESS_LOSS_BPS;
    uint256 internal immutable MAX_EXPIRY_VEGA_BPS;
    uint256 internal immutable MAX_EXPIRY_GAMMA_BPS;

    /// @dev slot: 16 + 16 = 32 bytes. What the vault recorded, whatever its token balances say.
    uint128 internal _quoteBalance;
    uint128 internal _baseBalance;
    /// @dev slot: 20 + 12 = 32 bytes. Who may hedge, and payouts of settled options, owed out of `_quoteBalance` before anything
    ///      else. 2^96 units are 8e10 whole tokens of 18 decimals.
    address private _rebalancer;
    uint96 internal _claimsQuote;
    Book.State internal _book;
    bool public paused;

    constructor(
        IOptionToken optionToken,
        IERC20 base,
        IERC20 quote,
        IPriceOracle oracle,
        IHedgeVenue venue,
        Settings memory s
    ) {
        OPTION_TOKEN = optionToken;
        BASE = address(base);
        QUOTE = address(quote);
        ORACLE = oracle;
        VENUE = venue;
        BASE_SCALE = _scaleOf(base);
        QUOTE_SCALE = _scaleOf(quote);
        bool isOfTokens =
            Wired.answers(address(venue), IHedgeVenue.BASE.selector, address(base)) &&
                Wired.answers(address(venue), IHedgeVenue.QUOTE.selector, address(quote));
        require(isOfTokens, OptionsVault_VenueOfOtherTokens(address(venue)));
        CAN_SHORT = venue.canGoShort();
        SPOT = CAN_SHORT ? IShortVenue(address(venue)).SPOT() : venue;
        _requirePriceOfVenue(oracle, venue);
        _requireInside("maxUtilisationBps", s.maxUtilisationBps, 1, MAX_UTILISATION_BPS);
        _requireInside("minQuantityWad", s.minQuantityWad, LOT_WAD, type(uint128).max);
        _requireInside("volSpreadBps", s.volSpreadBps, 0, MAX_VOL_SPREAD_BPS);
        _requireInside("premiumSpreadBps", s.premiumSpreadBps, 0, MAX_PREMIUM_SPREAD_BPS);
        _requireInside("writeCutoffSeconds", s.writeCutoffSeconds, MIN_WRITE_CUTOFF_SECONDS, 30 days);
        _requireInside("hedgeSlippageCapBps", s.hedgeSlippageCapBps, 1, MAX_HEDGE_SLIPPAGE_BPS);
        _requireInside("vegaSlopeBps", s.vegaSlopeBps, 0, MAX_VEGA_SLOPE_BPS);
        _requireInside("maxSmileAgeSeconds", s.maxSmileAgeSeconds, MIN_SMILE_AGE_SECONDS, MAX_SMILE_AGE_SECONDS);
        _requireInside("maxStressLossBps", s.maxStressLossBps, 1, BPS);
        _requireInside("maxExpiryVegaBps", s.maxExpiryVegaBps, 1, MAX_SLICE_BPS);
        _requireInside("maxExpiryGammaBps", s.maxExpiryGammaBps, 1, MAX_SLICE_BPS);
        MAX_UTILISATION = s.maxUtilisationBps;
        MIN_QUANTITY_WAD = s.minQuantityWad;
        VOL_SPREAD_BPS = s.volSpreadBps;
        PREMIUM_SPREAD_BPS = s.premiumSpreadBps;
        WRITE_CUTOFF_SECONDS = s.writeCutoffSeconds;
        HEDGE_SLIPPAGE_CAP_BPS = s.hedgeSlippageCapBps;
        VEGA_SLOPE_BPS = s.vegaSlopeBps;
        MAX_SMILE_AGE = s.maxSmileAgeSeconds;
        MAX_STRESS_LOSS_BPS = s.maxStressLossBps;
        MAX_EXPIRY_VEGA_BPS = s.maxExpiryVegaBps;
        MAX_EXPIRY_GAMMA_BPS = s.maxExpiryGammaBps;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IOptionsVault
    function exposureAt(PriceReading calldata price) external view settledView returns (NetExposure memory) {
        return _exposureAt(price.spotWad);
    }

    /// @inheritdoc IOptionsVault
    function navAt(PriceReading calldata price) external view settledView returns (NavParts memory) {
        return _navAt(price.spotWad);
    }

    /// @inheritdoc IOptionsVault
    function bookAt(PriceReading calldata price) external view settledView returns (BookGreeks memory) {
        return _fold(price.spotWad);
    }

    /// @inheritdoc IOptionsVault
    function openStrikes() external view settledView returns (StrikeView[] memory) {
        return _book.openStrikes();
    }

    /// @inheritdoc IOptionsVault
    function smileOf(uint40 expiresAt) external view returns (Smile memory) {
        return _book.byExpiry[expiresAt].smile;
    }

    /// @inheritdoc IOptionsVault
    function isListed(SeriesId id) external view returns (bool) {
        return _book.isListed(id);
    }

    /// @inheritdoc IOptionsVault
    function ledger() external view settledView returns (uint256, uint256, uint256) {
        return (_quoteBalance, _baseBalance, _claimsQuote);
    }

    /// @inheritdoc IOptionsVault
    function settings() external view returns (Settings memory) {
        return _settings();
    }

    /// @inheritdoc IVaultLock
    function rebalancer() public view override returns (address) {
        return _rebalancer;
    }

    /// @inheritdoc IVaultLock
    function setRebalancer(address next) external restricted {
        require(Wired.answers(next, IRebalancer.VAULT.selector, address(this)), VaultLock_NotOurRebalancer(next));
        emit RebalancerSet(_rebalancer, next);
        _rebalancer = next;
    }

    // ---------------------------------------------------------------- worth

    function _settings() internal view returns (Settings memory) {
        return
            Settings({
                maxUtilisationBps: MAX_UTILISATION,
                minQuantityWad: MIN_QUANTITY_WAD,
                volSpreadBps: VOL_SPREAD_BPS,
                premiumSpreadBps: PREMIUM_SPREAD_BPS,
                writeCutoffSeconds: WRITE_CUTOFF_SECONDS,
                hedgeSlippageCapBps: HEDGE_SLIPPAGE_CAP_BPS,
                vegaSlopeBps: VEGA_SLOPE_BPS,
                maxSmileAgeSeconds: MAX_SMILE_AGE,
                maxStressLossBps: MAX_STRESS_LOSS_BPS,
                maxExpiryVegaBps: MAX_EXPIRY_VEGA_BPS,
                maxExpiryGammaBps: MAX_EXPIRY_GAMMA_BPS
            });
    }

    /// @dev The oracle's price, or its own reason why there is none.
    function _spot() internal view returns (uint256) {
        return ORACLE.read().spotWad;
    }

    /// @dev Zero where the oracle vouches for no price.
    function _spotOrZero() internal view returns (uint256) {
        try ORACLE.read() returns (PriceReading memory price) {
            return price.spotWad;
        } catch {
            return 0;
        }
    }

    /// @dev One place for all: each call of a linked library takes a hundred bytes of code.
    function _fold(uint256 spotWad) internal view returns (BookGreeks memory) {
        return _book.fold(spotWad, block.timestamp);
    }

    function _exposureAt(uint256 spotWad) internal view returns (NetExposure memory e) {
        BookGreeks memory book = _fold(spotWad);
        (uint256 collateralQuote, uint256 debtBase) = _holdings();
        e.optionDeltaWad = book.deltaWad;
        e.baseHeldWad = Units.toWad(_baseBalance, BASE_SCALE);
        e.netDeltaWad = book.deltaWad + _netBaseWad(debtBase);
        e.gammaSpotWad = book.gammaSpotWad;
        e.vegaWad = book.vegaWad;
        e.thetaWad = book.thetaWad;
        e.charmWad = book.charmWad;
        e.grossWad = book.callsWad + book.putsWad;
        e.liabilityWad = book.liabilityWad;
        e.quoteFreeWad = Units.toWad(_quoteFree(), QUOTE_SCALE);
        e.collateralWad = Units.toWad(collateralQuote, QUOTE_SCALE);
        e.baseOwedWad = Units.toWad(debtBase, BASE_SCALE);
        if (!CAN_SHORT) return e;
        // Asked of the venue only where the answer matters: each costs a look at the lender's books.
        IShortVenue short = IShortVenue(address(VENUE));
        if (e.netDeltaWad > SafeCast.toInt256(e.baseHeldWad)) {
            e.borrowableWad = Units.toWad(short.borrowable(_quoteFree()), BASE_SCALE);
        } else if (e.netDeltaWad < 0 && debtBase > 0) {
            e.releasableWad = Units.toWad(short.releasable(), QUOTE_SCALE);
        }
    }

    /// @dev What the vault has in its short position, token units; nothing on a venue without one.
    function _holdings() internal view returns (uint256 collateralQuote, uint256 debtBase) {
        if (CAN_SHORT) return IShortVenue(address(VENUE)).holdings();
    }

    /// @dev Base held less base owed.
    function _netBaseWad(uint256 debtBase) internal view returns (int256) {
        return (int256(uint256(_baseBalance)) - int256(debtBase)) * int256(BASE_SCALE);
    }

    function _navAt(uint256 spotWad) internal view returns (NavParts memory) {
        return _navOf(_fold(spotWad), spotWad);
    }

    function _navOf(BookGreeks memory book, uint256 spotWad) internal view returns (NavParts memory) {
        (uint256 collateralQuote, uint256 debtBase) = _holdings();
        return _book.markAt(_ledgerNow(), _settings(), book, spotWad, collateralQuote, debtBase);
    }

    function _ledgerNow() internal view returns (Marks.Ledger memory) {
        return
            Marks.Ledger({
                quoteBalance: _quoteBalance,
                baseBalance: _baseBalance,
                claimsQuote: _claimsQuote,
                quoteScale: QUOTE_SCALE,
                baseScale: BASE_SCALE
            });
    }

    /// @dev What the trading library stands on.
    function _house() internal view returns (House memory) {
        return
            House({
                oracle: ORACLE,
                venue: VENUE,
                optionToken: OPTION_TOKEN,
                canShort: CAN_SHORT,
                ledger: _ledgerNow(),
                settings: _settings()
            });
    }

    /// @dev Quote that is not owed to holders of settled options.
    function _quoteFree() internal view returns (uint256) {
        return Units.zeroFloorSub(_quoteBalance, _claimsQuote);
    }

    // ---------------------------------------------------------------- ledger

    /// @dev Takes exactly `amount` from `from`, or reverts: a token that charges for moving cannot be accounted for.
    function _pullQuote(address from, uint256 amount) internal {
        IERC20 quote = IERC20(QUOTE);
        uint256 before = quote.balanceOf(address(this));
        quote.safeTransferFrom(from, address(this), amount);
        uint256 received = quote.balanceOf(address(this)) - before;
        require(received == amount, OptionsVault_TransferMismatch(QUOTE, received, amount));
    }

    function _creditQuote(uint256 amount) internal {
        _quoteBalance += SafeCast.toUint128(amount);
    }

    /// @dev Pays out of quote that nobody else has a claim on.
    function _debitFreeQuote(uint256 amount) internal {
        uint256 free = _quoteFree();
        require(amount <= free, OptionsVault_InsufficientQuote(amount, free));
        _quoteBalance -= uint128(amount);
    }

    /// @dev An oracle of other tokens, upside down or with a feed's decimals mistaken is far off the market; one that has no
    ///      price says why.
    function _requirePriceOfVenue(IPriceOracle oracle, IHedgeVenue venue) private view {
        Wired.requireContract(address(oracle));
        uint256 oracleWad = oracle.readForHedge().spotWad;
        uint256 venueWad = venue.midPriceWad();
        bool isNear = oracleWad / MAX_PRICE_RATIO <= venueWad && venueWad / MAX_PRICE_RATIO <= oracleWad;
        require(isNear, OptionsVault_PricesApart(oracleWad, venueWad));
    }

    function _scaleOf(IERC20 token) private view returns (uint256) {
        uint8 decimals = Wired.decimalsOf(address(token));
        require(decimals <= MAX_DECIMALS, OptionsVault_BadDecimals(address(token), decimals));
        return 10 ** (MAX_DECIMALS - decimals);
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, OptionsVault_BadSetting(name, actual, min));
        require(actual <= max, OptionsVault_BadSetting(name, actual, max));
    }
}
