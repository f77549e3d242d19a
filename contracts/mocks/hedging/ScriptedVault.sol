// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHedgeVenue} from "../../interfaces/IHedgeVenue.sol";
import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";
import {Fill, HedgeOrder} from "../../types/Hedge.sol";
import {NetExposure} from "../../types/NetExposure.sol";
import {PriceReading} from "../../types/PriceReading.sol";

/// @title A vault whose exposure and fills a test dictates
/// @notice The real vault refuses a dishonest fill before the rebalancer sees it; this one hands it over, so that the
///         rebalancer's own checks are seen to fire.
contract ScriptedVault {
    address public immutable BASE;
    address public immutable QUOTE;
    IPriceOracle public immutable ORACLE;
    IHedgeVenue public immutable VENUE;
    uint256 private immutable SLIPPAGE_CAP_BPS;

    address public lockHolder;
    NetExposure private _exposure;
    Fill private _fill;
    HedgeOrder public lastOrder;

    /// @dev As in IOptionsVault.
    struct Settings {
        uint256 maxUtilisationBps;
        uint256 minQuantityWad;
        uint256 volSpreadBps;
        uint256 premiumSpreadBps;
        uint256 writeCutoffSeconds;
        uint256 hedgeSlippageCapBps;
        uint256 vegaSlopeBps;
        uint256 maxSmileAgeSeconds;
        uint256 maxStressLossBps;
        uint256 maxExpiryVegaBps;
        uint256 maxExpiryGammaBps;
    }

    constructor(address base, address quote, IPriceOracle oracle, IHedgeVenue venue, uint256 slippageCapBps) {
        BASE = base;
        QUOTE = quote;
        ORACLE = oracle;
        VENUE = venue;
        SLIPPAGE_CAP_BPS = slippageCapBps;
    }

    function script(NetExposure calldata exposure, Fill calldata fill) external {
        _exposure = exposure;
        _fill = fill;
    }

    function acquireLock() external {
        lockHolder = msg.sender;
    }

    function hedge(HedgeOrder calldata order) external returns (Fill memory) {
        lastOrder = order;
        lockHolder = address(0);
        return _fill;
    }

    function exposureAt(PriceReading calldata) external view returns (NetExposure memory) {
        return _exposure;
    }

    function settings() external view returns (Settings memory s) {
        s.hedgeSlippageCapBps = SLIPPAGE_CAP_BPS;
    }
}
