import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { feesFor } from "../../keeper/port.js";
import { revertOf } from "../../keeper/revert.js";
import { unpackSeriesId } from "../../sdk/series/id.js";
import { payoutDown } from "../../sdk/settlement/payout.js";
import { roundProof } from "../days/fork.js";
import { QUOTE_TO_WAD } from "../play/scenario.js";
import type { Position } from "../play/scenario.js";
import { seriesOf } from "../play/system.js";
import type { PlaySystem, PlayVault } from "../play/system.js";
import type { Clock } from "./clock.js";

/** How one expiry of one vault was settled. */
export interface Settlement {
  readonly expiresAt: number;
  readonly priceWad: bigint;
  /** Share of every payout that holders get; 1e18 is all of it. */
  readonly shareWad: bigint;
  /** What the options pay in full, and how much of it is missing, quote WAD. */
  readonly owedWad: bigint;
  readonly missingWad: bigint;
}

const WAD = 10n ** 18n;
const SETTLE_GAS = 5_000_000n;
const CLAIM_GAS = 400_000n;
const TIP_WEI = 10n ** 9n;

/** One holder's claim that is still to be paid. */
interface Claim {
  readonly position: Position;
  readonly holder: HardhatEthersSigner;
}

/** The option holders of one vault: they settle what has expired, and take what they are paid. */
export class Holders {
  readonly settlements: Settlement[] = [];
  readonly #system: PlaySystem;
  readonly #vault: PlayVault;
  readonly #open: Claim[];
  #due: Claim[] = [];
  #paidQuote = 0n;

  constructor(system: PlaySystem, vault: PlayVault, book: readonly Position[]) {
    this.#system = system;
    this.#vault = vault;
    this.#open = book.flatMap((position, index) => {
      const holder = system.buyers[index % system.buyers.length];
      return holder === undefined ? [] : [{ position, holder }];
    });
  }

  /** Quote paid out so far, quote WAD. */
  get paidWad(): bigint {
    return this.#paidQuote * QUOTE_TO_WAD;
  }

  /** Claims that are settled and not paid yet. */
  get waiting(): number {
    return this.#due.length;
  }

  /** Settles what has expired by now, if the feed has a round since. */
  async settle(at: number, clock: Clock): Promise<void> {
    const settled = new Set(this.settlements.map(({ expiresAt }) => expiresAt));
    const all = new Set(this.#open.map(({ position }) => position.expiresAt));
    for (const expiresAt of [...all].filter((expiry) => expiry <= at && !settled.has(expiry))) {
      const { updatedAt } = await this.#system.mainnet.ethUsd.latest();
      if (updatedAt < expiresAt) continue;
      await this.#settleOne(expiresAt, clock);
    }
  }

  async #settleOne(expiresAt: number, clock: Clock): Promise<void> {
    const { vault } = this.#vault.keel;
    const proof = await roundProof(this.#system, expiresAt);
    await (await vault.settle(expiresAt, proof, await this.#block(clock, SETTLE_GAS))).wait();
    const { priceWad, shareWad } = await vault.settlementOf(expiresAt);
    const claims = this.#open.filter(({ position }) => position.expiresAt === expiresAt);
    const owedWad = claims.reduce((sum, { position }) => sum + owedOn(position, priceWad), 0n);
    this.settlements.push({
      expiresAt,
      priceWad,
      shareWad,
      owedWad,
      missingWad: owedWad - (owedWad * shareWad) / WAD,
    });
    this.#due.push(...claims.filter(({ position }) => owedOn(position, priceWad) > 0n));
  }

  /** Pays whoever can be paid; what the vault has not the quote for yet waits. */
  async claim(clock: Clock): Promise<void> {
    const { vault } = this.#vault.keel;
    const waiting: Claim[] = [];
    for (const due of this.#due) {
      const { position, holder } = due;
      const its = vault.connect(holder);
      const terms = [seriesOf(position), position.quantityWad, holder.address] as const;
      try {
        this.#paidQuote += await its.claim.staticCall(...terms);
      } catch (thrown) {
        const { name } = revertOf(thrown);
        if (name === "OptionsVault_NothingToClaim") continue;
        if (name !== "OptionsVault_PayoutNotFunded") throw thrown;
        waiting.push(due);
        continue;
      }
      await (await its.claim(...terms, await this.#block(clock, CLAIM_GAS))).wait();
    }
    this.#due = waiting;
  }

  async #block(clock: Clock, gasLimit: bigint) {
    const block = clock.next();
    await this.#system.driver.prepare(block);
    const { maxFeePerGasWei, tipWei } = feesFor(block.baseFeeWei, TIP_WEI);
    return { gasLimit, maxFeePerGas: maxFeePerGasWei, maxPriorityFeePerGas: tipWei };
  }
}

/** What a position is paid in full at a settled price, quote WAD. */
function owedOn(position: Position, priceWad: bigint): bigint {
  const series = unpackSeriesId(seriesOf(position));
  return payoutDown({ series, priceWad, shareWad: WAD }, position.quantityWad, QUOTE_TO_WAD) * QUOTE_TO_WAD;
}
