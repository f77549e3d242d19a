import {
  IBountyBudget__factory,
  IOptionsVault__factory,
  IOptimalBand__factory,
  IRebalancer__factory,
  IVaultLock__factory,
  OptionsVault__factory,
} from "../types/index.js";

/**
 * Role ids of the AccessManager. Zero is its own administrator, who is the governor; the largest is its PUBLIC_ROLE, which
 * everybody has.
 */
export const ROLES = {
  governor: 0n,
  lister: 1n,
  volKeeper: 2n,
  guardian: 3n,
  rebalancer: 4n,
  lpDesk: 5n,
  anyone: 2n ** 64n - 1n,
} as const;

export type RoleName = keyof typeof ROLES;

const vault = IOptionsVault__factory.createInterface();
const rebalancer = IRebalancer__factory.createInterface();
const bounty = IBountyBudget__factory.createInterface();
const optimalBand = IOptimalBand__factory.createInterface();
const lock = IVaultLock__factory.createInterface();
const shares = OptionsVault__factory.createInterface();

/** Functions of one contract that only one role may call. */
export interface Restriction {
  readonly role: RoleName;
  readonly selectors: readonly string[];
}

/** The vault's restricted functions; every other function is open or guards itself. */
export const VAULT_FUNCTIONS: readonly Restriction[] = [
  { role: "governor", selectors: [vault.getFunction("unpause").selector] },
  { role: "lister", selectors: [vault.getFunction("listSeries").selector] },
  { role: "volKeeper", selectors: [vault.getFunction("setSmile").selector] },
  { role: "guardian", selectors: [vault.getFunction("pause").selector] },
  { role: "rebalancer", selectors: [lock.getFunction("acquireLock").selector] },
];

/** Who may use the vault's own ERC-4626 functions: the desk alone, which makes LPs ask first, or anyone. */
export function shareFunctions(access: "desk" | "open"): Restriction {
  const names = ["deposit", "mint", "withdraw", "redeem"] as const;
  return {
    role: access === "desk" ? "lpDesk" : "anyone",
    selectors: names.map((name) => shares.getFunction(name).selector),
  };
}

/** The rebalancer's restricted functions; `rebalance` itself is open to anyone. */
export const REBALANCER_FUNCTIONS: readonly Restriction[] = [
  { role: "governor", selectors: [rebalancer.getFunction("setPolicy").selector] },
];

/** The bounty budget's: the rebalancer has hedges paid, the governor may take back what is left. */
export const BOUNTY_FUNCTIONS: readonly Restriction[] = [
  { role: "rebalancer", selectors: [bounty.getFunction("pay").selector] },
  { role: "governor", selectors: [bounty.getFunction("withdraw").selector] },
];

/** The optimal band's restricted functions. */
export const OPTIMAL_BAND_FUNCTIONS: readonly Restriction[] = [
  { role: "governor", selectors: [optimalBand.getFunction("setRiskPrice").selector] },
];
