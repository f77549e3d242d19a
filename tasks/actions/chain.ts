import { parseUnits } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { ServedMainnet } from "../../scripts/mainnet/index.js";

/** What the command line gives. */
export interface ChainArguments {
  readonly port: number;
  readonly hostname: string;
  readonly price: string;
  readonly start: string | undefined;
  readonly json: boolean;
}

/** Starts the local mainnet, says where it is, and keeps it up until the process is told to end. */
export default async function serveChain(args: ChainArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  // Loaded here and not above: it imports the types that the build has only now written.
  const { MAINNET, MainnetError, serveLocalMainnet } = await import("../../scripts/mainnet/index.js");
  try {
    const { port, hostname } = args;
    const startPriceWad = await priceWad(args.price);
    const startTime = args.start === undefined ? undefined : await seconds(args.start);
    const served = await serveLocalMainnet(hre.network, { port, hostname, startPriceWad, startTime });
    console.log(args.json ? asJson(served, MAINNET) : asText(served, MAINNET));
    await endSignal();
    await served.close();
  } catch (error) {
    if (!(error instanceof MainnetError)) throw error;
    const { code, name, message } = error;
    if (args.json) console.log(JSON.stringify({ error: { code, message } }));
    else console.error(`${name}: ${message}`);
    process.exitCode = 1;
  }
}

async function priceWad(text: string): Promise<bigint> {
  if (/^\d+(\.\d{1,18})?$/.test(text)) return parseUnits(text, 18);
  const { BadOptionError } = await import("../../scripts/mainnet/index.js");
  throw new BadOptionError("--price", `"${text}"`, "Give USDC for one WETH as a plain number, for example 3000.");
}

async function seconds(text: string): Promise<number> {
  const milliseconds = Date.parse(text);
  if (Number.isFinite(milliseconds)) return Math.floor(milliseconds / 1_000);
  const { BadOptionError } = await import("../../scripts/mainnet/index.js");
  throw new BadOptionError("--start", `"${text}"`, "Give a date such as 2020-03-12 or 2020-03-12T06:00:00Z.");
}

/** Resolves when the process is asked to end. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

function asJson(served: ServedMainnet, addresses: Readonly<Record<string, string>>): string {
  return JSON.stringify({ url: served.url, chainId: 1, addresses, accounts: served.accounts });
}

function asText(served: ServedMainnet, addresses: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(addresses).map((name) => name.length));
  return [
    `The local mainnet (chain id 1) answers at ${served.url}`,
    "",
    "Contracts",
    ...Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(width)}  ${address}`),
    "",
    "Accounts with 10,000 ETH each, from Hardhat's public test mnemonic (never send real money there)",
    ...served.accounts.slice(0, 5).map((account) => `  ${account}`),
    `  … ${Math.max(served.accounts.length - 5, 0)} more`,
    "",
    "Next",
    `  point a wallet or a script at ${served.url}`,
    "  npx hardhat --help          the tasks; add --network localhost to run one on this chain",
    "  Ctrl-C                      ends the chain; nothing is kept",
  ].join("\n");
}
