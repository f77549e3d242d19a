// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IRebalancer} from "../interfaces/IRebalancer.sol";
import {IShortVenue} from "../interfaces/IShortVenue.sol";
import {Rebalancer} from "../Rebalancer.sol";
import {ShortPosition} from "../types/Short.sol";
import {AaveLoan} from "../venues/AaveLoan.sol";

/// @title Everything the simulator looks at after a block, in one call
/// @dev It asks the public views of the system and adds nothing of its own, so it can hide no fault. It tells by event, from a
///      transaction that the simulator takes back: a node that is only asked may show a base fee of zero, and bands move
///      with the base fee.
contract PlayLens {
    struct Reading {
        IRebalancer.Status status;
        IOptionsVault.NavParts nav; // zeros while no price may be trusted
        uint256 quoteLedger;
        uint256 baseLedger;
        uint256 claimsQuote;
        uint256 quoteTokens;
        uint256 baseTokens;
        uint256 allowances; // sum of what vault and venue let others take, the lender included, both tokens: A1 says zero
        uint256 venueTokens; // both tokens left in the venue: it keeps nothing
        uint256 bountyQuote; // what a hedge now would be paid
        ShortPosition short; // zeros where the venue has no short side
        uint256 floorHealthWad;
    }

    event Told(uint256 timestamp, uint256 blockNumber, Reading[] readings);

    /// @notice Tells one reading for each rebalancer's vault.
    function tell(Rebalancer[] calldata rebalancers) external {
        Reading[] memory readings = new Reading[](rebalancers.length);
        for (uint256 i = 0; i < rebalancers.length; i++) {
            readings[i] = _read(rebalancers[i]);
        }
        emit Told(block.timestamp, block.number, readings);
    }

    function _read(Rebalancer rebalancer) private view returns (Reading memory r) {
        IOptionsVault vault = rebalancer.VAULT();
        IERC20 base = IERC20(vault.BASE());
        IERC20 quote = IERC20(vault.QUOTE());
        address venue = address(vault.VENUE());
        r.status = rebalancer.status();
        if (r.status.price.spotWad > 0) r.nav = vault.navAt(r.status.price);
        (r.quoteLedger, r.baseLedger, r.claimsQuote) = vault.ledger();
        r.quoteTokens = quote.balanceOf(address(vault));
        r.baseTokens = base.balanceOf(address(vault));
        r.allowances =
            _allowed(quote, address(vault), venue, rebalancer) + _allowed(base, address(vault), venue, rebalancer);
        r.venueTokens = quote.balanceOf(venue) + base.balanceOf(venue);
        if (vault.VENUE().canGoShort()) _readShort(r, venue, base, quote);
        if (r.status.due) (, r.bountyQuote) = rebalancer.bountyNow();
    }

    /// @dev A short venue trades on a spot venue and owes to a lender: neither may be left an allowance or a token.
    function _readShort(Reading memory r, address venue, IERC20 base, IERC20 quote) private view {
        address spot = address(IShortVenue(venue).SPOT());
        address lender = address(AaveLoan(venue).POOL());
        r.short = IShortVenue(venue).position(0);
        r.floorHealthWad = AaveLoan(venue).FLOOR_HEALTH_WAD();
        r.allowances +=
            base.allowance(venue, lender) +
            quote.allowance(venue, lender) +
            base.allowance(venue, spot) +
            quote.allowance(venue, spot);
        r.venueTokens += quote.balanceOf(spot) + base.balanceOf(spot);
    }

    /// @dev The only contracts a hedge passes through: what vault and venue allow each other, the rebalancer and the pool.
    function _allowed(
        IERC20 token,
        address vault,
        address venue,
        Rebalancer rebalancer
    ) private view returns (uint256) {
        return
            token.allowance(vault, venue) +
            token.allowance(vault, address(rebalancer)) +
            token.allowance(venue, vault) +
            token.allowance(venue, address(rebalancer));
    }
}
