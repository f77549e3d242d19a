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
export const MAXIMUM_WAD = 500n * WAD;
/** As the deployment's defaults, but without the safety nets of price and time. */
export const SETTINGS = {
  slippageBps: SLIPPAGE_BPS,
  minimumWad: MINIMUM_WAD,
  hedgeGas: HEDGE_GAS,
  maximumWad: MAXIMUM_WAD,
  urgentSlippageBps: 150n,
  emergencySlippageBps: 250n,
  priceMoveBps: 0n,
  intervalSeconds: 0n,
  stressMoveBps: 1_000n,
  urgentLossBps: 100n,
  emergencyLossBps: 300n,
};
export type RebalancerSettings = typeof SETTINGS;

/** The traded system, a band policy that a test dictates, and a contract that does several things in one block. */
export async function deployWithScriptedPolicy() {
  const system = await deployTradedSystem();
  const scriptedPolicy = await new ScriptedPolicy__factory(system.deployer).deploy();
  const caller = await new HedgeCaller__factory(system.deployer).deploy();
  await system.rebalancer.setPolicy(scriptedPolicy);
  return { ...system, scriptedPolicy, caller };
}

/** A rebalancer over a vault that reports whatever exposure and fill a test dictates; feeds and venue are the real ones. */
export async function deployWithScriptedVault(settings: RebalancerSettings = SETTINGS) {
  const system = await deployWithScriptedPolicy();
  const { deployer, vault, oracle, venue, authority, volatility, bounty, scriptedPolicy } = system;
  const scriptedVault = await new ScriptedVault__factory(deployer).deploy(
    await vault.BASE(),
    await vault.QUOTE(),
    oracle,
    venue,
    SLIPPAGE_CAP_BPS,
  );
  const wiring = { vault: scriptedVault, policy: scriptedPolicy, volatility, bounty, authority };
  const rebalancer = await new Rebalancer__factory(deployer).deploy(wiring, settings);
  await bounty.setRebalancer(rebalancer);
  return { ...system, scriptedVault, rebalancer };
}
