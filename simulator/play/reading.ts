import { feesFor } from "../../keeper/port.js";
import { statusFrom } from "../../sdk/hedging/status.js";
import type { Status } from "../../sdk/hedging/types.js";
import { PlayLens__factory } from "../../types/index.js";
import type { ToldEvent } from "../../types/mocks/PlayLens.js";
import type { BlockDriver, NextBlock } from "./driver.js";

const LENS = PlayLens__factory.createInterface();
/** Well above what three vaults of fifteen strikes take, under the most a transaction may have. */
const LENS_GAS = 15_000_000n;

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

/** The vault's short position, token units, interest included; zeros where it has none. */
export interface ShortReading {
  readonly collateralQuote: bigint;
  readonly debtBase: bigint;
  /** 1e18 is where liquidation begins; the largest number when nothing is owed. */
  readonly healthWad: bigint;
  readonly floorHealthWad: bigint;
  /** What a unit once supplied, or once borrowed, has grown to at the lender, RAY. */
  readonly supplyIndexRay: bigint;
  readonly debtIndexRay: bigint;
}

/** One vault as its own views show it in the block that comes next. */
export interface Reading {
  /** Unix seconds of the block. */
  readonly timestamp: number;
  readonly blockNumber: number;
  readonly status: Status;
  readonly nav: NavParts;
  readonly balances: Balances;
  readonly short: ShortReading;
  /** What a hedge in that block would be paid, quote units. */
  readonly bountyQuote: bigint;
}

/** Who asks, and whom. */
export interface Lens {
  readonly address: string;
  /** An account with ether; it pays nothing, for each look is taken back. */
  readonly account: string;
}

/** The lens said nothing: it is not the contract it was taken for. */
export class SilentLensError extends Error {
  override readonly name = "SilentLensError";
  constructor(address: string) {
    super(`The lens at ${address} emitted no Told. Check its address.`);
  }
}

/** Prepares the block and reads all vaults as they will be in it. @throws SilentLensError */
export async function readVaults(
  driver: BlockDriver,
  lens: Lens,
  rebalancers: readonly string[],
  block: NextBlock,
): Promise<readonly Reading[]> {
  await driver.prepare(block);
  const data = LENS.encodeFunctionData("tell", [[...rebalancers]]);
  const fees = feesFor(block.baseFeeWei, 0n);
  const [told] = await driver.rehearse(lens.account, { to: lens.address, data, gas: LENS_GAS, fees });
  if (told === undefined) throw new SilentLensError(lens.address);
  // The ABI says so; ethers decodes to an untyped tuple.
  const answer = LENS.decodeEventLog("Told", told.data, [...told.topics]) as unknown as ToldEvent.OutputTuple;
  const [timestamp, blockNumber, readings] = answer;
  return readings.map((raw) => ({
    timestamp: Number(timestamp),
    blockNumber: Number(blockNumber),
    short: {
      collateralQuote: raw.short.collateralQuote,
      debtBase: raw.short.debtBase,
      healthWad: raw.short.healthWad,
      floorHealthWad: raw.floorHealthWad,
      supplyIndexRay: raw.short.supplyIndexRay,
      debtIndexRay: raw.short.debtIndexRay,
    },
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
    bountyQuote: raw.bountyQuote,
  }));
}
