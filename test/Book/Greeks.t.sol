// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {SmileMath} from "../../contracts/pricing/SmileMath.sol";
import {BookGreeks} from "../../contracts/types/NetExposure.sol";
import {Series, SeriesIds} from "../../contracts/types/Series.sol";
import {Smile, SmileParameters} from "../../contracts/types/Smile.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {BookHarness} from "./BookHarness.sol";

/// @dev G2: every Greek of a random book is the finite difference of the book's own liability, with the vault's sign.
///      Strikes and spot lie within e^±0.7 of each other, a week to a year from expiry, vols 30–200 %; tolerances are the
///      truncation of a central difference with these steps, relative to the book's size.
contract GreeksTest is KeelTest {
    uint256 private constant NOW = 1_789_977_600;
    BookHarness private _book;
    uint40[4] private _expiries;
    uint256 private _grossWad;

    function setUp() external {
        _book = new BookHarness();
    }

    /// hardhat-config: fuzz.runs = 100
    function testFuzz_deltaIsTheSlopeOfTheLiability(uint256 seed, uint256 spotWad) external {
        spotWad = _open(seed, spotWad);
        uint256 step = spotWad / 10_000;
        int256 slope = ((_liability(spotWad - step) - _liability(spotWad + step)) * 1e18) / int256(2 * step);
        assertApproxEqAbs(_fold(spotWad).deltaWad, slope, _grossWad / 1e6, "G2: delta");
    }

    /// hardhat-config: fuzz.runs = 100
    function testFuzz_gammaIsTheSlopeOfDelta(uint256 seed, uint256 spotWad) external {
        spotWad = _open(seed, spotWad);
        uint256 step = spotWad / 10_000;
        int256 change = _fold(spotWad + step).deltaWad - _fold(spotWad - step).deltaWad;
        int256 slope = (change * int256(spotWad)) / int256(2 * step);
        assertApproxEqAbs(_fold(spotWad).gammaSpotWad, slope, _grossWad / 1e4, "G2: gamma times spot");
    }

    /// hardhat-config: fuzz.runs = 100
    function testFuzz_vegaIsTheSlopeInVolatility(uint256 seed, uint256 spotWad) external {
        spotWad = _open(seed, spotWad);
        int256 vega = _fold(spotWad).vegaWad;
        _shiftVol(1e5);
        int256 up = _liability(spotWad);
        _shiftVol(-2e5);
        int256 down = _liability(spotWad);
        int256 slope = ((down - up) * 1e9) / 2e5;
        assertApproxEqAbs(vega, slope, ((_grossWad * spotWad) / 1e18) / 1e5, "G2: vega");
    }

    /// @dev A minute each way; θ is a year's decay, positive for the writer.
    /// hardhat-config: fuzz.runs = 100
    function testFuzz_thetaIsTheSlopeInTime(uint256 seed, uint256 spotWad) external {
        spotWad = _open(seed, spotWad);
        int256 before = int256(_book.fold(spotWad, NOW - 60).liabilityWad);
        int256 later = int256(_book.fold(spotWad, NOW + 60).liabilityWad);
        int256 slope = ((before - later) * 365 days) / 120;
        assertApproxEqAbs(_fold(spotWad).thetaWad, slope, ((_grossWad * spotWad) / 1e18) / 1e4, "G2: theta");
    }

    function _fold(uint256 spotWad) private view returns (BookGreeks memory) {
        return _book.fold(spotWad, NOW);
    }

    function _liability(uint256 spotWad) private view returns (int256) {
        return int256(_fold(spotWad).liabilityWad);
    }

    /// @dev Eight strikes of calls and puts over four expiries, each with its own smile inside the bounds by a margin.
    function _open(uint256 seed, uint256 spotWad) private returns (uint256) {
        for (uint256 i = 0; i < 4; i++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            _expiries[i] = uint40(NOW + 7 days + i * 40 days + (draw % 40 days));
        }
        for (uint256 i = 0; i < 8; i++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, "strike", i)));
            Series memory series = Series(_expiries[i % 4], uint64(2200e8 + i * 300e8 + (draw % 300e8)), draw & 1 == 0);
            _book.list(series);
            uint256 quantity = bound(draw >> 64, 1e8, 1e12) * 1e9;
            _book.add(SeriesIds.pack(series), quantity);
            _grossWad += quantity;
        }
        for (uint256 i = 0; i < 4; i++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, "smile", i)));
            SmileParameters memory p = SmileParameters(
                uint40(bound(draw & type(uint64).max, 0.6e9, 1.5e9)),
                int40(int256(bound((draw >> 64) & type(uint64).max, 0, 0.1e9)) - 0.05e9),
                int40(int256(bound((draw >> 128) & type(uint64).max, 0, 0.02e9)))
            );
            _book.setSmile(_expiries[i], SmileMath.anchored(p, FixedMath.lnWad(3000e18), _expiries[i] - NOW, NOW));
        }
        return bound(spotWad, 2000e18, 5000e18);
    }

    /// @dev Moves every smile up or down whole: anchor and deviation stay.
    function _shiftVol(int256 byE9) private {
        for (uint256 i = 0; i < 4; i++) {
            Smile memory smile = _book.smileOf(_expiries[i]);
            smile.atmE9 = uint40(uint256(int256(uint256(smile.atmE9)) + byE9));
            _book.setSmile(_expiries[i], smile);
        }
    }
}
