import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

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

/** Builds what is not built yet, plays, and prints; a mistake of the user's is told in one line, with exit code 1. */
export default async function playCrash(args: PlayArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  if (!(await isBuilt(hre))) console.error("Compiling the contracts (first run or changed sources; about a minute) ...");
  await hre.tasks.getTask("build").run({ quiet: true });
  // Loaded here and not above: it imports the types that the build has only now written.
  const { playOnTerminal } = await import("../../simulator/play/console.js");
  await playOnTerminal(hre.network, args);
}

async function isBuilt(hre: HardhatRuntimeEnvironment): Promise<boolean> {
  return hre.artifacts.artifactExists("PlayLens");
}
