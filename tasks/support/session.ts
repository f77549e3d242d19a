import { join } from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { isAddress } from "ethers";

import { attachKeel } from "../../deploy/index.js";
import type { Keel } from "../../deploy/index.js";
import { DeploymentFolder } from "../../deploy/record.js";
import type { DeploymentRecord } from "../../deploy/record.js";
import { UsdCoin__factory } from "../../types/index.js";
import type { UsdCoin } from "../../types/index.js";

import {
  BadRecordError,
  DevelopmentChainOnlyError,
  NeedsPersistentNetworkError,
  NoDeploymentError,
  NodeUnreachableError,
  StaleDeploymentError,
  UnknownAccountError,
  WrongChainIdError,
} from "./errors.js";
import { revertOf } from "./explain.js";
import type { TokenNames } from "./words.js";

const CONNECTION_REFUSED = 703;

/** What of a connection the tasks use; one to any kind of chain fits. */
export type ChainConnection = Pick<NetworkConnection, "ethers" | "provider" | "networkName">;

/** What every task about a deployed vault works with. Contracts are connected to `account`. */
export interface Session {
  readonly connection: ChainConnection;
  readonly network: string;
  /** Whether the chain is made for tests: nothing on it costs anything. */
  readonly isDevelopment: boolean;
  readonly account: HardhatEthersSigner;
  readonly keel: Keel;
  /** The quote token; only what every ERC-20 has is used. */
  readonly quote: UsdCoin;
  readonly tokens: TokenNames;
  /** Where a search for the vault's events begins. */
  readonly fromBlock: number;
}

interface PriceReading {
  readonly spotWad: bigint;
  readonly updatedAt: bigint;
  readonly ageSeconds: bigint;
  readonly source: bigint;
}

/** What of the runtime environment a session needs. */
export type TaskEnvironment = Pick<HardhatRuntimeEnvironment, "network" | "config">;

/**
 * Connects to the network and to what was deployed on it.
 * @param from index or address of the account to act for; the first when not given
 * @throws NeedsPersistentNetworkError, NodeUnreachableError, NoDeploymentError, BadRecordError, WrongChainIdError,
 *   StaleDeploymentError, UnknownAccountError
 */
export async function openSession(hre: TaskEnvironment, from?: string): Promise<Session> {
  const connection = await hre.network.create();
  if (connection.networkConfig.type === "edr-simulated") throw new NeedsPersistentNetworkError(connection.networkName);
  const record = readRecord(folderOf(hre, connection.networkName));
  await requireReachable(connection);
  await requireOnChain(connection, record);
  const keel = await attachKeel(connection.ethers, record.addresses);
  return sessionOf({ connection, keel, from, fromBlock: record.block.number });
}

/** Opens a session and works in it; what a contract refuses is told in the vault's own tokens. @throws RevertedError, … */
export async function withSession<Result>(
  hre: TaskEnvironment,
  from: string | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(hre, from);
  try {
    return await work(session);
  } catch (error) {
    throw revertOf(error, session.tokens) ?? error;
  }
}

/** A session on a system that is at hand already. */
export async function sessionOf(parts: {
  readonly connection: ChainConnection;
  readonly keel: Keel;
  readonly from?: string | undefined;
  readonly fromBlock?: number;
}): Promise<Session> {
  const { connection, from, fromBlock = 0 } = parts;
  const account = await accountOf(connection, from);
  const keel = connectAs(parts.keel, account);
  const { provider } = connection.ethers;
  const base = UsdCoin__factory.connect(await keel.vault.BASE(), provider);
  const quote = UsdCoin__factory.connect(await keel.vault.QUOTE(), account);
  const [baseSymbol, baseDecimals, quoteSymbol, quoteDecimals] = await Promise.all([
    base.symbol(),
    base.decimals(),
    quote.symbol(),
    quote.decimals(),
  ]);
  return {
    connection,
    network: connection.networkName,
    isDevelopment: await isDevelopmentChain(connection),
    account,
    keel,
    quote,
    tokens: { baseSymbol, baseDecimals: Number(baseDecimals), quoteSymbol, quoteDecimals: Number(quoteDecimals) },
    fromBlock,
  };
}

/** The network's folder of deployment records. */
export function folderOf(hre: Pick<HardhatRuntimeEnvironment, "config">, network: string): DeploymentFolder {
  return new DeploymentFolder(join(hre.config.paths.ignition, "deployments"), network);
}

