import { expect } from "chai";

import { list, setSmile, trade } from "../../../sdk/book/exact/index.js";
import type { ExactBook } from "../../../sdk/book/exact/index.js";
import { averageAfter } from "../../../sdk/hedging/baseFee.js";
import { usualOrderWad } from "../../../sdk/hedging/decide.js";
import type { BandPolicy, HedgeSettings } from "../../../sdk/hedging/decide.js";
import { hedgeReason, hedgeTier } from "../../../sdk/hedging/status.js";
import type { HedgeReason, HedgeTier, VenueQuote } from "../../../sdk/hedging/types.js";
import { afterFill, lookAt } from "../../../simulator/exact/exactVault.js";
import type { ExactLook, ExactTerms, ExactVault } from "../../../simulator/exact/exactVault.js";
import { depthOf, quoteMoved } from "../../../simulator/exact/poolModel.js";
import { randomStream } from "../../../simulator/market/random.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, SMILE, START, strikeE8, USDC, WAD } from "../../support/system.js";
import type { System } from "../../support/system.js";

const STRIKES = [2_600, 3_000, 3_300, 3_800];
const QUANTITIES = [40n, 60n, 60n, 40n];
const FEE = 0.0005;
const QUOTE_TO_WAD = 10n ** 12n;
const GWEI = 10n ** 9n;
const START_PRICE = 3_000;
const SECONDS_PER_YEAR = 31_536_000;

/** One fill as the contracts report it and as the simulator said it would be. */
export interface Fill {
  readonly baseWad: bigint;
  readonly quote: number;
  readonly notional: number;
  readonly modelledQuote: number;
  readonly tier: HedgeTier;
}

/** The path that both are shown. */
export interface PathTerms {
  readonly looks: number;
  readonly lookSeconds: number;
  readonly vol: number;
  readonly seed: number;
  /** Base fees are drawn from here to `mostGwei`, evenly. */
  readonly leastGwei: number;
  readonly mostGwei: number;
}

/** The contracts on the local mainnet and the simulator's exact vault, shown the same prices in the same blocks. */
export class Pair {
  readonly #system: System;
  readonly #terms: ExactTerms;
  readonly fills: Fill[] = [];
  readonly reasons: HedgeReason[] = [];
  /** The bands that came out, for the test to see that they moved. */
  readonly triggersWad: bigint[] = [];
  #twin: ExactVault;
  #now = START + 86_400;

  private constructor(system: System, terms: ExactTerms, twin: ExactVault) {
    this.#system = system;
    this.#terms = terms;
    this.#twin = twin;
  }

  /** Sells the book to both. */
  static async write(system: System, policy: BandPolicy): Promise<Pair> {
    const { rebalancer } = system;
    const [averageWei, observedAt] = await rebalancer.averageBaseFee();
    const { blockNumber, hedgedAt, spotWad, unfinishedSide } = await rebalancer.lastHedge();
    const memory = {
      last: { blockNumber, hedgedAt, spotWad, unfinishedSide },
      baseFee: { averageWei, observedAt },
    };
    const settings = await settingsOf(system);
    const pair = new Pair(system, { policy, settings }, { book: [], baseHeldWad: 0n, quoteFreeWad: 0n, memory });
    await pair.#open();
    return pair;
  }

  /** A random path, the same for a seed; every look compares both. */
  async walk({ looks, lookSeconds, vol, seed, leastGwei, mostGwei }: PathTerms): Promise<void> {
    const random = randomStream(seed, 1);
    const deviation = vol * Math.sqrt(lookSeconds / SECONDS_PER_YEAR);
    let price = START_PRICE;
    for (let look = 0; look < looks; look++) {
      price *= Math.exp(deviation * random.gaussian());
      const gwei = leastGwei + (mostGwei - leastGwei) * random.uniform();
      this.#now += lookSeconds;
      await this.#look(BigInt(Math.round(price * 1e8)), BigInt(Math.round(gwei)) * GWEI);
    }
  }

  async #at(): Promise<bigint> {
    this.#now += 5;
    await this.#system.connection.networkHelpers.time.setNextBlockTimestamp(this.#now);
    return BigInt(this.#now);
  }

