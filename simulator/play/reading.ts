import { statusFrom } from "../../sdk/hedging/status.js";
import type { Status } from "../../sdk/hedging/types.js";
import { PlayLens__factory } from "../../types/index.js";
import type { PlayLens } from "../../types/index.js";
import type { BlockDriver } from "./driver.js";

const LENS = PlayLens__factory.createInterface();

/** The vault's worth part by part, quote WAD. */
export interface NavParts {
  readonly quoteWad: bigint;
  readonly baseValueWad: bigint;
  readonly claimsWad: bigint;
  readonly liabilityWad: bigint;
  readonly navWad: bigint;
  readonly collateralWad: bigint;
  readonly debtValueWad: bigint;
}

/** The vault's books and its purse, token units. */
export interface Balances {
  readonly quoteLedger: bigint;
  readonly baseLedger: bigint;
  readonly claimsQuote: bigint;
  readonly quoteTokens: bigint;
  readonly baseTokens: bigint;
  /** Sum of what vault and venue let others take. */
  readonly allowances: bigint;
  /** Tokens left in the venue. */
  readonly venueTokens: bigint;
}

/** One vault at one block, as its own views show it. */
export interface Reading {
  /** Unix seconds of the block. */
  readonly timestamp: number;
  readonly blockNumber: number;
  readonly status: Status;
  readonly nav: NavParts;
  readonly balances: Balances;
}

/** Reads all vaults at the latest block in one call. */
export async function readVaults(
  driver: BlockDriver,
  lens: string,
  rebalancers: readonly string[],
): Promise<readonly Reading[]> {
  const data = await driver.call(lens, LENS.encodeFunctionData("read", [[...rebalancers]]));
  // The ABI says so; ethers decodes to an untyped tuple.
  const answer = LENS.decodeFunctionResult("read", data) as unknown as Awaited<ReturnType<PlayLens["read"]>>;
  const [timestamp, blockNumber, readings] = answer;
  return readings.map((raw) => ({
    timestamp: Number(timestamp),
    blockNumber: Number(blockNumber),
    status: statusFrom(raw.status),
    nav: {
      quoteWad: raw.nav.quoteWad,
      baseValueWad: raw.nav.baseValueWad,
      claimsWad: raw.nav.claimsWad,
      liabilityWad: raw.nav.liabilityWad,
      navWad: raw.nav.navWad,
      collateralWad: raw.nav.collateralWad,
      debtValueWad: raw.nav.debtValueWad,
    },
    balances: {
      quoteLedger: raw.quoteLedger,
      baseLedger: raw.baseLedger,
      claimsQuote: raw.claimsQuote,
      quoteTokens: raw.quoteTokens,
      baseTokens: raw.baseTokens,
      allowances: raw.allowances,
      venueTokens: raw.venueTokens,
    },
  }));
}
