import { resolveParameters } from "../../deploy/parameters.js";
import { decide, memoryAfter, UNDISPUTED } from "../../sdk/hedging/decide.js";
import type { BandPolicy, HedgeDecision, HedgeMemory, HedgeMoment, HedgeSettings } from "../../sdk/hedging/decide.js";
import { optimalBandExact } from "../../sdk/hedging/optimalBand/index.js";
import type { NetExposure } from "../../sdk/hedging/types.js";
import { bookValue } from "../engine/block.js";
import type { PathBlock } from "../engine/block.js";
import type { Problem } from "../engine/types.js";
import type { Rule, Zones } from "../engine/zones.js";
import { NO_SHORT } from "../exact/exactVault.js";
import { RealisedVariance } from "../exact/realised.js";
import type { RealisedTerms } from "../exact/realised.js";
import { startNeutral, writeWait } from "./around.js";
import { grossOf } from "./shares.js";

/** A time far enough from zero that nothing before the first look is negative, unix seconds. */
const EXPIRES_AT = 2_000_000_000;
const SECONDS_PER_YEAR = 31_536_000;
/** Capital over the worth of the contracts written: a vault half used, which a rally does not leave without quote. */
const CAPITAL_SHARE = 2;
const WAD_NUMBER = 1e18;
const FINE = 1e9;

/** A deployment's defaults: what the rebalancer and the estimator of volatility are told. */
interface Deployed {
  readonly settings: HedgeSettings;
  readonly realised: RealisedTerms;
}

/** One vault on its one path. */
interface Desk {
  memory: HedgeMemory;
  quote: number;
  readonly realised: RealisedVariance;
}

/**
 * The whole rebalancer of a default deployment with `OptimalBand`: the sdk's `decide` in integers at every look, with
 * triggers, tiers, the smoothed base fee, realised volatility and orders cut to size. Its vault starts with twice as much
 * capital as the contracts are worth, and the premium. For one path at a time: every look costs some twenty microseconds.
 * @param hasNets false: the band alone makes a hedge due, and no deviation is pressing
 */
export function keel(lambda: number, problem: Problem, hasNets: boolean): Rule {
  const deployed = deployedWith(hasNets);
  const riskPriceWad = wad(lambda);
  const policy: BandPolicy = (exposure, spotWad, costs) => optimalBandExact(exposure, spotWad, costs, riskPriceWad);
  const causes = new Map<string, number>();
  let desk: Desk | undefined;
  return {
    causes,
    start: (block, held) => {
      startNeutral(block, held);
      desk = deskOf(block, problem, deployed, held[0] ?? 0);
    },
    zones: (block, step, into, held) => {
      if (desk === undefined || block.paths !== 1)
        throw new RangeError(`The rebalancer looks at one path, not ${block.paths}.`);
      const moment = momentOf(block, step, problem, desk, deployed.settings, held[0] ?? 0);
      const decision = decide(moment, desk.memory, policy, deployed.settings);
      writeWait(into, 0);
      if (decision.reason !== "inside-band") count(causes, decision);
      if (!decision.isDue) return false;
      const base = Number(decision.order.baseWad) / WAD_NUMBER;
      const spot = block.spots[step] ?? 0;
      desk.quote -= base * spot + problem.k * spot * Math.abs(base);
      desk.memory = memoryAfter(moment, desk.memory, decision, deployed.settings);
      writeTrade(into, (held[0] ?? 0) + base, base > 0);
      return true;
    },
  };
}

/** Counts what a look found, with its tier where that is not routine. */
function count(causes: Map<string, number>, { reason, tier }: HedgeDecision): void {
  const cause = tier === "routine" ? reason : `${reason}, ${tier}`;
  causes.set(cause, (causes.get(cause) ?? 0) + 1);
}

function deskOf(block: PathBlock, problem: Problem, { settings, realised }: Deployed, held: number): Desk {
  const spot = block.spots[0] ?? 0;
  const at = timeOf(block, 0);
  const premium = -bookValue(problem.book, spot, block.vols[0] ?? 0, block.taus[0] ?? 0);
  const worth = problem.book.reduce(
    (sum, { qty, strike, kind }) => sum + Math.max(0, -qty) * (kind === "call" ? spot : strike),
    0,
  );
  const timestamp = BigInt(at);
  return {
    // The position it starts with is a hedge made at the first look, as for every rule.
    memory: {
      last: { blockNumber: 0n, hedgedAt: timestamp, spotWad: wad(spot), unfinishedSide: 0n },
      baseFee: { averageWei: baseFeeOf(block, 0, settings), observedAt: timestamp },
    },
    quote: CAPITAL_SHARE * worth + premium - held * spot,
    realised: new RealisedVariance(realised, spot, at),
  };
}

