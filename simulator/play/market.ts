import { ETH_USD, roundIsDue, USDC_USD } from "../../scripts/mainnet/index.js";
import type { Mainnet, PastRound, PriceFeed } from "../../scripts/mainnet/index.js";
import type { BlockDriver, NextBlock } from "./driver.js";

const WAD_PER_E8 = 10n ** 10n;
const DOLLAR_E8 = 100_000_000n;

/** The outside world of the play: an arbitrageur at the pools, two Chainlink feeds. */
export class Market {
  readonly #mainnet: Mainnet;
  readonly #driver: BlockDriver;
  /** The last round of each feed, remembered so that a quiet minute costs no read. */
  readonly #last = new Map<PriceFeed, PastRound>();
  #feedRounds = 0;

  constructor(mainnet: Mainnet, driver: BlockDriver) {
    this.#mainnet = mainnet;
    this.#driver = driver;
  }

  /** ETH/USD rounds written so far. */
  get feedRounds(): number {
    return this.#feedRounds;
  }

  /** Mines a block in which the arbitrageur trades both pools to the market price, less what the fee keeps away. */
  async arbitrage(priceWad: bigint, block: NextBlock): Promise<void> {
    await this.#driver.prepare(block);
    await this.#mainnet.arbitrageur.queueMovePoolTo(priceWad);
  }

  /** As `arbitrage`, but to the very price: what one vault's hedge did to the pool is gone before the next one trades. */
  async restore(priceWad: bigint, block: NextBlock): Promise<void> {
    await this.#driver.prepare(block);
    await this.#mainnet.arbitrageur.movePoolExactlyTo(priceWad);
  }

  /** Shows the price to the oracle network, which writes a round when its rules say so. */
  async feed(priceWad: bigint, block: NextBlock): Promise<void> {
    const { ethUsd, usdcUsd } = this.#mainnet;
    const isDue = roundIsDue(await this.#lastOf(ethUsd), priceWad / WAD_PER_E8, block.timestamp, ETH_USD);
    if (isDue) {
      await this.#push(ethUsd, priceWad / WAD_PER_E8, block);
      this.#feedRounds++;
    }
    if (roundIsDue(await this.#lastOf(usdcUsd), DOLLAR_E8, block.timestamp, USDC_USD)) {
      await this.#push(usdcUsd, DOLLAR_E8, { ...block, timestamp: block.timestamp + 1 });
    }
  }

  /** Liquidity providers lay their ranges anew around the pools' prices. Takes about ten blocks, a second apart. */
  async followPrice(): Promise<void> {
    await this.#mainnet.recentreLiquidity();
  }

  /** The same, with new providers in the place of those who lost: for runs of weeks. */
  async renewLiquidity(): Promise<void> {
    await this.#mainnet.renewLiquidity();
  }

  async #push(feed: PriceFeed, answerE8: bigint, block: NextBlock): Promise<void> {
    await this.#driver.prepare(block);
    await feed.push(answerE8, block.timestamp);
    this.#last.set(feed, { answerE8, updatedAt: block.timestamp });
  }

  async #lastOf(feed: PriceFeed): Promise<PastRound> {
    const known = this.#last.get(feed);
    if (known !== undefined) return known;
    const latest = await feed.latest();
    this.#last.set(feed, latest);
    return latest;
  }
}
