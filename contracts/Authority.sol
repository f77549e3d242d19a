// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {Wired} from "./types/Wired.sol";

/// @title Who may call what: OpenZeppelin's AccessManager, whose governor is handed on in two steps
/// @notice Once the first governor, who sets the deployment up, has given its role up, nobody becomes governor by being
///         named: a governor names somebody, who then accepts. So the role can only go to an address that can act. And the
///         last governor cannot be removed, nor leave. All other roles are as in the AccessManager.
/// @dev Put its governor behind a timelock: then the naming waits in public, and can be cancelled.
contract Authority is AccessManager {
    /// @dev Only who is proposed may accept.
    error Authority_NotProposed(address caller, address proposed);
    /// @dev Without a governor nothing could ever be changed, or unpaused, again.
    error Authority_LastGovernor(address account);

    /// @notice A governor named another, who may now accept. Zero: the proposal is withdrawn.
    event GovernorProposed(address indexed account, uint32 executionDelay);

    /// @notice Who deployed this and may name governors directly until it gives its own role up.
    address public immutable FIRST_GOVERNOR;
    /// @notice How many hold the governor's role.
    uint256 public governors;
    /// @notice Who may accept the governor's role; zero where nobody was named.
    /// @dev slot: 20 + 4 + 1 = 25 bytes.
    address public proposedGovernor;
    uint32 private _proposedDelay;
    /// @notice Whether the first governor has given its role up, once and for ever.
    bool public isHandedOver;

    constructor(address initialAdmin) AccessManager(initialAdmin) {
        FIRST_GOVERNOR = initialAdmin;
    }

    /// @notice Takes the governor's role. Only who was named for it last.
    function acceptGovernor() external {
        require(msg.sender == proposedGovernor, Authority_NotProposed(msg.sender, proposedGovernor));
        uint32 executionDelay = _proposedDelay;
        _propose(address(0), 0);
        _enrol(msg.sender, 0, executionDelay);
    }

    /// @inheritdoc AccessManager
    /// @dev The new one must answer as an authority: after this call the old one has no say any more.
    function updateAuthority(address target, address newAuthority) public override {
        super.updateAuthority(target, newAuthority);
        Wired.requireAuthority(newAuthority);
    }

    /// @dev A governor who is one already may have its delay changed; who is none is only proposed. Answers that nobody new
    ///      came in.
    function _grantRole(
        uint64 roleId,
        address account,
        uint32 grantDelay,
        uint32 executionDelay
    ) internal override returns (bool) {
        if (roleId != ADMIN_ROLE) return super._grantRole(roleId, account, grantDelay, executionDelay);
        (bool isGovernor, ) = hasRole(ADMIN_ROLE, account);
        if (!isHandedOver || isGovernor) return _enrol(account, grantDelay, executionDelay);
        _propose(account, executionDelay);
        return false;
    }

    /// @dev Whoever was proposed by a governor who is gone is proposed no more; who is revoked without holding the role
    ///      loses the proposal.
    function _revokeRole(uint64 roleId, address account) internal override returns (bool isRevoked) {
        isRevoked = super._revokeRole(roleId, account);
        if (roleId != ADMIN_ROLE) return isRevoked;
        if (proposedGovernor != address(0) && (isRevoked || account == proposedGovernor)) _propose(address(0), 0);
        if (!isRevoked) return isRevoked;
        governors--;
        require(governors > 0, Authority_LastGovernor(account));
        if (account == FIRST_GOVERNOR) isHandedOver = true;
    }

    function _enrol(address account, uint32 grantDelay, uint32 executionDelay) private returns (bool isNew) {
        isNew = super._grantRole(ADMIN_ROLE, account, grantDelay, executionDelay);
        if (isNew) governors++;
    }

    function _propose(address account, uint32 executionDelay) private {
        (proposedGovernor, _proposedDelay) = (account, executionDelay);
        emit GovernorProposed(account, executionDelay);
    }
}
