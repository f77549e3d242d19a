import { faults } from "./faults.js";
import type { Mutant } from "./faults.js";

const GUARD = "contracts/oracles/PriceGuard.sol";
const ORACLE = "contracts/oracles/ChainlinkOracle.sol";
const FALLBACK = ["test/ChainlinkOracle/fallback.test.ts"];
const SHORTFALL = ["test/OptionsVault/shortfall.test.ts"];
const ROUNDS = "contracts/oracles/FeedRounds.sol";
const PAYOUTS = "contracts/book/Payouts.sol";

/** Which price settles, by what proof, and how a shortfall is shared. */
export const SETTLEMENT: readonly Mutant[] = [
  ...faults(
    ROUNDS,
    ["test/ChainlinkOracle/priceAt.test.ts"],
    [
      ["any round may claim to be the one before", "if (_updatedAt(feed, id) != 0) return false;", ""],
      ["a phase in between is passed over", "if (_updatedAt(feed, _openingId(between)) != 0) return false;", ""],
    ],
  ),
  ...faults(ROUNDS, FALLBACK, [
    ["a number without a round ends the feed", "while (next.updatedAt == 0 && next.id < latestId)", "if (false)"],
    ["an old aggregator's rounds count on", " || opening.updatedAt < next.updatedAt)) return", ")) return"],
  ]),
  ...faults(ORACLE, FALLBACK, [
    [
      "the fallback settles what the feed can",
      "require(!isGood, ChainlinkOracle_FeedSettles(timestamp, walk.base.id));",
      "",
    ],
    [
      "any good round is the last one",
      "require(!isGood, ChainlinkOracle_NotLastGoodRound(proof.baseRoundId, walk.base.id));",
      "",
    ],
    ["a round at the expiry is the last one before", "require(walk.base.updatedAt < timestamp,", "require(true,"],
    ["a bad round is a good one", "require(priceWad != 0,", "require(true,"],
    ["a feed is silent at once", "require(block.timestamp >= earliest,", "require(true,"],
    ["a feed's latest round is not asked for", "require(walk.latestBase.updatedAt < timestamp,", "require(true,"],
    ["a superseded round is the last good one", "require(next.updatedAt >= walk.base.updatedAt,", "require(true,"],
    ["the quote round stays behind", "while (walk.nextQuote.updatedAt != 0 &&", "while (false &&"],
  ]),
  ...faults(
    ORACLE,
    ["test/ChainlinkOracle/constructor.test.ts"],
    [
      [
        "a silence may be shorter than a heartbeat",
        "Math.max(MIN_FALLBACK_DELAY_SECONDS, base.maxAgeSeconds)",
        "MIN_FALLBACK_DELAY_SECONDS",
      ],
    ],
  ),
  ...faults(
    GUARD,
    ["test/PriceGuard/fallback.test.ts"],
    [
      [
        "the fallback settles at any average",
        "return Math.max(Math.min(twapWad, lastGoodWad + moveWad), lastGoodWad - moveWad);",
        "moveWad; return twapWad;",
      ],
      [
        "the fallback settles at the average of a thin pool",
        "if (depthQuote < MIN_DEPTH_QUOTE) return lastGoodWad;",
        "",
      ],
      ["a silence counts from the outage on", "Math.max(timestamp, upSince + GRACE_SECONDS)", "timestamp"],
      [
        "the fallback settles at the average of an outage",
        "        _requireGraceOver(upSince);\n        uint256 lastGoodWad",
        "        uint256 lastGoodWad",
      ],
    ],
  ),
  ...faults(PAYOUTS, SHORTFALL, [
    ["base held counts though it fell", "Math.min(priceWad, liveWad)", "priceWad"],
    ["base owed counts as it was", "Math.max(priceWad, liveWad)", "priceWad"],
    ["earlier claims are shared", "rest.claimsWad + Math.mulDiv(rest.debtValueWad", "Math.mulDiv(rest.debtValueWad"],
    ["open options have no part", "payoutWad + rest.liabilityWad", "payoutWad"],
    ["claims are paid in full", "id.isPut(), s.shareWad)", "id.isPut(), WAD)"],
    ["what is set aside is the full payoff", "Units.mulWadDown(payoffWad, shareWad)", "payoffWad"],
  ]),
  ...faults(
    PAYOUTS,
    ["test/OptionsVault/settle.test.ts"],
    [
      ["an expiry is settled before it comes", "require(block.timestamp >= expiresAt,", "require(true,"],
      ["an expiry is settled twice", "self.byExpiry[expiresAt].settlement.priceWad == 0,", "true,"],
    ],
  ),
  ...faults(
    PAYOUTS,
    ["test/OptionsVault/claim.test.ts"],
    [
      ["claims are paid before the settlement", "require(s.priceWad != 0,", "require(true,"],
      ["claims are paid with what is not there", "require(payoutQuote <= quoteBalance,", "require(true,"],
      ["dust of claims stays owed", "outstandingWad, quoteScale);\n", "quantityWad, quoteScale);\n"],
    ],
  ),
];
