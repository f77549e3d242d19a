import { expect } from "chai";

import { list, setSmile, trade } from "../../../sdk/book/exact/index.js";
import type { ExactBook } from "../../../sdk/book/exact/index.js";
import { fixedBand } from "../../../sdk/hedging/band.js";
import type { Limits } from "../../../sdk/hedging/order.js";
import { afterFill, lookAt } from "../../../simulator/exact/exactVault.js";
import type { ExactPolicy, ExactVault } from "../../../simulator/exact/exactVault.js";
import { depthOf, quoteMoved } from "../../../simulator/exact/poolModel.js";
import { randomStream } from "../../../simulator/market/random.js";
import { abs } from "../../support/hedging.js";
import {
  callId,
  deploySystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  SMILE,
  START,
  strikeE8,
  USDC,
  WAD,
} from "../../support/system.js";
import type { System } from "../../support/system.js";

const STRIKES = [2_600, 3_000, 3_300, 3_800];
const QUANTITIES = [40n, 60n, 60n, 40n];
const LOOKS = 40;
const LOOK_SECONDS = 900;
const VOL_OF_PATH = 1.6;
const FEE = 0.0005;
const QUOTE_TO_WAD = 10n ** 12n;
/** What the model of the pool may be off by, as a share of a fill's notional: its liquidity is laid in ranges. */
const FILL_TOLERANCE = 2e-6;

/** One fill as the contracts report it and as the simulator said it would be. */
interface Fill {
  readonly baseWad: bigint;
  readonly quote: number;
  readonly notional: number;
  readonly modelledQuote: number;
}

/** The contracts on the local mainnet and the simulator's exact vault, shown the same prices at the same seconds. */
class Pair {
  readonly #system: System;
  readonly #policy: ExactPolicy;
  readonly #limits: Limits;
  twin: ExactVault = { book: [], baseHeldWad: 0n, quoteFreeWad: 0n };
  now = START + 86_400;
  readonly fills: Fill[] = [];
  refusals = 0;

  constructor(system: System, policy: ExactPolicy, limits: Limits) {
    this.#system = system;
    this.#policy = policy;
    this.#limits = limits;
  }

