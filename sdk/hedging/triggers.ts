import { abs, BPS, bpsDown, max, min, mulDivDown, mulWadDown, mulWadUp, sqrtDown, WAD } from "../math/wad.js";
import { DUE_REASONS } from "./types.js";
import type { Band, DueReason, HedgeReason, HedgeTier, LastHedge, NetExposure } from "./types.js";

/** `Triggers.Settings`, which are a part of the rebalancer's `settings()`. */
export interface TriggerSettings {
  /** Of the price at the last hedge; 0 = never. */
  readonly priceMoveBps: bigint;
  /** Since the last hedge; 0 = never. */
  readonly intervalSeconds: bigint;
  /** The move of spot that deviations are judged by. */
  readonly stressMoveBps: bigint;
  /** Shares of NAV lost in that move above which a hedge is urgent, or an emergency. */
  readonly urgentLossBps: bigint;
  readonly emergencyLossBps: bigint;
}

/** `Triggers.Situation`. */
export interface Situation {
  readonly exposure: NetExposure;
  readonly band: Band;
  readonly spotWad: bigint;
  /** 0 = not known. */
  readonly volRatioWad: bigint;
  readonly last: LastHedge;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

const UNFINISHED_SECONDS = 3_600n;
const PRESSING_FLOOR_BPS = 100n;
const MIN_RATIO_WAD = WAD / 2n;
const MAX_RATIO_WAD = 2n * WAD;
const MIN_VARIANCE_WAD = WAD / 100n;
const MAX_VARIANCE_WAD = 16n * WAD;

/** Whether a reason is one to act, not to wait: `Triggers.isDue`. */
export function isDueReason(reason: HedgeReason): reason is DueReason {
  const due: readonly HedgeReason[] = DUE_REASONS;
  return due.includes(reason);
}

/** How pressing a deviation is: what it would lose in the stress move, against NAV. `Triggers.severityOf`. */
export function severityOf(exposure: NetExposure, spotWad: bigint, settings: TriggerSettings): HedgeTier {
  const deviationWad = abs(exposure.netDeltaWad);
  if (deviationWad > widthWad(exposure, spotWad, settings.emergencyLossBps, settings.stressMoveBps)) return "emergency";
  if (deviationWad > widthWad(exposure, spotWad, settings.urgentLossBps, settings.stressMoveBps)) return "urgent";
  return "routine";
}

/** The deviation whose stress loss is a share of NAV, base, rounded down; at least a hundredth of the contracts. */
export function widthWad(exposure: NetExposure, spotWad: bigint, lossBps: bigint, stressMoveBps: bigint): bigint {
  const assetsWad = exposure.quoteFreeWad + mulWadDown(exposure.baseHeldWad, spotWad);
  const navWad = max(assetsWad - exposure.liabilityWad, 0n);
  const affordableWad = mulDivDown(navWad, lossBps * WAD, spotWad * stressMoveBps);
  return max(affordableWad, bpsDown(exposure.grossWad, PRESSING_FLOOR_BPS));
}

/** Why a hedge is due; "inside-band" when none is. `Triggers.causeOf`, equal to the bit. */
export function causeOf(
  x: Situation,
  severity: HedgeTier,
  wanted: bigint,
  minimumWad: bigint,
  settings: TriggerSettings,
): HedgeReason {
  const isOutside = abs(x.exposure.netDeltaWad) > x.band.triggerWad;
  const isWorthwhile = wanted >= minimumWad && wanted > 0n;
  if (isWorthwhile && severity === "emergency" && isPastTheMiddle(x, settings)) return "emergency";
  if (isOutside) return "delta-outside-band";
  if (!isWorthwhile) return "inside-band";
  if (isUnfinished(x)) return "order-unfinished";
  if (hasPriceMoved(x, settings)) return "price-moved";
  if (hasIntervalElapsed(x, settings)) return "interval-elapsed";
  return "inside-band";
}

/** The book's own variance a year, 2θ/(S²Γ); 0 where it has none. `Volatility.impliedVarianceWad`. */
export function impliedVarianceWad(exposure: Pick<NetExposure, "gammaSpotWad" | "thetaWad">, spotWad: bigint): bigint {
  const { gammaSpotWad, thetaWad } = exposure;
  if (gammaSpotWad === 0n || thetaWad === 0n || gammaSpotWad > 0n === thetaWad > 0n) return 0n;
  const varianceWad = mulDivDown(2n * abs(thetaWad), WAD, mulWadUp(abs(gammaSpotWad), spotWad));
  return max(MIN_VARIANCE_WAD, min(varianceWad, MAX_VARIANCE_WAD));
}

/** Realised over implied volatility, held within a half and two; 0 when either is not known. `Volatility.ratioWad`. */
export function volRatioWad(realisedVarianceWad: bigint, impliedWad: bigint): bigint {
  if (realisedVarianceWad === 0n || impliedWad === 0n) return 0n;
  if (realisedVarianceWad >= 4n * impliedWad) return MAX_RATIO_WAD;
  return max(MIN_RATIO_WAD, sqrtDown(mulDivDown(realisedVarianceWad, WAD, impliedWad) * WAD));
}

function haste(ratioWad: bigint): bigint {
  return max(WAD, ratioWad);
}

function isPastTheMiddle(x: Situation, settings: TriggerSettings): boolean {
  const emergencyWad = widthWad(x.exposure, x.spotWad, settings.emergencyLossBps, settings.stressMoveBps);
  const roomWad = min(x.band.triggerWad - x.band.targetWad, emergencyWad);
  return abs(x.exposure.netDeltaWad) - x.band.targetWad > roomWad / 2n;
}

function isUnfinished(x: Situation): boolean {
  const side = x.exposure.netDeltaWad < 0n ? 1n : -1n;
  return x.last.unfinishedSide === side && x.timestamp <= x.last.hedgedAt + UNFINISHED_SECONDS;
}

function hasPriceMoved(x: Situation, settings: TriggerSettings): boolean {
  if (settings.priceMoveBps === 0n || x.last.spotWad === 0n) return false;
  const lowWad = min(x.last.spotWad, x.spotWad);
  const movedWad = mulDivDown(max(x.last.spotWad, x.spotWad), WAD, lowWad) - WAD;
  return mulWadDown(movedWad, haste(x.volRatioWad)) >= (settings.priceMoveBps * WAD) / BPS;
}

function hasIntervalElapsed(x: Situation, settings: TriggerSettings): boolean {
  if (settings.intervalSeconds === 0n) return false;
  const hasteWad = haste(x.volRatioWad);
  const elapsed = x.timestamp - x.last.hedgedAt;
  return elapsed * hasteWad * hasteWad >= settings.intervalSeconds * WAD * WAD;
}
