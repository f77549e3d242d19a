import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import { network } from "hardhat";

import { deployKeel } from "../../deploy/index.js";
import type { Keel } from "../../deploy/index.js";
import { attachMainnet, forkParams, serveLocalMainnet } from "../../scripts/mainnet/index.js";
import type { Mainnet, Round } from "../../scripts/mainnet/index.js";
import { packSeriesId } from "../../sdk/series/id.js";
import { DAY, NEVER, NO_LIMIT, START, WAD } from "../support/system.js";

export const GWEI = 10n ** 9n;
/** The base fee of the crash: five times what 12 March 2020 saw. */
export const CRASH_BASE_FEE = 2_000n * GWEI;
const E8_TO_WAD = 10n ** 10n;
const E8 = 10n ** 8n;
const PERCENT = 100n;
const SMILE = { atmE9: 900_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;

/** The chain that is forked. */
export interface Upstream {
  readonly url: string;
  readonly isMainnet: boolean;
  close(): Promise<void>;
}

/** True mainnet when MAINNET_RPC_URL is set; otherwise a local mainnet, served over JSON-RPC for the occasion. */
export async function openUpstream(): Promise<Upstream> {
  const url = process.env["MAINNET_RPC_URL"];
  if (url !== undefined && url !== "") return { url, isMainnet: true, close: () => Promise.resolve() };
  const served = await serveLocalMainnet(network, { port: 0, startTime: START });
  return { url: served.url, isMainnet: false, close: () => served.close() };
}

/** A call that was listed: strike in eight decimals. */
export interface Written {
  readonly id: bigint;
  readonly strikeE8: bigint;
  readonly quantityWad: bigint;
}

/** What was written: strike as a percentage of spot, quantity in base. */
const BOOK = [
  { strikePercent: 40n, quantity: 20n },
  { strikePercent: 100n, quantity: 60n },
  { strikePercent: 112n, quantity: 40n },
] as const;

/** Keel on a fork, driven in time and price. Only clock, base fee and feeds are set; everything else is traded. */
export class Fork {
  readonly mainnet: Mainnet;
  readonly keel: Keel;
  readonly lp: HardhatEthersSigner;
  readonly buyer: HardhatEthersSigner;
  readonly keeper: HardhatEthersSigner;
  readonly helpers: NetworkHelpers<"l1">;
  /** Time of the last block that was asked for, Unix seconds. */
  now: number;
  /** Wei per gas for every block from now on. */
  baseFee = GWEI;

  private constructor(parts: Pick<Fork, "mainnet" | "keel" | "lp" | "buyer" | "keeper" | "helpers" | "now">) {
    this.mainnet = parts.mainnet;
    this.keel = parts.keel;
    this.lp = parts.lp;
    this.buyer = parts.buyer;
    this.keeper = parts.keeper;
    this.helpers = parts.helpers;
    this.now = parts.now;
  }

  /** Forks, attaches and deploys. */
  static async of(upstream: Upstream): Promise<Fork> {
    const connection = await network.create(await forkParams(upstream.url));
    const { networkHelpers: helpers } = connection;
    const mainnet = await attachMainnet(connection);
    const keel = await deployKeel(connection, { overrides: { lpAccess: "open" } });
    const [, lp, buyer, keeper] = await connection.ethers.getSigners();
    if (lp === undefined || buyer === undefined || keeper === undefined) throw new TypeError("Too few accounts.");
    return new Fork({ mainnet, keel, lp, buyer, keeper, helpers, now: await helpers.time.latest() });
  }

  /** Oracle's price, USDC for one WETH, eight decimals, from the feed alone: it may be too old for the vault. */
  async feedE8(): Promise<bigint> {
    return (await this.mainnet.ethUsd.latest()).answerE8;
  }

  /** Gives the next block a time and the base fee in force. */
  async next(seconds = 12): Promise<void> {
    this.now += seconds;
    await this.helpers.time.setNextBlockTimestamp(this.now);
    await this.helpers.setNextBlockBaseFeePerGas(this.baseFee);
  }

  /** Brings both feeds up to date at a price, as their heartbeat would. */
  async refreshFeeds(priceE8: bigint): Promise<void> {
    await this.next();
    await this.mainnet.usdcUsd.push(E8, this.now);
    await this.next();
    await this.mainnet.ethUsd.push(priceE8, this.now);
  }

  /** One minute of market: arbitrageurs move the real pools, then Chainlink writes a round if its rules say so. */
  async minute(priceE8: bigint): Promise<void> {
    await this.next(30);
    await this.mainnet.arbitrageur.movePoolTo(priceE8 * E8_TO_WAD);
    await this.next(30);
    await this.mainnet.ethUsd.observe(priceE8, this.now);
  }

  /** Deposits five hundred ether's worth, lists three calls a week out and sells them to the buyer. */
  async writeBook(expiresAt: number): Promise<readonly Written[]> {
    const { vault } = this.keel;
    const spotE8 = await this.feedE8();
    const deposit = (spotE8 * 500n) / 100n;
    for (const account of [this.lp, this.buyer]) {
      await this.mainnet.fundUsdc(account.address, deposit);
      await this.mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
    }
    await this.refreshFeeds(spotE8);
    await vault.connect(this.lp).deposit(deposit, this.lp.address);
    const written = BOOK.map(({ strikePercent, quantity }) => {
      const strikeE8 = ((spotE8 * strikePercent) / PERCENT / E8) * E8;
      return { id: packSeriesId({ expiresAt, strikeE8, isPut: false }), strikeE8, quantityWad: quantity * WAD };
    });
    for (const { strikeE8 } of written) await vault.listSeries(expiresAt, strikeE8, false);
    await vault.setSmile(expiresAt, SMILE);
    for (const { id, quantityWad } of written) {
      await vault.connect(this.buyer).buy(id, quantityWad, NO_LIMIT, this.buyer.address, NEVER);
    }
    this.now = await this.helpers.time.latest();
    return written;
  }

  /** Hedges if a hedge is due; returns what the two contracts recorded, or undefined. */
  async keep(): Promise<Hedge | undefined> {
    const { rebalancer } = this.keel;
    await this.next();
    await this.helpers.mine();
    if (!(await rebalancer.status()).due) return undefined;
    await this.next();
    const fees = { maxFeePerGas: 2n * this.baseFee, maxPriorityFeePerGas: 0n };
    const receipt = await (await rebalancer.connect(this.keeper).rebalance(fees)).wait();
    const logs = receipt?.logs ?? [];
    const rebalanced = logs.map((log) => rebalancer.interface.parseLog(log)).find((log) => log?.name === "Rebalanced");
    const hedged = logs.map((log) => this.keel.vault.interface.parseLog(log)).find((log) => log?.name === "Hedged");
    if (rebalanced == null || hedged == null) throw new TypeError("A hedge left no events.");
    const number = (from: typeof hedged, name: string): bigint => BigInt(String(from.args.getValue(name)));
    return {
      netDeltaBeforeWad: number(rebalanced, "netDeltaBeforeWad"),
      netDeltaAfterWad: number(rebalanced, "netDeltaAfterWad"),
      triggerWad: number(rebalanced, "triggerWad"),
      targetWad: number(rebalanced, "targetWad"),
      baseMovedWad: number(rebalanced, "baseMovedWad"),
      spotWad: number(rebalanced, "spotWad"),
      lossWad: number(hedged, "lossWad"),
      gasPrice: receipt?.gasPrice ?? 0n,
    };
  }
}

/** One hedge as the events tell it. */
export interface Hedge {
  readonly netDeltaBeforeWad: bigint;
  readonly netDeltaAfterWad: bigint;
  readonly triggerWad: bigint;
  readonly targetWad: bigint;
  readonly baseMovedWad: bigint;
  readonly spotWad: bigint;
  readonly lossWad: bigint;
  /** Wei per gas. */
  readonly gasPrice: bigint;
}

/** What a fill of this size may lose at the oracle's price; holds for part fills too, whose average price is bounded. */
export function budgetWad(hedge: Hedge, slippageBps: bigint): bigint {
  return (abs(hedge.baseMovedWad) * hedge.spotWad * slippageBps) / (10_000n * WAD);
}

export function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** The path of a crash: minute by minute down to `bottomPercent` of the start, falling fast first, with bounces. */
export function crashPath(startE8: bigint, minutes: number, bottomPercent: number): readonly bigint[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const done = (minute + 1) / minutes;
    const bounce = minute === minutes - 1 ? 0 : 0.012 * Math.sin(minute);
    const level = 1 - (1 - bottomPercent / 100) * Math.sqrt(done) + bounce;
    return (startE8 * BigInt(Math.round(level * 1e9))) / 10n ** 9n;
  });
}