  async #at(): Promise<bigint> {
    this.now += 5;
    await this.#system.connection.networkHelpers.time.setNextBlockTimestamp(this.now);
    return BigInt(this.now);
  }

  /** Sells the book to both. */
  async write(): Promise<void> {
    const { vault, lp, buyer, mainnet } = this.#system;
    const spotWad = 3_000n * WAD;
    await this.#at();
    await mainnet.usdcUsd.push(100_000_000n, this.now);
    await this.#at();
    await mainnet.ethUsd.push(3_000n * 100_000_000n, this.now);
    await this.#at();
    await vault.connect(lp).deposit(2_000_000n * USDC, lp.address);
    let book: ExactBook = [];
    const series = STRIKES.map((strike) => ({ expiresAt: BigInt(EXPIRY), strikeE8: strikeE8(strike), isPut: false }));
    for (const one of series) {
      const at = await this.#at();
      await vault.listSeries(one.expiresAt, one.strikeE8, false);
      book = list(book, one, spotWad, at);
    }
    const at = await this.#at();
    await vault.setSmile(EXPIRY, SMILE);
    book = setSmile(book, BigInt(EXPIRY), SMILE, spotWad, at);
    for (const [index, one] of series.entries()) {
      const quantityWad = (QUANTITIES[index] ?? 0n) * WAD;
      await this.#at();
      await vault.connect(buyer).buy(callId(STRIKES[index] ?? 0), quantityWad, NO_LIMIT, buyer.address, NEVER);
      book = trade(book, one, quantityWad);
    }
    this.twin = { book, baseHeldWad: 0n, quoteFreeWad: (await vault.exposureAt(await this.#reading())).quoteFreeWad };
  }

  /** One look of both: the same price, the same second, and the same trade or none. */
  async look(priceE8: bigint): Promise<void> {
    const { mainnet, rebalancer, vault } = this.#system;
    const spotWad = priceE8 * 10n ** 10n;
    this.now += LOOK_SECONDS;
    await this.#at();
    await mainnet.arbitrageur.movePoolExactlyTo(spotWad);
    await this.#at();
    await mainnet.ethUsd.push(priceE8, this.now);
    const liquidity = await mainnet.pool005.liquidity();
    const at = await this.#at();
    const { order, exposure, band, reason } = lookAt(this.twin, this.#policy, this.#limits, spotWad, at);
    const sent = rebalancer.rebalance({ gasLimit: 3_000_000n });
    if (order.baseWad === 0n) {
      expect(reason).to.equal("inside-band");
      await expect(sent)
        .to.be.revertedWithCustomError(rebalancer, "Rebalancer_InsideBand")
        .withArgs(exposure.netDeltaWad, band.triggerWad);
      this.refusals++;
      return;
    }
    const receipt = await (await sent).wait();
    const [event] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, receipt?.blockNumber);
    if (event === undefined) throw new Error("no event");
    const { baseMovedWad, quoteMovedWad, netDeltaBeforeWad } = event.args;
    expect(netDeltaBeforeWad).to.equal(exposure.netDeltaWad);
    expect(baseMovedWad).to.equal(order.baseWad);
    const price = Number(spotWad) / 1e18;
    const base = Number(baseMovedWad) / 1e18;
    const pool = { price, depth: depthOf(liquidity), fee: FEE };
    this.fills.push({
      baseWad: baseMovedWad,
      quote: Number(quoteMovedWad) / 1e18,
      notional: Math.abs(base) * price,
      modelledQuote: quoteMoved(pool, base),
    });
    this.twin = afterFill(this.twin, baseMovedWad, quoteMovedWad);
    const [quoteBalance, baseBalance] = await vault.ledger();
    expect(baseBalance).to.equal(this.twin.baseHeldWad);
    expect(quoteBalance * QUOTE_TO_WAD >= this.twin.quoteFreeWad).to.equal(true);
  }

  async #reading() {
    const { price } = await this.#system.rebalancer.status();
    return {
      spotWad: price.spotWad,
      updatedAt: price.updatedAt,
      ageSeconds: price.ageSeconds,
      source: price.source,
    };
  }
}

describe("the simulator and the contracts, on the same path", function () {
  this.timeout(120_000);
  let pair: Pair;

  before(async () => {
    const system = await deploySystem();
    const settings = { triggerBps: 200n, targetBps: 100n };
    const limits = {
      slippageBps: 100n,
      minimumWad: 5n * 10n ** 16n,
      baseUnitWad: 1n,
      maximumWad: 500n * WAD,
    };
    pair = new Pair(system, (exposure) => fixedBand(exposure, settings), limits);
    await pair.write();
    const random = randomStream(4, 1);
    const deviation = VOL_OF_PATH * Math.sqrt(LOOK_SECONDS / 31_536_000);
    let price = 3_000;
    for (let look = 0; look < LOOKS; look++) {
      price *= Math.exp(deviation * random.gaussian());
      await pair.look(BigInt(Math.round(price * 1e8)));
    }
  });

  it("make the same trades to the wei, buying and selling, and wait in the same looks", () => {
    // Every look has compared them; here is that there was something to compare.
    expect(pair.fills.length).to.be.above(5);
    expect(pair.refusals).to.be.above(5);
    expect(pair.fills.length + pair.refusals).to.equal(LOOKS);
    expect(pair.fills.some(({ baseWad }) => baseWad < 0n)).to.equal(true);
    expect(pair.fills.some(({ baseWad }) => baseWad > 0n)).to.equal(true);
  });

  it("pay the same for each within the pool model's error, and so have the same P&L", () => {
    for (const { quote, modelledQuote, notional, baseWad } of pair.fills) {
      expect(Math.abs(quote - modelledQuote) / notional, `fill of ${abs(baseWad)}`).to.be.below(FILL_TOLERANCE);
    }
    const sum = (figure: (fill: Fill) => number): number => pair.fills.reduce((all, fill) => all + figure(fill), 0);
    const apart = Math.abs(sum(({ quote }) => quote) - sum(({ modelledQuote }) => modelledQuote));
    expect(apart).to.be.below(FILL_TOLERANCE * sum(({ notional }) => notional));
  });
});
