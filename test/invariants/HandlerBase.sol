// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PriceReading, PriceSource} from "../../contracts/types/PriceReading.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {Smile} from "../../contracts/types/Smile.sol";
import {FixedBand} from "../../contracts/hedging/FixedBand.sol";
import {ILpDesk} from "../../contracts/interfaces/ILpDesk.sol";
import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {FeeLaws} from "../support/FeeLaws.sol";

/// @dev What all actions share: who plays, what time it is, what was listed, and what the test alone knows to be true.
///      Actions never swallow a failure of a law: they assert, and the run fails on any revert that was not foreseen.
abstract contract HandlerBase is FeeLaws {
    struct BaseRound {
        uint256 answerE8;
        uint256 updatedAt;
    }

    address[2] internal _lps = [address(0x11F0), address(0x11F1)];
    address[3] internal _buyers = [address(0xB0B0), address(0xB0B1), WHALE];
    address[2] internal _deskLps = [address(0xDE50), address(0xDE51)];
    address[3] internal _rolesHolders = [LISTER, VOL_KEEPER, GUARDIAN];
    address internal constant STRANGER = address(0x57A6);
    address internal constant ATTACKER = address(0xA77A);
    address internal constant WHALE = address(0x3A1E);
    address internal constant LISTER = address(0x1157);
    address internal constant VOL_KEEPER = address(0x5011);
    address internal constant GUARDIAN = address(0x6A4D);
    address internal constant GOVERNOR = address(0x601);
    address internal constant SECOND_GOVERNOR = address(0x602);

    ILpDesk public desk;
    /// @dev Who holds the governor's role now.
    address internal _governor = GOVERNOR;
    /// @dev Three bands that hedges may go by, and the one they do.
    address[3] internal _policies;
    uint256 internal _triggerBps = TRIGGER_BPS;
    uint256 internal _targetBps = TARGET_BPS;

    // ---------------------------------------------------------------- ghosts
    SeriesId[] internal _series; // every series ever listed
    uint40[] internal _expiries; // every expiry ever listed
    BaseRound[] internal _baseRounds; // round n of the feed is element n − 1
    BaseRound[] internal _quoteRounds;
    uint256 internal _clock;
    uint256 internal _blockNumber;
    uint256 internal _baseFeeWei = 10 gwei;
    /// @dev Tokens sent to the vault by strangers: its balance less its ledger, to the unit.
    uint256 public donatedQuote;
    uint256 public donatedBase;
    uint256 public donatedToDesk;
    /// @dev Σ over settled series of payoff × supply left, rounded down a series: what the vault must still owe.
    uint256 public owedQuote;
    mapping(SeriesId id => uint256) internal _setAside;
    mapping(SeriesId id => uint256) internal _paid;
    /// @dev How often each action did what it is for, so that a run can be shown not to be empty.
    mapping(bytes32 action => uint256) public successes;
    /// @dev How often each action was called, whatever became of it.
    mapping(bytes4 selector => uint256) public calls;

    /// @dev Time and block as the run has them: what a cheatcode set in one call is not promised to last to the next.
    modifier onClock() {
        syncClock();
        calls[msg.sig]++;
        _;
    }

    function syncClock() public {
        vm.warp(_clock);
        vm.roll(_blockNumber);
        vm.fee(_baseFeeWei);
    }

    // ---------------------------------------------------------------- what the feeds say

    /// @dev Independent of the oracle under test: the last rounds written, and their ages.
    function isPriceBad() public view returns (bool) {
        BaseRound memory base = _baseRounds[_baseRounds.length - 1];
        BaseRound memory quote = _quoteRounds[_quoteRounds.length - 1];
        bool tooOld = _clock - base.updatedAt > BASE_MAX_AGE || _clock - quote.updatedAt > QUOTE_MAX_AGE;
        return base.answerE8 == 0 || tooOld;
    }

    /// @dev Whether options in existence have expired and are not settled, by the tokens and the clock: then no LP may come
    ///      or go, because the payout is already fixed on the feed and the vault does not know it.
    function awaitsSettlement() public view returns (bool) {
        for (uint256 i = 0; i < _series.length; i++) {
            SeriesId id = _series[i];
            if (id.expiresAt() > _clock || vault.settledPriceWad(id.expiresAt()) != 0) continue;
            if (optionToken.totalSupply(SeriesId.unwrap(id)) > 0) return true;
        }
        return false;
    }

    /// @dev The doors of LPs are open: a good price, and nothing to settle.
    function _lpsMayMove() internal view returns (bool) {
        return !isPriceBad() && !awaitsSettlement();
    }

    /// @dev The last answers crossed, fresh or not: views take any price.
    function spotWad() public view returns (uint256) {
        return (_baseRounds[_baseRounds.length - 1].answerE8 * 1e18) / _quoteRounds[_quoteRounds.length - 1].answerE8;
    }

    function reading() public view returns (PriceReading memory) {
        return PriceReading(spotWad(), _clock, 0, PriceSource.Chainlink);
    }

    function _writeRound(uint256 baseE8, uint256 quoteE8) internal {
        _pushRound(baseFeed, int192(int256(baseE8)), _clock);
        _baseRounds.push(BaseRound(baseE8, _clock));
        if (quoteE8 == 0) return;
        _pushRound(quoteFeed, int192(int256(quoteE8)), _clock);
        _quoteRounds.push(BaseRound(quoteE8, _clock));
    }

    function _pass(uint256 seconds_) internal {
        _clock += seconds_;
        _blockNumber += seconds_ / 12 + 1;
        syncClock();
    }

    // ---------------------------------------------------------------- reading the system

    function _nav() internal view returns (IOptionsVault.NavParts memory) {
        return vault.navAt(reading());
    }

    /// @dev NAV a share at the mid, as a fraction: virtual unit and shares included, so that it never divides by zero, and those
    ///      that are due as fees.
    function _sharePrice() internal returns (int256 valueWad, uint256 supply) {
        _accrueFees(reading());
        return (_nav().navWad + 1e12, shares().totalSupply() + 1e6 + _dueShares(reading()));
    }

    /// @dev L3: what a share is worth never falls by coming, going or giving. Exact: every rounding favours who stays;
    ///      but for what a fee's own rounding to whole units, before and after, may be.
    function _requireShareNotCheaper(int256 valueBefore, uint256 supplyBefore, string memory law) internal {
        (int256 valueAfter, uint256 supplyAfter) = _sharePrice();
        if (valueBefore <= 0) return;
        if (_hasFees()) valueAfter += 3e12;
        assertGe(valueAfter * int256(supplyBefore), valueBefore * int256(supplyAfter), law);
    }

    /// @dev A refusal must say why: never a panic, never empty, never a bare string.
    function _requireNamed(bytes memory reason, string memory action) internal pure returns (bytes4 selector) {
        assertGe(reason.length, 4, string.concat(action, ": reverted without a reason"));
        selector = bytes4(reason);
        assertTrue(selector != 0x4e487b71, string.concat(action, ": panicked"));
        assertTrue(selector != 0x08c379a0, string.concat(action, ": reverted with a bare string"));
    }

    function _bandOf(address policy_) internal view returns (uint256 triggerBps, uint256 targetBps) {
        return (FixedBand(policy_).TRIGGER_BPS(), FixedBand(policy_).TARGET_BPS());
    }

    function _did(bytes32 action) internal {
        successes[action]++;
    }

    /// @dev What one option pays in full, quote WAD.
    function _payoff(SeriesId id, uint256 price) internal pure returns (uint256) {
        uint256 strike = uint256(id.strikeE8()) * 1e10;
        if (id.isPut()) return strike > price ? strike - price : 0;
        return price > strike ? price - strike : 0;
    }

    /// @dev Any series ever listed, the later ones more often than not: the first have expired soon.
    function _anySeries(uint256 seed) internal view returns (SeriesId) {
        uint256 count = _series.length;
        if (count > 8 && (seed >> 128) % 3 != 0) return _series[count - 1 - (seed % 8)];
        return _series[seed % count];
    }

    function _smileOf(SeriesId id) internal view returns (Smile memory) {
        return vault.smileOf(id.expiresAt());
    }

    /// @dev What an account's tokens are worth at the oracle's price, quote WAD; options and shares not counted.
    function _wealth(address account) internal view returns (uint256) {
        return usdc.balanceOf(account) * 1e12 + (weth.balanceOf(account) * spotWad()) / 1e18;
    }

    // ---------------------------------------------------------------- for the checks

    function seriesCount() external view returns (uint256) {
        return _series.length;
    }

    function seriesAt(uint256 index) external view returns (SeriesId) {
        return _series[index];
    }

    /// @dev Everybody who may have tokens, contracts of the system apart.
    function holders() public view returns (address[11] memory) {
        address[3] memory b = _buyers;
        return
            [
                _lps[0],
                _lps[1],
                b[0],
                b[1],
                b[2],
                _deskLps[0],
                _deskLps[1],
                STRANGER,
                ATTACKER,
                GOVERNOR,
                SECOND_GOVERNOR
            ];
    }

    function setAsideOf(SeriesId id) external view returns (uint256 setAside, uint256 paid) {
        return (_setAside[id], _paid[id]);
    }
}
