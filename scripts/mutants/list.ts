import { faults } from "./faults.js";
import type { Mutant } from "./faults.js";
import { FEES_AND_EXITS } from "./fees.js";
import { SETTLEMENT } from "./settlement.js";
import { WIRING } from "./wiring.js";

export type { Mutant } from "./faults.js";

const TRADES = "contracts/vault/Trades.sol";
const LIMITS = "contracts/vault/Limits.sol";
const GUARD = "contracts/oracles/PriceGuard.sol";
const GUARD_READ = ["test/PriceGuard/read.test.ts"];
const GUARD_HEDGE = ["test/PriceGuard/hedge.test.ts"];
const SEQUENCER = ["test/PriceGuard/sequencer.test.ts"];
const GUARD_BOUNDS = ["test/PriceGuard/constructor.test.ts"];

const PRICE_GUARD: readonly Mutant[] = [
  ...faults(GUARD, GUARD_READ, [
    ["read asks no other witness", "        requireAgreement(price.spotWad);", ""],
    ["the pool now may be anywhere", "_isWithin(spotWad, chainlinkWad, SPOT_CEILING_BPS),", "true,"],
    ["the pool's average may be anywhere", "_isWithin(twapWad, chainlinkWad, TWAP_CEILING_BPS),", "true,"],
    ["a ceiling itself is beyond it", "return apartWad <= Units", "return apartWad < Units"],
    [
      "only prices above the reference count",
      "Math.max(priceWad, referenceWad) - Math.min(priceWad, referenceWad)",
      "Units.zeroFloorSub(priceWad, referenceWad)",
    ],
  ]),
  ...faults(GUARD, GUARD_HEDGE, [
    ["a hedge trusts an average the pool has left behind", "_isWithin(spotWad, twapWad, HEDGE_CEILING_BPS),", "true,"],
    ["a hedge trusts the average of a thin pool", "depthQuote >= MIN_DEPTH_QUOTE,", "true,"],
    [
      "the average passes for Chainlink's price",
      "ageSeconds, PriceSource.PoolTwap)",
      "ageSeconds, PriceSource.Chainlink)",
    ],
    [
      "the witnesses always agree",
      "        try this.requireAgreement(spotWad) {\n            return true;\n        } catch {\n            return false;\n        }",
      "        spotWad;\n        return true;",
    ],
  ]),
  ...faults(GUARD, SEQUENCER, [
    ["a sequencer that is down counts as up", "answer == SEQUENCER_IS_UP && startedAt != 0", "startedAt != 0"],
    [
      "an uptime feed without a round counts as up",
      "answer == SEQUENCER_IS_UP && startedAt != 0",
      "answer == SEQUENCER_IS_UP",
    ],
    ["there is no grace period", "require(upForSeconds >= GRACE_SECONDS,", "require(true,"],
    [
      "risk is added in the grace period",
      "        _requireGraceOver(_sequencerUpSince());",
      "        _sequencerUpSince();",
    ],
    [
      "rounds from before the outage are hedged at",
      "            if (price.updatedAt < upSince) _requireGraceOver(upSince);\n",
      "",
    ],
    [
      "the average of an outage is hedged at",
      "        _requireGraceOver(upSince);\n        try this",
      "        try this",
    ],
  ]),
  ...faults(GUARD, GUARD_BOUNDS, [
    ["a ceiling for the pool now of 30 %", "MAX_SPOT_CEILING_BPS = 300", "MAX_SPOT_CEILING_BPS = 3_000"],
    ["a window of a minute", "MIN_WINDOW_SECONDS = 30 minutes", "MIN_WINDOW_SECONDS = 1 minutes"],
    [
      "a grace period shorter than the window",
      "s.graceSeconds, s.windowSeconds, MAX",
      "s.graceSeconds, MIN_WINDOW_SECONDS, MAX",
    ],
  ]),
  ...faults("contracts/oracles/PoolWitness.sol", GUARD_READ, [
    ["half the window", "agos[0] = uint32(WINDOW_SECONDS);", "agos[0] = uint32(WINDOW_SECONDS / 2);"],
    [
      "a pool without history passes its price now for an average",
      "revert PriceGuard_TooLittleHistory(_historySeconds(), WINDOW_SECONDS);",
      "_historySeconds(); return (poolSpotWad(), type(uint256).max);",
    ],
  ]),
  ...faults("contracts/oracles/PoolWitness.sol", GUARD_BOUNDS, [
    ["any pool will do", "expected != address(0) && expected == address(m.pool),", "true,"],
  ]),
];

