// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HedgeMath} from "../../contracts/hedging/HedgeMath.sol";
import {Band, HedgeOrder, HedgeReason} from "../../contracts/types/Hedge.sol";
import {NetExposure} from "../../contracts/types/NetExposure.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev The one order that is due: its laws over random exposures, bands and limits, and the edges by hand.
contract HedgeMathTest is KeelTest {
    struct Case {
        NetExposure exposure;
        Band band;
        uint256 spotWad;
        HedgeMath.Limits limits;
    }

    // ---------------------------------------------------------------- by hand

    /// @dev Net −10 of a band 3/1 at 3,000 and 1 %: buy 9 at no more than 3,030, losing at most 270.
    function test_aKnownBuy() external pure {
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(_case(-10e18, 3e18, 1e18, 1e24, 0));
        assertEq(uint256(reason), uint256(HedgeReason.DeltaOutsideBand), "reason");
        assertEq(order.baseWad, 9e18, "size");
        assertEq(order.worstPriceWad, 3030e18, "worst price");
        assertEq(order.budgetQuoteWad, 270e18, "budget");
        assertEq(order.spotWad, 3000e18, "spot");
    }

    function test_aKnownSale() external pure {
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(_case(10e18, 3e18, 1e18, 0, 50e18));
        assertEq(uint256(reason), uint256(HedgeReason.DeltaOutsideBand), "reason");
        assertEq(order.baseWad, -9e18, "size");
        assertEq(order.worstPriceWad, 2970e18, "worst price");
        assertEq(order.budgetQuoteWad, 270e18, "budget");
    }

    function test_theEdgeOfTheBandIsInside() external pure {
        _requireReason(_case(3e18, 3e18, 1e18, 1e24, 1e24), HedgeReason.InsideBand, "on the edge");
        _requireReason(_case(-3e18, 3e18, 1e18, 1e24, 1e24), HedgeReason.InsideBand, "on the other edge");
        _requireReason(_case(3e18 + 1, 3e18, 1e18, 1e24, 1e24), HedgeReason.DeltaOutsideBand, "one wei out");
        _requireReason(_case(-3e18 - 1, 3e18, 1e18, 1e24, 1e24), HedgeReason.DeltaOutsideBand, "one wei out below");
    }

    function test_eachShortageIsNamed() external pure {
        _requireReason(_case(-10e18, 3e18, 1e18, 0.05e18 * 3030 - 1, 0), HedgeReason.ShortOfQuote, "a wei short");
        _requireReason(_case(-10e18, 3e18, 1e18, 0.05e18 * 3030, 0), HedgeReason.DeltaOutsideBand, "just enough");
        _requireReason(_case(10e18, 3e18, 1e18, 0, 0.05e18 - 1), HedgeReason.ShortOfBase, "a wei of base short");
        _requireReason(_case(10e18, 3e18, 1e18, 0, 0.05e18), HedgeReason.DeltaOutsideBand, "just enough base");
        _requireReason(_case(0.04e18, 0.01e18, 0, 1e24, 1e24), HedgeReason.BelowMinimumSize, "too small");
    }

    /// @dev With a base token of 6 decimals a size under one unit of it is nothing, however much base is held: the vault
    ///      is not short of anything.
    function test_aSizeThatRoundsBelowTheMinimumIsTooSmallAndNotAShortage() external pure {
        Case memory c = _case(1.5e12, 0, 0, 1e24, 1e24);
        c.limits.minimumWad = 1.2e12;
        c.limits.baseUnitWad = 1e12;
        _requireReason(c, HedgeReason.BelowMinimumSize, "a sale");
        c.exposure.netDeltaWad = -1.5e12;
        _requireReason(c, HedgeReason.BelowMinimumSize, "a buy");
    }

    /// @dev Wanted 9 of which 4 may be traded at once: 5 are left, so the buy is unfinished; of 4.03 less than the minimum is.
    function test_anOrderCutToItsMaximumIsUnfinishedWhileTheRestIsWorthATrade() external pure {
        Case memory c = _case(-10e18, 3e18, 1e18, 1e24, 50e18);
        c.limits.maximumWad = 4e18;
        (HedgeOrder memory order, ) = _orderFor(c);
        assertEq(order.baseWad, 4e18, "cut");
        assertEq(HedgeMath.unfinishedSide(order, 9e18, c.limits), 1, "a buy");
        assertEq(HedgeMath.unfinishedSide(order, 4.05e18, c.limits), 1, "the minimum is left");
        assertEq(HedgeMath.unfinishedSide(order, 4.05e18 - 1, c.limits), 0, "less than the minimum is left");
        c.exposure.netDeltaWad = 10e18;
        (order, ) = _orderFor(c);
        assertEq(HedgeMath.unfinishedSide(order, 9e18, c.limits), -1, "a sale");
        c.exposure.baseHeldWad = 3e18;
        (order, ) = _orderFor(c);
        assertEq(HedgeMath.unfinishedSide(order, 9e18, c.limits), 0, "cut by the base held");
    }

    // ---------------------------------------------------------------- laws

    /// @dev Reasons are exclusive and complete: exactly the first of these that is true is the answer.
    function testFuzz_theReasonIsTheFirstThatHolds(uint256 seed) external pure {
        Case memory c = _random(seed);
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(c);
        uint256 deviation = _abs(c.exposure.netDeltaWad);
        uint256 unit = c.limits.baseUnitWad;
        uint256 wanted = deviation > c.band.targetWad ? ((deviation - c.band.targetWad) / unit) * unit : 0;
        uint256 worst = _worst(c);
        uint256 affordable =
            c.exposure.netDeltaWad < 0 ? (c.exposure.quoteFreeWad * 1e18) / worst : c.exposure.baseHeldWad;

        HedgeReason expected = HedgeReason.DeltaOutsideBand;
        if (deviation <= c.band.triggerWad) expected = HedgeReason.InsideBand;
        else if (wanted < c.limits.minimumWad) expected = HedgeReason.BelowMinimumSize;
        else if ((affordable / unit) * unit < c.limits.minimumWad)
            expected = c.exposure.netDeltaWad < 0 ? HedgeReason.ShortOfQuote : HedgeReason.ShortOfBase;
        assertEq(uint256(reason), uint256(expected), "reason");
        if (reason != HedgeReason.DeltaOutsideBand) {
            assertEq(order.baseWad, 0, "no order without a reason");
            assertEq(order.worstPriceWad + order.budgetQuoteWad + order.spotWad, 0, "an empty order is empty");
        }
    }

    /// @dev H1, H2: the order opposes the deviation, is a whole number of units and ends no nearer than the target.
    function testFuzz_theOrderOpposesTheDeviationAndNeverCrossesTheTarget(uint256 seed) external pure {
        Case memory c = _due(seed);
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(c);
        if (reason != HedgeReason.DeltaOutsideBand) return;
        int256 net = c.exposure.netDeltaWad;
        assertTrue((order.baseWad > 0) == (net < 0), "H2: opposes");
        assertGe(_abs(order.baseWad), c.limits.minimumWad, "at least the minimum");
        assertEq(_abs(order.baseWad) % c.limits.baseUnitWad, 0, "whole units");
        int256 afterWad = net + order.baseWad;
        assertTrue(afterWad == 0 || (afterWad < 0) == (net < 0), "H2: same side");
        assertGe(_abs(afterWad), c.band.targetWad, "H2: not past the target");
        assertLt(_abs(afterWad), _abs(net), "H1: closer");
    }

    /// @dev It falls short of the target by less than a unit unless money or base ran out.
    function testFuzz_theOrderIsAsLargeAsItMayBe(uint256 seed) external pure {
        Case memory c = _due(seed);
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(c);
        if (reason != HedgeReason.DeltaOutsideBand) return;
        uint256 size = _abs(order.baseWad);
        uint256 oneMore = size + c.limits.baseUnitWad;
        bool pastTarget = oneMore > _abs(c.exposure.netDeltaWad) - c.band.targetWad;
        bool unaffordable =
            order.baseWad > 0
                ? _mulUp(oneMore, order.worstPriceWad) > c.exposure.quoteFreeWad
                : oneMore > c.exposure.baseHeldWad;
        bool tooMuchAtOnce = oneMore > c.limits.maximumWad;
        assertTrue(pastTarget || unaffordable || tooMuchAtOnce, "one more unit would be too much");
        assertLe(size, c.limits.maximumWad, "never more than the maximum");
    }

    function testFuzz_theOrderIsAffordableAtItsWorstPrice(uint256 seed) external pure {
        Case memory c = _due(seed);
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(c);
        if (reason != HedgeReason.DeltaOutsideBand) return;
        uint256 size = _abs(order.baseWad);
        if (order.baseWad > 0) assertLe(_mulUp(size, order.worstPriceWad), c.exposure.quoteFreeWad, "quote");
        else assertLe(size, c.exposure.baseHeldWad, "base");
    }

    /// @dev H3: filling the whole order at the worst price loses no more than the budget, but for roundings of a wei.
    function testFuzz_theBudgetIsTheLossAtTheWorstPrice(uint256 seed) external pure {
        Case memory c = _due(seed);
        (HedgeOrder memory order, HedgeReason reason) = _orderFor(c);
        if (reason != HedgeReason.DeltaOutsideBand) return;
        uint256 size = _abs(order.baseWad);
        uint256 perUnit = order.baseWad > 0 ? order.worstPriceWad - order.spotWad : order.spotWad - order.worstPriceWad;
        uint256 loss = (perUnit * size) / 1e18;
        assertLe(
            order.budgetQuoteWad,
            ((size * order.spotWad) / 1e18 / 10_000) * c.limits.slippageBps + 1e4,
            "not more than the share"
        );
        // the worst price is rounded toward spot by up to a wei per base
        assertLe(loss, order.budgetQuoteWad + 2, "the whole order fits its budget");
        assertLe(order.budgetQuoteWad, loss + size / 1e18 + 2, "and the budget is not wider");
    }

    function testFuzz_theWorstPriceIsRoundedTowardSpot(uint128 spotWad, uint256 slippageBps) external pure {
        slippageBps = bound(slippageBps, 0, 10_000);
        uint256 buy = HedgeMath.worstPrice(spotWad, slippageBps, true);
        uint256 sale = HedgeMath.worstPrice(spotWad, slippageBps, false);
        assertLe(buy * 10_000, uint256(spotWad) * (10_000 + slippageBps), "a buy pays no more than the share");
        assertGe(sale * 10_000, uint256(spotWad) * (10_000 - slippageBps), "a sale gets no less");
        assertGe(buy, spotWad, "above spot");
        assertLe(sale, spotWad, "below spot");
    }

    // ---------------------------------------------------------------- cases

    function _case(
        int256 netWad,
        uint256 triggerWad,
        uint256 targetWad,
        uint256 quoteFreeWad,
        uint256 baseHeldWad
    ) private pure returns (Case memory c) {
        c.exposure.netDeltaWad = netWad;
        c.exposure.quoteFreeWad = quoteFreeWad;
        c.exposure.baseHeldWad = baseHeldWad;
        c.band = Band({triggerWad: triggerWad, targetWad: targetWad});
        c.spotWad = 3000e18;
        c.limits = HedgeMath.Limits({slippageBps: 100, minimumWad: 0.05e18, baseUnitWad: 1, maximumWad: 1e36});
    }

    /// @dev Sizes from dust to 1e27 by drawing the exponent first, so that every branch is common.
    function _random(uint256 seed) private pure returns (Case memory c) {
        int256 size = int256(_magnitude(seed, 1, 27));
        c.exposure.netDeltaWad = seed & 1 == 0 ? size : -size;
        c.exposure.quoteFreeWad = _magnitude(seed, 2, 30);
        c.exposure.baseHeldWad = _magnitude(seed, 3, 27);
        c.band.triggerWad = _magnitude(seed, 4, 24);
        c.band.targetWad = _draw(seed, 5) % (c.band.triggerWad + 1);
        c.spotWad = bound(_draw(seed, 6), 1e9, 1e27);
        c.limits.slippageBps = bound(_draw(seed, 7), 1, 500);
        c.limits.minimumWad = _magnitude(seed, 8, 18) + 1;
        c.limits.baseUnitWad = 10 ** (_draw(seed, 9) % 13);
        c.limits.maximumWad = c.limits.minimumWad + c.limits.baseUnitWad + _magnitude(seed, 11, 30);
    }

    /// @dev As above, outside its band and with the means to trade.
    function _due(uint256 seed) private pure returns (Case memory c) {
        c = _random(seed);
        uint256 deviation = c.band.triggerWad + c.limits.minimumWad + _magnitude(seed, 10, 27) + 1;
        c.exposure.netDeltaWad = seed & 1 == 0 ? int256(deviation) : -int256(deviation);
        c.exposure.baseHeldWad += c.limits.minimumWad;
    }

    function _draw(uint256 seed, uint256 salt) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt)));
    }

    function _magnitude(uint256 seed, uint256 salt, uint256 maxDigits) private pure returns (uint256) {
        uint256 draw = _draw(seed, salt);
        return (draw >> 8) % 10 ** (draw % (maxDigits + 1));
    }

    function _worst(Case memory c) private pure returns (uint256) {
        return
            c.exposure.netDeltaWad < 0
                ? (c.spotWad * (10_000 + c.limits.slippageBps)) / 10_000
                : (c.spotWad * (10_000 - c.limits.slippageBps) + 9_999) / 10_000;
    }

    function _orderFor(Case memory c) private pure returns (HedgeOrder memory, HedgeReason) {
        bool isOutside = _abs(c.exposure.netDeltaWad) > c.band.triggerWad;
        HedgeReason cause = isOutside ? HedgeReason.DeltaOutsideBand : HedgeReason.InsideBand;
        return HedgeMath.orderFor(c.exposure, c.band, c.spotWad, c.limits, cause);
    }

    function _requireReason(Case memory c, HedgeReason expected, string memory message) private pure {
        (, HedgeReason reason) = _orderFor(c);
        assertEq(uint256(reason), uint256(expected), message);
    }

    function _mulUp(uint256 a, uint256 b) private pure returns (uint256) {
        return (a * b + 1e18 - 1) / 1e18;
    }

    function _abs(int256 x) private pure returns (uint256) {
        return x < 0 ? uint256(-x) : uint256(x);
    }
}
