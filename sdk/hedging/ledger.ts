import { abs, max, mulDivDown, mulWadDown, WAD, YEAR_SECONDS } from "../math/wad.js";

import { impliedVarianceWad } from "./triggers.js";

/** One hedge as its event tells it, and when and at what price of gas it was made. */
export interface HedgeFacts {
  /** Unix seconds. */
  readonly at: bigint;
  readonly spotWad: bigint;
  /** The market's own price before the trade. */
  readonly midWad: bigint;
  /** The venue's fee, fraction of notional. */
  readonly feeWad: bigint;
  readonly netDeltaBeforeWad: bigint;
  readonly netDeltaAfterWad: bigint;
  /** Base bought (+) or sold (−). */
  readonly baseMovedWad: bigint;
  /** Quote received (+) or paid (−). */
  readonly quoteMovedWad: bigint;
  readonly optionDeltaWad: bigint;
  readonly gammaSpotWad: bigint;
  readonly thetaWad: bigint;
  readonly gasUsed: bigint;
  readonly baseFeeWei: bigint;
}

/** One hedge as an LP wants to see it. Quote amounts are gains of the vault; costs are losses. */
export interface LedgerEntry {
  /** Since the hedge before; 0 for the first, and then the interval's figures are 0 too. */
  readonly intervalSeconds: bigint;
  readonly midWad: bigint;
  /** Average price of the fill, fees included. */
  readonly executionWad: bigint;
  readonly feeQuoteWad: bigint;
  /** At the oracle's price: fee, depth, and the gap between market and oracle. */
  readonly lossWad: bigint;
  /** Gas at the block's base fee, paid by the caller. */
  readonly gasQuoteWad: bigint;
  readonly deltaBeforeWad: bigint;
  readonly deltaAfterWad: bigint;
  /** Net delta left by the hedge before × the move since. */
  readonly deltaPnlWad: bigint;
  /** ½Γ(ΔS)², with the gamma of then. */
  readonly gammaPnlWad: bigint;
  /** Time value that passed to the vault, with the theta of then. */
  readonly thetaPnlWad: bigint;
  /** What the options' delta of then alone would have made of the move. */
  readonly unhedgedPnlWad: bigint;
  /** (ΔS/S)² a year. */
  readonly realisedVarianceWad: bigint;
  /** The book's own then: 2θ/(S²Γ). */
  readonly impliedVarianceWad: bigint;
  /** Sums up to and with this hedge. */
  readonly cumulativeCostWad: bigint;
  readonly cumulativeHedgedWad: bigint;
  readonly cumulativeUnhedgedWad: bigint;
}

/**
 * What hedging cost and saved, hedge by hedge. The time between two hedges is explained to second order with the Greeks at
 * its beginning: the move times net delta, half gamma times its square, theta times the time. What trades in between changed
 * is not seen, and what is left over (higher orders, volatility re-marked) is in no column. Products round toward zero.
 * @param hedges All of them since the deployment, in their order.
 */
export function ledgerOf(hedges: readonly HedgeFacts[]): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const [index, hedge] of hedges.entries()) {
    const sums = entries.at(-1);
    const interval = intervalOf(hedges[index - 1], hedge);
    const cost = costOf(hedge);
    entries.push({
      ...cost,
      ...interval,
      cumulativeCostWad: (sums?.cumulativeCostWad ?? 0n) + cost.lossWad,
      cumulativeHedgedWad: (sums?.cumulativeHedgedWad ?? 0n) + interval.deltaPnlWad,
      cumulativeUnhedgedWad: (sums?.cumulativeUnhedgedWad ?? 0n) + interval.unhedgedPnlWad,
    });
  }
  return entries;
}

function costOf(hedge: HedgeFacts) {
  const sizeWad = abs(hedge.baseMovedWad);
  return {
    midWad: hedge.midWad,
    executionWad: sizeWad === 0n ? 0n : mulDivDown(abs(hedge.quoteMovedWad), WAD, sizeWad),
    feeQuoteWad: mulWadDown(mulWadDown(sizeWad, hedge.midWad), hedge.feeWad),
    lossWad: -hedge.quoteMovedWad - times(hedge.baseMovedWad, hedge.spotWad),
    gasQuoteWad: mulWadDown(hedge.gasUsed * hedge.baseFeeWei, hedge.spotWad),
    deltaBeforeWad: hedge.netDeltaBeforeWad,
    deltaAfterWad: hedge.netDeltaAfterWad,
  };
}

function intervalOf(before: HedgeFacts | undefined, hedge: HedgeFacts) {
  if (before === undefined) return NO_INTERVAL;
  const moveWad = hedge.spotWad - before.spotWad;
  const shareWad = (moveWad * WAD) / before.spotWad;
  const intervalSeconds = hedge.at - before.at;
  const squareWad = mulWadDown(abs(shareWad), abs(shareWad));
  return {
    intervalSeconds,
    deltaPnlWad: times(before.netDeltaAfterWad, moveWad),
    gammaPnlWad: times(times(before.gammaSpotWad, moveWad), shareWad) / 2n,
    thetaPnlWad: (before.thetaWad * intervalSeconds) / YEAR_SECONDS,
    unhedgedPnlWad: times(before.optionDeltaWad, moveWad),
    realisedVarianceWad: mulDivDown(squareWad, YEAR_SECONDS, max(intervalSeconds, 1n)),
    impliedVarianceWad: impliedVarianceWad(before, before.spotWad),
  };
}

const NO_INTERVAL = {
  intervalSeconds: 0n,
  deltaPnlWad: 0n,
  gammaPnlWad: 0n,
  thetaPnlWad: 0n,
  unhedgedPnlWad: 0n,
  realisedVarianceWad: 0n,
  impliedVarianceWad: 0n,
} as const;

function times(a: bigint, b: bigint): bigint {
  return (a * b) / WAD;
}