const ORACLE = "contracts/oracles/ChainlinkOracle.sol";
const CHAINLINK: readonly Mutant[] = [
  ...faults(
    ORACLE,
    ["test/ChainlinkOracle/read.test.ts"],
    [
      ["an old round is as good as a new one", "ageSeconds <= maxAgeSeconds,", "true,"],
      ["a round at its very age is refused", "ageSeconds <= maxAgeSeconds,", "ageSeconds < maxAgeSeconds,"],
      [
        "a round from the future is fresh",
        "block.timestamp - updatedAt : type(uint256).max",
        "block.timestamp - updatedAt : 0",
      ],
      ["no floor under sane prices", "MIN_PRICE_WAD < spotWad && ", ""],
      ["no ceiling over sane prices", " && spotWad < MAX_PRICE_WAD", ""],
    ],
  ),
  ...faults(
    ORACLE,
    ["test/ChainlinkOracle/priceAt.test.ts"],
    [
      ["any later round settles", "previousUpdatedAt < timestamp && timestamp", "timestamp"],
      ["a round before the expiry settles", " && timestamp <= base.updatedAt", ""],
      [
        "any quote round will do",
        "updatedAt <= timestamp && (nextUpdatedAt == 0 || nextUpdatedAt > timestamp)",
        "updatedAt <= timestamp",
      ],
    ],
  ),
];

const AAVE: readonly Mutant[] = [
  ...faults(
    "contracts/venues/AaveShort.sol",
    ["test/AaveShort/deleverage.test.ts"],
    [
      ["a healthy position is deleveraged too", "healthWad >= FLOOR_HEALTH_WAD", "healthWad == type(uint256).max"],
      ["healing that heals nothing passes", "require(isBetter, ", "require(isBetter || true, "],
    ],
  ),
  ...faults(
    "contracts/venues/AaveShort.sol",
    ["test/AaveShort/custody.test.ts"],
    [["strangers trade the position", "require(msg.sender == vault, AaveShort_NotVault(msg.sender));", ""]],
  ),
  ...faults(
    "contracts/venues/AaveLoan.sol",
    ["test/AaveShort/custody.test.ts"],
    [["a floor next to liquidation", "require(health.floorWad >= MIN_FLOOR_WAD,", "require(true,"]],
  ),
  ...faults(
    "contracts/venues/AaveLoan.sol",
    ["test/AaveShort/trade.test.ts", "test/AaveShort/obstacles.test.ts"],
    [
      [
        "loans are sized for the floor",
        "AaveTerms.collateralForUp(terms, debt + wanted, TARGET_HEALTH_WAD)",
        "AaveTerms.collateralForUp(terms, debt + wanted, FLOOR_HEALTH_WAD)",
      ],
      ["the borrow cap is not asked", "if (room < baseAmount) (baseAmount, limit) = (room, ShortLimit.BorrowCap);", ""],
    ],
  ),
  ...faults(
    "contracts/venues/AaveLoan.sol",
    ["test/AaveShort/hedgeability.test.ts"],
    [
      [
        "puts are carried by money that is not there",
        "Math.min(Math.min(byMoney, byCap), debt + byLender)",
        "Math.min(byCap, debt + byLender)",
      ],
      [
        "puts are carried by base that the lender has not",
        "Math.min(Math.min(byMoney, byCap), debt + byLender)",
        "Math.min(byMoney, byCap)",
      ],
    ],
  ),
  ...faults(
    LIMITS,
    ["test/AaveShort/hedgeability.test.ts"],
    [["puts are written that nothing carries", "tally.putsWad <= carriableWad,", "true,"]],
  ),
];

