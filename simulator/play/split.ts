import { WAD, YEAR_SECONDS } from "../../sdk/math/wad.js";
import type { Reading } from "./reading.js";

/** Where a change of worth came from, quote WAD. The parts add up to the change of NAV less the keeper's gas, exactly. */
export interface PnlSplit {
  /** Premium received less the options' mark when they were sold. */
  readonly premiumWad: bigint;
  /** ½·Γ·dS², Γ at the start of each step. */
  readonly gammaWad: bigint;
  /** θ·dt. */
  readonly thetaWad: bigint;
  /** Net delta left open × dS. */
  readonly deltaWad: bigint;
  /** What hedges lost at the oracle price: pool fee, impact, and the oracle's distance from the pool. */
  readonly hedgingWad: bigint;
  /** What the lender paid on collateral less what it charged on debt. */
  readonly interestWad: bigint;
  /** The keeper's gas, valued at the oracle price; paid by the keeper's account, charged to the vault here. */
  readonly gasWad: bigint;
  /** What the terms above leave: third and higher order, changes of gamma and theta within a step, rounding. */
  readonly residualWad: bigint;
}

export const NO_PNL: PnlSplit = {
  premiumWad: 0n,
  gammaWad: 0n,
  thetaWad: 0n,
  deltaWad: 0n,
  hedgingWad: 0n,
  interestWad: 0n,
  gasWad: 0n,
  residualWad: 0n,
};

export const SPLIT_PARTS = [
  "premiumWad",
  "gammaWad",
  "thetaWad",
  "deltaWad",
  "hedgingWad",
  "interestWad",
  "gasWad",
  "residualWad",
] as const satisfies readonly (keyof PnlSplit)[];

/** What a hedge between two readings moved, WAD; positive came in. */
export interface HedgeFlow {
  readonly baseMovedWad: bigint;
  readonly quoteMovedWad: bigint;
  /** The keeper's gas in quote. */
  readonly gasWad: bigint;
}

/**
 * The change of a vault's worth from one reading to the next, split. Nothing is traded with option holders in between.
 * Both readings carry a price.
 * @param interestWad earned less paid, quote
 */
export function splitStep(before: Reading, after: Reading, interestWad: bigint, hedge?: HedgeFlow): PnlSplit {
  const { exposure, price } = before.status;
  const spotMoveWad = after.status.price.spotWad - price.spotWad;
  const elapsedSeconds = BigInt(after.timestamp - before.timestamp);
  const gammaWad = (exposure.gammaSpotWad * spotMoveWad * spotMoveWad) / (2n * price.spotWad * WAD);
  const thetaWad = (exposure.thetaWad * elapsedSeconds) / YEAR_SECONDS;
  const deltaWad = (exposure.netDeltaWad * spotMoveWad) / WAD;
  const hedgingWad =
    hedge === undefined ? 0n : hedge.quoteMovedWad + (hedge.baseMovedWad * after.status.price.spotWad) / WAD;
  const explainedWad = gammaWad + thetaWad + deltaWad + hedgingWad + interestWad;
  return {
    premiumWad: 0n,
    gammaWad,
    thetaWad,
    deltaWad,
    hedgingWad,
    interestWad,
    gasWad: hedge === undefined ? 0n : -hedge.gasWad,
    residualWad: after.nav.navWad - before.nav.navWad - explainedWad,
  };
}

/** The edge earned when options were sold: premium less mark, and nothing else moved. */
export function splitSale(edgeWad: bigint): PnlSplit {
  return { ...NO_PNL, premiumWad: edgeWad };
}

export function addSplits(a: PnlSplit, b: PnlSplit): PnlSplit {
  return {
    premiumWad: a.premiumWad + b.premiumWad,
    gammaWad: a.gammaWad + b.gammaWad,
    thetaWad: a.thetaWad + b.thetaWad,
    deltaWad: a.deltaWad + b.deltaWad,
    hedgingWad: a.hedgingWad + b.hedgingWad,
    interestWad: a.interestWad + b.interestWad,
    gasWad: a.gasWad + b.gasWad,
    residualWad: a.residualWad + b.residualWad,
  };
}

export function totalOf(split: PnlSplit): bigint {
  return SPLIT_PARTS.reduce((sum, part) => sum + split[part], 0n);
}
