import { fold } from "../../sdk/book/exact/index.js";
import type { ExactBook } from "../../sdk/book/exact/index.js";
import { decide, memoryAfter, UNDISPUTED, usualOrderWad } from "../../sdk/hedging/decide.js";
import type { BandPolicy, HedgeDecision, HedgeMemory, HedgeMoment, HedgeSettings } from "../../sdk/hedging/decide.js";
import type { NetExposure, VenueQuote } from "../../sdk/hedging/types.js";

/** What a vault holds, owes and remembers, in the contract's integers. */
export interface ExactVault {
  readonly book: ExactBook;
  /** Base. */
  readonly baseHeldWad: bigint;
  /** Quote a hedge may spend. */
  readonly quoteFreeWad: bigint;
  readonly memory: HedgeMemory;
}

/** A block as a vault is shown it. */
export interface ExactMoment extends Pick<
  HedgeMoment,
  "spotWad" | "baseFeeWei" | "realisedVarianceWad" | "blockNumber" | "timestamp"
> {
  /** What the venue offers for a size, base, either way. */
  readonly quoteFor: (sizeWad: bigint, isBuy: boolean) => VenueQuote;
}

/** How a vault hedges. */
export interface ExactTerms {
  readonly policy: BandPolicy;
  readonly settings: HedgeSettings;
}

/** What a look sees and what it comes to. */
export interface ExactLook {
  readonly moment: HedgeMoment;
  readonly decision: HedgeDecision;
}

/** A simulated vault has no short side. */
export const NO_SHORT = { collateralWad: 0n, baseOwedWad: 0n, borrowableWad: 0n, releasableWad: 0n } as const;

/**
 * One look of the simulator in the contract's integers, by the sdk's fold, band, triggers, tiers and order: what the
 * contracts see and would trade in that block, to the wei.
 */
export function lookAt(vault: ExactVault, terms: ExactTerms, block: ExactMoment): ExactLook {
  const { spotWad, baseFeeWei, realisedVarianceWad, blockNumber, timestamp } = block;
  const exposure = exposureOf(vault, spotWad, timestamp);
  const market = block.quoteFor(usualOrderWad(exposure.grossWad, terms.settings), exposure.netDeltaWad < 0n);
  const seen = { exposure, spotWad, ...UNDISPUTED, market };
  const moment = { ...seen, baseFeeWei, realisedVarianceWad, blockNumber, timestamp };
  return { moment, decision: decide(moment, vault.memory, terms.policy, terms.settings) };
}

/** The vault after a look's hedge was filled: base got (positive) or given, quote got or given. */
export function afterFill(
  vault: ExactVault,
  { moment, decision }: ExactLook,
  settings: HedgeSettings,
  fill: { readonly baseWad: bigint; readonly quoteWad: bigint },
): ExactVault {
  return {
    ...vault,
    baseHeldWad: vault.baseHeldWad + fill.baseWad,
    quoteFreeWad: vault.quoteFreeWad + fill.quoteWad,
    memory: memoryAfter(moment, vault.memory, decision, settings),
  };
}

function exposureOf({ book, baseHeldWad, quoteFreeWad }: ExactVault, spotWad: bigint, timestamp: bigint): NetExposure {
  const greeks = fold(book, spotWad, timestamp);
  return {
    optionDeltaWad: greeks.deltaWad,
    baseHeldWad,
    netDeltaWad: greeks.deltaWad + baseHeldWad,
    gammaSpotWad: greeks.gammaSpotWad,
    vegaWad: greeks.vegaWad,
    thetaWad: greeks.thetaWad,
    charmWad: greeks.charmWad,
    grossWad: greeks.callsWad + greeks.putsWad,
    liabilityWad: greeks.liabilityWad,
    quoteFreeWad,
    ...NO_SHORT,
  };
}
