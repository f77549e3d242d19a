// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {ud} from "@prb/math/src/UD60x18.sol";

import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IRiskReport} from "../interfaces/IRiskReport.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {BlackScholes} from "../pricing/BlackScholes.sol";
import {OptionGreeks} from "../pricing/OptionGreeks.sol";
import {BookGreeks, NetExposure, StrikeView} from "../types/NetExposure.sol";
import {PriceReading} from "../types/PriceReading.sol";
import {BPS, Units, WAD} from "../types/Units.sol";

/// @title The standard scenario grid over a vault's own views
/// @dev It reads strikes, volatilities and holdings as the vault shows them and prices each strike anew with the kernels the
///      vault prices with, so the shock of nothing gives the vault's own NAV to the rounding of its fold: a wei a strike while
///      strikes are folded one by one, the nodes' proved bound beyond (docs/fold.md). Volatility sticks to the strike.
contract RiskReport is IRiskReport {
    uint256 public constant VERSION = 1;
    int256 private constant ALL_BPS = int256(BPS);
    SD59x18 private constant NO_RATE = SD59x18.wrap(0);
    uint256 private constant WEEK = 7 days;
    uint256 private constant MAX_DECIMALS = 18;

    /// @dev The vault before any shock, read once.
    struct Stand {
        PriceReading price;
        int256 navWad;
        int256 cashWad; // what no shock changes: quote and collateral less claims
        int256 baseWad; // held less owed
        uint256 healthWad;
        StrikeView[] strikes;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IRiskReport
    function grid() public pure returns (Shock[] memory shocks) {
        int256[11] memory moves = [int256(-5000), -4000, -3000, -2000, -1000, 0, 1000, 2000, 3000, 5000, 10000];
        uint256[3] memory vols = [BPS / 2, BPS, 2 * BPS];
        shocks = new Shock[](moves.length * vols.length * 2);
        uint256 next = 0;
        for (uint256 i = 0; i < moves.length; i++) {
            for (uint256 j = 0; j < vols.length; j++) {
                shocks[next++] = Shock(moves[i], vols[j], 0);
                shocks[next++] = Shock(moves[i], vols[j], WEEK);
            }
        }
    }

    /// @inheritdoc IRiskReport
    function report(IOptionsVault vault) external view returns (Report memory r) {
        r.version = VERSION;
        r.price = vault.ORACLE().read();
        r.navWad = vault.navAt(r.price).navWad;
        BookGreeks memory book = vault.bookAt(r.price);
        r.putsWad = book.putsWad;
        r.notionalWad = Units.mulWadUp(book.callsWad, r.price.spotWad) + book.putsNotionalWad;
        r.utilisationBps =
            r.navWad <= 0 ? type(uint256).max : Math.mulDiv(r.notionalWad, BPS, uint256(r.navWad), Math.Rounding.Ceil);
        r.carriableWad = _carriableWad(vault);
        r.expiries = _expiriesOf(vault.openStrikes(), r.price.spotWad);
    }

    /// @inheritdoc IRiskReport
    function outcomesOf(IOptionsVault vault, Shock[] calldata shocks) external view returns (Outcome[] memory) {
        return _outcomes(_stand(vault, vault.ORACLE().read()), shocks);
    }

    /// @inheritdoc IRiskReport
    function outcomesAt(
        IOptionsVault vault,
        PriceReading calldata price,
        Shock[] calldata shocks
    ) external view returns (Outcome[] memory) {
        return _outcomes(_stand(vault, price), shocks);
    }

    /// @inheritdoc IRiskReport
    function worstOf(IOptionsVault vault) external view returns (uint256 lossWad, Outcome memory worst) {
        Outcome[] memory outcomes = _outcomes(_stand(vault, vault.ORACLE().read()), grid());
        worst = outcomes[0];
        for (uint256 i = 1; i < outcomes.length; i++) {
            if (outcomes[i].pnlWad < worst.pnlWad) worst = outcomes[i];
        }
        lossWad = worst.pnlWad < 0 ? Units.abs(worst.pnlWad) : 0;
    }

    // ---------------------------------------------------------------- scenarios

    function _stand(IOptionsVault vault, PriceReading memory price) private view returns (Stand memory s) {
        IOptionsVault.NavParts memory nav = vault.navAt(price);
        NetExposure memory exposure = vault.exposureAt(price);
        s.price = price;
        s.navWad = nav.navWad;
        s.cashWad = SafeCast.toInt256(nav.quoteWad + nav.collateralWad) - SafeCast.toInt256(nav.claimsWad);
        s.baseWad = SafeCast.toInt256(exposure.baseHeldWad) - SafeCast.toInt256(exposure.baseOwedWad);
        s.healthWad = exposure.baseOwedWad == 0 ? type(uint256).max : _shortOf(vault).position(0).healthWad;
        s.strikes = vault.openStrikes();
    }

    function _outcomes(Stand memory s, Shock[] memory shocks) private view returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](shocks.length);
        for (uint256 i = 0; i < shocks.length; i++) outcomes[i] = _outcome(s, shocks[i]);
    }

    /// @dev Rounds against the vault: the liability up by the kernels' own rounding, base held down.
    function _outcome(Stand memory s, Shock memory shock) private view returns (Outcome memory o) {
        require(shock.spotMoveBps > -ALL_BPS, RiskReport_SpotMoveOutsideRange(shock.spotMoveBps, 1 - ALL_BPS));
        uint256 factorBps = uint256(ALL_BPS + shock.spotMoveBps);
        uint256 spotWad = Units.bpsDown(s.price.spotWad, factorBps);
        (uint256 liabilityWad, int256 deltaWad) = _bookAt(s.strikes, spotWad, shock);
        o.shock = shock;
        o.navWad = s.cashWad + _valueOf(s.baseWad, spotWad) - SafeCast.toInt256(liabilityWad);
        o.pnlWad = o.navWad - s.navWad;
        o.netDeltaWad = deltaWad + s.baseWad;
        o.healthWad = s.healthWad == type(uint256).max ? s.healthWad : Math.mulDiv(s.healthWad, BPS, factorBps);
    }

    function _bookAt(
        StrikeView[] memory strikes,
        uint256 spotWad,
        Shock memory shock
    ) private view returns (uint256 liabilityWad, int256 deltaWad) {
        uint256 timestamp = block.timestamp + shock.forwardSeconds;
        for (uint256 i = 0; i < strikes.length; i++) {
            StrikeView memory strike = strikes[i];
            uint256 volWad = Units.bpsUp(strike.volWad, shock.volFactorBps);
            OptionGreeks memory one = _greeks(strike, spotWad, volWad, timestamp);
            liabilityWad += _liabilityWad(strike, one);
            deltaWad += _deltaWad(strike, one);
        }
    }

    // ---------------------------------------------------------------- strikes

    function _expiriesOf(StrikeView[] memory strikes, uint256 spotWad) private view returns (ExpiryRisk[] memory all) {
        all = new ExpiryRisk[](strikes.length);
        uint256 count = 0;
        for (uint256 i = 0; i < strikes.length; i++) {
            uint256 place = 0;
            while (place < count && all[place].expiresAt != strikes[i].expiresAt) place++;
            if (place == count) all[count++].expiresAt = strikes[i].expiresAt;
            _addTo(all[place], strikes[i], spotWad);
        }
        assembly ("memory-safe") {
            mstore(all, count) // what was reserved beyond is left unused
        }
    }

    function _addTo(ExpiryRisk memory risk, StrikeView memory strike, uint256 spotWad) private view {
        OptionGreeks memory one = _greeks(strike, spotWad, strike.volWad, block.timestamp);
        int256 grossWad = SafeCast.toInt256(strike.callsWad + strike.putsWad);
        risk.callsWad += strike.callsWad;
        risk.putsWad += strike.putsWad;
        risk.liabilityWad += _liabilityWad(strike, one);
        risk.deltaWad += _deltaWad(strike, one);
        risk.gammaSpotWad -= _times(grossWad, SafeCast.toInt256(one.gammaSpot.unwrap()));
        risk.vegaWad -= _times(grossWad, SafeCast.toInt256(one.vega.unwrap()));
        risk.thetaWad -= _times(SafeCast.toInt256(strike.callsWad), one.thetaCall.unwrap());
        risk.thetaWad -= _times(SafeCast.toInt256(strike.putsWad), one.thetaPut.unwrap());
    }

    function _greeks(
        StrikeView memory strike,
        uint256 spotWad,
        uint256 volWad,
        uint256 timestamp
    ) private pure returns (OptionGreeks memory) {
        uint256 tauSeconds = Units.zeroFloorSub(strike.expiresAt, timestamp);
        return BlackScholes.greeks(ud(spotWad), ud(strike.strikeWad), ud(volWad), tauSeconds, NO_RATE);
    }

    function _liabilityWad(StrikeView memory strike, OptionGreeks memory one) private pure returns (uint256) {
        return Units.mulWadUp(strike.callsWad, one.call.unwrap()) + Units.mulWadUp(strike.putsWad, one.put.unwrap());
    }

    /// @dev Written calls: −Δ; written puts: −(Δ − 1).
    function _deltaWad(StrikeView memory strike, OptionGreeks memory one) private pure returns (int256) {
        int256 deltaCallWad = one.deltaCall.unwrap();
        int256 putsWad = SafeCast.toInt256(strike.putsWad);
        return putsWad - _times(SafeCast.toInt256(strike.callsWad) + putsWad, deltaCallWad);
    }

    // ---------------------------------------------------------------- inside

    function _carriableWad(IOptionsVault vault) private view returns (uint256) {
        if (!vault.VENUE().canGoShort()) return 0;
        (uint256 quoteBalance, , uint256 claimsQuote) = vault.ledger();
        uint256 decimals = IERC20Metadata(vault.BASE()).decimals();
        uint256 carriable = _shortOf(vault).carriable(Units.zeroFloorSub(quoteBalance, claimsQuote));
        return Units.toWad(carriable, 10 ** (MAX_DECIMALS - decimals));
    }

    function _shortOf(IOptionsVault vault) private view returns (IShortVenue) {
        return IShortVenue(address(vault.VENUE()));
    }

    /// @dev What base is worth, rounded down; what is owed, up.
    function _valueOf(int256 baseWad, uint256 spotWad) private pure returns (int256) {
        uint256 sizeWad = Units.abs(baseWad);
        return
            baseWad < 0
                ? -SafeCast.toInt256(Units.mulWadUp(sizeWad, spotWad))
                : SafeCast.toInt256(Units.mulWadDown(sizeWad, spotWad));
    }

    function _times(int256 a, int256 b) private pure returns (int256) {
        return (a * b) / int256(WAD);
    }
}
