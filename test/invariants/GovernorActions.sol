// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {Authority} from "../../contracts/Authority.sol";
import {IBountyBudget} from "../../contracts/interfaces/IBountyBudget.sol";
import {IRebalancer} from "../../contracts/interfaces/IRebalancer.sol";
import {IVaultLock} from "../../contracts/interfaces/IVaultLock.sol";
import {SmileParameters} from "../../contracts/types/Smile.sol";
import {AdminActions} from "./AdminActions.sol";

/// @dev The governor's own functions, by whoever is governor now; and every role trying what another's is (R1).
abstract contract GovernorActions is AdminActions {
    /// @dev Another band for hedges, one of three; the same again is refused.
    function changePolicy(uint256 which) external onClock {
        address next = _policies[which % 3];
        bool isSame = next == address(rebalancer.policy());
        vm.prank(_governor);
        try rebalancer.setPolicy(next) {
            assertFalse(isSame, "R1: the policy that is set was set");
            (_triggerBps, _targetBps) = _bandOf(next);
            _did("changePolicy");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IRebalancer.Rebalancer_BadPolicy.selector, "setPolicy");
            assertTrue(isSame, "R1: a good policy was refused");
        }
    }

    /// @dev R1: what does not answer as the part it is named for is refused, whoever names it.
    function misname(uint256 who) external onClock {
        address[4] memory wrong = [ATTACKER, address(0), address(vault), address(usdc)];
        address next = wrong[who % 4];
        vm.startPrank(_governor);
        _refused(
            address(vault),
            abi.encodeCall(IVaultLock.setRebalancer, (next)),
            IVaultLock.VaultLock_NotOurRebalancer.selector
        );
        _refused(
            address(budget),
            abi.encodeCall(IBountyBudget.setRebalancer, (next)),
            IBountyBudget.BountyBudget_NotOurRebalancer.selector
        );
        _refused(
            address(rebalancer),
            abi.encodeCall(IRebalancer.setPolicy, (next)),
            IRebalancer.Rebalancer_BadPolicy.selector
        );
        vault_().setRebalancer(address(rebalancer));
        vm.stopPrank();
        _did("misname");
    }

    /// @dev The role goes to another in two steps; neither a stranger nor the last governor's leaving can break it.
    function handOver(uint256 who) external onClock {
        address next = _governor == GOVERNOR ? SECOND_GOVERNOR : GOVERNOR;
        Authority authority_ = Authority(address(authority));
        vm.startPrank(_governor);
        _refused(
            address(authority),
            abi.encodeCall(authority.revokeRole, (0, _governor)),
            Authority.Authority_LastGovernor.selector
        );
        authority.grantRole(0, next, 0);
        vm.stopPrank();
        _requireGovernor(next, false);
        vm.startPrank(_rolesHolders[who % 3]);
        bytes4 notProposed = Authority.Authority_NotProposed.selector;
        _refused(address(authority), abi.encodeCall(Authority.acceptGovernor, ()), notProposed);
        vm.stopPrank();
        if (who % 5 == 0) return; // left half done: the old one stays, and may propose again
        vm.prank(next);
        authority_.acceptGovernor();
        vm.prank(next);
        authority.revokeRole(0, _governor);
        _requireGovernor(_governor, false);
        _requireGovernor(next, true);
        _governor = next;
        _did("handOver");
    }

    /// @dev A little out of the purse, and what was there before back into it.
    function skim(uint256 amount) external onClock {
        amount = bound(amount, 0, usdc.balanceOf(address(budget)));
        vm.prank(_governor);
        budget.withdraw(amount, _governor);
        vm.startPrank(_governor);
        usdc.approve(address(budget), amount);
        budget.fund(amount);
        vm.stopPrank();
        _did("skim");
    }

    /// @dev R1: each role has its own functions and no other's.
    function overstep(uint256 which) external onClock {
        uint40 expiresAt = _expiries[which % _expiries.length];
        bytes4 unauthorized = IAccessManaged.AccessManagedUnauthorized.selector;
        bytes memory list = abi.encodeCall(vault.listSeries, (expiresAt, 3000e8, false));
        bytes memory smile = abi.encodeCall(vault.setSmile, (expiresAt, SmileParameters(1e9, 0, 0)));
        bytes memory pause = abi.encodeCall(vault.pause, ());
        bytes memory unpause = abi.encodeCall(vault.unpause, ());
        bytes memory inKind = abi.encodeCall(vault.redeemInKind, (1));
        bytes[5] memory others = [list, smile, pause, unpause, inKind];
        address[4] memory people = [LISTER, VOL_KEEPER, GUARDIAN, _governor];
        for (uint256 i = 0; i < 4; i++) {
            vm.startPrank(people[i]);
            for (uint256 j = 0; j < 5; j++) if (i != j) _refused(address(vault), others[j], unauthorized);
            vm.stopPrank();
        }
        _did("overstep");
    }

    function vault_() private view returns (IVaultLock) {
        return IVaultLock(address(vault));
    }

    function _requireGovernor(address account, bool isOne) private view {
        (bool held, ) = authority.hasRole(0, account);
        assertEq(held, isOne, "R1: who is governor");
    }
}
