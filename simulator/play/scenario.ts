import { EXPIRY_HOUR_UTC } from "../../sdk/series/name.js";

/** One option to write: how much of which series. */
export interface Position {
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Whole or half dollars. */
  readonly strikeUsd: number;
  /** Base, WAD, in lots. */
  readonly quantityWad: bigint;
}

/** Capital of the LP in each vault, USDC units: ten million dollars. */
export const DEPOSIT_QUOTE = 10_000_000n * 10n ** 6n;
/** Notional written, as a share of the deposit. The vault's own limit is its NAV. */
const NOTIONAL_SHARE = 0.6;

const TENOR_DAYS = [14, 30, 60] as const;
const MONEYNESS = [0.9, 1, 1.1, 1.2] as const;

/** 80 % at the money, a mild skew to the downside, a little curvature; set once and kept for the whole run. */
export const SMILE = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;

/**
 * The hedging settings of all vaults. A band of half the width or with its target at zero was tried on both crashes: two
 * to three times the hedges and no calmer an hour, because what is left is gamma, which no trade in ether removes.
 */
export const HEDGING = { bandTriggerBps: 200, bandTargetBps: 100, slippageBps: 100 } as const;

const DAY = 86_400;
const LOT_WAD = 10n ** 9n;

/**
 * Twelve calls: 14, 30 and 60 days, three expiries at 08:00 UTC, four strikes from 10 % below spot to 20 %
 * above, equal quantities. No expiry falls inside the run: a run of two weeks moves all of them out.
 */
export function bookFor(spotUsd: number, startsAt: number, endsAt: number): readonly Position[] {
  const quantity = (Number(DEPOSIT_QUOTE) * 1e-6 * NOTIONAL_SHARE) / spotUsd / (TENOR_DAYS.length * MONEYNESS.length);
  const quantityWad = ((BigInt(Math.round(quantity * 1e3)) * 10n ** 15n) / LOT_WAD) * LOT_WAD;
  const firstDay = Math.max(startsAt, endsAt - 13 * DAY);
  return TENOR_DAYS.flatMap((days) =>
    MONEYNESS.map((ratio) => ({
      expiresAt: expiryAt(firstDay, days),
      strikeUsd: roundStrike(spotUsd * ratio),
      quantityWad,
    })),
  );
}

/** 08:00 UTC of the day that many days later. */
function expiryAt(from: number, days: number): number {
  return Math.floor(from / DAY + days) * DAY + EXPIRY_HOUR_UTC * 3_600;
}

/** To a twentieth of the price's power of ten: steps of 5 dollars near 200, of 50 near 3,400. */
function roundStrike(strikeUsd: number): number {
  const step = 10 ** Math.floor(Math.log10(strikeUsd)) / 20;
  return Number((Math.round(strikeUsd / step) * step).toPrecision(8));
}
