import type { NetworkManager } from "hardhat/types/network";

import type { KeelOverrides } from "../../deploy/index.js";
import { EXPIRY_DAYS, reachOf, SIZES, sizeOf } from "./fold.js";
import { Stage, START } from "./stage.js";

const DAY = 86_400;
const SPOT_USD = 3_000;
const MOVED_USD = 3_150;
/** Trades between two looks at the feeds, which must not go stale meanwhile. */
const TRADES_A_ROUND = 50;
const GROWN_TO = Math.max(...SIZES);

/** One whole hedge, a buy after a rise of 5 %, at every size of the book over one, four and eight expiries. */
export async function measureRebalance(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const table: Record<string, number> = {};
  for (const expiries of [1, 4, 8]) {
    const book = await GrowingBook.create(network, EXPIRY_DAYS[expiries] ?? []);
    for (const strikes of SIZES.filter((size) => size >= expiries)) {
      await book.growTo(strikes);
      table[`rebalance, ${sizeOf(strikes, expiries)}`] = await book.hedge();
    }
  }
  return table;
}

/** A vault whose book of calls grows strike by strike, spread over its range at every size. */
export class GrowingBook {
  readonly stage: Stage;
  /** Every series on the book, in the order of its listing: one expiry after the other in turn. */
  readonly ids: bigint[] = [];
  readonly #days: readonly number[];

  private constructor(stage: Stage, days: readonly number[]) {
    this.stage = stage;
    this.#days = days;
  }

  static async create(
    network: NetworkManager,
    days: readonly number[],
    parameters: KeelOverrides = {},
  ): Promise<GrowingBook> {
    const stage = await Stage.create(network, false, parameters);
    await stage.deposit(5_000_000n);
    return new GrowingBook(stage, days);
  }

  async growTo(strikes: number): Promise<void> {
    for (let i = this.ids.length; i < strikes; i++) {
      const days = this.#days[i % this.#days.length] ?? 0;
      const turn = Math.floor(i / this.#days.length);
      const expiresAt = START + days * DAY;
      const share = reversed(turn) * 2 - 1;
      const { id } = await this.stage.list(expiresAt, Math.round(SPOT_USD * Math.exp(share * reachOf(days))));
      if (turn === 0) await this.stage.smile(expiresAt);
      await this.stage.buy(id, 1n);
      this.ids.push(id);
      if (i % TRADES_A_ROUND === 0) await this.stage.market(SPOT_USD);
    }
  }

  /** Gas of the hedge after a rise, the base it started from hedged as well. */
  async hedge(): Promise<number> {
    await this.stage.market(SPOT_USD);
    await this.stage.rebalance();
    await this.stage.market(MOVED_USD);
    const gas = await this.stage.rebalance();
    await this.stage.market(SPOT_USD);
    return gas;
  }
}

/** The bits of n mirrored about the point, from the middle on: any number of them lies evenly on (0, 1). */
function reversed(n: number): number {
  let share = 0.5 + 0.5 / GROWN_TO;
  for (let bit = 0.5; n > 0; n >>= 1, bit /= 2) share += (n & 1) * bit;
  return share % 1;
}
