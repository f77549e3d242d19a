import type { Series } from "./id.js";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;
const STRIKE_SCALE = 100_000_000n;
const NAME = /^ETH-(\d{1,2})([A-Z]{3})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d))?-(\d+(?:\.\d{1,8})?)-([CP])$/;
/** Options expire at 08:00 UTC of the day their name gives, as on Deribit. */
export const EXPIRY_HOUR_UTC = 8;

/** A name that no series has. */
export class BadSeriesNameError extends Error {
  override readonly name = "BadSeriesNameError";
  constructor(text: string) {
    super(`"${text}" is not a series name. Write underlying-day-strike-kind, for example ETH-27NOV26-4000-C.`);
  }
}

/** The name traders read: `ETH-27NOV26-4000-C`. An expiry off 08:00 UTC shows its time too: `ETH-27NOV26T1430-4000-C`. */
export function seriesName(series: Series): string {
  const date = new Date(series.expiresAt * 1000);
  const day = `${date.getUTCDate()}${MONTHS[date.getUTCMonth()]}${String(date.getUTCFullYear() % 100).padStart(2, "0")}`;
  const whole = series.strikeE8 / STRIKE_SCALE;
  const fraction = String(series.strikeE8 % STRIKE_SCALE)
    .padStart(8, "0")
    .replace(/0+$/, "");
  const strike = fraction === "" ? `${whole}` : `${whole}.${fraction}`;
  return `ETH-${day}${timeSuffix(date)}-${strike}-${series.isPut ? "P" : "C"}`;
}

/** The series a name stands for, expiring at 08:00 UTC unless it shows another time. @throws BadSeriesNameError */
export function parseSeriesName(text: string): Series {
  const match = NAME.exec(text.trim().toUpperCase());
  if (match === null) throw new BadSeriesNameError(text);
  const [, day = "", monthName = "", year = "", hour = EXPIRY_HOUR_UTC, minute = 0, strike = "", kind = ""] = match;
  const month = MONTHS.findIndex((name) => name === monthName);
  const expiry = new Date(Date.UTC(2000 + Number(year), month, Number(day), Number(hour), Number(minute)));
  if (month < 0 || expiry.getUTCDate() !== Number(day)) throw new BadSeriesNameError(text);
  const [whole = "0", fraction = ""] = strike.split(".");
  const strikeE8 = BigInt(whole) * STRIKE_SCALE + BigInt(fraction.padEnd(8, "0"));
  return { expiresAt: expiry.getTime() / 1000, strikeE8, isPut: kind === "P" };
}

function timeSuffix(date: Date): string {
  const isUsual = date.getUTCHours() === EXPIRY_HOUR_UTC && date.getUTCMinutes() === 0;
  if (isUsual) return "";
  return `T${String(date.getUTCHours()).padStart(2, "0")}${String(date.getUTCMinutes()).padStart(2, "0")}`;
}
