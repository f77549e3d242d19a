import { ROLES } from "../../deploy/index.js";
import {
  HedgeCaller__factory,
  Rebalancer__factory,
  ScriptedPolicy__factory,
  ScriptedVault__factory,
} from "../../types/index.js";

import { SLIPPAGE_BPS, SLIPPAGE_CAP_BPS } from "./hedging.js";
import { deployTradedSystem, WAD } from "./system.js";

export const MINIMUM_WAD = WAD / 20n;
export const HEDGE_GAS = 400_000n;
export const SETTINGS = { slippageBps: SLIPPAGE_BPS, minimumWad: MINIMUM_WAD, hedgeGas: HEDGE_GAS };

/** The traded system, a band policy that a test dictates, and a contract that does several things in one block. */
export async function deployWithScriptedPolicy() {
  const system = await deployTradedSystem();
  const scriptedPolicy = await new ScriptedPolicy__factory(system.deployer).deploy();
  const caller = await new HedgeCaller__factory(system.deployer).deploy();
  await system.rebalancer.setPolicy(scriptedPolicy);
  return { ...system, scriptedPolicy, caller };
}

/** A rebalancer over a vault that reports whatever exposure and fill a test dictates; feeds and venue are the real ones. */
export async function deployWithScriptedVault() {
  const system = await deployWithScriptedPolicy();
  const { deployer, vault, oracle, venue, authority, scriptedPolicy } = system;
  const scriptedVault = await new ScriptedVault__factory(deployer).deploy(
    await vault.BASE(),
    await vault.QUOTE(),
    oracle,
    venue,
    SLIPPAGE_CAP_BPS,
  );
  const rebalancer = await new Rebalancer__factory(deployer).deploy(scriptedVault, scriptedPolicy, authority, SETTINGS);
  await authority.grantRole(ROLES.rebalancer, rebalancer, 0);
  return { ...system, scriptedVault, rebalancer };
}
