// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Settlement} from "../../contracts/book/Settlement.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev Payoffs are the textbook's, and cutting a position into pieces never pays more than the whole (S1).
contract SettlementTest is KeelTest {
    function test_payoffsAtAndAroundTheStrike() external pure {
        assertEq(Settlement.payoffWad(3100e18, 3000e18, false), 100e18, "call in the money");
        assertEq(Settlement.payoffWad(3000e18, 3000e18, false), 0, "call at the money");
        assertEq(Settlement.payoffWad(2900e18, 3000e18, false), 0, "call out of the money");
        assertEq(Settlement.payoffWad(2900e18, 3000e18, true), 100e18, "put in the money");
        assertEq(Settlement.payoffWad(3000e18, 3000e18, true), 0, "put at the money");
        assertEq(Settlement.payoffWad(3100e18, 3000e18, true), 0, "put out of the money");
        assertEq(Settlement.payoutDown(100e18, 2.5e18, 1e12), 250e6, "2.5 options paying 100 in six decimals");
    }

    function testFuzz_exactlyOneSidePaysTheDistance(uint256 spotWad, uint256 strikeWad) external pure {
        uint256 call = Settlement.payoffWad(spotWad, strikeWad, false);
        uint256 put = Settlement.payoffWad(spotWad, strikeWad, true);
        assertTrue(call == 0 || put == 0, "never both");
        assertEq(call + put, spotWad > strikeWad ? spotWad - strikeWad : strikeWad - spotWad, "the distance");
    }

    /// @dev Any price, strike and quantity the book can hold; up to 20 holders.
    function testFuzz_partsNeverExceedTheWhole(
        uint256 payoffWad,
        uint256 seed,
        uint256 holders,
        uint256 decimals
    ) external pure {
        payoffWad = bound(payoffWad, 0, 1e33);
        holders = bound(holders, 1, 20);
        uint256 scale = 10 ** (18 - bound(decimals, 0, 18));
        uint256 whole;
        uint256 parts;
        for (uint256 i = 0; i < holders; i++) {
            uint256 quantity = uint256(keccak256(abi.encode(seed, i))) % (i % 2 == 0 ? 1e27 : 1e12);
            whole += quantity;
            parts += Settlement.payoutDown(payoffWad, quantity, scale);
        }
        uint256 paid = Settlement.payoutDown(payoffWad, whole, scale);
        assertLe(parts, paid, "S1: parts exceed the whole");
        assertLe(paid - parts, holders * 2, "S1: each part loses less than two units");
    }

    function test_aShareOfOneChangesNothingAndHalfPaysHalf() external pure {
        assertEq(Settlement.paidWadDown(3100e18, 3000e18, false, 1e18), 100e18, "all of it");
        assertEq(Settlement.paidWadDown(3100e18, 3000e18, false, 0.5e18), 50e18, "half of it");
        assertEq(Settlement.paidWadDown(2900e18, 3000e18, true, 0), 0, "nothing of it");
    }

    /// @dev Every holder's payout at a share, summed, is no more than that share of the whole payoff.
    function testFuzz_sharesOfAllHoldersStayInsideTheShareOfTheWhole(
        uint256 spotWad,
        uint256 shareWad,
        uint256 seed
    ) external pure {
        spotWad = bound(spotWad, 1, 1e24);
        shareWad = bound(shareWad, 0, 1e18);
        uint256 paidWad = Settlement.paidWadDown(spotWad, 3000e18, spotWad < 3000e18, shareWad);
        uint256 payoffWad = Settlement.payoffWad(spotWad, 3000e18, spotWad < 3000e18);
        assertLe(paidWad, payoffWad, "S1: more than the payoff");
        uint256 whole;
        uint256 parts;
        for (uint256 i = 0; i < 8; i++) {
            uint256 quantity = uint256(keccak256(abi.encode(seed, i))) % 1e24;
            whole += quantity;
            parts += Settlement.payoutDown(paidWad, quantity, 1);
        }
        assertLe(parts, (((payoffWad * whole) / 1e18) * shareWad) / 1e18 + 1, "S1: more than the share");
    }
}
