import type { NetworkManager } from "hardhat/types/network";

import { EXPIRY_DAYS, sizeOf } from "./fold.js";
import { GrowingBook } from "./rebalance.js";
import { USDC } from "./stage.js";
import type { Stage } from "./stage.js";

const EXPIRIES = 4;
const STRIKES = 32;
const LEGS = 5;
const SPOT_USD = 3_000;

/**
 * Trades on a book of 32 strikes in 4 expiries, by somebody who holds none of the series yet: one series, five series of all
 * four expiries in one call, and a sale back.
 */
export async function measureTrades(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const book = await GrowingBook.create(network, EXPIRY_DAYS[EXPIRIES] ?? []);
  await book.growTo(STRIKES);
  const { stage, ids } = book;
  await stage.market(SPOT_USD);
  const size = sizeOf(STRIKES, EXPIRIES);
  const [first] = ids;
  if (first === undefined) throw new TypeError("The book has no series.");
  return {
    [`buy, one series, ${size}`]: await stage.buyMany([first], 1n),
    [`buyMany, five series, ${size}`]: await stage.buyMany(ids.slice(1, 1 + LEGS), 1n),
    [`sell, ${size}`]: await stage.sell(first, 1n),
    ...(await measureExits(stage, size)),
  };
}

/** A little, which the quick bound lets go, and then all that may leave, for which the worst scenario is reckoned. */
async function measureExits(stage: Stage, size: string): Promise<Readonly<Record<string, number>>> {
  const vault = stage.keel.vault.connect(stage.lp);
  const lp = stage.lp.address;
  const little = await stage.gas(() => vault.withdraw(USDC, lp, lp));
  const most = await vault.maxRedeem(lp);
  return {
    [`withdraw a little, ${size}`]: little,
    [`redeem all that may leave, ${size}`]: await stage.gas(() => vault.redeem((most * 999n) / 1_000n, lp, lp)),
  };
}
