// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {UD60x18, ud} from "@prb/math/src/UD60x18.sol";

import {BlackScholes, OptionGreeks} from "../../contracts/pricing/BlackScholes.sol";
import {FixedMath} from "../../contracts/pricing/FixedMath.sol";

/// @notice One option's market, in WAD.
struct Market {
    uint256 spotWad;
    uint256 strikeWad;
    uint256 volWad;
    uint256 tauSeconds;
    int256 rateWad;
    /// σ√τ.
    uint256 deviationWad;
}

/// @title Random markets for the laws of pricing
/// @dev Sizes are drawn evenly in their logarithm, and strikes evenly in standard deviations from the money, so that no
/// run is spent on options without time value.
library Markets {
    uint256 internal constant WAD = 1e18;
    uint256 private constant YEAR_SECONDS = 31_536_000;

    /// @notice Spot 1 to 1e6, vol 2 to 800 %, 10 minutes to 2 years, σ√τ at least 1e-4, up to seven deviations from the money.
    function draw(uint256 seed) internal pure returns (Market memory m) {
        uint256 h = uint256(keccak256(abi.encode(seed)));
        m.spotWad = _logUniform(h, 1e18, 20);
        m.volWad = (_logUniform(h >> 32, 0.02e18, 9) * 3) / 4;
        m.tauSeconds = (_logUniform(h >> 64, 600, 17) * 4) / 5;
        if ((h >> 96) % 3 != 0) m.rateWad = int256((h >> 100) % 0.35e18) - 0.05e18;
        m.deviationWad = (m.volWad * _sqrt((m.tauSeconds * 1e36) / YEAR_SECONDS)) / WAD;
        m.strikeWad = _strike(m, (h >> 160) % 7e18, (h >> 250) % 2 == 0);
    }

    function greeks(Market memory m) internal pure returns (OptionGreeks memory) {
        return BlackScholes.greeks(ud(m.spotWad), ud(m.strikeWad), ud(m.volWad), m.tauSeconds, sd(m.rateWad));
    }

    function call(Market memory m) internal pure returns (uint256) {
        return BlackScholes.call(ud(m.spotWad), ud(m.strikeWad), ud(m.volWad), m.tauSeconds, sd(m.rateWad)).unwrap();
    }

    function put(Market memory m) internal pure returns (uint256) {
        return BlackScholes.put(ud(m.spotWad), ud(m.strikeWad), ud(m.volWad), m.tauSeconds, sd(m.rateWad)).unwrap();
    }

    function deltaCall(Market memory m) internal pure returns (int256) {
        return
            BlackScholes.deltaCall(ud(m.spotWad), ud(m.strikeWad), ud(m.volWad), m.tauSeconds, sd(m.rateWad)).unwrap();
    }

    /// @notice Strike discounted to today, by way of the option without variance.
    function discountedStrike(Market memory m) internal pure returns (uint256) {
        OptionGreeks memory still = BlackScholes.greeks(
            ud(m.spotWad),
            ud(m.strikeWad),
            ud(0),
            m.tauSeconds,
            sd(m.rateWad)
        );
        return m.spotWad + still.put.unwrap() - still.call.unwrap();
    }

    /// @dev The promised error of a price: 1e-17 of the larger of spot and strike, and two wei.
    function priceTolerance(Market memory m) internal pure returns (uint256) {
        return (m.spotWad > m.strikeWad ? m.spotWad : m.strikeWad) / 1e17 + 2;
    }

    /// @dev spot·e^(±z·σ√τ), no further than a factor of 100.
    function _strike(Market memory m, uint256 z, bool above) private pure returns (uint256) {
        uint256 distance = (z * m.deviationWad) / WAD;
        if (distance > 4.6e18) distance = 4.6e18;
        uint256 factor = FixedMath.expNeg((distance << 96) / WAD, 1e18);
        return above ? (m.spotWad * WAD) / factor : (m.spotWad * factor) / WAD;
    }

    /// @dev min·2^[0, octaves), evenly in the logarithm but for the straight line within an octave.
    function _logUniform(uint256 h, uint256 min, uint256 octaves) private pure returns (uint256) {
        uint256 size = min << (h % octaves);
        return size + (size * ((h >> 8) % 65536)) / 65536;
    }

    function _sqrt(uint256 x) private pure returns (uint256) {
        return FixedMath.sqrt(x);
    }
}
