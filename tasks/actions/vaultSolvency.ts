import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { tellFailure } from "../../simulator/play/prepare.js";
import { chosenWeeks, solvencyOnTerminal } from "../../simulator/solvency/console.js";
import type { RawSolvency } from "../../simulator/solvency/console.js";

/** Checks the input, plays, and prints. */
export default async function vaultSolvency(args: RawSolvency, { network }: HardhatRuntimeEnvironment): Promise<void> {
  try {
    await solvencyOnTerminal(network, chosenWeeks(args), args);
  } catch (error) {
    tellFailure(error);
  }
}
