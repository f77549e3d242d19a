// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FeeState, FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {Fees} from "../../contracts/vault/Fees.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev Fees in storage with every door open.
contract FeesHarness {
    using Fees for FeeState;

    FeeState public state;
    uint256 private _packed;

    function set(FeeTerms calldata given, FeeState calldata next) external {
        _packed = Fees.pack(given);
        state = next;
    }

    function terms() external view returns (FeeTerms memory) {
        return Fees.unpack(_packed);
    }

    function dueDown(uint256 supply, uint256 exitNav) external view returns (uint256) {
        return state.dueDown(_packed, supply, exitNav);
    }

    function settle(uint256 supply, Fees.Change calldata change) external returns (uint256) {
        return state.settle(_packed, supply, change);
    }
}

/// @dev The library's laws for any state there may be. Amounts up to 2^100 quote units, shares up to 2^130.
contract FeesTest is KeelTest {
    struct Draw {
        uint256 supply;
        uint256 exitNav;
        uint256 elapsed;
        uint256 markRay;
        uint256 managementBps;
        uint256 performanceBps;
        bool isOver; // the period
    }

    uint256 private constant NOW = 1_789_977_600;
    uint256 private constant PERIOD = 30 days;
    uint256 private constant RAY = 1e27;
    uint256 private constant YEAR = 365 days;
    address private constant RECEIVER = address(0xFEE5);
    FeesHarness private _fees;

    function setUp() external {
        vm.warp(NOW);
        _fees = new FeesHarness();
    }

    // ---------------------------------------------------------------- no revert

    /// @dev Whatever the state: an exit cannot be kept by a fee.
    function testFuzz_nothingReverts(
        Draw memory draw,
        uint256 supply,
        uint256 exitNav,
        uint256 markRay,
        uint256 assetsIn,
        uint256 moved
    ) external {
        _load(_bounded(draw), bound(markRay, 0, type(uint176).max));
        exitNav = exitNav % 5 == 0 ? Fees.NO_PRICE : bound(exitNav, 0, 2 ** 140);
        _fees.dueDown(supply, exitNav);
        assetsIn = bound(assetsIn, 0, type(uint128).max);
        bool isEntry = moved % 2 == 0 && exitNav != Fees.NO_PRICE;
        uint256 sharesIn = isEntry ? bound(moved, 1, 2 ** 200) : 0;
        _fees.settle(supply, Fees.Change(exitNav, assetsIn, sharesIn, isEntry ? 0 : bound(moved, 0, supply)));
    }

    // ---------------------------------------------------------------- the management fee

    /// @dev Never more than rate × time of what is there, and at most half the square of it less.
    function testFuzz_managementIsAtMostRateTimesTime(Draw memory draw) external {
        draw = _bounded(draw);
        draw.elapsed = bound(draw.elapsed, 0, 4 * YEAR);
        draw.supply = bound(draw.supply, 1e18, 2 ** 130);
        _load(draw, type(uint176).max);
        uint256 due = _fees.dueDown(draw.supply, draw.exitNav);
        uint256 rate = draw.managementBps * draw.elapsed;
        assertLe(due * 10_000 * YEAR, (draw.supply + due) * rate, "more than rate x time");
        // (1 − exp(−x)) ≥ x − x²/2
        uint256 x = (rate * 1e18) / (10_000 * YEAR);
        uint256 least = Math.mulDiv(draw.supply + due, x - (x * x) / 2e18, 1e18);
        assertGe(due + draw.supply / 1e17 + 2, least, "less than the exponential");
    }

    /// @dev Minted in two steps or in one, but for the rounding of each.
    function testFuzz_managementIsTheSameHoweverOftenItIsMinted(Draw memory draw, uint256 part) external {
        draw = _bounded(draw);
        draw.elapsed = bound(draw.elapsed, 0, 50 * YEAR);
        part = bound(part, 0, draw.elapsed);
        _load(draw, type(uint176).max);
        uint256 once = draw.supply + _fees.dueDown(draw.supply, Fees.NO_PRICE);
        vm.warp(NOW - draw.elapsed + part);
        uint256 supply = draw.supply + _fees.settle(draw.supply, Fees.Change(Fees.NO_PRICE, 0, 0, 0));
        vm.warp(NOW);
        supply += _fees.settle(supply, Fees.Change(Fees.NO_PRICE, 0, 0, 0));
        // Rates are rounded to 1e-27, of a factor of up to 12.
        assertApproxEqAbs(supply, once, 14 + draw.supply / 1e24, "the path mattered");
    }

    // ---------------------------------------------------------------- the performance fee

    /// @dev What is due is worth no more than the fee's part of what all shares are worth beyond the mark, and at most two units less.
    function testFuzz_theGainIsChargedAtItsRate(Draw memory draw) external {
        draw = _bounded(draw);
        (draw.elapsed, draw.isOver) = (0, true);
        _load(draw, draw.markRay);
        uint256 minted = _fees.settle(draw.supply, Fees.Change(draw.exitNav, 0, 0, 0));
        uint256 all = draw.supply + 1e6;
        uint256 worth = draw.exitNav + 1;
        uint256 untaxed = Math.mulDiv(draw.markRay, all, RAY);
        uint256 gain = worth > untaxed ? worth - untaxed : 0;
        uint256 value = Math.mulDiv(minted, worth, all + minted);
        assertLe(value, (gain * draw.performanceBps) / 10_000, "more than its part");
        assertGe(value + 3 + worth / all, (gain * draw.performanceBps) / 10_000, "less than its part");
        (, uint40 crystallisedAt, uint176 mark) = _fees.state();
        assertEq(crystallisedAt, NOW, "the period begins anew");
        if (minted > 0) assertGe(uint256(mark) * (all + minted), worth * RAY, "the mark is the price");
        assertEq(_fees.dueDown(draw.supply + minted, draw.exitNav), 0, "charged once");
    }

    /// @dev Bringing fees up to date changes no price: what is minted was in it.
    function testFuzz_settlingChangesNoPrice(Draw memory draw) external {
        draw = _bounded(draw);
        _load(draw, draw.markRay);
        uint256 all = draw.supply + _fees.dueDown(draw.supply, draw.exitNav);
        uint256 supply = draw.supply + _fees.settle(draw.supply, Fees.Change(draw.exitNav, 0, 0, 0));
        assertEq(supply + _fees.dueDown(supply, draw.exitNav), all, "due shares changed");
    }

    /// @dev Who comes at the price leaves no less due in quote, and no more, but for rounding.
    function testFuzz_aDepositOwesNothingOfTheGain(Draw memory draw, uint256 assets) external {
        draw = _bounded(draw);
        draw.isOver = false;
        _load(draw, draw.markRay);
        assets = bound(assets, 1e6, 2 ** 100);
        uint256 due = _fees.dueDown(draw.supply, draw.exitNav);
        uint256 all = draw.supply + due + 1e6;
        uint256 shares = Math.mulDiv(assets, all, draw.exitNav + 1);
        if (shares == 0 || shares > 2 ** 140) return;
        (, , uint176 markBefore) = _fees.state();
        uint256 supply = draw.supply + _fees.settle(draw.supply, Fees.Change(draw.exitNav, assets, shares, 0)) + shares;
        (, , uint176 markAfter) = _fees.state();
        assertGe(markAfter, markBefore, "the mark fell");
        uint256 worth = draw.exitNav + 1;
        uint256 minted = supply - draw.supply - shares;
        uint256 owed = Math.mulDiv(due - minted, worth, all);
        uint256 dueAfter = _fees.dueDown(supply, draw.exitNav + assets);
        uint256 owedAfter = Math.mulDiv(dueAfter, worth + assets, supply + dueAfter + 1e6);
        // Shares due are whole ones, so either value may lack one.
        assertLe(owedAfter, owed + 2 + worth / all, "a deposit owes more");
        // The mark is rounded up to 1e-27 of a quote unit a share unit.
        assertGe(owedAfter + 3 + supply / 1e26 + worth / all, owed, "a deposit owes less");
    }

    /// @dev Who leaves at the price pays their part, and leaves the price where it was.
    function testFuzz_aLeaverPaysTheirPartAndNobodyElses(Draw memory draw, uint256 shares) external {
        draw = _bounded(draw);
        draw.isOver = false;
        draw.exitNav = bound(draw.exitNav, 1e12, 2 ** 100);
        draw.supply = bound(draw.supply, 1e15, 2 ** 130);
        _load(draw, draw.markRay);
        uint256 due = _fees.dueDown(draw.supply, draw.exitNav);
        uint256 all = draw.supply + due + 1e6;
        shares = bound(shares, 1, draw.supply);
        uint256 assets = Math.mulDiv(shares, draw.exitNav + 1, all);
        uint256 minted = _fees.settle(draw.supply, Fees.Change(draw.exitNav, 0, 0, shares));
        assertLe(minted, due, "more than was due");
        uint256 supply = draw.supply - shares + minted;
        uint256 allAfter = supply + _fees.dueDown(supply, draw.exitNav - assets) + 1e6;
        uint256 worth = draw.exitNav + 1 - assets;
        // To a few units, and to what the mark is rounded up by: 1e-27 of a quote unit a share unit.
        uint256 fair = Math.mulDiv(draw.exitNav + 1, allAfter, all);
        assertApproxEqAbs(worth, fair, 4 + all / 1e26 + (draw.exitNav + 1) / all, "the price moved");
    }

    // ---------------------------------------------------------------- inside

    function _bounded(Draw memory draw) private pure returns (Draw memory) {
        draw.supply = bound(draw.supply, 1, 2 ** 130);
        draw.exitNav = bound(draw.exitNav, 0, 2 ** 100);
        draw.elapsed = bound(draw.elapsed, 0, 150 * YEAR);
        draw.managementBps = bound(draw.managementBps, 0, 500);
        draw.performanceBps = bound(draw.performanceBps, 0, 3_000);
        // From a tenth of the price to its double.
        uint256 priceRay = Math.mulDiv(draw.exitNav + 1, RAY, draw.supply + 1e6);
        draw.markRay = bound(draw.markRay, priceRay / 10, Math.min(priceRay * 2, type(uint176).max));
        return draw;
    }

    function _load(Draw memory draw, uint256 markRay) private {
        uint256 crystallisedAt = draw.isOver ? NOW - PERIOD : NOW - PERIOD + 1;
        _fees.set(
            FeeTerms(draw.managementBps, draw.performanceBps, PERIOD, RECEIVER),
            FeeState(uint40(draw.elapsed > NOW ? 0 : NOW - draw.elapsed), uint40(crystallisedAt), uint176(markRay))
        );
    }
}
