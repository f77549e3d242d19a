// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {EpochView} from "../../contracts/types/Epoch.sol";
import {KeelTest} from "../support/KeelTest.sol";
import {DeskSystem} from "./DeskSystem.sol";

/// @dev Three LPs, a buyer, a giver of gifts and the clock. What is foreseen to be refused is not tried.
contract DeskHandler is DeskSystem {
    address[3] public lps = [address(0x11F0), address(0x11F1), address(0x11F2)];
    uint256 public donatedAssets;
    uint256 public donatedShares;
    uint256 public steps;
    /// @dev How often each thing happened, so that a run can be shown not to be empty.
    mapping(bytes32 what => uint256) public did;
    uint256 private _priceE8 = 3000e8;
    uint256[] private _ids;

    /// @dev What no action of one LP may take from the others.
    modifier harmless(uint256 who) {
        address actor = lps[who % 3];
        uint256[2][3] memory before = _claimables();
        _;
        steps++;
        uint256[2][3] memory later = _claimables();
        for (uint256 i = 0; i < 3; i++) {
            if (lps[i] == actor) continue;
            assertGe(later[i][0], before[i][0], "somebody else's shares became fewer");
            assertGe(later[i][1], before[i][1], "somebody else's assets became fewer");
        }
    }

    constructor() {
        // Little of the first LP's own: the others' capital backs the options, so that redemptions are filled in part.
        _deployDesk(20_000e6);
    }

    function askDeposit(uint256 who, uint256 assets) external onClock harmless(who) {
        (uint256[] memory ids, ) = desk.epochsOf(lps[who % 3]);
        if (ids.length >= 15) return;
        _remember(_ask(lps[who % 3], bound(assets, 1, 100_000e6)));
    }

    function askRedeem(uint256 who, uint256 amount) external onClock harmless(who) {
        address lp = lps[who % 3];
        (, uint256[] memory ids) = desk.epochsOf(lp);
        uint256 held = shares().balanceOf(lp);
        if (held == 0 || ids.length >= 15) return;
        _remember(_askOut(lp, amount % 3 == 0 ? held : bound(amount, 1, held)));
    }

    function cancelDeposit(uint256 who, uint256 seed) external onClock harmless(who) {
        address lp = lps[who % 3];
        (uint256[] memory ids, ) = desk.epochsOf(lp);
        if (ids.length == 0) return;
        uint256 id = ids[seed % ids.length];
        uint256 pending = desk.pendingDepositRequest(id, lp);
        if (pending == 0) return;
        vm.prank(lp);
        assertEq(desk.cancelDepositRequest(id, lp, lp), pending, "a cancelled deposit is what was pending");
    }

    function cancelRedeem(uint256 who, uint256 seed) external onClock harmless(who) {
        address lp = lps[who % 3];
        (, uint256[] memory ids) = desk.epochsOf(lp);
        if (ids.length == 0) return;
        uint256 id = ids[seed % ids.length];
        uint256 pending = desk.pendingRedeemRequest(id, lp);
        if (pending == 0) return;
        (, EpochView memory redeems) = desk.epochs(id);
        if (redeems.filled > 0) did["cancel, partly filled"]++;
        vm.prank(lp);
        assertEq(desk.cancelRedeemRequest(id, lp, lp), pending, "a cancelled redemption is what was pending");
    }

    function claimShares(uint256 who, uint256 amount, bool byShares) external onClock harmless(who) {
        address lp = lps[who % 3];
        uint256 max = byShares ? desk.maxMint(lp) : desk.maxDeposit(lp);
        if (max == 0) return;
        amount = amount % 2 == 0 ? max : bound(amount, 1, max);
        vm.prank(lp);
        if (byShares) desk.mint(amount, lp);
        else desk.deposit(amount, lp);
    }

    function claimAssets(uint256 who, uint256 amount, bool byAssets) external onClock harmless(who) {
        address lp = lps[who % 3];
        uint256 max = byAssets ? desk.maxWithdraw(lp) : desk.maxRedeem(lp);
        if (max == 0) return;
        amount = amount % 2 == 0 ? max : bound(amount, 1, max);
        vm.prank(lp);
        if (byAssets) desk.withdraw(amount, lp, lp);
        else desk.redeem(amount, lp, lp);
    }

    /// @dev L3: filling epochs never makes a share cheaper for those who stay.
    function process(uint256 most) external onClock harmless(3) {
        (int256 nav, uint256 supply) = _sharePrice();
        try desk.process(bound(most, 1, 5)) {
            _note();
            (int256 later, uint256 supplyLater) = _sharePrice();
            if (nav <= 1e12) return;
            // Two epochs may be filled of each kind, and a fee is rounded to whole units at each.
            if (_hasFees()) later += 30e12;
            assertGe(later * int256(supply), nav * int256(supplyLater), "L3");
        } catch (bytes memory reason) {
            assertGe(reason.length, 4, "process said nothing");
            assertTrue(bytes4(reason) != 0x4e487b71, "process panicked");
        }
    }

    /// @dev Waits until it may: out in kind where no call is open, refused for want of base where one is. The vault of this run
    ///      has no base. Sparing with the time there is before expiry.
    function leaveInKind(uint256 who, uint256 seed) external onClock harmless(who) {
        address lp = lps[who % 3];
        (, uint256[] memory ids) = desk.epochsOf(lp);
        if (ids.length == 0) return;
        uint256 id = ids[seed % ids.length];
        uint256 waiting = desk.pendingRedeemRequest(id, lp);
        uint256 from = desk.closesAt(id) + desk.IN_KIND_DELAY_SECONDS();
        if (waiting == 0 || from + 20 days > EXPIRY) return;
        if (_clock < from) _clock = from;
        _price(_priceE8);
        (uint256 quote, , ) = vault.ledger();
        _accrueFees(oracle.read());
        uint256 part = ((quote + 1) * waiting) / (shares().totalSupply() + 1e6 + _dueShares(oracle.read()));
        uint256 calls = optionToken.balanceOf(BUYER, _id());
        vm.prank(lp);
        try desk.redeemInKind(id, lp, lp, 0, 0) returns (uint256 got, uint256 base) {
            assertEq(calls, 0, "in kind past an open call");
            assertApproxEqAbs(got, part, _hasFees() ? 2 : 0, "in kind: the part");
            assertEq(base, 0, "in kind: base of nowhere");
            did["left in kind"]++;
        } catch (bytes memory reason) {
            assertGt(calls, 0, "in kind, refused");
            assertTrue(bytes4(reason) == IOptionsVault.OptionsVault_ReserveNotCovered.selector, "in kind, why");
            did["kept from leaving in kind"]++;
        }
    }

    function nextEpoch(uint256 answerE8) external onClock {
        _priceE8 = bound(answerE8, 2_600e8, 3_400e8);
        _passEpoch(_priceE8);
    }

    function trade(uint256 quantityWad) external onClock {
        quantityWad = (bound(quantityWad, 1e16, 20e18) / 1e9) * 1e9;
        IOptionsVault.NavParts memory nav = vault.navAt(oracle.read());
        uint256 notionalWad = ((optionToken.balanceOf(BUYER, _id()) + quantityWad) * _priceE8) / 1e8;
        // With room for what the premium and the price do to NAV.
        if (nav.navWad < int256(notionalWad + notionalWad / 20)) return;
        _buy(quantityWad);
        did["trade"]++;
    }

    function donate(uint256 amount) external onClock {
        amount = bound(amount, 1, 1_000e6);
        _fundUsdc(address(desk), amount);
        donatedAssets += amount;
        if (shares().balanceOf(lps[0]) < amount) return;
        vm.prank(lps[0]);
        shares().transfer(address(desk), amount);
        donatedShares += amount;
    }

    /// @dev NAV a share at the mid, with the virtual unit and shares, and with those that are due as fees.
    function _sharePrice() private returns (int256, uint256) {
        _accrueFees(oracle.read());
        uint256 all = shares().totalSupply() + 1e6 + _dueShares(oracle.read());
        return (vault.navAt(oracle.read()).navWad + 1e12, all);
    }

    function _note() private {
        for (uint256 i = 0; i < _ids.length; i++) {
            (EpochView memory deposits, EpochView memory redeems) = desk.epochs(_ids[i]);
            if (deposits.filled > 0) did["deposits filled"]++;
            if (redeems.filled > 0) did["redeems filled"]++;
            if (redeems.filled > 0 && redeems.pending > 0) did["redeems filled in part"]++;
        }
    }

    // ---------------------------------------------------------------- checks

    /// @dev L1: what the ledger says is there, to the unit, and what everybody owns is in it, to a unit a step and LP.
    function requireCovered() external {
        vm.warp(_clock);
        (uint256 pendingAssets, uint256 claimableAssets, uint256 pendingShares, uint256 claimableShares) = desk
            .ledger();
        assertEq(usdc.balanceOf(address(desk)), pendingAssets + claimableAssets + donatedAssets, "L1: assets");
        assertEq(shares().balanceOf(address(desk)), pendingShares + claimableShares + donatedShares, "L1: shares");
        uint256 slack = 3 * (steps + 1);
        _requireWithin(_pending(false), pendingAssets, slack, "pending assets");
        _requireWithin(_pending(true), pendingShares, slack, "pending shares");
        (uint256 owedAssets, uint256 owedShares) = (0, 0);
        uint256[2][3] memory claims = _claimables();
        for (uint256 i = 0; i < 3; i++)
            (owedShares, owedAssets) = (owedShares + claims[i][0], owedAssets + claims[i][1]);
        _requireWithin(owedAssets, claimableAssets, slack, "claimable assets");
        _requireWithin(owedShares, claimableShares, slack, "claimable shares");
    }

    /// @dev X1: when the buyer is gone and prices are there, every LP can leave with everything.
    function windDown() external onClock {
        _passEpoch(_priceE8);
        uint256 held = optionToken.balanceOf(BUYER, _id());
        if (held > 0) {
            vm.prank(BUYER);
            vault.sell(_call, held, 0, BUYER, _clock);
        }
        try desk.process(1_000) {} catch {}
        for (uint256 i = 0; i < 3; i++) _claimAll(lps[i]);
        for (uint256 i = 0; i < 3; i++) {
            uint256 mine = shares().balanceOf(lps[i]);
            if (mine > 0) _remember(_askOut(lps[i], mine));
        }
        _passEpoch(_priceE8);
        try desk.process(1_000) {} catch {}
        for (uint256 i = 0; i < 3; i++) {
            _claimAll(lps[i]);
            // What is worth less than a unit is given back by a cancellation, not filled.
            assertLe(desk.convertToAssets(_waitingShares(lps[i])), 1, "X1: shares that could not leave");
        }
    }

    function _claimAll(address lp) private {
        (uint256 shareIn, uint256 assetIn) = (desk.maxMint(lp), desk.maxWithdraw(lp));
        vm.startPrank(lp);
        if (shareIn > 0) desk.mint(shareIn, lp);
        if (assetIn > 0) desk.withdraw(assetIn, lp, lp);
        vm.stopPrank();
    }

    function _waitingShares(address lp) private view returns (uint256 waiting) {
        (, uint256[] memory ids) = desk.epochsOf(lp);
        for (uint256 i = 0; i < ids.length; i++) waiting += desk.pendingRedeemRequest(ids[i], lp);
    }

    function _claimables() private view returns (uint256[2][3] memory all) {
        for (uint256 i = 0; i < 3; i++) all[i] = [desk.maxMint(lps[i]), desk.maxWithdraw(lps[i])];
    }

    /// @dev Σ over epochs of what LPs have pending. An epoch all of whose requests are gone may keep units that are nobody's.
    function _pending(bool out) private view returns (uint256 sum) {
        for (uint256 i = 0; i < _ids.length; i++) {
            for (uint256 k = 0; k < 3; k++) {
                sum += out ? desk.pendingRedeemRequest(_ids[i], lps[k]) : desk.pendingDepositRequest(_ids[i], lps[k]);
            }
        }
    }

    function _requireWithin(uint256 owned, uint256 there, uint256 slack, string memory what) private pure {
        assertLe(owned, there, string.concat("more is owned than there is: ", what));
        assertLe(there - owned, slack, string.concat("more is there than rounding left: ", what));
    }

    function _remember(uint256 id) private {
        if (_ids.length == 0 || _ids[_ids.length - 1] != id) _ids.push(id);
    }

    function _id() private view returns (uint256) {
        return uint256(bytes32(abi.encode(_call)));
    }
}

