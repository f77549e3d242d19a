// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FillChecks} from "../hedging/FillChecks.sol";
import {HedgeMath} from "../hedging/HedgeMath.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IShortVault, IShortVenue} from "../interfaces/IShortVenue.sol";
import {Fill, HedgeOrder} from "../types/Hedge.sol";
import {PriceReading, PriceSource} from "../types/PriceReading.sol";
import {Units} from "../types/Units.sol";
import {VaultCore} from "./VaultCore.sol";

/// @title The vault's side of a hedge: bounds the order, funds the venue, believes only what it can count itself
abstract contract VaultHedging is VaultCore, IShortVault {
    using SafeERC20 for IERC20;

    /// @dev What the vault has at one moment, token units: by the tokens' own count, by its ledger, and in the position.
    struct Stock {
        uint256 base;
        uint256 quote;
        uint256 baseLedger;
        uint256 quoteLedger;
        uint256 collateral;
        uint256 debt;
    }

    /// @dev The short venue may ask for funds only between these two moments of our own making.
    bool private transient _isFunding;

    /// @inheritdoc IOptionsVault
    function hedge(HedgeOrder calldata order) external lockedByCaller returns (Fill memory fill) {
        Stock memory before = _stock();
        _trade(order, before.debt);
        fill = _record(before);
        int256 lossWad = FillChecks.lossWad(order, fill, HEDGE_SLIPPAGE_CAP_BPS, BASE_SCALE, QUOTE_SCALE);
        emit Hedged(fill.baseMoved, fill.quoteMoved, order.spotWad, lossWad, _quoteBalance, _baseBalance);
    }

    /// @inheritdoc IOptionsVault
    function deleverage() external locked returns (Fill memory fill) {
        require(CAN_SHORT, OptionsVault_NoShortSide(address(VENUE)));
        (uint256 spotWad, uint256 capBps) = _buyBackTerms();
        Stock memory before = _stock();
        _isFunding = true;
        IShortVenue(address(VENUE)).deleverage(HedgeMath.worstPrice(spotWad, capBps, true));
        _isFunding = false;
        fill = _record(before);
        int256 lossWad = FillChecks.buyBackLossWad(fill, spotWad, capBps, BASE_SCALE, QUOTE_SCALE);
        emit Hedged(fill.baseMoved, fill.quoteMoved, spotWad, lossWad, _quoteBalance, _baseBalance);
    }

    /// @inheritdoc IShortVault
    function fund(uint256 baseAmount, uint256 quoteAmount) external returns (uint256 baseSent, uint256 quoteSent) {
        require(_isFunding && msg.sender == address(VENUE), OptionsVault_NotFunding(msg.sender));
        baseSent = Math.min(baseAmount, _baseBalance);
        quoteSent = Math.min(quoteAmount, _quoteFree());
        _baseBalance -= uint128(baseSent);
        _quoteBalance -= uint128(quoteSent);
        if (baseSent > 0) IERC20(BASE).safeTransfer(msg.sender, baseSent);
        if (quoteSent > 0) IERC20(QUOTE).safeTransfer(msg.sender, quoteSent);
    }

    /// @dev Sends what the order may spend and calls; a venue with a short side is called alone, and asks. It is left out
    ///      where it has no part: an order that the spot market can fill must not wait for a lender.
    function _trade(HedgeOrder calldata order, uint256 debt) private {
        uint256 amount = Units.fromWadDown(Units.abs(order.baseWad), BASE_SCALE);
        bool isBuy = order.baseWad > 0;
        if (CAN_SHORT && (debt > 0 || (!isBuy && amount > _baseBalance))) {
            _isFunding = true;
            VENUE.trade(order);
            _isFunding = false;
            return;
        }
        if (isBuy) {
            uint256 costWad = Units.mulWadUp(uint256(order.baseWad), order.worstPriceWad);
            IERC20(QUOTE).safeTransfer(address(SPOT), Math.min(Units.fromWadUp(costWad, QUOTE_SCALE), _quoteFree()));
        } else {
            require(amount <= _baseBalance, OptionsVault_OrderOutsideBounds(amount, _baseBalance));
            IERC20(BASE).safeTransfer(address(SPOT), amount);
        }
        SPOT.trade(order);
    }

    /// @dev Books what moved and returns what it amounts to, position included. Tokens that strangers sent before are in
    ///      neither side of the difference; the lock keeps everybody out in between.
    function _record(Stock memory before) private returns (Fill memory fill) {
        Stock memory current = _stock();
        int256 baseCame = int256(current.base) - int256(before.base);
        int256 quoteCame = int256(current.quote) - int256(before.quote);
        _baseBalance = SafeCast.toUint128(SafeCast.toUint256(int256(before.baseLedger) + baseCame));
        _quoteBalance = SafeCast.toUint128(SafeCast.toUint256(int256(before.quoteLedger) + quoteCame));
        fill.baseMoved = baseCame + int256(before.debt) - int256(current.debt);
        fill.quoteMoved = quoteCame + int256(current.collateral) - int256(before.collateral);
    }

    function _stock() private view returns (Stock memory s) {
        s.base = IERC20(BASE).balanceOf(address(this));
        s.quote = IERC20(QUOTE).balanceOf(address(this));
        (s.baseLedger, s.quoteLedger) = (_baseBalance, _quoteBalance);
        (s.collateral, s.debt) = _holdings();
    }

    /// @dev No price, no purchase: then only quote goes in. At the pool's own average half the cap.
    function _buyBackTerms() private view returns (uint256 spotWad, uint256 capBps) {
        try ORACLE.readForHedge() returns (PriceReading memory price) {
            spotWad = price.spotWad;
            capBps = HEDGE_SLIPPAGE_CAP_BPS / (price.source == PriceSource.PoolTwap ? 2 : 1);
        } catch {
            spotWad = 0;
        }
    }
}
