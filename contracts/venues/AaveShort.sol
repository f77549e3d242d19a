// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAaveAddressesProvider} from "../interfaces/IAave.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVault, IShortVenue} from "../interfaces/IShortVenue.sol";
import {HedgeOrder, VenueQuote} from "../types/Hedge.sol";
import {ShortLimit} from "../types/Short.sol";
import {Units, WAD} from "../types/Units.sol";
import {Wired} from "../types/Wired.sol";
import {AaveLoan} from "./AaveLoan.sol";
import {AaveTerms} from "./AaveTerms.sol";

/// @title Takes one vault below zero base: quote supplied to Aave, base borrowed from it and sold
/// @notice Sales take the vault's own base first and borrow only the rest; purchases repay first and only the rest is the
///         vault's. So there is never base in stock and owed at once, and one order crosses zero. After a purchase the
///         collateral that the remaining debt does not need goes back.
contract AaveShort is AaveLoan {
    using SafeERC20 for IERC20;

    /// @dev Trades are the vault's alone.
    error AaveShort_NotVault(address caller);
    /// @dev `bind` is the deployer's, once, and for a vault that hedges here in the same tokens.
    error AaveShort_NotDeployer(address caller, address deployer);
    error AaveShort_AlreadyBound(address vault);
    error AaveShort_NotForThisVault(address vault, address itsVenue);
    /// @dev Thrown by the constructor: the address does not answer as a spot market of these tokens.
    error AaveShort_NotSpotOfTokens(address spot);
    /// @dev Neither had the vault base to sell, nor could any be borrowed; `limit` says what is in the way.
    error AaveShort_NothingToSell(uint256 wantedBase, ShortLimit limit);
    /// @dev Nothing to do: the health is above the floor and the collateral is not more than the target asks for.
    error AaveShort_Healthy(uint256 healthWad, uint256 floorHealthWad);
    /// @dev Neither the vault's quote nor the collateral could make the position any healthier.
    error AaveShort_CannotHeal(uint256 healthWad, uint256 floorHealthWad);

    /// @dev Aave's balances round by up to a unit at each end. Trades of a part of the debt are this much smaller, so that
    ///      what is measured is never more than what was ordered.
    uint256 private constant ROUNDING_UNITS = 2;
    /// @dev Inside one transaction a purchase may take collateral out down to this health: what it buys repays at once.
    uint256 private constant PASSING_HEALTH_WAD = 1.02e18;
    /// @dev Collateral above the target that is worth handing back, as a share of it: one part in this many.
    uint256 private constant WORTHWHILE_SHARE = 100;

    address private immutable DEPLOYER;
    /// @inheritdoc IShortVenue
    IHedgeVenue public immutable SPOT;
    uint256 private immutable BASE_SCALE;
    uint256 private immutable QUOTE_SCALE;

    modifier onlyVault() {
        require(msg.sender == vault, AaveShort_NotVault(msg.sender));
        _;
    }

    constructor(
        IAaveAddressesProvider provider,
        IHedgeVenue spot,
        IERC20 base,
        IERC20 quote,
        Health memory health
    ) AaveLoan(provider, base, quote, health) {
        bool isOfTokens =
            Wired.answers(address(spot), IHedgeVenue.BASE.selector, address(base)) &&
                Wired.answers(address(spot), IHedgeVenue.QUOTE.selector, address(quote));
        require(isOfTokens && !spot.canGoShort(), AaveShort_NotSpotOfTokens(address(spot)));
        DEPLOYER = msg.sender;
        SPOT = spot;
        BASE_SCALE = WAD / BASE_UNIT;
        QUOTE_SCALE = WAD / QUOTE_UNIT;
    }

    /// @notice Names the one vault this position is for. Only the deployer, once: vault and venue need each other's address,
    ///         so one of them must learn it after its construction.
    function bind(address toVault) external {
        require(msg.sender == DEPLOYER, AaveShort_NotDeployer(msg.sender, DEPLOYER));
        require(vault == address(0), AaveShort_AlreadyBound(vault));
        IOptionsVault v = IOptionsVault(toVault);
        bool isOurs = address(v.VENUE()) == address(this) && v.BASE() == address(BASE) && v.QUOTE() == address(QUOTE);
        require(isOurs, AaveShort_NotForThisVault(toVault, address(v.VENUE())));
        vault = toVault;
    }

    // ---------------------------------------------------------------- trading

    /// @inheritdoc IHedgeVenue
    /// @dev Unlike other venues': only the vault, and nothing is sent beforehand; the venue asks for what it needs.
    function trade(HedgeOrder calldata order) external onlyVault {
        (uint256 baseBefore, uint256 quoteBefore) = _balances();
        if (order.baseWad < 0) {
            _sell(order, baseBefore);
        } else {
            _buy(uint256(order.baseWad) / BASE_SCALE, order.worstPriceWad, baseBefore, quoteBefore);
        }
        _handOver(baseBefore, quoteBefore);
    }

    /// @inheritdoc IShortVenue
    function deleverage(uint256 worstPriceWad) external onlyVault {
        (uint256 baseBefore, uint256 quoteBefore) = _balances();
        (uint256 collateral, uint256 debt) = holdings();
        AaveTerms.Terms memory terms = _terms();
        uint256 healthWad = AaveTerms.healthWadDown(terms, collateral, debt);
        uint256 needed = AaveTerms.collateralForUp(terms, debt, TARGET_HEALTH_WAD);
        if (healthWad >= FLOOR_HEALTH_WAD) {
            bool hasSurplus = collateral > needed + needed / WORTHWHILE_SHARE;
            require(hasSurplus, AaveShort_Healthy(healthWad, FLOOR_HEALTH_WAD));
            _withdraw(collateral - needed);
        } else {
            (, uint256 sent) = IShortVault(vault).fund(0, needed - collateral);
            bool isHealed = sent > 0 && _supply(sent) && collateral + sent >= needed;
            if (!isHealed && _isInReach(worstPriceWad)) _buyBack(terms, worstPriceWad, baseBefore, quoteBefore);
            (collateral, debt) = holdings();
            bool isBetter = AaveTerms.healthWadDown(terms, collateral, debt) > healthWad;
            require(isBetter, AaveShort_CannotHeal(healthWad, FLOOR_HEALTH_WAD));
        }
        _handOver(baseBefore, quoteBefore);
    }

    /// @dev The vault's own base first, then borrowed base; what the market did not take goes back the same way.
    function _sell(HedgeOrder calldata order, uint256 baseBefore) private {
        uint256 wanted = Units.abs(order.baseWad) / BASE_SCALE;
        (uint256 held, ) = IShortVault(vault).fund(wanted, 0);
        uint256 lent = wanted > held + ROUNDING_UNITS ? _borrowUpTo(wanted - held - ROUNDING_UNITS) : 0;
        if (held + lent == 0) {
            (, ShortLimit limit) = _borrowable(0);
            revert AaveShort_NothingToSell(wanted, limit);
        }
        BASE.safeTransfer(address(SPOT), held + lent);
        SPOT.trade(_orderFor(order, -int256((held + lent) * BASE_SCALE)));
        uint256 unsold = Math.min(BASE.balanceOf(address(this)) - baseBefore, lent);
        if (unsold > 0 && _repay(unsold)) _level(0);
    }

    /// @dev Paid with the vault's free quote, and where that is short with collateral the purchase itself sets free.
    function _buy(uint256 wanted, uint256 worstPriceWad, uint256 baseBefore, uint256 quoteBefore) private {
        (, uint256 debt) = holdings();
        if (debt > 0) {
            debt = _repayHeld(debt);
            if (wanted < debt) wanted = Units.zeroFloorSub(wanted, ROUNDING_UNITS);
        }
        uint256 cost = _costUp(wanted, worstPriceWad);
        (, uint256 funded) = IShortVault(vault).fund(0, cost);
        if (funded < cost && debt > 0) funded += _withdraw(Math.min(cost - funded, releasable()));
        if (funded < cost) wanted = _affordable(funded, worstPriceWad);
        if (wanted > 0) _buySpot(wanted, worstPriceWad, funded);
        if (debt == 0) return;
        uint256 bought = BASE.balanceOf(address(this)) - baseBefore;
        if (bought > 0) _repay(Math.min(bought, debt));
        _level(QUOTE.balanceOf(address(this)) - quoteBefore);
    }

    /// @dev Buys back so much of the debt with collateral that what is left has the target's health:
    ///      (collateral − cost) = k · (debt − bought), k being the collateral that one unit of debt needs.
    function _buyBack(
        AaveTerms.Terms memory terms,
        uint256 worstPriceWad,
        uint256 baseBefore,
        uint256 quoteBefore
    ) private {
        (uint256 collateral, uint256 debt) = holdings();
        uint256 needed = AaveTerms.collateralForUp(terms, debt, TARGET_HEALTH_WAD);
        uint256 cost = _costUp(debt, worstPriceWad);
        // A unit of debt that costs more to buy back than the collateral it sets free makes nothing healthier.
        if (needed <= cost) return;
        uint256 wanted = Math.min(Math.mulDiv(debt, needed - collateral, needed - cost), debt);
        cost = _costUp(wanted, worstPriceWad);
        // Quote that Aave would not take as collateral pays first.
        uint256 funded = QUOTE.balanceOf(address(this)) - quoteBefore;
        if (funded < cost) funded += _withdraw(Math.min(cost - funded, releasable()));
        _buySpot(Math.min(wanted, _affordable(funded, worstPriceWad)), worstPriceWad, funded);
        uint256 bought = BASE.balanceOf(address(this)) - baseBefore;
        if (bought > 0) _repay(Math.min(bought, debt));
        _level(QUOTE.balanceOf(address(this)) - quoteBefore);
    }

    function _buySpot(uint256 baseAmount, uint256 worstPriceWad, uint256 funded) private {
        if (baseAmount == 0) return;
        QUOTE.safeTransfer(address(SPOT), Math.min(_costUp(baseAmount, worstPriceWad), funded));
        int256 baseWad = int256(baseAmount * BASE_SCALE);
        SPOT.trade(HedgeOrder({baseWad: baseWad, spotWad: 0, worstPriceWad: worstPriceWad, budgetQuoteWad: 0}));
    }

    /// @dev Base can be in stock while base is owed only after a time in which Aave took no repayments: now it may.
    ///      Returns the debt that is left.
    function _repayHeld(uint256 debt) private returns (uint256 left) {
        (uint256 held, ) = IShortVault(vault).fund(debt, 0);
        if (held == 0) return debt;
        _repay(held);
        (, left) = holdings();
    }

    /// @dev The end of every trade: what lies here beyond what lay here before goes to the vault; gifts of strangers stay.
    function _handOver(uint256 baseBefore, uint256 quoteBefore) private {
        (uint256 baseAfter, uint256 quoteAfter) = _balances();
        if (baseAfter > baseBefore) BASE.safeTransfer(vault, baseAfter - baseBefore);
        if (quoteAfter > quoteBefore) QUOTE.safeTransfer(vault, quoteAfter - quoteBefore);
        _reportPosition();
    }

    function _orderFor(HedgeOrder calldata order, int256 baseWad) private pure returns (HedgeOrder memory) {
        return
            HedgeOrder({
                baseWad: baseWad,
                spotWad: order.spotWad,
                worstPriceWad: order.worstPriceWad,
                budgetQuoteWad: order.budgetQuoteWad
            });
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IShortVenue
    function releasable() public view returns (uint256) {
        (uint256 collateral, uint256 debt) = holdings();
        if (debt == 0) return collateral;
        uint256 kept = AaveTerms.collateralForUp(_terms(), debt, PASSING_HEALTH_WAD);
        return Units.zeroFloorSub(collateral, kept);
    }

    /// @inheritdoc IShortVenue
    function isUnhealthy() external view returns (bool) {
        (uint256 collateral, uint256 debt) = holdings();
        return debt > 0 && AaveTerms.healthWadDown(_terms(), collateral, debt) < FLOOR_HEALTH_WAD;
    }

    /// @inheritdoc IHedgeVenue
    function midPriceWad() external view returns (uint256) {
        return SPOT.midPriceWad();
    }

    /// @inheritdoc IHedgeVenue
    function feeWad() external view returns (uint256) {
        return SPOT.feeWad();
    }

    /// @inheritdoc IHedgeVenue
    function quoteFor(uint256 sizeWad, bool isBuy) external view returns (VenueQuote memory) {
        return SPOT.quoteFor(sizeWad, isBuy);
    }

    /// @inheritdoc IHedgeVenue
    function canGoShort() external pure returns (bool) {
        return true;
    }

    function _balances() private view returns (uint256 base, uint256 quote) {
        return (BASE.balanceOf(address(this)), QUOTE.balanceOf(address(this)));
    }

    function _costUp(uint256 baseAmount, uint256 priceWad) private view returns (uint256) {
        return Units.fromWadUp(Units.mulWadUp(baseAmount * BASE_SCALE, priceWad), QUOTE_SCALE);
    }

    /// @dev Whether anything can be bought inside the price: else a refused purchase would undo the collateral put in.
    function _isInReach(uint256 worstPriceWad) private view returns (bool) {
        return SPOT.midPriceWad() < Units.mulWadDown(worstPriceWad, WAD - SPOT.feeWad());
    }

    function _affordable(uint256 quoteAmount, uint256 priceWad) private view returns (uint256) {
        return Math.mulDiv(quoteAmount * QUOTE_SCALE, WAD, priceWad) / BASE_SCALE;
    }
}
