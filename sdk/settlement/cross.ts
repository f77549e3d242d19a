import { mulDivDown, WAD } from "../math/wad.js";

/** What turns two feeds' answers into a price, and which prices are sane. */
export interface CrossTerms {
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  readonly minPriceWad: bigint;
  readonly maxPriceWad: bigint;
}

/** Answers beyond it would overflow on chain; no price comes near. */
const MAX_ANSWER = 2n ** 128n - 1n;

/** Base in quote from two answers against the dollar, WAD, rounded down; undefined where `ChainlinkOracle` would refuse. */
export function crossDown(terms: CrossTerms, baseAnswer: bigint, quoteAnswer: bigint): bigint | undefined {
  if (baseAnswer <= 0n || quoteAnswer <= 0n || baseAnswer > MAX_ANSWER || quoteAnswer > MAX_ANSWER) return undefined;
  const numerator = WAD * 10n ** BigInt(terms.quoteDecimals);
  const spotWad = mulDivDown(baseAnswer, numerator, quoteAnswer * 10n ** BigInt(terms.baseDecimals));
  return terms.minPriceWad < spotWad && spotWad < terms.maxPriceWad ? spotWad : undefined;
}
