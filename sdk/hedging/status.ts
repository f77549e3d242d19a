import { HEDGE_REASONS, HEDGE_TIERS } from "./types.js";
import type {
  Band,
  HedgeCosts,
  HedgeOrder,
  HedgeReason,
  HedgeTier,
  NetExposure,
  PriceReading,
  Status,
} from "./types.js";

/** `IRebalancer.Status` as any ABI decoder with named fields gives it. */
export interface RawStatus {
  readonly due: boolean;
  readonly reason: bigint;
  readonly price: PriceReading;
  readonly exposure: NetExposure;
  readonly band: Band;
  readonly order: HedgeOrder;
  readonly detail: string;
  readonly costs: HedgeCosts;
  readonly tier: bigint;
}

/** The contract gave a reason this version does not know: contracts and sdk are of different versions. */
export class UnknownHedgeReasonError extends Error {
  override readonly name = "UnknownHedgeReasonError";
  constructor(index: bigint) {
    super(
      `The rebalancer gave hedge reason ${index}; this sdk knows 0 to ${HEDGE_REASONS.length - 1}. Update the sdk.`,
    );
  }
}

/** The contract gave a tier this version does not know: contracts and sdk are of different versions. */
export class UnknownHedgeTierError extends Error {
  override readonly name = "UnknownHedgeTierError";
  constructor(index: bigint) {
    super(`The rebalancer gave hedge tier ${index}; this sdk knows 0 to ${HEDGE_TIERS.length - 1}. Update the sdk.`);
  }
}

/** Name of a `HedgeReason` of the contract. @throws UnknownHedgeReasonError */
export function hedgeReason(index: bigint): HedgeReason {
  const reason = HEDGE_REASONS[Number(index)];
  if (reason === undefined) throw new UnknownHedgeReasonError(index);
  return reason;
}

/** Name of a `HedgeTier` of the contract. @throws UnknownHedgeTierError */
export function hedgeTier(index: bigint): HedgeTier {
  const tier = HEDGE_TIERS[Number(index)];
  if (tier === undefined) throw new UnknownHedgeTierError(index);
  return tier;
}

/** `Rebalancer.status()` in the sdk's nouns. */
export function statusFrom(raw: RawStatus): Status {
  const { price, exposure, band, order, costs } = raw;
  return {
    isDue: raw.due,
    reason: hedgeReason(raw.reason),
    price: {
      spotWad: price.spotWad,
      updatedAt: price.updatedAt,
      ageSeconds: price.ageSeconds,
      source: price.source,
    },
    exposure: {
      optionDeltaWad: exposure.optionDeltaWad,
      baseHeldWad: exposure.baseHeldWad,
      netDeltaWad: exposure.netDeltaWad,
      gammaSpotWad: exposure.gammaSpotWad,
      vegaWad: exposure.vegaWad,
      thetaWad: exposure.thetaWad,
      charmWad: exposure.charmWad,
      grossWad: exposure.grossWad,
      liabilityWad: exposure.liabilityWad,
      quoteFreeWad: exposure.quoteFreeWad,
      collateralWad: exposure.collateralWad,
      baseOwedWad: exposure.baseOwedWad,
      borrowableWad: exposure.borrowableWad,
      releasableWad: exposure.releasableWad,
    },
    band: { triggerWad: band.triggerWad, targetWad: band.targetWad },
    order: {
      baseWad: order.baseWad,
      spotWad: order.spotWad,
      worstPriceWad: order.worstPriceWad,
      budgetQuoteWad: order.budgetQuoteWad,
    },
    detail: raw.detail,
    costs: {
      proportionalWad: costs.proportionalWad,
      fixedQuoteWad: costs.fixedQuoteWad,
      volRatioWad: costs.volRatioWad,
    },
    tier: hedgeTier(raw.tier),
  };
}
