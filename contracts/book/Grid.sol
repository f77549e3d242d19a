// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One expiry's listable range and its state, in one slot: 72 + 40 + 32 + 16 + 16 + 8 + 8 = 192 bits.
struct Grid {
    int72 lnCenterWad; // ln of the spot when the expiry was opened
    uint40 halfWidthE9; // half the range in log-strike
    uint32 nodesMinTau; // seconds to expiry down to which the nodes are proved to stand for the strikes
    uint16 strikeCount; // inside the range
    uint16 wingCount; // outside it
    bool isOpen; // the expiry is on the book
    bool isActive; // nodes are kept; set once the strikes outnumber them
}

/// @dev What puts and notional need beside the nodes, in one slot: exact sums over the strikes on the grid.
struct GridTotals {
    uint64 callLots;
    uint64 putLots;
    uint128 putLotsTimesStrikeE8;
}
