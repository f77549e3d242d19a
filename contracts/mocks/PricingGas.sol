// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SD59x18} from "@prb/math/src/SD59x18.sol";
import {UD60x18} from "@prb/math/src/UD60x18.sol";

import {BlackScholes} from "../pricing/BlackScholes.sol";
import {Everlasting, EverlastingGreeks} from "../pricing/Everlasting.sol";
import {FixedMath} from "../pricing/FixedMath.sol";
import {Gaussian} from "../pricing/Gaussian.sol";
import {OptionGreeks, Tenor} from "../pricing/OptionGreeks.sol";

/// @title Gas of one library call alone
/// @dev One contract a function, as a user of the library would compile it. The gas counter is read before and after the
/// call and the result is forced to memory between the two, so that the optimizer can move no work out of the window.
/// The caller subtracts `baseline`, the cost of the window itself.
abstract contract GasWindow {
    /// @notice What two readings of the counter and one store cost.
    function baseline(uint256 x) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(x);
        used = before - gasleft();
    }

    /// @dev Stores into scratch space, which the optimizer may neither drop nor delay past the next gas reading.
    function _force(uint256 x) internal pure {
        assembly ("memory-safe") {
            mstore(0, x)
        }
    }

    function _force(OptionGreeks memory result) internal pure {
        assembly ("memory-safe") {
            mstore(0, result)
        }
    }
}

/// @notice Gas of price of call and put and all Greeks.
contract GreeksGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.greeks(spot, strike, vol, tauSeconds, rate));
        used = before - gasleft();
    }
}

/// @notice Gas of the call alone.
contract CallGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.call(spot, strike, vol, tauSeconds, rate).unwrap());
        used = before - gasleft();
    }
}

/// @notice Gas of the put alone.
contract PutGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.put(spot, strike, vol, tauSeconds, rate).unwrap());
        used = before - gasleft();
    }
}

/// @notice Gas of delta alone.
contract DeltaGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 tauSeconds,
        SD59x18 rate
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(uint256(BlackScholes.deltaCall(spot, strike, vol, tauSeconds, rate).unwrap()));
        used = before - gasleft();
    }
}

/// @notice Gas of one strike of a book, with logarithm, root and discount shared.
contract GreeksAtGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        SD59x18 lnMoneyness,
        UD60x18 vol,
        Tenor memory tenor
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(BlackScholes.greeksAt(spot, strike, lnMoneyness, vol, tenor));
        used = before - gasleft();
    }
}

/// @notice Gas of an everlasting option: price of call and put and all Greeks.
contract EverlastingGas is GasWindow {
    function measure(
        UD60x18 spot,
        UD60x18 strike,
        UD60x18 vol,
        uint256 fundingSeconds
    ) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(Everlasting.greeks(spot, strike, vol, fundingSeconds));
        used = before - gasleft();
    }

    function _force(EverlastingGreeks memory result) private pure {
        assembly ("memory-safe") {
            mstore(0, result)
        }
    }
}

/// @notice Gas of the distribution function.
contract CdfGas is GasWindow {
    function measure(SD59x18 x) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(Gaussian.cdf(x).unwrap());
        used = before - gasleft();
    }
}

/// @notice Gas of the logarithm.
contract LnGas is GasWindow {
    function measure(uint256 xWad) external view returns (uint256 used) {
        uint256 before = gasleft();
        _force(uint256(FixedMath.lnWad(xWad)));
        used = before - gasleft();
    }
}
