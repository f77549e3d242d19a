import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import type { NetworkConnection, NetworkManager } from "hardhat/types/network";

import { deployKeel } from "../../deploy/index.js";
import type { Keel, KeelOverrides } from "../../deploy/index.js";
import { feesFor } from "../../keeper/port.js";
import type { KeeperPort, Mined } from "../../keeper/port.js";
import { saysToWait } from "../../keeper/revert.js";
import { submit } from "../../keeper/submit.js";
import { attachMainnet, forkParams, installUptimeFeed } from "../../scripts/mainnet/index.js";
import type { Mainnet, PriceFeed, Round } from "../../scripts/mainnet/index.js";
import { WAD } from "../../sdk/math/wad.js";
import { packSeriesId } from "../../sdk/series/id.js";
import { PlayLens__factory } from "../../types/index.js";
import { BlockDriver, drivenPort } from "../play/driver.js";
import { hedgeEvents } from "../play/hedge.js";
import type { HedgeEvents } from "../play/hedge.js";
import { readVaults } from "../play/reading.js";
import type { Lens, Reading } from "../play/reading.js";

export const GWEI = 10n ** 9n;
const E8 = 10n ** 8n;
const E8_TO_WAD = 10n ** 10n;
const PERCENT = 100n;
const NO_LIMIT = 2n ** 255n;
const NEVER = 10n ** 12n;
/** How long an L2's sequencer has been up when a fork begins. */
const UP_SECONDS = 86_400;
/** The LP's deposit, in ether's worth: the book is written against it. */
const DEPOSIT_ETHER = 500n;
const SMILE = { atmE9: 900_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;

/** What is to be written: strike as a percentage of spot, quantity in base. */
export interface BookLine {
  readonly strikePercent: bigint;
  readonly quantity: bigint;
  readonly isPut: boolean;
}

/** An option that was listed and sold: strike in eight decimals. */
export interface Written {
  readonly id: bigint;
  readonly strikeE8: bigint;
  readonly quantityWad: bigint;
  readonly isPut: boolean;
}

/** Calls of three strikes, two of them near the money. */
export const CALLS: readonly BookLine[] = [
  { strikePercent: 40n, quantity: 20n, isPut: false },
  { strikePercent: 100n, quantity: 60n, isPut: false },
  { strikePercent: 112n, quantity: 40n, isPut: false },
];

/** As many puts as calls, each at the money and an eighth away from it. */
export const CALLS_AND_PUTS: readonly BookLine[] = [
  { strikePercent: 88n, quantity: 40n, isPut: true },
  { strikePercent: 100n, quantity: 60n, isPut: true },
  { strikePercent: 100n, quantity: 60n, isPut: false },
  { strikePercent: 112n, quantity: 40n, isPut: false },
];

/** The network offers fewer accounts than a fork needs. */
export class TooFewSignersError extends Error {
  override readonly name = "TooFewSignersError";
  constructor(offered: number) {
    super(`The network offers ${offered} accounts and a fork needs four. Raise accounts.count in hardhat.config.ts.`);
  }
}

/** A hedge was refused or failed for another reason than that none is due. */
export class HedgeFailedError extends Error {
  override readonly name = "HedgeFailedError";
  constructor(cause: string) {
    super(`A hedge that was due failed: ${cause}. The market of the fork may be in a state the test did not expect.`);
  }
}

interface Parts {
  readonly mainnet: Mainnet;
  readonly keel: Keel;
  readonly lp: HardhatEthersSigner;
  readonly buyer: HardhatEthersSigner;
  readonly keeper: HardhatEthersSigner;
  readonly helpers: NetworkHelpers<"l1">;
  readonly ethers: HardhatEthers;
  readonly driver: BlockDriver;
  readonly port: KeeperPort;
  readonly lens: Lens;
  readonly uptime: PriceFeed | undefined;
  readonly now: number;
}

/** Keel on a fork, driven in time and price. Only clock, base fee and feeds are set; everything else is traded. */
export class Fork {
  readonly mainnet: Mainnet;
  readonly keel: Keel;
  readonly lp: HardhatEthersSigner;
  readonly buyer: HardhatEthersSigner;
  readonly keeper: HardhatEthersSigner;
  /** What the vault knows of the sequencer; undefined on a chain without one. */
  readonly uptime: PriceFeed | undefined;
  /** The keeper's hands, as it has them on any chain. */
  readonly port: KeeperPort;
  readonly helpers: NetworkHelpers<"l1">;
  /** Time of the last block that was asked for, Unix seconds. */
  now: number;
  /** Wei per gas for every block from now on. */
  baseFee = GWEI;

  readonly #ethers: HardhatEthers;
  readonly #driver: BlockDriver;
  readonly #lens: Lens;

  private constructor(parts: Parts) {
    this.mainnet = parts.mainnet;
    this.keel = parts.keel;
    this.lp = parts.lp;
    this.buyer = parts.buyer;
    this.keeper = parts.keeper;
    this.port = parts.port;
    this.uptime = parts.uptime;
    this.helpers = parts.helpers;
    this.now = parts.now;
    this.#ethers = parts.ethers;
    this.#driver = parts.driver;
    this.#lens = parts.lens;
  }

  /** Forks the chain at `url`, attaches to its market and deploys. @throws what these throw */
  static async of(network: NetworkManager, url: string, overrides: KeelOverrides = {}): Promise<Fork> {
    return Fork.#deployedOn(await network.create(await forkParams(url)), overrides, undefined);
  }

  /** The same as if the chain were an L2: its sequencer, up for a day, is watched by the vault. */
  static async onL2(network: NetworkManager, url: string, overrides: KeelOverrides = {}): Promise<Fork> {
    const connection = await network.create(await forkParams(url));
    const uptime = await installUptimeFeed(connection, (await connection.networkHelpers.time.latest()) - UP_SECONDS);
    return Fork.#deployedOn(connection, { ...overrides, sequencerFeed: uptime.address }, uptime);
  }

  static async #deployedOn(
    connection: NetworkConnection<"l1">,
    overrides: KeelOverrides,
    uptime: PriceFeed | undefined,
  ): Promise<Fork> {
    const { networkHelpers: helpers, ethers } = connection;
    const mainnet = await attachMainnet(connection);
    const keel = await deployKeel(connection, { overrides: { lpAccess: "open", ...overrides } });
    const signers = await ethers.getSigners();
    const [, lp, buyer, keeper] = signers;
    if (lp === undefined || buyer === undefined || keeper === undefined) throw new TooFewSignersError(signers.length);
    const driver = new BlockDriver(connection.provider);
    const port = drivenPort(connection.provider, driver, keeper.address);
    const lens = { address: await (await new PlayLens__factory(lp).deploy()).getAddress(), account: lp.address };
    const now = await helpers.time.latest();
    return new Fork({ mainnet, keel, lp, buyer, keeper, helpers, ethers, driver, port, lens, uptime, now });
  }

  /** An account that was impersonated, able to send. */
  async signerOf(address: string): Promise<HardhatEthersSigner> {
    return this.#ethers.getSigner(address);
  }

  /** Oracle's price, USDC for one WETH, eight decimals, from the feed alone: it may be too old for the vault. */
  async feedE8(): Promise<bigint> {
    return (await this.mainnet.ethUsd.latest()).answerE8;
  }

  /** Gives the next block a time and the base fee in force. */
  async next(seconds = 12): Promise<void> {
    this.now += seconds;
    await this.#driver.prepare({ timestamp: this.now, baseFeeWei: this.baseFee });
  }

  /** The vault as the next block, so many seconds on, will have it. */
  async look(seconds = 12): Promise<Reading> {
    this.now += seconds;
    const block = { timestamp: this.now, baseFeeWei: this.baseFee };
    const [reading] = await readVaults(this.#driver, this.#lens, [await this.keel.rebalancer.getAddress()], block);
    if (reading === undefined) throw new RangeError("The lens read no vault.");
    return reading;
  }

  /** Brings both feeds up to date at a price, as their heartbeat would. */
  async refreshFeeds(priceE8: bigint, usdcE8 = E8): Promise<void> {
    await this.next();
    await this.mainnet.usdcUsd.push(usdcE8, this.now);
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

  /** Deposits, lists the book a week out and sells it to the buyer. */
  async writeBook(expiresAt: number, book: readonly BookLine[] = CALLS): Promise<readonly Written[]> {
    const { vault } = this.keel;
    const spotE8 = await this.feedE8();
    const deposit = (spotE8 * DEPOSIT_ETHER) / 100n;
    for (const account of [this.lp, this.buyer]) {
      await this.mainnet.fundUsdc(account.address, deposit);
      await this.mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
    }
    await this.refreshFeeds(spotE8);
    await vault.connect(this.lp).deposit(deposit, this.lp.address);
    const written = book.map(({ strikePercent, quantity, isPut }) => {
      const strikeE8 = ((spotE8 * strikePercent) / PERCENT / E8) * E8;
      return { id: packSeriesId({ expiresAt, strikeE8, isPut }), strikeE8, quantityWad: quantity * WAD, isPut };
    });
    for (const { strikeE8, isPut } of written) await vault.listSeries(expiresAt, strikeE8, isPut);
    await vault.setSmile(expiresAt, SMILE);
    for (const { id, quantityWad } of written) {
      await vault.connect(this.buyer).buy(id, quantityWad, NO_LIMIT, this.buyer.address, NEVER);
    }
    this.now = await this.helpers.time.latest();
    return written;
  }

  /** Hedges if a hedge is due; returns what the two contracts recorded, or undefined. @throws HedgeFailedError */
  async keep(): Promise<ForkHedge | undefined> {
    await this.next();
    const rebalancer = await this.keel.rebalancer.getAddress();
    const submission = await submit(this.port, rebalancer, feesFor(this.baseFee, 0n));
    if (submission.kind === "mined") {
      const mined = submission.transaction;
      return { ...hedgeEvents(mined, rebalancer, await this.keel.vault.getAddress()), mined };
    }
    if (saysToWait(submission.revert)) return undefined;
    throw new HedgeFailedError(submission.revert.message);
  }
}

/** One hedge as the events tell it, and its transaction. */
export interface ForkHedge extends HedgeEvents {
  readonly mined: Mined;
}

/** The rounds that prove the price at `timestamp`: the first of ETH/USD at or after it, and USDC/USD's in force then. */
export async function roundProof({ mainnet }: { readonly mainnet: Mainnet }, timestamp: number) {
  const { ethUsd, usdcUsd } = mainnet;
  const base = await walkBack(ethUsd, (round) => round.updatedAt >= timestamp);
  const first = base.at(-1);
  if (first === undefined) throw new RangeError(`ETH/USD has no round at or after ${timestamp}.`);
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