const WRITTEN: readonly Mutant[] = [
  ...faults(
    LIMITS,
    ["test/OptionsVault/limits.test.ts"],
    [
      [
        "a book may lose more than the vault is worth",
        "require(lossWad <= maxLossWad, IOptionsVault.OptionsVault_StressAboveLimit(lossWad, maxLossWad));",
        "lossWad;",
      ],
      ["a hedge counts that nobody can pay", "        tally.deltaWad = _hedgeableWad(tally, navWad);\n", ""],
      ["the quick bound leaves volatility out", "return Math.max(upWad, downWad) + growthWad;", "return growthWad;"],
      [
        "an expiry takes any vega",
        "require(vegaWad <= maxVegaWad, IOptionsVault.OptionsVault_VegaAboveLimit(expiresAt, vegaWad, maxVegaWad));",
        "vegaWad;",
      ],
      [
        "an expiry takes any gamma",
        "require(lossWad <= maxLossWad, IOptionsVault.OptionsVault_GammaAboveLimit(expiresAt, lossWad, maxLossWad));",
        "lossWad;",
      ],
    ],
  ),
  ...faults(
    "contracts/book/Stress.sol",
    ["test/Stress/lossUp.test.ts"],
    [
      [
        "a stress doubles no volatility",
        "uint256 private constant VOLATILITY_FACTOR = 2;",
        "uint256 private constant VOLATILITY_FACTOR = 1;",
      ],
      ["a stress forgets the fall", "lossDownWad > lossAboveWad ? lossDownWad : lossAboveWad", "lossAboveWad"],
      ["a stress forgets the rise", "lossDownWad > lossAboveWad ? lossDownWad : lossAboveWad", "lossDownWad"],
    ],
  ),
  ...faults(
    "contracts/vault/Listing.sol",
    ["test/OptionsVault/listing.test.ts"],
    [["a smile may give something for nothing", "require(isFree, ", "require(true, "]],
  ),
];

const QUOTES: readonly Mutant[] = [
  ...faults(
    TRADES,
    ["test/OptionsVault/trades.test.ts"],
    [
      ["what the pool cannot hedge is written", "require(costWad <= capWad,", "require(true,"],
      ["options are written on any smile", "ageSeconds <= settings.maxSmileAgeSeconds,", "true,"],
    ],
  ),
  ...faults(
    TRADES,
    ["test/OptionsVault/buyMany.test.ts"],
    [["a leg does not see the legs before it", "tally.relativeVegaWad += look.relativeVegaWad;", ""]],
  ),
  ...faults(
    "contracts/vault/Marks.sol",
    ["test/OptionsVault/attacks.test.ts"],
    [["the width does not know of a fresh smile", "spreadWad + strayWad", "spreadWad"]],
  ),
];