  async #open(): Promise<void> {
    const { vault, lp, buyer, mainnet } = this.#system;
    const spotWad = BigInt(START_PRICE) * WAD;
    await this.#at();
    await mainnet.usdcUsd.push(100_000_000n, this.#now);
    await this.#at();
    await mainnet.ethUsd.push(BigInt(START_PRICE) * 100_000_000n, this.#now);
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
    const { quoteFreeWad } = await vault.exposureAt(await this.#reading());
    this.#twin = { ...this.#twin, book, quoteFreeWad };
  }

  /** One look of both: the same price, the same block, and the same trade or none. */
  async #look(priceE8: bigint, baseFeeWei: bigint): Promise<void> {
    const { mainnet, rebalancer, volatility, connection } = this.#system;
    const spotWad = priceE8 * 10n ** 10n;
    await this.#at();
    await mainnet.arbitrageur.movePoolExactlyTo(spotWad);
    await this.#at();
    await mainnet.ethUsd.push(priceE8, this.#now);
    await this.#at();
    // A day and a bit later the rate of USDC would be stale.
    await mainnet.usdcUsd.push(100_000_000n, this.#now);
    await this.#at();
    const next = (await volatility.lastRound()).roundId + 1n;
    const last = (await mainnet.ethUsd.latest()).roundId;
    await volatility.update(Array.from({ length: Number(last - next) + 1 }, (_, index) => next + BigInt(index)));
    const realisedVarianceWad = await this.#observe(baseFeeWei);
    const liquidity = await mainnet.pool005.liquidity();
    const quoteFor = await this.#quotes();
    const blockNumber = BigInt(await connection.ethers.provider.getBlockNumber()) + 1n;
    const timestamp = await this.#at();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(baseFeeWei);
    const moment = { spotWad, baseFeeWei, realisedVarianceWad, blockNumber, timestamp, quoteFor };
    const look = lookAt(this.#twin, this.#terms, moment);
    this.reasons.push(look.decision.reason);
    this.triggersWad.push(look.decision.band.triggerWad);
    const sent = rebalancer.rebalance({
      gasLimit: 3_000_000n,
      maxFeePerGas: 4n * baseFeeWei,
      maxPriorityFeePerGas: 1n,
    });
    if (look.decision.isDue) await this.#expectFill(look, sent, Number(spotWad) / 1e18, depthOf(liquidity));
    else await this.#expectWait(look, sent);
  }

  /** Lets the rebalancer take over the variance, and with it one more look at the base fee; the twin takes the same look. */
  async #observe(baseFeeWei: bigint): Promise<bigint> {
    const { rebalancer, connection } = this.#system;
    const observedAt = await this.#at();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(baseFeeWei);
    await rebalancer.observe({ maxFeePerGas: 4n * baseFeeWei, maxPriorityFeePerGas: 1n });
    const { memory } = this.#twin;
    const averageWei = averageAfter(memory.baseFee, baseFeeWei, observedAt);
    this.#twin = { ...this.#twin, memory: { ...memory, baseFee: { averageWei, observedAt } } };
    const [varianceWad, validUntil] = await rebalancer.realisedVariance();
    expect(validUntil > observedAt).to.equal(true);
    return varianceWad;
  }

  /** What the venue says of a usual order, either way; the book does not change along the path. */
  async #quotes(): Promise<(sizeWad: bigint, isBuy: boolean) => VenueQuote> {
    const grossWad = QUANTITIES.reduce((sum, quantity) => sum + quantity, 0n) * WAD;
    const usualWad = usualOrderWad(grossWad, this.#terms.settings);
    const read = async (isBuy: boolean): Promise<VenueQuote> => {
      const { midWad, feeWad, costWad } = await this.#system.venue.quoteFor(usualWad, isBuy);
      return { midWad, feeWad, costWad };
    };
    const [buy, sell] = [await read(true), await read(false)];
    return (sizeWad, isBuy) => {
      expect(sizeWad).to.equal(usualWad);
      return isBuy ? buy : sell;
    };
  }

  async #expectWait({ moment, decision }: ExactLook, sent: Promise<unknown>): Promise<void> {
    expect(decision.reason).to.equal("inside-band");
    await expect(sent)
      .to.be.revertedWithCustomError(this.#system.rebalancer, "Rebalancer_InsideBand")
      .withArgs(moment.exposure.netDeltaWad, decision.band.triggerWad);
  }

  async #expectFill(
    look: ExactLook,
    sent: ReturnType<System["rebalancer"]["rebalance"]>,
    price: number,
    depth: number,
  ): Promise<void> {
    const { rebalancer, vault } = this.#system;
    const { moment, decision } = look;
    const receipt = await (await sent).wait();
    const [event] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, receipt?.blockNumber);
    if (event === undefined) throw new Error("no event");
    const { args } = event;
    const { baseMovedWad, quoteMovedWad } = args;
    expect(args.netDeltaBeforeWad).to.equal(moment.exposure.netDeltaWad);
    expect([args.triggerWad, args.targetWad]).to.eql([decision.band.triggerWad, decision.band.targetWad]);
    expect([hedgeReason(args.reason), hedgeTier(args.tier)]).to.eql([decision.reason, decision.tier]);
    expect(baseMovedWad).to.equal(decision.order.baseWad);
    const base = Number(baseMovedWad) / 1e18;
    this.fills.push({
      baseWad: baseMovedWad,
      quote: Number(quoteMovedWad) / 1e18,
      notional: Math.abs(base) * price,
      modelledQuote: quoteMoved({ price, depth, fee: FEE }, base),
      tier: decision.tier,
    });
    const fill = { baseWad: baseMovedWad, quoteWad: quoteMovedWad };
    this.#twin = afterFill(this.#twin, look, this.#terms.settings, fill);
    const [quoteBalance, baseBalance] = await vault.ledger();
    expect(baseBalance).to.equal(this.#twin.baseHeldWad);
    expect(quoteBalance * QUOTE_TO_WAD >= this.#twin.quoteFreeWad).to.equal(true);
    const { blockNumber, hedgedAt, spotWad, unfinishedSide } = await rebalancer.lastHedge();
    expect({ blockNumber, hedgedAt, spotWad, unfinishedSide }).to.eql(this.#twin.memory.last);
    const [averageWei, observedAt] = await rebalancer.averageBaseFee();
    expect({ averageWei, observedAt }).to.eql(this.#twin.memory.baseFee);
  }

  async #reading() {
    const { price } = await this.#system.rebalancer.status();
    const { spotWad, updatedAt, ageSeconds, source } = price;
    return { spotWad, updatedAt, ageSeconds, source };
  }
}

async function settingsOf({ rebalancer }: System): Promise<HedgeSettings> {
  const s = await rebalancer.settings();
  return {
    slippageBps: s.slippageBps,
    minimumWad: s.minimumWad,
    hedgeGas: s.hedgeGas,
    maximumWad: s.maximumWad,
    urgentSlippageBps: s.urgentSlippageBps,
    emergencySlippageBps: s.emergencySlippageBps,
    priceMoveBps: s.priceMoveBps,
    intervalSeconds: s.intervalSeconds,
    stressMoveBps: s.stressMoveBps,
    urgentLossBps: s.urgentLossBps,
    emergencyLossBps: s.emergencyLossBps,
  };
}
