import { BadSeriesNameError, parseSeriesName } from "../../sdk/series/name.js";

import { BadOptionValueError } from "./errors.js";

/** A day such as 27NOV26, 08:00 UTC, or another time of it such as 27NOV26T1430. @throws BadOptionValueError */
export function expiryOf(day: string): number {
  try {
    return parseSeriesName(`ETH-${day}-1-C`).expiresAt;
  } catch (error) {
    if (!(error instanceof BadSeriesNameError)) throw error;
    throw new BadOptionValueError("expiry", day, "Give the day as in a series' name, for example 27NOV26.");
  }
}
