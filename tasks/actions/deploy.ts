import { readFile } from "node:fs/promises";
import type { Addressable } from "ethers";
import pc from "picocolors";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { deployKeel, resolveParameters } from "../../deploy/index.js";
import type { Keel, KeelOverrides } from "../../deploy/index.js";
import type { DeploymentFolder, DeploymentRecord } from "../../deploy/record.js";
import { attachMainnet, installLocalMainnet, MAINNET } from "../../scripts/mainnet/index.js";
import { EXPIRY_HOUR_UTC, seriesName } from "../../sdk/series/name.js";
import { AggregatorProxy__factory } from "../../types/index.js";

import { askUser, confirm } from "../support/confirm.js";
import { BadOptionValueError, BadRecordError, StaleDeploymentError, TaskError } from "../support/errors.js";
import { facts, runTask, section } from "../support/output.js";
import { accountOf, folderOf, isDevelopmentChain, requireOnChain, requireReachable } from "../support/session.js";
import { durationWords } from "../support/words.js";

const DAY = 86_400;
const MIN_TENOR = 14 * DAY;
const FRIDAY = 5;
const HUNDRED_E8 = 10_000_000_000n;

/** What the command line gives. */
export interface DeployArguments {
  readonly parameters: string | undefined;
  readonly reset: boolean;
  readonly ungoverned: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What was deployed, or stood there already. */
export interface DeployResult extends DeploymentRecord {
  readonly isNew: boolean;
  /** The record's file; undefined on a chain that ends with the process. */
  readonly file: string | undefined;
  readonly isDevelopment: boolean;
  /** A series that could be listed now, for the examples. */
  readonly example: string;
}

/** Ignition could not finish a deployment. */
export class DeploymentFailedError extends TaskError {
  readonly code = "DEPLOYMENT_FAILED";

  constructor(network: string, cause: Error) {
    super(
      `The deployment on "${network}" did not finish: ${cause.message}\n` +
        `Run the same command again to resume. If the parameters changed since, or the chain was restarted, ` +
        `begin anew with --reset.`,
      { cause },
    );
  }
}

/** A real network was to be left with the deployer's key holding every role. */
export class UngovernedError extends TaskError {
  readonly code = "UNGOVERNED";

  constructor(network: string) {
    super(
      `The parameters name no governance, so the deployer's key would keep every role on "${network}". Name one ` +
        `(docs/governance.md), or say --ungoverned if that key is all there is to be.`,
    );
  }
}

export default async function deploy(args: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => deployOn(args, hre), render: renderDeployment });
}

