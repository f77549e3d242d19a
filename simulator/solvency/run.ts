import type { NetworkManager } from "hardhat/types/network";

import { resolveParameters } from "../../deploy/index.js";
import { localMainnetParams } from "../../scripts/mainnet/index.js";
import { plain } from "../play/summary.js";
import { buildSystem, SETUP_SECONDS } from "../play/system.js";
import { CAPITAL_QUOTE, solvencyBook } from "./book.js";
import { playWeeks } from "./game.js";
import type { Played, StepListener } from "./game.js";
import { smileAt } from "./weeks.js";
import type { Weeks } from "./weeks.js";

/** λ of the band: five times the default, which is for ten million of capital. */
const RISK_PRICE_WAD = 5n * resolveParameters().riskPriceWad;

/** The book sold by two vaults on a fresh local mainnet at the start of the weeks, and played to their end. */
export async function runWeeks(network: NetworkManager, weeks: Weeks, listener: StepListener): Promise<Played> {
  const { startsAt, steps } = weeks;
  const connection = await network.create(localMainnetParams({ startTime: startsAt - SETUP_SECONDS }));
  try {
    const startPriceWad = steps[0]?.priceWad ?? 0n;
    const book = solvencyBook(plain(startPriceWad), startsAt);
    const staging = {
      names: ["keel", "unhedged"],
      smile: smileAt(weeks, startsAt),
      depositQuote: CAPITAL_QUOTE,
      overrides: { riskPriceWad: RISK_PRICE_WAD },
    } as const;
    const system = await buildSystem(connection, startPriceWad, startsAt, book, staging);
    return await playWeeks(system, weeks, book, listener);
  } finally {
    await connection.close();
  }
}
