// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {BPS, Units} from "../types/Units.sol";
import {BlackScholes} from "./BlackScholes.sol";

/// @title What the vault asks and bids for a quantity of one option
/// @dev Mid volatility moved by the vol spread, then the premium's own spread. An
///      ask is never below intrinsic value, because no Black–Scholes value at a rate of zero is, and never below
///      MIN_ASK_BPS of spot.
library Quotes {
    SD59x18 private constant NO_RATE = SD59x18.wrap(0);
    /// @dev One basis point, the price step of ether options on Deribit. The lognormal tail falls under a wei a few
    ///      percent from the money near expiry; at that price anyone could fill the utilisation, and so shut LPs in, for
    ///      nothing.
    uint256 private constant MIN_ASK_BPS = 1;

    struct Request {
        uint256 spotWad; // quote per base
        uint256 strikeWad; // quote per base
        uint256 volWad; // mid, a year
        uint256 tauSeconds; // to expiry
        uint256 quantityWad; // base
        bool isPut;
        uint256 volSpreadBps;
        uint256 premiumSpreadBps;
    }

    /// @notice Premium to ask and the mid value of the same options, quote WAD, both rounded up: the buyer pays it.
    function askUp(Request memory r) internal pure returns (uint256 premiumWad, uint256 markWad) {
        uint256 modelWad = _valueWad(r, Units.bpsUp(r.volWad, BPS + r.volSpreadBps));
        uint256 askWad = Math.max(modelWad, Units.bpsUp(r.spotWad, MIN_ASK_BPS));
        premiumWad = Units.bpsUp(Units.mulWadUp(askWad, r.quantityWad), BPS + r.premiumSpreadBps);
        markWad = Units.mulWadUp(_valueWad(r, r.volWad), r.quantityWad);
    }

    /// @notice Premium to bid and the mid value of the same options, quote WAD, both rounded down: the vault keeps it.
    function bidDown(Request memory r) internal pure returns (uint256 premiumWad, uint256 markWad) {
        uint256 bidWad = _valueWad(r, Units.bpsDown(r.volWad, BPS - r.volSpreadBps));
        premiumWad = Units.bpsDown(Units.mulWadDown(bidWad, r.quantityWad), BPS - r.premiumSpreadBps);
        markWad = Units.mulWadDown(_valueWad(r, r.volWad), r.quantityWad);
    }

    function _valueWad(Request memory r, uint256 volWad) private pure returns (uint256) {
        (UD60x18 spot, UD60x18 strike, UD60x18 vol) = (ud(r.spotWad), ud(r.strikeWad), ud(volWad));
        if (r.isPut) return BlackScholes.put(spot, strike, vol, r.tauSeconds, NO_RATE).unwrap();
        // This `call` prices an option and calls nobody.
        // solhint-disable-next-line avoid-low-level-calls
        return BlackScholes.call(spot, strike, vol, r.tauSeconds, NO_RATE).unwrap();
    }
}
