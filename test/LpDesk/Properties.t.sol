// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {DeskSystem} from "./DeskSystem.sol";

/// @dev The properties of ERC-4626 that a desk with requests can have, for any amounts: what a claim moves, that pieces are
///      never more than the whole, that a round trip gains nothing, that conversions ask nobody who they are.
abstract contract LpDeskProperties is DeskSystem {
    address private constant LP = address(0x11F0);
    address private constant OTHER = address(0x11F1);

    function setUp() external {
        _deployDesk(500_000e6);
        _buy(40e18);
    }

    function testFuzz_aClaimMovesWhatItSays(uint256 assets, uint256 part) external {
        assets = bound(assets, 1e3, 1e12);
        _fillIn(assets);
        part = bound(part, 1, assets);
        uint256 held = shares().balanceOf(address(desk));
        (uint256 maxIn, uint256 maxOut) = (desk.maxDeposit(LP), desk.maxMint(LP));
        assertEq(maxIn, assets, "all of it was filled");
        vm.prank(LP);
        uint256 got = desk.deposit(part, OTHER);
        assertEq(shares().balanceOf(OTHER), got, "the receiver has them");
        assertEq(shares().balanceOf(address(desk)), held - got, "the desk gave them");
        assertEq(desk.maxDeposit(LP), maxIn - part, "maxDeposit fell by it");
        assertEq(desk.maxMint(LP), maxOut - got, "maxMint fell by it");
        assertLe(got * assets, maxOut * part, "rounded down");
    }

    function testFuzz_mintTakesAtLeastItsShare(uint256 assets, uint256 part) external {
        assets = bound(assets, 1e3, 1e12);
        _fillIn(assets);
        uint256 all = desk.maxMint(LP);
        part = bound(part, 1, all);
        vm.prank(LP);
        uint256 paid = desk.mint(part, LP);
        assertGe(paid * all, assets * part, "rounded up");
        assertLe(paid, assets, "never more than there is");
        uint256 rest = desk.maxMint(LP);
        vm.prank(LP);
        if (rest > 0) desk.mint(rest, LP);
        assertEq(shares().balanceOf(LP), all, "the pieces are the whole");
    }

    function testFuzz_withdrawTakesAtLeastItsShare(uint256 assets, uint256 part) external {
        (uint256 burnt, uint256 all) = _fillOut(bound(assets, 1e3, 1e11));
        part = bound(part, 1, all);
        vm.prank(LP);
        uint256 paid = desk.withdraw(part, LP, LP);
        assertGe(paid * all, burnt * part, "rounded up");
        uint256 rest = desk.maxWithdraw(LP);
        vm.prank(LP);
        if (rest > 0) desk.withdraw(rest, OTHER, LP);
        assertEq(usdc.balanceOf(LP) + usdc.balanceOf(OTHER), all, "the pieces are the whole");
    }

    function testFuzz_redeemGivesAtMostItsShare(uint256 assets, uint256 part) external {
        (uint256 burnt, uint256 all) = _fillOut(bound(assets, 1e3, 1e11));
        part = bound(part, 1, burnt);
        vm.prank(LP);
        uint256 got = desk.redeem(part, LP, LP);
        assertLe(got * burnt, all * part, "rounded down");
        uint256 rest = desk.maxRedeem(LP);
        vm.prank(LP);
        if (rest > 0) desk.redeem(rest, LP, LP);
        assertEq(usdc.balanceOf(LP), all, "the pieces are the whole");
    }

    /// @dev L4 over epochs: without a move of the market nobody leaves with more than they brought.
    function testFuzz_aRoundTripGainsNothing(uint256 assets) external {
        assets = bound(assets, 1e3, 1e11);
        (, uint256 all) = _fillOut(assets);
        assertLe(all, assets, "L4: a round trip gained");
    }

    /// @dev Two requests of one epoch get one rate, whoever made them and however big they are.
    function testFuzz_oneEpochOneRate(uint256 mine, uint256 theirs) external {
        (mine, theirs) = (bound(mine, 1e3, 1e12), bound(theirs, 1e3, 1e12));
        _ask(OTHER, theirs);
        _fillIn(mine);
        (uint256 a, uint256 b) = (desk.maxMint(LP), desk.maxMint(OTHER));
        // Each is rounded down once, by less than one share.
        assertLt(a * theirs, (b + 1) * mine + 1, "mine is not better");
        assertLt(b * mine, (a + 1) * theirs + 1, "theirs is not better");
    }

    function testFuzz_viewsAskNobodyWhoTheyAre(address one, address other, uint256 amount) external {
        amount = bound(amount, 0, 1e30);
        vm.prank(one);
        (uint256 a, uint256 b) = (desk.convertToShares(amount), desk.convertToAssets(amount));
        vm.startPrank(other);
        assertEq(desk.convertToShares(amount), a);
        assertEq(desk.convertToAssets(amount), b);
        assertEq(desk.totalAssets(), shares().totalAssets());
        vm.stopPrank();
        assertLe(desk.convertToAssets(a), amount, "there and back");
        assertEq(desk.asset(), address(usdc));
        desk.maxDeposit(one);
        desk.maxMint(one);
        desk.maxWithdraw(one);
        desk.maxRedeem(one);
    }

    function _fillIn(uint256 assets) private {
        _ask(LP, assets);
        _passEpoch(3000e8);
        desk.process(1);
    }

    /// @dev In by one epoch and out by the next; answers the shares redeemed and the assets they brought.
    function _fillOut(uint256 assets) private returns (uint256 burnt, uint256 brought) {
        _fillIn(assets);
        uint256 mine = desk.maxMint(LP);
        vm.prank(LP);
        desk.mint(mine, LP);
        _askOut(LP, mine);
        _passEpoch(3000e8);
        desk.process(1);
        (burnt, brought) = (desk.maxRedeem(LP), desk.maxWithdraw(LP));
        assertEq(burnt, mine, "all of it was filled");
    }
}

contract LpDeskPropertiesTest is LpDeskProperties {}

/// @dev The same with both fees on, as dear as they may be, and due while requests wait.
contract LpDeskPropertiesWithFeesTest is LpDeskProperties {
    function _feeTerms() internal pure override returns (FeeTerms memory) {
        return _dearTerms();
    }
}
