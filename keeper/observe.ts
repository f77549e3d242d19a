import { statusFrom } from "../sdk/hedging/status.js";
import type { RawStatus } from "../sdk/hedging/status.js";
import { Rebalancer__factory } from "../types/index.js";
import type { Observation } from "./decide.js";
import { feesFor } from "./port.js";
import type { KeeperPort } from "./port.js";

const REBALANCER = Rebalancer__factory.createInterface();

const WAD_DECIMALS = 18;
/** More than a look at the largest book takes. */
const LOOK_GAS = 2_000_000n;

/** What the keeper adds to what the chain says. */
export interface KeeperView {
  readonly tipWei: bigint;
  /** Realised volatility a year, WAD; zero while it is not known. */
  readonly realisedVolWad: bigint;
  /** Decimals of the quote token. */
  readonly quoteDecimals: number;
}

/** Reads the rebalancer's status, the bounty and the gas price, each as the next block will have it. Nothing is written. */
export async function observe(port: KeeperPort, rebalancer: string, view: KeeperView): Promise<Observation> {
  const baseFeeWei = await port.nextBaseFeeWei();
  const fees = feesFor(baseFeeWei, view.tipWei);
  const ask = (data: string): Promise<string> => port.read({ to: rebalancer, data, gas: LOOK_GAS, fees });
  const [data, bounty] = await Promise.all([
    ask(REBALANCER.encodeFunctionData("status")),
    ask(REBALANCER.encodeFunctionData("bountyNow")),
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
