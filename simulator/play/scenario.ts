import { EXPIRY_HOUR_UTC } from "../../sdk/series/name.js";

/** One option to write: how much of which series. */
export interface Position {
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Whole or half dollars. */
  readonly strikeUsd: number;
  /** Base, WAD, in lots. */
  readonly quantityWad: bigint;
  readonly isPut: boolean;
}

/** USDC has six decimals. */
export const QUOTE_TO_WAD = 10n ** 12n;
/** Capital of the LP in each vault, USDC units: ten million dollars. */
export const DEPOSIT_QUOTE = 10_000_000n * 10n ** 6n;
/** What the owner puts into each vault's bounty purse beforehand, USDC units. It is no part of the vault's worth. */
export const PURSE_QUOTE = 10_000n * 10n ** 6n;
/**
 * Notional written, as a share of the deposit. The vault's own limit is its NAV; of the puts, half of the book, the short
 * side could carry nearly three times as many.
 */
const NOTIONAL_SHARE = 0.6;

const TENOR_DAYS = [14, 30, 60] as const;
/** Strikes over spot: the puts' are the calls' mirrored. */
const MONEYNESS = { calls: [0.9, 1, 1.1, 1.2], puts: [1.1, 1, 0.9, 0.8] } as const;
const LINES = TENOR_DAYS.length * (MONEYNESS.calls.length + MONEYNESS.puts.length);

/** A smile as `setSmile` takes it: volatilities a year, nine decimals. */
export interface Smile {
  readonly atmE9: bigint;
  readonly skewE9: bigint;
  readonly curvatureE9: bigint;
}

/** 80 % at the money, a mild skew to the downside, a little curvature; set once and kept for the whole run. */
export const SMILE = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const satisfies Smile;

/** The hedging settings of all vaults, which are the defaults of a deployment but for the largest order. */
export const HEDGING = {
  slippageBps: 100,
  urgentSlippageBps: 150,
  emergencySlippageBps: 250,
  /** No order is cut: the book is worth as much whatever ether costs, and a whole hedge of it is a small part of the pools. */
  maximumHedgeWad: 100_000n * 10n ** 18n,
} as const;
/** Slippage by the contract's `HedgeTier`; the last, degraded, has half the routine one. */
const SLIPPAGE_BPS = [
  HEDGING.slippageBps,
  HEDGING.urgentSlippageBps,
  HEDGING.emergencySlippageBps,
  HEDGING.slippageBps / 2,
] as const;

/** What a hedge of a tier may lose at the oracle price, bps of its notional. */
export function slippageOf(tier: bigint): bigint {
  return BigInt(SLIPPAGE_BPS[Number(tier)] ?? HEDGING.slippageBps);
}

const DAY = 86_400;
const LOT_WAD = 10n ** 9n;

/**
 * Twelve calls and twelve puts: 14, 30 and 60 days, three expiries at 08:00 UTC, four strikes each, calls from 10 % below
 * spot to 20 % above, puts from 10 % above to 20 % below, equal quantities. No expiry falls inside the run: a run of two
 * weeks moves all of them out.
 * Notional and deposit are those of the book of calls alone that was played before: for each put a call is half as large.
 * Nothing was tried for the puts. The tenors were chosen for the calls after trials with seeds 1 and 2.
 */
export function bookFor(spotUsd: number, startsAt: number, endsAt: number): readonly Position[] {
  const quantity = (Number(DEPOSIT_QUOTE) * 1e-6 * NOTIONAL_SHARE) / spotUsd / LINES;
  const quantityWad = ((BigInt(Math.round(quantity * 1e3)) * 10n ** 15n) / LOT_WAD) * LOT_WAD;
  const firstDay = Math.max(startsAt, endsAt - 13 * DAY);
  return TENOR_DAYS.flatMap((days) => {
    const expiresAt = expiryAt(firstDay, days);
    const line = (ratio: number, isPut: boolean): Position => ({
      expiresAt,
      strikeUsd: roundStrike(spotUsd * ratio),
      quantityWad,
      isPut,
    });
    return [...MONEYNESS.calls.map((ratio) => line(ratio, false)), ...MONEYNESS.puts.map((ratio) => line(ratio, true))];
  });
}

/** 08:00 UTC of the day that many days later. */
export function expiryAt(from: number, days: number): number {
  return Math.floor(from / DAY + days) * DAY + EXPIRY_HOUR_UTC * 3_600;
}

/** To a twentieth of the price's power of ten: steps of 5 dollars near 200, of 50 near 3,400. */
export function roundStrike(strikeUsd: number): number {
  const step = 10 ** Math.floor(Math.log10(strikeUsd)) / 20;
  return Number((Math.round(strikeUsd / step) * step).toPrecision(8));
}
