import type { ContractTransactionResponse } from "ethers";

import { EXPIRY, SMILE } from "./system.js";
import type { System } from "./system.js";

/** Calls and quotes as the next block will see them. */
export const NEXT = { blockTag: "pending" } as const;

/** Gives the next block this time, Unix seconds. */
export async function nextAt(system: System, seconds: number): Promise<void> {
  await system.connection.networkHelpers.time.setNextBlockTimestamp(seconds);
}

/** Fixes the next block's time a few seconds ahead and returns it. */
export async function soon(system: System): Promise<number> {
  const seconds = (await system.connection.networkHelpers.time.latest()) + 12;
  await nextAt(system, seconds);
  return seconds;
}

/** Writes a round of both feeds at `seconds`, so that a price of `usd` is fresh in that very block. */
export async function freshPrice(system: System, usd: number, seconds: number): Promise<void> {
  const { mainnet, connection } = system;
  await mainnet.usdcUsd.push(100_000_000n, seconds);
  const now = await connection.networkHelpers.time.latest();
  if (now < seconds) await nextAt(system, seconds);
  await mainnet.ethUsd.push(BigInt(Math.round(usd * 1e8)), seconds);
}

/** Takes the smile of `EXPIRY` to another volatility in whole steps, a quarter of an hour each, and the price is fresh after. */
export async function walkSmileTo(system: System, smile: { readonly atmE9: bigint }): Promise<void> {
  const { vault, oracle } = system;
  const { spotWad } = await oracle.read();
  for (;;) {
    const { atmE9, setAt } = await vault.smileOf(EXPIRY);
    if (atmE9 === smile.atmE9) return;
    const [least, most] = [atmE9 - atmE9 / 2n, atmE9 + atmE9 / 2n];
    const next = smile.atmE9 < least ? least : smile.atmE9 > most ? most : smile.atmE9;
    await freshPrice(system, Number(spotWad) / 1e18, Number(setAt) + 900);
    await vault.setSmile(EXPIRY, { ...SMILE, atmE9: next });
  }
}

/** Sends transactions that all land in one block, in order. Each needs a gas limit of its own: none can be estimated. */
export async function inOneBlock(
  system: System,
  send: ReadonlyArray<() => Promise<ContractTransactionResponse>>,
): Promise<void> {
  const { provider } = system.connection;
  await provider.request({ method: "evm_setAutomine", params: [false] });
  const sent: ContractTransactionResponse[] = [];
  for (const one of send) sent.push(await one());
  await provider.request({ method: "evm_mine", params: [] });
  await provider.request({ method: "evm_setAutomine", params: [true] });
  const receipts = await Promise.all(sent.map((tx) => tx.wait()));
  const blocks = new Set(receipts.map((receipt) => receipt?.blockNumber));
  if (blocks.size !== 1) throw new Error(`The transactions landed in ${blocks.size} blocks instead of one.`);
}

/** A gas limit for transactions sent by `inOneBlock`. */
export const GAS = { gasLimit: 3_000_000n } as const;

/** The vault's worth at the oracle's price, in the latest block or in the next one. */
export async function navOf(system: System, at: { readonly blockTag?: string } = {}) {
  const { spotWad, updatedAt, ageSeconds, source } = await system.oracle.read(at);
  return system.vault.navAt({ spotWad, updatedAt, ageSeconds, source }, at);
}
