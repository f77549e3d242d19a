// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAaveAddressesProvider, IAaveDataProvider, IAaveOracle, IAavePool, IAaveToken} from "../interfaces/IAave.sol";
import {IShortVault, IShortVenue} from "../interfaces/IShortVenue.sol";
import {ShortLimit, ShortPosition} from "../types/Short.sol";
import {Units} from "../types/Units.sol";
import {AaveTerms} from "./AaveTerms.sol";

/// @title A loan of base against quote on Aave v3: what is held, what is owed, how far it may go
/// @dev Allowances are exact and used up in the call they are given for (A1). Calls that Aave may refuse are low-level: a
///      paused or drained reserve shortens a trade and does not stop it.
abstract contract AaveLoan is IShortVenue {
    using SafeERC20 for IERC20;

    /// @dev Thrown by the constructor: the floor is too near liquidation, or the target too near the floor.
    error AaveLoan_BadHealth(uint256 actualWad, uint256 boundWad);
    /// @dev Thrown by the constructor: Aave's market lists no such reserve.
    error AaveLoan_NotListed(address asset);

    /// @dev The health at which loans are taken, and the one below which anyone may have the position healed.
    struct Health {
        uint256 targetWad;
        uint256 floorWad;
    }

    uint256 private constant MIN_FLOOR_WAD = 1.1e18;
    /// @dev Least distance of the target above the floor: ordinary moves must not make a fresh loan unhealthy.
    uint256 private constant MIN_CUSHION_WAD = 0.1e18;
    uint256 private constant MAX_TARGET_WAD = 10e18;
    /// @dev One part in this many of a cap is left free. Of the supply cap more, because Aave counts what is due to its
    ///      treasury there, too, which no token shows.
    uint256 private constant SUPPLY_CAP_MARGIN = 100;
    uint256 private constant BORROW_CAP_MARGIN = 1e6;
    uint256 private constant RAY = 1e27;
    uint256 private constant VARIABLE_RATE = 2;

    IAaveAddressesProvider public immutable PROVIDER;
    IAavePool public immutable POOL;
    IERC20 public immutable BASE;
    IERC20 public immutable QUOTE;
    IAaveToken public immutable SUPPLY_TOKEN;
    IAaveToken public immutable DEBT_TOKEN;
    /// @dev Base's aToken, which keeps the base that nobody has borrowed.
    address private immutable STOCK_OF_BASE;
    uint256 public immutable TARGET_HEALTH_WAD;
    uint256 public immutable FLOOR_HEALTH_WAD;
    uint256 internal immutable BASE_UNIT;
    uint256 internal immutable QUOTE_UNIT;

    /// @notice The vault this position is for; zero until `bind`.
    /// @dev slot: 20 + 12 = 32 bytes.
    address public vault;
    /// @dev Supply in Aave's scaled units that this contract made itself, whatever else lies here.
    uint96 private _scaledSupply;

    constructor(IAaveAddressesProvider provider, IERC20 base, IERC20 quote, Health memory health) {
        require(health.floorWad >= MIN_FLOOR_WAD, AaveLoan_BadHealth(health.floorWad, MIN_FLOOR_WAD));
        uint256 minTargetWad = health.floorWad + MIN_CUSHION_WAD;
        require(health.targetWad >= minTargetWad, AaveLoan_BadHealth(health.targetWad, minTargetWad));
        require(health.targetWad <= MAX_TARGET_WAD, AaveLoan_BadHealth(health.targetWad, MAX_TARGET_WAD));
        PROVIDER = provider;
        POOL = IAavePool(provider.getPool());
        BASE = base;
        QUOTE = quote;
        BASE_UNIT = 10 ** IERC20Metadata(address(base)).decimals();
        QUOTE_UNIT = 10 ** IERC20Metadata(address(quote)).decimals();
        TARGET_HEALTH_WAD = health.targetWad;
        FLOOR_HEALTH_WAD = health.floorWad;
        IAaveDataProvider data = IAaveDataProvider(provider.getPoolDataProvider());
        (address supplyToken, , ) = data.getReserveTokensAddresses(address(quote));
        (address stockOfBase, , address debtToken) = data.getReserveTokensAddresses(address(base));
        require(supplyToken != address(0), AaveLoan_NotListed(address(quote)));
        require(debtToken != address(0), AaveLoan_NotListed(address(base)));
        SUPPLY_TOKEN = IAaveToken(supplyToken);
        DEBT_TOKEN = IAaveToken(debtToken);
        STOCK_OF_BASE = stockOfBase;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IShortVenue
    function holdings() public view returns (uint256 collateralQuote, uint256 debtBase) {
        uint256 scaled = _scaledSupply;
        if (scaled == 0) return (0, 0); // no debt without collateral, and no call where there is no position
        // A liquidation takes collateral without asking.
        scaled = Math.min(scaled, SUPPLY_TOKEN.scaledBalanceOf(address(this)));
        collateralQuote = Math.mulDiv(scaled, POOL.getReserveNormalizedIncome(address(QUOTE)), RAY);
        debtBase = DEBT_TOKEN.balanceOf(address(this));
    }

    /// @inheritdoc IShortVenue
    function borrowable(uint256 quoteFree) public view returns (uint256 baseAmount) {
        (baseAmount, ) = _borrowable(quoteFree);
    }

    /// @inheritdoc IShortVenue
    function position(uint256 quoteFree) external view returns (ShortPosition memory p) {
        (p.collateralQuote, p.debtBase) = holdings();
        p.healthWad = AaveTerms.healthWadDown(_terms(), p.collateralQuote, p.debtBase);
        p.supplyIndexRay = POOL.getReserveNormalizedIncome(address(QUOTE));
        p.debtIndexRay = POOL.getReserveNormalizedVariableDebt(address(BASE));
        (p.borrowableBase, p.limit) = _borrowable(quoteFree);
    }

    /// @dev The least of what health, caps and Aave's own stock of base allow, and which of them it was.
    function _borrowable(uint256 quoteFree) internal view returns (uint256 baseAmount, ShortLimit limit) {
        uint256 baseConfiguration = POOL.getConfiguration(address(BASE));
        uint256 quoteConfiguration = POOL.getConfiguration(address(QUOTE));
        limit = AaveTerms.obstacle(baseConfiguration, quoteConfiguration);
        if (limit != ShortLimit.Collateral) return (0, limit);

        (uint256 collateral, uint256 debt) = holdings();
        AaveTerms.Terms memory terms = _termsOf(quoteConfiguration);
        uint256 room = _supplyRoom(quoteConfiguration);
        if (room < quoteFree) (quoteFree, limit) = (room, ShortLimit.SupplyCap);
        baseAmount = Units.zeroFloorSub(AaveTerms.debtForDown(terms, collateral + quoteFree, TARGET_HEALTH_WAD), debt);

        room = _borrowRoom(baseConfiguration);
        if (room < baseAmount) (baseAmount, limit) = (room, ShortLimit.BorrowCap);
        room = BASE.balanceOf(STOCK_OF_BASE);
        if (room < baseAmount) (baseAmount, limit) = (room, ShortLimit.Liquidity);
    }

    /// @inheritdoc IShortVenue
    /// @dev At a price P one unit of debt needs c · P of collateral for the target, of which its own sale, made at P or above
    ///      on the way down, brings P. What is owed already has brought its own: that is in the money and is taken off at
    ///      today's price. So a debt D needs at most D · P · (c − 1) of what is there now net of debt, which is most
    ///      at today's price: who can pay it there can pay it all the way.
    function carriable(uint256 quoteFree) external view returns (uint256) {
        uint256 baseConfiguration = POOL.getConfiguration(address(BASE));
        uint256 quoteConfiguration = POOL.getConfiguration(address(QUOTE));
        if (AaveTerms.obstacle(baseConfiguration, quoteConfiguration) != ShortLimit.Collateral) return 0;

        (uint256 collateral, uint256 debt) = holdings();
        AaveTerms.Terms memory terms = _termsOf(quoteConfiguration);
        uint256 needed = AaveTerms.collateralForUp(terms, BASE_UNIT, TARGET_HEALTH_WAD);
        uint256 money = Units.zeroFloorSub(collateral + quoteFree, _worthUp(terms, debt));
        uint256 byMoney = Math.mulDiv(money, BASE_UNIT, needed - _worthDown(terms, BASE_UNIT));
        uint256 roomForQuote = collateral + Math.min(_supplyRoom(quoteConfiguration), type(uint128).max);
        uint256 byCap = Math.mulDiv(roomForQuote, BASE_UNIT, needed);
        uint256 byLender = Math.min(_borrowRoom(baseConfiguration), BASE.balanceOf(STOCK_OF_BASE));
        return Math.min(Math.min(byMoney, byCap), debt + byLender);
    }

    /// @inheritdoc IShortVenue
    function carryQuote(uint256 baseAmount) external view returns (uint256) {
        (uint256 collateral, uint256 debt) = holdings();
        AaveTerms.Terms memory terms = _terms();
        uint256 needed = AaveTerms.collateralForUp(terms, BASE_UNIT, TARGET_HEALTH_WAD);
        uint256 perUnit = needed - _worthDown(terms, BASE_UNIT);
        uint256 money = Math.mulDiv(baseAmount, perUnit, BASE_UNIT, Math.Rounding.Ceil) + _worthUp(terms, debt);
        return Units.zeroFloorSub(money, collateral);
    }

    /// @dev Quote that base is worth at Aave's prices.
    function _worthDown(AaveTerms.Terms memory terms, uint256 baseAmount) private view returns (uint256) {
        return Math.mulDiv(terms.basePrice * QUOTE_UNIT, baseAmount, terms.quotePrice * BASE_UNIT);
    }

    function _worthUp(AaveTerms.Terms memory terms, uint256 baseAmount) private view returns (uint256) {
        return Math.mulDiv(terms.basePrice * QUOTE_UNIT, baseAmount, terms.quotePrice * BASE_UNIT, Math.Rounding.Ceil);
    }

    /// @dev What fits under the supply cap, token units; the largest number where there is none.
    function _supplyRoom(uint256 configuration) private view returns (uint256) {
        uint256 cap = AaveTerms.supplyCap(configuration) * QUOTE_UNIT;
        if (cap == 0) return type(uint256).max;
        return Units.zeroFloorSub(cap - cap / SUPPLY_CAP_MARGIN, SUPPLY_TOKEN.totalSupply());
    }

    /// @dev The same for the borrow cap.
    function _borrowRoom(uint256 configuration) private view returns (uint256) {
        uint256 cap = AaveTerms.borrowCap(configuration) * BASE_UNIT;
        if (cap == 0) return type(uint256).max;
        return Units.zeroFloorSub(cap - cap / BORROW_CAP_MARGIN, DEBT_TOKEN.totalSupply());
    }

    // ---------------------------------------------------------------- the loan

    /// @dev Borrows up to `wanted` base, asking the vault for the collateral it needs. Returns what was borrowed.
    function _borrowUpTo(uint256 wanted) internal returns (uint256) {
        (uint256 collateral, uint256 debt) = holdings();
        AaveTerms.Terms memory terms = _terms();
        uint256 needed = AaveTerms.collateralForUp(terms, debt + wanted, TARGET_HEALTH_WAD);
        uint256 sent;
        if (needed > collateral) {
            (, sent) = IShortVault(vault).fund(0, needed - collateral);
            if (sent > 0 && !_supply(sent)) return 0;
            if (collateral + sent < needed) {
                wanted = Units.zeroFloorSub(AaveTerms.debtForDown(terms, collateral + sent, TARGET_HEALTH_WAD), debt);
            }
        }
        if (wanted > 0 && _borrow(wanted)) return wanted;
        // No loan after all: the collateral is of no use there.
        if (sent > 0) _withdraw(sent);
        return 0;
    }

    /// @dev Brings the collateral to what the debt's target asks for, with at most `available` quote; all of it comes back
    ///      when nothing is owed.
    function _level(uint256 available) internal {
        (uint256 collateral, uint256 debt) = holdings();
        uint256 needed = debt == 0 ? 0 : AaveTerms.collateralForUp(_terms(), debt, TARGET_HEALTH_WAD);
        if (needed > collateral && available > 0) _supply(Math.min(available, needed - collateral));
        if (collateral <= needed || _withdraw(collateral - needed) == 0) return;
        // What rounding left behind is less than a unit, and would cost every later look a call.
        if (debt == 0) _scaledSupply = 0;
    }

    /// @dev Counts what Aave credited for it; false when Aave refuses.
    function _supply(uint256 amount) internal returns (bool isDone) {
        uint256 scaledBefore = SUPPLY_TOKEN.scaledBalanceOf(address(this));
        QUOTE.forceApprove(address(POOL), amount);
        isDone = _ask(abi.encodeCall(IAavePool.supply, (address(QUOTE), amount, address(this), 0)));
        if (!isDone) QUOTE.forceApprove(address(POOL), 0);
        uint256 counted = Math.min(_scaledSupply, scaledBefore);
        _scaledSupply = SafeCast.toUint96(counted + SUPPLY_TOKEN.scaledBalanceOf(address(this)) - scaledBefore);
    }

    /// @dev Returns what came, which is zero when Aave refuses.
    function _withdraw(uint256 amount) internal returns (uint256) {
        if (amount == 0) return 0;
        uint256 scaledBefore = SUPPLY_TOKEN.scaledBalanceOf(address(this));
        if (!_ask(abi.encodeCall(IAavePool.withdraw, (address(QUOTE), amount, address(this))))) return 0;
        uint256 taken = scaledBefore - SUPPLY_TOKEN.scaledBalanceOf(address(this));
        _scaledSupply = uint96(Units.zeroFloorSub(Math.min(_scaledSupply, scaledBefore), taken));
        return amount;
    }

    function _borrow(uint256 amount) private returns (bool) {
        return _ask(abi.encodeCall(IAavePool.borrow, (address(BASE), amount, VARIABLE_RATE, 0, address(this))));
    }

    function _repay(uint256 amount) internal returns (bool isDone) {
        BASE.forceApprove(address(POOL), amount);
        isDone = _ask(abi.encodeCall(IAavePool.repay, (address(BASE), amount, VARIABLE_RATE, address(this))));
        if (!isDone) BASE.forceApprove(address(POOL), 0);
    }

    /// @dev Calls the pool and goes on without it when it refuses. A caller cannot bring a refusal about by giving little
    ///      gas: what 63/64 of it did not suffice for, the rest would have to finish the trade with.
    function _ask(bytes memory question) private returns (bool isDone) {
        // solhint-disable-next-line avoid-low-level-calls
        (isDone, ) = address(POOL).call(question);
    }

    /// @dev Says what a trade left behind, so that the ledger can be rebuilt from events alone.
    function _reportPosition() internal {
        emit PositionChanged(_scaledSupply, DEBT_TOKEN.scaledBalanceOf(address(this)));
    }

    // ---------------------------------------------------------------- terms

    function _terms() internal view returns (AaveTerms.Terms memory) {
        return _termsOf(POOL.getConfiguration(address(QUOTE)));
    }

    /// @dev Aave's own prices: they decide on liquidation, whatever the vault's oracle says.
    function _termsOf(uint256 quoteConfiguration) private view returns (AaveTerms.Terms memory) {
        IAaveOracle oracle = IAaveOracle(PROVIDER.getPriceOracle());
        return
            AaveTerms.Terms({
                basePrice: oracle.getAssetPrice(address(BASE)),
                quotePrice: oracle.getAssetPrice(address(QUOTE)),
                baseUnit: BASE_UNIT,
                quoteUnit: QUOTE_UNIT,
                ltvBps: AaveTerms.ltvBps(quoteConfiguration),
                thresholdBps: AaveTerms.thresholdBps(quoteConfiguration)
            });
    }
}
