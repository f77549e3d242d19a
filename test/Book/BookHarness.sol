// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Book} from "../../contracts/book/Book.sol";
import {BookFold} from "../../contracts/book/BookFold.sol";
import {BookGreeks, StrikeView} from "../../contracts/types/NetExposure.sol";
import {Series, SeriesId} from "../../contracts/types/Series.sol";
import {Smile} from "../../contracts/types/Smile.sol";

/// @dev A book in storage with every door open.
contract BookHarness {
    using Book for Book.State;
    using BookFold for Book.State;

    uint256 private constant SPOT_WAD = 3000e18;
    uint256 private constant NOW = 1_789_977_600;
    Book.State private _book;

    function list(Series memory series) external returns (SeriesId) {
        return _book.list(series, SPOT_WAD, NOW);
    }

    function add(SeriesId id, uint256 quantityWad) external {
        _book.add(id, quantityWad);
    }

    function remove(SeriesId id, uint256 quantityWad) external {
        _book.remove(id, quantityWad);
    }

    function close(uint40 expiresAt) external {
        _book.close(expiresAt);
    }

    function setSmile(uint40 expiresAt, Smile memory smile) external {
        _book.byExpiry[expiresAt].smile = smile;
    }

    function smileOf(uint40 expiresAt) external view returns (Smile memory) {
        return _book.byExpiry[expiresAt].smile;
    }

    function isOpen(uint40 expiresAt) external view returns (bool) {
        return _book.isOpen(expiresAt);
    }

    function isListed(SeriesId id) external view returns (bool) {
        return _book.isListed(id);
    }

    function quantityOf(SeriesId id) external view returns (uint256) {
        return _book.strikeOf(id).quantityWad(id.isPut());
    }

    function fold(uint256 spotWad, uint256 timestamp) external view returns (BookGreeks memory) {
        return _book.fold(spotWad, timestamp);
    }

    function openStrikes() external view returns (StrikeView[] memory) {
        return _book.openStrikes();
    }

    function expiryCount() external view returns (uint256) {
        uint256 count;
        while (count < Book.MAX_EXPIRIES && _book.expiries[count] != 0) count++;
        return count;
    }

    function strikeCount() external view returns (uint256) {
        return _book.strikeCount;
    }
}
