import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { IgnitionModuleBuilder, NamedArtifactContractDeploymentFuture } from "@nomicfoundation/ignition-core";

import { resolveParameters } from "../parameters.js";
import type { KeelParameters } from "../parameters.js";
import {
  BOUNTY_FUNCTIONS,
  OPTIMAL_BAND_FUNCTIONS,
  REBALANCER_FUNCTIONS,
  ROLES,
  shareFunctions,
  VAULT_FUNCTIONS,
} from "../roles.js";
import type { Restriction } from "../roles.js";

type Builder = IgnitionModuleBuilder;
type Contract = NamedArtifactContractDeploymentFuture<string>;

/** What the rebalancer's constructor takes beside its wiring: `IRebalancer.Settings`. */
function hedgeSettings(p: KeelParameters) {
  return {
    slippageBps: p.slippageBps,
    minimumWad: p.minimumHedgeWad,
    hedgeGas: p.hedgeGas,
    maximumWad: p.maximumHedgeWad,
    urgentSlippageBps: p.urgentSlippageBps,
    emergencySlippageBps: p.emergencySlippageBps,
    priceMoveBps: p.priceMoveBps,
    intervalSeconds: p.hedgeIntervalSeconds,
    stressMoveBps: p.stressMoveBps,
    urgentLossBps: p.urgentLossBps,
    emergencyLossBps: p.emergencyLossBps,
  };
}

/** `BountyTerms`. */
function bountyTerms(p: KeelParameters) {
  return {
    premiumBps: p.bountyPremiumBps,
    maxBaseFeeWei: p.bountyMaxBaseFeeWei,
    maxGas: p.bountyMaxGas,
    shareBps: p.bountyShareBps,
    riskPriceWad: p.bountyRiskPriceWad,
    horizonSeconds: p.bountyHorizonSeconds,
    rampSeconds: p.bountyRampSeconds,
  };
}

/** Price, market and vault. */
function deployVault(m: Builder, p: KeelParameters, authority: Contract) {
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
  return { oracle, venue, short, vault };
}

/** Where LPs ask to come and go, and who may do so without asking. */
function deployDesk(m: Builder, p: KeelParameters, authority: Contract, vault: Contract): Contract {
  const desk = m.contract("LpDesk", [vault, p.lpEpochSeconds]);
  restrict(m, authority, "vault", vault, [shareFunctions(p.lpAccess)]);
  m.call(authority, "grantRole", [ROLES.lpDesk, desk, 0], { id: "grant_lpDesk" });
  return desk;
}

/** How wide the band is. */
function deployPolicy(m: Builder, p: KeelParameters, authority: Contract): Contract {
  if (p.policy === "fixed") return m.contract("FixedBand", [p.bandTriggerBps, p.bandTargetBps]);
  const policy = m.contract("OptimalBand", [authority, p.riskPriceWad]);
  restrict(m, authority, "policy", policy, OPTIMAL_BAND_FUNCTIONS);
  return policy;
}

/** Gives a contract's restricted functions to their roles. */
function restrict(m: Builder, authority: Contract, name: string, target: Contract, functions: readonly Restriction[]) {
  for (const { role, selectors } of functions) {
    const id = `${name}_${role}`;
    m.call(authority, "setTargetFunctionRole", [target, [...selectors], ROLES[role]], { id });
  }
}

/** The spot market, and what goes short on it where a lender is named. */
function deployVenues(m: Builder, p: KeelParameters) {
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
export function keelModule(p: KeelParameters) {
  return buildModule("Keel", (m) => {
    const deployer = m.getAccount(0);
    const authority = m.contract("Authority", [deployer]);
    const { oracle, venue, short, vault } = deployVault(m, p, authority);
    const desk = deployDesk(m, p, authority, vault);
    const policy = deployPolicy(m, p, authority);
    const volatility = m.contract("RealizedVolatility", [
      p.baseFeed,
      p.volatilityTimeConstantSeconds,
      p.volatilityMaxAgeSeconds,
    ]);
    const bounty = m.contract("BountyBudget", [p.quote, p.bountyDailyCapQuote, authority, bountyTerms(p)]);
    const wiring = { vault, policy, volatility, bounty, authority };
    const rebalancer = m.contract("Rebalancer", [wiring, hedgeSettings(p)]);

    restrict(m, authority, "vault", vault, VAULT_FUNCTIONS);
    restrict(m, authority, "rebalancer", rebalancer, REBALANCER_FUNCTIONS);
    restrict(m, authority, "bounty", bounty, BOUNTY_FUNCTIONS);
    m.call(authority, "grantRole", [ROLES.rebalancer, rebalancer, 0], { id: "grant_rebalancer" });
    for (const name of ["lister", "volKeeper", "guardian"] as const) {
      m.call(authority, "grantRole", [ROLES[name], deployer, 0], { id: `grant_${name}` });
    }
    const hedgeVenue = short ?? venue;
    return { authority, oracle, venue, hedgeVenue, vault, desk, policy, volatility, bounty, rebalancer };
  });
}

/** With every default: what `npx hardhat ignition deploy deploy/modules/Keel.ts` deploys. */
export default keelModule(resolveParameters());
