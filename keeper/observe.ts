import { statusFrom } from "../sdk/hedging/status.js";
import type { RawStatus } from "../sdk/hedging/status.js";
import { Rebalancer__factory } from "../types/index.js";
import type { Observation } from "./decide.js";
import type { KeeperPort } from "./port.js";

const REBALANCER = Rebalancer__factory.createInterface();

/** What the keeper adds to what the chain says. */
export interface KeeperView {
  readonly tipWei: bigint;
  /** Realised volatility a year, WAD; zero while it is not known. */
  readonly realisedVolWad: bigint;
}

/** Reads the rebalancer's status and the gas price. Two reads, nothing written. */
export async function observe(port: KeeperPort, rebalancer: string, view: KeeperView): Promise<Observation> {
  const [data, baseFeeWei] = await Promise.all([
    port.call(rebalancer, REBALANCER.encodeFunctionData("status")),
    port.baseFeeWei(),
  ]);
  // The ABI says so; ethers decodes to an untyped tuple.
  const [status] = REBALANCER.decodeFunctionResult("status", data) as unknown as [RawStatus];
  return {
    status: statusFrom(status),
    gasPriceWei: baseFeeWei + view.tipWei,
    realisedVolWad: view.realisedVolWad,
  };
}
