import { abs, BPS, bpsDown, max, min, mulDivDown, mulDivUp, mulWadDown, WAD } from "../math/wad.js";
import type { Band, HedgeOrder, HedgeReason, NetExposure } from "./types.js";

/** `HedgeMath.Limits`. */
export interface Limits {
  /** Worst average price, fees included, against the oracle. */
  readonly slippageBps: bigint;
  /** Smallest trade, base. */
  readonly minimumWad: bigint;
  /** One unit of the base token, in WAD: sizes are whole units. */
  readonly baseUnitWad: bigint;
  /** Largest trade, base: what is beyond it waits for the next block. */
  readonly maximumWad: bigint;
}

/** An order, all zeros unless the reason is one to act. */
export interface OrderAndReason {
  readonly order: HedgeOrder;
  readonly reason: HedgeReason;
}

const NO_ORDER: HedgeOrder = { baseWad: 0n, spotWad: 0n, worstPriceWad: 0n, budgetQuoteWad: 0n };

/** What takes net delta to the nearer ±target, whole units of base, rounded down: `HedgeMath.wantedWad`. */
export function wantedWad(exposure: Pick<NetExposure, "netDeltaWad">, band: Band, baseUnitWad: bigint): bigint {
  return wholeUnits(max(abs(exposure.netDeltaWad) - band.targetWad, 0n), baseUnitWad);
}

/**
 * The order that takes net delta to the nearer ±target, or why there is none though there is cause: the twin of
 * `HedgeMath.orderFor`, equal to the bit. Size rounds toward zero and is cut to the maximum.
 * @param cause what made it due (`judge`); by default the band alone
 */
export function orderFor(
  exposure: Pick<NetExposure, "netDeltaWad" | "quoteFreeWad" | "releasableWad" | "baseHeldWad" | "borrowableWad">,
  band: Band,
  spotWad: bigint,
  limits: Limits,
  cause: HedgeReason = abs(exposure.netDeltaWad) > band.triggerWad ? "delta-outside-band" : "inside-band",
): OrderAndReason {
  if (cause === "inside-band") return { order: NO_ORDER, reason: cause };
  const wanted = wantedWad(exposure, band, limits.baseUnitWad);
  if (wanted < limits.minimumWad) return { order: NO_ORDER, reason: "below-minimum-size" };

  const isBuy = exposure.netDeltaWad < 0n;
  const worstPriceWad = worstPrice(spotWad, limits.slippageBps, isBuy);
  const possibleWad = isBuy
    ? mulDivDown(exposure.quoteFreeWad + exposure.releasableWad, WAD, worstPriceWad)
    : exposure.baseHeldWad + exposure.borrowableWad;
  const sizeWad = wholeUnits(min(min(wanted, limits.maximumWad), possibleWad), limits.baseUnitWad);
  if (sizeWad < limits.minimumWad) return { order: NO_ORDER, reason: isBuy ? "short-of-quote" : "short-of-base" };

  const order = {
    baseWad: isBuy ? sizeWad : -sizeWad,
    spotWad,
    worstPriceWad,
    budgetQuoteWad: budgetFor(sizeWad, spotWad, limits.slippageBps),
  };
  return { order, reason: cause };
}

/** Which side an order that its maximum cut short leaves unfinished: `HedgeMath.unfinishedSide`. */
export function unfinishedSide(order: HedgeOrder, wanted: bigint, limits: Limits): -1n | 0n | 1n {
  const sizeWad = abs(order.baseWad);
  const isCut = sizeWad === wholeUnits(limits.maximumWad, limits.baseUnitWad);
  if (!isCut || wanted < sizeWad + limits.minimumWad) return 0n;
  return order.baseWad > 0n ? 1n : -1n;
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
