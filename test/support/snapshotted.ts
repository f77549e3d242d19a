import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";

/** What a fixture must offer to be rolled back: a connection whose chain takes snapshots. */
interface Deployed {
  readonly connection: { readonly networkHelpers: Pick<NetworkHelpers, "takeSnapshot"> };
}

interface Shared<S> {
  readonly system: S;
  restore(): Promise<void>;
}

const deployments = new Map<unknown, Promise<unknown>>();

async function deployOnce<S extends Deployed>(deploy: () => Promise<S>): Promise<Shared<S>> {
  const system = await deploy();
  const snapshot = await system.connection.networkHelpers.takeSnapshot();
  return { system, restore: () => snapshot.restore() };
}

/**
 * Deploys once per run, however many files ask for the same function, and rolls the chain back before each test of the
 * surrounding `describe`. Returns a getter, for the system exists only once the tests run.
 */
export function snapshotted<S extends Deployed>(deploy: () => Promise<S>): () => S {
  let shared: Shared<S> | undefined;
  beforeEach(async () => {
    if (!deployments.has(deploy)) deployments.set(deploy, deployOnce(deploy));
    // The map's key is the very function that made the value, so the value has its type.
    shared = (await deployments.get(deploy)) as Shared<S>;
    await shared.restore();
  });
  return () => {
    if (shared === undefined) throw new Error("The system is deployed before each test; ask for it inside one.");
    return shared.system;
  };
}
