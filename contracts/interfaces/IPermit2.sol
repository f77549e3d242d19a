// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Where Permit2 stands on every chain it was deployed to: a CREATE2 address of its own code.
address constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

/// @title The part of Uniswap's Permit2 that this project calls: a transfer allowed by one signature
/// @dev Who holds an approval of the token to Permit2 signs a transfer for one spender, the caller of `permitTransferFrom`. The
///      nonce is any number not used before; order does not matter. Source: Uniswap/permit2, `ISignatureTransfer`.
interface IPermit2 {
    struct TokenPermissions {
        address token;
        uint256 amount; // the most that may be moved
    }

    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline; // unix seconds
    }

    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Moves `owner`'s tokens by its signature, which names the caller as spender.
    function permitTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes calldata signature
    ) external;
}
