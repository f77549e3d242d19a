// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochView} from "../types/Epoch.sol";
import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem, IERC7575} from "./IERC7540.sol";
import {IOptionsVault} from "./IOptionsVault.sol";

/// @title Where LPs come and go: requests first, a price that nobody had seen later, claims whenever they like
/// @notice ERC-7540 in both directions over the vault's ERC-4626 shares. Requests of one epoch share a request id and one
///         fate. Once the epoch is over and the oracle has a round written after its end, anyone may `process` it: the desk
///         deposits or redeems at the vault's own conservative mark, and each request owns its part of what came out.
///         Amounts are token units. What is paid out rounds down; the odd units stay with those still in the epoch.
/// @dev The desk holds three things, by its own ledger and never by a balance: assets and shares that wait, and what waits
///      to be claimed. A token sent to it changes nothing. No loop runs over requests: an epoch is filled in one piece,
///      whoever is in it, and everybody collects their own, so no receiver can hold up another.
///      Assumes: the quote token moves exactly what it is told to (others are refused), and answers honestly.
interface ILpDesk is IERC7540Operator, IERC7540Deposit, IERC7540Redeem, IERC7575 {
    /// @notice Part of an epoch's deposits, or all, became shares. `pendingAssets` still wait.
    event DepositsFilled(uint256 indexed requestId, uint256 assets, uint256 shares, uint256 pendingAssets);
    /// @notice Part of an epoch's redemptions, or all, became assets. `pendingShares` still wait.
    event RedeemsFilled(uint256 indexed requestId, uint256 shares, uint256 assets, uint256 pendingShares);
    /// @notice What waits in an epoch is too little to be worth a unit; the queue goes on without it. Cancel it.
    event EpochPassedBy(uint256 indexed requestId, bool isRedeem, uint256 pending);
    /// @notice A request, or what of it still waited, went back.
    event DepositRequestCancelled(
        address indexed controller,
        address indexed receiver,
        uint256 indexed requestId,
        address sender,
        uint256 assets
    );
    event RedeemRequestCancelled(
        address indexed controller,
        address indexed receiver,
        uint256 indexed requestId,
        address sender,
        uint256 shares
    );

    /// @notice What waited of a request left with a part of both tokens, without a price.
    event RedeemedInKind(
        address indexed controller,
        address indexed receiver,
        uint256 indexed requestId,
        address sender,
        uint256 shares,
        uint256 quote,
        uint256 base
    );

    /// @dev Thrown by the constructor.
    error LpDesk_BadSetting(bytes32 name, uint256 actual, uint256 bound);
    /// @dev Neither the account itself nor its operator. Also where a request is made in somebody else's name: gifts could
    ///      fill up the list of their epochs.
    error LpDesk_NotOperator(address account, address sender);
    error LpDesk_NothingRequested();
    /// @dev The controller has requests in this many epochs. Claim or cancel one of them first.
    error LpDesk_TooManyEpochs(uint256 epochs, uint256 bound);
    error LpDesk_NothingPending(uint256 requestId, address controller);
    error LpDesk_MoreThanClaimable(uint256 asked, uint256 claimable);
    /// @dev No epoch is over whose price is known, the vault is closed to deposits, or nothing may leave it yet.
    error LpDesk_NothingToProcess(uint256 depositEpoch, uint256 redeemEpoch, uint256 priceAt);
    /// @dev Before this time a request waits for quote.
    error LpDesk_InKindTooEarly(uint256 timestamp, uint256 from);
    error LpDesk_InKindTooLittle(uint256 quote, uint256 base, uint256 minQuote, uint256 minBase);
    error LpDesk_TransferMismatch(address token, uint256 received, uint256 expected);
    /// @dev What a request will bring is not known before it is filled, so there is nothing to preview.
    error LpDesk_Asynchronous();

    // ---------------------------------------------------------------- requests

    /// @notice As `requestDeposit` for the caller's own assets, allowed by an ERC-2612 signature instead of an approval.
    /// @dev A signature that was used already (anyone may submit it) is no failure while the allowance is there.
    function requestDepositWithPermit(
        uint256 assets,
        address controller,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 requestId);

    /// @notice As `requestDeposit` for the caller's own assets, which it approved to Permit2, by its signature for this one transfer.
    /// @dev The signature names the desk as spender, and the desk moves the caller's own tokens only: nobody can use it first.
    ///      Reverts what Permit2 reverts. On a chain without Permit2 at its usual address this function does nothing but revert.
    /// @param nonce One that the caller never used with Permit2.
    /// @param deadline Of the signature, unix seconds.
    function requestDepositWithPermit2(
        uint256 assets,
        address controller,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint256 requestId);

    /// @notice Gives back what still waits of a deposit request. The controller or its operator, at any time, without a
    ///         price. What was filled stays claimable.
    function cancelDepositRequest(
        uint256 requestId,
        address receiver,
        address controller
    ) external returns (uint256 assets);

    /// @notice As above for a redeem request.
    function cancelRedeemRequest(
        uint256 requestId,
        address receiver,
        address controller
    ) external returns (uint256 shares);

    /// @notice Takes what still waits of a redeem request in both tokens, when the vault could not pay it in quote for
    ///         `IN_KIND_DELAY_SECONDS` after its epoch: the shares' part of what no option can ever ask for, rounded down. The rest
    ///         of their worth stays with the vault. The controller or its operator; needs no price, works while paused.
    /// @dev Reverts what `IOptionsVault.redeemInKind` reverts, and LpDesk_InKindTooLittle below either least amount. What was
    ///      filled stays claimable.
    function redeemInKind(
        uint256 requestId,
        address receiver,
        address controller,
        uint256 minQuote,
        uint256 minBase
    ) external returns (uint256 quote, uint256 base);

    // ---------------------------------------------------------------- epochs

    /// @notice Fills epochs that are over, oldest first, deposits before redemptions: at most `maxEpochs` of each. Anyone.
    /// @dev Reverts what the oracle reverts without a trusted price, and LpDesk_NothingToProcess where nothing moved. A vault
    ///      that takes no deposits leaves them waiting and lets redemptions out.
    /// @return handled How many epochs were filled, wholly or in part, or gone past.
    function process(uint256 maxEpochs) external returns (uint256 handled);

    /// @notice The epoch that a request made now joins; ids grow with time and are never zero.
    function currentEpoch() external view returns (uint256 requestId);

    /// @notice When an epoch takes no more requests, unix seconds. It is filled at a price written then or later.
    function closesAt(uint256 requestId) external view returns (uint256);

    /// @notice The oldest epochs with something to fill, zero where there is none.
    function queueHeads() external view returns (uint256 depositEpoch, uint256 redeemEpoch);

    /// @notice How an epoch's deposits stand (in: assets, out: shares) and its redemptions (in: shares, out: assets).
    function epochs(uint256 requestId) external view returns (EpochView memory deposits, EpochView memory redeems);

    /// @notice The epochs in which a controller has something waiting or to claim, oldest first.
    function epochsOf(
        address controller
    ) external view returns (uint256[] memory depositEpochs, uint256[] memory redeemEpochs);

    /// @notice What the desk holds for LPs, token units: assets and shares that wait, and that may be claimed.
    function ledger()
        external
        view
        returns (uint256 pendingAssets, uint256 claimableAssets, uint256 pendingShares, uint256 claimableShares);

    // solhint-disable func-name-mixedcase
    function VAULT() external view returns (IOptionsVault);
    function EPOCH_SECONDS() external view returns (uint256);
    function IN_KIND_DELAY_SECONDS() external view returns (uint256);
}
