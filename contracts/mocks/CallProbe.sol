// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Calls back into other contracts from inside somebody else's transaction, and keeps what they answered
/// @dev For tests only. Armed once, it fires once: at the first chance its heir gives it.
abstract contract CallProbe {
    struct Call {
        address target;
        bytes data;
    }

    struct Answer {
        bool success;
        bytes data;
    }

    Call[] private _calls;
    Answer[] private _answers;
    bool private _armed;

    /// @notice Makes the next chance fire these calls, in order.
    function arm(Call[] calldata calls) external {
        delete _calls;
        delete _answers;
        for (uint256 i = 0; i < calls.length; ++i) _calls.push(calls[i]);
        _armed = true;
    }

    /// @notice What each call answered; empty while the probe has not fired.
    function answers() external view returns (Answer[] memory) {
        return _answers;
    }

    function _fire() internal {
        if (!_armed) return;
        _armed = false;
        for (uint256 i = 0; i < _calls.length; ++i) {
            (bool success, bytes memory data) = _calls[i].target.call(_calls[i].data);
            _answers.push(Answer(success, data));
        }
    }
}
