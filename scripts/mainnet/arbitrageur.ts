import { PoolTrader__factory } from "../../types/index.js";

import { OPERATOR, TRADER } from "./addresses.js";
import type { Chain, Receipt, Transaction } from "./chain.js";
import { BadOptionError } from "./errors.js";
import { feeBand, priceWadFromSqrt, sqrtFromPriceWadDown } from "./price.js";
import type { SqrtBand } from "./price.js";
import { fundUsdc, fundWeth } from "./tokens.js";
import { poolSqrtPrice, POOLS } from "./uniswap.js";
import type { PoolSpec } from "./uniswap.js";

const TRADING = PoolTrader__factory.createInterface();
const MOVE_GAS = 5_000_000n;
const MOVED = TRADING.getEvent("Moved").topicHash;
const CAPITAL = TRADING.getEvent("Capital").topicHash;

/** What the arbitrageur is given at the start and again when half is gone. */
const QUOTE_CAPITAL = 10_000_000_000n * 10n ** 6n;
const BASE_CAPITAL = 10_000_000n * 10n ** 18n;

/** One trade of the arbitrageur in one pool; amounts are its own gain (positive) or payment (negative). */
export interface PoolMove {
  readonly pool: string;
  /** WETH, wei. */
  readonly baseDelta: bigint;
  /** USDC units. */
  readonly quoteDelta: bigint;
  readonly priceBeforeWad: bigint;
  readonly priceAfterWad: bigint;
}

interface Target extends SqrtBand {
  readonly pool: string;
}

/**
 * Keeps the real pools at the market's price as real arbitrageurs do: it trades where a trade pays for the pool's fee,
 * and stops where the next one would not. One transaction a call, for all pools together.
 */
export class Arbitrageur {
  readonly address = TRADER;
  readonly #chain: Chain;

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /**
   * Brings the pools inside [price/(1+fee), price·(1+fee)], to the edge they come from; a pool inside is left alone and
   * no transaction is sent when all are.
   * @param priceWad the market's price, USDC for one WETH
   */
  async movePoolTo(priceWad: bigint, pools: readonly PoolSpec[] = POOLS): Promise<readonly PoolMove[]> {
    return this.#trade(await this.#due(bandTargets(priceWad, pools)));
  }

  /** Brings the pools to exactly this price (to the last bit of sqrtPriceX96), fee or no fee. */
  async movePoolExactlyTo(priceWad: bigint, pools: readonly PoolSpec[] = POOLS): Promise<readonly PoolMove[]> {
    const exactX96 = sqrtFromPriceWadDown(checked(priceWad));
    const targets = pools.map((pool) => ({ pool: pool.address, lowerX96: exactX96, upperX96: exactX96 }));
    return this.#trade(await this.#due(targets));
  }

  /**
   * As `movePoolTo`, but only sends: for callers that mine blocks themselves. The contract decides in the block whether
   * a trade is due. Returns the transaction's hash.
   */
  async queueMovePoolTo(priceWad: bigint, pools: readonly PoolSpec[] = POOLS): Promise<string> {
    return this.#chain.queue(moveTransaction(bandTargets(priceWad, pools)));
  }

  /** Gives the arbitrageur its full capital again. Called by itself when half is gone. */
  async refill(): Promise<void> {
    await fundUsdc(this.#chain, TRADER, QUOTE_CAPITAL);
    await fundWeth(this.#chain, TRADER, BASE_CAPITAL);
  }

  async #due(targets: readonly Target[]): Promise<readonly Target[]> {
    const prices = await Promise.all(targets.map((target) => poolSqrtPrice(this.#chain, target.pool)));
    return targets.filter((target, index) => {
      const price = prices[index];
      return price === undefined || price < target.lowerX96 || price > target.upperX96;
    });
  }

  async #trade(targets: readonly Target[]): Promise<readonly PoolMove[]> {
    if (targets.length === 0) return [];
    const receipt = await this.#chain.send(moveTransaction(targets));
    if (isPoor(receipt)) await this.refill();
    return movesOf(receipt);
  }
}

/** Puts the trading contract on the chain and funds it, unless it stands there already. */
export async function installArbitrageur(chain: Chain): Promise<Arbitrageur> {
  const arbitrageur = new Arbitrageur(chain);
  if ((await chain.code(TRADER)) === "0x") {
    const deployed = await chain.deploy(OPERATOR, PoolTrader__factory.bytecode);
    await chain.setCode(TRADER, await chain.code(deployed));
    await arbitrageur.refill();
  }
  return arbitrageur;
}

function checked(priceWad: bigint): bigint {
  if (priceWad > 0n) return priceWad;
  throw new BadOptionError("The price to move to", `${priceWad}`, "Give USDC for one WETH in WAD, above zero.");
}

function bandTargets(priceWad: bigint, pools: readonly PoolSpec[]): readonly Target[] {
  return pools.map((pool) => ({ pool: pool.address, ...feeBand(checked(priceWad), pool.feePips) }));
}

function moveTransaction(targets: readonly Target[]): Transaction {
  return { from: OPERATOR, to: TRADER, data: TRADING.encodeFunctionData("move", [[...targets]]), gas: MOVE_GAS };
}

function movesOf(receipt: Receipt): readonly PoolMove[] {
  return receipt.logs
    .filter((log) => log.topics[0] === MOVED)
    .map((log) => {
      const [pool, amount0, amount1, beforeX96, afterX96] = TRADING.decodeEventLog("Moved", log.data, log.topics);
      return {
        pool: String(pool),
        baseDelta: -BigInt(amount1),
        quoteDelta: -BigInt(amount0),
        priceBeforeWad: priceWadFromSqrt(BigInt(beforeX96)),
        priceAfterWad: priceWadFromSqrt(BigInt(afterX96)),
      };
    });
}

function isPoor(receipt: Receipt): boolean {
  return receipt.logs
    .filter((log) => log.topics[0] === CAPITAL)
    .some((log) => {
      const [quote, base] = TRADING.decodeEventLog("Capital", log.data, log.topics);
      return BigInt(quote) < QUOTE_CAPITAL / 2n || BigInt(base) < BASE_CAPITAL / 2n;
    });
}
