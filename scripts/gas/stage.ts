import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection, NetworkManager } from "hardhat/types/network";
import type { TransactionResponse } from "ethers";

import { deployKeel } from "../../deploy/index.js";
import type { Keel, KeelOverrides } from "../../deploy/index.js";
import { packSeriesId } from "../../sdk/series/id.js";
import { installLocalMainnet, localMainnetParams, MAINNET } from "../mainnet/index.js";
import type { Mainnet } from "../mainnet/index.js";

/** Monday 2026-09-21 08:00 UTC. */
export const START = 1_789_977_600;
const DAY = 86_400;
const BLOCK_SECONDS = 12;
/** After the last block of the deployment, whose times follow the machine's clock. */
const LEAD_SECONDS = 3_600;
const WAD = 10n ** 18n;
const E8 = 10n ** 8n;
/** After a move by more than one part in this many, the pool's average must follow before anybody may trade. */
const FAR_PART = 25n;
const AVERAGE_SECONDS = 1_800;
/** The first of the accounts that `accounts` makes. */
const FIRST_ACCOUNT = 0x11f0_0000n;
const MAX_UINT256 = 2n ** 256n - 1n;
export const USDC = 10n ** 6n;
export const EXPIRIES = [START + 7 * DAY, START + 14 * DAY, START + 28 * DAY] as const;
const SMILE = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;

/** What a call transaction pays before it runs: 21,000, and 4 or 16 for each byte of its data. */
function intrinsicGas(data: string): number {
  const bytes = data.slice(2).match(/../g) ?? [];
  return bytes.reduce((gas, byte) => gas + (byte === "00" ? 4 : 16), 21_000);
}

/** A deployed system whose every block has a time of our choosing, so that gas is the same in every run. */
export class Stage {
  readonly keel: Keel;
  readonly lp: HardhatEthersSigner;
  readonly buyer: HardhatEthersSigner;
  readonly #connection: NetworkConnection<"l1">;
  readonly #mainnet: Mainnet;
  #now: number;

  private constructor(
    parts: { readonly connection: NetworkConnection<"l1">; readonly mainnet: Mainnet; readonly keel: Keel },
    lp: HardhatEthersSigner,
    buyer: HardhatEthersSigner,
  ) {
    this.#connection = parts.connection;
    this.#mainnet = parts.mainnet;
    this.keel = parts.keel;
    this.lp = lp;
    this.buyer = buyer;
    this.#now = START + LEAD_SECONDS;
  }

  /**
   * A fresh local mainnet at 3,000 with Keel on it; an LP and a buyer with USDC, nothing deposited.
   * @param aave whether the vault may go short on Aave
   * @param parameters what else differs from the usual deployment
   */
  static async create(network: NetworkManager, aave = false, parameters: KeelOverrides = {}): Promise<Stage> {
    const connection = await network.create(localMainnetParams({ startTime: START }));
    const mainnet = await installLocalMainnet(connection, { startTime: START, aave });
    const short = aave ? { aaveAddressesProvider: MAINNET.aaveAddressesProvider } : {};
    // The vault's own doors are measured as well as the desk's, and the fixed band, whose gas is the same at any fee: so the figures follow the book and nothing else.
    const keel = await deployKeel(connection, {
      overrides: { policy: "fixed", lpAccess: "open", ...short, ...parameters },
    });
    const [, lp, buyer] = await connection.ethers.getSigners();
    if (lp === undefined || buyer === undefined) throw new TypeError("The chain offers fewer than three accounts.");
    const stage = new Stage({ connection, mainnet, keel }, lp, buyer);
    for (const account of [lp, buyer]) {
      await mainnet.fundUsdc(account.address, 10_000_000n * USDC);
      await mainnet.usdc.connect(account).approve(keel.vault, MAX_UINT256);
    }
    await stage.market(3_000);
    return stage;
  }

  /** Sends at the next block's time and returns the gas used. */
  async gas(send: () => Promise<TransactionResponse>): Promise<number> {
    await this.#tick();
    const receipt = await (await send()).wait();
    if (receipt === null) throw new TypeError("The node answered no receipt.");
    return Number(receipt.gasUsed);
  }

  /** Gas of a view as a transaction: what a contract that asks pays, plus the 21,000 of any transaction. */
  async gasOfStatus(): Promise<number> {
    const data = this.keel.rebalancer.interface.encodeFunctionData("status");
    const to = await this.keel.rebalancer.getAddress();
    return this.gas(() => this.buyer.sendTransaction({ to, data }));
  }

  /**
   * Gas of the decision alone: `status` as a transaction less its intrinsic gas, less what the price and the fold take of
   * it, measured the same way. What is left are base fee, market, volatility, policy, triggers and order, cold.
   */
  async gasOfDecision(): Promise<number> {
    const { rebalancer, vault, oracle } = this.keel;
    const price = await oracle.readForHedge();
    const plain = {
      spotWad: price.spotWad,
      updatedAt: price.updatedAt,
      ageSeconds: price.ageSeconds,
      source: price.source,
    };
    const status = await this.#executionGas(rebalancer, rebalancer.interface.encodeFunctionData("status"));
    const fold = await this.#executionGas(vault, vault.interface.encodeFunctionData("exposureAt", [plain]));
    const read = await this.#executionGas(oracle, oracle.interface.encodeFunctionData("readForHedge"));
    return status - fold - read;
  }