/** @throws NodeUnreachableError when nothing answers */
export async function requireReachable(connection: NetworkConnection): Promise<void> {
  try {
    await connection.provider.request({ method: "eth_chainId" });
  } catch (error) {
    if (isConnectionRefused(error)) throw new NodeUnreachableError(connection.networkName, error);
    throw error;
  }
}

/** @throws WrongChainIdError, StaleDeploymentError */
export async function requireOnChain(connection: NetworkConnection, record: DeploymentRecord): Promise<void> {
  const { provider } = connection.ethers;
  const { chainId } = await provider.getNetwork();
  if (chainId !== BigInt(record.chainId)) throw new WrongChainIdError(connection.networkName, chainId, record.chainId);
  const block = await provider.getBlock(record.block.number);
  if (block?.hash !== record.block.hash) {
    const found = block === null ? "the chain is shorter" : `the chain has ${block.hash} there`;
    const evidence = `block ${record.block.number} was ${record.block.hash}, ${found}`;
    throw new StaleDeploymentError(connection.networkName, evidence);
  }
  const { vault } = record.addresses;
  if ((await provider.getCode(vault)) !== "0x") return;
  throw new StaleDeploymentError(connection.networkName, `there is no code at the vault's address ${vault}`);
}

/**
 * Connects to a chain that lasts and is made for tests.
 * @param action what only such a chain allows, for the refusal
 * @throws NeedsPersistentNetworkError, NodeUnreachableError, DevelopmentChainOnlyError
 */
export async function developmentChain(
  hre: Pick<HardhatRuntimeEnvironment, "network">,
  action: string,
): Promise<NetworkConnection> {
  const connection = await hre.network.create();
  if (connection.networkConfig.type === "edr-simulated") throw new NeedsPersistentNetworkError(connection.networkName);
  await requireReachable(connection);
  if (!(await isDevelopmentChain(connection))) throw new DevelopmentChainOnlyError(action, connection.networkName);
  return connection;
}

/** Whether the chain behind a connection is made for tests. */
export async function isDevelopmentChain(connection: ChainConnection): Promise<boolean> {
  const client = String(await connection.provider.request({ method: "web3_clientVersion" }));
  return /^(HardhatNetwork|edr|anvil)/i.test(client);
}

/** The account to act for. @throws UnknownAccountError */
export async function accountOf(connection: ChainConnection, from = "0"): Promise<HardhatEthersSigner> {
  const signers = await connection.ethers.getSigners();
  const asked = from.trim();
  const found = isAddress(asked)
    ? signers.find((signer) => signer.address.toLowerCase() === asked.toLowerCase())
    : /^\d+$/.test(asked)
      ? signers[Number(asked)]
      : undefined;
  if (found === undefined) throw new UnknownAccountError(from, signers.length);
  return found;
}

/** Hardhat's error HHE703. */
function isConnectionRefused(error: unknown): error is Error {
  return error instanceof Error && "number" in error && error.number === CONNECTION_REFUSED;
}

/** What was written down about a network's deployment. @throws NoDeploymentError, BadRecordError */
export function readRecord(folder: DeploymentFolder): DeploymentRecord {
  if (!folder.isComplete()) throw new NoDeploymentError(folder.network, folder.file);
  const result = folder.read();
  if ("issues" in result) throw new BadRecordError(folder.file, result.issues, folder.network);
  return result.record;
}

function connectAs(keel: Keel, account: HardhatEthersSigner): Keel {
  return {
    authority: keel.authority.connect(account),
    timelock: keel.timelock?.connect(account),
    oracle: keel.oracle.connect(account),
    chainlink: keel.chainlink.connect(account),
    guard: keel.guard?.connect(account),
    venue: keel.venue.connect(account),
    short: keel.short?.connect(account),
    vault: keel.vault.connect(account),
    desk: keel.desk.connect(account),
    optionToken: keel.optionToken.connect(account),
    policy: keel.policy.connect(account),
    volatility: keel.volatility.connect(account),
    bounty: keel.bounty.connect(account),
    rebalancer: keel.rebalancer.connect(account),
    risk: keel.risk.connect(account),
  };
}

/** A price reading as a plain object, to be passed back to the vault. */
export function plainPrice(price: PriceReading): PriceReading {
  const { spotWad, updatedAt, ageSeconds, source } = price;
  return { spotWad, updatedAt, ageSeconds, source };
}
