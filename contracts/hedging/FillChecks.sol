// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {Fill, HedgeOrder} from "../types/Hedge.sol";
import {Units, WAD} from "../types/Units.sol";
import {HedgeMath} from "./HedgeMath.sol";

/// @title What the vault asks of an order and of its fill, once the trade is made: a refusal undoes it
/// @dev Pure. Scales are 10 ** (18 - decimals).
library FillChecks {
    /// @dev What Aave's balances round by, quote units: a trade of collateral alone must not fail for it.
    uint256 private constant ROUNDING_UNITS = 2;

    /// @dev Whatever a policy or rebalancer asks for, no order may pay more than the vault's own ceiling allows.
    function _requireBounded(HedgeOrder calldata order, uint256 capBps) private pure {
        bool isBuy = order.baseWad > 0;
        uint256 boundWad = HedgeMath.worstPrice(order.spotWad, capBps, isBuy);
        require(
            isBuy ? order.worstPriceWad <= boundWad : order.worstPriceWad >= boundWad,
            IOptionsVault.OptionsVault_OrderOutsideBounds(order.worstPriceWad, boundWad)
        );
        uint256 maxBudgetWad = HedgeMath.budgetFor(Units.abs(order.baseWad), order.spotWad, capBps);
        require(
            order.budgetQuoteWad <= maxBudgetWad,
            IOptionsVault.OptionsVault_OrderOutsideBounds(order.budgetQuoteWad, maxBudgetWad)
        );
    }

    /// @notice What an honest fill lost at the order's spot, quote WAD; reverts when it is not honest or lost too much.
    /// @dev The fill has the order's sign, is no larger, and what came in was paid for. The budget is for the whole order; a
    ///      part of it may lose only that part, rounded down.
    function lossWad(
        HedgeOrder calldata order,
        Fill memory fill,
        uint256 capBps,
        uint256 baseScale,
        uint256 quoteScale
    ) internal pure returns (int256 loss) {
        _requireBounded(order, capBps);
        int256 orderedBase = order.baseWad / int256(baseScale);
        require(fill.baseMoved != 0, IOptionsVault.OptionsVault_NothingFilled(orderedBase));
        bool sameSide = (fill.baseMoved > 0) == (orderedBase > 0);
        bool notMore = Units.abs(fill.baseMoved) <= Units.abs(orderedBase);
        bool opposite = (fill.quoteMoved > 0) != (fill.baseMoved > 0);
        require(
            sameSide && notMore && opposite,
            IOptionsVault.OptionsVault_BadFill(fill.baseMoved, fill.quoteMoved, orderedBase)
        );
        uint256 filledWad = Units.toWad(Units.abs(fill.baseMoved), baseScale);
        loss = _lossWad(fill, order.spotWad, baseScale, quoteScale);
        _requireInside(loss, Math.mulDiv(order.budgetQuoteWad, filledWad, Units.abs(order.baseWad)));
    }

    /// @notice The same for debt bought back without an order: no more than `capBps` of what was bought may be lost.
    function buyBackLossWad(
        Fill memory fill,
        uint256 spotWad,
        uint256 capBps,
        uint256 baseScale,
        uint256 quoteScale
    ) internal pure returns (int256 loss) {
        uint256 filledWad = Units.toWad(Units.abs(fill.baseMoved), baseScale);
        loss = _lossWad(fill, spotWad, baseScale, quoteScale);
        _requireInside(loss, HedgeMath.budgetFor(filledWad, spotWad, capBps) + ROUNDING_UNITS * quoteScale);
    }

    /// @dev Value at the oracle price that left the vault; rounds up, against the order.
    function _lossWad(
        Fill memory fill,
        uint256 spotWad,
        uint256 baseScale,
        uint256 quoteScale
    ) private pure returns (int256) {
        uint256 baseWad = Units.toWad(Units.abs(fill.baseMoved), baseScale);
        bool cameIn = fill.baseMoved > 0;
        uint256 valueWad = Math.mulDiv(baseWad, spotWad, WAD, cameIn ? Math.Rounding.Floor : Math.Rounding.Ceil);
        int256 gainWad = cameIn ? SafeCast.toInt256(valueWad) : -SafeCast.toInt256(valueWad);
        return -gainWad - fill.quoteMoved * SafeCast.toInt256(quoteScale);
    }

    function _requireInside(int256 loss, uint256 budgetWad) private pure {
        require(loss <= SafeCast.toInt256(budgetWad), IOptionsVault.OptionsVault_BudgetExceeded(loss, budgetWad));
    }
}
