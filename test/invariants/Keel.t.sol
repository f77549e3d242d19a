// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeelHandler} from "./KeelHandler.sol";
import {KeelInvariants} from "./KeelInvariants.sol";

/// @dev The runner finds a target's functions only in the files of tests themselves.
contract Everybody is KeelHandler {
    constructor(bool baseIsToken0) KeelHandler(baseIsToken0) {}
}

/// @dev Random sequences of everything anybody can do. No revert is swallowed: actions catch what they foresee.
abstract contract KeelRandomly is KeelInvariants {
    function _begin(bool baseIsToken0) internal {
        _handler = new Everybody(baseIsToken0);
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: _handler.actions()}));
    }
}

/// @dev The order of tokens that mainnet's pool has.
contract KeelInvariantTest is KeelRandomly {
    function setUp() external {
        _begin(false);
    }

    function test_theStartHolds() external {
        _requireAll();
    }

    /// @dev At the end of every run everybody leaves.
    function afterInvariant() external {
        _handler.windDown();
        _requireAll();
    }

    /// hardhat-config: invariant.failOnRevert = true
    function invariant_theDesignsLawsHold() external {
        _requireAll();
    }
}

/// @dev The other order: base is token0, and every price in the pool stands on its head.
contract KeelInvertedInvariantTest is KeelRandomly {
    function setUp() external {
        _begin(true);
    }

    function afterInvariant() external {
        _handler.windDown();
        _requireAll();
    }

    /// hardhat-config: invariant.failOnRevert = true
    /// hardhat-config: invariant.runs = 12
    function invariant_theDesignsLawsHold() external {
        _requireAll();
    }
}

/// @dev H1 to H4 and B1, which the handler judges at every hedge it makes, under actions that make hedges.
contract HedgingInvariantTest is KeelRandomly {
    function setUp() external {
        _handler = new Everybody(false);
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: _handler.hedgingActions()}));
    }

    /// @dev How full such runs are: of five times 100 calls drawn alike, so many are hedges, inside the band, cut, and paid.
    function test_runsMakeHedgesOfEveryKind() external {
        bytes32[4] memory kinds = [bytes32("rebalance"), "bounty", "cut", "sandwich"];
        uint8[4] memory atLeast = [25, 10, 1, 1];
        uint256[4] memory counts;
        for (uint256 run = 0; run < 5; run++) {
            if (run > 0) _handler = new Everybody(false);
            for (uint256 i = 0; i < 100; i++) _act(uint256(keccak256(abi.encode(run, i))));
            _requireAll();
            for (uint256 k = 0; k < 4; k++) counts[k] += _handler.successes(kinds[k]);
        }
        for (uint256 k = 0; k < 4; k++) assertGe(counts[k], atLeast[k], string(abi.encodePacked(kinds[k])));
    }

    function _act(uint256 draw) private {
        bytes4[] memory all = _handler.hedgingActions();
        bytes4 action = all[draw % all.length];
        // Where an argument is a bool, any number will not do.
        uint256 second = action == _handler.jamVenue.selector ? draw >> 255 : draw >> 64;
        uint256 third = action == _handler.list.selector ? draw >> 255 : draw >> 128;
        (bool ok, ) = address(_handler).call(bytes.concat(action, abi.encode(draw >> 8, second, third)));
        assertTrue(ok, "an action failed");
    }

    /// hardhat-config: invariant.failOnRevert = true
    function invariant_theLawsOfAHedgeHold() external {
        _requireAll();
    }
}

