// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One expiry's listable range and its state, in one slot: 72 + 96 + 40 + 8 + 8 = 224 bits.
struct Grid {
    int72 lnCenterWad; // ln of the spot when the expiry was opened
    uint96 topStrikeWad; // the strike at the upper end of the range: e^(center + halfWidth)
    uint40 halfWidthE9; // half the range in log-strike
    bool isOpen; // the expiry is on the book
    bool isActive; // nodes are kept; set once the strikes outnumber them
}

/// @dev What puts and notional need beside the nodes, in one slot: exact sums over the strikes on the grid.
struct GridTotals {
    uint64 callLots;
    uint64 putLots;
    uint128 putLotsTimesStrikeE8;
}

/// @title Virtual strikes: a whole expiry as quantities on eighteen fixed nodes
/// @dev For fixed spot and time the value and every Greek of one option are smooth functions f of its log-strike y. So
///      Σ qᵢ·f(yᵢ) ≈ Σ Qⱼ·f(cⱼ) with Qⱼ = Σ qᵢ·Lⱼ(yᵢ), Lⱼ the Lagrange polynomials of the nodes cⱼ. A trade changes the Qⱼ
///      once; a fold then evaluates eighteen nodes however many strikes there are. `GridBound` bounds the error.
///      Nodes are Chebyshev's (first kind) on the listable range: cⱼ = center + halfWidth·xⱼ, xⱼ = cos((2j+1)π/36).
library Grid18 {
    uint256 internal constant NODES = 18;
    /// @dev Each node's quantity has 85 bits, signed, in units of 1e3 wei of base: three to a slot, up to 1.9e10 base.
    uint256 internal constant SLOTS = 6;
    int256 internal constant UNIT_WAD = 1e3;
    uint256 private constant QUANTITY_BITS = 85;
    uint256 private constant QUANTITY_MASK = (1 << 85) - 1;
    int256 private constant WEIGHT_SCALE = 1e24;
    int256 private constant TERM_SCALE = 1e30;

    /// @dev Thrown when a node would leave its 85 bits.
    error Grid18_QuantityTooLarge(int256 units, int256 bound);

    /// @dev Node j in word j: 128 bits xⱼ WAD, 128 bits barycentric weight (−1)^j·sin((2j+1)π/36) WAD, both signed.
    ///      `scripts/coefficients` derives them anew.
    bytes private constant TABLE =
        hex"00000000000000000dd331ccc2e2d0fc00000000000000000135a3afae9c07be"
        hex"00000000000000000d67a86bdb55e8fffffffffffffffffffc687d73238ef646"
        hex"00000000000000000c93da21677d69eb000000000000000005dd7111e6a5bf2c"
        hex"00000000000000000b5e3671b8e1622efffffffffffffffff80a3f4523c2ee30"
        hex"000000000000000009d025defee4df44000000000000000009d025defee4df44"
        hex"000000000000000007f5c0badc3d11d0fffffffffffffffff4a1c98e471e9dd2"
        hex"000000000000000005dd7111e6a5bf2c00000000000000000c93da21677d69eb"
        hex"00000000000000000397828cdc7109bafffffffffffffffff298579424aa1701"
        hex"00000000000000000135a3afae9c07be00000000000000000dd331ccc2e2d0fc"
        hex"fffffffffffffffffeca5c505163f842fffffffffffffffff22cce333d1d2f04"
        hex"fffffffffffffffffc687d73238ef64600000000000000000d67a86bdb55e8ff"
        hex"fffffffffffffffffa228eee195a40d4fffffffffffffffff36c25de98829615"
        hex"fffffffffffffffff80a3f4523c2ee3000000000000000000b5e3671b8e1622e"
        hex"fffffffffffffffff62fda21011b20bcfffffffffffffffff62fda21011b20bc"
        hex"fffffffffffffffff4a1c98e471e9dd2000000000000000007f5c0badc3d11d0"
        hex"fffffffffffffffff36c25de98829615fffffffffffffffffa228eee195a40d4"
        hex"fffffffffffffffff298579424aa170100000000000000000397828cdc7109ba"
        hex"fffffffffffffffff22cce333d1d2f04fffffffffffffffffeca5c505163f842";

    /// @notice xⱼ of every node, WAD, from +1 down to −1.
    function positions() internal pure returns (int256[18] memory x) {
        bytes memory table = TABLE;
        for (uint256 j = 0; j < NODES; j++) x[j] = int256(int128(uint128(_word(table, j) >> 128)));
    }

    /// @notice Lagrange weights Lⱼ at t in [−1, 1] WAD, scaled by 1e24: t = (y − center)/halfWidth.
    /// @dev Barycentric form: Lⱼ = (wⱼ/(t − xⱼ)) / Σ (wₘ/(t − xₘ)). On a node the weight is 1 there and 0 elsewhere.
    function weightsAt(int256 tWad) internal pure returns (int256[18] memory weights) {
        bytes memory table = TABLE;
        int256 sum;
        for (uint256 j = 0; j < NODES; j++) {
            uint256 word = _word(table, j);
            int256 distance = tWad - int256(int128(uint128(word >> 128)));
            if (distance == 0) {
                delete weights;
                weights[j] = WEIGHT_SCALE;
                return weights;
            }
            weights[j] = (int256(int128(uint128(word))) * TERM_SCALE) / distance;
            sum += weights[j];
        }
        for (uint256 j = 0; j < NODES; j++) weights[j] = (weights[j] * WEIGHT_SCALE) / sum;
    }

    /// @notice What a quantity at weights Lⱼ adds to each node, in units of UNIT_WAD, rounded to zero.
    /// @dev A function of the whole quantity at a strike: the nodes always equal the sum of these over the strikes, in
    ///      whatever order the trades came (G1).
    function share(uint256 quantityWad, int256 weight) internal pure returns (int256) {
        return (int256(quantityWad) * weight) / (WEIGHT_SCALE * UNIT_WAD);
    }

    /// @notice Replaces a strike's quantity on the nodes.
    function update(
        uint256[6] storage nodes,
        int256[18] memory weights,
        uint256 oldQuantityWad,
        uint256 newQuantityWad
    ) internal {
        for (uint256 slot = 0; slot < SLOTS; slot++) {
            uint256 packed = nodes[slot];
            uint256 next;
            for (uint256 lane = 0; lane < 3; lane++) {
                int256 weight = weights[slot * 3 + lane];
                int256 units = quantityAt(packed, lane) - share(oldQuantityWad, weight) + share(newQuantityWad, weight);
                next |= _checked(units) << (lane * QUANTITY_BITS);
            }
            nodes[slot] = next;
        }
    }

    /// @notice The quantity in one lane of a slot, in units of UNIT_WAD.
    function quantityAt(uint256 packed, uint256 lane) internal pure returns (int256 units) {
        unchecked {
            // Shift the lane to the top, then down again with its sign.
            units = int256(packed << (256 - QUANTITY_BITS - lane * QUANTITY_BITS)) >> (256 - QUANTITY_BITS);
        }
    }

    function _checked(int256 units) private pure returns (uint256) {
        int256 bound = int256(1 << (QUANTITY_BITS - 1));
        require(-bound <= units && units < bound, Grid18_QuantityTooLarge(units, bound));
        return uint256(units) & QUANTITY_MASK;
    }

    function _word(bytes memory table, uint256 j) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(table, 32), shl(5, j)))
        }
    }
}
