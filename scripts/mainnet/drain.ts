import { MaxUint256 } from "ethers";

import { UniswapPositionManager__factory } from "../../types/index.js";

import { MAINNET, OPERATOR } from "./addresses.js";
import type { Chain } from "./chain.js";
import type { PoolSpec } from "./uniswap.js";

const MANAGER = UniswapPositionManager__factory.createInterface();
const BPS = 10_000n;
const MAX_UINT128 = (1n << 128n) - 1n;

/**
 * Lets the operator's liquidity leave a pool, all ranges alike. No price moves. Returns from how many positions it left:
 * none on a fork of true mainnet, where the liquidity is other people's.
 * @param keptBps what stays of each position
 */
export async function drainLiquidity(chain: Chain, pool: PoolSpec, keptBps: bigint): Promise<number> {
  const balance = await chain.call(MAINNET.positionManager, MANAGER.encodeFunctionData("balanceOf", [OPERATOR]));
  const calls: string[] = [];
  for (let index = 0; index < Number(balance); index++) {
    const byIndex = MANAGER.encodeFunctionData("tokenOfOwnerByIndex", [OPERATOR, index]);
    const tokenId = BigInt(await chain.call(MAINNET.positionManager, byIndex));
    const data = await chain.call(MAINNET.positionManager, MANAGER.encodeFunctionData("positions", [tokenId]));
    const [, , , , fee, , , liquidity] = MANAGER.decodeFunctionResult("positions", data);
    if (Number(fee) !== pool.feePips) continue;
    const leaving = (BigInt(liquidity) * (BPS - keptBps)) / BPS;
    const exit = { tokenId, liquidity: leaving, amount0Min: 0n, amount1Min: 0n, deadline: MaxUint256 };
    const take = { tokenId, recipient: OPERATOR, amount0Max: MAX_UINT128, amount1Max: MAX_UINT128 };
    calls.push(MANAGER.encodeFunctionData("decreaseLiquidity", [exit]), MANAGER.encodeFunctionData("collect", [take]));
  }
  if (calls.length === 0) return 0;
  const data = MANAGER.encodeFunctionData("multicall", [calls]);
  await chain.send({ from: OPERATOR, to: MAINNET.positionManager, data });
  return calls.length / 2;
}
