import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { AbiCoder, getCreateAddress } from "ethers";

import { UniswapFactory__factory, UniswapPool__factory } from "../../types/index.js";

import {
  DEPLOYMENTS,
  MAINNET,
  OPERATOR,
  POOL_005_FEE_PIPS,
  POOL_03_FEE_PIPS,
  POSITION_DESCRIPTOR,
} from "./addresses.js";
import type { Chain } from "./chain.js";
import { WrongAddressError } from "./errors.js";

const FACTORY = UniswapFactory__factory.createInterface();
const POOL = UniswapPool__factory.createInterface();

/** Where each contract's artifact lies in Uniswap's own packages. */
const ARTIFACTS = {
  factory: "@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json",
  swapRouter: "@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json",
  positionManager:
    "@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json",
  quoterV2: "@uniswap/v3-periphery/artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json",
} as const;

type Name = keyof typeof DEPLOYMENTS;

/** One USDC/WETH pool: token0 is USDC, token1 is WETH. */
export interface PoolSpec {
  readonly address: string;
  readonly feePips: number;
  readonly tickSpacing: number;
}

export const POOL_005: PoolSpec = { address: MAINNET.pool005, feePips: POOL_005_FEE_PIPS, tickSpacing: 10 };
export const POOL_03: PoolSpec = { address: MAINNET.pool03, feePips: POOL_03_FEE_PIPS, tickSpacing: 60 };
export const POOLS: readonly PoolSpec[] = [POOL_005, POOL_03];

/** The bytecode Uniswap deployed, as its npm package ships it. */
export function uniswapBytecode(name: keyof typeof ARTIFACTS): string {
  const path = createRequire(import.meta.url).resolve(ARTIFACTS[name]);
  const artifact = JSON.parse(readFileSync(path, "utf8")) as { readonly bytecode: string };
  return artifact.bytecode;
}

/** Replays a contract's original deployment: the same deployer, the same nonce, hence the same address. */
export async function deployAtMainnetAddress(chain: Chain, name: Name, bytecode: string, args = "0x"): Promise<void> {
  const deployment = DEPLOYMENTS[name];
  const expected = MAINNET[name];
  const predicted = getCreateAddress(deployment);
  if (predicted !== expected) throw new WrongAddressError(name, predicted, expected);
  await chain.setNonce(deployment.from, deployment.nonce);
  const landed = await chain.deploy(deployment.from, bytecode, args);
  if (landed !== expected) throw new WrongAddressError(name, landed, expected);
}

/** Deploys Uniswap's contracts from the real bytecode. WETH9 must stand already. */
export async function installUniswap(chain: Chain): Promise<void> {
  const coder = AbiCoder.defaultAbiCoder();
  const wiring = coder.encode(["address", "address"], [MAINNET.factory, MAINNET.weth]);
  const withDescriptor = coder.encode(
    ["address", "address", "address"],
    [MAINNET.factory, MAINNET.weth, POSITION_DESCRIPTOR],
  );
  await deployAtMainnetAddress(chain, "factory", uniswapBytecode("factory"));
  await deployAtMainnetAddress(chain, "swapRouter", uniswapBytecode("swapRouter"), wiring);
  await deployAtMainnetAddress(chain, "positionManager", uniswapBytecode("positionManager"), withDescriptor);
  await deployAtMainnetAddress(chain, "quoterV2", uniswapBytecode("quoterV2"), wiring);
}

/** Creates a pool through the factory and opens it at `sqrtPriceX96` with room for `cardinality` observations. */
export async function createPool(
  chain: Chain,
  pool: PoolSpec,
  sqrtPriceX96: bigint,
  cardinality: number,
): Promise<void> {
  const create = FACTORY.encodeFunctionData("createPool", [MAINNET.usdc, MAINNET.weth, pool.feePips]);
  await chain.send({ from: OPERATOR, to: MAINNET.factory, data: create });
  const get = FACTORY.encodeFunctionData("getPool", [MAINNET.usdc, MAINNET.weth, pool.feePips]);
  const landed = String(FACTORY.decodeFunctionResult("getPool", await chain.call(MAINNET.factory, get))[0]);
  if (landed !== pool.address) throw new WrongAddressError(`pool with fee ${pool.feePips}`, landed, pool.address);
  const toPool = (data: string) => chain.send({ from: OPERATOR, to: pool.address, data });
  await toPool(POOL.encodeFunctionData("initialize", [sqrtPriceX96]));
  await toPool(POOL.encodeFunctionData("increaseObservationCardinalityNext", [cardinality]));
}

/** sqrtPriceX96 the pool stands at. */
export async function poolSqrtPrice(chain: Chain, pool: string): Promise<bigint> {
  const data = await chain.call(pool, POOL.encodeFunctionData("slot0"));
  return BigInt(POOL.decodeFunctionResult("slot0", data)[0]);
}
