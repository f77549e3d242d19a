// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBandPolicy} from "../interfaces/IBandPolicy.sol";
import {IBountyBudget} from "../interfaces/IBountyBudget.sol";
import {IHedgeVenue} from "../interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {BountyClaim} from "../types/Bounty.sol";
import {Band, HedgeCosts, VenueQuote} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {PriceReading} from "../types/PriceReading.sol";

/// @title Questions whose answers are written into structs that are already there
/// @dev A struct of nothing but whole words lies in memory as the ABI lays it out, so that to encode or decode it is to copy
///      it. The compiler allocates, zeroes and checks each anew, which was a third of a look's own gas. A refusal is handed
///      on as it came. An answer of any other length than the struct's reverts without a reason, so a field added to one
///      of these structs shows in the first test. Contents are checked by whoever reads them next: sources of a price by
///      the vault's decoder, bands by the rebalancer.
library Answers {
    uint256 private constant PRICE_BYTES = 0x80;
    uint256 private constant EXPOSURE_BYTES = 0x1c0;
    uint256 private constant QUOTE_BYTES = 0x60;
    uint256 private constant COSTS_BYTES = 0x60;
    uint256 private constant BAND_BYTES = 0x40;
    uint256 private constant CLAIM_BYTES = 0x120;

    /// @notice `oracle.readForHedge()`; what it reverted with instead of reverting.
    function tryPrice(
        IPriceOracle oracle,
        PriceReading memory into
    ) internal view returns (bool answered, bytes memory refusal) {
        bytes4 selector = IPriceOracle.readForHedge.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            answered := staticcall(gas(), oracle, 0, 4, 0, 0)
            switch and(answered, eq(returndatasize(), PRICE_BYTES))
            case 0 {
                answered := 0
                refusal := mload(0x40)
                mstore(refusal, returndatasize())
                returndatacopy(add(refusal, 0x20), 0, returndatasize())
                mstore(0x40, add(refusal, and(add(returndatasize(), 0x3f), not(0x1f))))
            }
            default {
                returndatacopy(into, 0, PRICE_BYTES)
            }
        }
    }

    /// @notice `vault.exposureAt(price)`.
    function exposure(IOptionsVault vault, PriceReading memory price, NetExposure memory into) internal view {
        bytes4 selector = IOptionsVault.exposureAt.selector;
        uint256 question;
        assembly ("memory-safe") {
            question := mload(0x40)
            mstore(question, selector)
            mcopy(add(question, 4), price, PRICE_BYTES)
        }
        uint256 answer;
        assembly ("memory-safe") {
            answer := into
        }
        _ask(address(vault), question, 4 + PRICE_BYTES, answer, EXPOSURE_BYTES);
    }

    /// @notice `venue.quoteFor(sizeWad, isBuy)`.
    function quote(IHedgeVenue venue, uint256 sizeWad, bool isBuy, VenueQuote memory into) internal view {
        bytes4 selector = IHedgeVenue.quoteFor.selector;
        uint256 question;
        uint256 answer;
        assembly ("memory-safe") {
            question := mload(0x40)
            mstore(question, selector)
            mstore(add(question, 0x04), sizeWad)
            mstore(add(question, 0x24), isBuy)
            answer := into
        }
        _ask(address(venue), question, 0x44, answer, QUOTE_BYTES);
    }

    /// @notice `policy.bandFor(exposure, spotWad, costs)`.
    function band(
        IBandPolicy policy,
        NetExposure memory exposure_,
        uint256 spotWad,
        HedgeCosts memory costs,
        Band memory into
    ) internal view {
        bytes4 selector = IBandPolicy.bandFor.selector;
        uint256 question;
        uint256 answer;
        assembly ("memory-safe") {
            question := mload(0x40)
            mstore(question, selector)
            mcopy(add(question, 4), exposure_, EXPOSURE_BYTES)
            mstore(add(question, add(4, EXPOSURE_BYTES)), spotWad)
            mcopy(add(question, add(0x24, EXPOSURE_BYTES)), costs, COSTS_BYTES)
            answer := into
        }
        _ask(address(policy), question, 0x24 + EXPOSURE_BYTES + COSTS_BYTES, answer, BAND_BYTES);
    }

    /// @notice `budget.pay(claim, receiver)` with no more than `gasLimit`; whatever it does, nothing reverts.
    /// @return owedQuote Zero, as `paidQuote`, where the budget reverted or answered anything but two numbers.
    function pay(
        IBountyBudget budget,
        BountyClaim memory claim,
        address receiver,
        uint256 gasLimit
    ) internal returns (uint256 owedQuote, uint256 paidQuote) {
        bytes4 selector = IBountyBudget.pay.selector;
        assembly ("memory-safe") {
            let question := mload(0x40)
            mstore(question, selector)
            mcopy(add(question, 4), claim, CLAIM_BYTES)
            mstore(add(question, add(4, CLAIM_BYTES)), receiver)
            if call(gasLimit, budget, 0, question, add(0x24, CLAIM_BYTES), 0, 0x40) {
                if eq(returndatasize(), 0x40) {
                    owedQuote := mload(0)
                    paidQuote := mload(0x20)
                }
            }
        }
    }

    function _ask(
        address target,
        uint256 question,
        uint256 questionBytes,
        uint256 answer,
        uint256 answerBytes
    ) private view {
        assembly ("memory-safe") {
            if iszero(staticcall(gas(), target, question, questionBytes, answer, answerBytes)) {
                let refusal := mload(0x40)
                returndatacopy(refusal, 0, returndatasize())
                revert(refusal, returndatasize())
            }
            if iszero(eq(returndatasize(), answerBytes)) {
                revert(0, 0)
            }
        }
    }
}
