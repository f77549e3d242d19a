// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {KeelHandler} from "./KeelHandler.sol";
import {KeelInvariants} from "./KeelInvariants.sol";

contract Payers is KeelHandler {
    constructor() KeelHandler(false) {}

    function _feeTerms() internal pure override returns (FeeTerms memory) {
        return _dearTerms();
    }

    /// @dev Of all the receiver was minted, in a hundred thousandths of the shares there are.
    function feePart() external view returns (uint256) {
        return (shares().balanceOf(FEE_RECEIVER) * 1e5) / (shares().totalSupply() + 1);
    }
}

/// @dev The design's laws with fees on, as dear and as often as they may be; F1 and L3, net of what is due, at every accrual.
contract FeesInvariantTest is KeelInvariants {
    Payers private _payers;

    function setUp() external {
        _payers = new Payers();
        _handler = _payers;
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: _handler.feeActions()}));
    }

    function afterInvariant() external {
        _handler.windDown();
        _requireAll();
    }

    /// @dev How full such runs are: of eight times 100 calls drawn alike, so many accrue, come, go, gain and lose.
    function test_runsChargeBothFees() external {
        bytes32[6] memory kinds = [bytes32("accrue"), "deposit", "redeem", "withdraw", "settle", "roundTrip"];
        uint8[6] memory atLeast = [15, 15, 10, 5, 2, 5];
        uint256[6] memory counts;
        uint256 most = 0;
        for (uint256 run = 0; run < 8; run++) {
            if (run > 0) {
                _payers = new Payers();
                _handler = _payers;
            }
            for (uint256 i = 0; i < 100; i++) _act(uint256(keccak256(abi.encode("fees", run, i))));
            _requireAll();
            for (uint256 k = 0; k < 6; k++) counts[k] += _handler.successes(kinds[k]);
            if (_payers.feePart() > most) most = _payers.feePart();
        }
        for (uint256 k = 0; k < 6; k++) assertGe(counts[k], atLeast[k], string(abi.encodePacked(kinds[k])));
        // Ten days of the management fee come to 0.14 %: what is beyond that was charged on gains.
        assertGe(most, 300, "no gain was charged");
    }

    function _act(uint256 draw) private {
        bytes4[] memory all = _handler.feeActions();
        bytes4 action = all[draw % all.length];
        uint256 second = action == _handler.donate.selector ? draw >> 255 : draw >> 64;
        uint256 third = action == _handler.list.selector ? draw >> 255 : draw >> 128;
        (bool ok, ) = address(_handler).call(bytes.concat(action, abi.encode(draw >> 8, second, third)));
        assertTrue(ok, "an action failed");
    }

    /// hardhat-config: invariant.failOnRevert = true
    /// hardhat-config: invariant.runs = 24
    function invariant_theLawsHoldWithFees() external {
        _requireAll();
    }
}
