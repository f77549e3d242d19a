// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IUniswapV3SwapCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3SwapCallback.sol";

import {IOptionToken} from "../../contracts/interfaces/IOptionToken.sol";
import {IVaultLock} from "../../contracts/interfaces/IVaultLock.sol";
import {SmileMath} from "../../contracts/pricing/SmileMath.sol";
import {HedgeOrder} from "../../contracts/types/Hedge.sol";
import {SeriesId} from "../../contracts/types/Series.sol";
import {Smile, SmileParameters} from "../../contracts/types/Smile.sol";
import {UniswapV3Adapter} from "../../contracts/venues/UniswapV3Adapter.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @dev Roles do their work, strangers try to (R1), and donors give (L3).
abstract contract AdminActions is HandlerBase {
    uint256 private constant MAX_OPEN = 14;

    function list(uint256 daysAhead, uint256 strikeUsd, bool isPut) external onClock {
        if (_openSeries() >= MAX_OPEN) return;
        uint40 expiresAt = uint40(((_clock / 1 days) + bound(daysAhead, 1, 7)) * 1 days + 8 hours);
        uint256 around = _baseRounds[_baseRounds.length - 1].answerE8 / 1e8;
        uint64 strikeE8 = uint64((bound(strikeUsd, (around * 8) / 10, (around * 13) / 10) / 100) * 100e8);
        vm.prank(LISTER);
        try vault.listSeries(expiresAt, strikeE8, isPut) returns (SeriesId id) {
            assertFalse(isPriceBad(), "O1: listed on a bad price");
            _remember(id);
            if (vault.smileOf(expiresAt).setAt == 0) {
                vm.prank(VOL_KEEPER);
                vault.setSmile(expiresAt, SmileParameters(0.8e9, -0.02e9, 0.01e9));
            }
            _did("list");
        } catch (bytes memory reason) {
            _requireNamed(reason, "listSeries");
        }
    }

    /// @dev How many series can still be traded: expired ones make room for others, or runs would end with nothing to do.
    function _openSeries() private view returns (uint256 count) {
        for (uint256 i = 0; i < _series.length; i++) if (_series[i].expiresAt() > _clock) count++;
    }

    function setSmile(uint256 which, uint256 atm, uint256 skew, uint256 curvature) external onClock {
        uint40 expiresAt = _expiries[which % _expiries.length];
        SmileParameters memory p = _near(vault.smileOf(expiresAt), atm, skew, curvature);
        vm.prank(VOL_KEEPER);
        try vault.setSmile(expiresAt, p) {
            assertFalse(isPriceBad(), "O1: a smile anchored at a bad price");
            _did("setSmile");
        } catch (bytes memory reason) {
            _requireNamed(reason, "setSmile");
        }
    }

    /// @dev Inside 30 % to 200 % and slopes of 0.1 and 0.05, and no further from the present than a step allows.
    function _near(
        Smile memory from,
        uint256 atm,
        uint256 skew,
        uint256 curvature
    ) private view returns (SmileParameters memory p) {
        p = SmileParameters({
            atmE9: uint40(bound(atm, 0.3e9, 2e9)),
            skewE9: int40(int256(bound(skew, 0, 0.2e9)) - 0.1e9),
            curvatureE9: int40(int256(bound(curvature, 0, 0.1e9)) - 0.05e9)
        });
        if (from.setAt == 0) return p;
        (uint256 atmStep, uint256 slopeStep) = SmileMath.stepDown(from, block.timestamp - from.setAt);
        p.atmE9 = uint40(uint256(_within(int256(uint256(from.atmE9)), int256(uint256(p.atmE9)), atmStep)));
        p.skewE9 = int40(_within(from.skewE9, p.skewE9, slopeStep));
        p.curvatureE9 = int40(_within(from.curvatureE9, p.curvatureE9, slopeStep));
    }

    function _within(int256 from, int256 to, uint256 step) private pure returns (int256) {
        if (to > from + int256(step)) return from + int256(step);
        return to < from - int256(step) ? from - int256(step) : to;
    }

    /// @dev Mostly unpaused, or nothing else would happen.
    function togglePause(uint256 seed) external onClock {
        bool isPaused = vault.paused();
        if (!isPaused && seed % 4 != 0) return;
        vm.prank(isPaused ? _governor : GUARDIAN);
        if (isPaused) vault.unpause();
        else vault.pause();
        _did(isPaused ? bytes32("unpause") : bytes32("pause"));
    }

    /// @dev L3: tokens sent to the vault change neither its ledger nor a share's worth.
    function donate(uint256 amount, bool isBase, uint256 to) external onClock {
        (int256 value, uint256 supply) = _sharePrice();
        amount = bound(amount, 1, isBase ? 300e18 : 1_000_000e6);
        address[4] memory targets = [address(vault), address(adapter), address(rebalancer), address(desk)];
        address target = targets[to % 4];
        if (isBase) _fundWeth(target, amount);
        else _fundUsdc(target, amount);
        if (target == address(vault)) {
            if (isBase) donatedBase += amount;
            else donatedQuote += amount;
        }
        if (target == address(desk) && !isBase) donatedToDesk += amount;
        (int256 valueAfter, uint256 supplyAfter) = _sharePrice();
        assertEq(valueAfter, value, "L3: a donation changed NAV");
        assertEq(supplyAfter, supply, "L3: a donation changed the shares");
        _did("donate");
    }

    /// @dev R1: whoever has no role, function by function.
    function trespass(uint256 who, uint256 amount) external onClock {
        address[3] memory strangers = [STRANGER, _buyers[0], _lps[0]];
        vm.startPrank(strangers[who % 3]);
        uint40 expiresAt = _expiries[amount % _expiries.length];
        bytes4 unauthorized = IAccessManaged.AccessManagedUnauthorized.selector;
        bytes4 notHolder = IVaultLock.VaultLock_NotHolder.selector;
        bytes4 notVault = IOptionToken.OptionToken_NotVault.selector;
        bytes4 notPool = UniswapV3Adapter.UniswapV3Adapter_UnexpectedCallback.selector;
        SmileParameters memory p = SmileParameters(1e9, 0, 0);
        HedgeOrder memory order = HedgeOrder(1e18, spotWad(), spotWad(), 0);
        _refused(address(vault), abi.encodeCall(vault.listSeries, (expiresAt, 3000e8, false)), unauthorized);
        _refused(address(vault), abi.encodeCall(vault.setSmile, (expiresAt, p)), unauthorized);
        _refused(address(vault), abi.encodeCall(vault.pause, ()), unauthorized);
        _refused(address(vault), abi.encodeCall(vault.unpause, ()), unauthorized);
        _refused(
            address(vault),
            abi.encodeCall(IVaultLock.acquireLock, ()),
            IVaultLock.VaultLock_NotRebalancer.selector
        );
        _refused(address(vault), abi.encodeCall(IVaultLock.setRebalancer, (STRANGER)), unauthorized);
        _refused(address(rebalancer), abi.encodeCall(rebalancer.setPolicy, (address(this))), unauthorized);
        _refused(address(vault), abi.encodeCall(vault.hedge, (order)), notHolder);
        uint256 id = SeriesId.unwrap(_anySeries(amount));
        _refused(address(optionToken), abi.encodeCall(optionToken.mint, (STRANGER, id, 1e18)), notVault);
        _refused(address(optionToken), abi.encodeCall(optionToken.burn, (_buyers[0], id, 1)), notVault);
        _refused(address(adapter), abi.encodeCall(IUniswapV3SwapCallback.uniswapV3SwapCallback, (1, 1, "")), notPool);
        vm.stopPrank();
        _did("trespass");
    }

    function _remember(SeriesId id) internal {
        _series.push(id);
        for (uint256 i = 0; i < _expiries.length; i++) {
            if (_expiries[i] == id.expiresAt()) return;
        }
        _expiries.push(id.expiresAt());
    }

    function _refused(address target, bytes memory data, bytes4 expected) internal {
        (bool ok, bytes memory reason) = target.call(data);
        assertFalse(ok, "R1: a stranger was let in");
        assertTrue(bytes4(reason) == expected, "R1: refused for another reason");
    }
}
