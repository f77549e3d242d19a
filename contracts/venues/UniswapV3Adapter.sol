// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IUniswapV3SwapCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3SwapCallback.sol";
import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {PoolPrice} from "../pricing/PoolPrice.sol";
import {HedgeOrder, VenueQuote} from "../types/Hedge.sol";
import {Units, WAD} from "../types/Units.sol";

/// @title Trades hedges on one real Uniswap v3 pool
/// @notice Talks to the pool itself: no router, no approval. It holds nothing between transactions, so anyone may call.
contract UniswapV3Adapter is IHedgeVenue, IUniswapV3SwapCallback {
    using SafeERC20 for IERC20;

    /// @dev Thrown by the constructor: the pool is not the factory's own for its tokens and fee, or has other tokens.
    error UniswapV3Adapter_NotFactoryPool(address pool, address expected);
    /// @dev The callback was called by another than the pool, or outside a trade.
    error UniswapV3Adapter_UnexpectedCallback(address caller);
    /// @dev The pool is already beyond the price this order may be filled at.
    error UniswapV3Adapter_PoolBeyondLimit(uint256 poolPriceWad, uint256 worstPriceWad);
    /// @dev The pool asked for more than was sent for the order (or the token refuses to move what is there).
    error UniswapV3Adapter_PoolAsksTooMuch(uint256 asked, uint256 funded);
    /// @dev The order is for nothing.
    error UniswapV3Adapter_EmptyOrder();

    uint256 private constant PIPS = 1e6;
    uint256 private constant Q96 = 1 << 96;

    IUniswapV3Pool public immutable POOL;
    IERC20 public immutable BASE;
    IERC20 public immutable QUOTE;
    bool private immutable BASE_IS_TOKEN0;
    uint256 private immutable BASE_UNIT;
    uint256 private immutable QUOTE_UNIT;
    uint256 private immutable FEE_PIPS;

    /// @dev The pool calls back only between these two moments of our own making.
    bool private transient _isTrading;

    constructor(IUniswapV3Factory factory, address base, address quote, uint24 feePips, IUniswapV3Pool pool) {
        address expected = factory.getPool(base, quote, feePips);
        require(
            expected != address(0) && expected == address(pool),
            UniswapV3Adapter_NotFactoryPool(address(pool), expected)
        );
        POOL = pool;
        BASE = IERC20(base);
        QUOTE = IERC20(quote);
        BASE_IS_TOKEN0 = base < quote;
        BASE_UNIT = 10 ** IERC20Metadata(base).decimals();
        QUOTE_UNIT = 10 ** IERC20Metadata(quote).decimals();
        FEE_PIPS = feePips;
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Buys are exact-output, sales exact-input, both up to the limit at which the average price, fee included,
    ///      could still be the worst price. What the pool did not take goes back.
    function trade(HedgeOrder calldata order) external {
        require(order.baseWad != 0, UniswapV3Adapter_EmptyOrder());
        bool isBuy = order.baseWad > 0;
        uint160 limitX96 = _limitX96(order.worstPriceWad, isBuy);
        _requireInsideLimit(order.worstPriceWad, limitX96, isBuy);

        int256 baseAmount = int256((Units.abs(order.baseWad) * BASE_UNIT) / WAD);
        bool zeroForOne = isBuy != BASE_IS_TOKEN0; // buying base sells quote
        _isTrading = true;
        (int256 amount0, int256 amount1) = POOL.swap(
            msg.sender,
            zeroForOne,
            isBuy ? -baseAmount : baseAmount,
            limitX96,
            ""
        );
        _isTrading = false;
        _giveBack(order, isBuy, uint256(zeroForOne ? amount0 : amount1));
    }

    /// @inheritdoc IUniswapV3SwapCallback
    /// @dev Pays the pool, only the pool, only inside a trade, and only out of what was sent for it.
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata) external {
        require(_isTrading && msg.sender == address(POOL), UniswapV3Adapter_UnexpectedCallback(msg.sender));
        bool paysToken0 = amount0Delta > 0;
        uint256 asked = uint256(paysToken0 ? amount0Delta : amount1Delta);
        IERC20 token = paysToken0 == BASE_IS_TOKEN0 ? BASE : QUOTE;
        if (token.trySafeTransfer(address(POOL), asked)) return;
        revert UniswapV3Adapter_PoolAsksTooMuch(asked, token.balanceOf(address(this)));
    }

    /// @inheritdoc IHedgeVenue
    function midPriceWad() external view returns (uint256) {
        return _toPriceWad(_sqrtPriceX96());
    }

    /// @inheritdoc IHedgeVenue
    function feeWad() external view returns (uint256) {
        return FEE_PIPS * (WAD / PIPS);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Constant product on the liquidity in range: against a virtual base reserve R, a purchase of q pays on average
    ///      mid / (1 − q/R) and a sale receives mid / (1 + q/R), which is half the impact on the price, and the fee comes
    ///      on top (`PoolPrice.tradeCostWadUp`). Exact to the rounding while the trade crosses no initialised tick; beyond one it is off by as much as
    ///      the liquidity there differs. Rounded up. The liquidity is this block's: who adds some lowers the estimate and
    ///      bears the trade it attracts, who removes some can at most raise it to what the caller takes for the worst.
    function quoteFor(uint256 sizeWad, bool isBuy) external view returns (VenueQuote memory quote) {
        uint160 sqrtPriceX96 = _sqrtPriceX96();
        quote.midWad = _toPriceWad(sqrtPriceX96);
        quote.feeWad = FEE_PIPS * (WAD / PIPS);
        uint256 liquidity = POOL.liquidity();
        uint256 reserve =
            BASE_IS_TOKEN0 ? Math.mulDiv(liquidity, Q96, sqrtPriceX96) : Math.mulDiv(liquidity, sqrtPriceX96, Q96);
        quote.costWad = PoolPrice.tradeCostWadUp(sizeWad, (reserve * WAD) / BASE_UNIT, quote.feeWad, isBuy);
    }

    /// @inheritdoc IHedgeVenue
    /// @dev Spot cannot: it sells only base that the vault has.
    function canGoShort() external pure returns (bool) {
        return false;
    }

    /// @dev Gives back what the order could have spent and did not. A stranger's donation is not the caller's: it would
    ///      turn the caller's own measure of the fill upside down, and so stop a hedge.
    function _giveBack(HedgeOrder calldata order, bool isBuy, uint256 taken) private {
        uint256 baseWad = Units.abs(order.baseWad);
        uint256 spendable =
            isBuy
                ? Math.mulDiv(Units.mulWadUp(baseWad, order.worstPriceWad), QUOTE_UNIT, WAD, Math.Rounding.Ceil)
                : (baseWad * BASE_UNIT) / WAD;
        IERC20 spent = isBuy ? QUOTE : BASE;
        if (taken >= spendable) return;
        uint256 unspent = Math.min(spent.balanceOf(address(this)), spendable - taken);
        if (unspent > 0) spent.safeTransfer(msg.sender, unspent);
    }

    /// @dev The marginal price at which paying the fee on top costs exactly the worst price: a buyer pays
    ///      marginal / (1 − fee), a seller receives marginal × (1 − fee).
    function _limitX96(uint256 worstPriceWad, bool isBuy) private view returns (uint160) {
        uint256 keptPips = PIPS - FEE_PIPS;
        uint256 marginalWad = isBuy ? (worstPriceWad * keptPips) / PIPS : (worstPriceWad * PIPS) / keptPips + 1;
        uint160 limitX96 = PoolPrice.toSqrtPriceX96Down(marginalWad, BASE_UNIT, QUOTE_UNIT, BASE_IS_TOKEN0);
        // Rounding down is toward the market when the pool's price rises in the swap, else one unit must be added.
        bool priceRises = isBuy == BASE_IS_TOKEN0;
        return priceRises ? limitX96 : limitX96 + 1;
    }

    function _requireInsideLimit(uint256 worstPriceWad, uint160 limitX96, bool isBuy) private view {
        uint160 nowX96 = _sqrtPriceX96();
        bool priceRises = isBuy == BASE_IS_TOKEN0;
        // Not a `require`, which would reckon the evidence in every trade.
        if (priceRises ? nowX96 < limitX96 : nowX96 > limitX96) return;
        revert UniswapV3Adapter_PoolBeyondLimit(_toPriceWad(nowX96), worstPriceWad);
    }

    function _toPriceWad(uint160 sqrtPriceX96) private view returns (uint256) {
        return PoolPrice.toPriceWadDown(sqrtPriceX96, BASE_UNIT, QUOTE_UNIT, BASE_IS_TOKEN0);
    }

    /// @dev The first of `slot0`'s seven words alone: the compiler would decode and check them all.
    function _sqrtPriceX96() private view returns (uint160 sqrtPriceX96) {
        IUniswapV3Pool pool = POOL;
        bytes4 selector = pool.slot0.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            if iszero(and(gt(returndatasize(), 0xdf), staticcall(gas(), pool, 0, 4, 0, 0x20))) {
                revert(0, 0)
            }
            sqrtPriceX96 := mload(0)
        }
    }
}