/** Deploys, or finds what is deployed. @throws BadOptionValueError, StaleDeploymentError, DeploymentFailedError, … */
async function deployOn(args: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<DeployResult> {
  const overrides = await readParameters(args.parameters);
  const parameters = resolveParameters(overrides);
  const connection = await hre.network.create();
  await requireReachable(connection);
  const isDevelopment = await isDevelopmentChain(connection);
  if (connection.networkConfig.type === "edr-simulated") return rehearse(connection, overrides);

  const network = connection.networkName;
  requireGovernor({
    ...{ network, isDevelopment, ungoverned: args.ungoverned },
    isGoverned: parameters.governance !== undefined,
  });
  const folder = folderOf(hre, network);
  if (args.reset) forget(folder, await isAlive(connection, folder));
  await requireFresh(connection, folder);
  if (!folder.exists()) {
    const question = `Deploy Keel on "${network}"? It takes about twenty transactions.`;
    await confirm({ what: "the deployment", question, isDevelopment, yes: args.yes, ask: askUser(hre) });
  }
  if (isDevelopment && parameters.pool === MAINNET.pool005) await attachMainnet(connection);

  const isNew = !folder.isComplete();
  const before = await headOf(connection);
  const keel = await deployRecorded(connection, overrides);
  if (isNew) folder.write(await recordOf(connection, keel, { before, overrides }));
  return {
    ...readBack(folder),
    isNew,
    file: folder.file,
    isDevelopment,
    example: await exampleSeries(connection, keel),
  };
}

/** On a chain that ends with this process: the market first, then Keel, and nothing is written down. */
async function rehearse(connection: NetworkConnection, overrides: KeelOverrides): Promise<DeployResult> {
  await installLocalMainnet(connection);
  const before = await headOf(connection);
  const keel = await deployKeel(connection, { overrides });
  const record = await recordOf(connection, keel, { before, overrides });
  return {
    ...record,
    isNew: true,
    file: undefined,
    isDevelopment: true,
    example: await exampleSeries(connection, keel),
  };
}

/** Nobody leaves a real vault to one key by forgetting a parameter. @throws UngovernedError */
export function requireGovernor(plan: {
  readonly network: string;
  readonly isGoverned: boolean;
  readonly isDevelopment: boolean;
  readonly ungoverned: boolean;
}): void {
  if (plan.isGoverned || plan.isDevelopment || plan.ungoverned) return;
  throw new UngovernedError(plan.network);
}

async function deployRecorded(connection: NetworkConnection, overrides: KeelOverrides): Promise<Keel> {
  try {
    return await deployKeel(connection, { overrides, deploymentId: connection.networkName });
  } catch (error) {
    if (error instanceof Error && error.name.startsWith("HardhatError")) {
      throw new DeploymentFailedError(connection.networkName, error);
    }
    throw error;
  }
}

/** @throws BadOptionValueError when the file is not a JSON object */
async function readParameters(file: string | undefined): Promise<KeelOverrides> {
  if (file === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadOptionValueError("parameters", file, `It cannot be read as JSON: ${why}`);
  }
  // Names, types and bounds are checked by resolveParameters, which names each offender.
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new BadOptionValueError("parameters", file, `Give a JSON object, for example {"slippageBps": 50}.`);
}

/** @throws StaleDeploymentError, BadRecordError */
async function requireFresh(connection: NetworkConnection, folder: DeploymentFolder): Promise<void> {
  if (!folder.exists()) return;
  if (folder.isComplete()) {
    await requireOnChain(connection, readBack(folder));
    return;
  }
  for (const address of folder.journalled()) {
    if ((await connection.ethers.provider.getCode(address)) !== "0x") continue;
    throw new StaleDeploymentError(connection.networkName, `there is no code at ${address}`);
  }
}

/** Whether the recorded deployment still stands, so that its record must not be lost. */
async function isAlive(connection: NetworkConnection, folder: DeploymentFolder): Promise<boolean> {
  try {
    await requireFresh(connection, folder);
    return folder.exists();
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}

function forget(folder: DeploymentFolder, isStillOnChain: boolean): void {
  if (isStillOnChain) folder.moveAside();
  else folder.remove();
}

function readBack(folder: DeploymentFolder): DeploymentRecord {
  const result = folder.read();
  if ("issues" in result) throw new BadRecordError(folder.file, result.issues, folder.network);
  return result.record;
}

type Head = DeploymentRecord["block"];

async function headOf(connection: NetworkConnection): Promise<Head> {
  const block = await connection.ethers.provider.getBlock("latest");
  if (block?.hash == null) throw new TypeError("The node answered no latest block.");
  return { number: block.number, hash: block.hash, timestamp: block.timestamp };
}

async function recordOf(
  connection: NetworkConnection,
  keel: Keel,
  made: { readonly before: Head; readonly overrides: KeelOverrides },
): Promise<DeploymentRecord> {
  const { provider } = connection.ethers;
  const deployer = await accountOf(connection);
  // Named one by one, so that the compiler notices a contract that the record knows and this list does not.
  const contracts: Readonly<Record<keyof Omit<DeploymentRecord["addresses"], "short" | "timelock">, Addressable>> = {
    authority: keel.authority,
    oracle: keel.oracle,
    chainlink: keel.chainlink,
    venue: keel.venue,
    vault: keel.vault,
    desk: keel.desk,
    optionToken: keel.optionToken,
    policy: keel.policy,
    volatility: keel.volatility,
    bounty: keel.bounty,
    rebalancer: keel.rebalancer,
    risk: keel.risk,
  };
  const all: Readonly<Record<string, Addressable>> = {
    ...contracts,
    ...(keel.short === undefined ? {} : { short: keel.short }),
    ...(keel.timelock === undefined ? {} : { timelock: keel.timelock }),
  };
  const addresses = Object.entries(all).map(async ([name, contract]) => [name, await contract.getAddress()] as const);
  const { governance, ...parameters } = resolveParameters(made.overrides);
  return {
    network: connection.networkName,
    chainId: Number((await provider.getNetwork()).chainId),
    deployer: deployer.address,
    block: made.before,
    addresses: Object.fromEntries(await Promise.all(addresses)) as DeploymentRecord["addresses"],
    ...(governance === undefined ? {} : { governance }),
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, typeof value === "bigint" ? `${value}` : value]),
    ),
  };
}

