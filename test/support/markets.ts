import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { MAINNET } from "../../scripts/mainnet/index.js";
import { FeeToken__factory, UniswapPool__factory, UniswapV3Adapter__factory } from "../../types/index.js";
import type { UniswapPool, UniswapV3Adapter } from "../../types/index.js";

import { NEVER, WAD } from "./system.js";
import type { System } from "./system.js";

const FEE_PIPS = 500;
const WIDEST_TICK = 887_270;
const Q192 = 1n << 192n;
/** What lies in such a pool at its price: 20,000 base and as much in quote, over all prices. */
const DEPTH_BASE = 20_000n;
/** Units moved to see whether a token charges for it. */
const SAMPLE = 10_000n;

/** A pair of tokens by address, with what one quote of the pool is worth. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
  readonly priceWad?: bigint;
}

export interface Market {
  readonly pool: UniswapPool;
  readonly adapter: UniswapV3Adapter;
}

/**
 * The real factory's pool of any two tokens at a price (3,000 where none is told), deep enough to hedge in, with an adapter on it.
 * Tokens of the local mainnet are bought there; all others must let anyone mint. A token that charges for moving gets a pool with a
 * price and no depth: the pool itself refuses it.
 */
export async function marketOver(system: System, pair: Pair): Promise<Market> {
  const { deployer, mainnet } = system;
  const { base, quote, priceWad = 3_000n * WAD } = pair;
  const [token0, token1] = BigInt(base) < BigInt(quote) ? [base, quote] : [quote, base];
  await mainnet.factory.connect(deployer).createPool(token0, token1, FEE_PIPS);
  const pool = UniswapPool__factory.connect(await mainnet.factory.getPool(token0, token1, FEE_PIPS), deployer);
  const [baseUnit, quoteUnit] = [await unitOf(base, deployer), await unitOf(quote, deployer)];
  await pool.initialize(sqrtOf({ priceWad, baseUnit, quoteUnit, baseIsToken0: token0 === base }));
  const depth = { base: DEPTH_BASE * baseUnit, quote: (DEPTH_BASE * quoteUnit * priceWad) / WAD };
  await fund(system, base, { to: deployer.address, amount: depth.base + SAMPLE });
  await fund(system, quote, { to: deployer.address, amount: depth.quote + SAMPLE });
  if (!(await charges(base, deployer)) && !(await charges(quote, deployer))) await lay(system, pair, depth);
  const adapter = await new UniswapV3Adapter__factory(deployer).deploy(mainnet.factory, base, quote, FEE_PIPS, pool);
  return { pool, adapter };
}

/** Gives tokens of the local mainnet, or mints any other. */
export async function fund(
  { mainnet, deployer }: System,
  token: string,
  { to, amount }: { readonly to: string; readonly amount: bigint },
): Promise<void> {
  if (token === MAINNET.usdc) await mainnet.fundUsdc(to, amount);
  else if (token === MAINNET.weth) await mainnet.fundWeth(to, amount);
  else await FeeToken__factory.connect(token, deployer).mint(to, amount);
}

async function lay(system: System, { base, quote }: Pair, depth: { readonly base: bigint; readonly quote: bigint }) {
  const { deployer, mainnet } = system;
  const manager = mainnet.positionManager.connect(deployer);
  for (const token of [base, quote]) {
    await FeeToken__factory.connect(token, deployer).approve(manager, 2n ** 255n);
  }
  const baseIsToken0 = BigInt(base) < BigInt(quote);
  await manager.mint({
    token0: baseIsToken0 ? base : quote,
    token1: baseIsToken0 ? quote : base,
    fee: FEE_PIPS,
    tickLower: -WIDEST_TICK,
    tickUpper: WIDEST_TICK,
    amount0Desired: baseIsToken0 ? depth.base : depth.quote,
    amount1Desired: baseIsToken0 ? depth.quote : depth.base,
    amount0Min: 0n,
    amount1Min: 0n,
    recipient: deployer.address,
    deadline: NEVER,
  });
}

/** Whether a token takes something from what it moves. */
async function charges(token: string, holder: HardhatEthersSigner): Promise<boolean> {
  const erc20 = FeeToken__factory.connect(token, holder);
  const sink = "0x000000000000000000000000000000000000dEaD";
  const before = await erc20.balanceOf(sink);
  await erc20.transfer(sink, SAMPLE);
  return (await erc20.balanceOf(sink)) - before !== SAMPLE;
}

async function unitOf(token: string, signer: HardhatEthersSigner): Promise<bigint> {
  return 10n ** (await FeeToken__factory.connect(token, signer).decimals());
}

interface Raw {
  readonly priceWad: bigint;
  readonly baseUnit: bigint;
  readonly quoteUnit: bigint;
  readonly baseIsToken0: boolean;
}

/** √(token1 units for a token0 unit) · 2^96, rounded down. */
export function sqrtOf({ priceWad, baseUnit, quoteUnit, baseIsToken0 }: Raw): bigint {
  const [quoteSide, baseSide] = [priceWad * quoteUnit, WAD * baseUnit];
  return rootDown(baseIsToken0 ? (quoteSide * Q192) / baseSide : (baseSide * Q192) / quoteSide);
}

function rootDown(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
