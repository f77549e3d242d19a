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
  /** What would be traded to the target, whole units of base. */
  readonly wantedWad: bigint;
  /** The smallest trade, above zero. */
  readonly minimumWad: bigint;
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

/** Why a hedge is due, "inside-band" when none is, and how pressing it is: `Triggers.judge`, equal to the bit. */
export function judge(
  x: Situation,
  settings: TriggerSettings,
): { readonly cause: HedgeReason; readonly severity: HedgeTier } {
  const deviationWad = abs(x.exposure.netDeltaWad);
  const isOutside = deviationWad > x.band.triggerWad;
  if (x.wantedWad < x.minimumWad)
    return { cause: isOutside ? "delta-outside-band" : "inside-band", severity: "routine" };
  const { severity, emergencyWad } = severityOf(x.exposure, x.spotWad, settings);
  if (severity === "emergency" && isPastTheMiddle(deviationWad, x.band, emergencyWad)) {
    return { cause: "emergency", severity };
  }
  if (isOutside) return { cause: "delta-outside-band", severity };
  if (isUnfinished(x)) return { cause: "order-unfinished", severity };
  const hasteWad = max(WAD, x.volRatioWad);
  if (hasPriceMoved(x, settings, hasteWad)) return { cause: "price-moved", severity };
  if (hasIntervalElapsed(x, settings, hasteWad)) return { cause: "interval-elapsed", severity };
  return { cause: "inside-band", severity };
}

/** How pressing a deviation is, and the deviation from which on it is an emergency: `Triggers.severityOf`. */
export function severityOf(
  exposure: NetExposure,
  spotWad: bigint,
  settings: TriggerSettings,
): { readonly severity: HedgeTier; readonly emergencyWad: bigint } {
  const quoteWad = exposure.quoteFreeWad + exposure.collateralWad;
  const assetsWad = quoteWad + mulWadDown(exposure.baseHeldWad, spotWad);
  const owedWad = exposure.liabilityWad + mulWadUp(exposure.baseOwedWad, spotWad);
  const navWad = max(assetsWad - owedWad, 0n);
  const perBpsWad = mulDivDown(navWad, WAD, spotWad * settings.stressMoveBps);
  const floorWad = bpsDown(exposure.grossWad, PRESSING_FLOOR_BPS);
  const deviationWad = abs(exposure.netDeltaWad);
  const emergencyWad = max(perBpsWad * settings.emergencyLossBps, floorWad);
  if (deviationWad > emergencyWad) return { severity: "emergency", emergencyWad };
  const isUrgent = deviationWad > max(perBpsWad * settings.urgentLossBps, floorWad);
  return { severity: isUrgent ? "urgent" : "routine", emergencyWad };
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

function isPastTheMiddle(deviationWad: bigint, band: Band, emergencyWad: bigint): boolean {
  const roomWad = min(band.triggerWad - band.targetWad, emergencyWad);
  return deviationWad - band.targetWad > roomWad / 2n;
}

function isUnfinished(x: Situation): boolean {
  const side = x.exposure.netDeltaWad < 0n ? 1n : -1n;
  return x.last.unfinishedSide === side && x.timestamp <= x.last.hedgedAt + UNFINISHED_SECONDS;
}

function hasPriceMoved(x: Situation, settings: TriggerSettings, hasteWad: bigint): boolean {
  const lastWad = x.last.spotWad;
  if (settings.priceMoveBps === 0n || lastWad === 0n) return false;
  const [lowWad, highWad] = lastWad < x.spotWad ? [lastWad, x.spotWad] : [x.spotWad, lastWad];
  return (highWad - lowWad) * BPS * hasteWad >= lowWad * settings.priceMoveBps * WAD;
}

function hasIntervalElapsed(x: Situation, settings: TriggerSettings, hasteWad: bigint): boolean {
  if (settings.intervalSeconds === 0n) return false;
  const elapsed = x.timestamp - x.last.hedgedAt;
  return elapsed * hasteWad * hasteWad >= settings.intervalSeconds * WAD * WAD;
}
