// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Series} from "../types/Series.sol";

/// @title The name traders read: `ETH-27NOV26-4000-C`
/// @dev Options expire at 08:00 UTC of the day in their name, as on Deribit; an expiry at another minute shows it too:
///      `ETH-27NOV26T1430-4000-C`. The same as `sdk/series/name.ts`.
library SeriesNames {
    bytes private constant MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    uint256 private constant DAY = 86_400;
    uint256 private constant USUAL_MINUTE = 8 * 60;
    uint256 private constant STRIKE_SCALE = 1e8;
    uint256 private constant STRIKE_DECIMALS = 8;
    /// @dev From 0000-03-01 to 1970-01-01, and the lengths of a day's cycles in the Gregorian calendar.
    uint256 private constant EPOCH_DAYS = 719_468;
    uint256 private constant DAYS_IN_ERA = 146_097;
    uint256 private constant DAYS_IN_CENTURY = 36_524;
    uint256 private constant DAYS_IN_CYCLE = 1_460;
    uint256 private constant DAYS_IN_YEAR = 365;

    /// @notice The name of a series on an underlying.
    function nameOf(Series memory series, string memory underlying) internal pure returns (string memory) {
        return
            string.concat(
                underlying,
                "-",
                dayOf(series.expiresAt),
                _timeOf(series.expiresAt),
                "-",
                strikeOf(series.strikeE8),
                series.isPut ? "-P" : "-C"
            );
    }

    /// @notice The UTC day of a moment: `27NOV26`.
    function dayOf(uint256 timestamp) internal pure returns (string memory) {
        (uint256 year, uint256 month, uint256 day) = _civil(timestamp / DAY);
        bytes memory name = new bytes(3);
        for (uint256 i = 0; i < 3; i++) name[i] = MONTHS[(month - 1) * 3 + i];
        return string.concat(Strings.toString(day), string(name), _twoDigits(year % 100));
    }

    /// @notice The UTC minute of a moment: `08:00`.
    function minuteOf(uint256 timestamp) internal pure returns (string memory) {
        uint256 minute = (timestamp % DAY) / 60;
        return string.concat(_twoDigits(minute / 60), ":", _twoDigits(minute % 60));
    }

    /// @notice A price with eight decimals without its idle zeros: `4000`, `4000.5`.
    function strikeOf(uint256 strikeE8) internal pure returns (string memory) {
        string memory whole = Strings.toString(strikeE8 / STRIKE_SCALE);
        uint256 fraction = strikeE8 % STRIKE_SCALE;
        if (fraction == 0) return whole;
        uint256 digits = STRIKE_DECIMALS;
        for (; fraction % 10 == 0; digits--) fraction /= 10;
        bytes memory text = new bytes(digits);
        for (uint256 i = digits; i > 0; i--) {
            text[i - 1] = bytes1(uint8(48 + (fraction % 10)));
            fraction /= 10;
        }
        return string.concat(whole, ".", string(text));
    }

    function _timeOf(uint256 timestamp) private pure returns (string memory) {
        uint256 minute = (timestamp % DAY) / 60;
        if (minute == USUAL_MINUTE) return "";
        return string.concat("T", _twoDigits(minute / 60), _twoDigits(minute % 60));
    }

    /// @dev Years are counted from March, so that the odd day of a leap year is the last of its year.
    function _civil(uint256 daysSince1970) private pure returns (uint256 year, uint256 month, uint256 day) {
        uint256 sinceEra = daysSince1970 + EPOCH_DAYS;
        uint256 dayOfEra = sinceEra % DAYS_IN_ERA;
        uint256 yearOfEra =
            (dayOfEra - dayOfEra / DAYS_IN_CYCLE + dayOfEra / DAYS_IN_CENTURY - dayOfEra / (DAYS_IN_ERA - 1)) /
                DAYS_IN_YEAR;
        uint256 dayOfYear = dayOfEra - (DAYS_IN_YEAR * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        // Months from March have 31, 30, 31, 30, 31 days, and again: 153 in five.
        uint256 fromMarch = (5 * dayOfYear + 2) / 153;
        day = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        year = yearOfEra + (sinceEra / DAYS_IN_ERA) * 400 + (month <= 2 ? 1 : 0);
    }

    function _twoDigits(uint256 value) private pure returns (string memory) {
        return value < 10 ? string.concat("0", Strings.toString(value)) : Strings.toString(value);
    }
}
