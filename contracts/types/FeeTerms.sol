// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What LPs pay, fixed at deployment. Bounds in brackets are checked by the constructor. Off where both fees are zero.
struct FeeTerms {
    uint256 managementFeeBps; // of the shares, a year, continuously [<= 500]
    uint256 performanceFeeBps; // of what an LP's share gains above its high-water mark [<= 3,000]
    uint256 crystallisationSeconds; // a gain is charged once in so long [1 … 400 days]
    address feeReceiver; // who gets the shares; not the vault, and somebody where a fee is on
}

/// @dev slot: 5 + 5 + 22 = 32 bytes. Zero before the first deposit.
struct FeeState {
    uint40 accruedAt; // until when the management fee is minted
    uint40 crystallisedAt; // when the performance fee was last charged in full
    uint176 highWaterMarkRay; // quote units a share unit, 1e27
}
