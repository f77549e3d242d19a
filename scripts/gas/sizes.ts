import { dataLength } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";

/** EIP-170: no contract may be larger, bytes. */
export const SIZE_LIMIT = 24_576;

const DEPLOYED = [
  "OptionsVault",
  "LpDesk",
  "OptionToken",
  "Rebalancer",
  "ChainlinkOracle",
  "PriceGuard",
  "UniswapV3Adapter",
  "AaveShort",
  "FixedBand",
  "Book",
  "BookFold",
  "Listing",
  "Marks",
  "Fees",
  "Trades",
  "Stress",
  "OptionMetadata",
  "Payouts",
] as const;

/** Runtime size of every contract that is deployed, bytes. */
export async function measureSizes(artifacts: ArtifactManager): Promise<Readonly<Record<string, number>>> {
  const sizes = DEPLOYED.map(async (name) => {
    const { deployedBytecode } = await artifacts.readArtifact(name);
    // Addresses of libraries are placeholders (__$…$__) as long as an address.
    return [name, dataLength(deployedBytecode.replace(/__\$[0-9a-f]{34}\$__/g, "0".repeat(40)))] as const;
  });
  return Object.fromEntries(await Promise.all(sizes));
}
