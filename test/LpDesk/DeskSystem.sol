// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILpDesk} from "../../contracts/interfaces/ILpDesk.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {SmileParameters} from "../../contracts/types/Smile.sol";
import {FeeLaws} from "../support/FeeLaws.sol";

/// @dev The whole system with the desk as the only way in and out, a first LP inside, and one call listed.
abstract contract DeskSystem is FeeLaws {
    uint256 internal constant EPOCH = 3_600;
    uint40 internal constant EXPIRY = uint40(START + 60 days);
    address internal constant FIRST = address(0xF125);
    address internal constant BUYER = address(0xB0B0);

    ILpDesk public desk;
    SeriesId internal _call;
    uint256 internal _clock;

    /// @dev Time as the run has it: what a cheatcode set in one call is not promised to last to the next.
    modifier onClock() {
        vm.warp(_clock);
        _;
    }

    /// @param seedQuote What the first LP has in.
    function _deployDesk(uint256 seedQuote) internal {
        _deploySystem(false);
        desk = ILpDesk(_create("LpDesk", abi.encode(vault, EPOCH, 7 days)));
        _restrictShares(ROLE_LP_DESK);
        authority.grantRole(ROLE_LP_DESK, address(desk), 0);
        _clock = START;
        _ask(FIRST, seedQuote);
        _passEpoch(3000e8);
        desk.process(1);
        vm.prank(FIRST);
        desk.deposit(seedQuote, FIRST);
        _call = vault.listSeries(EXPIRY, 3000e8, false);
        _setSmile();
    }

    function _setSmile() private {
        vault.setSmile(EXPIRY, SmileParameters({atmE9: 8e8, skewE9: -2e7, curvatureE9: 1e7}));
    }

    /// @dev To the open epoch's end, with a round written in that second.
    function _passEpoch(uint256 answerE8) internal {
        _clock = desk.closesAt(desk.currentEpoch());
        _price(answerE8);
    }

    function _price(uint256 answerE8) internal {
        vm.warp(_clock);
        _pushRound(quoteFeed, 1e8, _clock);
        _pushRound(baseFeed, int192(uint192(answerE8)), _clock);
    }

    function _ask(address lp, uint256 assets) internal returns (uint256 requestId) {
        _fundUsdc(lp, assets);
        vm.startPrank(lp);
        usdc.approve(address(desk), assets);
        requestId = desk.requestDeposit(assets, lp, lp);
        vm.stopPrank();
    }

    function _askOut(address lp, uint256 amount) internal returns (uint256 requestId) {
        vm.startPrank(lp);
        shares().approve(address(desk), amount);
        requestId = desk.requestRedeem(amount, lp, lp);
        vm.stopPrank();
    }

    /// @dev Nothing is written on a smile as old as weeks of waiting make it.
    function _buy(uint256 quantityWad) internal {
        if (_clock > vault.smileOf(EXPIRY).setAt + 1 days) _setSmile();
        uint256 premium = vault.quoteBuy(_call, quantityWad);
        _fundUsdc(BUYER, premium);
        vm.startPrank(BUYER);
        usdc.approve(address(vault), premium);
        vault.buy(_call, quantityWad, premium, BUYER, _clock);
        vm.stopPrank();
    }
}
