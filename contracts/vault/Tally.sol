// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IOptionToken} from "../interfaces/IOptionToken.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {ExpirySlices} from "../types/NetExposure.sol";
import {Marks} from "./Marks.sol";

/// @dev The vault as it stands when a trade begins.
struct House {
    IPriceOracle oracle;
    IHedgeVenue venue;
    IOptionToken optionToken;
    bool canShort;
    Marks.Ledger ledger;
    IOptionsVault.Settings settings;
}

/// @dev The book before a trade, and what its legs add to it one by one.
struct Tally {
    uint256 spotWad;
    uint256 navWad; // before the trade; 0 where it is not known or not positive
    uint256 liabilityWad; // of the book, with the legs so far, as everything below
    int256 deltaWad; // the vault's sign
    uint256 relativeVegaWad;
    uint256 notionalWad;
    uint256 callsWad;
    uint256 putsWad;
    ExpirySlices slices;
    uint256 amountQuote; // of the legs
    uint256 markWad;
}
