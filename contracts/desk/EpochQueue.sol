// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILpDesk} from "../interfaces/ILpDesk.sol";
import {Claimable, EpochView} from "../types/Epoch.sol";

/// @title One side of the desk: requests gathered by epoch, filled in one piece, owned by units
/// @dev An epoch has so many units in all, and a controller so many of them. Pending, filled and out of a controller are
///      its share of the epoch's, rounded down. So a fill touches one epoch and no request. Who leaves takes their share,
///      rounded down, out of all four figures: for those who stay no ratio falls, hence nothing that was claimed before is
///      ever more than what is owned after, and all shares together never exceed what is there.
library EpochQueue {
    using SafeCast for uint256;

    /// @dev Epochs in which one controller may have something at a time: bounds every loop.
    uint256 internal constant MAX_EPOCHS = 16;

    /// @dev slot 0: 16 + 16, slot 1: 16 + 16 = 64 bytes.
    struct Epoch {
        uint128 units;
        uint128 pending;
        uint128 filled;
        uint128 out;
    }

    /// @dev slot 0: 16 + 16, slot 1: 16 + 16, slot 2: 16 = 80 bytes. What was filled when a request was cancelled is kept
    ///      as amounts, for its units are gone.
    struct Position {
        uint128 units;
        uint128 takenIn;
        uint128 takenOut;
        uint128 keptIn;
        uint128 keptOut;
    }

    struct State {
        mapping(uint256 epochId => Epoch) epochs;
        mapping(uint256 epochId => mapping(address controller => Position)) positions;
        mapping(address controller => uint256[]) epochsOf; // oldest first
        uint256[] queue; // oldest first
        uint256 next; // index in `queue` of the first not gone past
        uint128 pending; // Σ over epochs, with what rounding left
        uint128 claimable; // Σ out not yet taken, with what rounding left
    }

    // ---------------------------------------------------------------- changes

    /// @dev Adds to an epoch that is still open; ids never fall.
    function add(State storage self, uint256 epochId, address controller, uint256 amount) internal {
        uint128 units = amount.toUint128();
        if (_last(self.queue) != epochId) self.queue.push(epochId);
        uint256[] storage ids = self.epochsOf[controller];
        if (_last(ids) != epochId) {
            require(ids.length < MAX_EPOCHS, ILpDesk.LpDesk_TooManyEpochs(ids.length, MAX_EPOCHS));
            ids.push(epochId);
        }
        Epoch storage epoch = self.epochs[epochId];
        epoch.units += units;
        epoch.pending += units;
        self.positions[epochId][controller].units += units;
        self.pending += units;
    }

    /// @dev Takes a controller's units out of an epoch and answers what still waited of them.
    function cancel(State storage self, uint256 epochId, address controller) internal returns (uint256 pending) {
        Epoch storage epoch = self.epochs[epochId];
        Position storage position = self.positions[epochId][controller];
        uint128 units = position.units;
        require(units > 0 && epoch.pending > 0, ILpDesk.LpDesk_NothingPending(epochId, controller));
        uint128 all = epoch.units;
        uint128 pendingPart = _part(epoch.pending, units, all);
        uint128 filledPart = _part(epoch.filled, units, all);
        uint128 outPart = _part(epoch.out, units, all);
        epoch.units = all - units;
        epoch.pending -= pendingPart;
        epoch.filled -= filledPart;
        epoch.out -= outPart;
        position.units = 0;
        position.keptIn += filledPart;
        position.keptOut += outPart;
        self.pending -= pendingPart;
        _forgetIfSpent(self, epochId, controller);
        return pendingPart;
    }

    /// @dev Books a fill of an epoch.
    function fill(State storage self, uint256 epochId, uint256 amountIn, uint256 amountOut) internal {
        (uint128 given, uint128 got) = (amountIn.toUint128(), amountOut.toUint128());
        Epoch storage epoch = self.epochs[epochId];
        epoch.pending -= given;
        epoch.filled += given;
        epoch.out += got;
        self.pending -= given;
        self.claimable += got;
    }

    /// @dev Takes what `amountIn` brought, oldest epoch first. Rounds down in each.
    function takeIn(State storage self, address controller, uint256 amountIn) internal returns (uint256 amountOut) {
        uint256[] memory ids = self.epochsOf[controller];
        uint256 left = amountIn;
        for (uint256 i = 0; i < ids.length && left > 0; ++i) {
            Claimable memory c = claimableOf(self, ids[i], controller);
            uint256 part = Math.min(left, c.amountIn);
            uint256 got = part == c.amountIn ? c.amountOut : Math.mulDiv(c.amountOut, part, c.amountIn);
            _take(self, ids[i], controller, Claimable(part, got));
            left -= part;
            amountOut += got;
        }
        require(left == 0, ILpDesk.LpDesk_MoreThanClaimable(amountIn, amountIn - left));
    }

    /// @dev Takes `amountOut`, oldest epoch first, and answers what was given for it. Rounds up in each.
    function takeOut(State storage self, address controller, uint256 amountOut) internal returns (uint256 amountIn) {
        uint256[] memory ids = self.epochsOf[controller];
        uint256 left = amountOut;
        for (uint256 i = 0; i < ids.length && left > 0; ++i) {
            Claimable memory c = claimableOf(self, ids[i], controller);
            uint256 part = Math.min(left, c.amountOut);
            if (part == 0) continue;
            uint256 given =
                part == c.amountOut ? c.amountIn : Math.mulDiv(c.amountIn, part, c.amountOut, Math.Rounding.Ceil);
            _take(self, ids[i], controller, Claimable(given, part));
            left -= part;
            amountIn += given;
        }
        require(left == 0, ILpDesk.LpDesk_MoreThanClaimable(amountOut, amountOut - left));
    }

    /// @dev Goes past the head of the queue, whatever waits there. Only past an epoch that is over: it is not queued again.
    function pass(State storage self) internal {
        ++self.next;
    }

    // ---------------------------------------------------------------- views

    /// @dev The head of the queue; id zero where the queue is at its end. An epoch whose requests were all cancelled has
    ///      no units; what rounding left pending in it is nobody's.
    function head(State storage self) internal view returns (uint256 epochId, uint256 pending) {
        if (self.next == self.queue.length) return (0, 0);
        epochId = self.queue[self.next];
        Epoch memory epoch = self.epochs[epochId];
        pending = epoch.units == 0 ? 0 : epoch.pending;
    }

    /// @dev The first epoch with something to fill; zero for none. For views: its loop has no bound.
    function firstPending(State storage self) internal view returns (uint256) {
        for (uint256 i = self.next; i < self.queue.length; ++i) {
            Epoch memory epoch = self.epochs[self.queue[i]];
            if (epoch.units > 0 && epoch.pending > 0) return self.queue[i];
        }
        return 0;
    }

    function epochView(State storage self, uint256 epochId) internal view returns (EpochView memory) {
        Epoch memory epoch = self.epochs[epochId];
        return EpochView({units: epoch.units, pending: epoch.pending, filled: epoch.filled, out: epoch.out});
    }

    function pendingOf(State storage self, uint256 epochId, address controller) internal view returns (uint256) {
        Epoch memory epoch = self.epochs[epochId];
        return _part(epoch.pending, self.positions[epochId][controller].units, epoch.units);
    }

    function claimableOf(
        State storage self,
        uint256 epochId,
        address controller
    ) internal view returns (Claimable memory c) {
        Epoch memory epoch = self.epochs[epochId];
        Position memory p = self.positions[epochId][controller];
        c.amountIn = uint256(_part(epoch.filled, p.units, epoch.units)) + p.keptIn - p.takenIn;
        c.amountOut = uint256(_part(epoch.out, p.units, epoch.units)) + p.keptOut - p.takenOut;
    }

    function totalOf(State storage self, address controller) internal view returns (Claimable memory total) {
        uint256[] memory ids = self.epochsOf[controller];
        for (uint256 i = 0; i < ids.length; ++i) {
            Claimable memory c = claimableOf(self, ids[i], controller);
            total.amountIn += c.amountIn;
            total.amountOut += c.amountOut;
        }
    }

    // ---------------------------------------------------------------- inside

    function _take(State storage self, uint256 epochId, address controller, Claimable memory taken) private {
        Position storage position = self.positions[epochId][controller];
        position.takenIn += taken.amountIn.toUint128();
        position.takenOut += taken.amountOut.toUint128();
        self.claimable -= taken.amountOut.toUint128();
        _forgetIfSpent(self, epochId, controller);
    }

    /// @dev Drops a position to which nothing can come any more. Its units stay in the epoch, where they take from nobody.
    function _forgetIfSpent(State storage self, uint256 epochId, address controller) private {
        if (self.positions[epochId][controller].units > 0 && self.epochs[epochId].pending > 0) return;
        Claimable memory c = claimableOf(self, epochId, controller);
        if (c.amountIn > 0 || c.amountOut > 0) return;
        delete self.positions[epochId][controller];
        uint256[] storage ids = self.epochsOf[controller];
        uint256 last = ids.length - 1;
        uint256 i = 0;
        while (ids[i] != epochId) ++i;
        for (; i < last; ++i) ids[i] = ids[i + 1];
        ids.pop();
    }

    function _last(uint256[] storage ids) private view returns (uint256) {
        return ids.length == 0 ? 0 : ids[ids.length - 1];
    }

    /// @dev `amount × units / all`, rounded down; no part of nothing.
    function _part(uint128 amount, uint128 units, uint128 all) private pure returns (uint128) {
        return units == 0 ? 0 : uint128(Math.mulDiv(amount, units, all));
    }
}