/** The rounds that prove the price at `timestamp`: the first of ETH/USD at or after it, and USDC/USD's in force then. */
export async function roundProof(fork: Fork, timestamp: number) {
  const { ethUsd, usdcUsd } = fork.mainnet;
  const base = await walkBack(ethUsd, (round) => round.updatedAt >= timestamp);
  const first = base.at(-1);
  if (first === undefined) throw new TypeError(`ETH/USD has no round at or after ${timestamp}.`);
  const later = await walkBack(usdcUsd, (round) => round.updatedAt > first.updatedAt);
  const inForce = later.at(-1)?.roundId ?? (await usdcUsd.latest()).roundId + 1n;
  return { baseRoundId: first.roundId, basePreviousRoundId: first.roundId - 1n, quoteRoundId: inForce - 1n };
}

/** Rounds from the latest back, as long as they satisfy; all in the feed's current phase. */
async function walkBack(feed: Mainnet["ethUsd"], satisfies: (round: Round) => boolean): Promise<readonly Round[]> {
  const found: Round[] = [];
  for (let round = await feed.latest(); satisfies(round);) {
    found.push(round);
    const [roundId, answer, , updatedAt] = await feed.contract.getRoundData(round.roundId - 1n);
    round = { roundId, answerE8: answer, updatedAt: Number(updatedAt) };
  }
  return found;
}

/** A week after now. */
export function weekAfter(now: number): number {
  return now + 7 * DAY;
}
