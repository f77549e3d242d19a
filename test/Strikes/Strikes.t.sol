// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LOT_WAD, PackedStrike, Strikes} from "../../contracts/book/Strikes.sol";
import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev A strike fits one slot and no field ever leaks into another.
contract StrikesTest is KeelTest {
    uint256 private constant MAX_LOTS = (1 << 60) - 1;

    function test_fieldsReadBackAtEveryEdge() external pure {
        uint64[4] memory strikes = [uint64(0), 1, 1 << 63, type(uint64).max];
        int256[5] memory lns = [int256(0), 1, -1, (1 << 71) - 1, -(1 << 71)];
        uint256[4] memory lots = [uint256(0), 1, 1 << 59, MAX_LOTS];
        for (uint256 i = 0; i < strikes.length; i++) {
            for (uint256 j = 0; j < lns.length; j++) {
                for (uint256 k = 0; k < lots.length; k++) {
                    for (uint256 l = 0; l < lots.length; l++) {
                        _requireReadsBack(strikes[i], lns[j], lots[k], lots[l]);
                    }
                }
            }
        }
    }

    function testFuzz_fieldsReadBack(uint64 strikeE8, int256 ln, uint256 calls, uint256 puts) external pure {
        ln = bound(ln, -(1 << 71), (1 << 71) - 1);
        _requireReadsBack(strikeE8, ln, bound(calls, 0, MAX_LOTS), bound(puts, 0, MAX_LOTS));
    }

    function testFuzz_aFreshStrikeHoldsNothing(uint64 strikeE8, int256 ln) external pure {
        PackedStrike strike = Strikes.create(strikeE8, bound(ln, -(1 << 71), (1 << 71) - 1));
        assertTrue(strike.isEmpty(), "empty");
        assertEq(strike.callsWad() + strike.putsWad(), 0, "quantities");
    }

    /// @dev Setting one quantity twice leaves the second value and touches neither the other quantity nor the strike.
    function testFuzz_quantitiesAreIndependent(
        uint64 strikeE8,
        uint256 a,
        uint256 b,
        uint256 c,
        bool isPut
    ) external pure {
        (a, b, c) = (bound(a, 0, MAX_LOTS), bound(b, 0, MAX_LOTS), bound(c, 0, MAX_LOTS));
        PackedStrike strike = Strikes.create(strikeE8, -7e18).withQuantity(!isPut, a * LOT_WAD);
        strike = strike.withQuantity(isPut, b * LOT_WAD).withQuantity(isPut, c * LOT_WAD);
        assertEq(strike.quantityWad(!isPut), a * LOT_WAD, "the other side");
        assertEq(strike.quantityWad(isPut), c * LOT_WAD, "this side");
        assertEq(strike.strikeE8(), strikeE8, "strike");
        assertEq(strike.lnStrikeWad(), -7e18, "ln");
        assertEq(strike.isEmpty(), a + c == 0, "isEmpty");
    }

    function testFuzz_aQuantityOverSixtyBitsIsRefused(uint256 excess, bool isPut) external {
        uint256 wad = bound(excess, (MAX_LOTS + 1) * LOT_WAD, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(Strikes.Strikes_QuantityTooLarge.selector, wad / LOT_WAD, MAX_LOTS));
        this.setQuantity(isPut, wad);
    }

    /// @dev The claim on which the 72 bits rest.
    function testFuzz_theLogarithmOfAnyStrikeFits(uint64 strikeE8) external pure {
        if (strikeE8 == 0) strikeE8 = 1;
        PackedStrike strike = Strikes.create(strikeE8, 0);
        int256 ln = FixedMath.lnWad(strike.strikeWad());
        assertEq(Strikes.create(strikeE8, ln).lnStrikeWad(), ln, "ln survives");
        assertLt(FixedMath.abs(ln), 1 << 65, "ln is under 2^65");
    }

    function setQuantity(bool isPut, uint256 wad) external pure {
        Strikes.create(3000e8, 8e18).withQuantity(isPut, wad);
    }

    function _requireReadsBack(uint64 strikeE8, int256 ln, uint256 calls, uint256 puts) private pure {
        PackedStrike strike = Strikes.create(strikeE8, ln);
        strike = strike.withQuantity(false, calls * LOT_WAD).withQuantity(true, puts * LOT_WAD);
        assertEq(strike.strikeE8(), strikeE8, "strikeE8");
        assertEq(strike.strikeWad(), uint256(strikeE8) * 1e10, "strikeWad");
        assertEq(strike.lnStrikeWad(), ln, "ln");
        assertEq(strike.callsWad(), calls * LOT_WAD, "calls");
        assertEq(strike.putsWad(), puts * LOT_WAD, "puts");
        assertEq(strike.isEmpty(), calls + puts == 0, "isEmpty");
    }
}
