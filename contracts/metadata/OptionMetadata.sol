// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Series} from "../types/Series.sol";
import {SeriesNames} from "./SeriesNames.sol";

/// @title What wallets show of an option: name, facts, and a picture of what it pays, all from the chain
/// @dev A linked library, for the size of the token and of the vault that creates it. Everything written into the text is
///      made of digits, capital letters and our own words: no token's symbol can break out of it.
library OptionMetadata {
    uint256 private constant MAX_SYMBOL_LENGTH = 12;

    /// @dev What a picture is made from.
    struct Option {
        Series series;
        string base; // symbols as their tokens give them
        string quote;
        uint256 settledPriceE8; // 0 while it is not settled
    }

    /// @notice The name of a series: `ETH-27NOV26-4000-C`. Wrapped ether counts as ether.
    function nameOf(Series memory series, string memory base) external pure returns (string memory) {
        return SeriesNames.nameOf(series, _underlying(base));
    }

    /// @notice ERC-1155 metadata as a data URI: JSON with an SVG picture inside.
    function uriOf(Option memory option) external pure returns (string memory) {
        (string memory base, string memory quote) = (_underlying(option.base), _plain(option.quote));
        string memory name = SeriesNames.nameOf(option.series, base);
        bytes memory json = abi.encodePacked(
            '{"name":"',
            name,
            '","decimals":18,"description":"',
            _description(option, base, quote),
            '","image":"data:image/svg+xml;base64,',
            Base64.encode(_picture(option, name, quote)),
            '","attributes":[',
            _attributes(option, base, quote),
            "]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    // ---------------------------------------------------------------- text

    function _description(
        Option memory option,
        string memory base,
        string memory quote
    ) private pure returns (string memory) {
        string memory strike = SeriesNames.strikeOf(option.series.strikeE8);
        return
            string.concat(
                "The right to ",
                option.series.isPut ? "sell " : "buy ",
                base,
                " at ",
                strike,
                " ",
                quote,
                ", settled in ",
                quote,
                " at ",
                _momentOf(option.series.expiresAt),
                ". One token (1e18 units) pays max(",
                option.series.isPut ? string.concat(strike, " - price") : string.concat("price - ", strike),
                ", 0)."
            );
    }

    function _attributes(
        Option memory option,
        string memory base,
        string memory quote
    ) private pure returns (string memory) {
        return
            string.concat(
                _trait("Kind", option.series.isPut ? "Put" : "Call"),
                ",",
                _trait("Underlying", base),
                ",",
                _trait("Strike", string.concat(SeriesNames.strikeOf(option.series.strikeE8), " ", quote)),
                ',{"display_type":"date","trait_type":"Expiry","value":',
                Strings.toString(option.series.expiresAt),
                "},",
                _trait("Settled at", _settledAt(option, quote))
            );
    }

    function _settledAt(Option memory option, string memory quote) private pure returns (string memory) {
        if (option.settledPriceE8 == 0) return "not yet";
        return string.concat(SeriesNames.strikeOf(option.settledPriceE8), " ", quote);
    }

    function _trait(string memory name, string memory value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', name, '","value":"', value, '"}');
    }

    function _momentOf(uint256 timestamp) private pure returns (string memory) {
        return string.concat(SeriesNames.dayOf(timestamp), " ", SeriesNames.minuteOf(timestamp), " UTC");
    }

    // ---------------------------------------------------------------- picture

    /// @dev The payoff against the price, kinked at the strike in the middle.
    function _picture(
        Option memory option,
        string memory name,
        string memory quote
    ) private pure returns (bytes memory) {
        bool isPut = option.series.isPut;
        string memory color = isPut ? "#b5542a" : "#0b6e99";
        return
            abi.encodePacked(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="sans-serif">',
                '<rect width="400" height="400" fill="#fbfbf8"/><text x="24" y="48" font-size="24" font-weight="bold">',
                name,
                '</text><text x="24" y="76" font-size="14" fill="#555">',
                _momentOf(option.series.expiresAt),
                option.settledPriceE8 == 0 ? "" : string.concat(", settled at ", _settledAt(option, quote)),
                '</text><path d="M40 320H360M200 110V326" fill="none" stroke="#bbb"/><path fill="none" stroke-width="5" stroke="',
                color,
                isPut ? '" d="M50 150L200 300H350"/>' : '" d="M50 300H200L350 150"/>',
                '<text x="200" y="346" font-size="16" text-anchor="middle">',
                SeriesNames.strikeOf(option.series.strikeE8),
                " ",
                quote,
                '</text><text x="200" y="374" font-size="13" text-anchor="middle" fill="#555">what one token pays, by the price at expiry',
                "</text></svg>"
            );
    }

    // ---------------------------------------------------------------- symbols

    function _underlying(string memory symbol) private pure returns (string memory) {
        string memory plain = _plain(symbol);
        return keccak256(bytes(plain)) == keccak256("WETH") ? "ETH" : plain;
    }

    /// @dev Capital letters, digits and points of a symbol, small letters made capital; a question mark where none is left.
    function _plain(string memory symbol) private pure returns (string memory) {
        bytes memory from = bytes(symbol);
        bytes memory to = new bytes(MAX_SYMBOL_LENGTH);
        uint256 length = 0;
        for (uint256 i = 0; i < from.length && length < MAX_SYMBOL_LENGTH; i++) {
            bytes1 letter = from[i];
            if (letter >= "a" && letter <= "z") letter = bytes1(uint8(letter) - 32);
            bool isKept = (letter >= "A" && letter <= "Z") || (letter >= "0" && letter <= "9") || letter == ".";
            if (isKept) to[length++] = letter;
        }
        if (length == 0) return "?";
        assembly ("memory-safe") {
            mstore(to, length) // what was reserved beyond is left unused
        }
        return string(to);
    }
}