function momentOf(
  block: PathBlock,
  step: number,
  problem: Problem,
  desk: Desk,
  settings: HedgeSettings,
  held: number,
): HedgeMoment {
  const spot = block.spots[step] ?? 0;
  const at = timeOf(block, step);
  desk.realised.show(spot, at);
  const kWad = wad(problem.k);
  const spotWad = wad(spot);
  return {
    exposure: exposureOf(block, step, problem, desk.quote, held),
    spotWad,
    ...UNDISPUTED,
    market: { midWad: spotWad, feeWad: kWad, costWad: kWad },
    baseFeeWei: baseFeeOf(block, step, settings),
    realisedVarianceWad: wad(desk.realised.at(at)),
    blockNumber: BigInt(step + 1),
    timestamp: BigInt(at),
  };
}

/** θ and vega of a book of one expiry and one volatility follow from its Γ, as for the float rules. */
function exposureOf(block: PathBlock, step: number, problem: Problem, quote: number, held: number): NetExposure {
  const spot = block.spots[step] ?? 0;
  const vol = block.vols[step] ?? 0;
  const tau = block.taus[step] ?? 0;
  const gammaSpot = block.gammaSpot[step] ?? 0;
  const optionDeltaWad = wad(block.delta[step] ?? 0);
  const baseHeldWad = wad(held);
  return {
    optionDeltaWad,
    baseHeldWad,
    netDeltaWad: optionDeltaWad + baseHeldWad,
    gammaSpotWad: wad(gammaSpot),
    vegaWad: wad(vol * tau * gammaSpot * spot),
    thetaWad: wad(-0.5 * vol * vol * gammaSpot * spot),
    charmWad: 0n,
    grossWad: wad(grossOf(problem)),
    liabilityWad: wad(-bookValue(problem.book, spot, vol, tau)),
    quoteFreeWad: wad(Math.max(0, quote)),
    ...NO_SHORT,
  };
}

/** The base fee at which the gas of a hedge costs what the block says it does. */
function baseFeeOf(block: PathBlock, step: number, { hedgeGas }: HedgeSettings): bigint {
  return wad((block.gasUsd[step] ?? 0) / (block.spots[step] ?? 1) / Number(hedgeGas));
}

function timeOf({ taus }: PathBlock, step: number): number {
  return EXPIRES_AT - Math.round((taus[step] ?? 0) * SECONDS_PER_YEAR);
}

/** Zones that hold this one trade. */
function writeTrade(zones: Zones, target: number, isBuy: boolean): void {
  zones.lower[0] = isBuy ? Infinity : -Infinity;
  zones.upper[0] = isBuy ? Infinity : -Infinity;
  zones.buyTo[0] = target;
  zones.sellTo[0] = target;
}

function deployedWith(hasNets: boolean): Deployed {
  const p = resolveParameters();
  const settings = {
    slippageBps: BigInt(p.slippageBps),
    minimumWad: p.minimumHedgeWad,
    hedgeGas: p.hedgeGas,
    maximumWad: p.maximumHedgeWad,
    urgentSlippageBps: BigInt(p.urgentSlippageBps),
    emergencySlippageBps: BigInt(p.emergencySlippageBps),
    priceMoveBps: BigInt(p.priceMoveBps),
    intervalSeconds: BigInt(p.hedgeIntervalSeconds),
    stressMoveBps: BigInt(p.stressMoveBps),
    urgentLossBps: BigInt(p.urgentLossBps),
    emergencyLossBps: BigInt(p.emergencyLossBps),
  };
  const bare = { priceMoveBps: 0n, intervalSeconds: 0n, urgentLossBps: 10_000n, emergencyLossBps: 10_000n };
  return {
    settings: hasNets ? settings : { ...settings, ...bare },
    realised: { timeConstantSeconds: p.volatilityTimeConstantSeconds, maxAgeSeconds: p.volatilityMaxAgeSeconds },
  };
}

/** A plain number in WAD: nine decimals where it is above a millionth, all that doubles have below. */
function wad(value: number): bigint {
  const size = Math.abs(value);
  if (size < 1e-3) return BigInt(Math.round(value * WAD_NUMBER));
  return BigInt(Math.round(value * FINE)) * BigInt(WAD_NUMBER / FINE);
}
