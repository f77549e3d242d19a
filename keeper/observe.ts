import { statusFrom } from "../sdk/hedging/status.js";
import type { RawStatus } from "../sdk/hedging/status.js";
import { Rebalancer__factory } from "../types/index.js";
import type { Observation } from "./decide.js";
import type { KeeperPort } from "./port.js";

const REBALANCER = Rebalancer__factory.createInterface();

const WAD_DECIMALS = 18;

/** What the keeper adds to what the chain says. */
export interface KeeperView {
  readonly tipWei: bigint;
  /** Realised volatility a year, WAD; zero while it is not known. */
  readonly realisedVolWad: bigint;
  /** Decimals of the quote token. */
  readonly quoteDecimals: number;
}

/** Reads the rebalancer's status, the bounty and the gas price. Three reads, nothing written. */
export async function observe(port: KeeperPort, rebalancer: string, view: KeeperView): Promise<Observation> {
  const [data, bounty, baseFeeWei] = await Promise.all([
    port.call(rebalancer, REBALANCER.encodeFunctionData("status")),
    port.call(rebalancer, REBALANCER.encodeFunctionData("bountyNow")),
    port.baseFeeWei(),
  ]);
  // The ABI says so; ethers decodes to an untyped tuple.
  const [status] = REBALANCER.decodeFunctionResult("status", data) as unknown as [RawStatus];
  const [, payableQuote] = REBALANCER.decodeFunctionResult("bountyNow", bounty) as unknown as readonly [bigint, bigint];
  return {
    status: statusFrom(status),
    gasPriceWei: baseFeeWei + view.tipWei,
    realisedVolWad: view.realisedVolWad,
    bountyQuoteWad: payableQuote * 10n ** BigInt(WAD_DECIMALS - view.quoteDecimals),
  };
}
