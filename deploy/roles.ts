import { IOptionsVault__factory, IRebalancer__factory, IVaultLock__factory } from "../types/index.js";

/** Role ids of the AccessManager. Zero is its own administrator, who is the governor. */
export const ROLES = { governor: 0n, lister: 1n, volKeeper: 2n, guardian: 3n, rebalancer: 4n } as const;

export type RoleName = keyof typeof ROLES;

const vault = IOptionsVault__factory.createInterface();
const rebalancer = IRebalancer__factory.createInterface();
const lock = IVaultLock__factory.createInterface();

/** Which role may call which restricted function of the vault; every other function is open or guards itself. */
export const VAULT_FUNCTIONS: Readonly<Record<RoleName, readonly string[]>> = {
  governor: [vault.getFunction("unpause").selector],
  lister: [vault.getFunction("listSeries").selector],
  volKeeper: [vault.getFunction("setSmile").selector],
  guardian: [vault.getFunction("pause").selector],
  rebalancer: [lock.getFunction("acquireLock").selector],
};

/** The rebalancer's restricted functions; `rebalance` itself is open to anyone. */
export const REBALANCER_FUNCTIONS: Readonly<Partial<Record<RoleName, readonly string[]>>> = {
  governor: [rebalancer.getFunction("setPolicy").selector],
};
