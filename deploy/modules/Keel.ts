import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type {
  ContractCallFuture,
  IgnitionModuleBuilder,
  NamedArtifactContractDeploymentFuture,
} from "@nomicfoundation/ignition-core";

import {
  bountyArguments,
  chainlinkArguments,
  deskArguments,
  guardArguments,
  policyArguments,
  rebalancerArguments,
  shortArguments,
  vaultArguments,
  venueArguments,
  volatilityArguments,
} from "../arguments.js";
import { holdersOf, timelockArguments } from "../governance.js";
import { resolveParameters } from "../parameters.js";
import type { KeelParameters } from "../parameters.js";
import { restrictedFunctions, roleId, ROLES } from "../roles.js";
import type { ManagedName } from "../roles.js";

type Builder = IgnitionModuleBuilder;
type Contract = NamedArtifactContractDeploymentFuture<string>;
type Call = ContractCallFuture<string, string>;

/** One transaction grows the pool's ring by so many: some 22,000 gas each, and no transaction may take more than 2^24. */
const OBSERVATIONS_A_CALL = 500;

/** Chainlink's price, and where asked for the guard that holds it against the hedge pool. */
function deployOracle(m: Builder, p: KeelParameters) {
  const chainlink = m.contract("ChainlinkOracle", chainlinkArguments(p));
  if (!p.priceGuard) return { chainlink, oracle: chainlink, grown: [] };
  return {
    chainlink,
    oracle: m.contract("PriceGuard", guardArguments<Contract>(p, { chainlink })),
    grown: growObservations(m, p),
  };
}

/** Anyone may grow a pool's ring of observations, and one that is longer already stays as it is. */
function growObservations(m: Builder, p: KeelParameters): readonly Call[] {
  const pool = m.contractAt("UniswapPool", p.pool);
  const calls: Call[] = [];
  for (let size = 0; size < p.observationCardinality;) {
    size = Math.min(size + OBSERVATIONS_A_CALL, p.observationCardinality);
    const after = calls.slice(-1);
    calls.push(m.call(pool, "increaseObservationCardinalityNext", [size], { id: `observations_${size}`, after }));
  }
  return calls;
}

/** What the vault links, and what that links: the fold of its book, its mark, its fees, listing, trading and settling, and how its options show themselves. */
function deployLibraries(m: Builder) {
  const Book = m.library("Book");
  const BookFold = m.library("BookFold");
  const Listing = m.library("Listing", { libraries: { Book } });
  const Trades = m.library("Trades", { libraries: { Book, BookFold, Stress: m.library("Stress") } });
  const OptionMetadata = m.library("OptionMetadata");
  const [Marks, Payouts, Fees] = [m.library("Marks"), m.library("Payouts"), m.library("Fees")];
  return { BookFold, Marks, Fees, Listing, Trades, Payouts, OptionMetadata };
}

/** Price, market and vault. */
function deployVault(m: Builder, p: KeelParameters, authority: Contract) {
  const { oracle, chainlink, grown } = deployOracle(m, p);
  const { venue, short } = deployVenues(m, p);
  const libraries = deployLibraries(m);
  const vault = m.contract("OptionsVault", vaultArguments(p, { authority, oracle, venue, short }), { libraries });
  const bound = short === undefined ? [] : [m.call(short, "bind", [vault])];
  return { oracle, chainlink, venue, short, vault, prepared: [...grown, ...bound] };
}

/** How wide the band is. */
function deployPolicy(m: Builder, p: KeelParameters, authority: Contract) {
  const policy = m.contract(p.policy === "fixed" ? "FixedBand" : "OptimalBand", policyArguments(p, { authority }));
  if (p.policy === "fixed") return { policy, restricted: [] };
  return { policy, restricted: restrict(m, p, authority, { policy }) };
}

