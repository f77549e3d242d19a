import type { NetworkConnectionParams } from "hardhat/types/network";

import { UsdCoin__factory, WETH9__factory } from "../../types/index.js";

import { installAave } from "./aave/install.js";
import { MAINNET, MASTER_MINTER, OPERATOR } from "./addresses.js";
import type { Chain, MainnetConnection } from "./chain.js";
import { AlreadyInstalledError, BadOptionError, StartTimeTooEarlyError } from "./errors.js";
import { ETH_USD, installFeed, USDC_USD } from "./feeds.js";
import type { PastRound } from "./feeds.js";
import { checkDepth, layLiquidity, openingDepth } from "./liquidity.js";
import type { Depth, LiquidityRange } from "./liquidity.js";
import { assemble, chainOf } from "./mainnet.js";
import type { Mainnet } from "./mainnet.js";
import { installPermit2 } from "./permit2.js";
import { sqrtFromPriceWadDown, WAD } from "./price.js";
import { createPool, deployAtMainnetAddress, installUniswap, POOL_005, POOL_03 } from "./uniswap.js";
import type { PoolSpec } from "./uniswap.js";

const USDC = UsdCoin__factory.createInterface();
const HOUR = 3_600;
/** Hours of feed rounds and of pool history before the start. */
const HISTORY_HOURS = 24;
/** The pools open this long before the start, so that any TWAP a vault asks for has its history. Seconds. */
const LEAD_SECONDS = (HISTORY_HOURS + 1) * HOUR;
/** Room for the clock to run while the chain is set up. Seconds. */
const SLACK_SECONDS = HOUR;
const WAD_PER_E8 = 10n ** 10n;

/** What the market looks like when it opens. Every field has a default. */
export interface LocalMainnetOptions {
  /** USDC for one WETH, WAD. Default 3,000. */
  readonly startPriceWad?: bigint | undefined;
  /** Time of the block the market starts at, Unix seconds. Default: 25 hours after the chain's latest block. */
  readonly startTime?: number | undefined;
  /** Dollars for one USDC, eight decimals. Default 1. */
  readonly usdcPriceE8?: bigint | undefined;
  /** Value in the 0.05 % pool, both sides, USDC units. Default 60 M. */
  readonly pool005ValueQuote?: bigint | undefined;
  /** Value in the 0.3 % pool, both sides, USDC units. Default 25 M. */
  readonly pool03ValueQuote?: bigint | undefined;
  /** How the value is spread around the start price. */
  readonly ranges?: readonly LiquidityRange[] | undefined;
  /** Rounds of ETH/USD before the start, oldest first. Default: the start price on each of the last 24 hours. */
  readonly history?: readonly PastRound[] | undefined;
  /** Observations each pool keeps for its TWAP. Default 300. */
  readonly observationCardinality?: number | undefined;
  /** Aave v3's market too, in 0.1 s more. Default false. */
  readonly aave?: boolean | undefined;
  /** Uniswap's Permit2 too. Default false. */
  readonly permit2?: boolean | undefined;
}

/** Parameters for `network.create` (and `createServer`) of a chain whose clock can show `startTime`. */
export function localMainnetParams(options: {
  readonly startTime: number;
}): NetworkConnectionParams<"l1"> & { readonly network: "default" } {
  const initialDate = new Date((options.startTime - LEAD_SECONDS - SLACK_SECONDS) * 1_000);
  return { network: "default", chainType: "l1", override: { initialDate } };
}

/**
 * Puts mainnet on a fresh chain: the real Uniswap bytecode, WETH, USDC and the feeds at their real addresses, a market
 * with depth, and the clock at the start.
 * @throws WrongChainError, AlreadyInstalledError, StartTimeTooEarlyError, BadOptionError, WrongAddressError
 */
export async function installLocalMainnet(
  connection: MainnetConnection,
  options: LocalMainnetOptions = {},
): Promise<Mainnet> {
  const chain = await chainOf(connection);
  if ((await chain.code(MAINNET.factory)) !== "0x") throw new AlreadyInstalledError(MAINNET.factory);
  const priceWad = options.startPriceWad ?? 3_000n * WAD;
  checkPrice(priceWad);
  const books = booksOf(options);
  const startTime = await checkedStart(chain, options.startTime);

  await chain.setNextTime(startTime - LEAD_SECONDS);
  await installTokens(chain);
  await installUniswap(chain);
  for (const { pool, depth } of books) {
    await createPool(chain, pool, sqrtFromPriceWadDown(priceWad), options.observationCardinality ?? 300);
    await layLiquidity(chain, pool, priceWad, depth);
  }
  await installFeeds(chain, priceWad, startTime, options);
  if (options.aave === true) await installAave(chain);
  if (options.permit2 === true) await installPermit2(chain);
  const mainnet = await assemble(chain, connection.ethers);
  await chain.setNextTime(startTime);
  await chain.mine();
  return mainnet;
}

function checkPrice(priceWad: bigint): void {
  if (priceWad >= WAD && priceWad <= 1_000_000n * WAD) return;
  throw new BadOptionError("The start price", `${priceWad}`, "Give USDC for one WETH in WAD, from 1 to 1,000,000.");
}

async function checkedStart(chain: Chain, asked: number | undefined): Promise<number> {
  const earliest = (await chain.now()) + LEAD_SECONDS + 1;
  const startTime = asked ?? earliest;
  if (startTime < earliest) throw new StartTimeTooEarlyError(startTime, earliest);
  return startTime;
}

async function installTokens(chain: Chain): Promise<void> {
  await deployAtMainnetAddress(chain, "weth", WETH9__factory.bytecode);
  const usdc = await chain.deploy(OPERATOR, UsdCoin__factory.bytecode, USDC.encodeDeploy([MASTER_MINTER]));
  await chain.setCode(MAINNET.usdc, await chain.code(usdc));
}

/** What each pool is to hold; checked before anything is sent. */
function booksOf(options: LocalMainnetOptions): readonly { readonly pool: PoolSpec; readonly depth: Depth }[] {
  const bookOf = (pool: PoolSpec, valueQuote: bigint | undefined) => {
    const opening = openingDepth(pool);
    const ranges = options.ranges ?? opening.ranges;
    return { pool, depth: { valueQuote: valueQuote ?? opening.valueQuote, ranges } };
  };
  const books = [bookOf(POOL_005, options.pool005ValueQuote), bookOf(POOL_03, options.pool03ValueQuote)];
  for (const { depth } of books) checkDepth(depth);
  return books;
}

async function installFeeds(
  chain: Chain,
  priceWad: bigint,
  startTime: number,
  options: LocalMainnetOptions,
): Promise<void> {
  const priceE8 = priceWad / WAD_PER_E8;
  const ethHistory = options.history ?? hourlyHistory(priceE8, startTime);
  const usdcE8 = options.usdcPriceE8 ?? 100_000_000n;
  await installFeed(chain, MAINNET.ethUsdFeed, ETH_USD, [...ethHistory, { answerE8: priceE8, updatedAt: startTime }]);
  await installFeed(chain, MAINNET.usdcUsdFeed, USDC_USD, [
    { answerE8: usdcE8, updatedAt: startTime - HISTORY_HOURS * HOUR },
    { answerE8: usdcE8, updatedAt: startTime },
  ]);
}

function hourlyHistory(answerE8: bigint, startTime: number): readonly PastRound[] {
  return Array.from({ length: HISTORY_HOURS }, (_, hour) => ({
    answerE8,
    updatedAt: startTime - (HISTORY_HOURS - hour) * HOUR,
  }));
}