/** A call a tenth above the feed's price, expiring on a Friday two to three weeks from now. */
async function exampleSeries(connection: NetworkConnection, keel: Keel): Promise<string> {
  const { timestamp } = await headOf(connection);
  const [, answer] = await AggregatorProxy__factory.connect(
    await keel.chainlink.BASE_FEED(),
    connection.ethers.provider,
  ).latestRoundData();
  return seriesName({
    expiresAt: fridayAfter(timestamp + MIN_TENOR),
    strikeE8: roundStrike((answer * 11n) / 10n),
    isPut: false,
  });
}

/** The first Friday 08:00 UTC at or after a time, Unix seconds. */
function fridayAfter(seconds: number): number {
  const date = new Date(seconds * 1_000);
  const days = (FRIDAY - date.getUTCDay() + 7) % 7;
  const at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days, EXPIRY_HOUR_UTC) / 1_000;
  return at >= seconds ? at : at + 7 * DAY;
}

/** To whole hundreds of quote, at least one. */
function roundStrike(strikeE8: bigint): bigint {
  const hundreds = (strikeE8 + HUNDRED_E8 / 2n) / HUNDRED_E8;
  return (hundreds === 0n ? 1n : hundreds) * HUNDRED_E8;
}

/** How the first LP gets in. */
function enter({ parameters, isDevelopment }: DeployResult, on: string): readonly string[] {
  if (parameters.lpAccess === "open") return [`npx hardhat vault deposit --amount 1000000 ${on}`];
  const hours = Math.ceil(Number(parameters.lpEpochSeconds) / 3_600);
  return [
    `npx hardhat vault request-deposit --amount 1000000 ${on}`,
    ...(isDevelopment ? [`npx hardhat market --forward-hours ${hours} ${on}`] : []),
    `npx hardhat vault process ${on}`,
    `npx hardhat vault claim-shares ${on}`,
  ];
}

function renderDeployment(result: DeployResult): string {
  const { addresses, parameters, network, block, file } = result;
  const title = result.isNew ? `Keel is deployed on ${network}` : `Keel was deployed on ${network} before`;
  const where = `chain id ${result.chainId}, block ${block.number}, by ${result.deployer}`;
  const parts = [section(`${title} (${where})`, facts(Object.entries(addresses)))];
  parts.push(section("Parameters", facts(Object.entries(parameters).map(([name, value]) => [name, `${value}`]))));
  if (file === undefined) {
    parts.push(
      `This chain ended with this command: it was a rehearsal. For one that stays, run "npm run chain" in another ` +
        `terminal, then ${pc.cyan("npx hardhat deploy --network localhost")}.`,
    );
    return parts.join("\n\n");
  }
  const on = `--network ${network}`;
  const { example } = result;
  const next = [
    ...(result.isDevelopment ? [`npx hardhat fund --amount 2000000 ${on}`] : []),
    `npx hardhat vault price ${on}`,
    ...enter(result, on),
    `npx hardhat vault list --series ${example} ${on}`,
    `npx hardhat vault smile --expiry ${example.split("-")[1]} --vol 0.8,-0.02 ${on}`,
    `npx hardhat vault write --series ${example} --quantity 10 ${on}`,
    `npx hardhat rebalance --dry-run ${on}`,
    `npx hardhat vault status ${on}`,
  ];
  parts.push(section("Record", `  ${file}`));
  parts.push(section("Next", next.map((line) => `  ${pc.cyan(line)}`).join("\n")));
  parts.push(whoGoverns(result));
  return parts.join("\n\n");
}

function whoGoverns({ governance, addresses, network }: DeployResult): string {
  const verify = `Check it on the chain: ${pc.cyan(`npx hardhat vault verify --network ${network}`)}`;
  if (governance === undefined) {
    return `The deployer holds every role: right for a development chain and for nothing else (docs/governance.md).\n${verify}`;
  }
  const delay = durationWords(BigInt(governance.delaySeconds));
  return `The deployer holds no role. ${addresses.timelock ?? ""} governs, ${delay} after each proposal.\n${verify}`;
}
