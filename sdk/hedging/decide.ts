/**
 * What the rebalancer makes of one look at vault and market: costs, band, cause, tier and order. The twin of
 * `HedgeDecision._look`, equal to the bit, and the one decision that simulations run.
 */
import { bpsDown, max, min, mulDivUp, mulWadDown, mulWadUp, WAD } from "../math/wad.js";
import { averageAfter, liveBaseFee } from "./baseFee.js";
import type { AverageBaseFee } from "./baseFee.js";
import { orderFor, unfinishedSide, wantedWad } from "./order.js";
import type { Limits } from "./order.js";
import { impliedVarianceWad, isDueReason, judge, volRatioWad } from "./triggers.js";
import type { TriggerSettings } from "./triggers.js";
import type {
  Band,
  HedgeCosts,
  HedgeOrder,
  HedgeReason,
  HedgeTier,
  LastHedge,
  NetExposure,
  VenueQuote,
} from "./types.js";

/** `IRebalancer.Settings`. */
export interface HedgeSettings extends TriggerSettings {
  readonly slippageBps: bigint;
  /** Smallest trade, base. */
  readonly minimumWad: bigint;
  /** Gas of one hedge, for its cost. */
  readonly hedgeGas: bigint;
  /** Largest routine trade, base. */
  readonly maximumWad: bigint;
  readonly urgentSlippageBps: bigint;
  readonly emergencySlippageBps: bigint;
}

/** A band policy with its settings filled in: `fixedBand` or `optimalBandExact`. */
export type BandPolicy = (exposure: NetExposure, spotWad: bigint, costs: HedgeCosts) => Band;

/** The rebalancer's memory between hedges. */
export interface HedgeMemory {
  readonly last: LastHedge;
  readonly baseFee: AverageBaseFee;
}

/** A price that Chainlink gives and every witness agrees with. */
export const UNDISPUTED = { isDegraded: false, isAgreed: true } as const;

