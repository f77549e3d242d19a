import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { OPERATOR } from "../addresses.js";
import type { Chain } from "../chain.js";
import { LibraryMissingError } from "../errors.js";

const ROOT = "@aave/core-v3/artifacts/contracts";

/** Where each contract's artifact lies in Aave's own package. */
const ARTIFACTS = {
  SupplyLogic: "protocol/libraries/logic/SupplyLogic.sol",
  BorrowLogic: "protocol/libraries/logic/BorrowLogic.sol",
  LiquidationLogic: "protocol/libraries/logic/LiquidationLogic.sol",
  EModeLogic: "protocol/libraries/logic/EModeLogic.sol",
  BridgeLogic: "protocol/libraries/logic/BridgeLogic.sol",
  FlashLoanLogic: "protocol/libraries/logic/FlashLoanLogic.sol",
  PoolLogic: "protocol/libraries/logic/PoolLogic.sol",
  ConfiguratorLogic: "protocol/libraries/logic/ConfiguratorLogic.sol",
  PoolAddressesProvider: "protocol/configuration/PoolAddressesProvider.sol",
  ACLManager: "protocol/configuration/ACLManager.sol",
  Pool: "protocol/pool/Pool.sol",
  PoolConfigurator: "protocol/pool/PoolConfigurator.sol",
  DefaultReserveInterestRateStrategy: "protocol/pool/DefaultReserveInterestRateStrategy.sol",
  AToken: "protocol/tokenization/AToken.sol",
  StableDebtToken: "protocol/tokenization/StableDebtToken.sol",
  VariableDebtToken: "protocol/tokenization/VariableDebtToken.sol",
  AaveOracle: "misc/AaveOracle.sol",
  AaveProtocolDataProvider: "misc/AaveProtocolDataProvider.sol",
} as const;

export type AaveContract = keyof typeof ARTIFACTS;

/** In an order in which each finds the libraries it calls itself: flash loans borrow. */
const LIBRARIES = [
  "SupplyLogic",
  "BorrowLogic",
  "LiquidationLogic",
  "EModeLogic",
  "BridgeLogic",
  "FlashLoanLogic",
  "PoolLogic",
  "ConfiguratorLogic",
] as const satisfies readonly AaveContract[];

/** Addresses of deployed libraries, by name. */
export type Libraries = ReadonlyMap<string, string>;

/** Byte offsets at which a library's address belongs, by source file and library. */
type LinkReferences = Readonly<Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>>;

interface Artifact {
  readonly bytecode: string;
  readonly linkReferences: LinkReferences;
}

/** The bytecode Aave's package ships, linked. @throws LibraryMissingError */
export function aaveBytecode(name: AaveContract, libraries: Libraries = new Map()): string {
  const path = createRequire(import.meta.url).resolve(`${ROOT}/${ARTIFACTS[name]}/${name}.json`);
  const artifact = JSON.parse(readFileSync(path, "utf8")) as Artifact;
  return link(name, artifact, libraries);
}

/** Deploys the libraries that Aave's contracts call. */
export async function deployLibraries(chain: Chain): Promise<Libraries> {
  const libraries = new Map<string, string>();
  for (const name of LIBRARIES) libraries.set(name, await chain.deploy(OPERATOR, aaveBytecode(name, libraries)));
  return libraries;
}

/** Writes each library's address over its placeholder. */
function link(name: AaveContract, artifact: Artifact, libraries: Libraries): string {
  let code = artifact.bytecode;
  for (const [library, places] of Object.values(artifact.linkReferences).flatMap(Object.entries<Places>)) {
    const address = libraries.get(library);
    if (address === undefined) throw new LibraryMissingError(name, library);
    for (const { start } of places) {
      const from = 2 + 2 * start; // "0x", then two digits a byte
      code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + 40);
    }
  }
  return code;
}

type Places = readonly { readonly start: number }[];