contract PayingDeskHandler is DeskHandler {
    function _feeTerms() internal pure override returns (FeeTerms memory) {
        return _dearTerms();
    }
}

/// @dev Random sequences of everything that can be done at the desk.
abstract contract LpDeskInvariants is KeelTest {
    DeskHandler private _handler;

    function _newHandler() internal virtual returns (DeskHandler);

    function setUp() external {
        _handler = _newHandler();
        bytes4[] memory actions = new bytes4[](11);
        actions[0] = DeskHandler.askDeposit.selector;
        actions[1] = DeskHandler.askRedeem.selector;
        actions[2] = DeskHandler.cancelDeposit.selector;
        actions[3] = DeskHandler.cancelRedeem.selector;
        actions[4] = DeskHandler.claimShares.selector;
        actions[5] = DeskHandler.claimAssets.selector;
        actions[6] = DeskHandler.process.selector;
        actions[7] = DeskHandler.nextEpoch.selector;
        actions[8] = DeskHandler.trade.selector;
        actions[9] = DeskHandler.donate.selector;
        actions[10] = DeskHandler.leaveInKind.selector;
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: actions}));
    }

    function test_theStartHolds() external {
        _handler.requireCovered();
    }

    /// @dev A run does all that it is to show: fixed seeds, so the same in every run.
    function test_aRunFillsInWholeAndInPartAndCancels() external {
        for (uint256 i = 0; i < 600; i++) {
            uint256 a = uint256(keccak256(abi.encode(i)));
            uint256 b = uint256(keccak256(abi.encode(a)));
            uint256 which = i % 9;
            if (which == 0) _handler.askDeposit(a, b);
            else if (which == 1) _handler.trade(a);
            else if (which == 2 || which == 3) _handler.askRedeem(a, b);
            else if (which == 4) _handler.claimShares(a, b, i % 2 == 0);
            else if (which == 5) _handler.claimAssets(a, b, i % 2 == 0);
            else if (which == 6) _handler.nextEpoch(a);
            else if (which == 7) _handler.process(a);
            else if (a % 3 > 0) _handler.cancelRedeem(a, b);
            else if (a % 9 == 0) _handler.cancelDeposit(a, b);
            if (i == 6 || i == 300) for (uint256 k = 0; k < 9; k++) _handler.leaveInKind(k, a + k / 3);
        }
        _handler.requireCovered();
        assertGt(_handler.did("trade"), 0, "trade");
        assertGt(_handler.did("deposits filled"), 0, "deposits filled");
        assertGt(_handler.did("redeems filled"), 0, "redeems filled");
        assertGt(_handler.did("redeems filled in part"), 0, "redeems filled in part");
        assertGt(_handler.did("cancel, partly filled"), 0, "cancel, partly filled");
        assertGt(_handler.did("kept from leaving in kind"), 0, "kept from leaving in kind");
        _handler.windDown();
        _handler.requireCovered();
    }

    /// @dev Out in kind before anything was written, alone and beside somebody else of the same epoch.
    function test_whoWaitsLeavesInKind() external {
        for (uint256 who = 0; who < 2; who++) _handler.askDeposit(who, 50_000e6);
        _handler.nextEpoch(3_000e8);
        _handler.process(5);
        for (uint256 who = 0; who < 2; who++) {
            _handler.claimShares(who, 0, true);
            _handler.askRedeem(who, 3);
        }
        for (uint256 who = 0; who < 2; who++) _handler.leaveInKind(who, 0);
        assertEq(_handler.did("left in kind"), 2);
        _handler.requireCovered();
        _handler.windDown();
    }

    function afterInvariant() external {
        _handler.windDown();
        _handler.requireCovered();
    }

    /// hardhat-config: invariant.failOnRevert = true
    function invariant_L1_whatIsOwedIsThere() external {
        _handler.requireCovered();
    }
}

contract LpDeskInvariantTest is LpDeskInvariants {
    function _newHandler() internal override returns (DeskHandler) {
        return new DeskHandler();
    }
}

/// @dev The same with both fees on, as dear and as often charged as they may be.
contract LpDeskFeesInvariantTest is LpDeskInvariants {
    function _newHandler() internal override returns (DeskHandler) {
        return new PayingDeskHandler();
    }
}
