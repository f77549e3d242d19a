import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

import {
  AaveShort__factory,
  Authority__factory,
  BountyBudget__factory,
  ChainlinkOracle__factory,
  IBandPolicy__factory,
  LpDesk__factory,
  OptionsVault__factory,
  OptionToken__factory,
  RealizedVolatility__factory,
  Rebalancer__factory,
  UniswapV3Adapter__factory,
} from "../types/index.js";
import type {
  AaveShort,
  Authority,
  BountyBudget,
  ChainlinkOracle,
  IBandPolicy,
  LpDesk,
  OptionsVault,
  OptionToken,
  RealizedVolatility,
  Rebalancer,
  UniswapV3Adapter,
} from "../types/index.js";

import { keelModule } from "./modules/Keel.js";
import { resolveParameters } from "./parameters.js";
import type { KeelOverrides } from "./parameters.js";

export { BadParameterError, resolveParameters } from "./parameters.js";
export type { KeelOverrides, KeelParameters } from "./parameters.js";
export { ROLES } from "./roles.js";
export type { RoleName } from "./roles.js";

/** A deployed system, every contract typed and connected to the deployer. */
export interface Keel {
  readonly authority: Authority;
  readonly oracle: ChainlinkOracle;
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
 * @throws BadParameterError when an override is unknown or outside its bounds.
 */
export async function deployKeel(connection: DeployConnection, options: DeployOptions = {}): Promise<Keel> {
  const module = keelModule(resolveParameters(options.overrides));
  const { deploymentId } = options;
  const deployed = await connection.ignition.deploy(module, deploymentId === undefined ? {} : { deploymentId });
  const venue = await deployed.venue.getAddress();
  const hedgeVenue = await deployed.hedgeVenue.getAddress();
  const addresses = {
    authority: await deployed.authority.getAddress(),
    oracle: await deployed.oracle.getAddress(),
    venue,
    short: hedgeVenue === venue ? undefined : hedgeVenue,
    vault: await deployed.vault.getAddress(),
    desk: await deployed.desk.getAddress(),
    policy: await deployed.policy.getAddress(),
    volatility: await deployed.volatility.getAddress(),
    bounty: await deployed.bounty.getAddress(),
    rebalancer: await deployed.rebalancer.getAddress(),
  };
  return attachKeel(connection.ethers, addresses);
}

/** Addresses of a deployed system; the option token's is read from the vault. */
export type KeelAddresses = Readonly<
  Record<
    "authority" | "oracle" | "venue" | "vault" | "desk" | "policy" | "volatility" | "bounty" | "rebalancer",
    string
  >
> & { readonly short?: string | undefined };

/** A system that already stands, connected to the first account of the connection. */
export async function attachKeel(ethers: HardhatEthers, addresses: KeelAddresses): Promise<Keel> {
  const [deployer] = await ethers.getSigners();
  const vault = OptionsVault__factory.connect(addresses.vault, deployer);
  return {
    authority: Authority__factory.connect(addresses.authority, deployer),
    oracle: ChainlinkOracle__factory.connect(addresses.oracle, deployer),
    venue: UniswapV3Adapter__factory.connect(addresses.venue, deployer),
    short: addresses.short === undefined ? undefined : AaveShort__factory.connect(addresses.short, deployer),
    vault,
    desk: LpDesk__factory.connect(addresses.desk, deployer),
    optionToken: OptionToken__factory.connect(await vault.OPTION_TOKEN(), deployer),
    policy: IBandPolicy__factory.connect(addresses.policy, deployer),
    volatility: RealizedVolatility__factory.connect(addresses.volatility, deployer),
    bounty: BountyBudget__factory.connect(addresses.bounty, deployer),
    rebalancer: Rebalancer__factory.connect(addresses.rebalancer, deployer),
  };
}
