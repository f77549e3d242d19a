import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import { resolveParameters } from "../parameters.js";
import type { KeelParameters } from "../parameters.js";
import { REBALANCER_FUNCTIONS, ROLES, VAULT_FUNCTIONS } from "../roles.js";

/** The spot market, and what goes short on it where a lender is named. */
function deployVenues(m: IgnitionModuleBuilder, p: KeelParameters) {
  const venue = m.contract("UniswapV3Adapter", [p.factory, p.base, p.quote, p.poolFeePips, p.pool]);
  const health = { targetWad: p.shortTargetHealthWad, floorWad: p.shortFloorHealthWad };
  const provider = p.aaveAddressesProvider;
  const short =
    provider === undefined ? undefined : m.contract("AaveShort", [provider, venue, p.base, p.quote, health]);
  return { venue, short };
}

/**
 * The whole system in dependency order: each constructor receives what it needs, and one role grant closes the loop.
 * The deployer ends as governor; hand that role over before anyone deposits.
 */
export function keelModule(parameters: KeelParameters) {
  return buildModule("Keel", (m) => {
    const p = parameters;
    const deployer = m.getAccount(0);
    const authority = m.contract("Authority", [deployer]);
    const oracle = m.contract("ChainlinkOracle", [
      { proxy: p.baseFeed, maxAgeSeconds: p.baseMaxAgeSeconds },
      { proxy: p.quoteFeed, maxAgeSeconds: p.quoteMaxAgeSeconds },
      p.minPriceWad,
      p.maxPriceWad,
    ]);
    const { venue, short } = deployVenues(m, p);
    const libraries = {
      Book: m.library("Book"),
      BookFold: m.library("BookFold"),
      FillChecks: m.library("FillChecks"),
      Quotes: m.library("Quotes"),
    };
    const wiring = { base: p.base, quote: p.quote, oracle, venue: short ?? venue, authority };
    const limits = {
      maxUtilisationBps: p.maxUtilisationBps,
      minQuantityWad: p.minQuantityWad,
      volSpreadBps: p.volSpreadBps,
      premiumSpreadBps: p.premiumSpreadBps,
      writeCutoffSeconds: p.writeCutoffSeconds,
      hedgeSlippageCapBps: p.hedgeSlippageCapBps,
    };
    const vault = m.contract("OptionsVault", [wiring, limits, p.shareName, p.shareSymbol], { libraries });
    if (short !== undefined) m.call(short, "bind", [vault]);
    const policy = m.contract("FixedBand", [p.bandTriggerBps, p.bandTargetBps]);
    const hedging = { slippageBps: p.slippageBps, minimumWad: p.minimumHedgeWad, hedgeGas: p.hedgeGas };
    const rebalancer = m.contract("Rebalancer", [vault, policy, authority, hedging]);

    for (const { role, selectors } of VAULT_FUNCTIONS) {
      m.call(authority, "setTargetFunctionRole", [vault, [...selectors], ROLES[role]], { id: `vault_${role}` });
    }
    for (const { role, selectors } of REBALANCER_FUNCTIONS) {
      m.call(authority, "setTargetFunctionRole", [rebalancer, [...selectors], ROLES[role]], {
        id: `rebalancer_${role}`,
      });
    }
    m.call(authority, "grantRole", [ROLES.rebalancer, rebalancer, 0], { id: "grant_rebalancer" });
    for (const name of ["lister", "volKeeper", "guardian"] as const) {
      m.call(authority, "grantRole", [ROLES[name], deployer, 0], { id: `grant_${name}` });
    }
    return { authority, oracle, venue, hedgeVenue: short ?? venue, vault, policy, rebalancer };
  });
}

/** With every default: what `npx hardhat ignition deploy deploy/modules/Keel.ts` deploys. */
export default keelModule(resolveParameters());
