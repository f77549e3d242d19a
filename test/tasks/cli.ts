import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { network } from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import config from "../../hardhat.config.js";
import { serveLocalMainnet } from "../../scripts/mainnet/index.js";
import type { ServedMainnet } from "../../scripts/mainnet/index.js";
import { START } from "../support/system.js";

/** What one call of a task printed and how the process would have ended. */
export interface Run {
  readonly out: string;
  readonly err: string;
  readonly failed: boolean;
}

/** The tasks as the command line runs them, against a served local mainnet, with records in a folder of their own. */
export class Cli {
  readonly records: string;
  readonly #served: ServedMainnet[] = [];
  #localhost: HardhatRuntimeEnvironment | undefined;
  #simulated: HardhatRuntimeEnvironment | undefined;

  constructor() {
    this.records = mkdtempSync(join(tmpdir(), "keel-tasks-"));
  }

  /** Starts a chain; a second call is a restart from genesis, on which nothing of the first is left. */
  async start(startTime: number = START): Promise<ServedMainnet> {
    const served = await serveLocalMainnet(network, { port: 0, startTime });
    this.#served.push(served);
    this.#localhost = await this.#environment({ network: "localhost" }, served.url);
    this.#simulated = await this.#environment({}, served.url);
    return served;
  }

  /** Points the tasks at a url where nothing listens. */
  async unplug(): Promise<void> {
    this.#localhost = await this.#environment({ network: "localhost" }, "http://127.0.0.1:1");
  }

  async stop(): Promise<void> {
    for (const served of this.#served) await served.close();
    rmSync(this.records, { recursive: true, force: true });
  }

  /** Runs a task with --network localhost. */
  async run(task: readonly string[], args: Readonly<Record<string, unknown>> = {}): Promise<Run> {
    return capture(this.#localhost, task, args);
  }

  /** Runs a task without --network. */
  async runSimulated(task: readonly string[], args: Readonly<Record<string, unknown>> = {}): Promise<Run> {
    return capture(this.#simulated, task, args);
  }

  /** The JSON a task prints. */
  async json(task: readonly string[], args: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    const { out } = await this.run(task, { ...args, json: true });
    return JSON.parse(out) as Record<string, unknown>;
  }

  /** A connection to the chain the tasks run on. */
  async connect(): Promise<NetworkConnection> {
    if (this.#localhost === undefined) throw new TypeError("Call start() first.");
    return this.#localhost.network.create();
  }

  /** Lets time pass on the chain and nothing else happen. */
  async later(seconds: number): Promise<void> {
    const { provider } = await this.connect();
    await provider.request({ method: "evm_increaseTime", params: [seconds] });
    await provider.request({ method: "evm_mine" });
  }

  async #environment(options: { readonly network?: string }, url: string): Promise<HardhatRuntimeEnvironment> {
    const localhost = { type: "http", chainType: "l1", chainId: 1, url } as const;
    const networks = { ...config.networks, localhost };
    return createHardhatRuntimeEnvironment({ ...config, networks, paths: { ignition: this.records } }, options);
  }
}

async function capture(
  hre: HardhatRuntimeEnvironment | undefined,
  task: readonly string[],
  args: Readonly<Record<string, unknown>>,
): Promise<Run> {
  if (hre === undefined) throw new TypeError("Call start() first.");
  const [out, err]: [string[], string[]] = [[], []];
  const { log, error } = console;
  console.log = (...parts: unknown[]) => void out.push(parts.join(" "));
  console.error = (...parts: unknown[]) => void err.push(parts.join(" "));
  try {
    await hre.tasks.getTask([...task]).run({ ...args });
    // On CI colours are on; the tests read the words.
    const plain = (lines: readonly string[]): string => stripVTControlCharacters(lines.join("\n"));
    return { out: plain(out), err: plain(err), failed: takeExitCode() === 1 };
  } finally {
    Object.assign(console, { log, error });
  }
}

/** What the task left as the process's exit code; taken back, or the test run itself would end with it. */
function takeExitCode(): typeof process.exitCode {
  const { exitCode } = process;
  process.exitCode = undefined;
  return exitCode;
}
