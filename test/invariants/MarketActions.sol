// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {PriceReading, PriceSource} from "../../contracts/types/PriceReading.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @dev Time passes, feeds answer or fall silent, the pool follows or is pushed away, and expiries are settled.
abstract contract MarketActions is HandlerBase {
    uint256 private constant MIN_E8 = 300e8;
    uint256 private constant MAX_E8 = 30_000e8;

    /// @dev A round within ±5 % after up to six hours; arbitrage brings the pool to it.
    function tick(uint256 seconds_, uint256 moveBps, uint256 quoteE8) external onClock {
        _pass(bound(seconds_, 12, 6 hours));
        _writeRound(_moved(moveBps), bound(quoteE8, 0.99e8, 1.01e8));
        _movePool(spotWad());
        _did("tick");
    }

    /// @dev Gas becomes dear or cheap.
    function moveBaseFee(uint256 gwei_) external onClock {
        _baseFeeWei = bound(gwei_, 1, 1_000) * 1 gwei;
        rebalancer.observe();
        _pass(12);
    }

    /// @dev The feed moves alone: the pool lags behind it.
    function moveFeed(uint256 moveBps) external onClock {
        _pass(12);
        _writeRound(_moved(moveBps), 0);
    }

    function arbitrage() external onClock {
        _movePool(spotWad());
    }

    /// @dev Silence: prices go stale beyond 75 minutes until somebody writes a round.
    function fallSilent(uint256 seconds_) external onClock {
        _pass(bound(seconds_, 12, 3 hours));
        if (isPriceBad()) _did("stale");
    }

    /// @dev A feed answers zero for one block: no risk may be added on it, and nothing may be hedged.
    function answerZero(uint256 seed) external onClock {
        uint256 good = _baseRounds[_baseRounds.length - 1].answerE8;
        _writeRound(good, 0); // so that no expiry is left to be settled by the bad round
        _pass(12);
        _writeRound(0, 0);
        _requireAllRefused(seed);
        _pass(12);
        _writeRound(good, 0);
    }

    /// @dev Jumps past the next expiry, so that runs reach settlement.
    function expire(uint256 moveBps) external onClock {
        uint256 next = type(uint256).max;
        for (uint256 i = 0; i < _expiries.length; i++) {
            if (_expiries[i] > _clock && _expiries[i] < next) next = _expiries[i];
        }
        if (next == type(uint256).max || next > _clock + 2 days) return;
        _pass(next - _clock + 30);
        _writeRound(_moved(moveBps), 1e8);
        _movePool(spotWad());
        _did("expire");
    }

    function settle(uint256 which) external onClock {
        settleExpiry(_expiries[which % _expiries.length], which);
    }

    /// @dev S1: the price is that of the first round at or after expiry, whichever rounds a settler offers.
    function settleExpiry(uint40 expiresAt, uint256 seed) public {
        uint256 n = _firstRoundAtOrAfter(expiresAt);
        bool cheats = seed % 3 == 0;
        uint256 offered = cheats ? bound(seed / 3, 2, _baseRounds.length) : n;
        bool isTrue = offered == n && n > 1 && _baseRounds[n - 1].answerE8 > 0;
        bool wasSettled = vault.settledPriceWad(expiresAt) != 0;
        Ledger memory before = _ledger();
        vm.prank(STRANGER);
        try vault.settle(expiresAt, _proof(offered)) returns (uint256 price) {
            assertTrue(isTrue, "S1: settled on another round");
            assertFalse(wasSettled, "S1: settled twice");
            assertEq(price, _priceOf(n), "S1: settled price");
            _requireSetAside(expiresAt, price, before);
            _did("settle");
        } catch (bytes memory reason) {
            _requireNamed(reason, "settle");
            assertFalse(isTrue && !wasSettled && _clock >= expiresAt, "X1: a true settlement was refused");
        }
    }

    function settleByFallback(uint256 which, uint256 seed) external onClock {
        uint40 expiresAt = _expiries[which % _expiries.length];
        fallBack(expiresAt, seed % 2 == 0 ? _lastGoodBefore(expiresAt) : bound(seed / 2, 1, _baseRounds.length));
    }

    /// @dev Whoever offers whichever round: the fallback settles only what the feed has left without any round for a day, or with
    ///      a first round that makes no price; and without another witness only at the last good round before.
    function fallBack(uint40 expiresAt, uint256 offered) public {
        uint256 first = _firstRoundAtOrAfter(expiresAt);
        IPriceOracle.RoundProof memory p = _proof(offered);
        bool isLost = first == 0 ? _clock >= expiresAt + 1 days : _baseRounds[first - 1].answerE8 == 0;
        bool isDue = vault.settledPriceWad(expiresAt) == 0 && _clock >= expiresAt && isLost;
        bool isTrue = isDue && offered == _lastGoodBefore(expiresAt);
        Ledger memory before = _ledger();
        vm.prank(STRANGER);
        try vault.settleByFallback(expiresAt, IPriceOracle.FallbackProof(p.baseRoundId, p.quoteRoundId)) returns (
            uint256 price
        ) {
            assertTrue(isTrue, "S1: the fallback settled what the feed settles");
            assertEq(price, _priceOf(offered), "S1: not the last good price");
            _requireSetAside(expiresAt, price, before);
            _did("fallback");
        } catch (bytes memory reason) {
            _requireNamed(reason, "settleByFallback");
            assertFalse(isTrue, "X1: a true fallback was refused");
        }
    }

    /// @dev The feed is silent over the next expiry and for more than a day after.
    function silence(uint256 seconds_) external onClock {
        _fallSilent(seconds_);
    }

    /// @dev Rare enough for markets to be open in between.
    function seldomSilence(uint256 seconds_) external onClock {
        if (seconds_ % 3 == 0) _fallSilent(seconds_);
    }

    function _fallSilent(uint256 seconds_) private {
        uint256 next = type(uint256).max;
        for (uint256 i = 0; i < _expiries.length; i++) {
            if (_expiries[i] > _clock && _expiries[i] < next) next = _expiries[i];
        }
        if (next == type(uint256).max || next > _clock + 2 days) return;
        _pass(next - _clock + bound(seconds_, 1 days - 60, 2 days));
        _did("silence");
    }

    /// @dev A gap that no hedge can follow: half the price up to four times it in one round.
    function gap(uint256 moveBps) external onClock {
        _pass(12);
        uint256 last = _baseRounds[_baseRounds.length - 1].answerE8;
        _writeRound(bound((last * bound(moveBps, 5_000, 40_000)) / 10_000, MIN_E8, MAX_E8), 1e8);
        _did("gap");
    }

    struct Ledger {
        uint256 quote;
        uint256 base;
        uint256 claims;
    }

    function _ledger() private view returns (Ledger memory l) {
        (l.quote, l.base, l.claims) = vault.ledger();
    }

    function _priceOf(uint256 n) private view returns (uint256) {
        uint256 quoteE8 = _quoteRounds[_quoteInForce(_baseRounds[n - 1].updatedAt) - 1].answerE8;
        return (_baseRounds[n - 1].answerE8 * 1e18) / quoteE8;
    }

    /// @dev S1: payouts set aside are Σ payoff × share × supply, rounded down a series; the share is what was there for it, and
    ///      nobody settled earlier lost by it.
    function _requireSetAside(uint40 expiresAt, uint256 price, Ledger memory before) private {
        (uint256 recorded, uint256 share) = vault.settlementOf(expiresAt);
        assertEq(recorded, price, "S1: recorded price");
        uint256 fullWad = _book(expiresAt, price, share);
        (, , uint256 claims) = vault.ledger();
        assertEq(claims, owedQuote, "S1: set aside is not payoff x share x supply");
        assertGe(claims, before.claims, "S1: claims fell");
        uint256 low = isPriceBad() || spotWad() > price ? price : spotWad();
        uint256 assetsWad = before.quote * 1e12 + (before.base * low) / 1e18;
        assetsWad = assetsWad > before.claims * 1e12 ? assetsWad - before.claims * 1e12 : 0;
        PriceReading memory settledAt = PriceReading(price, _clock, 0, PriceSource.Chainlink);
        uint256 debtsWad = fullWad + vault.bookAt(settledAt).liabilityWad;
        if (fullWad == 0 || assetsWad >= debtsWad) {
            assertEq(share, 1e18, "S1: not paid in full though all is there");
            return;
        }
        // A wei of value for each rounding on the way.
        assertApproxEqAbs(share, (assetsWad * 1e18) / debtsWad, 1e18 / (debtsWad / 8) + 1, "S1: share");
        assertLe(claims * 1e12, before.claims * 1e12 + assetsWad, "S1: set aside more than there is");
        _did("shortfall");
    }

    /// @return fullWad What all of it would be paid in full, rounded up a series.
    function _book(uint40 expiresAt, uint256 price, uint256 share) private returns (uint256 fullWad) {
        for (uint256 i = 0; i < _series.length; i++) {
            SeriesId id = _series[i];
            if (id.expiresAt() != expiresAt) continue;
            uint256 perBase = _payoff(id, price);
            uint256 supply = optionToken.totalSupply(SeriesId.unwrap(id));
            fullWad += (perBase * supply + 1e18 - 1) / 1e18;
            _setAside[id] = ((((perBase * share) / 1e18) * supply) / 1e18) / 1e12;
            owedQuote += _setAside[id];
        }
    }

    /// @dev While the feed answers zero.
    function _requireAllRefused(uint256 seed) private {
        assertTrue(isPriceBad(), "the feed must be bad here");
        _fundUsdc(STRANGER, 1e9);
        vm.startPrank(STRANGER);
        SeriesId id = _anySeries(seed);
        assertFalse(
            _succeeds(address(vault), abi.encodeCall(vault.buy, (id, 1e18, 1e12, STRANGER, _clock))),
            "O1: buy"
        );
        assertFalse(_succeeds(address(vault), abi.encodeCall(vault.sell, (id, 1e18, 0, STRANGER, _clock))), "O1: sell");
        assertFalse(_succeeds(address(vault), abi.encodeCall(shares().deposit, (1e6, STRANGER))), "O1: deposit");
        assertFalse(_succeeds(address(vault), abi.encodeCall(shares().mint, (1e6, STRANGER))), "O1: mint");
        assertFalse(_succeeds(address(rebalancer), abi.encodeCall(rebalancer.rebalance, ())), "O1: rebalance");
        vm.stopPrank();
        assertEq(shares().maxDeposit(STRANGER) + shares().maxRedeem(_lps[0]), 0, "O1: max answers zero");
        _did("zeroPrice");
    }

    function _succeeds(address target, bytes memory data) internal returns (bool ok) {
        bytes memory reason;
        (ok, reason) = target.call(data);
        if (!ok) _requireNamed(reason, "call");
    }

    // ---------------------------------------------------------------- rounds

    function _moved(uint256 moveBps) private view returns (uint256) {
        uint256 last = _baseRounds[_baseRounds.length - 1].answerE8;
        return bound((last * bound(moveBps, 9_500, 10_500)) / 10_000, MIN_E8, MAX_E8);
    }

    /// @dev 1-based; 0 when there is none yet.
    function _firstRoundAtOrAfter(uint256 timestamp) private view returns (uint256) {
        for (uint256 i = 0; i < _baseRounds.length; i++) {
            if (_baseRounds[i].updatedAt >= timestamp) return i + 1;
        }
        return 0;
    }

    /// @dev 1-based: the last round before a time that makes a price. There always is one: the market begins with two.
    function _lastGoodBefore(uint256 timestamp) internal view returns (uint256 n) {
        for (n = _baseRounds.length; n > 1; n--) {
            if (_baseRounds[n - 1].updatedAt < timestamp && _baseRounds[n - 1].answerE8 > 0) break;
        }
    }

    function _quoteInForce(uint256 timestamp) private view returns (uint256 n) {
        for (n = _quoteRounds.length; n > 1; n--) {
            if (_quoteRounds[n - 1].updatedAt <= timestamp) break;
        }
    }

    function _proof(uint256 n) private view returns (IPriceOracle.RoundProof memory) {
        uint80 phase = uint80(1) << 64;
        uint256 writtenAt = n == 0 ? _clock : _baseRounds[n - 1].updatedAt;
        uint80 previous = n == 0 ? phase : phase | uint80(n - 1);
        return IPriceOracle.RoundProof(phase | uint80(n), previous, phase | uint80(_quoteInForce(writtenAt)));
    }
}
