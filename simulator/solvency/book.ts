import { expiryAt, roundStrike } from "../play/scenario.js";
import type { Position } from "../play/scenario.js";

/** One line of the book: days to expiry, strike over spot, and quantity × spot over the vault's capital. */
interface Line {
  readonly days: number;
  readonly isPut: boolean;
  readonly moneyness: number;
  readonly share: number;
}

/** The book's three lives in days; the last ends on the Friday after the crash. */
export const TENOR_DAYS = [14, 28, 42] as const;

/**
 * Five times the vault's capital in notional: in-the-money calls, which traders buy for the leverage on ether, and puts about
 * the money beside them. In the order in which they are sold, for each purchase is held against every limit by itself.
 */
const LINES: readonly Line[] = [
  call(14, 0.55, 0.3),
  call(14, 0.6, 0.3),
  put(14, 1.1, 0.3),
  call(28, 0.55, 0.3),
  call(28, 0.6, 0.3),
  put(28, 1.1, 0.35),
  call(42, 0.55, 0.3),
  call(42, 0.6, 0.3),
  put(42, 1.1, 0.35),
  call(14, 0.65, 0.3),
  call(28, 0.65, 0.3),
  put(28, 1, 0.25),
  call(42, 0.65, 0.3),
  call(14, 0.7, 0.25),
  call(28, 0.7, 0.25),
  put(42, 1, 0.25),
  put(14, 1, 0.1),
  put(28, 0.75, 0.3),
  put(42, 0.75, 0.25),
];

const LOT_WAD = 10n ** 9n;

/**
 * Capital of the LP in each vault, USDC units: two million dollars. The local Aave has a fifth of mainnet's ether, which at the
 * price of 2020 is worth 37 million.
 */
export const CAPITAL_QUOTE = 2_000_000n * 10n ** 6n;

/** The book at a spot, expiring at 08:00 UTC two, four and six weeks after the day it is written on. */
export function solvencyBook(spotUsd: number, startsAt: number): readonly Position[] {
  const capitalUsd = Number(CAPITAL_QUOTE) * 1e-6;
  return LINES.map(({ days, isPut, moneyness, share }) => ({
    expiresAt: expiryAt(startsAt, days),
    strikeUsd: roundStrike(spotUsd * moneyness),
    quantityWad: ((BigInt(Math.round((share * capitalUsd * 1e6) / spotUsd)) * 10n ** 12n) / LOT_WAD) * LOT_WAD,
    isPut,
  }));
}

function call(days: number, moneyness: number, share: number): Line {
  return { days, isPut: false, moneyness, share };
}

function put(days: number, moneyness: number, share: number): Line {
  return { days, isPut: true, moneyness, share };
}
