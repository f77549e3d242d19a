import type { KeelOverrides } from "../../deploy/index.js";
import { MAINNET } from "../../scripts/mainnet/index.js";
import type { LocalMainnetOptions } from "../../scripts/mainnet/index.js";
import { PriceGuard__factory } from "../../types/index.js";
import type { PriceGuard } from "../../types/index.js";

import { builtBefore, deployFeed } from "./feeds.js";
import type { TestFeed } from "./feeds.js";
import { deployTradedSystem, strikeE8, WAD } from "./system.js";
import type { System } from "./system.js";

/** The window of the deployment's defaults. */
export const WINDOW = 1_800;
/** The oldest round of ETH/USD that the deployment's defaults take. */
export const MAX_AGE = 4_500;
/** `PriceSource` in contracts/types/PriceReading.sol. */
export const SOURCE = { none: 0n, chainlink: 1n, poolTwap: 2n } as const;
/** `HedgeTier` in contracts/types/Hedge.sol. */
export const TIER = { routine: 0n, urgent: 1n, emergency: 2n, degraded: 3n } as const;
/** `IPriceGuard.Settings` as the deployment's defaults give them. */
export const GUARD_SETTINGS = {
  windowSeconds: 1_800n,
  spotCeilingBps: 150n,
  twapCeilingBps: 500n,
  hedgeCeilingBps: 100n,
  minDepthQuote: 20n * 10n ** 12n,
  graceSeconds: 3_600n,
} as const;

/** The system of most tests, with the guard over its price as every deployment has it by default. */
export async function deployGuardedSystem(overrides: KeelOverrides = {}, market: LocalMainnetOptions = {}) {
  const system = await deployTradedSystem({ priceGuard: true, ...overrides }, market);
  const { guard } = system;
  if (guard === undefined) throw new Error("The deployment has no guard.");
  return { ...system, guard };
}

export type GuardedSystem = Awaited<ReturnType<typeof deployGuardedSystem>>;

/** What differs from the system's own guard. */
export interface GuardVariant {
  readonly sequencerFeed?: string;
  readonly feePips?: number;
  readonly pool?: string;
  readonly settings?: Partial<Record<keyof typeof GUARD_SETTINGS, bigint>>;
}

/** Another guard over the same feeds. */
export async function guardOver(system: System, variant: GuardVariant = {}): Promise<PriceGuard> {
  const { deployer, chainlink } = system;
  const market = {
    factory: MAINNET.factory,
    base: MAINNET.weth,
    quote: MAINNET.usdc,
    feePips: variant.feePips ?? 500,
    pool: variant.pool ?? MAINNET.pool005,
  };
  const settings = { ...GUARD_SETTINGS, ...variant.settings };
  const sequencer = variant.sequencerFeed ?? "0x0000000000000000000000000000000000000000";
  return new PriceGuard__factory(deployer).deploy(chainlink, sequencer, market, settings);
}

/** As above where the feeds are silent by now: built while they were not. */
export async function silentGuardOver(system: System, variant: GuardVariant = {}): Promise<PriceGuard> {
  const address = await builtBefore(system.connection, async () => {
    await feedTo(system, 3_000);
    return guardOver(system, variant);
  });
  return PriceGuard__factory.connect(address, system.deployer);
}

/** An uptime feed as Chainlink runs it on an L2: 0 is up, 1 is down, and a round begins when that changed. */
export async function deployUptimeFeed(system: System): Promise<TestFeed> {
  return deployFeed(system.connection, system.deployer, 0);
}

/** Moves the pool alone, by a real trade, in the next block, and returns that block's time: the clock runs on by itself. */
export async function poolTo(system: System, dollars: number): Promise<number> {
  const { time } = system.connection.networkHelpers;
  const at = (await time.latest()) + 12;
  await time.setNextBlockTimestamp(at);
  await system.mainnet.arbitrageur.movePoolExactlyTo(BigInt(Math.round(dollars * 1e6)) * 10n ** 12n);
  return at;
}

/** Writes a fresh round of both feeds at a price, in the latest block's time. */
export async function feedTo(system: System, dollars: number): Promise<void> {
  const now = await system.connection.networkHelpers.time.latest();
  await system.mainnet.usdcUsd.push(100_000_000n, now);
  await system.mainnet.ethUsd.push(strikeE8(dollars), now);
}

/** Lets time pass in one block. */
export async function pass(system: System, seconds: number): Promise<void> {
  await system.connection.networkHelpers.time.increase(seconds);
}

/** The geometric mean of prices held for so many seconds each, WAD; by floating point, within 1e-9. */
export function geometricMeanWad(parts: readonly (readonly [dollars: number, seconds: number])[]): bigint {
  const seconds = parts.reduce((sum, [, held]) => sum + held, 0);
  const meanLog = parts.reduce((sum, [dollars, held]) => sum + Math.log(dollars) * held, 0) / seconds;
  return BigInt(Math.round(Math.exp(meanLog) * 1e9)) * (WAD / 10n ** 9n);
}
