// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What an expiry remembers of its trades and of its earlier smiles, in one slot: 96 + 40 + 96 + 24 = 256 bits. All
///      three fade, and no mark is made from any: `impact` moves quotes alone, the others the width about the mark alone.
struct Flow {
    int96 impactWad; // share of volatility: positive after purchases, negative after sales; as of `impactAt`
    uint40 impactAt; // unix seconds
    int96 gapWad; // ln(average atm / atm), as of the smile's `setAt`
    uint24 hedgePips; // what trades of late paid for their hedge, millionths of notional; as of `impactAt`
}
