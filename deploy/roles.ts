import {
  IBountyBudget__factory,
  IOptionsVault__factory,
  IOptimalBand__factory,
  IRebalancer__factory,
  IVaultLock__factory,
} from "../types/index.js";

/** Role ids of the AccessManager. Zero is its own administrator, who is the governor. */
export const ROLES = { governor: 0n, lister: 1n, volKeeper: 2n, guardian: 3n } as const;

export type RoleName = keyof typeof ROLES;

const vault = IOptionsVault__factory.createInterface();
const rebalancer = IRebalancer__factory.createInterface();
const bounty = IBountyBudget__factory.createInterface();
const optimalBand = IOptimalBand__factory.createInterface();
const lock = IVaultLock__factory.createInterface();

/** Functions of one contract that only one role may call. */
export interface Restriction {
  readonly role: RoleName;
  readonly selectors: readonly string[];
}

/** The vault's restricted functions; every other function is open or guards itself. */
export const VAULT_FUNCTIONS: readonly Restriction[] = [
  {
    role: "governor",
    selectors: [vault.getFunction("unpause").selector, lock.getFunction("setRebalancer").selector],
  },
  { role: "lister", selectors: [vault.getFunction("listSeries").selector] },
  { role: "volKeeper", selectors: [vault.getFunction("setSmile").selector] },
  { role: "guardian", selectors: [vault.getFunction("pause").selector] },
];

/** The rebalancer's restricted functions; `rebalance` itself is open to anyone. */
export const REBALANCER_FUNCTIONS: readonly Restriction[] = [
  { role: "governor", selectors: [rebalancer.getFunction("setPolicy").selector] },
];

/** The bounty budget's: the governor names who has hedges paid, and may take back what is left. */
export const BOUNTY_FUNCTIONS: readonly Restriction[] = [
  {
    role: "governor",
    selectors: [bounty.getFunction("withdraw").selector, bounty.getFunction("setRebalancer").selector],
  },
];

/** The optimal band's restricted functions. */
export const OPTIMAL_BAND_FUNCTIONS: readonly Restriction[] = [
  { role: "governor", selectors: [optimalBand.getFunction("setRiskPrice").selector] },
];

/** A contract's restricted functions, by the name the record gives it. The policy's count where it is governed. */
export const RESTRICTED: Readonly<Record<"vault" | "rebalancer" | "bounty" | "policy", readonly Restriction[]>> = {
  vault: VAULT_FUNCTIONS,
  rebalancer: REBALANCER_FUNCTIONS,
  bounty: BOUNTY_FUNCTIONS,
  policy: OPTIMAL_BAND_FUNCTIONS,
};
