// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {sd} from "@prb/math/src/SD59x18.sol";
import {ud} from "@prb/math/src/UD60x18.sol";

import {BlackScholes, OptionGreeks, Tenor} from "../pricing/BlackScholes.sol";
import {BookGreeks} from "../types/NetExposure.sol";
import {Units} from "../types/Units.sol";
import {PackedStrike} from "./Strikes.sol";

/// @title One strike's share in the book's value and Greeks
library StrikeFold {
    int256 private constant WAD_INT = 1e18;

    /// @notice Adds a strike to the running sums, with the vault's sign: it has written what the strike holds.
    /// @dev Puts ride on the call's terms: Δput = Δcall − 1, and Γ and vega are the same. Liability rounds up.
    function addTo(
        BookGreeks memory sum,
        PackedStrike strike,
        uint256 spotWad,
        int256 lnSpotWad,
        uint256 volWad,
        Tenor memory tenor
    ) internal pure {
        OptionGreeks memory one = BlackScholes.greeksAt(
            ud(spotWad),
            ud(strike.strikeWad()),
            sd(lnSpotWad - strike.lnStrikeWad()),
            ud(volWad),
            tenor
        );
        uint256 calls = strike.callsWad();
        uint256 puts = strike.putsWad();
        int256 both = int256(calls + puts);

        sum.callsWad += calls;
        sum.putsWad += puts;
        sum.putsNotionalWad += Units.mulWadUp(puts, strike.strikeWad());
        sum.liabilityWad += Units.mulWadUp(calls, one.call.unwrap()) + Units.mulWadUp(puts, one.put.unwrap());
        sum.deltaWad += int256(puts) - (both * one.deltaCall.unwrap()) / WAD_INT;
        sum.gammaSpotWad -= (both * int256(one.gammaSpot.unwrap())) / WAD_INT;
        sum.vegaWad -= (both * int256(one.vega.unwrap())) / WAD_INT;
        sum.relativeVegaWad += Units.mulWadUp(Units.mulWadUp(calls + puts, one.vega.unwrap()), volWad);
        sum.thetaWad -= (int256(calls) * one.thetaCall.unwrap() + int256(puts) * one.thetaPut.unwrap()) / WAD_INT;
    }
}
