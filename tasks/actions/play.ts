import { existsSync } from "node:fs";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepare, tellFailure } from "../../simulator/play/prepare.js";

/** What the command line gives. */
export interface PlayArguments {
  readonly crash: string | undefined;
  readonly prices: string | undefined;
  readonly from: string | undefined;
  readonly hours: string | undefined;
  readonly minutes: string | undefined;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

/** Checks the input, builds what is not built yet, plays, and prints. */
export default async function playCrash(args: PlayArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  try {
    const prepared = prepare(args);
    if (!existsSync(hre.config.paths.artifacts)) {
      process.stderr.write("Compiling the contracts (first run; a minute or two) ...\n");
    }
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    // Loaded here and not above: it imports the types that the build has only now written.
    const { playOnTerminal } = await import("../../simulator/play/console.js");
    await playOnTerminal(hre.network, prepared, args.json);
  } catch (error) {
    tellFailure(error);
  }
}
