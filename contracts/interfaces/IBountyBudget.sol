// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {BountyClaim, BountyTerms} from "../types/Bounty.sol";

/// @title A purse of its own that pays those who hedge
/// @notice Anyone may fill it; it is never the LPs' money. What a hedge may be paid is bounded by its gas, by the risk it
///         removed, by a cap a day, and by what is in the purse.
interface IBountyBudget {
    /// @notice Somebody put quote in.
    event Funded(address indexed from, uint256 amountQuote);
    /// @notice The governor took quote out.
    event Withdrawn(address indexed to, uint256 amountQuote);

    /// @notice The governor named another rebalancer.
    event RebalancerSet(address indexed previous, address indexed current);

    /// @dev Only the rebalancer has hedges paid.
    error BountyBudget_NotRebalancer(address caller);
    /// @dev Thrown by the constructor: a setting is beyond its bound.
    error BountyBudget_BadSetting(bytes32 name, uint256 actual, uint256 bound);
    /// @dev The quote token moved another amount than asked for.
    error BountyBudget_TransferMismatch(uint256 receivedQuote, uint256 expectedQuote);
    /// @dev The receiver cannot be paid: the token refuses it.
    error BountyBudget_TransferRefused(address receiver, uint256 amountQuote);

    /// @dev The address does not answer as a rebalancer that is paid from here.
    error BountyBudget_NotOurRebalancer(address rebalancer);

    /// @notice What it holds and pays in.
    function TOKEN() external view returns (IERC20);

    /// @notice Pays for a hedge: what is owed for it, as far as the day's cap and the purse go. Only the rebalancer.
    /// @dev Reverts `BountyBudget_TransferRefused` when the token refuses the receiver; the rebalancer takes any revert for a
    ///      payment of nothing.
    function pay(BountyClaim calldata claim, address receiver) external returns (uint256 owedQuote, uint256 paidQuote);

    /// @notice What `pay` would answer now. Anyone may call.
    function quoteFor(BountyClaim calldata claim) external view returns (uint256 owedQuote, uint256 payableQuote);

    /// @notice Puts quote in. Anyone may call; the quote must be approved. It does not come back to the giver.
    function fund(uint256 amountQuote) external;

    /// @notice Takes quote out. Only the governor.
    function withdraw(uint256 amountQuote, address receiver) external;

    /// @notice Who has hedges paid; zero while nobody may.
    function rebalancer() external view returns (address);

    /// @notice Names the one rebalancer, which must name this budget as its own. Only the governor. To pay nobody any more,
    ///         `withdraw`.
    function setRebalancer(address rebalancer) external;

    /// @notice What can be paid now: the purse, or what is left of the day's cap.
    function availableQuote() external view returns (uint256);

    /// @notice The terms, fixed at deployment.
    function terms() external view returns (BountyTerms memory);
}
