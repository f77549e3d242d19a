import type { NetworkManager } from "hardhat/types/network";

import { Stage, START } from "./stage.js";

const DAY = 86_400;
/** The expiry that is settled, and three more that stay open. */
const SETTLED = START + 14 * DAY;
const OPEN = [START + 30 * DAY, START + 60 * DAY, START + 90 * DAY] as const;
const LOWEST_USD = 2_000;
const STEP_USD = 50;
const OPEN_STRIKES = 8;
/** Trades between two looks at the feeds, which must not go stale meanwhile. */
const TRADES_A_ROUND = 50;

/** One expiry settled, most of its series in the money, beside three expiries of eight strikes each. */
export async function measureSettlement(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const table: Record<string, number> = {};
  for (const strikes of [32, 128]) {
    const stage = await Stage.create(network);
    await write(stage, strikes);
    table[`settle, ${strikes} series beside 3 expiries`] = await stage.settle(SETTLED, 3_400);
  }
  const short = await Stage.create(network);
  await write(short, 32);
  table["settle, 32 series in a shortfall"] = await short.settle(SETTLED, 90_000);
  const silent = await Stage.create(network);
  await write(silent, 32);
  table["settle by the fallback, 32 series beside 3 expiries"] = await silent.settleSilent(SETTLED);
  return table;
}

/** Calls at so many strikes of the first expiry and at eight of each other, all sold. */
async function write(stage: Stage, strikes: number): Promise<void> {
  await stage.deposit(5_000_000n);
  let trades = 0;
  for (const [expiresAt, count] of [[SETTLED, strikes] as const, ...OPEN.map((at) => [at, OPEN_STRIKES] as const)]) {
    const step = expiresAt === SETTLED ? (STEP_USD * 32) / strikes : STEP_USD;
    for (let k = 0; k < count; k++) {
      if (trades++ % TRADES_A_ROUND === 0) await stage.market(3_000);
      const { id } = await stage.list(expiresAt, Math.floor(LOWEST_USD + k * step));
      if (k === 0) await stage.smile(expiresAt);
      await stage.buy(id, strikes > 32 ? 2n : 10n);
    }
  }
}
