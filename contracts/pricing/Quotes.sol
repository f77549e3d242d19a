// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {Quote} from "../types/Trade.sol";
import {BPS, Units, WAD} from "../types/Units.sol";
import {BlackScholes} from "./BlackScholes.sol";
import {OptionGreeks} from "./OptionGreeks.sol";

/// @title What the vault asks and bids for a quantity of one option
/// @dev Mid volatility moved by a half-spread that follows the book's vega and by the impact of recent trades; then the
///      premium's own spread; then what the trade's own hedge costs. An ask is never below mid, nor below intrinsic value,
///      because no Black–Scholes value at a rate of zero is, nor below MIN_ASK_BPS of spot; a bid is never above mid.
library Quotes {
    SD59x18 private constant NO_RATE = SD59x18.wrap(0);
    /// @dev One basis point, the price step of ether options on Deribit. The lognormal tail falls under a wei a few
    ///      percent from the money near expiry; at that price anyone could fill the utilisation, and so shut LPs in, for
    ///      nothing.
    uint256 private constant MIN_ASK_BPS = 1;
    uint256 private constant BPS_TO_WAD = WAD / BPS;
    /// @notice However much vega a sale takes off the book, volatility is moved by half a percent of itself at least.
    uint256 internal constant MIN_SPREAD_WAD = 0.005e18;
    /// @notice Spread and impact together move volatility by this share of itself at most.
    uint256 internal constant MAX_MOVE_WAD = 0.9e18;

    struct Option {
        uint256 spotWad; // quote per base
        uint256 strikeWad; // quote per base
        uint256 volWad; // mid, a year
        uint256 tauSeconds; // to expiry
        uint256 quantityWad; // base
        bool isPut;
    }

    /// @dev The same quantity at its mid.
    struct Look {
        uint256 valueWad; // quote an option
        uint256 deltaWad; // base: what a hedge of it trades
        uint256 relativeVegaWad; // quote per 100 % of its own volatility
    }

    struct Spreads {
        uint256 volSpreadBps; // of volatility
        uint256 vegaSlopeBps; // of volatility, per 100 % of NAV in relative vega
        uint256 premiumSpreadBps; // of the premium
    }

    /// @dev What the quote stands on beside the option itself.
    struct Setting {
        uint256 relativeVegaWad; // the book's before the trade: quote per 100 % of each strike's own volatility
        uint256 navWad; // 0 where it is not known or not positive: then vega moves nothing
        int256 impactWad; // the expiry's, now: share of volatility
        uint256 hedgeCostWad; // fraction of notional that the trade's own hedge loses
    }

    /// @notice Value, hedge and vega of the option at its mid, vega rounded up.
    function lookAt(Option memory o) internal pure returns (Look memory look) {
        OptionGreeks memory g = BlackScholes.greeks(
            ud(o.spotWad),
            ud(o.strikeWad),
            ud(o.volWad),
            o.tauSeconds,
            NO_RATE
        );
        uint256 deltaCallWad = uint256(g.deltaCall.unwrap());
        look.valueWad = (o.isPut ? g.put : g.call).unwrap();
        look.deltaWad = Units.mulWadUp(o.isPut ? WAD - deltaCallWad : deltaCallWad, o.quantityWad);
        look.relativeVegaWad = Units.mulWadUp(Units.mulWadUp(g.vega.unwrap(), o.volWad), o.quantityWad);
    }

    /// @notice What to ask, everything rounded up: the buyer pays it. `amountQuote` is left to the caller, whose token has
    ///         its own unit.
    /// @return quote Its parts.
    /// @return premiumWad Their sum.
    function askUp(
        Option memory o,
        Look memory look,
        Spreads memory s,
        Setting memory setting
    ) internal pure returns (Quote memory quote, uint256 premiumWad) {
        quote.volWad = o.volWad;
        quote.spreadWad =
            s.volSpreadBps * BPS_TO_WAD +
            vegaMoveUp(setting.relativeVegaWad + look.relativeVegaWad / 2, s, setting);
        int256 impactWad = setting.impactWad + int256(vegaMoveUp(look.relativeVegaWad, s, setting) / 2);
        quote.impactWad = impactWad > 0 ? uint256(impactWad) : 0;
        uint256 moveWad = Math.min(quote.spreadWad + quote.impactWad, MAX_MOVE_WAD);
        uint256 eachWad = Math.max(_valueWad(o, o.volWad + Units.mulWadUp(o.volWad, moveWad)), look.valueWad);
        eachWad = Math.max(eachWad, Units.bpsUp(o.spotWad, MIN_ASK_BPS));
        quote.modelWad = Units.mulWadUp(eachWad, o.quantityWad);
        quote.markWad = Units.mulWadUp(look.valueWad, o.quantityWad);
        quote.hedgeWad = Units.mulWadUp(Units.mulWadUp(look.deltaWad, o.spotWad), setting.hedgeCostWad);
        premiumWad = Units.bpsUp(quote.modelWad, BPS + s.premiumSpreadBps) + quote.hedgeWad;
    }

    /// @notice What to bid, rounded down: the vault keeps the rest. Nothing where the hedge costs more than the options bring.
    /// @return quote Its parts; the hedge's is what it costs, though no more than the bid is taken off.
    /// @return proceedsWad What is left.
    function bidDown(
        Option memory o,
        Look memory look,
        Spreads memory s,
        Setting memory setting
    ) internal pure returns (Quote memory quote, uint256 proceedsWad) {
        quote.volWad = o.volWad;
        uint256 vegaWad = Units.zeroFloorSub(setting.relativeVegaWad, Math.ceilDiv(look.relativeVegaWad, 2));
        uint256 narrowedWad = Units.zeroFloorSub(s.volSpreadBps * BPS_TO_WAD, _vegaMoveDown(vegaWad, s, setting));
        quote.spreadWad = Math.max(narrowedWad, MIN_SPREAD_WAD);
        int256 impactWad = setting.impactWad - int256(Math.ceilDiv(vegaMoveUp(look.relativeVegaWad, s, setting), 2));
        quote.impactWad = impactWad < 0 ? uint256(-impactWad) : 0;
        uint256 moveWad = Math.min(quote.spreadWad + quote.impactWad, MAX_MOVE_WAD);
        uint256 eachWad = Math.min(_valueWad(o, o.volWad - Units.mulWadUp(o.volWad, moveWad)), look.valueWad);
        quote.modelWad = Units.mulWadDown(eachWad, o.quantityWad);
        quote.markWad = Units.mulWadDown(look.valueWad, o.quantityWad);
        quote.hedgeWad = Units.mulWadUp(Units.mulWadUp(look.deltaWad, o.spotWad), setting.hedgeCostWad);
        proceedsWad = Units.zeroFloorSub(Units.bpsDown(quote.modelWad, BPS - s.premiumSpreadBps), quote.hedgeWad);
    }

    /// @notice The share of volatility that an amount of relative vega stands for, against NAV. A trade's own is the impact
    ///         it leaves behind.
    function vegaMoveUp(
        uint256 relativeVegaWad,
        Spreads memory s,
        Setting memory setting
    ) internal pure returns (uint256) {
        if (setting.navWad == 0) return 0;
        return Math.mulDiv(relativeVegaWad, s.vegaSlopeBps * BPS_TO_WAD, setting.navWad, Math.Rounding.Ceil);
    }

    function _vegaMoveDown(
        uint256 relativeVegaWad,
        Spreads memory s,
        Setting memory setting
    ) private pure returns (uint256) {
        return setting.navWad == 0 ? 0 : Math.mulDiv(relativeVegaWad, s.vegaSlopeBps * BPS_TO_WAD, setting.navWad);
    }

    function _valueWad(Option memory o, uint256 volWad) private pure returns (uint256) {
        (UD60x18 spot, UD60x18 strike, UD60x18 vol) = (ud(o.spotWad), ud(o.strikeWad), ud(volWad));
        if (o.isPut) return BlackScholes.put(spot, strike, vol, o.tauSeconds, NO_RATE).unwrap();
        // This `call` prices an option and calls nobody.
        // solhint-disable-next-line avoid-low-level-calls
        return BlackScholes.call(spot, strike, vol, o.tauSeconds, NO_RATE).unwrap();
    }
}
