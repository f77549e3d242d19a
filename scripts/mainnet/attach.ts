import { JsonRpcProvider } from "ethers";
import type { NetworkConnectionParams } from "hardhat/types/network";

import { MAINNET } from "./addresses.js";
import type { MainnetConnection } from "./chain.js";
import { ContractMissingError } from "./errors.js";
import { ETH_USD, takeOverFeed, USDC_USD } from "./feeds.js";
import { assemble, chainOf } from "./mainnet.js";
import type { Mainnet } from "./mainnet.js";

const REQUIRED = [
  "weth",
  "usdc",
  "factory",
  "pool005",
  "pool03",
  "positionManager",
  "swapRouter",
  "quoterV2",
  "ethUsdFeed",
  "usdcUsdFeed",
] as const;

/**
 * Parameters for `network.create` of a fork of the chain at `url`. Of a development chain, which is never reorganised, the
 * fork takes the very head; of any other, the block EDR holds safe (32 behind the head on mainnet).
 */
export async function forkParams(
  url: string,
): Promise<NetworkConnectionParams<"l1"> & { readonly network: "default" }> {
  const upstream = new JsonRpcProvider(url, 1n, { staticNetwork: true });
  try {
    const client = String(await upstream.send("web3_clientVersion", []));
    const blockNumber = client.startsWith("HardhatNetwork/") ? await upstream.getBlockNumber() : undefined;
    const forking = blockNumber === undefined ? { url } : { url, blockNumber };
    return { network: "default", chainType: "l1", override: { forking } };
  } finally {
    upstream.destroy();
  }
}

/**
 * The same interface over a chain that has these contracts already: a running local mainnet, a fork of it, or a fork of
 * true mainnet. What is missing to drive it (the arbitrageur, a drivable phase in each feed) is added.
 * @throws WrongChainError, ContractMissingError
 */
export async function attachMainnet(connection: MainnetConnection): Promise<Mainnet> {
  const chain = await chainOf(connection);
  for (const name of REQUIRED) {
    if ((await chain.code(MAINNET[name])) === "0x") throw new ContractMissingError(name, MAINNET[name]);
  }
  await takeOverFeed(chain, MAINNET.ethUsdFeed, ETH_USD);
  await takeOverFeed(chain, MAINNET.usdcUsdFeed, USDC_USD);
  return assemble(chain, connection.ethers);
}
