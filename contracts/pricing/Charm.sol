// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {UD60x18} from "@prb/math/src/UD60x18.sol";

/// @title Charm: what delta does while nobody trades
/// @dev Apart from the other Greeks because it needs no kernel: it follows from Γ·S, which they already gave.
library Charm {
    int256 private constant WAD = 1e18;
    int256 private constant YEAR_SECONDS = 31_536_000;

    /// @notice Change of delta with the passing of one year, ∂Δ/∂t; the same for call and put. 0 at expiry.
    /// @dev −∂Φ(d1)/∂τ = φ(d1)/(σ√τ)·(ln(S/K) − (r + σ²/2)·τ)/(2τ) = Γ·S·(ln(S/K)/τ − r − σ²/2)/2. Rounds toward zero.
    /// Assumes the domain of `BlackScholes` and the `gammaSpot` it gave for the same arguments: no product then overflows.
    function charm(
        UD60x18 gammaSpot,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) internal pure returns (SD59x18) {
        unchecked {
            if (tauSeconds == 0) return sd(0);
            int256 volWad = int256(vol.unwrap());
            int256 speedWad =
                (lnMoneyness.unwrap() * YEAR_SECONDS) / int256(tauSeconds) -
                    rate.unwrap() -
                    (volWad * volWad) / (2 * WAD);
            return sd((int256(gammaSpot.unwrap()) * speedWad) / (2 * WAD));
        }
    }
}
