// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18} from "@prb/math/src/UD60x18.sol";

/// @notice What one unit of base under option is worth and how that moves. Delta of the put is `deltaCall` − 1.
struct OptionGreeks {
    /// Price of the call, in quote.
    UD60x18 call;
    /// Price of the put, in quote. `call − put == spot − strike·e^(−rate·τ)` exactly.
    UD60x18 put;
    /// ∂call/∂spot = Φ(d1).
    SD59x18 deltaCall;
    /// Γ = ∂²call/∂spot², per unit of quote; the put's is the same. Loses digits where spot is large: see `gammaSpot`.
    UD60x18 gamma;
    /// Γ·spot: the change of delta for a move of 100 %, with all its digits at any spot.
    UD60x18 gammaSpot;
    /// ∂call/∂vol per 1.00 of vol; the put's is the same.
    UD60x18 vega;
    /// Change of the call's value with the passing of one year; negative where the holder loses.
    SD59x18 thetaCall;
    /// Change of the put's value with the passing of one year.
    SD59x18 thetaPut;
}

/// @notice What all strikes of one expiry share, computed once by `tenorAt`.
struct Tenor {
    /// √τ·2^160/1e18, τ in years.
    uint256 rootTime;
    /// rate·τ in Q192.
    int256 driftQ192;
    /// e^(−rate·τ) in Q112.
    uint256 discountQ112;
    /// Continuously compounded rate per year, WAD.
    int256 rateWad;
}
