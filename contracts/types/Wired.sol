// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IAuthority} from "@openzeppelin/contracts/access/manager/IAuthority.sol";

/// @title Whether an address answers as the part it is named for
/// @dev A plain call of an address without code, or of a contract that answers something else, reverts without a reason; here
///      both get a name. Nothing that is asked can change anything: every question is a static call.
library Wired {
    /// @dev There is no contract at the address.
    error Wired_NoContract(address target);
    /// @dev The address does not say how many decimals it has, as tokens and feeds do.
    error Wired_NoDecimals(address target);
    /// @dev The address does not answer as an authority: every restricted function would be shut for ever.
    error Wired_NotAuthority(address target);

    uint256 private constant WORD = 0x20;
    /// @dev Length of what `canCall` answers.
    uint256 private constant CAN_CALL_BYTES = 0x40;

    /// @notice Reverts where nobody lives.
    function requireContract(address target) internal view {
        require(target.code.length > 0, Wired_NoContract(target));
    }

    /// @notice Reverts unless the address answers `canCall` as OpenZeppelin's AccessManager does.
    function requireAuthority(address target) internal view {
        (bool answered, bytes memory answer) = target.staticcall(
            abi.encodeCall(IAuthority.canCall, (target, target, bytes4(0)))
        );
        require(answered && answer.length == CAN_CALL_BYTES, Wired_NotAuthority(target));
    }

    /// @notice Decimals of a token or a feed, which both tell them by the same function.
    function decimalsOf(address target) internal view returns (uint8) {
        (bool answered, bytes memory answer) = target.staticcall(abi.encodeCall(IERC20Metadata.decimals, ()));
        require(answered && answer.length == WORD, Wired_NoDecimals(target));
        uint256 decimals = abi.decode(answer, (uint256));
        require(decimals <= type(uint8).max, Wired_NoDecimals(target));
        return uint8(decimals);
    }

    /// @notice Whether `target`, asked `question` (a function without arguments), answers with this address.
    function answers(address target, bytes4 question, address expected) internal view returns (bool isAnswered) {
        assembly ("memory-safe") {
            mstore(0, question)
            // The call comes first: arguments are evaluated from the right.
            isAnswered := and(eq(returndatasize(), WORD), staticcall(gas(), target, 0, 4, 0, WORD))
            isAnswered := and(isAnswered, eq(mload(0), expected))
        }
    }
}