const REBALANCER = "contracts/Rebalancer.sol";
const CHECKS = "contracts/hedging/FillChecks.sol";
const HEDGES: readonly Mutant[] = [
  ...faults(
    REBALANCER,
    ["test/Rebalancer/refusals.test.ts"],
    [
      [
        "H1: a fill may leave delta further out",
        "require(Units.abs(netAfterWad) <= Units.abs(netBeforeWad),",
        "require(true,",
      ],
      ["H2: a fill may go past the target", "sameSide && Units.abs(netAfterWad) >= band.targetWad,", "true,"],
      ["H4: inside the band is no reason to wait", "require(s.reason != HedgeReason.InsideBand,", "require(true,"],
    ],
  ),
  ...faults(
    CHECKS,
    ["test/VaultHedging/hedge.test.ts"],
    [
      ["H3: a fill may lose anything", "require(loss <= SafeCast.toInt256(budgetWad),", "require(true,"],
      ["H3: an order may allow itself any loss", "order.budgetQuoteWad <= maxBudgetWad,", "true,"],
      [
        "H3: a part may lose the budget of the whole",
        "Math.mulDiv(order.budgetQuoteWad, filledWad, Units.abs(order.baseWad))",
        "order.budgetQuoteWad",
      ],
      [
        "H3: an order may ask for any price",
        "isBuy ? order.worstPriceWad <= boundWad : order.worstPriceWad >= boundWad,",
        "true,",
      ],
      ["a fill may be larger than its order", "sameSide && notMore && opposite,", "sameSide && opposite,"],
      ["a fill may bring nothing for what went", "sameSide && notMore && opposite,", "sameSide && notMore,"],
    ],
  ),
  ...faults("contracts/hedging/HedgeDecision.sol", GUARD_HEDGE, [
    [
      "a degraded hedge has every tier",
      "if (s.price.source == PriceSource.PoolTwap) s.tier = HedgeTier.Degraded;\n        else if",
      "if",
    ],
    ["haste is allowed while the average disagrees", " && ORACLE.isAgreed(spotWad)", ""],
  ]),
  ...faults(
    "contracts/hedging/HedgeDecision.sol",
    ["test/Rebalancer/triggers.test.ts"],
    [["haste is allowed while the pool is pushed aside", "apartWad <= Units.bpsDown(spotWad, SLIPPAGE_BPS) && ", ""]],
  ),
  ...faults("contracts/hedging/HedgeSettings.sol", GUARD_HEDGE, [
    ["a degraded hedge trades as much as any", "MAXIMUM_WAD / DEGRADED_SIZE_PART", "MAXIMUM_WAD"],
    ["a degraded hedge pays as much as any", "Math.ceilDiv(SLIPPAGE_BPS, DEGRADED_SLIPPAGE_PART)", "SLIPPAGE_BPS"],
  ]),
  ...faults(
    "contracts/vault/VaultHedging.sol",
    ["test/PriceGuard/deleverage.test.ts"],
    [["debt is bought back at the average as dear as ever", "(price.source == PriceSource.PoolTwap ? 2 : 1)", "1"]],
  ),
];

const LOCK = "contracts/vault/VaultLock.sol";
const LOCKS: readonly Mutant[] = [
  ...faults(
    LOCK,
    ["test/OptionsVault/lock.test.ts"],
    [
      ["the lock can be taken twice", "require(before == address(0), VaultLock_Held(before));", ""],
      [
        "anyone may hedge in a hedge",
        "require(holder == msg.sender, VaultLock_NotHolder(msg.sender, holder));",
        "holder;",
      ],
      [
        "views answer half-written figures",
        "require(holder == address(0) || holder == msg.sender, VaultLock_Held(holder));",
        "holder;",
      ],
    ],
  ),
  ...faults(
    "contracts/vault/VaultLock.sol",
    ["test/OptionsVault/roles.test.ts"],
    [
      [
        "anyone may take the rebalancer's lock",
        "require(msg.sender == rebalancer(), VaultLock_NotRebalancer(msg.sender));",
        "",
      ],
    ],
  ),
  ...faults(
    "contracts/vault/VaultHedging.sol",
    ["test/AaveShort/custody.test.ts"],
    [
      [
        "the venue may ask for funds at any time",
        "_isFunding && msg.sender == address(VENUE)",
        "msg.sender == address(VENUE)",
      ],
      ["anyone may ask for funds while the venue does", "_isFunding && msg.sender == address(VENUE)", "_isFunding"],
    ],
  ),
  ...faults(
    "contracts/venues/UniswapV3Adapter.sol",
    ["test/UniswapV3Adapter/callback.test.ts"],
    [
      ["any caller is paid inside a trade", "_isTrading && msg.sender == address(POOL)", "_isTrading"],
      ["the pool is paid outside a trade", "_isTrading && msg.sender == address(POOL)", "msg.sender == address(POOL)"],
    ],
  ),
];

/** Every guard whose loss would cost money, and the tests that must notice. */
export const MUTANTS: readonly Mutant[] = [
  ...PRICE_GUARD,
  ...CHAINLINK,
  ...SETTLEMENT,
  ...AAVE,
  ...QUOTES,
  ...WRITTEN,
  ...FEES_AND_EXITS,
  ...HEDGES,
  ...LOCKS,
  ...WIRING,
];
