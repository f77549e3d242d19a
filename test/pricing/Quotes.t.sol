// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Quotes} from "../../contracts/pricing/Quotes.sol";
import {Quote} from "../../contracts/types/Trade.sol";
import {KeelTest} from "../support/KeelTest.sol";

/// @dev Laws of a quote over the whole range of options, books and settings that a vault may have.
contract QuotesTest is KeelTest {
    struct Draw {
        uint256 spot;
        uint256 moneyness;
        uint256 vol;
        uint256 tau;
        uint256 quantity;
        uint256 vega;
        uint256 nav;
        int256 impact;
        uint256 hedgeCost;
        uint256 volSpread;
        uint256 slope;
        uint256 premiumSpread;
        bool isPut;
    }

    struct Case {
        Quotes.Option option;
        Quotes.Look look;
        Quotes.Spreads spreads;
        Quotes.Setting setting;
    }

    function testFuzz_anAskIsNeverBelowMidNorBelowIntrinsicValue(Draw memory draw) external pure {
        Case memory c = _case(draw);
        (Quote memory quote, uint256 premiumWad) = _ask(c);
        assertGe(premiumWad, quote.markWad, "below mid");
        assertGe(premiumWad, (_intrinsic(c.option) * c.option.quantityWad) / 1e18, "below intrinsic");
        assertGe(premiumWad, ((c.option.spotWad / 10_000) * c.option.quantityWad) / 1e18, "below a basis point");
    }

    function testFuzz_aBidIsNeverAboveMid(Draw memory draw) external pure {
        (Quote memory quote, uint256 proceedsWad) = _bid(_case(draw));
        assertLe(proceedsWad, quote.markWad);
    }

    /// @dev Bought and sold back at once: the book then has its vega, and the expiry its impact.
    function testFuzz_aRoundTripLoses(Draw memory draw) external pure {
        Case memory c = _case(draw);
        c.setting.hedgeCostWad = bound(c.setting.hedgeCostWad, 1, 0.1e18);
        (, uint256 premiumWad) = _ask(c);
        c.setting.impactWad += int256(Quotes.vegaMoveUp(c.look.relativeVegaWad, c.spreads, c.setting));
        c.setting.relativeVegaWad += c.look.relativeVegaWad;
        (, uint256 proceedsWad) = _bid(c);
        assertLt(proceedsWad, premiumWad);
    }

    /// @dev Up to the two wei by which a value may be off.
    function testFuzz_moreVegaOnTheBookMeansDearerAsksAndBetterBids(Draw memory draw, uint256 more) external pure {
        Case memory c = _case(draw);
        uint256 slackWad = (2 * c.option.quantityWad) / 1e18 + 4;
        (, uint256 askBefore) = _ask(c);
        (, uint256 bidBefore) = _bid(c);
        c.setting.relativeVegaWad += bound(more, 0, 1e28);
        (, uint256 askAfter) = _ask(c);
        (, uint256 bidAfter) = _bid(c);
        assertGe(askAfter + 2 * slackWad, askBefore, "ask");
        assertGe(bidAfter + 2 * slackWad, bidBefore, "bid");
    }

    function testFuzz_impactOfPurchasesMovesNoBidAndThatOfSalesNoAsk(Draw memory draw, uint256 more) external pure {
        Case memory c = _case(draw);
        int256 ownWad = int256(Quotes.vegaMoveUp(c.look.relativeVegaWad, c.spreads, c.setting));
        c.setting.impactWad = ownWad / 2 + 1;
        (, uint256 bidWad) = _bid(c);
        c.setting.impactWad += int256(bound(more, 0, 1e18));
        (, uint256 laterBidWad) = _bid(c);
        assertEq(laterBidWad, bidWad, "bid");
        c.setting.impactWad = -ownWad / 2 - 1;
        (, uint256 askWad) = _ask(c);
        c.setting.impactWad -= int256(bound(more, 0, 1e18));
        (, uint256 laterAskWad) = _ask(c);
        assertEq(laterAskWad, askWad, "ask");
    }

    function testFuzz_aDearerHedgeIsPaidByBothSides(Draw memory draw, uint256 more) external pure {
        Case memory c = _case(draw);
        (, uint256 askBefore) = _ask(c);
        (, uint256 bidBefore) = _bid(c);
        c.setting.hedgeCostWad += bound(more, 0, 0.1e18);
        (, uint256 askAfter) = _ask(c);
        (, uint256 bidAfter) = _bid(c);
        assertGe(askAfter, askBefore, "ask");
        assertLe(bidAfter, bidBefore, "bid");
    }

    function test_withoutAKnownNavVegaMovesNothing() external pure {
        Draw memory draw;
        draw.vol = 0.8e18;
        draw.tau = 14 days;
        draw.vega = 1e24;
        draw.slope = 50_000;
        Case memory c = _case(draw);
        c.setting.navWad = 0;
        c.setting.impactWad = 0;
        (Quote memory quote, ) = _bid(c);
        assertEq(quote.impactWad, 0);
        assertEq(quote.spreadWad, Quotes.MIN_SPREAD_WAD);
    }

    function _case(Draw memory d) private pure returns (Case memory c) {
        uint256 spotWad = bound(d.spot, 10e18, 100_000e18);
        c.option = Quotes.Option({
            spotWad: spotWad,
            strikeWad: (spotWad * bound(d.moneyness, 2_000, 50_000)) / 10_000,
            volWad: bound(d.vol, 0.05e18, 5e18),
            tauSeconds: bound(d.tau, 1, 400 days),
            quantityWad: bound(d.quantity, 1e7, 1e13) * 1e9,
            isPut: d.isPut
        });
        c.look = Quotes.lookAt(c.option);
        c.spreads = Quotes.Spreads(
            bound(d.volSpread, 0, 5_000),
            bound(d.slope, 0, 50_000),
            bound(d.premiumSpread, 0, 1_000)
        );
        c.setting = Quotes.Setting({
            relativeVegaWad: bound(d.vega, 0, 1e28),
            navWad: bound(d.nav, 1, 1e28),
            impactWad: bound(d.impact, -1e18, 1e18),
            hedgeCostWad: bound(d.hedgeCost, 0, 0.1e18)
        });
    }

    function _ask(Case memory c) private pure returns (Quote memory, uint256) {
        return Quotes.askUp(c.option, c.look, c.spreads, c.setting);
    }

    function _bid(Case memory c) private pure returns (Quote memory, uint256) {
        return Quotes.bidDown(c.option, c.look, c.spreads, c.setting);
    }

    function _intrinsic(Quotes.Option memory o) private pure returns (uint256) {
        if (o.isPut) return o.strikeWad > o.spotWad ? o.strikeWad - o.spotWad : 0;
        return o.spotWad > o.strikeWad ? o.spotWad - o.strikeWad : 0;
    }
}
