import { readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { config } from "hardhat";
import type { JsonRpcServer, NetworkManager } from "hardhat/types/network";
import type { EthereumProvider } from "hardhat/types/providers";

import { BadOptionError, CannotListenError, PortInUseError } from "./errors.js";
import { installLocalMainnet, localMainnetParams } from "./install.js";
import type { LocalMainnetOptions } from "./install.js";
import type { Mainnet } from "./mainnet.js";

/** Longest wait for clients that keep their connection open, in milliseconds. */
const CLOSE_GRACE_MS = 1_000;

/** Blocks by which EDR stays behind the head of a chain with id 1 when it forks without a block number, and one more. */
const FORK_DISTANCE = 33;

const REMOVE_TREE = { recursive: true, force: true } as const;

/** Where to serve, and the market to serve: here with Aave unless `aave` is false. */
export interface ServeOptions extends LocalMainnetOptions {
  /** Default 127.0.0.1: this machine only. */
  readonly hostname?: string | undefined;
  /** 0 takes any free port. Default 8545. */
  readonly port?: number | undefined;
}

/** A local mainnet that answers JSON-RPC over HTTP and websocket. */
export interface ServedMainnet {
  readonly url: string;
  readonly mainnet: Mainnet;
  /** The funded accounts the node signs for, from Hardhat's well-known test mnemonic. */
  readonly accounts: readonly string[];
  /** Ends the server; resolves once the port is free. */
  close(): Promise<void>;
}

/**
 * Starts a chain, serves it and installs mainnet on it.
 * @throws PortInUseError, CannotListenError, and what installLocalMainnet throws
 */
export async function serveLocalMainnet(network: NetworkManager, options: ServeOptions = {}): Promise<ServedMainnet> {
  const hostname = options.hostname ?? "127.0.0.1";
  const port = options.port ?? 8545;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BadOptionError("The port", `${port}`, "Give a whole number from 0 (any free port) to 65535.");
  }
  await ensureFree(hostname, port);
  const startTime = options.startTime ?? Math.floor(Date.now() / 1_000);
  const server = await network.createServer(localMainnetParams({ startTime }), hostname, port);
  const url = await listen(server, hostname);
  await forgetForks(config.paths.cache, url);
  try {
    // The server keeps its chain to itself, so the market is built through the door everybody else uses.
    const connection = await network.create({ network: "localhost", override: { url } });
    const mainnet = await installLocalMainnet(connection, { ...options, aave: options.aave ?? true, startTime });
    await bury(connection.provider);
    const accounts = (await connection.ethers.getSigners()).map((signer) => signer.address);
    return { url, mainnet, accounts, close: () => closeWithin(server, CLOSE_GRACE_MS) };
  } catch (error) {
    await closeWithin(server, CLOSE_GRACE_MS);
    throw error;
  }
}

async function listen(server: JsonRpcServer, hostname: string): Promise<string> {
  const { port } = await server.listen();
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/**
 * Mines past the start, so that a fork which keeps its distance from the head still has the whole market. Block by block:
 * EDR answers questions about the past of blocks made by `hardhat_mine` as if they were empty.
 */
async function bury(provider: EthereumProvider): Promise<void> {
  for (let block = 0; block < FORK_DISTANCE; block++) await provider.request({ method: "evm_mine", params: [] });
}

/**
 * Forgets what forks of an earlier chain at this host and port have left in EDR's cache on disk: it is kept by address, and
 * a new chain there is another world.
 */
async function forgetForks(cachePath: string, url: string): Promise<void> {
  const root = join(cachePath, "edr-fork-cache", "rpc_cache");
  const { hostname, port } = new URL(url);
  const versions = await readdir(root).catch(() => []); // no cache yet: nothing to forget
  await Promise.all(versions.map((version) => rm(join(root, version, `${hostname}_${port}`), REMOVE_TREE)));
}

/** Tries the port first: Hardhat's server neither rejects nor reports when it cannot listen. */
async function ensureFree(hostname: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const busy = error.code === "EADDRINUSE";
      reject(busy ? new PortInUseError(hostname, port) : new CannotListenError(hostname, port, error));
    });
    probe.listen(port, hostname, () =>
      probe.close(() => {
        resolve();
      }),
    );
  });
}

/** Closes the server, but does not wait for ever on a client that holds its connection. */
async function closeWithin(server: JsonRpcServer, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([server.close(), grace]);
  clearTimeout(timer);
}
