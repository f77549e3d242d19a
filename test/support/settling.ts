import type { System } from "./system.js";
import { EXPIRY } from "./system.js";
import { nextAt } from "./chain.js";

/** The rounds that prove a price; the ids are the proxies'. */
export interface Proof {
  readonly baseRoundId: bigint;
  readonly basePreviousRoundId: bigint;
  readonly quoteRoundId: bigint;
}

/** Writes the ETH/USD round that settles `EXPIRY`, `delay` seconds after it, and returns its proof. */
export async function expireAt(system: System, usd: number, delay = 0): Promise<Proof> {
  const { mainnet } = system;
  const at = EXPIRY + delay;
  await mainnet.usdcUsd.push(100_000_000n, EXPIRY - 60);
  await nextAt(system, at);
  await mainnet.ethUsd.push(BigInt(Math.round(usd * 1e8)), at);
  const { roundId } = await mainnet.ethUsd.latest();
  const quote = await mainnet.usdcUsd.latest();
  return { baseRoundId: roundId, basePreviousRoundId: roundId - 1n, quoteRoundId: quote.roundId };
}

/** Lets `EXPIRY` pass at a price and settles it. */
export async function settleAt(system: System, usd: number): Promise<Proof> {
  const proof = await expireAt(system, usd);
  await system.vault.settle(EXPIRY, proof);
  return proof;
}

/** The last good rounds before an expiry; the ids are the proxies'. */
export interface LastGood {
  readonly baseRoundId: bigint;
  readonly quoteRoundId: bigint;
}

/** Writes the last round before `EXPIRY`, a minute early, and returns what proves that it is. */
export async function lastRoundAt(system: System, usd: number): Promise<LastGood> {
  const { mainnet } = system;
  await mainnet.usdcUsd.push(100_000_000n, EXPIRY - 120);
  await nextAt(system, EXPIRY - 60);
  await mainnet.ethUsd.push(BigInt(Math.round(usd * 1e8)), EXPIRY - 60);
  const { roundId } = await mainnet.ethUsd.latest();
  return { baseRoundId: roundId, quoteRoundId: (await mainnet.usdcUsd.latest()).roundId };
}

/** Lets `EXPIRY` pass without a round, until the fallback is open. */
export async function fallSilentAt(system: System, usd: number): Promise<LastGood> {
  const proof = await lastRoundAt(system, usd);
  const delay = Number(await system.chainlink.FALLBACK_DELAY_SECONDS());
  await system.connection.networkHelpers.time.increaseTo(EXPIRY + delay);
  return proof;
}
