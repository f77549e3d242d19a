// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IHedgeVenue} from "../../interfaces/IHedgeVenue.sol";
import {HedgeOrder, VenueQuote} from "../../types/Hedge.sol";

/// @title A venue that does whatever a test scripted, instead of an honest trade
/// @dev Has no constructor and no immutables, so that its code can be put over a venue that stands.
contract ScriptedVenue is IHedgeVenue {
    struct Step {
        address target;
        bytes data;
    }

    struct Outcome {
        bool success;
        bytes answer;
    }

    Step[] private _steps;
    Outcome[] private _outcomes;
    uint256 public midPriceWad;
    uint256 public feeWad;
    bool public mustSucceed;
    /// @dev It takes the place of a venue whose tokens were checked before.
    IERC20 public constant BASE = IERC20(address(0));
    IERC20 public constant QUOTE = IERC20(address(0));

    /// @notice What `trade` will do, step by step; with `mustSucceed_` a failing step fails the trade with its own reason.
    function script(Step[] calldata steps, uint256 midPriceWad_, bool mustSucceed_) external {
        delete _steps;
        delete _outcomes;
        for (uint256 i = 0; i < steps.length; i++) _steps.push(steps[i]);
        midPriceWad = midPriceWad_;
        mustSucceed = mustSucceed_;
    }

    /// @inheritdoc IHedgeVenue
    function trade(HedgeOrder calldata) external {
        for (uint256 i = 0; i < _steps.length; i++) {
            (bool success, bytes memory answer) = _steps[i].target.call(_steps[i].data);
            if (!success && mustSucceed) {
                // Only assembly hands revert data on as they came.
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    revert(add(answer, 32), mload(answer))
                }
            }
            _outcomes.push(Outcome(success, answer));
        }
    }

    /// @notice What became of each step of the last trade.
    function outcomes() external view returns (Outcome[] memory) {
        return _outcomes;
    }

    /// @inheritdoc IHedgeVenue
    function quoteFor(uint256, bool) external view returns (VenueQuote memory) {
        return VenueQuote({midWad: midPriceWad, feeWad: feeWad, costWad: feeWad});
    }

    /// @inheritdoc IHedgeVenue
    function canGoShort() external pure returns (bool) {
        return false;
    }
}
