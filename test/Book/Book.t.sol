// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "../../contracts/book/Book.sol";
import {FixedMath} from "../../contracts/pricing/FixedMath.sol";
import {SmileMath} from "../../contracts/pricing/SmileMath.sol";
import {BookGreeks, StrikeView} from "../../contracts/types/NetExposure.sol";
import {Series, SeriesId, SeriesIds} from "../../contracts/types/Series.sol";
import {Smile, SmileParameters} from "../../contracts/types/Smile.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {BookHarness} from "./BookHarness.sol";

/// @dev The book against a naive model of it, a flat list of series and quantities, over random sequences.
contract BookTest is KeelTest {
    struct Entry {
        Series series;
        uint256 quantityWad;
        bool listed;
    }

    uint256 private constant NOW = 1_789_977_600;
    uint256 private constant MAX_LOTS = (1 << 60) - 1;
    BookHarness private _book;
    Entry[] private _model;
    mapping(uint40 expiresAt => bool) private _closed;

    function setUp() external {
        _book = new BookHarness();
    }

    // ---------------------------------------------------------------- the list

    /// @dev 60 random steps of list, add, remove and close; after each the model agrees series by series.
    /// hardhat-config: fuzz.runs = 60
    function testFuzz_theBookIsItsModel(uint256 seed) external {
        for (uint256 step = 0; step < 60; step++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, step)));
            uint256 kind = draw % 10;
            if (kind < 5) _list(draw >> 8);
            else if (kind < 8) _add(draw >> 8);
            else if (kind < 9) _remove(draw >> 8);
            else _close(draw >> 8);
        }
        _requireModel();
    }

    function test_theNinthExpiryIsRefusedAndAClosedOneMakesRoom() external {
        for (uint40 i = 0; i < 8; i++) _book.list(Series(uint40(NOW) + i, 3000e8, false));
        vm.expectRevert(abi.encodeWithSelector(Book.Book_TooManyExpiries.selector, 8, 8));
        _book.list(Series(uint40(NOW) + 8, 3000e8, false));
        _book.close(uint40(NOW) + 3);
        _book.list(Series(uint40(NOW) + 8, 3000e8, false));
        assertEq(_book.expiryCount(), 8, "expiries");
    }

    function test_theFiveHundredAndThirteenthStrikeIsRefusedButATwinFits() external {
        for (uint64 i = 1; i <= 512; i++) _book.list(Series(uint40(NOW + (i % 8)), i * 10e8, false));
        vm.expectRevert(abi.encodeWithSelector(Book.Book_TooManyStrikes.selector, 512, 512));
        _book.list(Series(uint40(NOW), 6000e8, false));
        _book.list(Series(uint40(NOW) + 1, 10e8, true));
        assertEq(_book.strikeCount(), 512, "a put shares its call's slot");
    }

    function test_aClosedExpiryIsNeverListedAgain() external {
        _book.list(Series(uint40(NOW), 3000e8, false));
        _book.close(uint40(NOW));
        assertFalse(_book.isListed(SeriesIds.pack(Series(uint40(NOW), 3000e8, false))), "closed");
        vm.expectRevert(abi.encodeWithSelector(Book.Book_Closed.selector, uint40(NOW)));
        _book.list(Series(uint40(NOW), 3000e8, false));
    }

    // ---------------------------------------------------------------- G1

    /// @dev G1: to the last wei the sum over books of one strike each, whatever has expired.
    /// hardhat-config: fuzz.runs = 60
    function testFuzz_theFoldIsTheSumOfItsStrikes(uint256 seed, uint256 spotWad, uint256 timestamp) external {
        _fill(seed);
        spotWad = bound(spotWad, 1e18, 1e23);
        timestamp = NOW + bound(timestamp, 0, 60 days);
        BookGreeks memory sum;
        for (uint256 i = 0; i < _model.length; i++) _addAlone(sum, i, spotWad, timestamp);
        BookGreeks memory book = _book.fold(spotWad, timestamp);
        assertEq(book.callsWad, sum.callsWad, "G1: calls");
        assertEq(book.putsWad, sum.putsWad, "G1: puts");
        assertEq(book.putsNotionalWad, sum.putsNotionalWad, "G1: notional");
        // one division for an expiry in the book, one for each series here
        assertApproxEqAbs(book.liabilityWad, sum.liabilityWad, 40, "G1: liability");
        assertApproxEqAbs(book.deltaWad, sum.deltaWad, 40, "G1: delta");
        // a wei of A is up to 1/(σ·√τ) ≤ 20·20 of Γ·S at the least spot, for each of twelve series
        assertApproxEqAbs(book.gammaSpotWad, sum.gammaSpotWad, 4800, "G1: gamma");
        assertApproxEqAbs(book.vegaWad, sum.vegaWad, 40, "G1: vega");
        assertApproxEqAbs(book.thetaWad, sum.thetaWad, 4800, "G1: theta");
    }

    /// @dev Expired and unsettled: intrinsic value, delta all or nothing, no other Greek. Spot and strike are compared by
    ///      their logarithms, which are equal within 3,000 wei of 3,000: there delta is a half.
    /// hardhat-config: fuzz.runs = 100
    function testFuzz_expiredOptionsCountAtIntrinsicValue(uint256 spotWad, uint128 late, uint256 quantity) external {
        spotWad = bound(spotWad, 1e18, 1e23);
        quantity = bound(quantity, 1, 1e15) * 1e9;
        SeriesId call = _listWithSmile(Series(uint40(NOW), 3000e8, false));
        SeriesId put = _book.list(Series(uint40(NOW), 3000e8, true));
        _book.add(call, quantity);
        _book.add(put, 2 * quantity);
        BookGreeks memory book = _book.fold(spotWad, NOW + late);
        uint256 value = spotWad > 3000e18 ? (spotWad - 3000e18) * quantity : (3000e18 - spotWad) * 2 * quantity;
        assertApproxEqAbs(book.liabilityWad, value / 1e18, 1, "intrinsic");
        uint256 distance = spotWad > 3000e18 ? spotWad - 3000e18 : 3000e18 - spotWad;
        if (distance > 3000) {
            assertEq(book.deltaWad, spotWad > 3000e18 ? -int256(quantity) : int256(2 * quantity), "delta");
        }
        assertEq(book.gammaSpotWad, 0, "gamma");
        assertEq(book.vegaWad, 0, "vega");
        assertEq(book.thetaWad, 0, "theta");
    }

    // ---------------------------------------------------------------- hostile entries

    /// @dev The largest quantities at the smallest and largest strikes there are, under the steepest smiles, seconds from
    ///      expiry: the fold goes on.
    /// hardhat-config: fuzz.runs = 200
    function testFuzz_noEntryStopsTheFold(uint64 strikeE8, uint256 seed, uint256 tau, uint256 spotWad) external {
        if (strikeE8 == 0) strikeE8 = 1;
        spotWad = bound(spotWad, 10e18, 100_000e18);
        Series memory series = Series(uint40(NOW + bound(tau, 0, 400 days)), strikeE8, false);
        SeriesId call = _book.list(series);
        series.isPut = true;
        SeriesId put = _book.list(series);
        _book.setSmile(series.expiresAt, _smile(seed, bound(tau, 1, 400 days)));
        _book.add(call, MAX_LOTS * 1e9);
        _book.add(put, MAX_LOTS * 1e9);
        BookGreeks memory book = _book.fold(spotWad, NOW);
        assertEq(book.callsWad + book.putsWad, 2 * MAX_LOTS * 1e9, "all counted");
        uint256 strikeWad = uint256(strikeE8) * 1e10;
        uint256 rounding = (MAX_LOTS * (spotWad + strikeWad)) / 1e9 / 1e16;
        assertGe(
            book.liabilityWad + rounding,
            (MAX_LOTS * _distance(spotWad, strikeWad)) / 1e9,
            "at least intrinsic, to a wei of spot and strike"
        );
    }

    /// @dev Options under a smile that was never set count at zero volatility, as `openStrikes` says.
    function test_aMissingSmileDoesNotStopTheFold() external {
        SeriesId id = _book.list(Series(uint40(NOW + 7 days), 2000e8, false));
        _book.add(id, 1e18);
        assertEq(_book.openStrikes()[0].volWad, 0, "no volatility");
        assertEq(_book.fold(3000e18, NOW).liabilityWad, 1000e18, "intrinsic");
    }

    // ---------------------------------------------------------------- steps

    function _list(uint256 draw) private {
        Series memory series = Series(
            uint40(NOW + (draw % 8) * 1 days),
            uint64(1000e8 + ((draw >> 8) % 4) * 100e8),
            draw & (1 << 20) > 0
        );
        SeriesId id = SeriesIds.pack(series);
        if (_book.isListed(id) || _closed[series.expiresAt]) return;
        assertEq(SeriesId.unwrap(_book.list(series)), SeriesId.unwrap(id), "id");
        _book.setSmile(series.expiresAt, _smile(7, 7 days));
        _model.push(Entry(series, 0, true));
    }

    function _add(uint256 draw) private {
        if (_model.length == 0) return;
        Entry storage entry = _model[draw % _model.length];
        if (!entry.listed) return;
        uint256 quantity = ((draw >> 16) % 1e12) * 1e9;
        _book.add(SeriesIds.pack(entry.series), quantity);
        entry.quantityWad += quantity;
    }

    function _remove(uint256 draw) private {
        if (_model.length == 0) return;
        Entry storage entry = _model[draw % _model.length];
        if (!entry.listed) return;
        uint256 quantity = ((draw >> 16) % (entry.quantityWad / 1e9 + 1)) * 1e9;
        _book.remove(SeriesIds.pack(entry.series), quantity);
        entry.quantityWad -= quantity;
    }

    function _close(uint256 draw) private {
        if (_model.length == 0) return;
        uint40 expiresAt = _model[draw % _model.length].series.expiresAt;
        if (_closed[expiresAt]) return;
        _closed[expiresAt] = true;
        _book.close(expiresAt);
        for (uint256 i = 0; i < _model.length; i++) {
            if (_model[i].series.expiresAt == expiresAt) (_model[i].listed, _model[i].quantityWad) = (false, 0);
        }
        assertEq(_book.smileOf(expiresAt).setAt, 0, "the smile goes with the expiry");
    }

    function _requireModel() private view {
        uint256 calls;
        uint256 puts;
        for (uint256 i = 0; i < _model.length; i++) {
            Entry memory entry = _model[i];
            SeriesId id = SeriesIds.pack(entry.series);
            if (!entry.listed) continue;
            assertTrue(_book.isListed(id), "listed");
            assertEq(_book.quantityOf(id), entry.quantityWad, "quantity");
            assertFalse(_book.isListed(SeriesId.wrap(SeriesId.unwrap(id) | (1 << 105))), "a dirty id is not listed");
            if (entry.series.isPut) puts += entry.quantityWad;
            else calls += entry.quantityWad;
        }
        BookGreeks memory book = _book.fold(1200e18, NOW);
        assertEq(book.callsWad, calls, "G1: calls");
        assertEq(book.putsWad, puts, "G1: puts");
        StrikeView[] memory views = _book.openStrikes();
        assertEq(views.length, _book.strikeCount(), "strikes");
        uint256 seen;
        for (uint256 i = 0; i < views.length; i++) seen += views[i].callsWad + views[i].putsWad;
        assertEq(seen, calls + puts, "open strikes");
    }

    // ---------------------------------------------------------------- books to price

    /// @dev Up to 12 series over 4 expiries, some of which will have passed.
    function _fill(uint256 seed) private {
        for (uint256 i = 0; i < 12; i++) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            Series memory series = Series(
                uint40(NOW + 1 days + (draw % 4) * 15 days),
                uint64(bound(draw >> 8, 500e8, 9000e8)),
                draw & (1 << 100) > 0
            );
            if (_book.isListed(SeriesIds.pack(series))) continue;
            SeriesId id = _book.list(series);
            _book.setSmile(series.expiresAt, _smile(seed, series.expiresAt - NOW));
            _model.push(Entry(series, ((draw >> 128) % 1e12) * 1e9, true));
            _book.add(id, _model[_model.length - 1].quantityWad);
        }
    }

    function _addAlone(BookGreeks memory sum, uint256 index, uint256 spotWad, uint256 timestamp) private {
        Entry memory entry = _model[index];
        BookHarness alone = new BookHarness();
        SeriesId id = alone.list(entry.series);
        alone.setSmile(entry.series.expiresAt, _book.smileOf(entry.series.expiresAt));
        alone.add(id, entry.quantityWad);
        BookGreeks memory one = alone.fold(spotWad, timestamp);
        sum.callsWad += one.callsWad;
        sum.putsWad += one.putsWad;
        sum.putsNotionalWad += one.putsNotionalWad;
        sum.liabilityWad += one.liabilityWad;
        sum.deltaWad += one.deltaWad;
        sum.gammaSpotWad += one.gammaSpotWad;
        sum.vegaWad += one.vegaWad;
        sum.thetaWad += one.thetaWad;
    }

    function _listWithSmile(Series memory series) private returns (SeriesId id) {
        id = _book.list(series);
        _book.setSmile(series.expiresAt, _smile(1, 7 days));
    }

    function _smile(uint256 seed, uint256 tau) private pure returns (Smile memory) {
        SmileParameters memory p = SmileParameters({
            atmE9: uint40(bound(uint256(keccak256(abi.encode(seed, "atm"))), 0.1e9, 4e9)),
            skewE9: int40(bound(int256(uint256(keccak256(abi.encode(seed, "skew")))), -0.5e9, 0.5e9)),
            curvatureE9: int40(bound(int256(uint256(keccak256(abi.encode(seed, "curve")))), -0.5e9, 0.5e9))
        });
        return SmileMath.anchored(p, FixedMath.lnWad(3000e18), tau, NOW);
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
