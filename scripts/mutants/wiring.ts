import { faults } from "./faults.js";
import type { Mutant } from "./faults.js";

const WIRED = ["test/Wired/wiring.test.ts"];
const VAULT = "contracts/vault/VaultCore.sol";
const AUTHORITY = "contracts/Authority.sol";
const TRADES = "contracts/vault/Trades.sol";

/** What an address must answer, who may become governor, and what a bid takes from those who wait. */
export const WIRING: readonly Mutant[] = [
  ...faults(VAULT, WIRED, [
    [
      "anybody may be named as the rebalancer",
      "Wired.answers(next, IRebalancer.VAULT.selector, address(this))",
      "next != address(this)",
    ],
    ["a venue of any tokens will do", "require(isOfTokens, ", "require(isOfTokens || true, "],
    ["oracle and venue may price different things", "require(isNear, ", "require(isNear || true, "],
  ]),
  ...faults("contracts/BountyBudget.sol", WIRED, [
    [
      "anybody may be named to have hedges paid",
      "Wired.answers(next, IRebalancer.BOUNTY.selector, address(this)),",
      "true,",
    ],
  ]),
  ...faults("contracts/Rebalancer.sol", WIRED, [
    ["a budget of any token will do", "address(w.bounty) == address(0) ||", "true ||"],
  ]),
  ...faults("contracts/hedging/HedgeDecision.sol", WIRED, [
    ["anybody will do as an estimator", "        _requireEstimator(parts.volatility);\n", ""],
  ]),
  ...faults("contracts/oracles/PriceGuard.sol", WIRED, [
    [
      "a pool at any price will do",
      "chainlinkWad / MAX_PRICE_RATIO <= spotWad && spotWad / MAX_PRICE_RATIO <= chainlinkWad,",
      "true,",
    ],
    ["any feed will do for a sequencer's", "answer == SEQUENCER_IS_UP || answer == SEQUENCER_IS_DOWN,", "true,"],
  ]),
  ...faults("contracts/Timelock.sol", WIRED, [
    ["nobody may cancel", "            require(cancellers[i] != address(0), Timelock_Nobody());\n", ""],
  ]),
  ...faults(
    "contracts/oracles/ChainlinkOracle.sol",
    ["test/ChainlinkOracle/constructor.test.ts"],
    [["feeds without a price will do", "        _read(); // stale", "        // stale"]],
  ),
  ...faults(
    "contracts/venues/AaveShort.sol",
    ["test/AaveShort/custody.test.ts"],
    [["any market will do for spot", "require(isOfTokens && !spot.canGoShort(),", "require(true,"]],
  ),
  ...faults(
    AUTHORITY,
    ["test/Authority/Authority.test.ts"],
    [
      ["whoever is named is governor", "if (!isHandedOver || isGovernor) return", "if (true) return"],
      ["anybody accepts", "require(msg.sender == proposedGovernor,", "require(true,"],
      ["the last governor goes", "require(governors > 0,", "require(true,"],
      [
        "a proposal outlives its proposer",
        "(isRevoked || account == proposedGovernor)",
        "(account == proposedGovernor)",
      ],
      ["the deployer's hand stays in", "if (account == FIRST_GOVERNOR) isHandedOver = true;", ""],
      ["any authority will do", "        Wired.requireAuthority(newAuthority);\n", ""],
    ],
  ),
  ...faults(
    TRADES,
    ["test/OptionsVault/settlementAttacks.test.ts"],
    [
      [
        "who sells ahead of a shortfall is paid whole",
        "if (navWad < 0) proceedsWad",
        "if (navWad < 0 && false) proceedsWad",
      ],
    ],
  ),
  ...faults(
    TRADES,
    ["test/OptionsVault/attacks.test.ts"],
    [["a bid follows a smile's rise at once", "int256(0)) - int256(riseWad);", "int256(0)) - 0 * int256(riseWad);"]],
  ),
];
