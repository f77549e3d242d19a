// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IHedgeVenue} from "./interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "./interfaces/IOptionsVault.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {FeeTerms} from "./types/FeeTerms.sol";
import {Wired} from "./types/Wired.sol";
import {OptionToken} from "./vault/OptionToken.sol";
import {VaultCore} from "./vault/VaultCore.sol";
import {VaultHedging} from "./vault/VaultHedging.sol";
import {VaultSettlement} from "./vault/VaultSettlement.sol";
import {VaultShares} from "./vault/VaultShares.sol";
import {VaultTrading} from "./vault/VaultTrading.sol";

/// @title An options vault that can be kept delta-neutral by anyone
/// @notice The parts: `VaultShares` (LPs), `VaultTrading` (traders), `VaultSettlement` (expiry), `VaultHedging` (the
///         rebalancer), all on `VaultCore` (ledger, book, worth) and one transient lock.
contract OptionsVault is VaultShares, VaultTrading, VaultSettlement, VaultHedging {
    struct Wiring {
        IERC20 base;
        IERC20 quote;
        IPriceOracle oracle;
        IHedgeVenue venue;
        address authority; // OpenZeppelin AccessManager
    }

    /// @param wiring What the vault stands on; immutable.
    /// @param settings_ Limits and spreads; immutable.
    /// @param fees What LPs pay; immutable, and off where both fees are zero.
    /// @param name_ Name of the LP share.
    /// @param symbol_ Symbol of the LP share.
    constructor(
        Wiring memory wiring,
        Settings memory settings_,
        FeeTerms memory fees,
        string memory name_,
        string memory symbol_
    )
        AccessManaged(wiring.authority)
        VaultCore(new OptionToken(), wiring.base, wiring.quote, wiring.oracle, wiring.venue, settings_)
        VaultShares(wiring.quote, fees, name_, symbol_)
    {
        Wired.requireAuthority(wiring.authority);
    }

    /// @inheritdoc IOptionsVault
    function pause() external restricted {
        _setPaused(true);
    }

    /// @inheritdoc IOptionsVault
    function unpause() external restricted {
        _setPaused(false);
    }

    function _setPaused(bool value) private {
        require(paused != value, OptionsVault_PauseUnchanged(value));
        paused = value;
        emit PauseSet(value);
    }
}
