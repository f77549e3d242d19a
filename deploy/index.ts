import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

import {
  AaveShort__factory,
  Authority__factory,
  BountyBudget__factory,
  ChainlinkOracle__factory,
  IBandPolicy__factory,
  IPriceOracle__factory,
  LpDesk__factory,
  OptionsVault__factory,
  OptionToken__factory,
  PriceGuard__factory,
  RealizedVolatility__factory,
  Rebalancer__factory,
  RiskReport__factory,
  Timelock__factory,
  UniswapV3Adapter__factory,
} from "../types/index.js";
import type {
  AaveShort,
  Authority,
  BountyBudget,
  ChainlinkOracle,
  IBandPolicy,
  IPriceOracle,
  LpDesk,
  OptionsVault,
  OptionToken,
  PriceGuard,
  RealizedVolatility,
  Rebalancer,
  RiskReport,
  Timelock,
  UniswapV3Adapter,
} from "../types/index.js";

import { listsNaming } from "./governance.js";
import type { Governance } from "./governance.js";
import { keelModule } from "./modules/Keel.js";
import { BadParameterError, resolveParameters } from "./parameters.js";
import type { KeelOverrides } from "./parameters.js";

export type { Governance } from "./governance.js";
export { BadParameterError, resolveParameters, SHORT_HEDGE_GAS } from "./parameters.js";
export type { KeelOverrides, KeelParameters } from "./parameters.js";
export { ROLES } from "./roles.js";
export type { RoleName } from "./roles.js";

/** A deployed system, every contract typed and connected to the deployer. */
export interface Keel {
  readonly authority: Authority;
  /** The governor; undefined where the deployer kept that role. */
  readonly timelock: Timelock | undefined;
  /** What the vault and its rebalancer believe: the guard, or Chainlink alone. */
  readonly oracle: IPriceOracle;
  readonly chainlink: ChainlinkOracle;
  /** Undefined where the vault believes Chainlink alone. */
  readonly guard: PriceGuard | undefined;
  /** The spot market. */
  readonly venue: UniswapV3Adapter;
  /** What takes the vault below zero base; undefined where it hedges on spot alone. */
  readonly short: AaveShort | undefined;
  readonly vault: OptionsVault;
  readonly optionToken: OptionToken;
  /** Where LPs ask to come and go. */
  readonly desk: LpDesk;
  /** FixedBand or OptimalBand, as deployed; the rebalancer may have been given another since. */
  readonly policy: IBandPolicy;
  readonly volatility: RealizedVolatility;
  readonly bounty: BountyBudget;
  readonly rebalancer: Rebalancer;
  /** The read-only lens; it keeps no state and serves every vault. */
  readonly risk: RiskReport;
}

/** The part of a Hardhat connection a deployment needs. */
export type DeployConnection = Pick<NetworkConnection, "ethers" | "ignition">;

export interface DeployOptions {
  readonly overrides?: KeelOverrides;
  /** Folder under deploy/deployments that records the deployment and lets an interrupted one resume. */
  readonly deploymentId?: string;
}

/**
 * Deploys Keel from the first account, through Ignition.
 * @throws BadParameterError when an override is unknown or outside its bounds, or a governance names the deployer.
 */
export async function deployKeel(connection: DeployConnection, options: DeployOptions = {}): Promise<Keel> {
  const parameters = resolveParameters(options.overrides);
  await requireDeployerUnnamed(connection, parameters.governance);
  const module = keelModule(parameters);
  const { deploymentId } = options;
  const deployed = await connection.ignition.deploy(module, deploymentId === undefined ? {} : { deploymentId });
  const venue = await deployed.venue.getAddress();
  const hedgeVenue = await deployed.hedgeVenue.getAddress();
  const authority = await deployed.authority.getAddress();
  const governor = await deployed.governor.getAddress();
  const addresses = {
    authority,
    timelock: governor === authority ? undefined : governor,
    oracle: await deployed.oracle.getAddress(),
    chainlink: await deployed.chainlink.getAddress(),
    venue,
    short: hedgeVenue === venue ? undefined : hedgeVenue,
    vault: await deployed.vault.getAddress(),
    desk: await deployed.desk.getAddress(),
    policy: await deployed.policy.getAddress(),
    volatility: await deployed.volatility.getAddress(),
    bounty: await deployed.bounty.getAddress(),
    rebalancer: await deployed.rebalancer.getAddress(),
    risk: await deployed.risk.getAddress(),
  };
  return attachKeel(connection.ethers, addresses);
}

/** The deployer's key lies on a machine that sends transactions: it is to be worth nothing afterwards. */
async function requireDeployerUnnamed({ ethers }: DeployConnection, governance?: Governance): Promise<void> {
  const [deployer] = await ethers.getSigners();
  if (governance === undefined || deployer === undefined) return;
  const lists = listsNaming(governance, deployer.address);
  if (lists.length === 0) return;
  throw new BadParameterError(
    `governance.${lists.join(", governance.")} names the deployer ${deployer.address}. Name another account, or deploy ` +
      `from one made for it.`,
  );
}

/** Addresses of a deployed system; the option token's is read from the vault. */
export type KeelAddresses = Readonly<
  Record<
    | "authority"
    | "oracle"
    | "chainlink"
    | "venue"
    | "vault"
    | "desk"
    | "policy"
    | "volatility"
    | "bounty"
    | "rebalancer"
    | "risk",
    string
  >
> & { readonly short?: string | undefined; readonly timelock?: string | undefined };

/** A system that already stands, connected to the first account of the connection. */
export async function attachKeel(ethers: HardhatEthers, addresses: KeelAddresses): Promise<Keel> {
  const [deployer] = await ethers.getSigners();
  const vault = OptionsVault__factory.connect(addresses.vault, deployer);
  return {
    authority: Authority__factory.connect(addresses.authority, deployer),
    timelock: addresses.timelock === undefined ? undefined : Timelock__factory.connect(addresses.timelock, deployer),
    oracle: IPriceOracle__factory.connect(addresses.oracle, deployer),
    chainlink: ChainlinkOracle__factory.connect(addresses.chainlink, deployer),
    guard:
      addresses.oracle === addresses.chainlink ? undefined : PriceGuard__factory.connect(addresses.oracle, deployer),
    venue: UniswapV3Adapter__factory.connect(addresses.venue, deployer),
    short: addresses.short === undefined ? undefined : AaveShort__factory.connect(addresses.short, deployer),
    vault,
    desk: LpDesk__factory.connect(addresses.desk, deployer),
    optionToken: OptionToken__factory.connect(await vault.OPTION_TOKEN(), deployer),
    policy: IBandPolicy__factory.connect(addresses.policy, deployer),
    volatility: RealizedVolatility__factory.connect(addresses.volatility, deployer),
    bounty: BountyBudget__factory.connect(addresses.bounty, deployer),
    rebalancer: Rebalancer__factory.connect(addresses.rebalancer, deployer),
    risk: RiskReport__factory.connect(addresses.risk, deployer),
  };
}
