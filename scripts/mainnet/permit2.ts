import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getCreate2Address, keccak256 } from "ethers";

import { MAINNET, OPERATOR } from "./addresses.js";
import type { Chain } from "./chain.js";
import { WrongAddressError } from "./errors.js";

/** Uniswap's own npm package that has the creation code of Permit2, and where, seen from what it exports. */
const PACKAGE = "@uniswap/uniswapx-sdk";
const FACTORY = "contracts/factories/Permit2__factory.js";

/** Permit2's address is made of this deployer, this salt and its creation code (script/DeployPermit2.s.sol of Uniswap/permit2). */
const DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C";
const SALT = "0x0000000000000000000000000000000000000000d3af2663da51c10215000000";

/** The creation code that stands behind mainnet's Permit2. @throws WrongAddressError when the package has another */
export function permit2Bytecode(): string {
  const require = createRequire(import.meta.url);
  const packed = require(join(dirname(require.resolve(PACKAGE)), FACTORY)) as {
    readonly Permit2__factory: { readonly bytecode: string };
  };
  const { bytecode } = packed.Permit2__factory;
  const address = getCreate2Address(DEPLOYER, SALT, keccak256(bytecode));
  if (address !== MAINNET.permit2) throw new WrongAddressError("permit2", address, MAINNET.permit2);
  return bytecode;
}

/** Puts Permit2 at its address, its constructor run there. */
export async function installPermit2(chain: Chain): Promise<void> {
  await chain.constructAt(OPERATOR, MAINNET.permit2, permit2Bytecode());
}
