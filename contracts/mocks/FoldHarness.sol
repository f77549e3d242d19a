// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "../book/Book.sol";
import {BookFold} from "../book/BookFold.sol";
import {Grid, GridTotals} from "../book/Grid.sol";
import {Stress} from "../book/Stress.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {BookGreeks, ExpirySlices, StrikeView} from "../types/NetExposure.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";
import {SmileParameters} from "../types/Smile.sol";

/// @dev A book without a vault around it: any size, any smile, any moment, and the gas of a cold fold.
contract FoldHarness {
    using Book for Book.State;
    using BookFold for Book.State;
    using Stress for Book.State;

    Book.State private _book;

    function write(Series[] calldata series, uint256[] calldata quantitiesWad, uint256 spotWad) external {
        for (uint256 i = 0; i < series.length; i++) {
            SeriesId id = SeriesIds.pack(series[i]);
            if (!_book.isListed(id)) _book.list(series[i], spotWad, block.timestamp);
            if (quantitiesWad[i] > 0) _book.add(id, quantitiesWad[i]);
        }
    }

    function takeBack(SeriesId id, uint256 quantityWad) external {
        _book.remove(id, quantityWad);
    }

    function close(uint40 expiresAt) external {
        _book.close(expiresAt);
    }

    function setSmile(uint40 expiresAt, SmileParameters calldata p, uint256 spotWad) external {
        _book.setSmile(expiresAt, p, FixedMath.lnWad(spotWad), block.timestamp);
    }

    function fold(uint256 spotWad, uint256 timestamp) external view returns (BookGreeks memory) {
        return _book.fold(spotWad, timestamp);
    }

    function foldSliced(
        uint256 spotWad,
        uint256 timestamp
    ) external view returns (BookGreeks memory, ExpirySlices memory) {
        return _book.foldSliced(spotWad, timestamp);
    }

    /// @dev In a call of its own every slot and library is cold.
    function foldGas(uint256 spotWad, uint256 timestamp) external view returns (uint256 used) {
        used = gasleft();
        _book.fold(spotWad, timestamp);
        used -= gasleft();
    }

    function stressLoss(uint256 spotWad, uint256 timestamp) external view returns (uint256) {
        BookGreeks memory greeks = _book.fold(spotWad, timestamp);
        return _book.lossUp(greeks.liabilityWad, greeks.deltaWad, spotWad, timestamp);
    }

    /// @dev Beyond the fold, which has warmed every slot by then.
    function stressGas(uint256 spotWad, uint256 timestamp) external view returns (uint256 used) {
        BookGreeks memory greeks = _book.fold(spotWad, timestamp);
        used = gasleft();
        _book.lossUp(greeks.liabilityWad, greeks.deltaWad, spotWad, timestamp);
        used -= gasleft();
    }

    function gridAt(uint40 expiresAt, uint256 spotWad, uint256 timestamp) external view returns (bool, uint256) {
        return _book.gridAt(expiresAt, spotWad, timestamp);
    }

    function openStrikes() external view returns (StrikeView[] memory) {
        return _book.openStrikes();
    }

    function nodes(uint40 expiresAt) external view returns (uint256[5] memory) {
        return _book.byExpiry[expiresAt].nodes;
    }

    function grid(uint40 expiresAt) external view returns (Grid memory) {
        return _book.byExpiry[expiresAt].grid;
    }

    function totals(uint40 expiresAt) external view returns (GridTotals memory) {
        return _book.byExpiry[expiresAt].totals;
    }
}