  async #executionGas(contract: { getAddress(): Promise<string> }, data: string): Promise<number> {
    const to = await contract.getAddress();
    const gas = await this.gas(() => this.buyer.sendTransaction({ to, data }));
    return gas - intrinsicGas(data);
  }

  /** Moves pools and feed to a price in whole dollars. */
  async market(priceUsd: number): Promise<void> {
    const answerE8 = BigInt(priceUsd) * E8;
    await this.#tick();
    const { answerE8: lastE8 } = await this.#mainnet.ethUsd.latest();
    await this.#mainnet.arbitrageur.movePoolExactlyTo(BigInt(priceUsd) * WAD);
    const isFar = (answerE8 > lastE8 ? answerE8 - lastE8 : lastE8 - answerE8) * FAR_PART > lastE8;
    if (isFar) this.#now += AVERAGE_SECONDS;
    await this.#tick();
    await this.#mainnet.ethUsd.push(answerE8, this.#now);
    await this.#tick();
    await this.#mainnet.usdcUsd.push(E8, this.#now);
  }

  /** Lists a call and returns its id and gas. */
  async list(
    expiresAt: number,
    strikeUsd: number,
    isPut = false,
  ): Promise<{ readonly id: bigint; readonly gas: number }> {
    const strikeE8 = BigInt(strikeUsd) * E8;
    const gas = await this.gas(() => this.keel.vault.listSeries(expiresAt, strikeE8, isPut));
    return { id: packSeriesId({ expiresAt, strikeE8, isPut }), gas };
  }

  async smile(expiresAt: number): Promise<number> {
    return this.gas(() => this.keel.vault.setSmile(expiresAt, SMILE));
  }

  async deposit(amountUsd: bigint): Promise<number> {
    return this.gas(() => this.keel.vault.connect(this.lp).deposit(amountUsd * USDC, this.lp.address));
  }

  /** Accounts with ether and so much USDC each, which they approved to a spender. The same ones in every run. */
  async accounts(count: number, amount: bigint, spender: string): Promise<readonly HardhatEthersSigner[]> {
    const { ethers, networkHelpers } = this.#connection;
    const made: HardhatEthersSigner[] = [];
    for (let i = 0; i < count; i++) {
      const account = await ethers.getImpersonatedSigner(
        `0x${(FIRST_ACCOUNT + BigInt(i)).toString(16).padStart(40, "0")}`,
      );
      await networkHelpers.setBalance(account.address, WAD);
      await this.#tick();
      await this.#mainnet.fundUsdc(account.address, amount);
      await this.gas(() => this.#mainnet.usdc.connect(account).approve(spender, MAX_UINT256));
      made.push(account);
    }
    return made;
  }

  /** Lets the desk's epoch end at a price in whole dollars, written after its end. */
  async nextEpoch(priceUsd = 3_000): Promise<void> {
    const { desk } = this.keel;
    this.#now = Number(await desk.closesAt(await desk.currentEpoch()));
    await this.market(priceUsd);
  }

  async buy(id: bigint, quantity: bigint): Promise<number> {
    const order = [id, quantity * WAD, MAX_UINT256, this.buyer.address, MAX_UINT256] as const;
    return this.gas(() => this.keel.vault.connect(this.buyer).buy(...order));
  }

  /** The LP buys, who holds no options yet: one series by `buy`, more by `buyMany`. */
  async buyMany(ids: readonly bigint[], quantity: bigint): Promise<number> {
    const vault = this.keel.vault.connect(this.lp);
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) {
      return this.gas(() => vault.buy(only, quantity * WAD, MAX_UINT256, this.lp.address, MAX_UINT256));
    }
    const legs = ids.map((id) => ({ id, quantityWad: quantity * WAD }));
    return this.gas(() => vault.buyMany(legs, MAX_UINT256, this.lp.address, MAX_UINT256));
  }

  /** The LP sells options back. */
  async sell(id: bigint, quantity: bigint): Promise<number> {
    return this.gas(() => this.keel.vault.connect(this.lp).sell(id, quantity * WAD, 0n, this.lp.address, MAX_UINT256));
  }

  async rebalance(): Promise<number> {
    return this.gas(() => this.keel.rebalancer.rebalance());
  }

  /** Lets an expiry pass at a price and settles it; returns the gas of `settle`. */
  async settle(expiresAt: number, priceUsd: number): Promise<number> {
    this.#now = Math.max(this.#now, expiresAt);
    await this.market(priceUsd);
    const base = await this.#mainnet.ethUsd.latest();
    const quote = await this.#quoteRoundAt(base.updatedAt);
    const proof = { baseRoundId: base.roundId, basePreviousRoundId: base.roundId - 1n, quoteRoundId: quote };
    return this.gas(() => this.keel.vault.settle(expiresAt, proof));
  }

  /** Lets an expiry and the fallback's delay pass without a round, and settles; returns the gas of `settleByFallback`. */
  async settleSilent(expiresAt: number): Promise<number> {
    const [base, quote] = [await this.#mainnet.ethUsd.latest(), await this.#mainnet.usdcUsd.latest()];
    const proof = { baseRoundId: base.roundId, quoteRoundId: await this.#quoteRoundAt(base.updatedAt) };
    if (quote.updatedAt > expiresAt) throw new TypeError("The expiry has passed already.");
    this.#now = expiresAt + Number(await this.keel.chainlink.FALLBACK_DELAY_SECONDS());
    return this.gas(() => this.keel.vault.settleByFallback(expiresAt, proof));
  }

  /** The USDC round in force at a time: the latest one, or the one before if that came later. */
  async #quoteRoundAt(time: number): Promise<bigint> {
    const latest = await this.#mainnet.usdcUsd.latest();
    return latest.updatedAt <= time ? latest.roundId : latest.roundId - 1n;
  }

  async #tick(): Promise<void> {
    this.#now += BLOCK_SECONDS;
    await this.#connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#now] });
  }
}
