import { abs, BPS, bpsDown, min, mulDivDown, mulDivUp, mulWadDown, WAD } from "../math/wad.js";
import type { Band, HedgeOrder, HedgeReason, NetExposure } from "./types.js";

/** `HedgeMath.Limits`. */
export interface Limits {
  /** Worst average price, fees included, against the oracle. */
  readonly slippageBps: bigint;
  /** Smallest trade, base. */
  readonly minimumWad: bigint;
  /** One unit of the base token, in WAD: sizes are whole units. */
  readonly baseUnitWad: bigint;
}

/** An order, all zeros unless the reason is "delta-outside-band". */
export interface OrderAndReason {
  readonly order: HedgeOrder;
  readonly reason: HedgeReason;
}

const NO_ORDER: HedgeOrder = { baseWad: 0n, spotWad: 0n, worstPriceWad: 0n, budgetQuoteWad: 0n };

/**
 * The order that takes net delta from outside ±trigger to the nearer ±target, or why there is none: the twin of
 * `HedgeMath.orderFor`, equal to the bit. Size rounds toward zero.
 */
export function orderFor(exposure: NetExposure, band: Band, spotWad: bigint, limits: Limits): OrderAndReason {
  const deviationWad = abs(exposure.netDeltaWad);
  if (deviationWad <= band.triggerWad) return { order: NO_ORDER, reason: "inside-band" };
  const wantedWad = wholeUnits(deviationWad - band.targetWad, limits.baseUnitWad);
  if (wantedWad < limits.minimumWad) return { order: NO_ORDER, reason: "below-minimum-size" };

  const isBuy = exposure.netDeltaWad < 0n;
  const worstPriceWad = worstPrice(spotWad, limits.slippageBps, isBuy);
  const possibleWad = isBuy
    ? mulDivDown(exposure.quoteFreeWad, WAD, worstPriceWad)
    : exposure.baseHeldWad + exposure.borrowableWad;
  const sizeWad = wholeUnits(min(wantedWad, possibleWad), limits.baseUnitWad);
  if (sizeWad < limits.minimumWad) return { order: NO_ORDER, reason: isBuy ? "short-of-quote" : "short-of-base" };

  const order = {
    baseWad: isBuy ? sizeWad : -sizeWad,
    spotWad,
    worstPriceWad,
    budgetQuoteWad: budgetFor(sizeWad, spotWad, limits.slippageBps),
  };
  return { order, reason: "delta-outside-band" };
}

/** The average price beyond which a fill is refused: spot × (1 ± slippage), rounded toward spot. */
export function worstPrice(spotWad: bigint, slippageBps: bigint, isBuy: boolean): bigint {
  return isBuy ? mulDivDown(spotWad, BPS + slippageBps, BPS) : mulDivUp(spotWad, BPS - slippageBps, BPS);
}

/** The value at the oracle price that an order of this size may lose (H3), rounded down. */
export function budgetFor(sizeWad: bigint, spotWad: bigint, slippageBps: bigint): bigint {
  return bpsDown(mulWadDown(sizeWad, spotWad), slippageBps);
}

function wholeUnits(wad: bigint, unitWad: bigint): bigint {
  return wad - (wad % unitWad);
}
