import { network } from "hardhat";

import { close, fold, list, setSmile, trade } from "../../sdk/book/exact/index.js";
import type { BookSeries, ExactBook } from "../../sdk/book/exact/index.js";
import type { SmileParameters } from "../../sdk/book/types.js";
import { packSeriesId } from "../../sdk/series/id.js";

/** Monday 2040-01-02: after any block the machine's clock could date. */
export const START = 2_209_075_200;
export const DAY = 86_400;
export const WAD = 10n ** 18n;
export const SPOT = 3_162n * WAD;
export const SMILE: SmileParameters = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n };

/** A change of a series' written quantity, base WAD. */
export interface Write {
  readonly series: BookSeries;
  readonly quantityWad: bigint;
}

export async function deployHarness() {
  const { ethers, networkHelpers } = await network.create({
    network: "default",
    override: { allowUnlimitedContractSize: true, initialDate: new Date((START - DAY) * 1000) },
  });
  const libraries = {
    Book: await (await ethers.deployContract("Book")).getAddress(),
    BookFold: await (await ethers.deployContract("BookFold")).getAddress(),
  };
  const harness = await ethers.deployContract("FoldHarness", [], { libraries });
  return { harness, networkHelpers };
}

type Parts = Awaited<ReturnType<typeof deployHarness>>;

/** The contract and its twin side by side: everything done to one is done to the other at the same moment. */
export class Mirror {
  readonly harness: Parts["harness"];
  readonly #helpers: Parts["networkHelpers"];
  twin: ExactBook = [];
  now = START;

  private constructor({ harness, networkHelpers }: Parts) {
    this.harness = harness;
    this.#helpers = networkHelpers;
  }

  static async create(): Promise<Mirror> {
    return new Mirror(await deployHarness());
  }

  /** Remembers both sides as they are; what it returns brings them back, as often as wanted. */
  async bookmark(): Promise<() => Promise<void>> {
    const snapshot = await this.#helpers.takeSnapshot();
    const { twin, now } = this;
    return async () => {
      await snapshot.restore();
      [this.twin, this.now] = [twin, now];
    };
  }

  async write(writes: readonly Write[], spotWad = SPOT): Promise<void> {
    for (let i = 0; i < writes.length; i += 50) {
      const batch = writes.slice(i, i + 50);
      await this.#tick();
      const series = batch.map((write) => ({ ...write.series }));
      const quantities = batch.map((write) => write.quantityWad);
      await this.harness.write(series, quantities, spotWad);
      for (const { series: one, quantityWad } of batch) {
        this.twin = list(this.twin, one, spotWad, BigInt(this.now));
        this.twin = trade(this.twin, one, quantityWad);
      }
    }
  }

  async takeBack(series: BookSeries, quantityWad: bigint): Promise<void> {
    await this.#tick();
    await this.harness.takeBack(idOf(series), quantityWad);
    this.twin = trade(this.twin, series, -quantityWad);
  }

  async setSmile(expiresAt: number, smile: SmileParameters, spotWad = SPOT): Promise<void> {
    await this.#tick();
    await this.harness.setSmile(expiresAt, smile, spotWad);
    this.twin = setSmile(this.twin, BigInt(expiresAt), smile, spotWad, BigInt(this.now));
  }

  async close(expiresAt: number): Promise<void> {
    await this.#tick();
    await this.harness.close(expiresAt);
    this.twin = close(this.twin, BigInt(expiresAt));
  }

  /** The contract's fold as an object of the twin's shape. */
  async folded(spotWad: bigint, timestamp: number) {
    const sum = await this.harness.fold(spotWad, timestamp);
    return {
      liabilityWad: sum.liabilityWad,
      deltaWad: sum.deltaWad,
      gammaSpotWad: sum.gammaSpotWad,
      vegaWad: sum.vegaWad,
      thetaWad: sum.thetaWad,
      charmWad: sum.charmWad,
      callsWad: sum.callsWad,
      putsWad: sum.putsWad,
      putsNotionalWad: sum.putsNotionalWad,
      relativeVegaWad: sum.relativeVegaWad,
    };
  }

  twinFolded(spotWad: bigint, timestamp: number) {
    return fold(this.twin, spotWad, BigInt(timestamp));
  }

  async #tick(): Promise<void> {
    this.now += 1;
    await this.#helpers.time.setNextBlockTimestamp(this.now);
  }
}

export function idOf(series: BookSeries): bigint {
  return packSeriesId({ ...series, expiresAt: Number(series.expiresAt) });
}

/** `count` strikes evenly over [low, high] whole dollars, every third a put, quantities from 1 to 11. */
export function ladder(expiresAt: number, count: number, low = 2_000, high = 5_000): readonly Write[] {
  return Array.from({ length: count }, (_, k) => ({
    series: {
      expiresAt: BigInt(expiresAt),
      strikeE8: BigInt(Math.round((low + ((high - low) * (k + 0.5)) / count) * 1e8)),
      isPut: k % 3 === 0,
    },
    quantityWad: BigInt(1 + ((k * 7) % 11)) * WAD,
  }));
}

/** Four lanes of 64 bits, signed, from each slot. */
export function lanesOf(slots: readonly bigint[]): readonly bigint[] {
  return slots.flatMap((slot) => [0n, 64n, 128n, 192n].map((shift) => BigInt.asIntN(64, slot >> shift)));
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
