// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BountyMath} from "./hedging/BountyMath.sol";
import {IBountyBudget} from "./interfaces/IBountyBudget.sol";
import {IRebalancer} from "./interfaces/IRebalancer.sol";
import {BountyClaim, BountyTerms} from "./types/Bounty.sol";
import {BPS} from "./types/Units.sol";
import {Wired} from "./types/Wired.sol";

/// @title The purse that hedges are paid from
/// @dev It holds nothing but what was given to it, and answers to the rebalancer alone. A day is a UTC day: whoever waits
///      for midnight can be paid two caps in a row, and no more than two in any 24 hours.
contract BountyBudget is IBountyBudget, AccessManaged {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_PREMIUM_BPS = 5_000;
    uint256 private constant MAX_BASE_FEE_WEI = 10_000 gwei;
    uint256 private constant MAX_GAS = 5_000_000;
    uint8 private constant MAX_DECIMALS = 18;

    IERC20 public immutable TOKEN;
    /// @notice The most that is paid in a UTC day, quote units.
    uint256 public immutable DAILY_CAP_QUOTE;
    uint256 private immutable QUOTE_SCALE;
    uint256 private immutable PREMIUM_BPS;
    uint256 private immutable BASE_FEE_CAP_WEI;
    uint256 private immutable GAS_CAP;
    uint256 private immutable SHARE_BPS;
    uint256 private immutable RISK_PRICE_WAD;
    uint256 private immutable HORIZON_SECONDS;
    uint256 private immutable RAMP_SECONDS;

    /// @inheritdoc IBountyBudget
    /// @dev slot: 160 + 16 + 80 = 256 bits. Who has hedges paid, the day (until 2149) the sum belongs to, and what was paid in it.
    address public rebalancer;
    uint16 private _day;
    uint80 private _paidThatDayQuote;

    constructor(IERC20 token, uint256 dailyCapQuote, address authority, BountyTerms memory t) AccessManaged(authority) {
        _requireInside("premiumBps", t.premiumBps, 0, MAX_PREMIUM_BPS);
        _requireInside("maxBaseFeeWei", t.maxBaseFeeWei, 1, MAX_BASE_FEE_WEI);
        _requireInside("maxGas", t.maxGas, 100_000, MAX_GAS);
        _requireInside("shareBps", t.shareBps, 1, BPS);
        _requireInside("riskPriceWad", t.riskPriceWad, 1, 1e18);
        _requireInside("horizonSeconds", t.horizonSeconds, 1 minutes, 7 days);
        _requireInside("rampSeconds", t.rampSeconds, 1, 1 days);
        _requireInside("dailyCapQuote", dailyCapQuote, 0, type(uint80).max);
        Wired.requireAuthority(authority);
        uint8 decimals = Wired.decimalsOf(address(token));
        _requireInside("decimals", decimals, 0, MAX_DECIMALS);
        TOKEN = token;
        DAILY_CAP_QUOTE = dailyCapQuote;
        QUOTE_SCALE = 10 ** (MAX_DECIMALS - decimals);
        PREMIUM_BPS = t.premiumBps;
        BASE_FEE_CAP_WEI = t.maxBaseFeeWei;
        GAS_CAP = t.maxGas;
        SHARE_BPS = t.shareBps;
        RISK_PRICE_WAD = t.riskPriceWad;
        HORIZON_SECONDS = t.horizonSeconds;
        RAMP_SECONDS = t.rampSeconds;
    }

    /// @inheritdoc IBountyBudget
    function pay(BountyClaim calldata claim, address receiver) external returns (uint256 owedQuote, uint256 paidQuote) {
        require(msg.sender == rebalancer, BountyBudget_NotRebalancer(msg.sender));
        (owedQuote, paidQuote) = quoteFor(claim);
        if (paidQuote == 0) return (owedQuote, 0);
        _paidThatDayQuote = uint80(_paidToday() + paidQuote);
        _day = _today();
        require(TOKEN.trySafeTransfer(receiver, paidQuote), BountyBudget_TransferRefused(receiver, paidQuote));
    }

    /// @inheritdoc IBountyBudget
    function quoteFor(BountyClaim calldata claim) public view returns (uint256 owedQuote, uint256 payableQuote) {
        owedQuote = BountyMath.owedWad(claim, terms()) / QUOTE_SCALE;
        payableQuote = owedQuote == 0 ? 0 : Math.min(owedQuote, availableQuote());
    }

    /// @inheritdoc IBountyBudget
    function fund(uint256 amountQuote) external {
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amountQuote);
        uint256 received = TOKEN.balanceOf(address(this)) - before;
        require(received == amountQuote, BountyBudget_TransferMismatch(received, amountQuote));
        emit Funded(msg.sender, amountQuote);
    }

    /// @inheritdoc IBountyBudget
    function withdraw(uint256 amountQuote, address receiver) external restricted {
        TOKEN.safeTransfer(receiver, amountQuote);
        emit Withdrawn(receiver, amountQuote);
    }

    /// @inheritdoc IBountyBudget
    function setRebalancer(address next) external restricted {
        require(Wired.answers(next, IRebalancer.BOUNTY.selector, address(this)), BountyBudget_NotOurRebalancer(next));
        emit RebalancerSet(rebalancer, next);
        rebalancer = next;
    }

    /// @inheritdoc IBountyBudget
    function availableQuote() public view returns (uint256) {
        return Math.min(TOKEN.balanceOf(address(this)), DAILY_CAP_QUOTE - _paidToday());
    }

    /// @inheritdoc IBountyBudget
    function terms() public view returns (BountyTerms memory t) {
        t.premiumBps = PREMIUM_BPS;
        t.maxBaseFeeWei = BASE_FEE_CAP_WEI;
        t.maxGas = GAS_CAP;
        t.shareBps = SHARE_BPS;
        t.riskPriceWad = RISK_PRICE_WAD;
        t.horizonSeconds = HORIZON_SECONDS;
        t.rampSeconds = RAMP_SECONDS;
    }

    function _paidToday() private view returns (uint256) {
        return _day == _today() ? _paidThatDayQuote : 0;
    }

    function _today() private view returns (uint16) {
        return uint16(block.timestamp / 1 days);
    }

    function _requireInside(bytes32 name, uint256 actual, uint256 min, uint256 max) private pure {
        require(min <= actual, BountyBudget_BadSetting(name, actual, min));
        require(actual <= max, BountyBudget_BadSetting(name, actual, max));
    }
}