/// @dev S1, L1 and X1 where vaults end badly: shortfalls are shared, the feed's silences are settled by the fallback.
contract SettlementInvariantTest is KeelRandomly {
    function setUp() external {
        _handler = new Everybody(false);
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: _handler.settlementActions()}));
    }

    function afterInvariant() external {
        _handler.windDown();
        _requireAll();
    }

    /// @dev How full such runs are: of five times 100 calls drawn alike, so many settle, by either way, and in a shortfall.
    function test_runsReachFallbacksAndNoShortfall() external {
        bytes32[4] memory kinds = [bytes32("settle"), "fallback", "claim", "shortfall"];
        uint8[4] memory atLeast = [10, 1, 4, 0];
        uint256[4] memory counts;
        for (uint256 run = 0; run < 5; run++) {
            if (run > 0) _handler = new Everybody(false);
            for (uint256 i = 0; i < 100; i++) _act(uint256(keccak256(abi.encode("settlement", run, i))));
            _handler.windDown();
            _requireAll();
            for (uint256 k = 0; k < 4; k++) counts[k] += _handler.successes(kinds[k]);
        }
        for (uint256 k = 0; k < 4; k++) assertGe(counts[k], atLeast[k], string(abi.encodePacked(kinds[k])));
        // The limits on what is written leave none where prices move as they do here; `Anchored` goes beyond.
        assertEq(counts[3], 0, "shortfall");
    }

    function _act(uint256 draw) private {
        bytes4[] memory all = _handler.settlementActions();
        bytes4 action = all[draw % all.length];
        uint256 third = action == _handler.list.selector ? draw >> 255 : draw >> 128;
        (bool ok, ) = address(_handler).call(bytes.concat(action, abi.encode(draw >> 8, draw >> 64, third)));
        assertTrue(ok, "an action failed");
    }

    /// hardhat-config: invariant.failOnRevert = true
    /// hardhat-config: invariant.runs = 24
    function invariant_theLawsOfASettlementHold() external {
        _requireAll();
    }
}

/// @dev The random runs are not empty: a script takes every action to where it does what it is for.
contract EveryActionTest is KeelRandomly {
    function test_everyActionReachesItsPurpose() external {
        _begin(false);
        KeelHandler h = _handler;
        h.deposit(1, 100_000e6);
        h.mintShares(1, 1e9);
        h.withdraw(1, 1_001);
        h.redeem(1, 1e9 + 1);
        h.buy(0, 1, 30e9);
        h.buy(1, 5, 30e9);
        h.buyMany(0, 1, 1e9, 3);
        h.passOn(0, 1, 5e18);
        h.sandwich(20);
        h.buy(1, 1, 30e9);
        h.whale(11_000);
        h.tick(12, 10_000, 1e8);
        h.whale(11_000);
        h.rebalance(0);
        h.arbitrage();
        h.rebalanceTwice();
        h.tick(12, 10_000, 1e8);
        h.rebalance(0);
        h.sell(0, 1, 5e18 + 1);
        h.buy(0, 0, 60e9);
        h.jamVenue(1_500_000e6, false);
        for (uint256 i = 0; i < 3; i++) {
            h.moveBaseFee(i);
            h.tick(6 hours, 10_000, 1e8);
            h.rebalance(0); // six hours after the last hedge: inside the band, too
        }
        h.setSmile(0, 0.9e9, 0.1e9, 0.05e9);
        h.answerZero(1);
        h.fallSilent(2 hours);
        h.tick(3_600, 10_400, 1e8);
        h.list(3, 3_200, false);
        for (uint256 kind = 0; kind < 6; kind++) h.roundTrip(kind, 1, (kind + 1) << 40);
        h.donate(1e9, false, 0);
        h.trespass(0, 1);
        h.togglePause(0);
        h.togglePause(0);
        _requireAll();
        _playTheOthers(h);
        h.expire(10_400);
        h.settle(0);
        h.settle(1);
        h.claim(0, 1, 1);
        h.claim(1, 1, 4);
        _requireAll();
        h.windDown();
        _requireAll();
        _requireDone();
    }

    /// @dev Whale, governor, and LPs at the desk.
    function _playTheOthers(KeelHandler h) private {
        h.raid(15_000, 1, 2e9);
        h.raid(6_000, 1, 2e9);
        h.stampede(1, 30e9);
        h.tick(12, 10_000, 1e8);
        h.dump(1, 9_000);
        h.tick(12, 10_000, 1e8);
        h.askIn(0, 50_000e6);
        h.askIn(1, 50_000e6);
        h.cancelAsk(1, 0);
        h.tick(3_600, 10_000, 1e8);
        h.process(1);
        h.collect(0, 0);
        h.askOut(0, 3);
        h.cancelAsk(0, 1);
        h.askOut(0, 3);
        h.tick(3_600, 10_000, 1e8);
        h.process(1);
        h.collect(0, 1);
        _requireAll();
        for (uint256 i = 0; i < 4; i++) h.misname(i);
        h.changePolicy(1);
        h.changePolicy(1);
        h.rebalance(0);
        h.handOver(5);
        h.handOver(1);
        h.skim(100e6);
        h.overstep(0);
        h.changePolicy(0);
        _requireAll();
    }

    function _requireDone() private view {
        bytes32[40] memory actions = [
            bytes32("deposit"),
            "mint",
            "withdraw",
            "redeem",
            "buy",
            "buyMany",
            "sell",
            "claim",
            "settle",
            "rebalance",
            "insideBand",
            "cut",
            "safetyNet",
            "bounty",
            "venueBeyondLimit",
            "sandwich",
            "jamVenue",
            "tick",
            "whale",
            "stale",
            "zeroPrice",
            "list",
            "setSmile",
            "donate",
            "trespass",
            "pause",
            "unpause",
            "raid",
            "raidBought",
            "stampede",
            "dump",
            "askIn",
            "askOut",
            "cancelAsk",
            "process",
            "collectShares",
            "collectAssets",
            "changePolicy",
            "misname",
            "overstep"
        ];
        for (uint256 i = 0; i < actions.length; i++) {
            assertGt(_handler.successes(actions[i]), 0, string(abi.encodePacked("never did: ", actions[i])));
        }
        assertGe(_handler.successes("roundTrip"), 4, "round trips");
        assertEq(_handler.successes("windDown"), 1, "windDown");
        assertEq(_handler.successes("handOver"), 1, "one handover was left half done");
    }
}

