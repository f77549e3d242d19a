import type { NetworkConnection, NetworkManager } from "hardhat/types/network";

/** Gas by name of what was folded. */
type FoldGas = Readonly<Record<string, number>>;

/** Monday 2026-09-21 08:00 UTC. */
const START = 1_789_977_600;
const DAY = 86_400;
const WAD = 10n ** 18n;
const SPOT_WAD = 3_000n * WAD;
const SMILE = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;
/** Days to the expiries of a book, by how many it has. */
export const EXPIRY_DAYS: Readonly<Record<number, readonly number[]>> = {
  1: [30],
  4: [14, 30, 60, 90],
  8: [7, 14, 21, 30, 45, 60, 90, 180],
};
/** Strikes of a book. */
export const SIZES = [1, 8, 32, 64, 128, 256] as const;
const BATCH = 50;
/** Strikes reach two standard deviations each way. */
const REACH_DEVIATIONS = 2;
const VOL = 0.8;

/** How far strikes lie from spot in log-strike at most. */
export function reachOf(days: number): number {
  return REACH_DEVIATIONS * VOL * Math.sqrt(days / 365);
}

/** "32 strikes in 4 expiries". */
export function sizeOf(strikes: number, expiries: number): string {
  return `${strikes} strikes in ${expiries} ${expiries === 1 ? "expiry" : "expiries"}`;
}

/** One cold fold at every size over one, four and eight expiries, and 500 strikes from 2000 to 5000 in one of 30 days. */
export async function measureFold(network: NetworkManager): Promise<FoldGas> {
  const table: Record<string, number> = {};
  for (const expiries of [1, 4, 8]) {
    for (const strikes of SIZES.filter((size) => size >= expiries)) {
      table[`fold, ${sizeOf(strikes, expiries)}`] = await (await spread(network, strikes, expiries)).gas();
    }
  }
  const wide = await FoldBench.create(network);
  await wide.write(30, 500, 2_000, 5_000);
  return {
    ...table,
    "fold, 500 strikes from 2000 to 5000 in 1 expiry": await wide.gas(),
    ...(await stressGas(network)),
  };
}

/** What the exact worst scenario takes on top of a fold, which has warmed every slot. */
async function stressGas(network: NetworkManager): Promise<FoldGas> {
  const [strikes, expiries] = [32, 4];
  const bench = await spread(network, strikes, expiries);
  return { [`stress beyond the fold, ${sizeOf(strikes, expiries)}`]: await bench.stressGas() };
}

/** A book of that size over the usual expiries. */
async function spread(network: NetworkManager, strikes: number, expiries: number): Promise<FoldBench> {
  const bench = await FoldBench.create(network);
  for (const days of EXPIRY_DAYS[expiries] ?? []) {
    const reach = reachOf(days);
    await bench.write(days, strikes / expiries, 3_000 * Math.exp(-reach), 3_000 * Math.exp(reach));
  }
  return bench;
}

/** A book of its own on a chain of its own, whose blocks have times of our choosing. */
class FoldBench {
  readonly #connection: NetworkConnection<"l1">;
  readonly #harness: Awaited<ReturnType<typeof deployHarness>>;
  #now = START + 1;

  private constructor(connection: NetworkConnection<"l1">, harness: Awaited<ReturnType<typeof deployHarness>>) {
    this.#connection = connection;
    this.#harness = harness;
  }

  static async create(network: NetworkManager): Promise<FoldBench> {
    const override = { allowUnlimitedContractSize: true, initialDate: new Date((START - DAY) * 1000) };
    const connection = await network.create({ network: "default", chainType: "l1", override });
    return new FoldBench(connection, await deployHarness(connection));
  }

  /** Calls and puts at `count` strikes evenly over [low, high] dollars, under one smile. */
  async write(days: number, count: number, low: number, high: number): Promise<void> {
    const expiresAt = START + days * DAY;
    const series = Array.from({ length: count }, (_, k) => ({
      expiresAt,
      strikeE8: BigInt(Math.round((low + ((high - low) * (k + 0.5)) / count) * 1e8)),
      isPut: k % 3 === 0,
    }));
    for (let i = 0; i < count; i += BATCH) {
      const batch = series.slice(i, i + BATCH);
      await this.#tick();
      await this.#harness.write(
        batch,
        batch.map((_, k) => BigInt(1 + ((k * 7) % 11)) * WAD),
        SPOT_WAD,
      );
    }
    await this.#tick();
    await this.#harness.setSmile(expiresAt, SMILE, SPOT_WAD);
  }

  /** A fold an hour after the first trade, in a call of its own: every slot and library cold. */
  async gas(): Promise<number> {
    return Number(await this.#harness.foldGas(SPOT_WAD, START + 3_600));
  }

  /** As `gas`, of the stress that follows a fold. */
  async stressGas(): Promise<number> {
    return Number(await this.#harness.stressGas(SPOT_WAD, START + 3_600));
  }

  async #tick(): Promise<void> {
    this.#now += 12;
    await this.#connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#now] });
  }
}

async function deployHarness({ ethers }: NetworkConnection<"l1">) {
  const libraries: Record<string, string> = {};
  for (const name of ["Book", "BookFold", "Stress"]) {
    libraries[name] = await (await ethers.deployContract(name)).getAddress();
  }
  return ethers.deployContract("FoldHarness", [], { libraries });
}
