// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {HedgeMath} from "../hedging/HedgeMath.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {Fill, HedgeOrder} from "../types/Hedge.sol";
import {Units, WAD} from "../types/Units.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title The vault's side of a hedge: bounds the order, funds the venue, believes only its own balances
abstract contract VaultHedging is VaultCore {
    using SafeERC20 for IERC20;

    /// @inheritdoc IOptionsVault
    function hedge(HedgeOrder calldata order) external lockedByCaller returns (Fill memory fill) {
        _requireBounded(order);
        fill = _trade(order);
        _requireHonest(order, fill);
        int256 lossWad = _lossWad(fill, order.spotWad);
        uint256 budgetWad = _budgetOf(order, fill);
        require(lossWad <= SafeCast.toInt256(budgetWad), OptionsVault_BudgetExceeded(lossWad, budgetWad));
        _quoteBalance = SafeCast.toUint128(SafeCast.toUint256(int256(uint256(_quoteBalance)) + fill.quoteMoved));
        _baseBalance = SafeCast.toUint128(SafeCast.toUint256(int256(uint256(_baseBalance)) + fill.baseMoved));
        emit Hedged(fill.baseMoved, fill.quoteMoved, order.spotWad, lossWad, _quoteBalance, _baseBalance);
    }

    /// @dev Sends what the order may spend, calls, and measures. Tokens that strangers sent before are in neither side of
    ///      the difference; the lock keeps everybody out in between.
    function _trade(HedgeOrder calldata order) private returns (Fill memory) {
        IERC20 base = IERC20(BASE);
        IERC20 quote = IERC20(QUOTE);
        uint256 baseBefore = base.balanceOf(address(this));
        uint256 quoteBefore = quote.balanceOf(address(this));

        if (order.baseWad > 0) {
            uint256 costWad = Units.mulWadUp(uint256(order.baseWad), order.worstPriceWad);
            quote.safeTransfer(address(VENUE), Math.min(Units.fromWadUp(costWad, QUOTE_SCALE), _quoteFree()));
        } else {
            uint256 amount = Units.fromWadDown(Units.abs(order.baseWad), BASE_SCALE);
            require(amount <= _baseBalance, OptionsVault_OrderOutsideBounds(amount, _baseBalance));
            base.safeTransfer(address(VENUE), amount);
        }
        VENUE.trade(order);

        return
            Fill({
                baseMoved: int256(base.balanceOf(address(this))) - int256(baseBefore),
                quoteMoved: int256(quote.balanceOf(address(this))) - int256(quoteBefore)
            });
    }

    /// @dev Whatever a policy or rebalancer asks for, no order may pay more than the vault's own ceiling allows.
    function _requireBounded(HedgeOrder calldata order) private view {
        bool isBuy = order.baseWad > 0;
        uint256 boundWad = HedgeMath.worstPrice(order.spotWad, HEDGE_SLIPPAGE_CAP_BPS, isBuy);
        require(
            isBuy ? order.worstPriceWad <= boundWad : order.worstPriceWad >= boundWad,
            OptionsVault_OrderOutsideBounds(order.worstPriceWad, boundWad)
        );
        uint256 maxBudgetWad = HedgeMath.budgetFor(Units.abs(order.baseWad), order.spotWad, HEDGE_SLIPPAGE_CAP_BPS);
        require(
            order.budgetQuoteWad <= maxBudgetWad,
            OptionsVault_OrderOutsideBounds(order.budgetQuoteWad, maxBudgetWad)
        );
    }

    /// @dev The fill has the order's sign, is no larger, and what came in was paid for.
    function _requireHonest(HedgeOrder calldata order, Fill memory fill) private view {
        int256 orderedBase = order.baseWad / int256(BASE_SCALE);
        require(fill.baseMoved != 0, OptionsVault_NothingFilled(orderedBase));
        bool sameSide = (fill.baseMoved > 0) == (orderedBase > 0);
        bool notMore = Units.abs(fill.baseMoved) <= Units.abs(orderedBase);
        bool opposite = (fill.quoteMoved > 0) != (fill.baseMoved > 0);
        require(sameSide && notMore && opposite, OptionsVault_BadFill(fill.baseMoved, fill.quoteMoved, orderedBase));
    }

    /// @dev The budget is for the whole order; a part of it may lose only that part, rounded down.
    function _budgetOf(HedgeOrder calldata order, Fill memory fill) private view returns (uint256) {
        uint256 filledWad = Units.toWad(Units.abs(fill.baseMoved), BASE_SCALE);
        return Math.mulDiv(order.budgetQuoteWad, filledWad, Units.abs(order.baseWad));
    }

    /// @dev Value at the oracle price that left the vault; rounds up, against the order.
    function _lossWad(Fill memory fill, uint256 spotWad) private view returns (int256) {
        uint256 baseWad = Units.toWad(Units.abs(fill.baseMoved), BASE_SCALE);
        uint256 quoteWad = Units.toWad(Units.abs(fill.quoteMoved), QUOTE_SCALE);
        return
            fill.baseMoved > 0
                ? SafeCast.toInt256(quoteWad) - SafeCast.toInt256(Math.mulDiv(baseWad, spotWad, WAD))
                : SafeCast.toInt256(Math.mulDiv(baseWad, spotWad, WAD, Math.Rounding.Ceil)) -
                    SafeCast.toInt256(quoteWad);
    }
}