/// @dev How full the random runs are: actions drawn alike, as the runner draws them, and how often each did what it is for.
contract EverybodyIsBusyTest is KeelRandomly {
    uint256 private constant RUNS = 16;
    uint256 private constant DRAWS = 150;

    mapping(bytes32 action => uint256) private _done;

    function test_everyActorIsBusy() external {
        for (uint256 run = 0; run < RUNS; run++) {
            _handler = new Everybody(run % 2 == 1);
            for (uint256 i = 0; i < DRAWS; i++) _act(uint256(keccak256(abi.encode("busy", run, i))));
            _handler.windDown();
            _requireAll();
            bytes32[47] memory kinds = _kinds();
            for (uint256 k = 0; k < kinds.length; k++) _done[kinds[k]] += _handler.successes(kinds[k]);
        }
        bytes32[47] memory all = _kinds();
        for (uint256 k = 0; k < all.length; k++) _say(all[k], _done[all[k]]);
        // That each can happen at all `EveryActionTest` shows; here two of the rarest may be missing.
        uint256 missing = 0;
        for (uint256 k = 0; k < all.length; k++) if (_done[all[k]] == 0) missing++;
        assertLe(missing, 2, "more than two things that never happened in 2,400 draws");
    }

    function _act(uint256 draw) private {
        bytes4[] memory all = _handler.actions();
        bytes4 action = all[draw % all.length];
        // Where an argument is a bool, any number will not do.
        bool isSecond = action == _handler.jamVenue.selector || action == _handler.donate.selector;
        uint256 second = isSecond ? draw >> 255 : draw >> 64;
        uint256 third = action == _handler.list.selector ? draw >> 255 : draw >> 128;
        (bool ok, bytes memory reason) = address(_handler).call(
            bytes.concat(action, abi.encode(draw >> 8, second, third, draw >> 192))
        );
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// @dev As `console.log`, of which nothing else is needed.
    function _say(bytes32 what, uint256 times) private view {
        bytes memory line = abi.encodeWithSignature("log(string,uint256)", string(abi.encodePacked(what)), times);
        (bool ok, ) = CONSOLE.staticcall(line);
        ok; // nobody listens where the runner is quiet
    }

    function _kinds() private pure returns (bytes32[47] memory) {
        return
            [
                bytes32("deposit"),
                "mint",
                "withdraw",
                "redeem",
                "buy",
                "buyMany",
                "sell",
                "claim",
                "settle",
                "silence",
                "rebalance",
                "insideBand",
                "cut",
                "safetyNet",
                "bounty",
                "venueBeyondLimit",
                "tick",
                "stale",
                "zeroPrice",
                "list",
                "setSmile",
                "donate",
                "trespass",
                "pause",
                "unpause",
                "roundTrip",
                "sandwich",
                "jamVenue",
                "whale",
                "stampede",
                "raid",
                "raidBought",
                "dump",
                "askIn",
                "askOut",
                "cancelAsk",
                "process",
                "collectShares",
                "collectAssets",
                "changePolicy",
                "misname",
                "handOver",
                "skim",
                "overstep",
                "passOn",
                "expire",
                "windDown"
            ];
    }
}
