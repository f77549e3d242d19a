import {
  IBountyBudget__factory,
  IOptionsVault__factory,
  IOptimalBand__factory,
  IRebalancer__factory,
  IVaultLock__factory,
  OptionsVault__factory,
} from "../types/index.js";

/** Role ids of the AccessManager. Zero is its own administrator, who is the governor. */
export const ROLES = { governor: 0n, lister: 1n, volKeeper: 2n, guardian: 3n, lpDesk: 4n } as const;

export type RoleName = keyof typeof ROLES;

/** The AccessManager's PUBLIC_ROLE, which every account has. */
const PUBLIC_ROLE = 2n ** 64n - 1n;

/** Who may call a function: a role's members, or everybody. */
export type Callers = RoleName | "anyone";

/** The AccessManager's id of who may call. */
export function roleId(callers: Callers): bigint {
  return callers === "anyone" ? PUBLIC_ROLE : ROLES[callers];
}

const vault = IOptionsVault__factory.createInterface();
const rebalancer = IRebalancer__factory.createInterface();
const bounty = IBountyBudget__factory.createInterface();
const optimalBand = IOptimalBand__factory.createInterface();
const lock = IVaultLock__factory.createInterface();
const shares = OptionsVault__factory.createInterface();

/** Functions of one contract that only one role may call, or that the authority leaves to anyone. */
export interface Restriction {
  readonly role: Callers;
  readonly selectors: readonly string[];
}

/** The vault's restricted functions but for its shares'; every other function is open or guards itself. */
export const VAULT_FUNCTIONS: readonly Restriction[] = [
  {
    role: "governor",
    selectors: [vault.getFunction("unpause").selector, lock.getFunction("setRebalancer").selector],
  },
  { role: "lister", selectors: [vault.getFunction("listSeries").selector] },
  { role: "volKeeper", selectors: [vault.getFunction("setSmile").selector] },
  { role: "guardian", selectors: [vault.getFunction("pause").selector] },
];

/**
 * Who may use the vault's own ERC-4626 functions: the desk alone, which makes LPs ask first, or anyone. Exits in kind are the
 * desk's, which has LPs wait before them.
 */
function shareFunctions(access: "desk" | "open"): readonly Restriction[] {
  const selectors = (["deposit", "mint", "withdraw", "redeem"] as const).map(
    (name) => shares.getFunction(name).selector,
  );
  const inKind = shares.getFunction("redeemInKind").selector;
  if (access === "desk") return [{ role: "lpDesk", selectors: [...selectors, inKind] }];
  return [
    { role: "anyone", selectors },
    { role: "lpDesk", selectors: [inKind] },
  ];
}

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

/** The contracts that ask the authority, by the name the record gives them. */
export type ManagedName = "vault" | "rebalancer" | "bounty" | "policy";

/** A contract's restricted functions, by its name. The policy's count where it is governed. */
export function restrictedFunctions(lpAccess: "desk" | "open"): Readonly<Record<ManagedName, readonly Restriction[]>> {
  return {
    vault: [...VAULT_FUNCTIONS, ...shareFunctions(lpAccess)],
    rebalancer: REBALANCER_FUNCTIONS,
    bounty: BOUNTY_FUNCTIONS,
    policy: OPTIMAL_BAND_FUNCTIONS,
  };
}
