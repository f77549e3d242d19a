import type { NetworkManager } from "hardhat/types/network";

import { EXPIRY_DAYS, sizeOf } from "./fold.js";
import { GrowingBook } from "./rebalance.js";
import { USDC } from "./stage.js";

const EXPIRIES = 4;
const STRIKES = 32;
const LEGS = 5;
const SPOT_USD = 3_000;
/** The edge moves with time: short of it by a part in so many. */
const MOST_PARTS = 10_000n;

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
  };
}

/**
 * LPs leaving the same book where the stress limit is a fifth of NAV: a little, which the quick bound lets go, and all that may
 * leave, for which the worst scenario is reckoned strike by strike.
 */
export async function measureExits(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const book = await GrowingBook.create(network, EXPIRY_DAYS[EXPIRIES] ?? [], { maxStressLossBps: 2_000 });
  await book.growTo(STRIKES);
  const { stage } = book;
  await stage.market(SPOT_USD);
  const vault = stage.keel.vault.connect(stage.lp);
  const lp = stage.lp.address;
  const size = sizeOf(STRIKES, EXPIRIES);
  const little = await stage.gas(() => vault.withdraw(USDC, lp, lp));
  const most = await vault.maxRedeem(lp);
  const all = await stage.gas(() => vault.redeem((most * MOST_PARTS) / (MOST_PARTS + 1n), lp, lp));
  return { [`withdraw a little, ${size}`]: little, [`redeem all that may leave, ${size}`]: all };
}
