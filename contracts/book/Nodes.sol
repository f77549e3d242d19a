// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Virtual strikes: a whole expiry as quantities on eighteen fixed nodes
/// @dev For fixed spot and time the value and every Greek of one option are smooth functions f of its log-strike y. So
///      Σ qᵢ·f(yᵢ) ≈ Σ Qⱼ·f(cⱼ) with Qⱼ = Σ qᵢ·Lⱼ(yᵢ), Lⱼ the Lagrange polynomials of the nodes cⱼ. A trade changes the Qⱼ
///      once; a fold then evaluates the nodes however many strikes there are. `GridBound` bounds the error.
///      Nodes are Chebyshev's (first kind) on the listable range: cⱼ = center + halfWidth·xⱼ, xⱼ = cos((2j+1)π/(2·COUNT)).
library Nodes {
    uint256 internal constant COUNT = 18;
    uint256 internal constant LANES = 4;
    uint256 internal constant SLOTS = 5;
    /// @dev Quantities have 64 bits, signed, in units of 1e-12 base, four to a slot: up to 9.2 million base on a node.
    int256 internal constant UNIT_WAD = 1e6;
    int256 private constant WEIGHT_SCALE = 1e24;
    int256 private constant TERM_SCALE = 1e30;

    /// @dev Thrown when a node would leave its 64 bits.
    error Nodes_QuantityTooLarge(int256 units, int256 bound);

    /// @dev xⱼ WAD, 64 bits signed, laid out as the quantities are: lane j mod 4 (from the right) of word j / 4.
    ///      `hardhat greeks coefficients` derives them anew.
    bytes private constant POSITIONS =
        hex"0b5e3671b8e1622e0c93da21677d69eb0d67a86bdb55e8ff0dd331ccc2e2d0fc"
        hex"0397828cdc7109ba05dd7111e6a5bf2c07f5c0badc3d11d009d025defee4df44"
        hex"fa228eee195a40d4fc687d73238ef646feca5c505163f8420135a3afae9c07be"
        hex"f36c25de98829615f4a1c98e471e9dd2f62fda21011b20bcf80a3f4523c2ee30"
        hex"00000000000000000000000000000000f22cce333d1d2f04f298579424aa1701";

    /// @notice The words of `POSITIONS`, for a caller that reads lanes itself.
    function positionTable() internal pure returns (bytes memory) {
        return POSITIONS;
    }

    /// @notice Four positions, or four quantities: the word of a table or a slot.
    function wordAt(bytes memory table, uint256 slot) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(table, 32), shl(5, slot)))
        }
    }

    /// @notice Four quantities, without the check Solidity would add; `slot` < SLOTS.
    function slotAt(uint256[5] storage nodes, uint256 slot) internal view returns (uint256 packed) {
        assembly ("memory-safe") {
            packed := sload(add(nodes.slot, slot))
        }
    }

    /// @notice One lane of a word, with its sign.
    function laneOf(uint256 word, uint256 lane) internal pure returns (int256) {
        unchecked {
            return int256(int64(uint64(word >> (lane * 64))));
        }
    }

    /// @notice Lagrange weights Lⱼ at t in [−1, 1] WAD, scaled by 1e24: t = (y − center)/halfWidth.
    /// @dev Barycentric form: Lⱼ = (wⱼ/(t − xⱼ)) / Σ (wₘ/(t − xₘ)), wⱼ = (−1)^j·sin((2j+1)π/(2·COUNT)). On a node the weight
    ///      is 1 there and 0 elsewhere. Unchecked: |t − xⱼ| ≥ 1 wei bounds every term by 1e48, and the sum, which is
    ///      COUNT/T(t) with |T(t)| ≤ 1 the Chebyshev polynomial that vanishes on the nodes, is never 0.
    function weightsAt(int256 tWad) internal pure returns (int256[18] memory weights) {
        unchecked {
            bytes memory table = POSITIONS;
            int256 sum;
            for (uint256 j = 0; j < COUNT; j++) {
                int256 distance = tWad - _positionAt(table, j);
                if (distance == 0) {
                    delete weights;
                    weights[j] = WEIGHT_SCALE;
                    return weights;
                }
                weights[j] = (_barycentricAt(table, j) * TERM_SCALE) / distance;
                sum += weights[j];
            }
            for (uint256 j = 0; j < COUNT; j++) weights[j] = (weights[j] * WEIGHT_SCALE) / sum;
        }
    }

    /// @notice What a quantity at weight Lⱼ adds to its node, in units of UNIT_WAD, rounded to zero.
    /// @dev A function of the whole quantity at a strike: the nodes always equal the sum of these over the strikes, in
    ///      whatever order the trades came (G1). 2^61 lots of 1e9 wei and |Lⱼ| < 2 keep the product below 2^173.
    function share(uint256 quantityWad, int256 weight) internal pure returns (int256) {
        unchecked {
            return (int256(quantityWad) * weight) / (WEIGHT_SCALE * UNIT_WAD);
        }
    }

    /// @notice Replaces a strike's quantity on the nodes.
    function update(
        uint256[5] storage nodes,
        int256[18] memory weights,
        uint256 oldQuantityWad,
        uint256 newQuantityWad
    ) internal {
        for (uint256 slot = 0; slot < SLOTS; slot++) {
            uint256 packed = nodes[slot];
            uint256 next;
            for (uint256 lane = 0; lane < LANES && slot * LANES + lane < COUNT; lane++) {
                int256 weight = weights[slot * LANES + lane];
                int256 units = laneOf(packed, lane) - share(oldQuantityWad, weight) + share(newQuantityWad, weight);
                require(units == int64(units), Nodes_QuantityTooLarge(units, type(int64).max));
                next |= uint256(uint64(int64(units))) << (lane * 64);
            }
            nodes[slot] = next;
        }
    }

    function _positionAt(bytes memory table, uint256 j) private pure returns (int256) {
        return laneOf(wordAt(table, j / LANES), j % LANES);
    }

    /// @dev sin((2j+1)π/(2n)) = |cos((n − 1 − 2j)π/(2n))|, and for even n that cosine is itself a position.
    function _barycentricAt(bytes memory table, uint256 j) private pure returns (int256) {
        unchecked {
            uint256 half = COUNT / 2;
            int256 sine = _positionAt(table, j < half ? half - 1 - j : j - half);
            return j % 2 == 0 ? sine : -sine;
        }
    }
}