/** Gives the restricted functions of contracts to their roles. */
function restrict(
  m: Builder,
  p: KeelParameters,
  authority: Contract,
  targets: Readonly<Partial<Record<ManagedName, Contract>>>,
): readonly Call[] {
  const functions = restrictedFunctions(p.lpAccess);
  return Object.entries(targets).flatMap(([name, target]) =>
    functions[name as ManagedName].map(({ role, selectors }) => {
      const id = `${name}_${role}`;
      return m.call(authority, "setTargetFunctionRole", [target, [...selectors], roleId(role)], { id });
    }),
  );
}

/** Where LPs ask to come and go. */
function deployDesk(m: Builder, p: KeelParameters, authority: Contract, vault: Contract) {
  const desk = m.contract("LpDesk", deskArguments<Contract>(p, { vault }));
  return { desk, granted: m.call(authority, "grantRole", [ROLES.lpDesk, desk, 0], { id: "grant_lpDesk" }) };
}

/** The spot market, and what goes short on it where a lender is named. */
function deployVenues(m: Builder, p: KeelParameters) {
  const venue = m.contract("UniswapV3Adapter", venueArguments(p));
  const provider = p.aaveAddressesProvider;
  const short = provider === undefined ? undefined : m.contract("AaveShort", shortArguments(p, provider, { venue }));
  return { venue, short };
}

/**
 * Who holds the roles of people. With a governance: whom it names, a timelock as governor, and last of all, when everything
 * `done` before stands, the deployer gives its own role up. Without one: the deployer, on a development chain.
 */
function grantRoles(m: Builder, p: KeelParameters, authority: Contract, done: readonly Call[]): Contract | undefined {
  const deployer = m.getAccount(0);
  if (p.governance === undefined) {
    for (const name of ["lister", "volKeeper", "guardian"] as const) {
      m.call(authority, "grantRole", [ROLES[name], deployer, 0], { id: `grant_${name}` });
    }
    return undefined;
  }
  const timelock = m.contract("Timelock", timelockArguments(p.governance));
  const grants = Object.entries(holdersOf(p.governance)).flatMap(([name, holders]) =>
    holders.map((holder, i) =>
      m.call(authority, "grantRole", [ROLES[name as keyof typeof ROLES], holder, 0], { id: `grant_${name}_${i}` }),
    ),
  );
  grants.push(m.call(authority, "grantRole", [ROLES.governor, timelock, 0], { id: "grant_governor" }));
  m.call(authority, "renounceRole", [ROLES.governor, deployer], { id: "let_go", after: [...grants, ...done] });
  return timelock;
}

/** The whole system in dependency order: each constructor receives what it needs, and naming the rebalancer closes the loop. */
export function keelModule(p: KeelParameters) {
  return buildModule("Keel", (m) => {
    const authority = m.contract("Authority", [m.getAccount(0)]);
    const { oracle, chainlink, venue, short, vault, prepared } = deployVault(m, p, authority);
    const { desk, granted } = deployDesk(m, p, authority, vault);
    const { policy, restricted } = deployPolicy(m, p, authority);
    const volatility = m.contract("RealizedVolatility", volatilityArguments(p));
    const bounty = m.contract("BountyBudget", bountyArguments(p, { authority }));
    const rebalancer = m.contract(
      "Rebalancer",
      rebalancerArguments<Contract>(p, { vault, policy, volatility, bounty, authority }),
    );

    const done = [
      ...prepared,
      ...restricted,
      ...restrict(m, p, authority, { vault, rebalancer, bounty }),
      granted,
      m.call(vault, "setRebalancer", [rebalancer], { id: "vault_rebalancer" }),
      m.call(bounty, "setRebalancer", [rebalancer], { id: "bounty_rebalancer" }),
    ];
    // Ignition's answer has a contract under every name: where there is no timelock, the authority stands on its own.
    const governor = grantRoles(m, p, authority, done) ?? authority;
    const hedgeVenue = short ?? venue;
    const risk = m.contract("RiskReport");
    return {
      authority,
      governor,
      oracle,
      chainlink,
      venue,
      hedgeVenue,
      vault,
      desk,
      policy,
      volatility,
      bounty,
      rebalancer,
      risk,
    };
  });
}

/** With every default: what `npx hardhat ignition deploy deploy/modules/Keel.ts` deploys. */
export default keelModule(resolveParameters());
