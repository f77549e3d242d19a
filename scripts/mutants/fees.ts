import { faults } from "./faults.js";
import type { Mutant } from "./faults.js";

const FEES = "contracts/vault/Fees.sol";
const SHARES = "contracts/vault/VaultShares.sol";
const LIMITS = "contracts/vault/Limits.sol";
const LOAN = "contracts/venues/AaveLoan.sol";
const ON_GAINS = ["test/OptionsVault/feesOnGains.test.ts"];
const BY_TIME = ["test/OptionsVault/fees.test.ts"];
const EXITS = ["test/OptionsVault/exits.test.ts"];
const CARRY = ["test/AaveShort/exits.test.ts"];

/** What LPs pay, when, and what they may take out. */
export const FEES_AND_EXITS: readonly Mutant[] = [
  ...faults(FEES, BY_TIME, [
    ["the management fee is linear in time", "term = (term * xRay) / (n * RAY);", "term = 0;"],
    [
      "any age counts at once",
      "Math.min(block.timestamp - fees.accruedAt, MAX_ELAPSED_SECONDS)",
      "block.timestamp - fees.accruedAt",
    ],
    [
      "fees may go to the vault itself",
      "receiver != address(this) && (isOff || receiver != address(0)),",
      "isOff || receiver != address(0),",
    ],
  ]),
  ...faults(FEES, ON_GAINS, [
    [
      "gains are charged at every chance",
      "crystallisedAt + uint64(packed >> 32) <= block.timestamp",
      "crystallisedAt <= block.timestamp",
    ],
    [
      "who leaves early pays nothing on gains",
      "charged = Math.mulDiv(dueShares, change.sharesOut, total);",
      "charged = 0; dueShares;",
    ],
    [
      "a charge leaves the mark where it was",
      "if (due.performance > 0) markRay = _priceUp(change.exitNav, total);",
      "",
    ],
    [
      "a deposit above the mark leaves it where it was",
      "return Math.max(markRay, averageRay);",
      "return markRay == 0 ? averageRay : markRay;",
    ],
    ["a deposit below the mark talks it down", "return Math.max(markRay, averageRay);", "return averageRay;"],
    ["the mark survives the last share", "_markWith(supply == 0 ? 0 : markRay,", "_markWith(markRay,"],
  ]),
  ...faults(SHARES, BY_TIME, [
    [
      "prices count no share before it is minted",
      "if (Fees.areOn(FEES)) shares += _fees.dueDown(FEES, shares, exitNav);",
      "",
    ],
  ]),
  ...faults(
    SHARES,
    ["test/OptionsVault/feesInKind.test.ts"],
    [
      [
        "who leaves in kind pays nothing on gains",
        "uint256 spotWad = Fees.areOn(FEES) ? _settledSpotOrZero() : 0;",
        "uint256 spotWad = 0;",
      ],
    ],
  ),
  ...faults(LIMITS, EXITS, [
    ["the bound alone lets LPs go", "if (_lossBoundUp(self, tally) > maxLossWad) {", "if (false) {"],
    [
      "exits leave the loss and not the limit's share of it",
      "Math.mulDiv(_lossUp(self, tally), BPS, house.settings.maxStressLossBps, Math.Rounding.Ceil)",
      "_lossUp(self, tally)",
    ],
    [
      "exits leave nothing for the calls' hedge",
      "return Units.zeroFloorSub(Units.mulWadUp(uint256(-tally.deltaWad), tally.spotWad), tally.liabilityWad);",
      "return 0;",
    ],
  ]),
  ...faults(LIMITS, CARRY, [
    [
      "exits leave nothing for the puts' hedge",
      "if (!house.canShort || tally.putsWad == 0) return freeQuote;",
      "return freeQuote;",
    ],
  ]),
  ...faults(LOAN, CARRY, [
    [
      "carrying puts asks for collateral that is there again",
      "return Units.zeroFloorSub(money, collateral);",
      "return money;",
    ],
  ]),
  ...faults(
    LOAN,
    ["test/AaveShort/hedgeability.test.ts"],
    [
      [
        "the proceeds of a hedge carry more puts",
        "Units.zeroFloorSub(collateral + quoteFree, _worthUp(terms, debt))",
        "collateral + quoteFree",
      ],
    ],
  ),
];
