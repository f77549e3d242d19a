import { network } from "hardhat";

import { installLocalMainnet, localMainnetParams } from "../../scripts/mainnet/index.js";
import type { LocalMainnetOptions } from "../../scripts/mainnet/index.js";

/** Noon of 1 January 2026, UTC. */
export const START_TIME = Date.UTC(2026, 0, 1, 12) / 1_000;
export const WAD = 10n ** 18n;
export const START_PRICE_WAD = 3_000n * WAD;

/** A fresh local mainnet at 3,000 USDC for one WETH. */
export async function freshMainnet(options: LocalMainnetOptions = {}) {
  const connection = await network.create(localMainnetParams({ startTime: START_TIME }));
  const mainnet = await installLocalMainnet(connection, {
    startPriceWad: START_PRICE_WAD,
    startTime: START_TIME,
    ...options,
  });
  return { connection, mainnet, ethers: connection.ethers, networkHelpers: connection.networkHelpers };
}

/** What a call that must fail failed with, by class; the test fails when it succeeds. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("The call was expected to fail and succeeded.");
}
