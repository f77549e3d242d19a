import { isDueReason } from "../sdk/hedging/triggers.js";
import type { Status, WaitingReason } from "../sdk/hedging/types.js";
import { abs, BPS, bpsDown, mulWadUp, WAD, YEAR_SECONDS } from "../sdk/math/wad.js";
import type { KeeperPolicy, KeeperPrice } from "./policy.js";

/** Everything a decision rests on, read from the chain once. */
export interface Observation {
  readonly status: Status;
  /** What a unit of gas costs now, tip included. */
  readonly gasPriceWei: bigint;
  /** Realised volatility a year, WAD; zero while it is not known. */
  readonly realisedVolWad: bigint;
  /** What the contract would pay for the hedge now, quote WAD. */
  readonly bountyQuoteWad: bigint;
}

/** The figures behind a decision: what a hedge is worth and what it costs. */
export interface HedgeWorth {
  /** |net delta| now and after the order, base. */
  readonly deviationBeforeWad: bigint;
  readonly deviationAfterWad: bigint;
  /** Deviation from which gas is no argument, base. */
  readonly urgentAboveWad: bigint;
  readonly volWad: bigint;
  /** Price of the risk the order removes: ½·λ·σ²·S²·(before² − after²)·horizon, quote, rounded down. */
  readonly riskRemovedQuoteWad: bigint;
  /** Gas of the hedge, quote, rounded down. */
  readonly gasQuoteWad: bigint;
}

export type WaitReason = WaitingReason | "gas-too-dear";

export type Decision =
  | { readonly kind: "rebalance"; readonly because: "paid" | "worth-the-gas" | "urgent"; readonly worth: HedgeWorth }
  | { readonly kind: "wait"; readonly because: "gas-too-dear"; readonly worth: HedgeWorth }
  | { readonly kind: "wait"; readonly because: WaitingReason };

/**
 * Whether a keeper with no stake in the vault calls `rebalance` now: when a hedge is due and the bounty pays for its gas.
 * Pure.
 */
export function isPaidFor(observation: Observation, price: KeeperPrice): boolean {
  const { status, gasPriceWei, bountyQuoteWad } = observation;
  if (!isDueReason(status.reason)) return false;
  const gasQuoteWad = mulWadUp(price.hedgeGas * gasPriceWei, status.price.spotWad);
  return bountyQuoteWad * BPS >= gasQuoteWad * (BPS + price.profitBps);
}

/**
 * Whether the owner's keeper calls `rebalance` now. The contract says whether a hedge is due and what it pays; the owner
 * also calls unpaid when the risk is worth the gas to it.
 * Pure: the same observation and policy give the same decision.
 */
export function decide(observation: Observation, policy: KeeperPolicy): Decision {
  const { reason } = observation.status;
  if (!isDueReason(reason)) return { kind: "wait", because: reason };
  const worth = worthOf(observation, policy);
  if (observation.bountyQuoteWad > 0n && observation.bountyQuoteWad >= worth.gasQuoteWad)
    return { kind: "rebalance", because: "paid", worth };
  if (reason === "emergency") return { kind: "rebalance", because: "urgent", worth };
  if (worth.deviationBeforeWad > worth.urgentAboveWad) return { kind: "rebalance", because: "urgent", worth };
  if (worth.riskRemovedQuoteWad >= worth.gasQuoteWad) return { kind: "rebalance", because: "worth-the-gas", worth };
  return { kind: "wait", because: "gas-too-dear", worth };
}

/** What the order in an observation is worth and costs, whatever comes of it. */
export function worthOf(observation: Observation, policy: KeeperPolicy): HedgeWorth {
  const { exposure, order, price } = observation.status;
  const deviationBeforeWad = abs(exposure.netDeltaWad);
  const deviationAfterWad = abs(exposure.netDeltaWad + order.baseWad);
  const { realisedVolWad } = observation;
  const volWad = realisedVolWad > policy.minVolWad ? realisedVolWad : policy.minVolWad;
  const squaresWad2 = deviationBeforeWad ** 2n - deviationAfterWad ** 2n;
  // λ·σ²·S²·e² carries seven WAD factors, of which the result keeps one. A single division loses nothing on the way.
  const scaled = policy.riskPriceWad * volWad ** 2n * price.spotWad ** 2n * squaresWad2 * policy.horizonSeconds;
  return {
    deviationBeforeWad,
    deviationAfterWad,
    urgentAboveWad: bpsDown(exposure.grossWad, policy.urgentShareBps),
    volWad,
    riskRemovedQuoteWad: scaled / (2n * YEAR_SECONDS * WAD ** 6n),
    gasQuoteWad: (policy.hedgeGas * observation.gasPriceWei * price.spotWad) / WAD,
  };
}
