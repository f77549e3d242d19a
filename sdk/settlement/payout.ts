import { max, mulDivDown, mulWadDown, WAD } from "../math/wad.js";
import type { Series } from "../series/id.js";

const E8_TO_WAD = 10n ** 10n;

/** A series and how its expiry was settled. */
export interface SettledSeries {
  readonly series: Series;
  readonly priceWad: bigint;
  /** What holders are paid of their payoff, WAD; 1 but after a shortfall. */
  readonly shareWad: bigint;
}

/**
 * What a quantity of a settled series is paid, quote units: bit for bit what contracts/book/Settlement.sol makes of it, the
 * payoff, its share and the units each rounded down.
 * @param quoteScale 10 ** (18 − decimals of the quote token)
 */
export function payoutDown(
  { series, priceWad, shareWad }: SettledSeries,
  quantityWad: bigint,
  quoteScale: bigint,
): bigint {
  const strikeWad = series.strikeE8 * E8_TO_WAD;
  const payoffWad = max(series.isPut ? strikeWad - priceWad : priceWad - strikeWad, 0n);
  return mulWadDown(mulWadDown(payoffWad, shareWad), quantityWad) / quoteScale;
}

/** What an expiry's share is reckoned from, all WAD; contracts/book/Payouts.sol. */
export interface Means {
  readonly quoteWad: bigint;
  readonly collateralWad: bigint;
  /** Base held and base owed, at the settled price. */
  readonly baseValueWad: bigint;
  readonly debtValueWad: bigint;
  /** Payouts of expiries settled before. */
  readonly claimsWad: bigint;
  /** The open options at the settled price, without the expiry. */
  readonly liabilityWad: bigint;
  /** What the expiry's options pay in full, rounded up a series. */
  readonly payoutWad: bigint;
  readonly priceWad: bigint;
  /** The price now; zero where there is none. */
  readonly liveWad: bigint;
}

/** The share of its payoff that an expiry's holders are paid, WAD, rounded down. */
export function shareDown(m: Means): bigint {
  const low = m.liveWad === 0n || m.liveWad > m.priceWad ? m.priceWad : m.liveWad;
  const high = max(m.liveWad, m.priceWad);
  const owedWad = (m.debtValueWad * high + m.priceWad - 1n) / m.priceWad;
  const heldWad = m.quoteWad + m.collateralWad + mulDivDown(m.baseValueWad, low, m.priceWad);
  const assetsWad = max(heldWad - m.claimsWad - owedWad, 0n);
  const debtsWad = m.payoutWad + m.liabilityWad;
  return m.payoutWad === 0n || assetsWad >= debtsWad ? WAD : mulDivDown(assetsWad, WAD, debtsWad);
}
