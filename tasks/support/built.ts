import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

type Action<Arguments> = (args: Arguments, hre: HardhatRuntimeEnvironment) => Promise<void>;
type ActionModule<Arguments> = { readonly default: Action<Arguments> };

/**
 * An action that is loaded only after the contracts are built: it imports the types that a fresh clone's first build
 * writes.
 */
export function built<Arguments>(load: () => Promise<ActionModule<Arguments>>): () => Promise<ActionModule<Arguments>> {
  const action: Action<Arguments> = async (args, hre) => {
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    await (await load()).default(args, hre);
  };
  return () => Promise.resolve({ default: action });
}