/** A block as the rebalancer sees it. */
export interface HedgeMoment {
  readonly exposure: NetExposure;
  readonly spotWad: bigint;
  /** Whether the price is the pool's own average, because Chainlink has none. */
  readonly isDegraded: boolean;
  /** Whether all the oracle's witnesses agree with it: then a hedge may pay more for haste. */
  readonly isAgreed: boolean;
  /** At `usualOrderWad`, for a buy if net delta is below zero. */
  readonly market: VenueQuote;
  /** The block's own; 0 = not known. */
  readonly baseFeeWei: bigint;
  /** A year; 0 = not known. */
  readonly realisedVarianceWad: bigint;
  readonly blockNumber: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

/** What a look comes to. */
export interface HedgeDecision {
  readonly isDue: boolean;
  readonly reason: HedgeReason;
  readonly tier: HedgeTier;
  readonly costs: HedgeCosts;
  readonly band: Band;
  /** All zeros unless there is cause; not to be sent unless it is due. */
  readonly order: HedgeOrder;
}

const USUAL_ORDER_BPS = 500n;
const LIMIT_MARGIN = 1_000_000n;
const URGENT_SIZE = 2n;
const EMERGENCY_SIZE = 4n;
const DEGRADED_SIZE_PART = 4n;
const DEGRADED_SLIPPAGE_PART = 2n;
const NO_ORDER: HedgeOrder = { baseWad: 0n, spotWad: 0n, worstPriceWad: 0n, budgetQuoteWad: 0n };

/** The size that costs are read at, base: a share of the contracts, within the smallest and the routine largest trade. */
export function usualOrderWad(grossWad: bigint, { minimumWad, maximumWad }: HedgeSettings): bigint {
  return max(minimumWad, min(bpsDown(grossWad, USUAL_ORDER_BPS), maximumWad));
}

/** Live costs of a hedge: `HedgeDecision._bandFor`. No fee counts above the routine slippage. */
export function costsOf(moment: HedgeMoment, baseFee: AverageBaseFee, settings: HedgeSettings): HedgeCosts {
  const { exposure, spotWad, market, baseFeeWei, realisedVarianceWad, timestamp } = moment;
  const feeWei = liveBaseFee(averageAfter(baseFee, baseFeeWei, timestamp), baseFeeWei);
  const impliedWad = impliedVarianceWad(exposure, spotWad);
  return {
    proportionalWad: min(market.costWad, bpsDown(WAD, settings.slippageBps)),
    fixedQuoteWad: mulWadUp(settings.hedgeGas * feeWei, spotWad),
    volRatioWad: impliedWad === 0n ? 0n : volRatioWad(realisedVarianceWad, impliedWad),
  };
}

/** The look. @param baseUnitWad One unit of the base token, in WAD */
export function decide(
  moment: HedgeMoment,
  { last, baseFee }: HedgeMemory,
  policy: BandPolicy,
  settings: HedgeSettings,
  baseUnitWad = 1n,
): HedgeDecision {
  const { exposure, spotWad, market, blockNumber, timestamp } = moment;
  const costs = costsOf(moment, baseFee, settings);
  const band = policy(exposure, spotWad, costs);
  const wanted = wantedWad(exposure, band, baseUnitWad);
  const { minimumWad } = settings;
  const { volRatioWad: ratioWad } = costs;
  const { cause, severity } = judge(
    { exposure, band, spotWad, volRatioWad: ratioWad, last, timestamp, wantedWad: wanted, minimumWad },
    settings,
  );
  const mayHaste = moment.isAgreed && isNear(market.midWad, spotWad, settings.slippageBps);
  const tier = moment.isDegraded ? "degraded" : mayHaste ? severity : "routine";
  if (cause === "inside-band") return { isDue: false, reason: cause, tier, costs, band, order: NO_ORDER };
  const { order, reason } = orderFor(exposure, band, spotWad, limitsOf(tier, settings, baseUnitWad), cause);
  const isBeyond = isDueReason(reason) && isBeyondLimit(order, market);
  const found: HedgeReason = isBeyond ? "venue-beyond-limit" : reason;
  const mustWait = blockNumber === last.blockNumber && (isDueReason(reason) || isBeyond);
  const final: HedgeReason = mustWait ? "already-hedged-this-block" : found;
  return { isDue: isDueReason(final), reason: final, tier, costs, band, order };
}

/** What the rebalancer remembers once a due hedge is made: `Rebalancer._remember`. */
export function memoryAfter(
  moment: HedgeMoment,
  { baseFee }: HedgeMemory,
  { band, order, tier }: HedgeDecision,
  settings: HedgeSettings,
  baseUnitWad = 1n,
): HedgeMemory {
  const { exposure, spotWad, baseFeeWei, blockNumber, timestamp } = moment;
  const wanted = wantedWad(exposure, band, baseUnitWad);
  const side = unfinishedSide(order, wanted, limitsOf(tier, settings, baseUnitWad));
  return {
    last: { blockNumber, hedgedAt: timestamp, spotWad, unfinishedSide: side },
    baseFee: { averageWei: averageAfter(baseFee, baseFeeWei, timestamp), observedAt: timestamp },
  };
}

function limitsOf(tier: HedgeTier, settings: HedgeSettings, baseUnitWad: bigint): Limits {
  const { slippageBps, urgentSlippageBps, emergencySlippageBps, minimumWad, maximumWad } = settings;
  const limits = { slippageBps, minimumWad, baseUnitWad, maximumWad };
  if (tier === "urgent") return { ...limits, slippageBps: urgentSlippageBps, maximumWad: maximumWad * URGENT_SIZE };
  if (tier === "emergency") {
    return { ...limits, slippageBps: emergencySlippageBps, maximumWad: maximumWad * EMERGENCY_SIZE };
  }
  if (tier === "routine") return limits;
  const halfBps = (slippageBps + DEGRADED_SLIPPAGE_PART - 1n) / DEGRADED_SLIPPAGE_PART;
  return {
    ...limits,
    slippageBps: halfBps,
    maximumWad: max(maximumWad / DEGRADED_SIZE_PART, minimumWad + baseUnitWad),
  };
}

function isNear(midWad: bigint, spotWad: bigint, slippageBps: bigint): boolean {
  return max(midWad, spotWad) - min(midWad, spotWad) <= bpsDown(spotWad, slippageBps);
}

function isBeyondLimit({ baseWad, worstPriceWad }: HedgeOrder, { midWad, feeWad }: VenueQuote): boolean {
  const keptWad = WAD - feeWad;
  if (baseWad > 0n) {
    const ceilingWad = mulWadDown(worstPriceWad, keptWad);
    return midWad >= ceilingWad - ceilingWad / LIMIT_MARGIN;
  }
  const floorWad = mulDivUp(worstPriceWad, WAD, keptWad);
  return midWad <= floorWad + floorWad / LIMIT_MARGIN;
}
