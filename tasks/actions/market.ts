import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { attachMainnet, FEED_DECIMALS, POOL_005, POOL_03 } from "../../scripts/mainnet/index.js";

import { fixed, parseAmount } from "../support/amounts.js";
import { BadOptionValueError } from "../support/errors.js";
import { facts, runTask } from "../support/output.js";
import { developmentChain } from "../support/session.js";
import { durationWords, priceWords, timeWords } from "../support/words.js";

const E8_TO_WAD = 10n ** 10n;
const HOUR = 3_600;

/** What the command line gives. */
export interface MarketArguments {
  readonly price: string | undefined;
  readonly forwardHours: string | undefined;
  readonly json: boolean;
}

/** Where the local market stands. */
export interface MarketResult {
  readonly timestamp: number;
  readonly feedWad: bigint;
  readonly feedAgeSeconds: number;
  readonly pool005Wad: bigint;
  readonly pool03Wad: bigint;
}

/** Shows the local market; moves its price through real pool trades, or its clock, with fresh feed rounds. */
export default async function market(args: MarketArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => moveMarket(args, hre), render: renderMarket });
}

async function moveMarket(args: MarketArguments, hre: HardhatRuntimeEnvironment): Promise<MarketResult> {
  const priceE8 =
    args.price === undefined
      ? undefined
      : parseAmount(args.price, { option: "price", decimals: FEED_DECIMALS, example: "2850.5" });
  const forward = args.forwardHours === undefined ? 0 : secondsOf(args.forwardHours);
  const connection = await developmentChain(hre, "Moving the market");
  const mainnet = await attachMainnet(connection);
  if (forward > 0) {
    await connection.provider.request({ method: "evm_increaseTime", params: [forward] });
    await connection.provider.request({ method: "evm_mine" });
  }
  if (priceE8 !== undefined || forward > 0) {
    const answerE8 = priceE8 ?? (await mainnet.ethUsd.latest()).answerE8;
    await mainnet.arbitrageur.movePoolTo(answerE8 * E8_TO_WAD);
    const now = await timeOf(connection);
    await mainnet.ethUsd.push(answerE8, now);
    await mainnet.usdcUsd.push((await mainnet.usdcUsd.latest()).answerE8, now);
  }
  const [latest, timestamp] = [await mainnet.ethUsd.latest(), await timeOf(connection)];
  return {
    timestamp,
    feedWad: latest.answerE8 * E8_TO_WAD,
    feedAgeSeconds: timestamp - latest.updatedAt,
    pool005Wad: await mainnet.poolPrice(POOL_005),
    pool03Wad: await mainnet.poolPrice(POOL_03),
  };
}

function secondsOf(hours: string): number {
  const option = { option: "forward-hours", decimals: 4, example: "1.5" };
  const seconds = Math.round((Number(parseAmount(hours, option)) / 10_000) * HOUR);
  if (seconds >= 1 && seconds <= 400 * 24 * HOUR) return seconds;
  throw new BadOptionValueError("forward-hours", hours, "Give hours from 0.0003 (a second) to 9600 (400 days).");
}

async function timeOf(connection: NetworkConnection): Promise<number> {
  const block = await connection.ethers.provider.getBlock("latest");
  return block?.timestamp ?? 0;
}

function renderMarket(result: MarketResult): string {
  return facts([
    ["clock", timeWords(result.timestamp)],
    ["ETH/USD feed", `${priceWords(result.feedWad)} (${durationWords(result.feedAgeSeconds)} old)`],
    ["USDC/WETH 0.05 % pool", fixed(result.pool005Wad, 18, 2)],
    ["USDC/WETH 0.3 % pool", fixed(result.pool03Wad, 18, 2)],
  ]);
}
