import { fold } from "../../sdk/book/exact/index.js";
import type { ExactBook } from "../../sdk/book/exact/index.js";
import { orderFor } from "../../sdk/hedging/order.js";
import type { Limits } from "../../sdk/hedging/order.js";
import type { Band, HedgeOrder, HedgeReason, NetExposure } from "../../sdk/hedging/types.js";

/** What a vault holds and owes, in the contract's integers. */
export interface ExactVault {
  readonly book: ExactBook;
  /** Base. */
  readonly baseHeldWad: bigint;
  /** Quote a hedge may spend. */
  readonly quoteFreeWad: bigint;
}

/** A policy in integers: `fixedBand` or the exact twin of `OptimalBand` of the sdk, with its settings filled in. */
export type ExactPolicy = (exposure: NetExposure, spotWad: bigint) => Band;

/** What a look sees and what it comes to. */
export interface ExactLook {
  readonly exposure: NetExposure;
  readonly band: Band;
  /** All zeros unless a trade is due. */
  readonly order: HedgeOrder;
  readonly reason: HedgeReason;
}

/** The simulated vault has no short side. */
const NO_SHORT = { collateralWad: 0n, baseOwedWad: 0n, borrowableWad: 0n, releasableWad: 0n } as const;

/**
 * One look of the simulator in the contract's integers, by the sdk's fold, band and order: what the contracts see and
 * would trade at that price and second, to the wei.
 */
export function lookAt(
  vault: ExactVault,
  policy: ExactPolicy,
  limits: Limits,
  spotWad: bigint,
  timestamp: bigint,
): ExactLook {
  const book = fold(vault.book, spotWad, timestamp);
  const exposure: NetExposure = {
    optionDeltaWad: book.deltaWad,
    baseHeldWad: vault.baseHeldWad,
    netDeltaWad: book.deltaWad + vault.baseHeldWad,
    gammaSpotWad: book.gammaSpotWad,
    vegaWad: book.vegaWad,
    thetaWad: book.thetaWad,
    charmWad: book.charmWad,
    grossWad: book.callsWad + book.putsWad,
    liabilityWad: book.liabilityWad,
    quoteFreeWad: vault.quoteFreeWad,
    ...NO_SHORT,
  };
  const band = policy(exposure, spotWad);
  return { exposure, band, ...orderFor(exposure, band, spotWad, limits) };
}

/** The vault after a fill: base got (positive) or given, quote got or given. */
export function afterFill(vault: ExactVault, baseWad: bigint, quoteWad: bigint): ExactVault {
  return { ...vault, baseHeldWad: vault.baseHeldWad + baseWad, quoteFreeWad: vault.quoteFreeWad + quoteWad };
}
